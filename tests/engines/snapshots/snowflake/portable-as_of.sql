SELECT
  "t6"."case_id",
  "t6"."account_id",
  "t6"."t",
  "t10"."channel",
  "t10"."cost"
FROM (
  SELECT
    "t0"."case_id",
    "t0"."account_id",
    "t0"."t"
  FROM "case" AS "t0"
) AS "t6"
INNER JOIN (
  SELECT
    "t8"."key" AS "found_key",
    "t8"."id" AS "found_id",
    "t8"."seen"
  FROM (
    SELECT
      "t7"."key",
      "t7"."t",
      "t7"."id",
      "t7"."side",
      "t7"."known",
      SUM("t7"."known") OVER (
        PARTITION BY "t7"."key"
        ORDER BY "t7"."t" ASC, "t7"."side" ASC, "t7"."id" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      ) AS "seen"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t1"."account_id" AS "key",
          "t1"."t",
          "t1"."interaction_id" AS "id",
          0 AS "side",
          1 AS "known"
        FROM "interaction" AS "t1"
      ) AS "t4"
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          "t0"."account_id" AS "key",
          "t0"."t",
          "t0"."case_id" AS "id",
          1 AS "side",
          0 AS "known"
        FROM "case" AS "t0"
      ) AS "t3"
    ) AS "t7"
  ) AS "t8"
  WHERE
    "t8"."known" = 0
) AS "t12"
  ON "t6"."account_id" = "t12"."found_key" AND "t6"."case_id" = "t12"."found_id"
LEFT OUTER JOIN (
  SELECT
    "t5"."account_id" AS "known_key",
    (
      ROW_NUMBER() OVER (PARTITION BY "t5"."account_id" ORDER BY "t5"."t" ASC, "t5"."interaction_id" ASC) - 1
    ) + 1 AS "rank",
    "t5"."channel",
    "t5"."cost"
  FROM (
    SELECT
      "t1"."interaction_id",
      "t1"."account_id",
      "t1"."t",
      "t1"."channel",
      "t1"."cost"
    FROM "interaction" AS "t1"
  ) AS "t5"
) AS "t10"
  ON "t6"."account_id" = "t10"."known_key" AND "t12"."seen" = "t10"."rank"
