SELECT
  `t10`.`unit_id`,
  `t10`.`account_id`,
  `t10`.`contact_id`,
  `t10`.`t`,
  `t10`.`segment`,
  `t10`.`industry`,
  `t10`.`region`,
  CAST(`t10`.`served_through` AS FLOAT64) AS `served_through`,
  `t10`.`days_known`
FROM (
  SELECT
    `t5`.`unit_id`,
    `t5`.`account_id`,
    `t5`.`contact_id`,
    `t5`.`t`,
    `t9`.`segment`,
    `t9`.`industry`,
    `t9`.`region`,
    `t9`.`served_through`,
    `t9`.`days_known`
  FROM (
    SELECT
      *
    FROM `units` AS `t0`
  ) AS `t5`
  LEFT OUTER JOIN (
    SELECT
      `t7`.`unit_id` AS `found_id`,
      `t7`.`segment`,
      `t7`.`industry`,
      `t7`.`region`,
      `t7`.`served_through`,
      `t7`.`days_known`
    FROM (
      SELECT
        `t6`.`unit_id`,
        IF(
          (
            `t2`.`as_of` IS NULL
          )
          OR (
            (
              (
                (
                  (
                    CAST(FLOOR(
                      ieee_divide(
                        CAST(EXTRACT(year FROM `t2`.`as_of`) AS INT64) - IF(CAST(EXTRACT(month FROM `t2`.`as_of`) AS INT64) <= 2, 1, 0),
                        400
                      )
                    ) AS INT64) * 146097
                  ) + (
                    (
                      (
                        (
                          (
                            (
                              CAST(EXTRACT(year FROM `t2`.`as_of`) AS INT64) - IF(CAST(EXTRACT(month FROM `t2`.`as_of`) AS INT64) <= 2, 1, 0)
                            ) - (
                              CAST(FLOOR(
                                ieee_divide(
                                  CAST(EXTRACT(year FROM `t2`.`as_of`) AS INT64) - IF(CAST(EXTRACT(month FROM `t2`.`as_of`) AS INT64) <= 2, 1, 0),
                                  400
                                )
                              ) AS INT64) * 400
                            )
                          ) * 365
                        ) + CAST(FLOOR(
                          ieee_divide(
                            (
                              CAST(EXTRACT(year FROM `t2`.`as_of`) AS INT64) - IF(CAST(EXTRACT(month FROM `t2`.`as_of`) AS INT64) <= 2, 1, 0)
                            ) - (
                              CAST(FLOOR(
                                ieee_divide(
                                  CAST(EXTRACT(year FROM `t2`.`as_of`) AS INT64) - IF(CAST(EXTRACT(month FROM `t2`.`as_of`) AS INT64) <= 2, 1, 0),
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
                            CAST(EXTRACT(year FROM `t2`.`as_of`) AS INT64) - IF(CAST(EXTRACT(month FROM `t2`.`as_of`) AS INT64) <= 2, 1, 0)
                          ) - (
                            CAST(FLOOR(
                              ieee_divide(
                                CAST(EXTRACT(year FROM `t2`.`as_of`) AS INT64) - IF(CAST(EXTRACT(month FROM `t2`.`as_of`) AS INT64) <= 2, 1, 0),
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
                                MOD(CAST(EXTRACT(month FROM `t2`.`as_of`) AS INT64) + 9, 12)
                              ) * 153
                            ) + 2,
                            5
                          )
                        ) AS INT64) + CAST(EXTRACT(day FROM `t2`.`as_of`) AS INT64)
                      ) - 1
                    )
                  )
                ) - 719468
              ) * 86400000000
            ) <= `t6`.`unit_t`
          ),
          `t2`.`segment`,
          CAST(NULL AS STRING)
        ) AS `segment`,
        IF(
          (
            `t2`.`as_of` IS NULL
          )
          OR (
            (
              (
                (
                  (
                    CAST(FLOOR(
                      ieee_divide(
                        CAST(EXTRACT(year FROM `t2`.`as_of`) AS INT64) - IF(CAST(EXTRACT(month FROM `t2`.`as_of`) AS INT64) <= 2, 1, 0),
                        400
                      )
                    ) AS INT64) * 146097
                  ) + (
                    (
                      (
                        (
                          (
                            (
                              CAST(EXTRACT(year FROM `t2`.`as_of`) AS INT64) - IF(CAST(EXTRACT(month FROM `t2`.`as_of`) AS INT64) <= 2, 1, 0)
                            ) - (
                              CAST(FLOOR(
                                ieee_divide(
                                  CAST(EXTRACT(year FROM `t2`.`as_of`) AS INT64) - IF(CAST(EXTRACT(month FROM `t2`.`as_of`) AS INT64) <= 2, 1, 0),
                                  400
                                )
                              ) AS INT64) * 400
                            )
                          ) * 365
                        ) + CAST(FLOOR(
                          ieee_divide(
                            (
                              CAST(EXTRACT(year FROM `t2`.`as_of`) AS INT64) - IF(CAST(EXTRACT(month FROM `t2`.`as_of`) AS INT64) <= 2, 1, 0)
                            ) - (
                              CAST(FLOOR(
                                ieee_divide(
                                  CAST(EXTRACT(year FROM `t2`.`as_of`) AS INT64) - IF(CAST(EXTRACT(month FROM `t2`.`as_of`) AS INT64) <= 2, 1, 0),
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
                            CAST(EXTRACT(year FROM `t2`.`as_of`) AS INT64) - IF(CAST(EXTRACT(month FROM `t2`.`as_of`) AS INT64) <= 2, 1, 0)
                          ) - (
                            CAST(FLOOR(
                              ieee_divide(
                                CAST(EXTRACT(year FROM `t2`.`as_of`) AS INT64) - IF(CAST(EXTRACT(month FROM `t2`.`as_of`) AS INT64) <= 2, 1, 0),
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
                                MOD(CAST(EXTRACT(month FROM `t2`.`as_of`) AS INT64) + 9, 12)
                              ) * 153
                            ) + 2,
                            5
                          )
                        ) AS INT64) + CAST(EXTRACT(day FROM `t2`.`as_of`) AS INT64)
                      ) - 1
                    )
                  )
                ) - 719468
              ) * 86400000000
            ) <= `t6`.`unit_t`
          ),
          `t2`.`industry`,
          CAST(NULL AS STRING)
        ) AS `industry`,
        IF(
          (
            `t2`.`as_of` IS NULL
          )
          OR (
            (
              (
                (
                  (
                    CAST(FLOOR(
                      ieee_divide(
                        CAST(EXTRACT(year FROM `t2`.`as_of`) AS INT64) - IF(CAST(EXTRACT(month FROM `t2`.`as_of`) AS INT64) <= 2, 1, 0),
                        400
                      )
                    ) AS INT64) * 146097
                  ) + (
                    (
                      (
                        (
                          (
                            (
                              CAST(EXTRACT(year FROM `t2`.`as_of`) AS INT64) - IF(CAST(EXTRACT(month FROM `t2`.`as_of`) AS INT64) <= 2, 1, 0)
                            ) - (
                              CAST(FLOOR(
                                ieee_divide(
                                  CAST(EXTRACT(year FROM `t2`.`as_of`) AS INT64) - IF(CAST(EXTRACT(month FROM `t2`.`as_of`) AS INT64) <= 2, 1, 0),
                                  400
                                )
                              ) AS INT64) * 400
                            )
                          ) * 365
                        ) + CAST(FLOOR(
                          ieee_divide(
                            (
                              CAST(EXTRACT(year FROM `t2`.`as_of`) AS INT64) - IF(CAST(EXTRACT(month FROM `t2`.`as_of`) AS INT64) <= 2, 1, 0)
                            ) - (
                              CAST(FLOOR(
                                ieee_divide(
                                  CAST(EXTRACT(year FROM `t2`.`as_of`) AS INT64) - IF(CAST(EXTRACT(month FROM `t2`.`as_of`) AS INT64) <= 2, 1, 0),
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
                            CAST(EXTRACT(year FROM `t2`.`as_of`) AS INT64) - IF(CAST(EXTRACT(month FROM `t2`.`as_of`) AS INT64) <= 2, 1, 0)
                          ) - (
                            CAST(FLOOR(
                              ieee_divide(
                                CAST(EXTRACT(year FROM `t2`.`as_of`) AS INT64) - IF(CAST(EXTRACT(month FROM `t2`.`as_of`) AS INT64) <= 2, 1, 0),
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
                                MOD(CAST(EXTRACT(month FROM `t2`.`as_of`) AS INT64) + 9, 12)
                              ) * 153
                            ) + 2,
                            5
                          )
                        ) AS INT64) + CAST(EXTRACT(day FROM `t2`.`as_of`) AS INT64)
                      ) - 1
                    )
                  )
                ) - 719468
              ) * 86400000000
            ) <= `t6`.`unit_t`
          ),
          `t2`.`region`,
          CAST(NULL AS STRING)
        ) AS `region`,
        IF(
          (
            `t2`.`as_of` IS NULL
          )
          OR (
            (
              (
                (
                  (
                    CAST(FLOOR(
                      ieee_divide(
                        CAST(EXTRACT(year FROM `t2`.`as_of`) AS INT64) - IF(CAST(EXTRACT(month FROM `t2`.`as_of`) AS INT64) <= 2, 1, 0),
                        400
                      )
                    ) AS INT64) * 146097
                  ) + (
                    (
                      (
                        (
                          (
                            (
                              CAST(EXTRACT(year FROM `t2`.`as_of`) AS INT64) - IF(CAST(EXTRACT(month FROM `t2`.`as_of`) AS INT64) <= 2, 1, 0)
                            ) - (
                              CAST(FLOOR(
                                ieee_divide(
                                  CAST(EXTRACT(year FROM `t2`.`as_of`) AS INT64) - IF(CAST(EXTRACT(month FROM `t2`.`as_of`) AS INT64) <= 2, 1, 0),
                                  400
                                )
                              ) AS INT64) * 400
                            )
                          ) * 365
                        ) + CAST(FLOOR(
                          ieee_divide(
                            (
                              CAST(EXTRACT(year FROM `t2`.`as_of`) AS INT64) - IF(CAST(EXTRACT(month FROM `t2`.`as_of`) AS INT64) <= 2, 1, 0)
                            ) - (
                              CAST(FLOOR(
                                ieee_divide(
                                  CAST(EXTRACT(year FROM `t2`.`as_of`) AS INT64) - IF(CAST(EXTRACT(month FROM `t2`.`as_of`) AS INT64) <= 2, 1, 0),
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
                            CAST(EXTRACT(year FROM `t2`.`as_of`) AS INT64) - IF(CAST(EXTRACT(month FROM `t2`.`as_of`) AS INT64) <= 2, 1, 0)
                          ) - (
                            CAST(FLOOR(
                              ieee_divide(
                                CAST(EXTRACT(year FROM `t2`.`as_of`) AS INT64) - IF(CAST(EXTRACT(month FROM `t2`.`as_of`) AS INT64) <= 2, 1, 0),
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
                                MOD(CAST(EXTRACT(month FROM `t2`.`as_of`) AS INT64) + 9, 12)
                              ) * 153
                            ) + 2,
                            5
                          )
                        ) AS INT64) + CAST(EXTRACT(day FROM `t2`.`as_of`) AS INT64)
                      ) - 1
                    )
                  )
                ) - 719468
              ) * 86400000000
            ) <= `t6`.`unit_t`
          ),
          CAST(IF(COALESCE(`t2`.`served_through_account_id` IS NOT NULL, FALSE), 1, 0) AS INT64),
          CAST(NULL AS INT64)
        ) AS `served_through`,
        ieee_divide(
          CAST(`t6`.`unit_t` - IF(
            (
              (
                (
                  (
                    (
                      CAST(FLOOR(
                        ieee_divide(
                          CAST(EXTRACT(year FROM `t2`.`opened`) AS INT64) - IF(CAST(EXTRACT(month FROM `t2`.`opened`) AS INT64) <= 2, 1, 0),
                          400
                        )
                      ) AS INT64) * 146097
                    ) + (
                      (
                        (
                          (
                            (
                              (
                                CAST(EXTRACT(year FROM `t2`.`opened`) AS INT64) - IF(CAST(EXTRACT(month FROM `t2`.`opened`) AS INT64) <= 2, 1, 0)
                              ) - (
                                CAST(FLOOR(
                                  ieee_divide(
                                    CAST(EXTRACT(year FROM `t2`.`opened`) AS INT64) - IF(CAST(EXTRACT(month FROM `t2`.`opened`) AS INT64) <= 2, 1, 0),
                                    400
                                  )
                                ) AS INT64) * 400
                              )
                            ) * 365
                          ) + CAST(FLOOR(
                            ieee_divide(
                              (
                                CAST(EXTRACT(year FROM `t2`.`opened`) AS INT64) - IF(CAST(EXTRACT(month FROM `t2`.`opened`) AS INT64) <= 2, 1, 0)
                              ) - (
                                CAST(FLOOR(
                                  ieee_divide(
                                    CAST(EXTRACT(year FROM `t2`.`opened`) AS INT64) - IF(CAST(EXTRACT(month FROM `t2`.`opened`) AS INT64) <= 2, 1, 0),
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
                              CAST(EXTRACT(year FROM `t2`.`opened`) AS INT64) - IF(CAST(EXTRACT(month FROM `t2`.`opened`) AS INT64) <= 2, 1, 0)
                            ) - (
                              CAST(FLOOR(
                                ieee_divide(
                                  CAST(EXTRACT(year FROM `t2`.`opened`) AS INT64) - IF(CAST(EXTRACT(month FROM `t2`.`opened`) AS INT64) <= 2, 1, 0),
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
                                  MOD(CAST(EXTRACT(month FROM `t2`.`opened`) AS INT64) + 9, 12)
                                ) * 153
                              ) + 2,
                              5
                            )
                          ) AS INT64) + CAST(EXTRACT(day FROM `t2`.`opened`) AS INT64)
                        ) - 1
                      )
                    )
                  ) - 719468
                ) * 86400000000
              ) + 129600000000
            ) <= `t6`.`unit_t`,
            (
              (
                (
                  (
                    CAST(FLOOR(
                      ieee_divide(
                        CAST(EXTRACT(year FROM `t2`.`opened`) AS INT64) - IF(CAST(EXTRACT(month FROM `t2`.`opened`) AS INT64) <= 2, 1, 0),
                        400
                      )
                    ) AS INT64) * 146097
                  ) + (
                    (
                      (
                        (
                          (
                            (
                              CAST(EXTRACT(year FROM `t2`.`opened`) AS INT64) - IF(CAST(EXTRACT(month FROM `t2`.`opened`) AS INT64) <= 2, 1, 0)
                            ) - (
                              CAST(FLOOR(
                                ieee_divide(
                                  CAST(EXTRACT(year FROM `t2`.`opened`) AS INT64) - IF(CAST(EXTRACT(month FROM `t2`.`opened`) AS INT64) <= 2, 1, 0),
                                  400
                                )
                              ) AS INT64) * 400
                            )
                          ) * 365
                        ) + CAST(FLOOR(
                          ieee_divide(
                            (
                              CAST(EXTRACT(year FROM `t2`.`opened`) AS INT64) - IF(CAST(EXTRACT(month FROM `t2`.`opened`) AS INT64) <= 2, 1, 0)
                            ) - (
                              CAST(FLOOR(
                                ieee_divide(
                                  CAST(EXTRACT(year FROM `t2`.`opened`) AS INT64) - IF(CAST(EXTRACT(month FROM `t2`.`opened`) AS INT64) <= 2, 1, 0),
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
                            CAST(EXTRACT(year FROM `t2`.`opened`) AS INT64) - IF(CAST(EXTRACT(month FROM `t2`.`opened`) AS INT64) <= 2, 1, 0)
                          ) - (
                            CAST(FLOOR(
                              ieee_divide(
                                CAST(EXTRACT(year FROM `t2`.`opened`) AS INT64) - IF(CAST(EXTRACT(month FROM `t2`.`opened`) AS INT64) <= 2, 1, 0),
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
                                MOD(CAST(EXTRACT(month FROM `t2`.`opened`) AS INT64) + 9, 12)
                              ) * 153
                            ) + 2,
                            5
                          )
                        ) AS INT64) + CAST(EXTRACT(day FROM `t2`.`opened`) AS INT64)
                      ) - 1
                    )
                  )
                ) - 719468
              ) * 86400000000
            ) + 129600000000,
            CAST(NULL AS INT64)
          ) AS FLOAT64),
          86400000000
        ) AS `days_known`
      FROM (
        SELECT
          `t0`.`unit_id`,
          `t0`.`account_id` AS `unit_account`,
          `t0`.`t` AS `unit_t`
        FROM `units` AS `t0`
      ) AS `t6`
      INNER JOIN `account` AS `t2`
        ON `t6`.`unit_account` = `t2`.`account_id`
    ) AS `t7`
  ) AS `t9`
    ON `t5`.`unit_id` = `t9`.`found_id`
) AS `t10`
