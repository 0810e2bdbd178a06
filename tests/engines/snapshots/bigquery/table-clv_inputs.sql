WITH `t13` AS (
  SELECT
    *
  FROM (
    SELECT
      `t11`.`order_id`,
      `t11`.`account_id`,
      `t11`.`t`,
      `t11`.`date`,
      `t11`.`month_index`,
      `t11`.`weight`,
      `t11`.`amount`,
      `t11`.`groups`,
      CAST(IF(COALESCE(`t7`.`our_id` IS NOT NULL, FALSE), 1, 0) AS INT64) AS `at_our_place`
    FROM (
      SELECT
        `t9`.`order_id`,
        `t9`.`account_id`,
        MIN(`t9`.`t`) AS `t`,
        MIN(`t9`.`date`) AS `date`,
        MIN(`t9`.`month_index`) AS `month_index`,
        COALESCE(MAX(`t9`.`weight`), 1) AS `weight`,
        SUM(`t9`.`amount`) AS `amount`,
        COUNT(DISTINCT `t9`.`product_group`) AS `groups`,
        MIN(`t9`.`location_id`) AS `location_id`
      FROM (
        SELECT
          `t8`.`order_id`,
          `t8`.`line`,
          `t8`.`account_id`,
          `t8`.`contact_id`,
          `t8`.`t`,
          `t8`.`product_id`,
          `t8`.`quantity`,
          `t8`.`amount`,
          `t8`.`margin`,
          `t8`.`cancelled`,
          `t8`.`channel`,
          `t8`.`location_id`,
          `t8`.`date`,
          `t8`.`month`,
          `t8`.`currency`,
          `t8`.`rate`,
          `t8`.`amount_original`,
          `t8`.`weight`,
          `t8`.`updated_at`,
          `t8`.`source`,
          COALESCE(`t8`.`product_group`, `t8`.`known_group`) AS `product_group`,
          COALESCE(`t8`.`one_off`, FALSE) AS `one_off`,
          (
            (
              CAST(EXTRACT(year FROM `t8`.`date`) AS INT64) * 12
            ) + CAST(EXTRACT(month FROM `t8`.`date`) AS INT64)
          ) - 1 AS `month_index`
        FROM (
          SELECT
            `t3`.`order_id`,
            `t3`.`line`,
            `t3`.`account_id`,
            `t3`.`contact_id`,
            `t3`.`t`,
            `t3`.`product_id`,
            `t3`.`product_group`,
            `t3`.`quantity`,
            `t3`.`amount`,
            `t3`.`margin`,
            `t3`.`cancelled`,
            `t3`.`channel`,
            `t3`.`location_id`,
            `t3`.`date`,
            `t3`.`month`,
            `t3`.`currency`,
            `t3`.`rate`,
            `t3`.`amount_original`,
            `t3`.`weight`,
            `t3`.`updated_at`,
            `t3`.`source`,
            `t6`.`sold_id`,
            `t6`.`known_group`,
            `t6`.`one_off`
          FROM `order` AS `t3`
          LEFT OUTER JOIN (
            SELECT
              `t2`.`product_id` AS `sold_id`,
              `t2`.`product_group` AS `known_group`,
              `t2`.`one_off`
            FROM `product` AS `t2`
          ) AS `t6`
            ON `t3`.`product_id` = `t6`.`sold_id`
        ) AS `t8`
        WHERE
          NOT (
            COALESCE(`t8`.`cancelled`, FALSE)
          )
      ) AS `t9`
      GROUP BY
        1,
        2
    ) AS `t11`
    LEFT OUTER JOIN (
      SELECT
        `t0`.`location_id` AS `our_id`
      FROM `location` AS `t0`
      WHERE
        `t0`.`account_id` IS NULL
    ) AS `t7`
      ON `t11`.`location_id` = `t7`.`our_id`
  ) AS `t12`
  WHERE
    `t12`.`amount` >= 0
), `t17` AS (
  SELECT
    `t14`.`account_id`,
    `t14`.`date`,
    CAST(SUM(`t14`.`amount`) AS FLOAT64) AS `money`,
    MIN(`t14`.`t`) AS `t`
  FROM `t13` AS `t14`
  GROUP BY
    1,
    2
)
SELECT
  `t22`.`account_id`,
  `t22`.`count` - 1 AS `frequency`,
  (
    (
      (
        CAST(FLOOR(
          ieee_divide(
            CAST(EXTRACT(year FROM `t22`.`last`) AS INT64) - IF(CAST(EXTRACT(month FROM `t22`.`last`) AS INT64) <= 2, 1, 0),
            400
          )
        ) AS INT64) * 146097
      ) + (
        (
          (
            (
              (
                (
                  CAST(EXTRACT(year FROM `t22`.`last`) AS INT64) - IF(CAST(EXTRACT(month FROM `t22`.`last`) AS INT64) <= 2, 1, 0)
                ) - (
                  CAST(FLOOR(
                    ieee_divide(
                      CAST(EXTRACT(year FROM `t22`.`last`) AS INT64) - IF(CAST(EXTRACT(month FROM `t22`.`last`) AS INT64) <= 2, 1, 0),
                      400
                    )
                  ) AS INT64) * 400
                )
              ) * 365
            ) + CAST(FLOOR(
              ieee_divide(
                (
                  CAST(EXTRACT(year FROM `t22`.`last`) AS INT64) - IF(CAST(EXTRACT(month FROM `t22`.`last`) AS INT64) <= 2, 1, 0)
                ) - (
                  CAST(FLOOR(
                    ieee_divide(
                      CAST(EXTRACT(year FROM `t22`.`last`) AS INT64) - IF(CAST(EXTRACT(month FROM `t22`.`last`) AS INT64) <= 2, 1, 0),
                      400
                    )
                  ) AS INT64) * 400
                ),
                4
              )
            ) AS INT64)
          ) - CAST(FLOOR(
            ieee_divide(
              (
                CAST(EXTRACT(year FROM `t22`.`last`) AS INT64) - IF(CAST(EXTRACT(month FROM `t22`.`last`) AS INT64) <= 2, 1, 0)
              ) - (
                CAST(FLOOR(
                  ieee_divide(
                    CAST(EXTRACT(year FROM `t22`.`last`) AS INT64) - IF(CAST(EXTRACT(month FROM `t22`.`last`) AS INT64) <= 2, 1, 0),
                    400
                  )
                ) AS INT64) * 400
              ),
              100
            )
          ) AS INT64)
        ) + (
          (
            CAST(FLOOR(
              ieee_divide(
                (
                  (
                    MOD(CAST(EXTRACT(month FROM `t22`.`last`) AS INT64) + 9, 12)
                  ) * 153
                ) + 2,
                5
              )
            ) AS INT64) + CAST(EXTRACT(day FROM `t22`.`last`) AS INT64)
          ) - 1
        )
      )
    ) - 719468
  ) - (
    (
      (
        CAST(FLOOR(
          ieee_divide(
            CAST(EXTRACT(year FROM `t22`.`first`) AS INT64) - IF(CAST(EXTRACT(month FROM `t22`.`first`) AS INT64) <= 2, 1, 0),
            400
          )
        ) AS INT64) * 146097
      ) + (
        (
          (
            (
              (
                (
                  CAST(EXTRACT(year FROM `t22`.`first`) AS INT64) - IF(CAST(EXTRACT(month FROM `t22`.`first`) AS INT64) <= 2, 1, 0)
                ) - (
                  CAST(FLOOR(
                    ieee_divide(
                      CAST(EXTRACT(year FROM `t22`.`first`) AS INT64) - IF(CAST(EXTRACT(month FROM `t22`.`first`) AS INT64) <= 2, 1, 0),
                      400
                    )
                  ) AS INT64) * 400
                )
              ) * 365
            ) + CAST(FLOOR(
              ieee_divide(
                (
                  CAST(EXTRACT(year FROM `t22`.`first`) AS INT64) - IF(CAST(EXTRACT(month FROM `t22`.`first`) AS INT64) <= 2, 1, 0)
                ) - (
                  CAST(FLOOR(
                    ieee_divide(
                      CAST(EXTRACT(year FROM `t22`.`first`) AS INT64) - IF(CAST(EXTRACT(month FROM `t22`.`first`) AS INT64) <= 2, 1, 0),
                      400
                    )
                  ) AS INT64) * 400
                ),
                4
              )
            ) AS INT64)
          ) - CAST(FLOOR(
            ieee_divide(
              (
                CAST(EXTRACT(year FROM `t22`.`first`) AS INT64) - IF(CAST(EXTRACT(month FROM `t22`.`first`) AS INT64) <= 2, 1, 0)
              ) - (
                CAST(FLOOR(
                  ieee_divide(
                    CAST(EXTRACT(year FROM `t22`.`first`) AS INT64) - IF(CAST(EXTRACT(month FROM `t22`.`first`) AS INT64) <= 2, 1, 0),
                    400
                  )
                ) AS INT64) * 400
              ),
              100
            )
          ) AS INT64)
        ) + (
          (
            CAST(FLOOR(
              ieee_divide(
                (
                  (
                    MOD(CAST(EXTRACT(month FROM `t22`.`first`) AS INT64) + 9, 12)
                  ) * 153
                ) + 2,
                5
              )
            ) AS INT64) + CAST(EXTRACT(day FROM `t22`.`first`) AS INT64)
          ) - 1
        )
      )
    ) - 719468
  ) AS `recency_days`,
  (
    (
      (
        CAST(FLOOR(
          ieee_divide(
            CAST(EXTRACT(year FROM `t16`.`end`) AS INT64) - IF(CAST(EXTRACT(month FROM `t16`.`end`) AS INT64) <= 2, 1, 0),
            400
          )
        ) AS INT64) * 146097
      ) + (
        (
          (
            (
              (
                (
                  CAST(EXTRACT(year FROM `t16`.`end`) AS INT64) - IF(CAST(EXTRACT(month FROM `t16`.`end`) AS INT64) <= 2, 1, 0)
                ) - (
                  CAST(FLOOR(
                    ieee_divide(
                      CAST(EXTRACT(year FROM `t16`.`end`) AS INT64) - IF(CAST(EXTRACT(month FROM `t16`.`end`) AS INT64) <= 2, 1, 0),
                      400
                    )
                  ) AS INT64) * 400
                )
              ) * 365
            ) + CAST(FLOOR(
              ieee_divide(
                (
                  CAST(EXTRACT(year FROM `t16`.`end`) AS INT64) - IF(CAST(EXTRACT(month FROM `t16`.`end`) AS INT64) <= 2, 1, 0)
                ) - (
                  CAST(FLOOR(
                    ieee_divide(
                      CAST(EXTRACT(year FROM `t16`.`end`) AS INT64) - IF(CAST(EXTRACT(month FROM `t16`.`end`) AS INT64) <= 2, 1, 0),
                      400
                    )
                  ) AS INT64) * 400
                ),
                4
              )
            ) AS INT64)
          ) - CAST(FLOOR(
            ieee_divide(
              (
                CAST(EXTRACT(year FROM `t16`.`end`) AS INT64) - IF(CAST(EXTRACT(month FROM `t16`.`end`) AS INT64) <= 2, 1, 0)
              ) - (
                CAST(FLOOR(
                  ieee_divide(
                    CAST(EXTRACT(year FROM `t16`.`end`) AS INT64) - IF(CAST(EXTRACT(month FROM `t16`.`end`) AS INT64) <= 2, 1, 0),
                    400
                  )
                ) AS INT64) * 400
              ),
              100
            )
          ) AS INT64)
        ) + (
          (
            CAST(FLOOR(
              ieee_divide(
                (
                  (
                    MOD(CAST(EXTRACT(month FROM `t16`.`end`) AS INT64) + 9, 12)
                  ) * 153
                ) + 2,
                5
              )
            ) AS INT64) + CAST(EXTRACT(day FROM `t16`.`end`) AS INT64)
          ) - 1
        )
      )
    ) - 719468
  ) - (
    (
      (
        CAST(FLOOR(
          ieee_divide(
            CAST(EXTRACT(year FROM `t22`.`first`) AS INT64) - IF(CAST(EXTRACT(month FROM `t22`.`first`) AS INT64) <= 2, 1, 0),
            400
          )
        ) AS INT64) * 146097
      ) + (
        (
          (
            (
              (
                (
                  CAST(EXTRACT(year FROM `t22`.`first`) AS INT64) - IF(CAST(EXTRACT(month FROM `t22`.`first`) AS INT64) <= 2, 1, 0)
                ) - (
                  CAST(FLOOR(
                    ieee_divide(
                      CAST(EXTRACT(year FROM `t22`.`first`) AS INT64) - IF(CAST(EXTRACT(month FROM `t22`.`first`) AS INT64) <= 2, 1, 0),
                      400
                    )
                  ) AS INT64) * 400
                )
              ) * 365
            ) + CAST(FLOOR(
              ieee_divide(
                (
                  CAST(EXTRACT(year FROM `t22`.`first`) AS INT64) - IF(CAST(EXTRACT(month FROM `t22`.`first`) AS INT64) <= 2, 1, 0)
                ) - (
                  CAST(FLOOR(
                    ieee_divide(
                      CAST(EXTRACT(year FROM `t22`.`first`) AS INT64) - IF(CAST(EXTRACT(month FROM `t22`.`first`) AS INT64) <= 2, 1, 0),
                      400
                    )
                  ) AS INT64) * 400
                ),
                4
              )
            ) AS INT64)
          ) - CAST(FLOOR(
            ieee_divide(
              (
                CAST(EXTRACT(year FROM `t22`.`first`) AS INT64) - IF(CAST(EXTRACT(month FROM `t22`.`first`) AS INT64) <= 2, 1, 0)
              ) - (
                CAST(FLOOR(
                  ieee_divide(
                    CAST(EXTRACT(year FROM `t22`.`first`) AS INT64) - IF(CAST(EXTRACT(month FROM `t22`.`first`) AS INT64) <= 2, 1, 0),
                    400
                  )
                ) AS INT64) * 400
              ),
              100
            )
          ) AS INT64)
        ) + (
          (
            CAST(FLOOR(
              ieee_divide(
                (
                  (
                    MOD(CAST(EXTRACT(month FROM `t22`.`first`) AS INT64) + 9, 12)
                  ) * 153
                ) + 2,
                5
              )
            ) AS INT64) + CAST(EXTRACT(day FROM `t22`.`first`) AS INT64)
          ) - 1
        )
      )
    ) - 719468
  ) AS `age_days`,
  ieee_divide(
    `t22`.`money` - `t21`.`first_money`,
    IF((
      `t22`.`count` - 1
    ) > 0, `t22`.`count` - 1, 1)
  ) AS `mean_value`
FROM (
  SELECT
    `t18`.`account_id`,
    COUNT(*) AS `count`,
    MIN(`t18`.`date`) AS `first`,
    MAX(`t18`.`date`) AS `last`,
    SUM(`t18`.`money`) AS `money`
  FROM `t17` AS `t18`
  GROUP BY
    1
) AS `t22`
INNER JOIN (
  SELECT
    `t18`.`account_id` AS `payer`,
    `t18`.`date` AS `first_day`,
    `t18`.`money` AS `first_money`
  FROM `t17` AS `t18`
) AS `t21`
  ON `t22`.`account_id` = `t21`.`payer` AND `t22`.`first` = `t21`.`first_day`
CROSS JOIN (
  SELECT
    MAX(`t14`.`date`) AS `end`
  FROM `t13` AS `t14`
) AS `t16`
