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
        `t0`.`account_id`,
        `t0`.`month_index`,
        `t0`.`opening`,
        `t0`.`closing`,
        `t0`.`kept`,
        `t0`.`expanded`,
        `t0`.`shrunk`,
        `t0`.`lost`,
        `t0`.`new`,
        COALESCE(`t0`.`expanded`, 0) AS `numerator`,
        COALESCE(`t0`.`opening`, 0) AS `denominator`
      FROM `nrr_month` AS `t0`
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
