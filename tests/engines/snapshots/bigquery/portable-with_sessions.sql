SELECT
  `t3`.*
  EXCEPT (`begins`)
FROM (
  SELECT
    `t2`.`account_id`,
    `t2`.`interaction_id`,
    `t2`.`t`,
    `t2`.`begins`,
    SUM(`t2`.`begins`) OVER (
      PARTITION BY `t2`.`account_id`
      ORDER BY `t2`.`t` ASC, `t2`.`interaction_id` ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS `session`
  FROM (
    SELECT
      `t1`.`account_id`,
      `t1`.`interaction_id`,
      `t1`.`t`,
      CAST(IF(
        COALESCE(
          (
            LAG(`t1`.`t`, 1) OVER (PARTITION BY `t1`.`account_id` ORDER BY `t1`.`t` ASC, `t1`.`interaction_id` ASC) IS NULL
          )
          OR (
            (
              `t1`.`t` - LAG(`t1`.`t`, 1) OVER (PARTITION BY `t1`.`account_id` ORDER BY `t1`.`t` ASC, `t1`.`interaction_id` ASC)
            ) > 1728000000000
          ),
          FALSE
        ),
        1,
        0
      ) AS INT64) AS `begins`
    FROM (
      SELECT
        `t0`.`account_id`,
        `t0`.`interaction_id`,
        `t0`.`t`
      FROM `interaction` AS `t0`
    ) AS `t1`
  ) AS `t2`
) AS `t3`
