SELECT
  `t12`.`unit_id`,
  `t12`.`account_id`,
  `t12`.`contact_id`,
  `t12`.`t`,
  `t12`.`asked_mood_30`,
  `t12`.`asked_mood_90`,
  `t12`.`asked_mood_365`,
  `t12`.`read_mood_30`,
  `t12`.`read_mood_90`,
  `t12`.`read_mood_365`,
  COALESCE(`t12`.`bad_moods_30`, 0) AS `bad_moods_30`,
  COALESCE(`t12`.`bad_moods_90`, 0) AS `bad_moods_90`,
  COALESCE(`t12`.`bad_moods_365`, 0) AS `bad_moods_365`,
  `t12`.`own_mood_365`,
  `t12`.`days_since_bad_mood`
FROM (
  SELECT
    `t5`.`unit_id`,
    `t5`.`account_id`,
    `t5`.`contact_id`,
    `t5`.`t`,
    `t11`.`asked_mood_30`,
    `t11`.`asked_mood_90`,
    `t11`.`asked_mood_365`,
    `t11`.`read_mood_30`,
    `t11`.`read_mood_90`,
    `t11`.`read_mood_365`,
    `t11`.`bad_moods_30`,
    `t11`.`bad_moods_90`,
    `t11`.`bad_moods_365`,
    `t11`.`own_mood_365`,
    `t11`.`days_since_bad_mood`
  FROM (
    SELECT
      *
    FROM `units` AS `t0`
  ) AS `t5`
  LEFT OUTER JOIN (
    SELECT
      `t9`.`unit_id` AS `found_id`,
      `t9`.`asked_mood_30`,
      `t9`.`asked_mood_90`,
      `t9`.`asked_mood_365`,
      `t9`.`read_mood_30`,
      `t9`.`read_mood_90`,
      `t9`.`read_mood_365`,
      `t9`.`bad_moods_30`,
      `t9`.`bad_moods_90`,
      `t9`.`bad_moods_365`,
      `t9`.`own_mood_365`,
      `t9`.`days_since_bad_mood`
    FROM (
      SELECT
        `t8`.`unit_id`,
        TRY_DIVIDE(
          COALESCE(
            SUM(
              IF(
                (
                  `t8`.`ago` <= 2592000000000
                ) AND `t8`.`asked` AND NOT (
                  `t8`.`own`
                ),
                `t8`.`signed`,
                CAST(0 AS DOUBLE)
              ) * COALESCE(`t8`.`weight`, 1)
            ),
            0
          ),
          IF(
            COALESCE(
              SUM(
                CAST(CAST(IF(
                  COALESCE((
                    `t8`.`ago` <= 2592000000000
                  ) AND `t8`.`asked` AND NOT (
                    `t8`.`own`
                  ), FALSE),
                  1,
                  0
                ) AS BIGINT) AS DOUBLE) * COALESCE(`t8`.`weight`, 1)
              ),
              0
            ) = 0,
            CAST(NULL AS DOUBLE),
            COALESCE(
              SUM(
                CAST(CAST(IF(
                  COALESCE((
                    `t8`.`ago` <= 2592000000000
                  ) AND `t8`.`asked` AND NOT (
                    `t8`.`own`
                  ), FALSE),
                  1,
                  0
                ) AS BIGINT) AS DOUBLE) * COALESCE(`t8`.`weight`, 1)
              ),
              0
            )
          )
        ) AS `asked_mood_30`,
        TRY_DIVIDE(
          COALESCE(
            SUM(
              IF(
                (
                  `t8`.`ago` <= 7776000000000
                ) AND `t8`.`asked` AND NOT (
                  `t8`.`own`
                ),
                `t8`.`signed`,
                CAST(0 AS DOUBLE)
              ) * COALESCE(`t8`.`weight`, 1)
            ),
            0
          ),
          IF(
            COALESCE(
              SUM(
                CAST(CAST(IF(
                  COALESCE((
                    `t8`.`ago` <= 7776000000000
                  ) AND `t8`.`asked` AND NOT (
                    `t8`.`own`
                  ), FALSE),
                  1,
                  0
                ) AS BIGINT) AS DOUBLE) * COALESCE(`t8`.`weight`, 1)
              ),
              0
            ) = 0,
            CAST(NULL AS DOUBLE),
            COALESCE(
              SUM(
                CAST(CAST(IF(
                  COALESCE((
                    `t8`.`ago` <= 7776000000000
                  ) AND `t8`.`asked` AND NOT (
                    `t8`.`own`
                  ), FALSE),
                  1,
                  0
                ) AS BIGINT) AS DOUBLE) * COALESCE(`t8`.`weight`, 1)
              ),
              0
            )
          )
        ) AS `asked_mood_90`,
        TRY_DIVIDE(
          COALESCE(
            SUM(
              IF(
                (
                  `t8`.`ago` <= 31536000000000
                ) AND `t8`.`asked` AND NOT (
                  `t8`.`own`
                ),
                `t8`.`signed`,
                CAST(0 AS DOUBLE)
              ) * COALESCE(`t8`.`weight`, 1)
            ),
            0
          ),
          IF(
            COALESCE(
              SUM(
                CAST(CAST(IF(
                  COALESCE(
                    (
                      `t8`.`ago` <= 31536000000000
                    ) AND `t8`.`asked` AND NOT (
                      `t8`.`own`
                    ),
                    FALSE
                  ),
                  1,
                  0
                ) AS BIGINT) AS DOUBLE) * COALESCE(`t8`.`weight`, 1)
              ),
              0
            ) = 0,
            CAST(NULL AS DOUBLE),
            COALESCE(
              SUM(
                CAST(CAST(IF(
                  COALESCE(
                    (
                      `t8`.`ago` <= 31536000000000
                    ) AND `t8`.`asked` AND NOT (
                      `t8`.`own`
                    ),
                    FALSE
                  ),
                  1,
                  0
                ) AS BIGINT) AS DOUBLE) * COALESCE(`t8`.`weight`, 1)
              ),
              0
            )
          )
        ) AS `asked_mood_365`,
        TRY_DIVIDE(
          COALESCE(
            SUM(
              IF(
                (
                  `t8`.`ago` <= 2592000000000
                )
                AND NOT (
                  `t8`.`asked`
                )
                AND NOT (
                  `t8`.`own`
                ),
                `t8`.`signed`,
                CAST(0 AS DOUBLE)
              ) * COALESCE(`t8`.`weight`, 1)
            ),
            0
          ),
          IF(
            COALESCE(
              SUM(
                CAST(CAST(IF(
                  COALESCE(
                    (
                      `t8`.`ago` <= 2592000000000
                    )
                    AND NOT (
                      `t8`.`asked`
                    )
                    AND NOT (
                      `t8`.`own`
                    ),
                    FALSE
                  ),
                  1,
                  0
                ) AS BIGINT) AS DOUBLE) * COALESCE(`t8`.`weight`, 1)
              ),
              0
            ) = 0,
            CAST(NULL AS DOUBLE),
            COALESCE(
              SUM(
                CAST(CAST(IF(
                  COALESCE(
                    (
                      `t8`.`ago` <= 2592000000000
                    )
                    AND NOT (
                      `t8`.`asked`
                    )
                    AND NOT (
                      `t8`.`own`
                    ),
                    FALSE
                  ),
                  1,
                  0
                ) AS BIGINT) AS DOUBLE) * COALESCE(`t8`.`weight`, 1)
              ),
              0
            )
          )
        ) AS `read_mood_30`,
        TRY_DIVIDE(
          COALESCE(
            SUM(
              IF(
                (
                  `t8`.`ago` <= 7776000000000
                )
                AND NOT (
                  `t8`.`asked`
                )
                AND NOT (
                  `t8`.`own`
                ),
                `t8`.`signed`,
                CAST(0 AS DOUBLE)
              ) * COALESCE(`t8`.`weight`, 1)
            ),
            0
          ),
          IF(
            COALESCE(
              SUM(
                CAST(CAST(IF(
                  COALESCE(
                    (
                      `t8`.`ago` <= 7776000000000
                    )
                    AND NOT (
                      `t8`.`asked`
                    )
                    AND NOT (
                      `t8`.`own`
                    ),
                    FALSE
                  ),
                  1,
                  0
                ) AS BIGINT) AS DOUBLE) * COALESCE(`t8`.`weight`, 1)
              ),
              0
            ) = 0,
            CAST(NULL AS DOUBLE),
            COALESCE(
              SUM(
                CAST(CAST(IF(
                  COALESCE(
                    (
                      `t8`.`ago` <= 7776000000000
                    )
                    AND NOT (
                      `t8`.`asked`
                    )
                    AND NOT (
                      `t8`.`own`
                    ),
                    FALSE
                  ),
                  1,
                  0
                ) AS BIGINT) AS DOUBLE) * COALESCE(`t8`.`weight`, 1)
              ),
              0
            )
          )
        ) AS `read_mood_90`,
        TRY_DIVIDE(
          COALESCE(
            SUM(
              IF(
                (
                  `t8`.`ago` <= 31536000000000
                )
                AND NOT (
                  `t8`.`asked`
                )
                AND NOT (
                  `t8`.`own`
                ),
                `t8`.`signed`,
                CAST(0 AS DOUBLE)
              ) * COALESCE(`t8`.`weight`, 1)
            ),
            0
          ),
          IF(
            COALESCE(
              SUM(
                CAST(CAST(IF(
                  COALESCE(
                    (
                      `t8`.`ago` <= 31536000000000
                    )
                    AND NOT (
                      `t8`.`asked`
                    )
                    AND NOT (
                      `t8`.`own`
                    ),
                    FALSE
                  ),
                  1,
                  0
                ) AS BIGINT) AS DOUBLE) * COALESCE(`t8`.`weight`, 1)
              ),
              0
            ) = 0,
            CAST(NULL AS DOUBLE),
            COALESCE(
              SUM(
                CAST(CAST(IF(
                  COALESCE(
                    (
                      `t8`.`ago` <= 31536000000000
                    )
                    AND NOT (
                      `t8`.`asked`
                    )
                    AND NOT (
                      `t8`.`own`
                    ),
                    FALSE
                  ),
                  1,
                  0
                ) AS BIGINT) AS DOUBLE) * COALESCE(`t8`.`weight`, 1)
              ),
              0
            )
          )
        ) AS `read_mood_365`,
        COALESCE(
          SUM(
            CAST(CAST(IF(COALESCE((
              `t8`.`ago` <= 2592000000000
            ) AND `t8`.`bad`, FALSE), 1, 0) AS BIGINT) AS DOUBLE) * COALESCE(`t8`.`weight`, 1)
          ),
          0
        ) AS `bad_moods_30`,
        COALESCE(
          SUM(
            CAST(CAST(IF(COALESCE((
              `t8`.`ago` <= 7776000000000
            ) AND `t8`.`bad`, FALSE), 1, 0) AS BIGINT) AS DOUBLE) * COALESCE(`t8`.`weight`, 1)
          ),
          0
        ) AS `bad_moods_90`,
        COALESCE(
          SUM(
            CAST(CAST(IF(COALESCE((
              `t8`.`ago` <= 31536000000000
            ) AND `t8`.`bad`, FALSE), 1, 0) AS BIGINT) AS DOUBLE) * COALESCE(`t8`.`weight`, 1)
          ),
          0
        ) AS `bad_moods_365`,
        TRY_DIVIDE(
          COALESCE(
            SUM(
              IF((
                `t8`.`ago` <= 31536000000000
              ) AND `t8`.`own`, `t8`.`signed`, CAST(0 AS DOUBLE)) * COALESCE(`t8`.`weight`, 1)
            ),
            0
          ),
          IF(
            COALESCE(
              SUM(
                CAST(CAST(IF(COALESCE((
                  `t8`.`ago` <= 31536000000000
                ) AND `t8`.`own`, FALSE), 1, 0) AS BIGINT) AS DOUBLE) * COALESCE(`t8`.`weight`, 1)
              ),
              0
            ) = 0,
            CAST(NULL AS DOUBLE),
            COALESCE(
              SUM(
                CAST(CAST(IF(COALESCE((
                  `t8`.`ago` <= 31536000000000
                ) AND `t8`.`own`, FALSE), 1, 0) AS BIGINT) AS DOUBLE) * COALESCE(`t8`.`weight`, 1)
              ),
              0
            )
          )
        ) AS `own_mood_365`,
        TRY_DIVIDE(
          CAST(MIN(IF((
            `t8`.`ago` > 0
          ) AND `t8`.`bad`, `t8`.`ago`, CAST(NULL AS BIGINT))) AS DOUBLE),
          86400000000
        ) AS `days_since_bad_mood`
      FROM (
        SELECT
          `t7`.`unit_id`,
          `t7`.`unit_t`,
          `t7`.`emotion_id`,
          `t7`.`account_id`,
          `t7`.`contact_id`,
          `t7`.`t`,
          `t7`.`response_id`,
          `t7`.`document_id`,
          `t7`.`emotion`,
          `t7`.`intensity`,
          `t7`.`probability`,
          `t7`.`basis`,
          `t7`.`method`,
          `t7`.`span_start`,
          `t7`.`span_end`,
          `t7`.`date`,
          `t7`.`month`,
          `t7`.`weight`,
          `t7`.`updated_at`,
          `t7`.`source`,
          `t7`.`ago`,
          `t7`.`own`,
          IF(
            `t7`.`emotion` IN ('confident', 'trusting', 'valued', 'relieved'),
            COALESCE(`t7`.`intensity`, CAST(1 AS DOUBLE)) * COALESCE(`t7`.`probability`, CAST(1 AS DOUBLE)),
            IF(
              `t7`.`emotion` IN ('frustrated', 'confused', 'exhausted', 'let_down'),
              -(
                COALESCE(`t7`.`intensity`, CAST(1 AS DOUBLE)) * COALESCE(`t7`.`probability`, CAST(1 AS DOUBLE))
              ),
              CAST(0 AS DOUBLE)
            )
          ) AS `signed`,
          `t7`.`emotion` IN ('frustrated', 'confused', 'exhausted', 'let_down') AS `bad`,
          COALESCE(`t7`.`basis`, 'asked') = 'asked' AS `asked`
        FROM (
          SELECT
            `t6`.`unit_id`,
            `t6`.`unit_t`,
            `t2`.`emotion_id`,
            `t2`.`account_id`,
            `t2`.`contact_id`,
            `t2`.`t`,
            `t2`.`response_id`,
            `t2`.`document_id`,
            `t2`.`emotion`,
            `t2`.`intensity`,
            `t2`.`probability`,
            `t2`.`basis`,
            `t2`.`method`,
            `t2`.`span_start`,
            `t2`.`span_end`,
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
          INNER JOIN `emotion` AS `t2`
            ON `t6`.`unit_account` = `t2`.`account_id` AND `t2`.`t` < `t6`.`unit_t`
        ) AS `t7`
      ) AS `t8`
      GROUP BY
        1
    ) AS `t9`
  ) AS `t11`
    ON `t5`.`unit_id` = `t11`.`found_id`
) AS `t12`
