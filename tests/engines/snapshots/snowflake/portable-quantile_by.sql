SELECT
  "t4"."kind",
  "t4"."count",
  IFF(
    "t4"."rest" = 0,
    "t4"."low",
    "t4"."low" + (
      (
        CAST("t4"."rest" AS DOUBLE) / 10
      ) * (
        COALESCE("t4"."high", "t4"."low") - "t4"."low"
      )
    )
  ) AS "quantile"
FROM (
  SELECT
    "t3"."kind",
    "t3"."count",
    "t3"."rest",
    MAX(IFF("t3"."rank" = "t3"."below", "t3"."value", CAST(NULL AS DOUBLE))) AS "low",
    MAX(IFF("t3"."rank" = (
      "t3"."below" + 1
    ), "t3"."value", CAST(NULL AS DOUBLE))) AS "high"
  FROM (
    SELECT
      "t2"."kind",
      "t2"."value",
      "t2"."rank",
      "t2"."count",
      CAST(FLOOR((
        (
          "t2"."count" - 1
        ) * 9
      ) / (
        10
      )) AS BIGINT) AS "below",
      (
        (
          "t2"."count" - 1
        ) * 9
      ) % 10 AS "rest"
    FROM (
      SELECT
        "t1"."kind",
        "t1"."hours" AS "value",
        ROW_NUMBER() OVER (PARTITION BY "t1"."kind" ORDER BY "t1"."hours" ASC) - 1 AS "rank",
        COUNT("t1"."hours") OVER (
          PARTITION BY "t1"."kind"
          ORDER BY NULL ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS "count"
      FROM (
        SELECT
          "t0"."case_id",
          "t0"."account_id",
          "t0"."contact_id",
          "t0"."kind",
          "t0"."severity",
          "t0"."t",
          "t0"."resolved_t",
          "t0"."reopened",
          "t0"."staff_member_id",
          "t0"."cost",
          "t0"."due_t",
          "t0"."root_cause",
          "t0"."outcome",
          "t0"."promise_kept",
          "t0"."told_t",
          "t0"."date",
          "t0"."month",
          "t0"."currency",
          "t0"."rate",
          "t0"."weight",
          "t0"."updated_at",
          "t0"."source",
          (
            "t0"."resolved_t" - "t0"."t"
          ) / 3600000000 AS "hours"
        FROM "case" AS "t0"
        WHERE
          (
            (
              "t0"."resolved_t" - "t0"."t"
            ) / 3600000000
          ) IS NOT NULL
      ) AS "t1"
    ) AS "t2"
  ) AS "t3"
  GROUP BY
    1,
    2,
    3
) AS "t4"
