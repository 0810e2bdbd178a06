SELECT
  `t19`.`unit_id`,
  `t19`.`account_id`,
  `t19`.`contact_id`,
  `t19`.`t`,
  COALESCE(`t19`.`texts_30`, 0) AS `texts_30`,
  COALESCE(`t19`.`texts_90`, 0) AS `texts_90`,
  COALESCE(`t19`.`texts_365`, 0) AS `texts_365`
FROM (
  SELECT
    `t9`.`unit_id`,
    `t9`.`account_id`,
    `t9`.`contact_id`,
    `t9`.`t`,
    `t18`.`texts_30`,
    `t18`.`texts_90`,
    `t18`.`texts_365`
  FROM (
    SELECT
      *
    FROM `units` AS `t0`
  ) AS `t9`
  LEFT OUTER JOIN (
    SELECT
      `t16`.`unit_id` AS `found_id`,
      `t16`.`texts_30`,
      `t16`.`texts_90`,
      `t16`.`texts_365`
    FROM (
      SELECT
        `t15`.`unit_id`,
        COALESCE(
          SUM(
            CAST(CAST(IF(COALESCE(`t15`.`ago` <= 2592000000000, FALSE), 1, 0) AS INT64) AS FLOAT64) * COALESCE(`t15`.`weight`, 1)
          ),
          0
        ) AS `texts_30`,
        COALESCE(
          SUM(
            CAST(CAST(IF(COALESCE(`t15`.`ago` <= 7776000000000, FALSE), 1, 0) AS INT64) AS FLOAT64) * COALESCE(`t15`.`weight`, 1)
          ),
          0
        ) AS `texts_90`,
        COALESCE(
          SUM(
            CAST(CAST(IF(COALESCE(`t15`.`ago` <= 31536000000000, FALSE), 1, 0) AS INT64) AS FLOAT64) * COALESCE(`t15`.`weight`, 1)
          ),
          0
        ) AS `texts_365`
      FROM (
        SELECT
          `t10`.`unit_id`,
          `t10`.`unit_t`,
          `t14`.`document_id`,
          `t14`.`account_id`,
          `t14`.`contact_id`,
          `t14`.`t`,
          `t14`.`kind`,
          `t14`.`language`,
          `t14`.`response_id`,
          `t14`.`seconds`,
          `t14`.`our_share`,
          `t14`.`silence_share`,
          `t14`.`interruptions`,
          `t14`.`date`,
          `t14`.`month`,
          `t14`.`weight`,
          `t14`.`updated_at`,
          `t14`.`source`,
          `t14`.`theme_id`,
          `t10`.`unit_t` - `t14`.`t` AS `ago`,
          COALESCE(`t14`.`contact_id` = `t10`.`unit_contact`, FALSE) AS `own`
        FROM (
          SELECT
            `t0`.`unit_id`,
            `t0`.`account_id` AS `unit_account`,
            `t0`.`contact_id` AS `unit_contact`,
            `t0`.`t` AS `unit_t`
          FROM `units` AS `t0`
        ) AS `t10`
        INNER JOIN (
          SELECT
            `t4`.`document_id`,
            `t4`.`account_id`,
            `t4`.`contact_id`,
            `t4`.`t`,
            `t4`.`kind`,
            `t4`.`language`,
            `t4`.`response_id`,
            `t4`.`seconds`,
            `t4`.`our_share`,
            `t4`.`silence_share`,
            `t4`.`interruptions`,
            `t4`.`date`,
            `t4`.`month`,
            `t4`.`weight`,
            `t4`.`updated_at`,
            `t4`.`source`,
            COALESCE(`t12`.`merged_into`, `t11`.`found_id`) AS `theme_id`
          FROM `document` AS `t4`
          LEFT OUTER JOIN (
            SELECT
              `t2`.`document_id` AS `about_id`,
              `t2`.`theme_id` AS `found_id`
            FROM `document_theme` AS `t2`
          ) AS `t11`
            ON `t4`.`document_id` = `t11`.`about_id`
          LEFT OUTER JOIN (
            SELECT
              `t3`.`theme_id` AS `merged_id`,
              `t3`.`merged_into`
            FROM `theme` AS `t3`
          ) AS `t12`
            ON `t11`.`found_id` = `t12`.`merged_id`
        ) AS `t14`
          ON `t10`.`unit_account` = `t14`.`account_id` AND `t14`.`t` < `t10`.`unit_t`
      ) AS `t15`
      GROUP BY
        1
    ) AS `t16`
  ) AS `t18`
    ON `t9`.`unit_id` = `t18`.`found_id`
) AS `t19`
