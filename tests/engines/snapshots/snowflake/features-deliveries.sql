SELECT
  "t13"."unit_id",
  "t13"."account_id",
  "t13"."contact_id",
  "t13"."t",
  COALESCE("t13"."due_30", 0) AS "due_30",
  COALESCE("t13"."due_90", 0) AS "due_90",
  COALESCE("t13"."due_365", 0) AS "due_365",
  COALESCE("t13"."late_30", 0) AS "late_30",
  COALESCE("t13"."late_90", 0) AS "late_90",
  COALESCE("t13"."late_365", 0) AS "late_365",
  "t13"."late_share_30",
  "t13"."late_share_90",
  "t13"."late_share_365",
  "t13"."late_days_30",
  "t13"."late_days_90",
  "t13"."late_days_365",
  COALESCE("t13"."overdue", 0) AS "overdue",
  "t13"."days_since_late"
FROM (
  SELECT
    "t4"."unit_id",
    "t4"."account_id",
    "t4"."contact_id",
    "t4"."t",
    "t12"."due_30",
    "t12"."due_90",
    "t12"."due_365",
    "t12"."late_30",
    "t12"."late_90",
    "t12"."late_365",
    "t12"."late_share_30",
    "t12"."late_share_90",
    "t12"."late_share_365",
    "t12"."late_days_30",
    "t12"."late_days_90",
    "t12"."late_days_365",
    "t12"."overdue",
    "t12"."days_since_late"
  FROM (
    SELECT
      *
    FROM "units" AS "t0"
  ) AS "t4"
  LEFT OUTER JOIN (
    SELECT
      "t10"."unit_id" AS "found_id",
      "t10"."due_30",
      "t10"."due_90",
      "t10"."due_365",
      "t10"."late_30",
      "t10"."late_90",
      "t10"."late_365",
      "t10"."late_share_30",
      "t10"."late_share_90",
      "t10"."late_share_365",
      "t10"."late_days_30",
      "t10"."late_days_90",
      "t10"."late_days_365",
      "t10"."overdue",
      "t10"."days_since_late"
    FROM (
      SELECT
        "t9"."unit_id",
        COALESCE(
          SUM(
            CAST(CAST(IFF(COALESCE("t9"."ago" <= 2592000000000, FALSE), 1, 0) AS BIGINT) AS DOUBLE) * COALESCE("t9"."weight", 1)
          ),
          0
        ) AS "due_30",
        COALESCE(
          SUM(
            CAST(CAST(IFF(COALESCE("t9"."ago" <= 7776000000000, FALSE), 1, 0) AS BIGINT) AS DOUBLE) * COALESCE("t9"."weight", 1)
          ),
          0
        ) AS "due_90",
        COALESCE(
          SUM(
            CAST(CAST(IFF(COALESCE("t9"."ago" <= 31536000000000, FALSE), 1, 0) AS BIGINT) AS DOUBLE) * COALESCE("t9"."weight", 1)
          ),
          0
        ) AS "due_365",
        COALESCE(
          SUM(
            CAST(CAST(IFF(COALESCE((
              "t9"."ago" <= 2592000000000
            ) AND "t9"."late", FALSE), 1, 0) AS BIGINT) AS DOUBLE) * COALESCE("t9"."weight", 1)
          ),
          0
        ) AS "late_30",
        COALESCE(
          SUM(
            CAST(CAST(IFF(COALESCE((
              "t9"."ago" <= 7776000000000
            ) AND "t9"."late", FALSE), 1, 0) AS BIGINT) AS DOUBLE) * COALESCE("t9"."weight", 1)
          ),
          0
        ) AS "late_90",
        COALESCE(
          SUM(
            CAST(CAST(IFF(COALESCE((
              "t9"."ago" <= 31536000000000
            ) AND "t9"."late", FALSE), 1, 0) AS BIGINT) AS DOUBLE) * COALESCE("t9"."weight", 1)
          ),
          0
        ) AS "late_365",
        COALESCE(
          SUM(
            CAST(CAST(IFF(COALESCE((
              "t9"."ago" <= 2592000000000
            ) AND "t9"."late", FALSE), 1, 0) AS BIGINT) AS DOUBLE) * COALESCE("t9"."weight", 1)
          ),
          0
        ) / IFF(
          COALESCE(
            SUM(
              CAST(CAST(IFF(COALESCE("t9"."ago" <= 2592000000000, FALSE), 1, 0) AS BIGINT) AS DOUBLE) * COALESCE("t9"."weight", 1)
            ),
            0
          ) = 0,
          CAST(NULL AS DOUBLE),
          COALESCE(
            SUM(
              CAST(CAST(IFF(COALESCE("t9"."ago" <= 2592000000000, FALSE), 1, 0) AS BIGINT) AS DOUBLE) * COALESCE("t9"."weight", 1)
            ),
            0
          )
        ) AS "late_share_30",
        COALESCE(
          SUM(
            CAST(CAST(IFF(COALESCE((
              "t9"."ago" <= 7776000000000
            ) AND "t9"."late", FALSE), 1, 0) AS BIGINT) AS DOUBLE) * COALESCE("t9"."weight", 1)
          ),
          0
        ) / IFF(
          COALESCE(
            SUM(
              CAST(CAST(IFF(COALESCE("t9"."ago" <= 7776000000000, FALSE), 1, 0) AS BIGINT) AS DOUBLE) * COALESCE("t9"."weight", 1)
            ),
            0
          ) = 0,
          CAST(NULL AS DOUBLE),
          COALESCE(
            SUM(
              CAST(CAST(IFF(COALESCE("t9"."ago" <= 7776000000000, FALSE), 1, 0) AS BIGINT) AS DOUBLE) * COALESCE("t9"."weight", 1)
            ),
            0
          )
        ) AS "late_share_90",
        COALESCE(
          SUM(
            CAST(CAST(IFF(COALESCE((
              "t9"."ago" <= 31536000000000
            ) AND "t9"."late", FALSE), 1, 0) AS BIGINT) AS DOUBLE) * COALESCE("t9"."weight", 1)
          ),
          0
        ) / IFF(
          COALESCE(
            SUM(
              CAST(CAST(IFF(COALESCE("t9"."ago" <= 31536000000000, FALSE), 1, 0) AS BIGINT) AS DOUBLE) * COALESCE("t9"."weight", 1)
            ),
            0
          ) = 0,
          CAST(NULL AS DOUBLE),
          COALESCE(
            SUM(
              CAST(CAST(IFF(COALESCE("t9"."ago" <= 31536000000000, FALSE), 1, 0) AS BIGINT) AS DOUBLE) * COALESCE("t9"."weight", 1)
            ),
            0
          )
        ) AS "late_share_365",
        COALESCE(
          SUM(
            IFF((
              "t9"."ago" <= 2592000000000
            ) AND "t9"."late", "t9"."behind", CAST(0 AS DOUBLE)) * COALESCE("t9"."weight", 1)
          ),
          0
        ) / IFF(
          COALESCE(
            SUM(
              CAST(CAST(IFF(COALESCE((
                "t9"."ago" <= 2592000000000
              ) AND "t9"."late", FALSE), 1, 0) AS BIGINT) AS DOUBLE) * COALESCE("t9"."weight", 1)
            ),
            0
          ) = 0,
          CAST(NULL AS DOUBLE),
          COALESCE(
            SUM(
              CAST(CAST(IFF(COALESCE((
                "t9"."ago" <= 2592000000000
              ) AND "t9"."late", FALSE), 1, 0) AS BIGINT) AS DOUBLE) * COALESCE("t9"."weight", 1)
            ),
            0
          )
        ) AS "late_days_30",
        COALESCE(
          SUM(
            IFF((
              "t9"."ago" <= 7776000000000
            ) AND "t9"."late", "t9"."behind", CAST(0 AS DOUBLE)) * COALESCE("t9"."weight", 1)
          ),
          0
        ) / IFF(
          COALESCE(
            SUM(
              CAST(CAST(IFF(COALESCE((
                "t9"."ago" <= 7776000000000
              ) AND "t9"."late", FALSE), 1, 0) AS BIGINT) AS DOUBLE) * COALESCE("t9"."weight", 1)
            ),
            0
          ) = 0,
          CAST(NULL AS DOUBLE),
          COALESCE(
            SUM(
              CAST(CAST(IFF(COALESCE((
                "t9"."ago" <= 7776000000000
              ) AND "t9"."late", FALSE), 1, 0) AS BIGINT) AS DOUBLE) * COALESCE("t9"."weight", 1)
            ),
            0
          )
        ) AS "late_days_90",
        COALESCE(
          SUM(
            IFF((
              "t9"."ago" <= 31536000000000
            ) AND "t9"."late", "t9"."behind", CAST(0 AS DOUBLE)) * COALESCE("t9"."weight", 1)
          ),
          0
        ) / IFF(
          COALESCE(
            SUM(
              CAST(CAST(IFF(COALESCE((
                "t9"."ago" <= 31536000000000
              ) AND "t9"."late", FALSE), 1, 0) AS BIGINT) AS DOUBLE) * COALESCE("t9"."weight", 1)
            ),
            0
          ) = 0,
          CAST(NULL AS DOUBLE),
          COALESCE(
            SUM(
              CAST(CAST(IFF(COALESCE((
                "t9"."ago" <= 31536000000000
              ) AND "t9"."late", FALSE), 1, 0) AS BIGINT) AS DOUBLE) * COALESCE("t9"."weight", 1)
            ),
            0
          )
        ) AS "late_days_365",
        COALESCE(
          SUM(
            CAST(CAST(IFF(COALESCE((
              "t9"."ago" > 0
            ) AND "t9"."still", FALSE), 1, 0) AS BIGINT) AS DOUBLE) * COALESCE("t9"."weight", 1)
          ),
          0
        ) AS "overdue",
        CAST(MIN(IFF((
          "t9"."ago" > 0
        ) AND "t9"."late", "t9"."ago", CAST(NULL AS BIGINT))) AS DOUBLE) / 86400000000 AS "days_since_late"
      FROM (
        SELECT
          "t8"."unit_id",
          "t8"."unit_t",
          "t8"."operation_id",
          "t8"."account_id",
          "t8"."order_id",
          "t8"."kind",
          "t8"."t",
          "t8"."promised_t",
          "t8"."done_t",
          "t8"."location_id",
          "t8"."date",
          "t8"."month",
          "t8"."weight",
          "t8"."updated_at",
          "t8"."source",
          "t8"."ago",
          "t8"."own",
          IFF(COALESCE("t8"."done_t" < "t8"."unit_t", FALSE), "t8"."done_t", "t8"."unit_t") > "t8"."promised_t" AS "late",
          NOT (
            COALESCE("t8"."done_t" < "t8"."unit_t", FALSE)
          ) AS "still",
          CAST(IFF(COALESCE("t8"."done_t" < "t8"."unit_t", FALSE), "t8"."done_t", "t8"."unit_t") - "t8"."promised_t" AS DOUBLE) / 86400000000 AS "behind"
        FROM (
          SELECT
            "t5"."unit_id",
            "t5"."unit_t",
            "t7"."operation_id",
            "t7"."account_id",
            "t7"."order_id",
            "t7"."kind",
            "t7"."t",
            "t7"."promised_t",
            "t7"."done_t",
            "t7"."location_id",
            "t7"."date",
            "t7"."month",
            "t7"."weight",
            "t7"."updated_at",
            "t7"."source",
            "t5"."unit_t" - "t7"."promised_t" AS "ago",
            FALSE AS "own"
          FROM (
            SELECT
              "t0"."unit_id",
              "t0"."account_id" AS "unit_account",
              "t0"."contact_id" AS "unit_contact",
              "t0"."t" AS "unit_t"
            FROM "units" AS "t0"
          ) AS "t5"
          INNER JOIN (
            SELECT
              *
            FROM "operation" AS "t1"
            WHERE
              "t1"."promised_t" IS NOT NULL
          ) AS "t7"
            ON "t5"."unit_account" = "t7"."account_id" AND "t7"."promised_t" < "t5"."unit_t"
        ) AS "t8"
        WHERE
          "t8"."t" < "t8"."unit_t"
      ) AS "t9"
      GROUP BY
        1
    ) AS "t10"
  ) AS "t12"
    ON "t4"."unit_id" = "t12"."found_id"
) AS "t13"
