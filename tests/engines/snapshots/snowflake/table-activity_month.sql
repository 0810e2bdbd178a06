SELECT
  "t28"."account_id",
  "t28"."month_index",
  "t28"."was_active",
  CAST(IFF(COALESCE((
    "t28"."was_active" = 1
  ) AND (
    "t28"."active" = 0
  ), FALSE), 1, 0) AS BIGINT) AS "left",
  "t28"."was_active_then",
  CAST(IFF(
    COALESCE((
      "t28"."was_active_then" = 1
    ) AND (
      "t28"."active" = 1
    ), FALSE),
    1,
    0
  ) AS BIGINT) AS "stayed"
FROM (
  SELECT
    "t27"."account_id",
    "t27"."month_index",
    "t27"."active",
    "t27"."contracted",
    "t27"."was_active",
    "t27"."was_active_then",
    "t23"."first_month",
    "t23"."last_month"
  FROM (
    SELECT
      "t25"."account_id",
      "t25"."month_index",
      "t25"."active",
      "t25"."contracted",
      COALESCE(
        LAG("t25"."active", 1) OVER (PARTITION BY "t25"."account_id" ORDER BY "t25"."month_index" ASC),
        0
      ) AS "was_active",
      COALESCE(
        LAG("t25"."active", 12) OVER (PARTITION BY "t25"."account_id" ORDER BY "t25"."month_index" ASC),
        0
      ) AS "was_active_then"
    FROM (
      SELECT
        "t24".*
        EXCLUDE ("signed")
      FROM (
        SELECT
          "t19"."account_id",
          "t19"."month_index",
          "t19"."active",
          "t19"."signed",
          CAST(IFF(
            COALESCE((
              "t19"."signed" > 0
            ) AND (
              "t19"."month_index" >= "t19"."signed"
            ), FALSE),
            1,
            0
          ) AS BIGINT) AS "contracted"
        FROM (
          SELECT
            "t9"."account_id",
            "t9"."month_index",
            "t9"."active",
            COALESCE("t17"."signed", 0) AS "signed"
          FROM (
            SELECT
              "t0"."account_id",
              "t0"."month_index",
              "t0"."active"
            FROM "account_month" AS "t0"
          ) AS "t9"
          LEFT OUTER JOIN (
            SELECT
              "t14"."account_id" AS "account_id_key",
              "t14"."signed"
            FROM (
              SELECT
                "t3"."account_id",
                MIN(
                  (
                    (
                      CAST(DATE_PART(year, "t3"."start") AS BIGINT) * 12
                    ) + CAST(DATE_PART(month, "t3"."start") AS BIGINT)
                  ) - 1
                ) AS "signed"
              FROM "contract" AS "t3"
              GROUP BY
                1
            ) AS "t14"
          ) AS "t17"
            ON "t9"."account_id" = "t17"."account_id_key"
        ) AS "t19"
      ) AS "t24"
    ) AS "t25"
  ) AS "t27"
  CROSS JOIN (
    SELECT
      MIN("t21"."month_index") AS "first_month",
      MAX("t21"."month_index") AS "last_month"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          (
            (
              CAST(DATE_PART(year, "t13"."date") AS BIGINT) * 12
            ) + CAST(DATE_PART(month, "t13"."date") AS BIGINT)
          ) - 1 AS "month_index"
        FROM (
          SELECT
            "t5"."order_id",
            "t5"."line",
            "t5"."account_id",
            "t5"."contact_id",
            "t5"."t",
            "t5"."product_id",
            "t5"."product_group",
            "t5"."quantity",
            "t5"."amount",
            "t5"."margin",
            "t5"."cancelled",
            "t5"."channel",
            "t5"."location_id",
            "t5"."date",
            "t5"."month",
            "t5"."currency",
            "t5"."rate",
            "t5"."amount_original",
            "t5"."weight",
            "t5"."updated_at",
            "t5"."source",
            "t10"."sold_id",
            "t10"."known_group",
            "t10"."one_off"
          FROM "order" AS "t5"
          LEFT OUTER JOIN (
            SELECT
              "t4"."product_id" AS "sold_id",
              "t4"."product_group" AS "known_group",
              "t4"."one_off"
            FROM "product" AS "t4"
          ) AS "t10"
            ON "t5"."product_id" = "t10"."sold_id"
        ) AS "t13"
        WHERE
          NOT (
            COALESCE("t13"."cancelled", FALSE)
          )
      ) AS "t18"
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          (
            (
              CAST(DATE_PART(year, "t15"."date") AS BIGINT) * 12
            ) + CAST(DATE_PART(month, "t15"."date") AS BIGINT)
          ) - 1 AS "month_index"
        FROM (
          SELECT
            "t6"."account_id",
            "t6"."date",
            "t6"."product_group",
            "t6"."amount",
            "t6"."margin",
            "t6"."one_off",
            "t6"."month",
            "t6"."currency",
            "t6"."rate",
            "t6"."amount_original",
            "t6"."weight",
            "t6"."updated_at",
            "t6"."source"
          FROM "revenue_month" AS "t6"
          WHERE
            NOT EXISTS(
              SELECT
                1
              FROM (
                SELECT DISTINCT
                  "t1"."account_id" AS "orders_id"
                FROM "order" AS "t1"
                WHERE
                  NOT (
                    COALESCE("t1"."cancelled", FALSE)
                  )
              ) AS "t12"
              WHERE
                "t6"."account_id" = "t12"."orders_id"
            )
        ) AS "t15"
      ) AS "t20"
    ) AS "t21"
  ) AS "t23"
) AS "t28"
WHERE
  (
    "t28"."contracted" = 1
  )
  OR (
    (
      "t28"."month_index" - "t28"."first_month"
    ) >= 6
  )
