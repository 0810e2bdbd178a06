SELECT
  `t11`.`unit_id`,
  `t11`.`account_id`,
  `t11`.`contact_id`,
  `t11`.`t`,
  COALESCE(`t11`.`asked_365`, 0) AS `asked_365`,
  `t11`.`answered_share_365`
FROM (
  SELECT
    `t5`.`unit_id`,
    `t5`.`account_id`,
    `t5`.`contact_id`,
    `t5`.`t`,
    `t10`.`asked_365`,
    `t10`.`answered_share_365`
  FROM (
    SELECT
      *
    FROM `units` AS `t0`
  ) AS `t5`
  LEFT OUTER JOIN (
    SELECT
      `t8`.`unit_id` AS `found_id`,
      `t8`.`asked_365`,
      `t8`.`answered_share_365`
    FROM (
      SELECT
        `t7`.`unit_id`,
        COALESCE(
          SUM(
            CAST(CAST(IF(COALESCE(`t7`.`ago` <= 31536000000000, FALSE), 1, 0) AS BIGINT) AS DOUBLE) * COALESCE(`t7`.`weight`, 1)
          ),
          0
        ) AS `asked_365`,
        TRY_DIVIDE(
          COALESCE(
            SUM(
              CAST(CAST(IF(
                COALESCE(
                  (
                    `t7`.`ago` <= 31536000000000
                  )
                  AND COALESCE(`t7`.`answered_t` < `t7`.`unit_t`, FALSE),
                  FALSE
                ),
                1,
                0
              ) AS BIGINT) AS DOUBLE) * COALESCE(`t7`.`weight`, 1)
            ),
            0
          ),
          IF(
            COALESCE(
              SUM(
                CAST(CAST(IF(COALESCE(`t7`.`ago` <= 31536000000000, FALSE), 1, 0) AS BIGINT) AS DOUBLE) * COALESCE(`t7`.`weight`, 1)
              ),
              0
            ) = 0,
            CAST(NULL AS DOUBLE),
            COALESCE(
              SUM(
                CAST(CAST(IF(COALESCE(`t7`.`ago` <= 31536000000000, FALSE), 1, 0) AS BIGINT) AS DOUBLE) * COALESCE(`t7`.`weight`, 1)
              ),
              0
            )
          )
        ) AS `answered_share_365`
      FROM (
        SELECT
          `t6`.`unit_id`,
          `t6`.`unit_t`,
          `t2`.`invitation_id`,
          `t2`.`account_id`,
          `t2`.`contact_id`,
          `t2`.`survey`,
          `t2`.`survey_version`,
          `t2`.`wave`,
          `t2`.`mode`,
          `t2`.`stratum`,
          `t2`.`chance`,
          `t2`.`follow_up_of`,
          `t2`.`t`,
          `t2`.`closes_t`,
          `t2`.`opened_t`,
          `t2`.`answered_t`,
          `t2`.`date`,
          `t2`.`month`,
          `t2`.`weight`,
          `t2`.`updated_at`,
          `t2`.`source`,
          `t6`.`unit_t` - `t2`.`t` AS `ago`,
          COALESCE(`t2`.`contact_id` = `t6`.`unit_contact`, FALSE) AS `own`
        FROM (
          SELECT
            `t0`.`unit_id`,
            `t0`.`account_id` AS `unit_account`,
            `t0`.`contact_id` AS `unit_contact`,
            `t0`.`t` AS `unit_t`
          FROM `units` AS `t0`
        ) AS `t6`
        INNER JOIN `invitation` AS `t2`
          ON `t6`.`unit_account` = `t2`.`account_id` AND `t2`.`t` < `t6`.`unit_t`
      ) AS `t7`
      GROUP BY
        1
    ) AS `t8`
  ) AS `t10`
    ON `t5`.`unit_id` = `t10`.`found_id`
) AS `t11`
