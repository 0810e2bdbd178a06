SELECT
  `t5`.`account_id`,
  MAX(CAST(IF(COALESCE(`t5`.`start_1` IS NOT NULL, FALSE), 1, 0) AS BIGINT)) + MAX(CAST(IF(COALESCE(`t5`.`start_2` IS NOT NULL, FALSE), 1, 0) AS BIGINT)) + MAX(CAST(IF(COALESCE(`t5`.`start_3` IS NOT NULL, FALSE), 1, 0) AS BIGINT)) AS `reached`
FROM (
  SELECT
    `t4`.`account_id`,
    `t4`.`t`,
    `t4`.`interaction_id`,
    `t4`.`kind`,
    `t4`.`start_1`,
    `t4`.`earlier`,
    `t4`.`start_2`,
    IF(
      (
        `t4`.`kind` = 'call'
      )
      AND (
        (
          `t4`.`t` - `t4`.`earlier`
        ) <= 7776000000000
      ),
      `t4`.`earlier`,
      CAST(NULL AS BIGINT)
    ) AS `start_3`
  FROM (
    SELECT
      `t3`.`account_id`,
      `t3`.`t`,
      `t3`.`interaction_id`,
      `t3`.`kind`,
      `t3`.`start_1`,
      MAX(`t3`.`start_2`) OVER (
        PARTITION BY `t3`.`account_id`
        ORDER BY `t3`.`t` ASC NULLS LAST, `t3`.`interaction_id` ASC NULLS LAST
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
      ) AS `earlier`,
      `t3`.`start_2`
    FROM (
      SELECT
        `t2`.`account_id`,
        `t2`.`t`,
        `t2`.`interaction_id`,
        `t2`.`kind`,
        `t2`.`start_1`,
        `t2`.`earlier`,
        IF(
          (
            `t2`.`kind` = 'examination'
          )
          AND (
            (
              `t2`.`t` - `t2`.`earlier`
            ) <= 7776000000000
          ),
          `t2`.`earlier`,
          CAST(NULL AS BIGINT)
        ) AS `start_2`
      FROM (
        SELECT
          `t1`.`account_id`,
          `t1`.`t`,
          `t1`.`interaction_id`,
          `t1`.`kind`,
          `t1`.`start_1`,
          MAX(`t1`.`start_1`) OVER (
            PARTITION BY `t1`.`account_id`
            ORDER BY `t1`.`t` ASC NULLS LAST, `t1`.`interaction_id` ASC NULLS LAST
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
          ) AS `earlier`
        FROM (
          SELECT
            `t0`.`account_id`,
            `t0`.`t`,
            `t0`.`interaction_id`,
            `t0`.`kind`,
            IF(`t0`.`kind` = 'visit', `t0`.`t`, CAST(NULL AS BIGINT)) AS `start_1`
          FROM `interaction` AS `t0`
        ) AS `t1`
      ) AS `t2`
    ) AS `t3`
  ) AS `t4`
) AS `t5`
GROUP BY
  1
