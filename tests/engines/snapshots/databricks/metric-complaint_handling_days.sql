WITH `t3` AS (
  SELECT
    *
  FROM (
    SELECT
      `t1`.`month_index`,
      `t1`.`account_id`,
      SUM(`t1`.`numerator`) AS `y`,
      SUM(`t1`.`denominator`) AS `x`
    FROM (
      SELECT
        `t0`.`case_id`,
        `t0`.`account_id`,
        `t0`.`contact_id`,
        `t0`.`kind`,
        `t0`.`severity`,
        `t0`.`t`,
        `t0`.`resolved_t`,
        `t0`.`reopened`,
        `t0`.`staff_member_id`,
        `t0`.`cost`,
        `t0`.`due_t`,
        `t0`.`root_cause`,
        `t0`.`outcome`,
        `t0`.`promise_kept`,
        `t0`.`told_t`,
        `t0`.`date`,
        `t0`.`month`,
        `t0`.`currency`,
        `t0`.`rate`,
        `t0`.`weight`,
        `t0`.`updated_at`,
        `t0`.`source`,
        (
          (
            CAST(EXTRACT(year FROM `t0`.`date`) AS BIGINT) * 12
          ) + CAST(EXTRACT(month FROM `t0`.`date`) AS BIGINT)
        ) - 1 AS `month_index`,
        COALESCE(
          IF(
            `t0`.`kind` = 'complaint',
            TRY_DIVIDE(CAST(`t0`.`resolved_t` - `t0`.`t` AS DOUBLE), 86400000000),
            0
          ),
          0
        ) * COALESCE(`t0`.`weight`, 1) AS `numerator`,
        COALESCE(
          CAST(IF((
            `t0`.`kind` = 'complaint'
          ) AND (
            `t0`.`resolved_t` IS NOT NULL
          ), 1, 0) AS DOUBLE),
          0
        ) * COALESCE(`t0`.`weight`, 1) AS `denominator`
      FROM `case` AS `t0`
    ) AS `t1`
    GROUP BY
      1,
      2
  ) AS `t2`
  WHERE
    (
      `t2`.`y` <> 0
    ) OR (
      `t2`.`x` <> 0
    )
)
SELECT
  `t9`.`month_index`,
  `t9`.`n`,
  `t9`.`numerator`,
  `t9`.`denominator`,
  COALESCE(SUM(`t9`.`e` * `t9`.`e`), 0) AS `squares`
FROM (
  SELECT
    `t5`.`month_index`,
    `t8`.`n`,
    `t8`.`numerator`,
    `t8`.`denominator`,
    `t5`.`y` - (
      `t5`.`x` * TRY_DIVIDE(
        `t8`.`numerator`,
        IF(`t8`.`denominator` = 0, CAST(NULL AS DOUBLE), `t8`.`denominator`)
      )
    ) AS `e`
  FROM `t3` AS `t5`
  INNER JOIN (
    SELECT
      `t6`.`month_index` AS `of_month_index`,
      `t6`.`numerator`,
      `t6`.`denominator`,
      `t6`.`n`
    FROM (
      SELECT
        `t4`.`month_index`,
        SUM(`t4`.`y`) AS `numerator`,
        SUM(`t4`.`x`) AS `denominator`,
        SUM(IF(`t4`.`x` <> 0, 1, 0)) AS `n`
      FROM `t3` AS `t4`
      GROUP BY
        1
    ) AS `t6`
  ) AS `t8`
    ON `t5`.`month_index` = `t8`.`of_month_index`
) AS `t9`
GROUP BY
  1,
  2,
  3,
  4
