SELECT
  `t3`.`account_id`,
  `t3`.`interaction_id`,
  `t3`.`t`,
  `t3`.`session`
FROM (
  SELECT
    `t2`.`account_id`,
    `t2`.`interaction_id`,
    `t2`.`t`,
    `t2`.`begins`,
    SUM(`t2`.`begins`) OVER (
      PARTITION BY `t2`.`account_id`
      ORDER BY `t2`.`t` ASC NULLS LAST, `t2`.`interaction_id` ASC NULLS LAST
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
            LAG(`t1`.`t`, 1) OVER (
              PARTITION BY `t1`.`account_id`
              ORDER BY `t1`.`t` ASC NULLS LAST, `t1`.`interaction_id` ASC NULLS LAST
            ) IS NULL
          )
          OR (
            (
              `t1`.`t` - LAG(`t1`.`t`, 1) OVER (
                PARTITION BY `t1`.`account_id`
                ORDER BY `t1`.`t` ASC NULLS LAST, `t1`.`interaction_id` ASC NULLS LAST
              )
            ) > 1728000000000
          ),
          FALSE
        ),
        1,
        0
      ) AS BIGINT) AS `begins`
    FROM (
      SELECT
        `t0`.`account_id`,
        `t0`.`interaction_id`,
        `t0`.`t`
      FROM `interaction` AS `t0`
    ) AS `t1`
  ) AS `t2`
) AS `t3`
