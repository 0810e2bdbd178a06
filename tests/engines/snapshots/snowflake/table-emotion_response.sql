SELECT
  "t8"."response_id",
  "t8"."account_id",
  "t8"."date",
  "t8"."month_index",
  "t8"."weight",
  "t8"."survey",
  "t8"."mode",
  "t8"."confident",
  "t8"."trusting",
  "t8"."valued",
  "t8"."relieved",
  "t8"."frustrated",
  "t8"."confused",
  "t8"."exhausted",
  "t8"."let_down",
  "t8"."positive",
  "t8"."negative"
FROM (
  SELECT
    "t7"."response_id",
    "t7"."account_id",
    "t7"."date",
    "t7"."weight",
    "t7"."confident",
    "t7"."trusting",
    "t7"."valued",
    "t7"."relieved",
    "t7"."frustrated",
    "t7"."confused",
    "t7"."exhausted",
    "t7"."let_down",
    "t7"."positive",
    "t7"."negative",
    "t3"."survey",
    "t3"."mode",
    (
      (
        CAST(DATE_PART(year, "t7"."date") AS BIGINT) * 12
      ) + CAST(DATE_PART(month, "t7"."date") AS BIGINT)
    ) - 1 AS "month_index"
  FROM (
    SELECT
      "t5"."response_id",
      "t5"."account_id",
      "t5"."date",
      "t5"."weight",
      "t5"."confident",
      "t5"."trusting",
      "t5"."valued",
      "t5"."relieved",
      "t5"."frustrated",
      "t5"."confused",
      "t5"."exhausted",
      "t5"."let_down",
      "t5"."confident" + "t5"."trusting" + "t5"."valued" + "t5"."relieved" AS "positive",
      "t5"."frustrated" + "t5"."confused" + "t5"."exhausted" + "t5"."let_down" AS "negative"
    FROM (
      SELECT
        "t4"."response_id",
        "t4"."account_id",
        MIN("t4"."date") AS "date",
        COALESCE(MAX("t4"."weight"), 1) AS "weight",
        MAX(
          IFF("t4"."emotion" = 'confident', COALESCE("t4"."intensity", 1), CAST(0 AS DOUBLE))
        ) AS "confident",
        MAX(
          IFF("t4"."emotion" = 'trusting', COALESCE("t4"."intensity", 1), CAST(0 AS DOUBLE))
        ) AS "trusting",
        MAX(IFF("t4"."emotion" = 'valued', COALESCE("t4"."intensity", 1), CAST(0 AS DOUBLE))) AS "valued",
        MAX(
          IFF("t4"."emotion" = 'relieved', COALESCE("t4"."intensity", 1), CAST(0 AS DOUBLE))
        ) AS "relieved",
        MAX(
          IFF("t4"."emotion" = 'frustrated', COALESCE("t4"."intensity", 1), CAST(0 AS DOUBLE))
        ) AS "frustrated",
        MAX(
          IFF("t4"."emotion" = 'confused', COALESCE("t4"."intensity", 1), CAST(0 AS DOUBLE))
        ) AS "confused",
        MAX(
          IFF("t4"."emotion" = 'exhausted', COALESCE("t4"."intensity", 1), CAST(0 AS DOUBLE))
        ) AS "exhausted",
        MAX(
          IFF("t4"."emotion" = 'let_down', COALESCE("t4"."intensity", 1), CAST(0 AS DOUBLE))
        ) AS "let_down"
      FROM (
        SELECT
          *
        FROM "emotion" AS "t1"
        WHERE
          "t1"."response_id" IS NOT NULL AND COALESCE("t1"."basis", 'asked') = 'asked'
      ) AS "t4"
      GROUP BY
        1,
        2
    ) AS "t5"
  ) AS "t7"
  LEFT OUTER JOIN (
    SELECT
      "t0"."response_id" AS "asked_id",
      "t0"."survey",
      "t0"."mode"
    FROM "response" AS "t0"
  ) AS "t3"
    ON "t7"."response_id" = "t3"."asked_id"
) AS "t8"
