SELECT
  `t5`.`response_id`,
  `t5`.`question`,
  `t5`.`account_id`,
  `t5`.`date`,
  `t5`.`month_index`,
  `t5`.`weight`,
  `t5`.`survey`,
  `t5`.`mode`,
  `t5`.`value`
FROM (
  SELECT
    `t2`.`response_id`,
    `t2`.`question`,
    `t2`.`account_id`,
    `t2`.`t`,
    `t2`.`value`,
    `t2`.`choice`,
    `t2`.`date`,
    `t2`.`month`,
    `t2`.`weight`,
    `t2`.`updated_at`,
    `t2`.`source`,
    `t4`.`survey`,
    `t4`.`mode`,
    (
      (
        CAST(EXTRACT(year FROM `t2`.`date`) AS INT64) * 12
      ) + CAST(EXTRACT(month FROM `t2`.`date`) AS INT64)
    ) - 1 AS `month_index`
  FROM `answer` AS `t2`
  LEFT OUTER JOIN (
    SELECT
      `t1`.`response_id` AS `asked_id`,
      `t1`.`survey`,
      `t1`.`mode`
    FROM `response` AS `t1`
  ) AS `t4`
    ON `t2`.`response_id` = `t4`.`asked_id`
) AS `t5`
