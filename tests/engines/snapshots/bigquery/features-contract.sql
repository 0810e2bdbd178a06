SELECT
  `t12`.`unit_id`,
  `t12`.`account_id`,
  `t12`.`contact_id`,
  `t12`.`t`,
  COALESCE(CAST(`t12`.`contract_running` AS FLOAT64), 0) AS `contract_running`,
  `t12`.`contract_days`,
  `t12`.`contract_days_left`
FROM (
  SELECT
    `t4`.`unit_id`,
    `t4`.`account_id`,
    `t4`.`contact_id`,
    `t4`.`t`,
    `t11`.`contract_running`,
    `t11`.`contract_days`,
    `t11`.`contract_days_left`
  FROM (
    SELECT
      *
    FROM `units` AS `t0`
  ) AS `t4`
  LEFT OUTER JOIN (
    SELECT
      `t9`.`unit_id` AS `found_id`,
      `t9`.`contract_running`,
      `t9`.`contract_days`,
      `t9`.`contract_days_left`
    FROM (
      SELECT
        `t8`.`unit_id`,
        MAX(
          CAST(IF(
            COALESCE((
              `t8`.`ends` IS NULL
            ) OR (
              `t8`.`ends` > `t8`.`unit_t`
            ), FALSE),
            1,
            0
          ) AS INT64)
        ) AS `contract_running`,
        ieee_divide(
          CAST(MAX(
            IF(
              (
                `t8`.`ends` IS NULL
              ) OR (
                `t8`.`ends` > `t8`.`unit_t`
              ),
              `t8`.`ago`,
              CAST(NULL AS INT64)
            )
          ) AS FLOAT64),
          86400000000
        ) AS `contract_days`,
        ieee_divide(
          CAST(MAX(
            IF(
              (
                (
                  `t8`.`ends` IS NULL
                ) OR (
                  `t8`.`ends` > `t8`.`unit_t`
                )
              )
              AND COALESCE(`t8`.`updated_at` < `t8`.`unit_t`, FALSE),
              `t8`.`ends` - `t8`.`unit_t`,
              CAST(NULL AS INT64)
            )
          ) AS FLOAT64),
          86400000000
        ) AS `contract_days_left`
      FROM (
        SELECT
          `t5`.`unit_id`,
          `t5`.`unit_t`,
          `t7`.`contract_id`,
          `t7`.`account_id`,
          `t7`.`start`,
          `t7`.`end`,
          `t7`.`annual_amount`,
          `t7`.`currency`,
          `t7`.`rate`,
          `t7`.`updated_at`,
          `t7`.`source`,
          `t7`.`begins`,
          `t7`.`ends`,
          `t5`.`unit_t` - `t7`.`begins` AS `ago`,
          FALSE AS `own`
        FROM (
          SELECT
            `t0`.`unit_id`,
            `t0`.`account_id` AS `unit_account`,
            `t0`.`contact_id` AS `unit_contact`,
            `t0`.`t` AS `unit_t`
          FROM `units` AS `t0`
        ) AS `t5`
        INNER JOIN (
          SELECT
            `t1`.`contract_id`,
            `t1`.`account_id`,
            `t1`.`start`,
            `t1`.`end`,
            `t1`.`annual_amount`,
            `t1`.`currency`,
            `t1`.`rate`,
            `t1`.`updated_at`,
            `t1`.`source`,
            (
              (
                (
                  (
                    CAST(FLOOR(
                      ieee_divide(
                        CAST(EXTRACT(year FROM `t1`.`start`) AS INT64) - IF(CAST(EXTRACT(month FROM `t1`.`start`) AS INT64) <= 2, 1, 0),
                        400
                      )
                    ) AS INT64) * 146097
                  ) + (
                    (
                      (
                        (
                          (
                            (
                              CAST(EXTRACT(year FROM `t1`.`start`) AS INT64) - IF(CAST(EXTRACT(month FROM `t1`.`start`) AS INT64) <= 2, 1, 0)
                            ) - (
                              CAST(FLOOR(
                                ieee_divide(
                                  CAST(EXTRACT(year FROM `t1`.`start`) AS INT64) - IF(CAST(EXTRACT(month FROM `t1`.`start`) AS INT64) <= 2, 1, 0),
                                  400
                                )
                              ) AS INT64) * 400
                            )
                          ) * 365
                        ) + CAST(FLOOR(
                          ieee_divide(
                            (
                              CAST(EXTRACT(year FROM `t1`.`start`) AS INT64) - IF(CAST(EXTRACT(month FROM `t1`.`start`) AS INT64) <= 2, 1, 0)
                            ) - (
                              CAST(FLOOR(
                                ieee_divide(
                                  CAST(EXTRACT(year FROM `t1`.`start`) AS INT64) - IF(CAST(EXTRACT(month FROM `t1`.`start`) AS INT64) <= 2, 1, 0),
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
                            CAST(EXTRACT(year FROM `t1`.`start`) AS INT64) - IF(CAST(EXTRACT(month FROM `t1`.`start`) AS INT64) <= 2, 1, 0)
                          ) - (
                            CAST(FLOOR(
                              ieee_divide(
                                CAST(EXTRACT(year FROM `t1`.`start`) AS INT64) - IF(CAST(EXTRACT(month FROM `t1`.`start`) AS INT64) <= 2, 1, 0),
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
                                MOD(CAST(EXTRACT(month FROM `t1`.`start`) AS INT64) + 9, 12)
                              ) * 153
                            ) + 2,
                            5
                          )
                        ) AS INT64) + CAST(EXTRACT(day FROM `t1`.`start`) AS INT64)
                      ) - 1
                    )
                  )
                ) - 719468
              ) * 86400000000
            ) + 129600000000 AS `begins`,
            (
              (
                (
                  (
                    CAST(FLOOR(
                      ieee_divide(
                        CAST(EXTRACT(year FROM `t1`.`end`) AS INT64) - IF(CAST(EXTRACT(month FROM `t1`.`end`) AS INT64) <= 2, 1, 0),
                        400
                      )
                    ) AS INT64) * 146097
                  ) + (
                    (
                      (
                        (
                          (
                            (
                              CAST(EXTRACT(year FROM `t1`.`end`) AS INT64) - IF(CAST(EXTRACT(month FROM `t1`.`end`) AS INT64) <= 2, 1, 0)
                            ) - (
                              CAST(FLOOR(
                                ieee_divide(
                                  CAST(EXTRACT(year FROM `t1`.`end`) AS INT64) - IF(CAST(EXTRACT(month FROM `t1`.`end`) AS INT64) <= 2, 1, 0),
                                  400
                                )
                              ) AS INT64) * 400
                            )
                          ) * 365
                        ) + CAST(FLOOR(
                          ieee_divide(
                            (
                              CAST(EXTRACT(year FROM `t1`.`end`) AS INT64) - IF(CAST(EXTRACT(month FROM `t1`.`end`) AS INT64) <= 2, 1, 0)
                            ) - (
                              CAST(FLOOR(
                                ieee_divide(
                                  CAST(EXTRACT(year FROM `t1`.`end`) AS INT64) - IF(CAST(EXTRACT(month FROM `t1`.`end`) AS INT64) <= 2, 1, 0),
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
                            CAST(EXTRACT(year FROM `t1`.`end`) AS INT64) - IF(CAST(EXTRACT(month FROM `t1`.`end`) AS INT64) <= 2, 1, 0)
                          ) - (
                            CAST(FLOOR(
                              ieee_divide(
                                CAST(EXTRACT(year FROM `t1`.`end`) AS INT64) - IF(CAST(EXTRACT(month FROM `t1`.`end`) AS INT64) <= 2, 1, 0),
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
                                MOD(CAST(EXTRACT(month FROM `t1`.`end`) AS INT64) + 9, 12)
                              ) * 153
                            ) + 2,
                            5
                          )
                        ) AS INT64) + CAST(EXTRACT(day FROM `t1`.`end`) AS INT64)
                      ) - 1
                    )
                  )
                ) - 719468
              ) * 86400000000
            ) + 129600000000 AS `ends`
          FROM `contract` AS `t1`
        ) AS `t7`
          ON `t5`.`unit_account` = `t7`.`account_id` AND `t7`.`begins` < `t5`.`unit_t`
      ) AS `t8`
      GROUP BY
        1
    ) AS `t9`
  ) AS `t11`
    ON `t4`.`unit_id` = `t11`.`found_id`
) AS `t12`
