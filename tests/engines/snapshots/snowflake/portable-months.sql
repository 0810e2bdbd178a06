SELECT
  "t0"."case_id",
  (
    (
      CAST(FLOOR(
        (
          CAST(DATE_PART(year, "t0"."date") AS BIGINT) - IFF(CAST(DATE_PART(month, "t0"."date") AS BIGINT) <= 2, 1, 0)
        ) / (
          400
        )
      ) AS BIGINT) * 146097
    ) + (
      (
        (
          (
            (
              (
                CAST(DATE_PART(year, "t0"."date") AS BIGINT) - IFF(CAST(DATE_PART(month, "t0"."date") AS BIGINT) <= 2, 1, 0)
              ) - (
                CAST(FLOOR(
                  (
                    CAST(DATE_PART(year, "t0"."date") AS BIGINT) - IFF(CAST(DATE_PART(month, "t0"."date") AS BIGINT) <= 2, 1, 0)
                  ) / (
                    400
                  )
                ) AS BIGINT) * 400
              )
            ) * 365
          ) + CAST(FLOOR(
            (
              (
                CAST(DATE_PART(year, "t0"."date") AS BIGINT) - IFF(CAST(DATE_PART(month, "t0"."date") AS BIGINT) <= 2, 1, 0)
              ) - (
                CAST(FLOOR(
                  (
                    CAST(DATE_PART(year, "t0"."date") AS BIGINT) - IFF(CAST(DATE_PART(month, "t0"."date") AS BIGINT) <= 2, 1, 0)
                  ) / (
                    400
                  )
                ) AS BIGINT) * 400
              )
            ) / (
              4
            )
          ) AS BIGINT)
        ) - CAST(FLOOR(
          (
            (
              CAST(DATE_PART(year, "t0"."date") AS BIGINT) - IFF(CAST(DATE_PART(month, "t0"."date") AS BIGINT) <= 2, 1, 0)
            ) - (
              CAST(FLOOR(
                (
                  CAST(DATE_PART(year, "t0"."date") AS BIGINT) - IFF(CAST(DATE_PART(month, "t0"."date") AS BIGINT) <= 2, 1, 0)
                ) / (
                  400
                )
              ) AS BIGINT) * 400
            )
          ) / (
            100
          )
        ) AS BIGINT)
      ) + (
        (
          CAST(FLOOR(
            (
              (
                (
                  (
                    CAST(DATE_PART(month, "t0"."date") AS BIGINT) + 9
                  ) % 12
                ) * 153
              ) + 2
            ) / (
              5
            )
          ) AS BIGINT) + CAST(DATE_PART(day, "t0"."date") AS BIGINT)
        ) - 1
      )
    )
  ) - 719468 AS "number",
  (
    (
      (
        CAST(FLOOR(
          (
            CAST(FLOOR((
              "t0"."resolved_t"
            ) / (
              86400000000
            )) AS BIGINT) + 719468
          ) / (
            146097
          )
        ) AS BIGINT) * 400
      ) + CAST(FLOOR(
        (
          (
            (
              (
                (
                  CAST(FLOOR((
                    "t0"."resolved_t"
                  ) / (
                    86400000000
                  )) AS BIGINT) + 719468
                ) - (
                  CAST(FLOOR(
                    (
                      CAST(FLOOR((
                        "t0"."resolved_t"
                      ) / (
                        86400000000
                      )) AS BIGINT) + 719468
                    ) / (
                      146097
                    )
                  ) AS BIGINT) * 146097
                )
              ) - CAST(FLOOR(
                (
                  (
                    CAST(FLOOR((
                      "t0"."resolved_t"
                    ) / (
                      86400000000
                    )) AS BIGINT) + 719468
                  ) - (
                    CAST(FLOOR(
                      (
                        CAST(FLOOR((
                          "t0"."resolved_t"
                        ) / (
                          86400000000
                        )) AS BIGINT) + 719468
                      ) / (
                        146097
                      )
                    ) AS BIGINT) * 146097
                  )
                ) / (
                  1460
                )
              ) AS BIGINT)
            ) + CAST(FLOOR(
              (
                (
                  CAST(FLOOR((
                    "t0"."resolved_t"
                  ) / (
                    86400000000
                  )) AS BIGINT) + 719468
                ) - (
                  CAST(FLOOR(
                    (
                      CAST(FLOOR((
                        "t0"."resolved_t"
                      ) / (
                        86400000000
                      )) AS BIGINT) + 719468
                    ) / (
                      146097
                    )
                  ) AS BIGINT) * 146097
                )
              ) / (
                36524
              )
            ) AS BIGINT)
          ) - CAST(FLOOR(
            (
              (
                CAST(FLOOR((
                  "t0"."resolved_t"
                ) / (
                  86400000000
                )) AS BIGINT) + 719468
              ) - (
                CAST(FLOOR(
                  (
                    CAST(FLOOR((
                      "t0"."resolved_t"
                    ) / (
                      86400000000
                    )) AS BIGINT) + 719468
                  ) / (
                    146097
                  )
                ) AS BIGINT) * 146097
              )
            ) / (
              146096
            )
          ) AS BIGINT)
        ) / (
          365
        )
      ) AS BIGINT)
    ) * 12
  ) + CAST(FLOOR(
    (
      (
        (
          (
            (
              CAST(FLOOR((
                "t0"."resolved_t"
              ) / (
                86400000000
              )) AS BIGINT) + 719468
            ) - (
              CAST(FLOOR(
                (
                  CAST(FLOOR((
                    "t0"."resolved_t"
                  ) / (
                    86400000000
                  )) AS BIGINT) + 719468
                ) / (
                  146097
                )
              ) AS BIGINT) * 146097
            )
          ) - (
            (
              (
                CAST(FLOOR(
                  (
                    (
                      (
                        (
                          (
                            CAST(FLOOR((
                              "t0"."resolved_t"
                            ) / (
                              86400000000
                            )) AS BIGINT) + 719468
                          ) - (
                            CAST(FLOOR(
                              (
                                CAST(FLOOR((
                                  "t0"."resolved_t"
                                ) / (
                                  86400000000
                                )) AS BIGINT) + 719468
                              ) / (
                                146097
                              )
                            ) AS BIGINT) * 146097
                          )
                        ) - CAST(FLOOR(
                          (
                            (
                              CAST(FLOOR((
                                "t0"."resolved_t"
                              ) / (
                                86400000000
                              )) AS BIGINT) + 719468
                            ) - (
                              CAST(FLOOR(
                                (
                                  CAST(FLOOR((
                                    "t0"."resolved_t"
                                  ) / (
                                    86400000000
                                  )) AS BIGINT) + 719468
                                ) / (
                                  146097
                                )
                              ) AS BIGINT) * 146097
                            )
                          ) / (
                            1460
                          )
                        ) AS BIGINT)
                      ) + CAST(FLOOR(
                        (
                          (
                            CAST(FLOOR((
                              "t0"."resolved_t"
                            ) / (
                              86400000000
                            )) AS BIGINT) + 719468
                          ) - (
                            CAST(FLOOR(
                              (
                                CAST(FLOOR((
                                  "t0"."resolved_t"
                                ) / (
                                  86400000000
                                )) AS BIGINT) + 719468
                              ) / (
                                146097
                              )
                            ) AS BIGINT) * 146097
                          )
                        ) / (
                          36524
                        )
                      ) AS BIGINT)
                    ) - CAST(FLOOR(
                      (
                        (
                          CAST(FLOOR((
                            "t0"."resolved_t"
                          ) / (
                            86400000000
                          )) AS BIGINT) + 719468
                        ) - (
                          CAST(FLOOR(
                            (
                              CAST(FLOOR((
                                "t0"."resolved_t"
                              ) / (
                                86400000000
                              )) AS BIGINT) + 719468
                            ) / (
                              146097
                            )
                          ) AS BIGINT) * 146097
                        )
                      ) / (
                        146096
                      )
                    ) AS BIGINT)
                  ) / (
                    365
                  )
                ) AS BIGINT) * 365
              ) + CAST(FLOOR(
                (
                  CAST(FLOOR(
                    (
                      (
                        (
                          (
                            (
                              CAST(FLOOR((
                                "t0"."resolved_t"
                              ) / (
                                86400000000
                              )) AS BIGINT) + 719468
                            ) - (
                              CAST(FLOOR(
                                (
                                  CAST(FLOOR((
                                    "t0"."resolved_t"
                                  ) / (
                                    86400000000
                                  )) AS BIGINT) + 719468
                                ) / (
                                  146097
                                )
                              ) AS BIGINT) * 146097
                            )
                          ) - CAST(FLOOR(
                            (
                              (
                                CAST(FLOOR((
                                  "t0"."resolved_t"
                                ) / (
                                  86400000000
                                )) AS BIGINT) + 719468
                              ) - (
                                CAST(FLOOR(
                                  (
                                    CAST(FLOOR((
                                      "t0"."resolved_t"
                                    ) / (
                                      86400000000
                                    )) AS BIGINT) + 719468
                                  ) / (
                                    146097
                                  )
                                ) AS BIGINT) * 146097
                              )
                            ) / (
                              1460
                            )
                          ) AS BIGINT)
                        ) + CAST(FLOOR(
                          (
                            (
                              CAST(FLOOR((
                                "t0"."resolved_t"
                              ) / (
                                86400000000
                              )) AS BIGINT) + 719468
                            ) - (
                              CAST(FLOOR(
                                (
                                  CAST(FLOOR((
                                    "t0"."resolved_t"
                                  ) / (
                                    86400000000
                                  )) AS BIGINT) + 719468
                                ) / (
                                  146097
                                )
                              ) AS BIGINT) * 146097
                            )
                          ) / (
                            36524
                          )
                        ) AS BIGINT)
                      ) - CAST(FLOOR(
                        (
                          (
                            CAST(FLOOR((
                              "t0"."resolved_t"
                            ) / (
                              86400000000
                            )) AS BIGINT) + 719468
                          ) - (
                            CAST(FLOOR(
                              (
                                CAST(FLOOR((
                                  "t0"."resolved_t"
                                ) / (
                                  86400000000
                                )) AS BIGINT) + 719468
                              ) / (
                                146097
                              )
                            ) AS BIGINT) * 146097
                          )
                        ) / (
                          146096
                        )
                      ) AS BIGINT)
                    ) / (
                      365
                    )
                  ) AS BIGINT)
                ) / (
                  4
                )
              ) AS BIGINT)
            ) - CAST(FLOOR(
              (
                CAST(FLOOR(
                  (
                    (
                      (
                        (
                          (
                            CAST(FLOOR((
                              "t0"."resolved_t"
                            ) / (
                              86400000000
                            )) AS BIGINT) + 719468
                          ) - (
                            CAST(FLOOR(
                              (
                                CAST(FLOOR((
                                  "t0"."resolved_t"
                                ) / (
                                  86400000000
                                )) AS BIGINT) + 719468
                              ) / (
                                146097
                              )
                            ) AS BIGINT) * 146097
                          )
                        ) - CAST(FLOOR(
                          (
                            (
                              CAST(FLOOR((
                                "t0"."resolved_t"
                              ) / (
                                86400000000
                              )) AS BIGINT) + 719468
                            ) - (
                              CAST(FLOOR(
                                (
                                  CAST(FLOOR((
                                    "t0"."resolved_t"
                                  ) / (
                                    86400000000
                                  )) AS BIGINT) + 719468
                                ) / (
                                  146097
                                )
                              ) AS BIGINT) * 146097
                            )
                          ) / (
                            1460
                          )
                        ) AS BIGINT)
                      ) + CAST(FLOOR(
                        (
                          (
                            CAST(FLOOR((
                              "t0"."resolved_t"
                            ) / (
                              86400000000
                            )) AS BIGINT) + 719468
                          ) - (
                            CAST(FLOOR(
                              (
                                CAST(FLOOR((
                                  "t0"."resolved_t"
                                ) / (
                                  86400000000
                                )) AS BIGINT) + 719468
                              ) / (
                                146097
                              )
                            ) AS BIGINT) * 146097
                          )
                        ) / (
                          36524
                        )
                      ) AS BIGINT)
                    ) - CAST(FLOOR(
                      (
                        (
                          CAST(FLOOR((
                            "t0"."resolved_t"
                          ) / (
                            86400000000
                          )) AS BIGINT) + 719468
                        ) - (
                          CAST(FLOOR(
                            (
                              CAST(FLOOR((
                                "t0"."resolved_t"
                              ) / (
                                86400000000
                              )) AS BIGINT) + 719468
                            ) / (
                              146097
                            )
                          ) AS BIGINT) * 146097
                        )
                      ) / (
                        146096
                      )
                    ) AS BIGINT)
                  ) / (
                    365
                  )
                ) AS BIGINT)
              ) / (
                100
              )
            ) AS BIGINT)
          )
        ) * 5
      ) + 2
    ) / (
      153
    )
  ) AS BIGINT) + 2 AS "index",
  DATE_FROM_PARTS(
    CAST(CAST(FLOOR(
      (
        (
          (
            (
              CAST(FLOOR(
                (
                  CAST(FLOOR((
                    "t0"."t"
                  ) / (
                    86400000000
                  )) AS BIGINT) + 719468
                ) / (
                  146097
                )
              ) AS BIGINT) * 400
            ) + CAST(FLOOR(
              (
                (
                  (
                    (
                      (
                        CAST(FLOOR((
                          "t0"."t"
                        ) / (
                          86400000000
                        )) AS BIGINT) + 719468
                      ) - (
                        CAST(FLOOR(
                          (
                            CAST(FLOOR((
                              "t0"."t"
                            ) / (
                              86400000000
                            )) AS BIGINT) + 719468
                          ) / (
                            146097
                          )
                        ) AS BIGINT) * 146097
                      )
                    ) - CAST(FLOOR(
                      (
                        (
                          CAST(FLOOR((
                            "t0"."t"
                          ) / (
                            86400000000
                          )) AS BIGINT) + 719468
                        ) - (
                          CAST(FLOOR(
                            (
                              CAST(FLOOR((
                                "t0"."t"
                              ) / (
                                86400000000
                              )) AS BIGINT) + 719468
                            ) / (
                              146097
                            )
                          ) AS BIGINT) * 146097
                        )
                      ) / (
                        1460
                      )
                    ) AS BIGINT)
                  ) + CAST(FLOOR(
                    (
                      (
                        CAST(FLOOR((
                          "t0"."t"
                        ) / (
                          86400000000
                        )) AS BIGINT) + 719468
                      ) - (
                        CAST(FLOOR(
                          (
                            CAST(FLOOR((
                              "t0"."t"
                            ) / (
                              86400000000
                            )) AS BIGINT) + 719468
                          ) / (
                            146097
                          )
                        ) AS BIGINT) * 146097
                      )
                    ) / (
                      36524
                    )
                  ) AS BIGINT)
                ) - CAST(FLOOR(
                  (
                    (
                      CAST(FLOOR((
                        "t0"."t"
                      ) / (
                        86400000000
                      )) AS BIGINT) + 719468
                    ) - (
                      CAST(FLOOR(
                        (
                          CAST(FLOOR((
                            "t0"."t"
                          ) / (
                            86400000000
                          )) AS BIGINT) + 719468
                        ) / (
                          146097
                        )
                      ) AS BIGINT) * 146097
                    )
                  ) / (
                    146096
                  )
                ) AS BIGINT)
              ) / (
                365
              )
            ) AS BIGINT)
          ) * 12
        ) + CAST(FLOOR(
          (
            (
              (
                (
                  (
                    CAST(FLOOR((
                      "t0"."t"
                    ) / (
                      86400000000
                    )) AS BIGINT) + 719468
                  ) - (
                    CAST(FLOOR(
                      (
                        CAST(FLOOR((
                          "t0"."t"
                        ) / (
                          86400000000
                        )) AS BIGINT) + 719468
                      ) / (
                        146097
                      )
                    ) AS BIGINT) * 146097
                  )
                ) - (
                  (
                    (
                      CAST(FLOOR(
                        (
                          (
                            (
                              (
                                (
                                  CAST(FLOOR((
                                    "t0"."t"
                                  ) / (
                                    86400000000
                                  )) AS BIGINT) + 719468
                                ) - (
                                  CAST(FLOOR(
                                    (
                                      CAST(FLOOR((
                                        "t0"."t"
                                      ) / (
                                        86400000000
                                      )) AS BIGINT) + 719468
                                    ) / (
                                      146097
                                    )
                                  ) AS BIGINT) * 146097
                                )
                              ) - CAST(FLOOR(
                                (
                                  (
                                    CAST(FLOOR((
                                      "t0"."t"
                                    ) / (
                                      86400000000
                                    )) AS BIGINT) + 719468
                                  ) - (
                                    CAST(FLOOR(
                                      (
                                        CAST(FLOOR((
                                          "t0"."t"
                                        ) / (
                                          86400000000
                                        )) AS BIGINT) + 719468
                                      ) / (
                                        146097
                                      )
                                    ) AS BIGINT) * 146097
                                  )
                                ) / (
                                  1460
                                )
                              ) AS BIGINT)
                            ) + CAST(FLOOR(
                              (
                                (
                                  CAST(FLOOR((
                                    "t0"."t"
                                  ) / (
                                    86400000000
                                  )) AS BIGINT) + 719468
                                ) - (
                                  CAST(FLOOR(
                                    (
                                      CAST(FLOOR((
                                        "t0"."t"
                                      ) / (
                                        86400000000
                                      )) AS BIGINT) + 719468
                                    ) / (
                                      146097
                                    )
                                  ) AS BIGINT) * 146097
                                )
                              ) / (
                                36524
                              )
                            ) AS BIGINT)
                          ) - CAST(FLOOR(
                            (
                              (
                                CAST(FLOOR((
                                  "t0"."t"
                                ) / (
                                  86400000000
                                )) AS BIGINT) + 719468
                              ) - (
                                CAST(FLOOR(
                                  (
                                    CAST(FLOOR((
                                      "t0"."t"
                                    ) / (
                                      86400000000
                                    )) AS BIGINT) + 719468
                                  ) / (
                                    146097
                                  )
                                ) AS BIGINT) * 146097
                              )
                            ) / (
                              146096
                            )
                          ) AS BIGINT)
                        ) / (
                          365
                        )
                      ) AS BIGINT) * 365
                    ) + CAST(FLOOR(
                      (
                        CAST(FLOOR(
                          (
                            (
                              (
                                (
                                  (
                                    CAST(FLOOR((
                                      "t0"."t"
                                    ) / (
                                      86400000000
                                    )) AS BIGINT) + 719468
                                  ) - (
                                    CAST(FLOOR(
                                      (
                                        CAST(FLOOR((
                                          "t0"."t"
                                        ) / (
                                          86400000000
                                        )) AS BIGINT) + 719468
                                      ) / (
                                        146097
                                      )
                                    ) AS BIGINT) * 146097
                                  )
                                ) - CAST(FLOOR(
                                  (
                                    (
                                      CAST(FLOOR((
                                        "t0"."t"
                                      ) / (
                                        86400000000
                                      )) AS BIGINT) + 719468
                                    ) - (
                                      CAST(FLOOR(
                                        (
                                          CAST(FLOOR((
                                            "t0"."t"
                                          ) / (
                                            86400000000
                                          )) AS BIGINT) + 719468
                                        ) / (
                                          146097
                                        )
                                      ) AS BIGINT) * 146097
                                    )
                                  ) / (
                                    1460
                                  )
                                ) AS BIGINT)
                              ) + CAST(FLOOR(
                                (
                                  (
                                    CAST(FLOOR((
                                      "t0"."t"
                                    ) / (
                                      86400000000
                                    )) AS BIGINT) + 719468
                                  ) - (
                                    CAST(FLOOR(
                                      (
                                        CAST(FLOOR((
                                          "t0"."t"
                                        ) / (
                                          86400000000
                                        )) AS BIGINT) + 719468
                                      ) / (
                                        146097
                                      )
                                    ) AS BIGINT) * 146097
                                  )
                                ) / (
                                  36524
                                )
                              ) AS BIGINT)
                            ) - CAST(FLOOR(
                              (
                                (
                                  CAST(FLOOR((
                                    "t0"."t"
                                  ) / (
                                    86400000000
                                  )) AS BIGINT) + 719468
                                ) - (
                                  CAST(FLOOR(
                                    (
                                      CAST(FLOOR((
                                        "t0"."t"
                                      ) / (
                                        86400000000
                                      )) AS BIGINT) + 719468
                                    ) / (
                                      146097
                                    )
                                  ) AS BIGINT) * 146097
                                )
                              ) / (
                                146096
                              )
                            ) AS BIGINT)
                          ) / (
                            365
                          )
                        ) AS BIGINT)
                      ) / (
                        4
                      )
                    ) AS BIGINT)
                  ) - CAST(FLOOR(
                    (
                      CAST(FLOOR(
                        (
                          (
                            (
                              (
                                (
                                  CAST(FLOOR((
                                    "t0"."t"
                                  ) / (
                                    86400000000
                                  )) AS BIGINT) + 719468
                                ) - (
                                  CAST(FLOOR(
                                    (
                                      CAST(FLOOR((
                                        "t0"."t"
                                      ) / (
                                        86400000000
                                      )) AS BIGINT) + 719468
                                    ) / (
                                      146097
                                    )
                                  ) AS BIGINT) * 146097
                                )
                              ) - CAST(FLOOR(
                                (
                                  (
                                    CAST(FLOOR((
                                      "t0"."t"
                                    ) / (
                                      86400000000
                                    )) AS BIGINT) + 719468
                                  ) - (
                                    CAST(FLOOR(
                                      (
                                        CAST(FLOOR((
                                          "t0"."t"
                                        ) / (
                                          86400000000
                                        )) AS BIGINT) + 719468
                                      ) / (
                                        146097
                                      )
                                    ) AS BIGINT) * 146097
                                  )
                                ) / (
                                  1460
                                )
                              ) AS BIGINT)
                            ) + CAST(FLOOR(
                              (
                                (
                                  CAST(FLOOR((
                                    "t0"."t"
                                  ) / (
                                    86400000000
                                  )) AS BIGINT) + 719468
                                ) - (
                                  CAST(FLOOR(
                                    (
                                      CAST(FLOOR((
                                        "t0"."t"
                                      ) / (
                                        86400000000
                                      )) AS BIGINT) + 719468
                                    ) / (
                                      146097
                                    )
                                  ) AS BIGINT) * 146097
                                )
                              ) / (
                                36524
                              )
                            ) AS BIGINT)
                          ) - CAST(FLOOR(
                            (
                              (
                                CAST(FLOOR((
                                  "t0"."t"
                                ) / (
                                  86400000000
                                )) AS BIGINT) + 719468
                              ) - (
                                CAST(FLOOR(
                                  (
                                    CAST(FLOOR((
                                      "t0"."t"
                                    ) / (
                                      86400000000
                                    )) AS BIGINT) + 719468
                                  ) / (
                                    146097
                                  )
                                ) AS BIGINT) * 146097
                              )
                            ) / (
                              146096
                            )
                          ) AS BIGINT)
                        ) / (
                          365
                        )
                      ) AS BIGINT)
                    ) / (
                      100
                    )
                  ) AS BIGINT)
                )
              ) * 5
            ) + 2
          ) / (
            153
          )
        ) AS BIGINT) + 2
      ) / (
        12
      )
    ) AS BIGINT) AS INT),
    CAST((
      (
        (
          (
            (
              CAST(FLOOR(
                (
                  CAST(FLOOR((
                    "t0"."t"
                  ) / (
                    86400000000
                  )) AS BIGINT) + 719468
                ) / (
                  146097
                )
              ) AS BIGINT) * 400
            ) + CAST(FLOOR(
              (
                (
                  (
                    (
                      (
                        CAST(FLOOR((
                          "t0"."t"
                        ) / (
                          86400000000
                        )) AS BIGINT) + 719468
                      ) - (
                        CAST(FLOOR(
                          (
                            CAST(FLOOR((
                              "t0"."t"
                            ) / (
                              86400000000
                            )) AS BIGINT) + 719468
                          ) / (
                            146097
                          )
                        ) AS BIGINT) * 146097
                      )
                    ) - CAST(FLOOR(
                      (
                        (
                          CAST(FLOOR((
                            "t0"."t"
                          ) / (
                            86400000000
                          )) AS BIGINT) + 719468
                        ) - (
                          CAST(FLOOR(
                            (
                              CAST(FLOOR((
                                "t0"."t"
                              ) / (
                                86400000000
                              )) AS BIGINT) + 719468
                            ) / (
                              146097
                            )
                          ) AS BIGINT) * 146097
                        )
                      ) / (
                        1460
                      )
                    ) AS BIGINT)
                  ) + CAST(FLOOR(
                    (
                      (
                        CAST(FLOOR((
                          "t0"."t"
                        ) / (
                          86400000000
                        )) AS BIGINT) + 719468
                      ) - (
                        CAST(FLOOR(
                          (
                            CAST(FLOOR((
                              "t0"."t"
                            ) / (
                              86400000000
                            )) AS BIGINT) + 719468
                          ) / (
                            146097
                          )
                        ) AS BIGINT) * 146097
                      )
                    ) / (
                      36524
                    )
                  ) AS BIGINT)
                ) - CAST(FLOOR(
                  (
                    (
                      CAST(FLOOR((
                        "t0"."t"
                      ) / (
                        86400000000
                      )) AS BIGINT) + 719468
                    ) - (
                      CAST(FLOOR(
                        (
                          CAST(FLOOR((
                            "t0"."t"
                          ) / (
                            86400000000
                          )) AS BIGINT) + 719468
                        ) / (
                          146097
                        )
                      ) AS BIGINT) * 146097
                    )
                  ) / (
                    146096
                  )
                ) AS BIGINT)
              ) / (
                365
              )
            ) AS BIGINT)
          ) * 12
        ) + CAST(FLOOR(
          (
            (
              (
                (
                  (
                    CAST(FLOOR((
                      "t0"."t"
                    ) / (
                      86400000000
                    )) AS BIGINT) + 719468
                  ) - (
                    CAST(FLOOR(
                      (
                        CAST(FLOOR((
                          "t0"."t"
                        ) / (
                          86400000000
                        )) AS BIGINT) + 719468
                      ) / (
                        146097
                      )
                    ) AS BIGINT) * 146097
                  )
                ) - (
                  (
                    (
                      CAST(FLOOR(
                        (
                          (
                            (
                              (
                                (
                                  CAST(FLOOR((
                                    "t0"."t"
                                  ) / (
                                    86400000000
                                  )) AS BIGINT) + 719468
                                ) - (
                                  CAST(FLOOR(
                                    (
                                      CAST(FLOOR((
                                        "t0"."t"
                                      ) / (
                                        86400000000
                                      )) AS BIGINT) + 719468
                                    ) / (
                                      146097
                                    )
                                  ) AS BIGINT) * 146097
                                )
                              ) - CAST(FLOOR(
                                (
                                  (
                                    CAST(FLOOR((
                                      "t0"."t"
                                    ) / (
                                      86400000000
                                    )) AS BIGINT) + 719468
                                  ) - (
                                    CAST(FLOOR(
                                      (
                                        CAST(FLOOR((
                                          "t0"."t"
                                        ) / (
                                          86400000000
                                        )) AS BIGINT) + 719468
                                      ) / (
                                        146097
                                      )
                                    ) AS BIGINT) * 146097
                                  )
                                ) / (
                                  1460
                                )
                              ) AS BIGINT)
                            ) + CAST(FLOOR(
                              (
                                (
                                  CAST(FLOOR((
                                    "t0"."t"
                                  ) / (
                                    86400000000
                                  )) AS BIGINT) + 719468
                                ) - (
                                  CAST(FLOOR(
                                    (
                                      CAST(FLOOR((
                                        "t0"."t"
                                      ) / (
                                        86400000000
                                      )) AS BIGINT) + 719468
                                    ) / (
                                      146097
                                    )
                                  ) AS BIGINT) * 146097
                                )
                              ) / (
                                36524
                              )
                            ) AS BIGINT)
                          ) - CAST(FLOOR(
                            (
                              (
                                CAST(FLOOR((
                                  "t0"."t"
                                ) / (
                                  86400000000
                                )) AS BIGINT) + 719468
                              ) - (
                                CAST(FLOOR(
                                  (
                                    CAST(FLOOR((
                                      "t0"."t"
                                    ) / (
                                      86400000000
                                    )) AS BIGINT) + 719468
                                  ) / (
                                    146097
                                  )
                                ) AS BIGINT) * 146097
                              )
                            ) / (
                              146096
                            )
                          ) AS BIGINT)
                        ) / (
                          365
                        )
                      ) AS BIGINT) * 365
                    ) + CAST(FLOOR(
                      (
                        CAST(FLOOR(
                          (
                            (
                              (
                                (
                                  (
                                    CAST(FLOOR((
                                      "t0"."t"
                                    ) / (
                                      86400000000
                                    )) AS BIGINT) + 719468
                                  ) - (
                                    CAST(FLOOR(
                                      (
                                        CAST(FLOOR((
                                          "t0"."t"
                                        ) / (
                                          86400000000
                                        )) AS BIGINT) + 719468
                                      ) / (
                                        146097
                                      )
                                    ) AS BIGINT) * 146097
                                  )
                                ) - CAST(FLOOR(
                                  (
                                    (
                                      CAST(FLOOR((
                                        "t0"."t"
                                      ) / (
                                        86400000000
                                      )) AS BIGINT) + 719468
                                    ) - (
                                      CAST(FLOOR(
                                        (
                                          CAST(FLOOR((
                                            "t0"."t"
                                          ) / (
                                            86400000000
                                          )) AS BIGINT) + 719468
                                        ) / (
                                          146097
                                        )
                                      ) AS BIGINT) * 146097
                                    )
                                  ) / (
                                    1460
                                  )
                                ) AS BIGINT)
                              ) + CAST(FLOOR(
                                (
                                  (
                                    CAST(FLOOR((
                                      "t0"."t"
                                    ) / (
                                      86400000000
                                    )) AS BIGINT) + 719468
                                  ) - (
                                    CAST(FLOOR(
                                      (
                                        CAST(FLOOR((
                                          "t0"."t"
                                        ) / (
                                          86400000000
                                        )) AS BIGINT) + 719468
                                      ) / (
                                        146097
                                      )
                                    ) AS BIGINT) * 146097
                                  )
                                ) / (
                                  36524
                                )
                              ) AS BIGINT)
                            ) - CAST(FLOOR(
                              (
                                (
                                  CAST(FLOOR((
                                    "t0"."t"
                                  ) / (
                                    86400000000
                                  )) AS BIGINT) + 719468
                                ) - (
                                  CAST(FLOOR(
                                    (
                                      CAST(FLOOR((
                                        "t0"."t"
                                      ) / (
                                        86400000000
                                      )) AS BIGINT) + 719468
                                    ) / (
                                      146097
                                    )
                                  ) AS BIGINT) * 146097
                                )
                              ) / (
                                146096
                              )
                            ) AS BIGINT)
                          ) / (
                            365
                          )
                        ) AS BIGINT)
                      ) / (
                        4
                      )
                    ) AS BIGINT)
                  ) - CAST(FLOOR(
                    (
                      CAST(FLOOR(
                        (
                          (
                            (
                              (
                                (
                                  CAST(FLOOR((
                                    "t0"."t"
                                  ) / (
                                    86400000000
                                  )) AS BIGINT) + 719468
                                ) - (
                                  CAST(FLOOR(
                                    (
                                      CAST(FLOOR((
                                        "t0"."t"
                                      ) / (
                                        86400000000
                                      )) AS BIGINT) + 719468
                                    ) / (
                                      146097
                                    )
                                  ) AS BIGINT) * 146097
                                )
                              ) - CAST(FLOOR(
                                (
                                  (
                                    CAST(FLOOR((
                                      "t0"."t"
                                    ) / (
                                      86400000000
                                    )) AS BIGINT) + 719468
                                  ) - (
                                    CAST(FLOOR(
                                      (
                                        CAST(FLOOR((
                                          "t0"."t"
                                        ) / (
                                          86400000000
                                        )) AS BIGINT) + 719468
                                      ) / (
                                        146097
                                      )
                                    ) AS BIGINT) * 146097
                                  )
                                ) / (
                                  1460
                                )
                              ) AS BIGINT)
                            ) + CAST(FLOOR(
                              (
                                (
                                  CAST(FLOOR((
                                    "t0"."t"
                                  ) / (
                                    86400000000
                                  )) AS BIGINT) + 719468
                                ) - (
                                  CAST(FLOOR(
                                    (
                                      CAST(FLOOR((
                                        "t0"."t"
                                      ) / (
                                        86400000000
                                      )) AS BIGINT) + 719468
                                    ) / (
                                      146097
                                    )
                                  ) AS BIGINT) * 146097
                                )
                              ) / (
                                36524
                              )
                            ) AS BIGINT)
                          ) - CAST(FLOOR(
                            (
                              (
                                CAST(FLOOR((
                                  "t0"."t"
                                ) / (
                                  86400000000
                                )) AS BIGINT) + 719468
                              ) - (
                                CAST(FLOOR(
                                  (
                                    CAST(FLOOR((
                                      "t0"."t"
                                    ) / (
                                      86400000000
                                    )) AS BIGINT) + 719468
                                  ) / (
                                    146097
                                  )
                                ) AS BIGINT) * 146097
                              )
                            ) / (
                              146096
                            )
                          ) AS BIGINT)
                        ) / (
                          365
                        )
                      ) AS BIGINT)
                    ) / (
                      100
                    )
                  ) AS BIGINT)
                )
              ) * 5
            ) + 2
          ) / (
            153
          )
        ) AS BIGINT) + 2
      ) % 12
    ) + 1 AS INT),
    1
  ) AS "first"
FROM "case" AS "t0"
