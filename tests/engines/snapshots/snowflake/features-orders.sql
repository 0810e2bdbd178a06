WITH "t12" AS (
  SELECT
    "t11"."unit_id",
    "t11"."order_id",
    MIN("t11"."t") AS "t",
    MAX("t11"."ago") AS "ago",
    MAX("t11"."weight") AS "weight",
    SUM("t11"."kept") AS "kept",
    SUM("t11"."credit") AS "credit",
    SUM("t11"."told") AS "told",
    SUM("t11"."untold") AS "untold",
    SUM("t11"."gone") AS "gone",
    COUNT(*) AS "lines"
  FROM (
    SELECT
      "t10"."unit_id",
      "t10"."unit_t",
      "t10"."order_id",
      "t10"."line",
      "t10"."account_id",
      "t10"."contact_id",
      "t10"."t",
      "t10"."product_id",
      "t10"."product_group",
      "t10"."quantity",
      "t10"."amount",
      "t10"."margin",
      "t10"."cancelled",
      "t10"."channel",
      "t10"."location_id",
      "t10"."date",
      "t10"."month",
      "t10"."currency",
      "t10"."rate",
      "t10"."amount_original",
      "t10"."weight",
      "t10"."updated_at",
      "t10"."source",
      "t10"."ago",
      "t10"."own",
      IFF(
        COALESCE("t10"."cancelled", FALSE)
        AND (
          COALESCE("t10"."updated_at", "t10"."t") < "t10"."unit_t"
        ),
        CAST(0 AS DECIMAL(18, 4)),
        "t10"."amount"
      ) AS "kept",
      IFF(
        IFF(
          COALESCE("t10"."cancelled", FALSE)
          AND (
            COALESCE("t10"."updated_at", "t10"."t") < "t10"."unit_t"
          ),
          CAST(0 AS DECIMAL(18, 4)),
          "t10"."amount"
        ) < 0,
        -(
          IFF(
            COALESCE("t10"."cancelled", FALSE)
            AND (
              COALESCE("t10"."updated_at", "t10"."t") < "t10"."unit_t"
            ),
            CAST(0 AS DECIMAL(18, 4)),
            "t10"."amount"
          )
        ),
        CAST(0 AS DECIMAL(18, 4))
      ) AS "credit",
      IFF(
        COALESCE("t10"."cancelled", FALSE)
        AND (
          COALESCE("t10"."updated_at", "t10"."t") < "t10"."unit_t"
        ),
        CAST(0 AS DECIMAL(18, 4)),
        COALESCE("t10"."margin", 0)
      ) AS "told",
      IFF(
        "t10"."margin" IS NULL,
        IFF(
          COALESCE("t10"."cancelled", FALSE)
          AND (
            COALESCE("t10"."updated_at", "t10"."t") < "t10"."unit_t"
          ),
          CAST(0 AS DECIMAL(18, 4)),
          "t10"."amount"
        ),
        CAST(0 AS DECIMAL(18, 4))
      ) AS "untold",
      CAST(IFF(
        COALESCE(
          COALESCE("t10"."cancelled", FALSE)
          AND (
            COALESCE("t10"."updated_at", "t10"."t") < "t10"."unit_t"
          ),
          FALSE
        ),
        1,
        0
      ) AS BIGINT) AS "gone"
    FROM (
      SELECT
        "t9"."unit_id",
        "t9"."unit_t",
        "t3"."order_id",
        "t3"."line",
        "t3"."account_id",
        "t3"."contact_id",
        "t3"."t",
        "t3"."product_id",
        "t3"."product_group",
        "t3"."quantity",
        "t3"."amount",
        "t3"."margin",
        "t3"."cancelled",
        "t3"."channel",
        "t3"."location_id",
        "t3"."date",
        "t3"."month",
        "t3"."currency",
        "t3"."rate",
        "t3"."amount_original",
        "t3"."weight",
        "t3"."updated_at",
        "t3"."source",
        "t9"."unit_t" - "t3"."t" AS "ago",
        COALESCE("t3"."contact_id" = "t9"."unit_contact", FALSE) AS "own"
      FROM (
        SELECT
          "t0"."unit_id",
          "t0"."account_id" AS "unit_account",
          "t0"."contact_id" AS "unit_contact",
          "t0"."t" AS "unit_t"
        FROM "units" AS "t0"
      ) AS "t9"
      INNER JOIN "order" AS "t3"
        ON "t9"."unit_account" = "t3"."account_id" AND "t3"."t" < "t9"."unit_t"
    ) AS "t10"
  ) AS "t11"
  GROUP BY
    1,
    2
)
SELECT
  "t35"."unit_id",
  "t35"."account_id",
  "t35"."contact_id",
  "t35"."t",
  COALESCE("t35"."orders_30", 0) AS "orders_30",
  COALESCE("t35"."orders_90", 0) AS "orders_90",
  COALESCE("t35"."orders_365", 0) AS "orders_365",
  COALESCE("t35"."amount_30", 0) AS "amount_30",
  COALESCE("t35"."amount_90", 0) AS "amount_90",
  COALESCE("t35"."amount_365", 0) AS "amount_365",
  COALESCE("t35"."margin_30", 0) AS "margin_30",
  COALESCE("t35"."margin_90", 0) AS "margin_90",
  COALESCE("t35"."margin_365", 0) AS "margin_365",
  COALESCE("t35"."credits_365", 0) AS "credits_365",
  COALESCE("t35"."cancelled_365", 0) AS "cancelled_365",
  "t35"."days_since_order",
  "t35"."order_gap",
  "t35"."silence",
  "t35"."orders_trend",
  "t35"."amount_trend"
