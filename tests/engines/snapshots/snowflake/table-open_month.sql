WITH "t2" AS (
  SELECT
    "t0"."account_id",
    "t0"."month_index",
    "t0"."active"
  FROM "account_month" AS "t0"
), "t11" AS (
  SELECT
    "t10"."account_id",
    "t10"."month_index",
    SUM("t10"."change") AS "change"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t1"."account_id",
        (
          (
            CAST(DATE_PART(year, "t1"."date") AS BIGINT) * 12
          ) + CAST(DATE_PART(month, "t1"."date") AS BIGINT)
        ) - 1 AS "month_index",
        COALESCE("t1"."weight", 1) AS "change"
      FROM "case" AS "t1"
    ) AS "t6"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t1"."account_id",
        (
          (
            (
              CAST(FLOOR(
                (
                  CAST(FLOOR((
                    "t1"."resolved_t"
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
                          "t1"."resolved_t"
                        ) / (
                          86400000000
                        )) AS BIGINT) + 719468
                      ) - (
                        CAST(FLOOR(
                          (
                            CAST(FLOOR((
                              "t1"."resolved_t"
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
                            "t1"."resolved_t"
                          ) / (
                            86400000000
                          )) AS BIGINT) + 719468
                        ) - (
                          CAST(FLOOR(
                            (
                              CAST(FLOOR((
                                "t1"."resolved_t"
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
                          "t1"."resolved_t"
                        ) / (
                          86400000000
                        )) AS BIGINT) + 719468
                      ) - (
                        CAST(FLOOR(
                          (
                            CAST(FLOOR((
                              "t1"."resolved_t"
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
                        "t1"."resolved_t"
                      ) / (
                        86400000000
                      )) AS BIGINT) + 719468
                    ) - (
                      CAST(FLOOR(
                        (
                          CAST(FLOOR((
                            "t1"."resolved_t"
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
                      "t1"."resolved_t"
                    ) / (
                      86400000000
                    )) AS BIGINT) + 719468
                  ) - (
                    CAST(FLOOR(
                      (
                        CAST(FLOOR((
                          "t1"."resolved_t"
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
                                    "t1"."resolved_t"
                                  ) / (
                                    86400000000
                                  )) AS BIGINT) + 719468
                                ) - (
                                  CAST(FLOOR(
                                    (
                                      CAST(FLOOR((
                                        "t1"."resolved_t"
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
                                      "t1"."resolved_t"
                                    ) / (
                                      86400000000
                                    )) AS BIGINT) + 719468
                                  ) - (
                                    CAST(FLOOR(
                                      (
                                        CAST(FLOOR((
                                          "t1"."resolved_t"
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
                                    "t1"."resolved_t"
                                  ) / (
                                    86400000000
                                  )) AS BIGINT) + 719468
                                ) - (
                                  CAST(FLOOR(
                                    (
                                      CAST(FLOOR((
                                        "t1"."resolved_t"
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
                                  "t1"."resolved_t"
                                ) / (
                                  86400000000
                                )) AS BIGINT) + 719468
                              ) - (
                                CAST(FLOOR(
                                  (
                                    CAST(FLOOR((
                                      "t1"."resolved_t"
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
                                      "t1"."resolved_t"
                                    ) / (
                                      86400000000
                                    )) AS BIGINT) + 719468
                                  ) - (
                                    CAST(FLOOR(
                                      (
                                        CAST(FLOOR((
                                          "t1"."resolved_t"
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
                                        "t1"."resolved_t"
                                      ) / (
                                        86400000000
                                      )) AS BIGINT) + 719468
                                    ) - (
                                      CAST(FLOOR(
                                        (
                                          CAST(FLOOR((
                                            "t1"."resolved_t"
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
                                      "t1"."resolved_t"
                                    ) / (
                                      86400000000
                                    )) AS BIGINT) + 719468
                                  ) - (
                                    CAST(FLOOR(
                                      (
                                        CAST(FLOOR((
                                          "t1"."resolved_t"
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
                                    "t1"."resolved_t"
                                  ) / (
                                    86400000000
                                  )) AS BIGINT) + 719468
                                ) - (
                                  CAST(FLOOR(
                                    (
                                      CAST(FLOOR((
                                        "t1"."resolved_t"
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
                                    "t1"."resolved_t"
                                  ) / (
                                    86400000000
                                  )) AS BIGINT) + 719468
                                ) - (
                                  CAST(FLOOR(
                                    (
                                      CAST(FLOOR((
                                        "t1"."resolved_t"
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
                                      "t1"."resolved_t"
                                    ) / (
                                      86400000000
                                    )) AS BIGINT) + 719468
                                  ) - (
                                    CAST(FLOOR(
                                      (
                                        CAST(FLOOR((
                                          "t1"."resolved_t"
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
                                    "t1"."resolved_t"
                                  ) / (
                                    86400000000
                                  )) AS BIGINT) + 719468
                                ) - (
                                  CAST(FLOOR(
                                    (
                                      CAST(FLOOR((
                                        "t1"."resolved_t"
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
                                  "t1"."resolved_t"
                                ) / (
                                  86400000000
                                )) AS BIGINT) + 719468
                              ) - (
                                CAST(FLOOR(
                                  (
                                    CAST(FLOOR((
                                      "t1"."resolved_t"
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
        ) AS BIGINT) + 2 AS "month_index",
        -(
          COALESCE("t1"."weight", 1)
        ) AS "change"
      FROM "case" AS "t1"
      WHERE
        "t1"."resolved_t" IS NOT NULL
    ) AS "t9"
  ) AS "t10"
  GROUP BY
    1,
    2
)
SELECT
  "t21"."account_id",
  "t21"."month_index",
  SUM("t21"."change" + "t21"."carried") OVER (
    PARTITION BY "t21"."account_id"
    ORDER BY "t21"."month_index" ASC
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
  ) AS "open_cases",
  "t21"."active"
FROM (
  SELECT
    "t4"."account_id",
    "t4"."month_index",
    "t4"."active",
    COALESCE("t15"."change", 0) AS "change",
    COALESCE("t20"."carried", 0) AS "carried"
  FROM "t2" AS "t4"
  LEFT OUTER JOIN (
    SELECT
      "t12"."account_id" AS "account_id_key",
      "t12"."month_index" AS "month_index_key",
      "t12"."change"
    FROM "t11" AS "t12"
  ) AS "t15"
    ON "t4"."account_id" = "t15"."account_id_key"
    AND "t4"."month_index" = "t15"."month_index_key"
  LEFT OUTER JOIN (
    SELECT
      "t18"."account_id" AS "account_id_key",
      "t18"."carried",
      "t18"."first" AS "month_index_key"
    FROM (
      SELECT
        "t17"."account_id",
        "t17"."first",
        SUM("t17"."change") AS "carried"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t13"."account_id",
            "t13"."month_index",
            "t13"."change",
            "t8"."payer",
            "t8"."first"
          FROM "t11" AS "t13"
          INNER JOIN (
            SELECT
              "t5"."account_id" AS "payer",
              "t5"."first"
            FROM (
              SELECT
                "t3"."account_id",
                MIN("t3"."month_index") AS "first"
              FROM "t2" AS "t3"
              GROUP BY
                1
            ) AS "t5"
          ) AS "t8"
            ON "t13"."account_id" = "t8"."payer"
        ) AS "t16"
        WHERE
          "t16"."month_index" < "t16"."first"
      ) AS "t17"
      GROUP BY
        1,
        2
    ) AS "t18"
  ) AS "t20"
    ON "t4"."account_id" = "t20"."account_id_key"
    AND "t4"."month_index" = "t20"."month_index_key"
) AS "t21"
