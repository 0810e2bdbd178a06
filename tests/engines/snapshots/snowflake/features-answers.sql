SELECT
  *
FROM (
  SELECT
    "t6"."unit_id",
    "t6"."account_id",
    "t6"."contact_id",
    "t6"."t",
    "t17"."own_nps",
    "t17"."others_nps_365",
    "t17"."own_csat",
    "t17"."others_csat_365",
    "t17"."own_ces",
    "t17"."others_ces_365"
  FROM (
    SELECT
      *
    FROM "units" AS "t0"
  ) AS "t6"
  LEFT OUTER JOIN (
    SELECT
      "t15"."unit_id" AS "found_id",
      "t15"."own_nps",
      "t15"."others_nps_365",
      "t15"."own_csat",
      "t15"."others_csat_365",
      "t15"."own_ces",
      "t15"."others_ces_365"
    FROM (
      SELECT
        "t14"."unit_id",
        COALESCE(
          SUM(
            IFF(
              (
                "t14"."question" = 'nps'
              ) AND "t14"."own" AND "t14"."latest",
              "t14"."value",
              CAST(0 AS DOUBLE)
            ) * COALESCE("t14"."weight", 1)
          ),
          0
        ) / IFF(
          COALESCE(
            SUM(
              CAST(CAST(IFF(
                COALESCE((
                  "t14"."question" = 'nps'
                ) AND "t14"."own" AND "t14"."latest", FALSE),
                1,
                0
              ) AS BIGINT) AS DOUBLE) * COALESCE("t14"."weight", 1)
            ),
            0
          ) = 0,
          CAST(NULL AS DOUBLE),
          COALESCE(
            SUM(
              CAST(CAST(IFF(
                COALESCE((
                  "t14"."question" = 'nps'
                ) AND "t14"."own" AND "t14"."latest", FALSE),
                1,
                0
              ) AS BIGINT) AS DOUBLE) * COALESCE("t14"."weight", 1)
            ),
            0
          )
        ) AS "own_nps",
        COALESCE(
          SUM(
            IFF(
              (
                "t14"."question" = 'nps'
              )
              AND NOT (
                "t14"."own"
              )
              AND (
                "t14"."ago" <= 31536000000000
              ),
              "t14"."value",
              CAST(0 AS DOUBLE)
            ) * COALESCE("t14"."weight", 1)
          ),
          0
        ) / IFF(
          COALESCE(
            SUM(
              CAST(CAST(IFF(
                COALESCE(
                  (
                    "t14"."question" = 'nps'
                  )
                  AND NOT (
                    "t14"."own"
                  )
                  AND (
                    "t14"."ago" <= 31536000000000
                  ),
                  FALSE
                ),
                1,
                0
              ) AS BIGINT) AS DOUBLE) * COALESCE("t14"."weight", 1)
            ),
            0
          ) = 0,
          CAST(NULL AS DOUBLE),
          COALESCE(
            SUM(
              CAST(CAST(IFF(
                COALESCE(
                  (
                    "t14"."question" = 'nps'
                  )
                  AND NOT (
                    "t14"."own"
                  )
                  AND (
                    "t14"."ago" <= 31536000000000
                  ),
                  FALSE
                ),
                1,
                0
              ) AS BIGINT) AS DOUBLE) * COALESCE("t14"."weight", 1)
            ),
            0
          )
        ) AS "others_nps_365",
        COALESCE(
          SUM(
            IFF(
              (
                "t14"."question" = 'csat'
              ) AND "t14"."own" AND "t14"."latest",
              "t14"."value",
              CAST(0 AS DOUBLE)
            ) * COALESCE("t14"."weight", 1)
          ),
          0
        ) / IFF(
          COALESCE(
            SUM(
              CAST(CAST(IFF(
                COALESCE((
                  "t14"."question" = 'csat'
                ) AND "t14"."own" AND "t14"."latest", FALSE),
                1,
                0
              ) AS BIGINT) AS DOUBLE) * COALESCE("t14"."weight", 1)
            ),
            0
          ) = 0,
          CAST(NULL AS DOUBLE),
          COALESCE(
            SUM(
              CAST(CAST(IFF(
                COALESCE((
                  "t14"."question" = 'csat'
                ) AND "t14"."own" AND "t14"."latest", FALSE),
                1,
                0
              ) AS BIGINT) AS DOUBLE) * COALESCE("t14"."weight", 1)
            ),
            0
          )
        ) AS "own_csat",
        COALESCE(
          SUM(
            IFF(
              (
                "t14"."question" = 'csat'
              )
              AND NOT (
                "t14"."own"
              )
              AND (
                "t14"."ago" <= 31536000000000
              ),
              "t14"."value",
              CAST(0 AS DOUBLE)
            ) * COALESCE("t14"."weight", 1)
          ),
          0
        ) / IFF(
          COALESCE(
            SUM(
              CAST(CAST(IFF(
                COALESCE(
                  (
                    "t14"."question" = 'csat'
                  )
                  AND NOT (
                    "t14"."own"
                  )
                  AND (
                    "t14"."ago" <= 31536000000000
                  ),
                  FALSE
                ),
                1,
                0
              ) AS BIGINT) AS DOUBLE) * COALESCE("t14"."weight", 1)
            ),
            0
          ) = 0,
          CAST(NULL AS DOUBLE),
          COALESCE(
            SUM(
              CAST(CAST(IFF(
                COALESCE(
                  (
                    "t14"."question" = 'csat'
                  )
                  AND NOT (
                    "t14"."own"
                  )
                  AND (
                    "t14"."ago" <= 31536000000000
                  ),
                  FALSE
                ),
                1,
                0
              ) AS BIGINT) AS DOUBLE) * COALESCE("t14"."weight", 1)
            ),
            0
          )
        ) AS "others_csat_365",
        COALESCE(
          SUM(
            IFF(
              (
                "t14"."question" = 'ces'
              ) AND "t14"."own" AND "t14"."latest",
              "t14"."value",
              CAST(0 AS DOUBLE)
            ) * COALESCE("t14"."weight", 1)
          ),
          0
        ) / IFF(
          COALESCE(
            SUM(
              CAST(CAST(IFF(
                COALESCE((
                  "t14"."question" = 'ces'
                ) AND "t14"."own" AND "t14"."latest", FALSE),
                1,
                0
              ) AS BIGINT) AS DOUBLE) * COALESCE("t14"."weight", 1)
            ),
            0
          ) = 0,
          CAST(NULL AS DOUBLE),
          COALESCE(
            SUM(
              CAST(CAST(IFF(
                COALESCE((
                  "t14"."question" = 'ces'
                ) AND "t14"."own" AND "t14"."latest", FALSE),
                1,
                0
              ) AS BIGINT) AS DOUBLE) * COALESCE("t14"."weight", 1)
            ),
            0
          )
        ) AS "own_ces",
        COALESCE(
          SUM(
            IFF(
              (
                "t14"."question" = 'ces'
              )
              AND NOT (
                "t14"."own"
              )
              AND (
                "t14"."ago" <= 31536000000000
              ),
              "t14"."value",
              CAST(0 AS DOUBLE)
            ) * COALESCE("t14"."weight", 1)
          ),
          0
        ) / IFF(
          COALESCE(
            SUM(
              CAST(CAST(IFF(
                COALESCE(
                  (
                    "t14"."question" = 'ces'
                  )
                  AND NOT (
                    "t14"."own"
                  )
                  AND (
                    "t14"."ago" <= 31536000000000
                  ),
                  FALSE
                ),
                1,
                0
              ) AS BIGINT) AS DOUBLE) * COALESCE("t14"."weight", 1)
            ),
            0
          ) = 0,
          CAST(NULL AS DOUBLE),
          COALESCE(
            SUM(
              CAST(CAST(IFF(
                COALESCE(
                  (
                    "t14"."question" = 'ces'
                  )
                  AND NOT (
                    "t14"."own"
                  )
                  AND (
                    "t14"."ago" <= 31536000000000
                  ),
                  FALSE
                ),
                1,
                0
              ) AS BIGINT) AS DOUBLE) * COALESCE("t14"."weight", 1)
            ),
            0
          )
        ) AS "others_ces_365"
      FROM (
        SELECT
          "t13"."unit_id",
          "t13"."unit_t",
          "t13"."account_id",
          "t13"."contact_id",
          "t13"."question",
          "t13"."t",
          "t13"."value",
          "t13"."weight",
          "t13"."ago",
          "t13"."own",
          "t13"."ago" = MIN("t13"."ago") OVER (
            PARTITION BY "t13"."unit_id", "t13"."question", "t13"."own"
            ORDER BY NULL ASC
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) AS "latest"
        FROM (
          SELECT
            "t7"."unit_id",
            "t7"."unit_t",
            "t12"."account_id",
            "t12"."contact_id",
            "t12"."question",
            "t12"."t",
            "t12"."value",
            "t12"."weight",
            "t7"."unit_t" - "t12"."t" AS "ago",
            COALESCE("t12"."contact_id" = "t7"."unit_contact", FALSE) AS "own"
          FROM (
            SELECT
              "t0"."unit_id",
              "t0"."account_id" AS "unit_account",
              "t0"."contact_id" AS "unit_contact",
              "t0"."t" AS "unit_t"
            FROM "units" AS "t0"
          ) AS "t7"
          INNER JOIN (
            SELECT
              "t10"."account_id",
              "t9"."contact_id",
              "t10"."question",
              "t10"."t",
              "t10"."value",
              "t10"."weight"
            FROM (
              SELECT
                *
              FROM "answer" AS "t1"
              WHERE
                "t1"."value" IS NOT NULL
            ) AS "t10"
            LEFT OUTER JOIN (
              SELECT
                "t2"."response_id" AS "told_id",
                "t2"."contact_id"
              FROM "response" AS "t2"
            ) AS "t9"
              ON "t10"."response_id" = "t9"."told_id"
          ) AS "t12"
            ON "t7"."unit_account" = "t12"."account_id" AND "t12"."t" < "t7"."unit_t"
        ) AS "t13"
      ) AS "t14"
      GROUP BY
        1
    ) AS "t15"
  ) AS "t17"
    ON "t6"."unit_id" = "t17"."found_id"
) AS "t18"