FROM (
  SELECT
    "t8"."unit_id",
    "t8"."account_id",
    "t8"."contact_id",
    "t8"."t",
    "t34"."orders_30",
    "t34"."orders_90",
    "t34"."orders_365",
    "t34"."amount_30",
    "t34"."amount_90",
    "t34"."amount_365",
    "t34"."margin_30",
    "t34"."margin_90",
    "t34"."margin_365",
    "t34"."credits_365",
    "t34"."cancelled_365",
    "t34"."days_since_order",
    "t34"."order_gap",
    "t34"."silence",
    "t34"."orders_trend",
    "t34"."amount_trend"
  FROM (
    SELECT
      *
    FROM "units" AS "t0"
  ) AS "t8"
  LEFT OUTER JOIN (
    SELECT
      "t32"."unit_id" AS "found_id",
      "t32"."orders_30",
      "t32"."orders_90",
      "t32"."orders_365",
      IFF(COALESCE("t32"."ordered", 0) = 1, "t32"."amount_30", "t32"."billed_amount_30") AS "amount_30",
      IFF(COALESCE("t32"."ordered", 0) = 1, "t32"."amount_90", "t32"."billed_amount_90") AS "amount_90",
      IFF(COALESCE("t32"."ordered", 0) = 1, "t32"."amount_365", "t32"."billed_amount_365") AS "amount_365",
      IFF(COALESCE("t32"."ordered", 0) = 1, "t32"."margin_30", "t32"."billed_margin_30") AS "margin_30",
      IFF(COALESCE("t32"."ordered", 0) = 1, "t32"."margin_90", "t32"."billed_margin_90") AS "margin_90",
      IFF(COALESCE("t32"."ordered", 0) = 1, "t32"."margin_365", "t32"."billed_margin_365") AS "margin_365",
      "t32"."credits_365",
      "t32"."cancelled_365",
      "t32"."days_since_order",
      "t32"."order_gap",
      "t32"."days_since_order" / IFF("t32"."order_gap" = 0, CAST(NULL AS DOUBLE), "t32"."order_gap") AS "silence",
      "t32"."orders_90" / IFF("t32"."orders_365" = 0, CAST(NULL AS DOUBLE), "t32"."orders_365") AS "orders_trend",
      IFF(COALESCE("t32"."ordered", 0) = 1, "t32"."amount_90", "t32"."billed_amount_90") / IFF(
        IFF(COALESCE("t32"."ordered", 0) = 1, "t32"."amount_365", "t32"."billed_amount_365") = 0,
        CAST(NULL AS DOUBLE),
        IFF(COALESCE("t32"."ordered", 0) = 1, "t32"."amount_365", "t32"."billed_amount_365")
      ) AS "amount_trend"
    FROM (
      SELECT
        "t7"."unit_id",
        "t22"."ordered",
        "t22"."orders_30",
        "t22"."amount_30",
        "t22"."margin_30",
        "t22"."orders_90",
        "t22"."amount_90",
        "t22"."margin_90",
        "t22"."orders_365",
        "t22"."amount_365",
        "t22"."margin_365",
        "t22"."credits_365",
        "t22"."cancelled_365",
        "t22"."days_since_order",
        "t28"."billed_amount_30",
        "t28"."billed_margin_30",
        "t28"."billed_amount_90",
        "t28"."billed_margin_90",
        "t28"."billed_amount_365",
        "t28"."billed_margin_365",
        "t31"."order_gap"
      FROM (
        SELECT
          "t0"."unit_id"
        FROM "units" AS "t0"
      ) AS "t7"
      LEFT OUTER JOIN (
        SELECT
          "t18"."unit_id" AS "found_id",
          "t18"."ordered",
          "t18"."orders_30",
          "t18"."amount_30",
          "t18"."margin_30",
          "t18"."orders_90",
          "t18"."amount_90",
          "t18"."margin_90",
          "t18"."orders_365",
          "t18"."amount_365",
          "t18"."margin_365",
          "t18"."credits_365",
          "t18"."cancelled_365",
          "t18"."days_since_order"
        FROM (
          SELECT
            "t14"."unit_id",
            MAX("t14"."ordered") AS "ordered",
            SUM(
              IFF(
                "t14"."ago" <= 2592000000000,
                IFF("t14"."bought", "t14"."weight", CAST(0 AS DOUBLE)),
                CAST(0 AS DOUBLE)
              )
            ) AS "orders_30",
            SUM(IFF("t14"."ago" <= 2592000000000, "t14"."amount", CAST(0 AS DOUBLE))) AS "amount_30",
            SUM(IFF("t14"."ago" <= 2592000000000, "t14"."margin", CAST(0 AS DOUBLE))) AS "margin_30",
            SUM(
              IFF(
                "t14"."ago" <= 7776000000000,
                IFF("t14"."bought", "t14"."weight", CAST(0 AS DOUBLE)),
                CAST(0 AS DOUBLE)
              )
            ) AS "orders_90",
            SUM(IFF("t14"."ago" <= 7776000000000, "t14"."amount", CAST(0 AS DOUBLE))) AS "amount_90",
            SUM(IFF("t14"."ago" <= 7776000000000, "t14"."margin", CAST(0 AS DOUBLE))) AS "margin_90",
            SUM(
              IFF(
                "t14"."ago" <= 31536000000000,
                IFF("t14"."bought", "t14"."weight", CAST(0 AS DOUBLE)),
                CAST(0 AS DOUBLE)
              )
            ) AS "orders_365",
            SUM(IFF("t14"."ago" <= 31536000000000, "t14"."amount", CAST(0 AS DOUBLE))) AS "amount_365",
            SUM(IFF("t14"."ago" <= 31536000000000, "t14"."margin", CAST(0 AS DOUBLE))) AS "margin_365",
            SUM(IFF("t14"."ago" <= 31536000000000, "t14"."credit", CAST(0 AS DOUBLE))) AS "credits_365",
            SUM(IFF("t14"."ago" <= 31536000000000, "t14"."cancelled", CAST(0 AS DOUBLE))) AS "cancelled_365",
            CAST(MIN(IFF("t14"."bought", "t14"."ago", CAST(NULL AS BIGINT))) AS DOUBLE) / 86400000000 AS "days_since_order"
          FROM (
            SELECT
              "t13"."unit_id",
              "t13"."order_id",
              "t13"."t",
              "t13"."ago",
              COALESCE("t13"."weight", 1) AS "weight",
              "t13"."kept" > 0 AS "bought",
              CAST(IFF(COALESCE("t13"."gone" < "t13"."lines", FALSE), 1, 0) AS BIGINT) AS "ordered",
              CAST("t13"."kept" AS DOUBLE) * COALESCE("t13"."weight", 1) AS "amount",
              CAST("t13"."credit" AS DOUBLE) * COALESCE("t13"."weight", 1) AS "credit",
              (
                CAST("t13"."told" AS DOUBLE) + (
                  CAST("t13"."untold" AS DOUBLE) * 0.35
                )
              ) * COALESCE("t13"."weight", 1) AS "margin",
              CAST("t13"."gone" AS DOUBLE) * COALESCE("t13"."weight", 1) AS "cancelled"
            FROM "t12" AS "t13"
          ) AS "t14"
          GROUP BY
            1
        ) AS "t18"
      ) AS "t22"
        ON "t7"."unit_id" = "t22"."found_id"
      LEFT OUTER JOIN (
        SELECT
          "t26"."unit_id" AS "found_id",
          "t26"."billed_amount_30",
          "t26"."billed_margin_30",
          "t26"."billed_amount_90",
          "t26"."billed_margin_90",
          "t26"."billed_amount_365",
          "t26"."billed_margin_365"
        FROM (
          SELECT
            "t21"."unit_id",
            COALESCE(
              CAST(SUM(
                CAST(IFF("t21"."ago" <= 2592000000000, "t21"."amount", CAST(0 AS DECIMAL(18, 4))) AS DECIMAL(19, 4)) * CAST(COALESCE("t21"."weight", 1) AS DECIMAL(19, 9))
              ) AS DOUBLE),
              0
            ) AS "billed_amount_30",
            COALESCE(
              CAST(SUM(
                CAST(IFF("t21"."ago" <= 2592000000000, COALESCE("t21"."margin", 0), CAST(0 AS DECIMAL(18, 4))) AS DECIMAL(19, 4)) * CAST(COALESCE("t21"."weight", 1) AS DECIMAL(19, 9))
              ) AS DOUBLE),
              0
            ) + (
              COALESCE(
                CAST(SUM(
                  CAST(IFF(
                    (
                      "t21"."ago" <= 2592000000000
                    ) AND (
                      "t21"."margin" IS NULL
                    ),
                    "t21"."amount",
                    CAST(0 AS DECIMAL(18, 4))
                  ) AS DECIMAL(19, 4)) * CAST(COALESCE("t21"."weight", 1) AS DECIMAL(19, 9))
                ) AS DOUBLE),
                0
              ) * 0.35
            ) AS "billed_margin_30",
            COALESCE(
              CAST(SUM(
                CAST(IFF("t21"."ago" <= 7776000000000, "t21"."amount", CAST(0 AS DECIMAL(18, 4))) AS DECIMAL(19, 4)) * CAST(COALESCE("t21"."weight", 1) AS DECIMAL(19, 9))
              ) AS DOUBLE),
              0
            ) AS "billed_amount_90",
            COALESCE(
              CAST(SUM(
                CAST(IFF("t21"."ago" <= 7776000000000, COALESCE("t21"."margin", 0), CAST(0 AS DECIMAL(18, 4))) AS DECIMAL(19, 4)) * CAST(COALESCE("t21"."weight", 1) AS DECIMAL(19, 9))
              ) AS DOUBLE),
              0
            ) + (
              COALESCE(
                CAST(SUM(
                  CAST(IFF(
                    (
                      "t21"."ago" <= 7776000000000
                    ) AND (
                      "t21"."margin" IS NULL
                    ),
                    "t21"."amount",
                    CAST(0 AS DECIMAL(18, 4))
                  ) AS DECIMAL(19, 4)) * CAST(COALESCE("t21"."weight", 1) AS DECIMAL(19, 9))
                ) AS DOUBLE),
                0
              ) * 0.35
            ) AS "billed_margin_90",
            COALESCE(
              CAST(SUM(
                CAST(IFF("t21"."ago" <= 31536000000000, "t21"."amount", CAST(0 AS DECIMAL(18, 4))) AS DECIMAL(19, 4)) * CAST(COALESCE("t21"."weight", 1) AS DECIMAL(19, 9))
              ) AS DOUBLE),
              0
            ) AS "billed_amount_365",
            COALESCE(
              CAST(SUM(
                CAST(IFF(
                  "t21"."ago" <= 31536000000000,
                  COALESCE("t21"."margin", 0),
                  CAST(0 AS DECIMAL(18, 4))
                ) AS DECIMAL(19, 4)) * CAST(COALESCE("t21"."weight", 1) AS DECIMAL(19, 9))
              ) AS DOUBLE),
              0
            ) + (
              COALESCE(
                CAST(SUM(
                  CAST(IFF(
                    (
                      "t21"."ago" <= 31536000000000
                    ) AND (
                      "t21"."margin" IS NULL
                    ),
                    "t21"."amount",
                    CAST(0 AS DECIMAL(18, 4))
                  ) AS DECIMAL(19, 4)) * CAST(COALESCE("t21"."weight", 1) AS DECIMAL(19, 9))
                ) AS DOUBLE),
                0
              ) * 0.35
            ) AS "billed_margin_365"
          FROM (
            SELECT
              "t9"."unit_id",
              "t9"."unit_t",
              "t17"."account_id",
              "t17"."date",
              "t17"."product_group",
              "t17"."amount",
              "t17"."margin",
              "t17"."one_off",
              "t17"."month",
              "t17"."currency",
              "t17"."rate",
              "t17"."amount_original",
              "t17"."weight",
              "t17"."updated_at",
              "t17"."source",
              "t17"."ended",
              "t9"."unit_t" - "t17"."ended" AS "ago",
              FALSE AS "own"
            FROM (
              SELECT
                "t0"."unit_id",
                "t0"."account_id" AS "unit_account",
                "t0"."contact_id" AS "unit_contact",
                "t0"."t" AS "unit_t"
              FROM "units" AS "t0"
            ) AS "t9"
            INNER JOIN (
              SELECT
                "t1"."account_id",
                "t1"."date",
                "t1"."product_group",
                "t1"."amount",
                "t1"."margin",
                "t1"."one_off",
                "t1"."month",
                "t1"."currency",
                "t1"."rate",
                "t1"."amount_original",
                "t1"."weight",
                "t1"."updated_at",
                "t1"."source",
                (
                  (
                    (
                      (
                        CAST(FLOOR(
                          (
                            CAST(DATE_PART(
                              year,
                              DATE_FROM_PARTS(
                                CAST(CAST(FLOOR(
                                  (
                                    (
                                      (
                                        (
                                          CAST(DATE_PART(year, "t1"."date") AS BIGINT) * 12
                                        ) + CAST(DATE_PART(month, "t1"."date") AS BIGINT)
                                      ) - 1
                                    ) + 1
                                  ) / (
                                    12
                                  )
                                ) AS BIGINT) AS INT),
                                CAST((
                                  (
                                    (
                                      (
                                        (
                                          CAST(DATE_PART(year, "t1"."date") AS BIGINT) * 12
                                        ) + CAST(DATE_PART(month, "t1"."date") AS BIGINT)
                                      ) - 1
                                    ) + 1
                                  ) % 12
                                ) + 1 AS INT),
                                1
                              )
                            ) AS BIGINT) - IFF(
                              CAST(DATE_PART(
                                month,
                                DATE_FROM_PARTS(
                                  CAST(CAST(FLOOR(
                                    (
                                      (
                                        (
                                          (
                                            CAST(DATE_PART(year, "t1"."date") AS BIGINT) * 12
                                          ) + CAST(DATE_PART(month, "t1"."date") AS BIGINT)
                                        ) - 1
                                      ) + 1
                                    ) / (
                                      12
                                    )
                                  ) AS BIGINT) AS INT),
                                  CAST((
                                    (
                                      (
                                        (
                                          (
                                            CAST(DATE_PART(year, "t1"."date") AS BIGINT) * 12
                                          ) + CAST(DATE_PART(month, "t1"."date") AS BIGINT)
                                        ) - 1
                                      ) + 1
                                    ) % 12
                                  ) + 1 AS INT),
                                  1
                                )
                              ) AS BIGINT) <= 2,
                              1,
                              0
                            )
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
                                  CAST(DATE_PART(
                                    year,
                                    DATE_FROM_PARTS(
                                      CAST(CAST(FLOOR(
                                        (
                                          (
                                            (
                                              (
                                                CAST(DATE_PART(year, "t1"."date") AS BIGINT) * 12
                                              ) + CAST(DATE_PART(month, "t1"."date") AS BIGINT)
                                            ) - 1
                                          ) + 1
                                        ) / (
                                          12
                                        )
                                      ) AS BIGINT) AS INT),
                                      CAST((
                                        (
                                          (
                                            (
                                              (
                                                CAST(DATE_PART(year, "t1"."date") AS BIGINT) * 12
                                              ) + CAST(DATE_PART(month, "t1"."date") AS BIGINT)
                                            ) - 1
                                          ) + 1
                                        ) % 12
                                      ) + 1 AS INT),
                                      1
                                    )
                                  ) AS BIGINT) - IFF(
                                    CAST(DATE_PART(
                                      month,
                                      DATE_FROM_PARTS(
                                        CAST(CAST(FLOOR(
                                          (
                                            (
                                              (
                                                (
                                                  CAST(DATE_PART(year, "t1"."date") AS BIGINT) * 12
                                                ) + CAST(DATE_PART(month, "t1"."date") AS BIGINT)
                                              ) - 1
                                            ) + 1
                                          ) / (
                                            12
                                          )
                                        ) AS BIGINT) AS INT),
                                        CAST((
                                          (
                                            (
                                              (
                                                (
                                                  CAST(DATE_PART(year, "t1"."date") AS BIGINT) * 12
                                                ) + CAST(DATE_PART(month, "t1"."date") AS BIGINT)
                                              ) - 1
                                            ) + 1
                                          ) % 12
                                        ) + 1 AS INT),
                                        1
                                      )
                                    ) AS BIGINT) <= 2,
                                    1,
                                    0
                                  )
                                ) - (
                                  CAST(FLOOR(
                                    (
                                      CAST(DATE_PART(
                                        year,
                                        DATE_FROM_PARTS(
                                          CAST(CAST(FLOOR(
                                            (
                                              (
                                                (
                                                  (
                                                    CAST(DATE_PART(year, "t1"."date") AS BIGINT) * 12
                                                  ) + CAST(DATE_PART(month, "t1"."date") AS BIGINT)
                                                ) - 1
                                              ) + 1
                                            ) / (
                                              12
                                            )
                                          ) AS BIGINT) AS INT),
                                          CAST((
                                            (
                                              (
                                                (
                                                  (
                                                    CAST(DATE_PART(year, "t1"."date") AS BIGINT) * 12
                                                  ) + CAST(DATE_PART(month, "t1"."date") AS BIGINT)
                                                ) - 1
                                              ) + 1
                                            ) % 12
                                          ) + 1 AS INT),
                                          1
                                        )
                                      ) AS BIGINT) - IFF(
                                        CAST(DATE_PART(
                                          month,
                                          DATE_FROM_PARTS(
                                            CAST(CAST(FLOOR(
                                              (
                                                (
                                                  (
                                                    (
                                                      CAST(DATE_PART(year, "t1"."date") AS BIGINT) * 12
                                                    ) + CAST(DATE_PART(month, "t1"."date") AS BIGINT)
                                                  ) - 1
                                                ) + 1
                                              ) / (
                                                12
                                              )
                                            ) AS BIGINT) AS INT),
                                            CAST((
                                              (
                                                (
                                                  (
                                                    (
                                                      CAST(DATE_PART(year, "t1"."date") AS BIGINT) * 12
                                                    ) + CAST(DATE_PART(month, "t1"."date") AS BIGINT)
                                                  ) - 1
                                                ) + 1
                                              ) % 12
                                            ) + 1 AS INT),
                                            1
                                          )
                                        ) AS BIGINT) <= 2,
                                        1,
                                        0
                                      )
                                    ) / (
                                      400
                                    )
                                  ) AS BIGINT) * 400
                                )
                              ) * 365
                            ) + CAST(FLOOR(
                              (
                                (
                                  CAST(DATE_PART(
                                    year,
                                    DATE_FROM_PARTS(
                                      CAST(CAST(FLOOR(
                                        (
                                          (
                                            (
                                              (
                                                CAST(DATE_PART(year, "t1"."date") AS BIGINT) * 12
                                              ) + CAST(DATE_PART(month, "t1"."date") AS BIGINT)
                                            ) - 1
                                          ) + 1
                                        ) / (
                                          12
                                        )
                                      ) AS BIGINT) AS INT),
                                      CAST((
                                        (
                                          (
                                            (
                                              (
                                                CAST(DATE_PART(year, "t1"."date") AS BIGINT) * 12
                                              ) + CAST(DATE_PART(month, "t1"."date") AS BIGINT)
                                            ) - 1
                                          ) + 1
                                        ) % 12
                                      ) + 1 AS INT),
                                      1
                                    )
                                  ) AS BIGINT) - IFF(
                                    CAST(DATE_PART(
                                      month,
                                      DATE_FROM_PARTS(
                                        CAST(CAST(FLOOR(
                                          (
                                            (
                                              (
                                                (
                                                  CAST(DATE_PART(year, "t1"."date") AS BIGINT) * 12
                                                ) + CAST(DATE_PART(month, "t1"."date") AS BIGINT)
                                              ) - 1
                                            ) + 1
                                          ) / (
                                            12
                                          )
                                        ) AS BIGINT) AS INT),
                                        CAST((
                                          (
                                            (
                                              (
                                                (
                                                  CAST(DATE_PART(year, "t1"."date") AS BIGINT) * 12
                                                ) + CAST(DATE_PART(month, "t1"."date") AS BIGINT)
                                              ) - 1
                                            ) + 1
                                          ) % 12
                                        ) + 1 AS INT),
                                        1
                                      )
                                    ) AS BIGINT) <= 2,
                                    1,
                                    0
                                  )
                                ) - (
                                  CAST(FLOOR(
                                    (
                                      CAST(DATE_PART(
                                        year,
                                        DATE_FROM_PARTS(
                                          CAST(CAST(FLOOR(
                                            (
                                              (
                                                (
                                                  (
                                                    CAST(DATE_PART(year, "t1"."date") AS BIGINT) * 12
                                                  ) + CAST(DATE_PART(month, "t1"."date") AS BIGINT)
                                                ) - 1
                                              ) + 1
                                            ) / (
                                              12
                                            )
                                          ) AS BIGINT) AS INT),
                                          CAST((
                                            (
                                              (
                                                (
                                                  (
                                                    CAST(DATE_PART(year, "t1"."date") AS BIGINT) * 12
                                                  ) + CAST(DATE_PART(month, "t1"."date") AS BIGINT)
                                                ) - 1
                                              ) + 1
                                            ) % 12
                                          ) + 1 AS INT),
                                          1
                                        )
                                      ) AS BIGINT) - IFF(
                                        CAST(DATE_PART(
                                          month,
                                          DATE_FROM_PARTS(
                                            CAST(CAST(FLOOR(
                                              (
                                                (
                                                  (
                                                    (
                                                      CAST(DATE_PART(year, "t1"."date") AS BIGINT) * 12
                                                    ) + CAST(DATE_PART(month, "t1"."date") AS BIGINT)
                                                  ) - 1
                                                ) + 1
                                              ) / (
                                                12
                                              )
                                            ) AS BIGINT) AS INT),
                                            CAST((
                                              (
                                                (
                                                  (
                                                    (
                                                      CAST(DATE_PART(year, "t1"."date") AS BIGINT) * 12
                                                    ) + CAST(DATE_PART(month, "t1"."date") AS BIGINT)
                                                  ) - 1
                                                ) + 1
                                              ) % 12
                                            ) + 1 AS INT),
                                            1
                                          )
                                        ) AS BIGINT) <= 2,
                                        1,
                                        0
                                      )
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
                                CAST(DATE_PART(
                                  year,
                                  DATE_FROM_PARTS(
                                    CAST(CAST(FLOOR(
                                      (
                                        (
                                          (
                                            (
                                              CAST(DATE_PART(year, "t1"."date") AS BIGINT) * 12
                                            ) + CAST(DATE_PART(month, "t1"."date") AS BIGINT)
                                          ) - 1
                                        ) + 1
                                      ) / (
                                        12
                                      )
                                    ) AS BIGINT) AS INT),
                                    CAST((
                                      (
                                        (
                                          (
                                            (
                                              CAST(DATE_PART(year, "t1"."date") AS BIGINT) * 12
                                            ) + CAST(DATE_PART(month, "t1"."date") AS BIGINT)
                                          ) - 1
                                        ) + 1
                                      ) % 12
                                    ) + 1 AS INT),
                                    1
                                  )
                                ) AS BIGINT) - IFF(
                                  CAST(DATE_PART(
                                    month,
                                    DATE_FROM_PARTS(
                                      CAST(CAST(FLOOR(
                                        (
                                          (
                                            (
                                              (
                                                CAST(DATE_PART(year, "t1"."date") AS BIGINT) * 12
                                              ) + CAST(DATE_PART(month, "t1"."date") AS BIGINT)
                                            ) - 1
                                          ) + 1
                                        ) / (
                                          12
                                        )
                                      ) AS BIGINT) AS INT),
                                      CAST((
                                        (
                                          (
                                            (
                                              (
                                                CAST(DATE_PART(year, "t1"."date") AS BIGINT) * 12
                                              ) + CAST(DATE_PART(month, "t1"."date") AS BIGINT)
                                            ) - 1
                                          ) + 1
                                        ) % 12
                                      ) + 1 AS INT),
                                      1
                                    )
                                  ) AS BIGINT) <= 2,
                                  1,
                                  0
                                )
                              ) - (
                                CAST(FLOOR(
                                  (
                                    CAST(DATE_PART(
                                      year,
                                      DATE_FROM_PARTS(
                                        CAST(CAST(FLOOR(
                                          (
                                            (
                                              (
                                                (
                                                  CAST(DATE_PART(year, "t1"."date") AS BIGINT) * 12
                                                ) + CAST(DATE_PART(month, "t1"."date") AS BIGINT)
                                              ) - 1
                                            ) + 1
                                          ) / (
                                            12
                                          )
                                        ) AS BIGINT) AS INT),
                                        CAST((
                                          (
                                            (
                                              (
                                                (
                                                  CAST(DATE_PART(year, "t1"."date") AS BIGINT) * 12
                                                ) + CAST(DATE_PART(month, "t1"."date") AS BIGINT)
                                              ) - 1
                                            ) + 1
                                          ) % 12
                                        ) + 1 AS INT),
                                        1
                                      )
                                    ) AS BIGINT) - IFF(
                                      CAST(DATE_PART(
                                        month,
                                        DATE_FROM_PARTS(
                                          CAST(CAST(FLOOR(
                                            (
                                              (
                                                (
                                                  (
                                                    CAST(DATE_PART(year, "t1"."date") AS BIGINT) * 12
                                                  ) + CAST(DATE_PART(month, "t1"."date") AS BIGINT)
                                                ) - 1
                                              ) + 1
                                            ) / (
                                              12
                                            )
                                          ) AS BIGINT) AS INT),
                                          CAST((
                                            (
                                              (
                                                (
                                                  (
                                                    CAST(DATE_PART(year, "t1"."date") AS BIGINT) * 12
                                                  ) + CAST(DATE_PART(month, "t1"."date") AS BIGINT)
                                                ) - 1
                                              ) + 1
                                            ) % 12
                                          ) + 1 AS INT),
                                          1
                                        )
                                      ) AS BIGINT) <= 2,
                                      1,
                                      0
                                    )
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
                                      CAST(DATE_PART(
                                        month,
                                        DATE_FROM_PARTS(
                                          CAST(CAST(FLOOR(
                                            (
                                              (
                                                (
                                                  (
                                                    CAST(DATE_PART(year, "t1"."date") AS BIGINT) * 12
                                                  ) + CAST(DATE_PART(month, "t1"."date") AS BIGINT)
                                                ) - 1
                                              ) + 1
                                            ) / (
                                              12
                                            )
                                          ) AS BIGINT) AS INT),
                                          CAST((
                                            (
                                              (
                                                (
                                                  (
                                                    CAST(DATE_PART(year, "t1"."date") AS BIGINT) * 12
                                                  ) + CAST(DATE_PART(month, "t1"."date") AS BIGINT)
                                                ) - 1
                                              ) + 1
                                            ) % 12
                                          ) + 1 AS INT),
                                          1
                                        )
                                      ) AS BIGINT) + 9
                                    ) % 12
                                  ) * 153
                                ) + 2
                              ) / (
                                5
                              )
                            ) AS BIGINT) + CAST(DATE_PART(
                              day,
                              DATE_FROM_PARTS(
                                CAST(CAST(FLOOR(
                                  (
                                    (
                                      (
                                        (
                                          CAST(DATE_PART(year, "t1"."date") AS BIGINT) * 12
                                        ) + CAST(DATE_PART(month, "t1"."date") AS BIGINT)
                                      ) - 1
                                    ) + 1
                                  ) / (
                                    12
                                  )
                                ) AS BIGINT) AS INT),
                                CAST((
                                  (
                                    (
                                      (
                                        (
                                          CAST(DATE_PART(year, "t1"."date") AS BIGINT) * 12
                                        ) + CAST(DATE_PART(month, "t1"."date") AS BIGINT)
                                      ) - 1
                                    ) + 1
                                  ) % 12
                                ) + 1 AS INT),
                                1
                              )
                            ) AS BIGINT)
                          ) - 1
                        )
                      )
                    ) - 719468
                  ) * 86400000000
                ) + 43200000000 AS "ended"
              FROM "revenue_month" AS "t1"
            ) AS "t17"
              ON "t9"."unit_account" = "t17"."account_id" AND "t17"."ended" < "t9"."unit_t"
          ) AS "t21"
          GROUP BY
            1
        ) AS "t26"
      ) AS "t28"
        ON "t7"."unit_id" = "t28"."found_id"
      LEFT OUTER JOIN (
        SELECT
          "t29"."unit_id" AS "found_id",
          IFF(
            "t29"."rest" = 0,
            "t29"."low",
            "t29"."low" + (
              (
                CAST("t29"."rest" AS DOUBLE) / 2
              ) * (
                COALESCE("t29"."high", "t29"."low") - "t29"."low"
              )
            )
          ) AS "order_gap"
        FROM (
          SELECT
            "t25"."unit_id",
            "t25"."count",
            "t25"."rest",
            MAX(IFF("t25"."rank" = "t25"."below", "t25"."value", CAST(NULL AS DOUBLE))) AS "low",
            MAX(IFF("t25"."rank" = (
              "t25"."below" + 1
            ), "t25"."value", CAST(NULL AS DOUBLE))) AS "high"
          FROM (
            SELECT
              "t24"."unit_id",
              "t24"."value",
              "t24"."rank",
              "t24"."count",
              CAST(FLOOR((
                (
                  "t24"."count" - 1
                ) * 1
              ) / (
                2
              )) AS BIGINT) AS "below",
              (
                (
                  "t24"."count" - 1
                ) * 1
              ) % 2 AS "rest"
            FROM (
              SELECT
                "t23"."unit_id",
                CAST("t23"."gap" AS DOUBLE) AS "value",
                ROW_NUMBER() OVER (PARTITION BY "t23"."unit_id" ORDER BY "t23"."gap" ASC) - 1 AS "rank",
                COUNT("t23"."gap") OVER (
                  PARTITION BY "t23"."unit_id"
                  ORDER BY NULL ASC
                  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                ) AS "count"
              FROM (
                SELECT
                  "t19"."unit_id",
                  "t19"."gap"
                FROM (
                  SELECT
                    "t15"."unit_id",
                    "t15"."order_id",
                    "t15"."t",
                    "t15"."ago",
                    "t15"."weight",
                    "t15"."bought",
                    "t15"."ordered",
                    "t15"."amount",
                    "t15"."credit",
                    "t15"."margin",
                    "t15"."cancelled",
                    CAST(FLOOR((
                      "t15"."t"
                    ) / (
                      86400000000
                    )) AS BIGINT) - LAG(CAST(FLOOR((
                      "t15"."t"
                    ) / (
                      86400000000
                    )) AS BIGINT), 1) OVER (PARTITION BY "t15"."unit_id" ORDER BY "t15"."t" ASC, "t15"."order_id" ASC) AS "gap"
                  FROM (
                    SELECT
                      "t13"."unit_id",
                      "t13"."order_id",
                      "t13"."t",
                      "t13"."ago",
                      COALESCE("t13"."weight", 1) AS "weight",
                      "t13"."kept" > 0 AS "bought",
                      CAST(IFF(COALESCE("t13"."gone" < "t13"."lines", FALSE), 1, 0) AS BIGINT) AS "ordered",
                      CAST("t13"."kept" AS DOUBLE) * COALESCE("t13"."weight", 1) AS "amount",
                      CAST("t13"."credit" AS DOUBLE) * COALESCE("t13"."weight", 1) AS "credit",
                      (
                        CAST("t13"."told" AS DOUBLE) + (
                          CAST("t13"."untold" AS DOUBLE) * 0.35
                        )
                      ) * COALESCE("t13"."weight", 1) AS "margin",
                      CAST("t13"."gone" AS DOUBLE) * COALESCE("t13"."weight", 1) AS "cancelled"
                    FROM "t12" AS "t13"
                    WHERE
                      "t13"."kept" > 0
                  ) AS "t15"
                ) AS "t19"
                WHERE
                  "t19"."gap" > 0 AND "t19"."gap" IS NOT NULL
              ) AS "t23"
            ) AS "t24"
          ) AS "t25"
          GROUP BY
            1,
            2,
            3
        ) AS "t29"
      ) AS "t31"
        ON "t7"."unit_id" = "t31"."found_id"
    ) AS "t32"
  ) AS "t34"
    ON "t8"."unit_id" = "t34"."found_id"
) AS "t35"
