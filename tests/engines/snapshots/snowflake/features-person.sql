SELECT
  "t10"."unit_id",
  "t10"."account_id",
  "t10"."contact_id",
  "t10"."t",
  "t10"."role",
  "t10"."persona",
  "t10"."language",
  CAST("t10"."decides" AS DOUBLE) AS "decides"
FROM (
  SELECT
    "t5"."unit_id",
    "t5"."account_id",
    "t5"."contact_id",
    "t5"."t",
    "t9"."role",
    "t9"."persona",
    "t9"."language",
    "t9"."decides"
  FROM (
    SELECT
      *
    FROM "units" AS "t0"
  ) AS "t5"
  LEFT OUTER JOIN (
    SELECT
      "t7"."unit_id" AS "found_id",
      "t7"."role",
      "t7"."persona",
      "t7"."language",
      "t7"."decides"
    FROM (
      SELECT
        "t6"."unit_id",
        IFF(
          (
            "t2"."as_of" IS NULL
          )
          OR (
            (
              (
                (
                  (
                    CAST(FLOOR(
                      (
                        CAST(DATE_PART(year, "t2"."as_of") AS BIGINT) - IFF(CAST(DATE_PART(month, "t2"."as_of") AS BIGINT) <= 2, 1, 0)
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
                              CAST(DATE_PART(year, "t2"."as_of") AS BIGINT) - IFF(CAST(DATE_PART(month, "t2"."as_of") AS BIGINT) <= 2, 1, 0)
                            ) - (
                              CAST(FLOOR(
                                (
                                  CAST(DATE_PART(year, "t2"."as_of") AS BIGINT) - IFF(CAST(DATE_PART(month, "t2"."as_of") AS BIGINT) <= 2, 1, 0)
                                ) / (
                                  400
                                )
                              ) AS BIGINT) * 400
                            )
                          ) * 365
                        ) + CAST(FLOOR(
                          (
                            (
                              CAST(DATE_PART(year, "t2"."as_of") AS BIGINT) - IFF(CAST(DATE_PART(month, "t2"."as_of") AS BIGINT) <= 2, 1, 0)
                            ) - (
                              CAST(FLOOR(
                                (
                                  CAST(DATE_PART(year, "t2"."as_of") AS BIGINT) - IFF(CAST(DATE_PART(month, "t2"."as_of") AS BIGINT) <= 2, 1, 0)
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
                            CAST(DATE_PART(year, "t2"."as_of") AS BIGINT) - IFF(CAST(DATE_PART(month, "t2"."as_of") AS BIGINT) <= 2, 1, 0)
                          ) - (
                            CAST(FLOOR(
                              (
                                CAST(DATE_PART(year, "t2"."as_of") AS BIGINT) - IFF(CAST(DATE_PART(month, "t2"."as_of") AS BIGINT) <= 2, 1, 0)
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
                                  CAST(DATE_PART(month, "t2"."as_of") AS BIGINT) + 9
                                ) % 12
                              ) * 153
                            ) + 2
                          ) / (
                            5
                          )
                        ) AS BIGINT) + CAST(DATE_PART(day, "t2"."as_of") AS BIGINT)
                      ) - 1
                    )
                  )
                ) - 719468
              ) * 86400000000
            ) <= "t6"."unit_t"
          ),
          "t2"."role",
          CAST(NULL AS VARCHAR)
        ) AS "role",
        IFF(
          (
            "t2"."as_of" IS NULL
          )
          OR (
            (
              (
                (
                  (
                    CAST(FLOOR(
                      (
                        CAST(DATE_PART(year, "t2"."as_of") AS BIGINT) - IFF(CAST(DATE_PART(month, "t2"."as_of") AS BIGINT) <= 2, 1, 0)
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
                              CAST(DATE_PART(year, "t2"."as_of") AS BIGINT) - IFF(CAST(DATE_PART(month, "t2"."as_of") AS BIGINT) <= 2, 1, 0)
                            ) - (
                              CAST(FLOOR(
                                (
                                  CAST(DATE_PART(year, "t2"."as_of") AS BIGINT) - IFF(CAST(DATE_PART(month, "t2"."as_of") AS BIGINT) <= 2, 1, 0)
                                ) / (
                                  400
                                )
                              ) AS BIGINT) * 400
                            )
                          ) * 365
                        ) + CAST(FLOOR(
                          (
                            (
                              CAST(DATE_PART(year, "t2"."as_of") AS BIGINT) - IFF(CAST(DATE_PART(month, "t2"."as_of") AS BIGINT) <= 2, 1, 0)
                            ) - (
                              CAST(FLOOR(
                                (
                                  CAST(DATE_PART(year, "t2"."as_of") AS BIGINT) - IFF(CAST(DATE_PART(month, "t2"."as_of") AS BIGINT) <= 2, 1, 0)
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
                            CAST(DATE_PART(year, "t2"."as_of") AS BIGINT) - IFF(CAST(DATE_PART(month, "t2"."as_of") AS BIGINT) <= 2, 1, 0)
                          ) - (
                            CAST(FLOOR(
                              (
                                CAST(DATE_PART(year, "t2"."as_of") AS BIGINT) - IFF(CAST(DATE_PART(month, "t2"."as_of") AS BIGINT) <= 2, 1, 0)
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
                                  CAST(DATE_PART(month, "t2"."as_of") AS BIGINT) + 9
                                ) % 12
                              ) * 153
                            ) + 2
                          ) / (
                            5
                          )
                        ) AS BIGINT) + CAST(DATE_PART(day, "t2"."as_of") AS BIGINT)
                      ) - 1
                    )
                  )
                ) - 719468
              ) * 86400000000
            ) <= "t6"."unit_t"
          ),
          "t2"."persona",
          CAST(NULL AS VARCHAR)
        ) AS "persona",
        IFF(
          (
            "t2"."as_of" IS NULL
          )
          OR (
            (
              (
                (
                  (
                    CAST(FLOOR(
                      (
                        CAST(DATE_PART(year, "t2"."as_of") AS BIGINT) - IFF(CAST(DATE_PART(month, "t2"."as_of") AS BIGINT) <= 2, 1, 0)
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
                              CAST(DATE_PART(year, "t2"."as_of") AS BIGINT) - IFF(CAST(DATE_PART(month, "t2"."as_of") AS BIGINT) <= 2, 1, 0)
                            ) - (
                              CAST(FLOOR(
                                (
                                  CAST(DATE_PART(year, "t2"."as_of") AS BIGINT) - IFF(CAST(DATE_PART(month, "t2"."as_of") AS BIGINT) <= 2, 1, 0)
                                ) / (
                                  400
                                )
                              ) AS BIGINT) * 400
                            )
                          ) * 365
                        ) + CAST(FLOOR(
                          (
                            (
                              CAST(DATE_PART(year, "t2"."as_of") AS BIGINT) - IFF(CAST(DATE_PART(month, "t2"."as_of") AS BIGINT) <= 2, 1, 0)
                            ) - (
                              CAST(FLOOR(
                                (
                                  CAST(DATE_PART(year, "t2"."as_of") AS BIGINT) - IFF(CAST(DATE_PART(month, "t2"."as_of") AS BIGINT) <= 2, 1, 0)
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
                            CAST(DATE_PART(year, "t2"."as_of") AS BIGINT) - IFF(CAST(DATE_PART(month, "t2"."as_of") AS BIGINT) <= 2, 1, 0)
                          ) - (
                            CAST(FLOOR(
                              (
                                CAST(DATE_PART(year, "t2"."as_of") AS BIGINT) - IFF(CAST(DATE_PART(month, "t2"."as_of") AS BIGINT) <= 2, 1, 0)
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
                                  CAST(DATE_PART(month, "t2"."as_of") AS BIGINT) + 9
                                ) % 12
                              ) * 153
                            ) + 2
                          ) / (
                            5
                          )
                        ) AS BIGINT) + CAST(DATE_PART(day, "t2"."as_of") AS BIGINT)
                      ) - 1
                    )
                  )
                ) - 719468
              ) * 86400000000
            ) <= "t6"."unit_t"
          ),
          "t2"."language",
          CAST(NULL AS VARCHAR)
        ) AS "language",
        IFF(
          (
            (
              "t2"."as_of" IS NULL
            )
            OR (
              (
                (
                  (
                    (
                      CAST(FLOOR(
                        (
                          CAST(DATE_PART(year, "t2"."as_of") AS BIGINT) - IFF(CAST(DATE_PART(month, "t2"."as_of") AS BIGINT) <= 2, 1, 0)
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
                                CAST(DATE_PART(year, "t2"."as_of") AS BIGINT) - IFF(CAST(DATE_PART(month, "t2"."as_of") AS BIGINT) <= 2, 1, 0)
                              ) - (
                                CAST(FLOOR(
                                  (
                                    CAST(DATE_PART(year, "t2"."as_of") AS BIGINT) - IFF(CAST(DATE_PART(month, "t2"."as_of") AS BIGINT) <= 2, 1, 0)
                                  ) / (
                                    400
                                  )
                                ) AS BIGINT) * 400
                              )
                            ) * 365
                          ) + CAST(FLOOR(
                            (
                              (
                                CAST(DATE_PART(year, "t2"."as_of") AS BIGINT) - IFF(CAST(DATE_PART(month, "t2"."as_of") AS BIGINT) <= 2, 1, 0)
                              ) - (
                                CAST(FLOOR(
                                  (
                                    CAST(DATE_PART(year, "t2"."as_of") AS BIGINT) - IFF(CAST(DATE_PART(month, "t2"."as_of") AS BIGINT) <= 2, 1, 0)
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
                              CAST(DATE_PART(year, "t2"."as_of") AS BIGINT) - IFF(CAST(DATE_PART(month, "t2"."as_of") AS BIGINT) <= 2, 1, 0)
                            ) - (
                              CAST(FLOOR(
                                (
                                  CAST(DATE_PART(year, "t2"."as_of") AS BIGINT) - IFF(CAST(DATE_PART(month, "t2"."as_of") AS BIGINT) <= 2, 1, 0)
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
                                    CAST(DATE_PART(month, "t2"."as_of") AS BIGINT) + 9
                                  ) % 12
                                ) * 153
                              ) + 2
                            ) / (
                              5
                            )
                          ) AS BIGINT) + CAST(DATE_PART(day, "t2"."as_of") AS BIGINT)
                        ) - 1
                      )
                    )
                  ) - 719468
                ) * 86400000000
              ) <= "t6"."unit_t"
            )
          )
          AND (
            "t2"."decides" IS NOT NULL
          ),
          CAST(IFF(COALESCE("t2"."decides", FALSE), 1, 0) AS BIGINT),
          CAST(NULL AS BIGINT)
        ) AS "decides"
      FROM (
        SELECT
          "t0"."unit_id",
          "t0"."contact_id" AS "unit_contact",
          "t0"."t" AS "unit_t"
        FROM "units" AS "t0"
      ) AS "t6"
      INNER JOIN "contact" AS "t2"
        ON "t6"."unit_contact" = "t2"."contact_id"
    ) AS "t7"
  ) AS "t9"
    ON "t5"."unit_id" = "t9"."found_id"
) AS "t10"
