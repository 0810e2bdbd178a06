SELECT
  `t12`.`unit_id`,
  `t12`.`account_id`,
  `t12`.`contact_id`,
  `t12`.`t`,
  COALESCE(`t12`.`cases_30`, 0) AS `cases_30`,
  COALESCE(`t12`.`cases_90`, 0) AS `cases_90`,
  COALESCE(`t12`.`cases_365`, 0) AS `cases_365`,
  COALESCE(`t12`.`complaints_30`, 0) AS `complaints_30`,
  COALESCE(`t12`.`complaints_90`, 0) AS `complaints_90`,
  COALESCE(`t12`.`complaints_365`, 0) AS `complaints_365`,
  COALESCE(`t12`.`own_cases_365`, 0) AS `own_cases_365`,
  COALESCE(`t12`.`open_cases`, 0) AS `open_cases`,
  `t12`.`open_case_days`,
  COALESCE(`t12`.`reopened_365`, 0) AS `reopened_365`,
  `t12`.`resolve_days_365`,
  `t12`.`severity_365`,
  `t12`.`days_since_case`
FROM (
  SELECT
    `t5`.`unit_id`,
    `t5`.`account_id`,
    `t5`.`contact_id`,
    `t5`.`t`,
    `t11`.`cases_30`,
    `t11`.`cases_90`,
    `t11`.`cases_365`,
    `t11`.`complaints_30`,
    `t11`.`complaints_90`,
    `t11`.`complaints_365`,
    `t11`.`own_cases_365`,
    `t11`.`open_cases`,
    `t11`.`open_case_days`,
    `t11`.`reopened_365`,
    `t11`.`resolve_days_365`,
    `t11`.`severity_365`,
    `t11`.`days_since_case`
  FROM (
    SELECT
      *
    FROM `units` AS `t0`
  ) AS `t5`
  LEFT OUTER JOIN (
    SELECT
      `t9`.`unit_id` AS `found_id`,
      `t9`.`cases_30`,
      `t9`.`cases_90`,
      `t9`.`cases_365`,
      `t9`.`complaints_30`,
      `t9`.`complaints_90`,
      `t9`.`complaints_365`,
      `t9`.`own_cases_365`,
      `t9`.`open_cases`,
      `t9`.`open_case_days`,
      `t9`.`reopened_365`,
      `t9`.`resolve_days_365`,
      `t9`.`severity_365`,
      `t9`.`days_since_case`
    FROM (
      SELECT
        `t8`.`unit_id`,
        COALESCE(
          SUM(
            CAST(CAST(IF(COALESCE(`t8`.`ago` <= 2592000000000, FALSE), 1, 0) AS BIGINT) AS DOUBLE) * COALESCE(`t8`.`weight`, 1)
          ),
          0
        ) AS `cases_30`,
        COALESCE(
          SUM(
            CAST(CAST(IF(COALESCE(`t8`.`ago` <= 7776000000000, FALSE), 1, 0) AS BIGINT) AS DOUBLE) * COALESCE(`t8`.`weight`, 1)
          ),
          0
        ) AS `cases_90`,
        COALESCE(
          SUM(
            CAST(CAST(IF(COALESCE(`t8`.`ago` <= 31536000000000, FALSE), 1, 0) AS BIGINT) AS DOUBLE) * COALESCE(`t8`.`weight`, 1)
          ),
          0
        ) AS `cases_365`,
        COALESCE(
          SUM(
            CAST(CAST(IF(
              COALESCE((
                `t8`.`ago` <= 2592000000000
              ) AND (
                `t8`.`kind` = 'complaint'
              ), FALSE),
              1,
              0
            ) AS BIGINT) AS DOUBLE) * COALESCE(`t8`.`weight`, 1)
          ),
          0
        ) AS `complaints_30`,
        COALESCE(
          SUM(
            CAST(CAST(IF(
              COALESCE((
                `t8`.`ago` <= 7776000000000
              ) AND (
                `t8`.`kind` = 'complaint'
              ), FALSE),
              1,
              0
            ) AS BIGINT) AS DOUBLE) * COALESCE(`t8`.`weight`, 1)
          ),
          0
        ) AS `complaints_90`,
        COALESCE(
          SUM(
            CAST(CAST(IF(
              COALESCE((
                `t8`.`ago` <= 31536000000000
              ) AND (
                `t8`.`kind` = 'complaint'
              ), FALSE),
              1,
              0
            ) AS BIGINT) AS DOUBLE) * COALESCE(`t8`.`weight`, 1)
          ),
          0
        ) AS `complaints_365`,
        COALESCE(
          SUM(
            CAST(CAST(IF(COALESCE((
              `t8`.`ago` <= 31536000000000
            ) AND `t8`.`own`, FALSE), 1, 0) AS BIGINT) AS DOUBLE) * COALESCE(`t8`.`weight`, 1)
          ),
          0
        ) AS `own_cases_365`,
        COALESCE(
          SUM(
            CAST(CAST(IF(COALESCE((
              `t8`.`ago` > 0
            ) AND NOT (
              `t8`.`done`
            ), FALSE), 1, 0) AS BIGINT) AS DOUBLE) * COALESCE(`t8`.`weight`, 1)
          ),
          0
        ) AS `open_cases`,
        TRY_DIVIDE(
          CAST(MAX(
            IF((
              `t8`.`ago` > 0
            ) AND NOT (
              `t8`.`done`
            ), `t8`.`ago`, CAST(NULL AS BIGINT))
          ) AS DOUBLE),
          86400000000
        ) AS `open_case_days`,
        COALESCE(
          SUM(
            CAST(IF((
              `t8`.`ago` <= 31536000000000
            ) AND `t8`.`done`, COALESCE(`t8`.`reopened`, 0), 0) AS DOUBLE) * COALESCE(`t8`.`weight`, 1)
          ),
          0
        ) AS `reopened_365`,
        TRY_DIVIDE(
          COALESCE(
            SUM(
              IF((
                `t8`.`ago` <= 31536000000000
              ) AND `t8`.`done`, `t8`.`took`, CAST(0 AS DOUBLE)) * COALESCE(`t8`.`weight`, 1)
            ),
            0
          ),
          IF(
            COALESCE(
              SUM(
                CAST(CAST(IF(COALESCE((
                  `t8`.`ago` <= 31536000000000
                ) AND `t8`.`done`, FALSE), 1, 0) AS BIGINT) AS DOUBLE) * COALESCE(`t8`.`weight`, 1)
              ),
              0
            ) = 0,
            CAST(NULL AS DOUBLE),
            COALESCE(
              SUM(
                CAST(CAST(IF(COALESCE((
                  `t8`.`ago` <= 31536000000000
                ) AND `t8`.`done`, FALSE), 1, 0) AS BIGINT) AS DOUBLE) * COALESCE(`t8`.`weight`, 1)
              ),
              0
            )
          )
        ) AS `resolve_days_365`,
        CAST(MAX(IF(`t8`.`ago` <= 31536000000000, `t8`.`severity`, CAST(NULL AS BIGINT))) AS DOUBLE) AS `severity_365`,
        TRY_DIVIDE(
          CAST(MIN(IF(`t8`.`ago` > 0, `t8`.`ago`, CAST(NULL AS BIGINT))) AS DOUBLE),
          86400000000
        ) AS `days_since_case`
      FROM (
        SELECT
          `t7`.`unit_id`,
          `t7`.`unit_t`,
          `t7`.`case_id`,
          `t7`.`account_id`,
          `t7`.`contact_id`,
          `t7`.`kind`,
          `t7`.`severity`,
          `t7`.`t`,
          `t7`.`resolved_t`,
          `t7`.`reopened`,
          `t7`.`staff_member_id`,
          `t7`.`cost`,
          `t7`.`due_t`,
          `t7`.`root_cause`,
          `t7`.`outcome`,
          `t7`.`promise_kept`,
          `t7`.`told_t`,
          `t7`.`date`,
          `t7`.`month`,
          `t7`.`currency`,
          `t7`.`rate`,
          `t7`.`weight`,
          `t7`.`updated_at`,
          `t7`.`source`,
          `t7`.`ago`,
          `t7`.`own`,
          COALESCE(`t7`.`resolved_t` < `t7`.`unit_t`, FALSE) AS `done`,
          TRY_DIVIDE(
            CAST(IF(COALESCE(`t7`.`resolved_t` < `t7`.`unit_t`, FALSE), `t7`.`resolved_t` - `t7`.`t`, 0) AS DOUBLE),
            86400000000
          ) AS `took`
        FROM (
          SELECT
            `t6`.`unit_id`,
            `t6`.`unit_t`,
            `t2`.`case_id`,
            `t2`.`account_id`,
            `t2`.`contact_id`,
            `t2`.`kind`,
            `t2`.`severity`,
            `t2`.`t`,
            `t2`.`resolved_t`,
            `t2`.`reopened`,
            `t2`.`staff_member_id`,
            `t2`.`cost`,
            `t2`.`due_t`,
            `t2`.`root_cause`,
            `t2`.`outcome`,
            `t2`.`promise_kept`,
            `t2`.`told_t`,
            `t2`.`date`,
            `t2`.`month`,
            `t2`.`currency`,
            `t2`.`rate`,
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
          INNER JOIN `case` AS `t2`
            ON `t6`.`unit_account` = `t2`.`account_id` AND `t2`.`t` < `t6`.`unit_t`
        ) AS `t7`
      ) AS `t8`
      GROUP BY
        1
    ) AS `t9`
  ) AS `t11`
    ON `t5`.`unit_id` = `t11`.`found_id`
) AS `t12`
