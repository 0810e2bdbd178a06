SELECT
  "t11"."order_id",
  "t11"."account_id",
  "t11"."t",
  "t11"."date",
  "t11"."month_index",
  "t11"."weight",
  "t11"."amount",
  "t11"."groups",
  CAST(IFF(COALESCE("t7"."our_id" IS NOT NULL, FALSE), 1, 0) AS BIGINT) AS "at_our_place"
FROM (
  SELECT
    "t9"."order_id",
    "t9"."account_id",
    MIN("t9"."t") AS "t",
    MIN("t9"."date") AS "date",
    MIN("t9"."month_index") AS "month_index",
    COALESCE(MAX("t9"."weight"), 1) AS "weight",
    SUM("t9"."amount") AS "amount",
    COUNT(DISTINCT "t9"."product_group") AS "groups",
    MIN("t9"."location_id") AS "location_id"
  FROM (
    SELECT
      "t8"."order_id",
      "t8"."line",
      "t8"."account_id",
      "t8"."contact_id",
      "t8"."t",
      "t8"."product_id",
      "t8"."quantity",
      "t8"."amount",
      "t8"."margin",
      "t8"."cancelled",
      "t8"."channel",
      "t8"."location_id",
      "t8"."date",
      "t8"."month",
      "t8"."currency",
      "t8"."rate",
      "t8"."amount_original",
      "t8"."weight",
      "t8"."updated_at",
      "t8"."source",
      COALESCE("t8"."product_group", "t8"."known_group") AS "product_group",
      COALESCE("t8"."one_off", FALSE) AS "one_off",
      (
        (
          CAST(DATE_PART(year, "t8"."date") AS BIGINT) * 12
        ) + CAST(DATE_PART(month, "t8"."date") AS BIGINT)
      ) - 1 AS "month_index"
    FROM (
      SELECT
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
        "t6"."sold_id",
        "t6"."known_group",
        "t6"."one_off"
      FROM "order" AS "t3"
      LEFT OUTER JOIN (
        SELECT
          "t2"."product_id" AS "sold_id",
          "t2"."product_group" AS "known_group",
          "t2"."one_off"
        FROM "product" AS "t2"
      ) AS "t6"
        ON "t3"."product_id" = "t6"."sold_id"
    ) AS "t8"
    WHERE
      NOT (
        COALESCE("t8"."cancelled", FALSE)
      )
  ) AS "t9"
  GROUP BY
    1,
    2
) AS "t11"
LEFT OUTER JOIN (
  SELECT
    "t0"."location_id" AS "our_id"
  FROM "location" AS "t0"
  WHERE
    "t0"."account_id" IS NULL
) AS "t7"
  ON "t11"."location_id" = "t7"."our_id"
