WITH "t1" AS (
  SELECT
    *
  FROM "operation" AS "t0"
  WHERE
    "t0"."kind" = 'delivery' AND "t0"."promised_t" IS NOT NULL
)
SELECT
  "t6"."operation_id",
  "t6"."account_id",
  (
    (
      CAST(DATE_PART(year, "t6"."date") AS BIGINT) * 12
    ) + CAST(DATE_PART(month, "t6"."date") AS BIGINT)
  ) - 1 AS "month_index",
  "t6"."weight",
  CAST(IFF(COALESCE("t6"."done_t" <= "t6"."promised_t", FALSE), 1, 0) AS BIGINT) AS "on_time"
FROM (
  SELECT
    "t3"."operation_id",
    "t3"."account_id",
    "t3"."order_id",
    "t3"."kind",
    "t3"."t",
    "t3"."promised_t",
    "t3"."done_t",
    "t3"."location_id",
    "t3"."date",
    "t3"."month",
    "t3"."weight",
    "t3"."updated_at",
    "t3"."source",
    "t5"."end"
  FROM "t1" AS "t3"
  CROSS JOIN (
    SELECT
      MAX("t2"."done_t") AS "end"
    FROM "t1" AS "t2"
  ) AS "t5"
) AS "t6"
WHERE
  (
    "t6"."done_t" IS NOT NULL
  ) OR (
    "t6"."promised_t" < "t6"."end"
  )
