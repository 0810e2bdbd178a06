WITH "t2" AS (
  SELECT
    "t1"."interaction_id",
    "t1"."account_id",
    "t1"."contact_id",
    "t1"."t",
    "t1"."touchpoint_id",
    "t1"."channel",
    "t1"."kind",
    "t1"."direction",
    "t1"."staff_member_id",
    "t1"."location_id",
    "t1"."case_id",
    "t1"."resolved",
    "t1"."seconds",
    "t1"."cost",
    "t1"."date",
    "t1"."month",
    "t1"."currency",
    "t1"."rate",
    "t1"."weight",
    "t1"."updated_at",
    "t1"."source",
    "t1"."about",
    LAG("t1"."t", 1) OVER (
      PARTITION BY "t1"."account_id", "t1"."about"
      ORDER BY "t1"."t" ASC, "t1"."interaction_id" ASC
    ) AS "before",
    LEAD("t1"."t", 1) OVER (
      PARTITION BY "t1"."account_id", "t1"."about"
      ORDER BY "t1"."t" ASC, "t1"."interaction_id" ASC
    ) AS "after"
  FROM (
    SELECT
      "t0"."interaction_id",
      "t0"."account_id",
      "t0"."contact_id",
      "t0"."t",
      "t0"."touchpoint_id",
      "t0"."channel",
      "t0"."kind",
      "t0"."direction",
      "t0"."staff_member_id",
      "t0"."location_id",
      "t0"."case_id",
      "t0"."resolved",
      "t0"."seconds",
      "t0"."cost",
      "t0"."date",
      "t0"."month",
      "t0"."currency",
      "t0"."rate",
      "t0"."weight",
      "t0"."updated_at",
      "t0"."source",
      COALESCE("t0"."case_id", "t0"."kind", '?') AS "about"
    FROM "interaction" AS "t0"
    WHERE
      "t0"."direction" = 'in'
      AND "t0"."channel" IN ('phone', 'chat', 'e-mail', 'email', 'shop', 'branch', 'visit', 'letter', 'fax')
  ) AS "t1"
)
SELECT
  "t7"."interaction_id",
  "t7"."account_id",
  (
    (
      CAST(DATE_PART(year, "t7"."date") AS BIGINT) * 12
    ) + CAST(DATE_PART(month, "t7"."date") AS BIGINT)
  ) - 1 AS "month_index",
  "t7"."weight",
  CAST(IFF(
    COALESCE(
      COALESCE("t7"."resolved", TRUE)
      AND (
        (
          "t7"."after" IS NULL
        )
        OR (
          (
            "t7"."after" - "t7"."t"
          ) > 604800000000
        )
      ),
      FALSE
    ),
    1,
    0
  ) AS BIGINT) AS "solved"
FROM (
  SELECT
    "t4"."interaction_id",
    "t4"."account_id",
    "t4"."contact_id",
    "t4"."t",
    "t4"."touchpoint_id",
    "t4"."channel",
    "t4"."kind",
    "t4"."direction",
    "t4"."staff_member_id",
    "t4"."location_id",
    "t4"."case_id",
    "t4"."resolved",
    "t4"."seconds",
    "t4"."cost",
    "t4"."date",
    "t4"."month",
    "t4"."currency",
    "t4"."rate",
    "t4"."weight",
    "t4"."updated_at",
    "t4"."source",
    "t4"."about",
    "t4"."before",
    "t4"."after",
    "t6"."end"
  FROM "t2" AS "t4"
  CROSS JOIN (
    SELECT
      MAX("t3"."t") AS "end"
    FROM "t2" AS "t3"
  ) AS "t6"
) AS "t7"
WHERE
  (
    (
      "t7"."before" IS NULL
    )
    OR (
      (
        "t7"."t" - "t7"."before"
      ) > 604800000000
    )
  )
  AND (
    "t7"."t" + 604800000000
  ) <= "t7"."end"
