SELECT
  `t11`.`unit_id`,
  `t11`.`account_id`,
  `t11`.`contact_id`,
  `t11`.`t`,
  COALESCE(`t11`.`meetings_30`, 0) AS `meetings_30`,
  COALESCE(`t11`.`meetings_90`, 0) AS `meetings_90`,
  COALESCE(`t11`.`meetings_365`, 0) AS `meetings_365`,
  COALESCE(`t11`.`own_meetings_30`, 0) AS `own_meetings_30`,
  COALESCE(`t11`.`own_meetings_90`, 0) AS `own_meetings_90`,
  COALESCE(`t11`.`own_meetings_365`, 0) AS `own_meetings_365`,
  COALESCE(`t11`.`came_to_us_30`, 0) AS `came_to_us_30`,
  COALESCE(`t11`.`came_to_us_90`, 0) AS `came_to_us_90`,
  COALESCE(`t11`.`came_to_us_365`, 0) AS `came_to_us_365`,
  `t11`.`unresolved_share_30`,
  `t11`.`unresolved_share_90`,
  `t11`.`unresolved_share_365`,
  `t11`.`meeting_minutes_90`,
  `t11`.`days_since_meeting`
FROM (
  SELECT
    `t5`.`unit_id`,
    `t5`.`account_id`,
    `t5`.`contact_id`,
    `t5`.`t`,
    `t10`.`meetings_30`,
    `t10`.`meetings_90`,
    `t10`.`meetings_365`,
    `t10`.`own_meetings_30`,
    `t10`.`own_meetings_90`,
    `t10`.`own_meetings_365`,
    `t10`.`came_to_us_30`,
    `t10`.`came_to_us_90`,
    `t10`.`came_to_us_365`,
    `t10`.`unresolved_share_30`,
    `t10`.`unresolved_share_90`,
    `t10`.`unresolved_share_365`,
    `t10`.`meeting_minutes_90`,
    `t10`.`days_since_meeting`
  FROM (
    SELECT
      *
    FROM `units` AS `t0`
  ) AS `t5`
  LEFT OUTER JOIN (
    SELECT
      `t8`.`unit_id` AS `found_id`,
      `t8`.`meetings_30`,
      `t8`.`meetings_90`,
      `t8`.`meetings_365`,
      `t8`.`own_meetings_30`,
      `t8`.`own_meetings_90`,
      `t8`.`own_meetings_365`,
      `t8`.`came_to_us_30`,
      `t8`.`came_to_us_90`,
      `t8`.`came_to_us_365`,
      `t8`.`unresolved_share_30`,
      `t8`.`unresolved_share_90`,
      `t8`.`unresolved_share_365`,
      `t8`.`meeting_minutes_90`,
      `t8`.`days_since_meeting`
    FROM (
      SELECT
        `t7`.`unit_id`,
        COALESCE(
          SUM(
            CAST(CAST(IF(COALESCE(`t7`.`ago` <= 2592000000000, FALSE), 1, 0) AS BIGINT) AS DOUBLE) * COALESCE(`t7`.`weight`, 1)
          ),
          0
        ) AS `meetings_30`,
        COALESCE(
          SUM(
            CAST(CAST(IF(COALESCE(`t7`.`ago` <= 7776000000000, FALSE), 1, 0) AS BIGINT) AS DOUBLE) * COALESCE(`t7`.`weight`, 1)
          ),
          0
        ) AS `meetings_90`,
        COALESCE(
          SUM(
            CAST(CAST(IF(COALESCE(`t7`.`ago` <= 31536000000000, FALSE), 1, 0) AS BIGINT) AS DOUBLE) * COALESCE(`t7`.`weight`, 1)
          ),
          0
        ) AS `meetings_365`,
        COALESCE(
          SUM(
            CAST(CAST(IF(COALESCE((
              `t7`.`ago` <= 2592000000000
            ) AND `t7`.`own`, FALSE), 1, 0) AS BIGINT) AS DOUBLE) * COALESCE(`t7`.`weight`, 1)
          ),
          0
        ) AS `own_meetings_30`,
        COALESCE(
          SUM(
            CAST(CAST(IF(COALESCE((
              `t7`.`ago` <= 7776000000000
            ) AND `t7`.`own`, FALSE), 1, 0) AS BIGINT) AS DOUBLE) * COALESCE(`t7`.`weight`, 1)
          ),
          0
        ) AS `own_meetings_90`,
        COALESCE(
          SUM(
            CAST(CAST(IF(COALESCE((
              `t7`.`ago` <= 31536000000000
            ) AND `t7`.`own`, FALSE), 1, 0) AS BIGINT) AS DOUBLE) * COALESCE(`t7`.`weight`, 1)
          ),
          0
        ) AS `own_meetings_365`,
        COALESCE(
          SUM(
            CAST(CAST(IF(
              COALESCE((
                `t7`.`ago` <= 2592000000000
              ) AND (
                `t7`.`direction` = 'in'
              ), FALSE),
              1,
              0
            ) AS BIGINT) AS DOUBLE) * COALESCE(`t7`.`weight`, 1)
          ),
          0
        ) AS `came_to_us_30`,
        COALESCE(
          SUM(
            CAST(CAST(IF(
              COALESCE((
                `t7`.`ago` <= 7776000000000
              ) AND (
                `t7`.`direction` = 'in'
              ), FALSE),
              1,
              0
            ) AS BIGINT) AS DOUBLE) * COALESCE(`t7`.`weight`, 1)
          ),
          0
        ) AS `came_to_us_90`,
        COALESCE(
          SUM(
            CAST(CAST(IF(
              COALESCE((
                `t7`.`ago` <= 31536000000000
              ) AND (
                `t7`.`direction` = 'in'
              ), FALSE),
              1,
              0
            ) AS BIGINT) AS DOUBLE) * COALESCE(`t7`.`weight`, 1)
          ),
          0
        ) AS `came_to_us_365`,
        TRY_DIVIDE(
          COALESCE(
            SUM(
              CAST(CAST(IF(
                COALESCE(
                  (
                    `t7`.`ago` <= 2592000000000
                  )
                  AND (
                    `t7`.`resolved` IS NOT NULL
                  )
                  AND NOT (
                    COALESCE(`t7`.`resolved`, TRUE)
                  ),
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
                CAST(CAST(IF(
                  COALESCE((
                    `t7`.`ago` <= 2592000000000
                  ) AND (
                    `t7`.`resolved` IS NOT NULL
                  ), FALSE),
                  1,
                  0
                ) AS BIGINT) AS DOUBLE) * COALESCE(`t7`.`weight`, 1)
              ),
              0
            ) = 0,
            CAST(NULL AS DOUBLE),
            COALESCE(
              SUM(
                CAST(CAST(IF(
                  COALESCE((
                    `t7`.`ago` <= 2592000000000
                  ) AND (
                    `t7`.`resolved` IS NOT NULL
                  ), FALSE),
                  1,
                  0
                ) AS BIGINT) AS DOUBLE) * COALESCE(`t7`.`weight`, 1)
              ),
              0
            )
          )
        ) AS `unresolved_share_30`,
        TRY_DIVIDE(
          COALESCE(
            SUM(
              CAST(CAST(IF(
                COALESCE(
                  (
                    `t7`.`ago` <= 7776000000000
                  )
                  AND (
                    `t7`.`resolved` IS NOT NULL
                  )
                  AND NOT (
                    COALESCE(`t7`.`resolved`, TRUE)
                  ),
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
                CAST(CAST(IF(
                  COALESCE((
                    `t7`.`ago` <= 7776000000000
                  ) AND (
                    `t7`.`resolved` IS NOT NULL
                  ), FALSE),
                  1,
                  0
                ) AS BIGINT) AS DOUBLE) * COALESCE(`t7`.`weight`, 1)
              ),
              0
            ) = 0,
            CAST(NULL AS DOUBLE),
            COALESCE(
              SUM(
                CAST(CAST(IF(
                  COALESCE((
                    `t7`.`ago` <= 7776000000000
                  ) AND (
                    `t7`.`resolved` IS NOT NULL
                  ), FALSE),
                  1,
                  0
                ) AS BIGINT) AS DOUBLE) * COALESCE(`t7`.`weight`, 1)
              ),
              0
            )
          )
        ) AS `unresolved_share_90`,
        TRY_DIVIDE(
          COALESCE(
            SUM(
              CAST(CAST(IF(
                COALESCE(
                  (
                    `t7`.`ago` <= 31536000000000
                  )
                  AND (
                    `t7`.`resolved` IS NOT NULL
                  )
                  AND NOT (
                    COALESCE(`t7`.`resolved`, TRUE)
                  ),
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
                CAST(CAST(IF(
                  COALESCE((
                    `t7`.`ago` <= 31536000000000
                  ) AND (
                    `t7`.`resolved` IS NOT NULL
                  ), FALSE),
                  1,
                  0
                ) AS BIGINT) AS DOUBLE) * COALESCE(`t7`.`weight`, 1)
              ),
              0
            ) = 0,
            CAST(NULL AS DOUBLE),
            COALESCE(
              SUM(
                CAST(CAST(IF(
                  COALESCE((
                    `t7`.`ago` <= 31536000000000
                  ) AND (
                    `t7`.`resolved` IS NOT NULL
                  ), FALSE),
                  1,
                  0
                ) AS BIGINT) AS DOUBLE) * COALESCE(`t7`.`weight`, 1)
              ),
              0
            )
          )
        ) AS `unresolved_share_365`,
        TRY_DIVIDE(
          TRY_DIVIDE(
            COALESCE(
              SUM(
                IF(
                  (
                    `t7`.`ago` <= 7776000000000
                  )
                  AND (
                    `t7`.`seconds` IS NOT NULL AND NOT ISNAN(`t7`.`seconds`)
                  ),
                  `t7`.`seconds`,
                  CAST(0 AS DOUBLE)
                ) * COALESCE(`t7`.`weight`, 1)
              ),
              0
            ),
            60
          ),
          IF(
            COALESCE(
              SUM(
                CAST(CAST(IF(
                  COALESCE(
                    (
                      `t7`.`ago` <= 7776000000000
                    )
                    AND (
                      `t7`.`seconds` IS NOT NULL AND NOT ISNAN(`t7`.`seconds`)
                    ),
                    FALSE
                  ),
                  1,
                  0
                ) AS BIGINT) AS DOUBLE) * COALESCE(`t7`.`weight`, 1)
              ),
              0
            ) = 0,
            CAST(NULL AS DOUBLE),
            COALESCE(
              SUM(
                CAST(CAST(IF(
                  COALESCE(
                    (
                      `t7`.`ago` <= 7776000000000
                    )
                    AND (
                      `t7`.`seconds` IS NOT NULL AND NOT ISNAN(`t7`.`seconds`)
                    ),
                    FALSE
                  ),
                  1,
                  0
                ) AS BIGINT) AS DOUBLE) * COALESCE(`t7`.`weight`, 1)
              ),
              0
            )
          )
        ) AS `meeting_minutes_90`,
        TRY_DIVIDE(
          CAST(MIN(IF(`t7`.`ago` > 0, `t7`.`ago`, CAST(NULL AS BIGINT))) AS DOUBLE),
          86400000000
        ) AS `days_since_meeting`
      FROM (
        SELECT
          `t6`.`unit_id`,
          `t6`.`unit_t`,
          `t2`.`interaction_id`,
          `t2`.`account_id`,
          `t2`.`contact_id`,
          `t2`.`t`,
          `t2`.`touchpoint_id`,
          `t2`.`channel`,
          `t2`.`kind`,
          `t2`.`direction`,
          `t2`.`staff_member_id`,
          `t2`.`location_id`,
          `t2`.`case_id`,
          `t2`.`resolved`,
          `t2`.`seconds`,
          `t2`.`cost`,
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
        INNER JOIN `interaction` AS `t2`
          ON `t6`.`unit_account` = `t2`.`account_id` AND `t2`.`t` < `t6`.`unit_t`
      ) AS `t7`
      GROUP BY
        1
    ) AS `t8`
  ) AS `t10`
    ON `t5`.`unit_id` = `t10`.`found_id`
) AS `t11`
