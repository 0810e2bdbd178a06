WITH `t11` AS (
  SELECT
    `t4`.`order_id`,
    `t4`.`line`,
    `t4`.`account_id`,
    `t4`.`contact_id`,
    `t4`.`t`,
    `t4`.`product_id`,
    `t4`.`product_group`,
    `t4`.`quantity`,
    `t4`.`amount`,
    `t4`.`margin`,
    `t4`.`cancelled`,
    `t4`.`channel`,
    `t4`.`location_id`,
    `t4`.`date`,
    `t4`.`month`,
    `t4`.`currency`,
    `t4`.`rate`,
    `t4`.`amount_original`,
    `t4`.`weight`,
    `t4`.`updated_at`,
    `t4`.`source`,
    `t7`.`sold_id`,
    `t7`.`known_group`,
    `t7`.`one_off`
  FROM `order` AS `t4`
  LEFT OUTER JOIN (
    SELECT
      `t3`.`product_id` AS `sold_id`,
      `t3`.`product_group` AS `known_group`,
      `t3`.`one_off`
    FROM `product` AS `t3`
  ) AS `t7`
    ON `t4`.`product_id` = `t7`.`sold_id`
), `t14` AS (
  SELECT
    `t5`.`account_id`,
    `t5`.`date`,
    `t5`.`product_group`,
    `t5`.`amount`,
    `t5`.`margin`,
    `t5`.`one_off`,
    `t5`.`month`,
    `t5`.`currency`,
    `t5`.`rate`,
    `t5`.`amount_original`,
    `t5`.`weight`,
    `t5`.`updated_at`,
    `t5`.`source`
  FROM `revenue_month` AS `t5`
  LEFT ANTI JOIN (
    SELECT DISTINCT
      `t1`.`account_id` AS `orders_id`
    FROM `order` AS `t1`
    WHERE
      NOT (
        COALESCE(`t1`.`cancelled`, FALSE)
      )
  ) AS `t9`
    ON `t5`.`account_id` = `t9`.`orders_id`
), `t26` AS (
  SELECT
    `t12`.`account_id`,
    `t12`.`date`,
    `t12`.`product_group`,
    `t12`.`amount`,
    `t12`.`basis`,
    `t12`.`origin`,
    `t12`.`month`,
    `t12`.`currency`,
    `t12`.`rate`,
    `t12`.`amount_original`,
    `t12`.`weight`,
    `t12`.`updated_at`,
    `t12`.`source`,
    `t12`.`month_index`,
    `t25`.`first_month`,
    `t25`.`last_month`
  FROM (
    SELECT
      `t0`.`account_id`,
      `t0`.`date`,
      `t0`.`product_group`,
      `t0`.`amount`,
      `t0`.`basis`,
      `t0`.`origin`,
      `t0`.`month`,
      `t0`.`currency`,
      `t0`.`rate`,
      `t0`.`amount_original`,
      `t0`.`weight`,
      `t0`.`updated_at`,
      `t0`.`source`,
      (
        (
          CAST(EXTRACT(year FROM `t0`.`date`) AS BIGINT) * 12
        ) + CAST(EXTRACT(month FROM `t0`.`date`) AS BIGINT)
      ) - 1 AS `month_index`
    FROM `wallet` AS `t0`
  ) AS `t12`
  CROSS JOIN (
    SELECT
      MIN(`t20`.`month_index`) AS `first_month`,
      MAX(`t20`.`month_index`) AS `last_month`
    FROM (
      SELECT
        *
      FROM (
        SELECT
          (
            (
              CAST(EXTRACT(year FROM `t13`.`date`) AS BIGINT) * 12
            ) + CAST(EXTRACT(month FROM `t13`.`date`) AS BIGINT)
          ) - 1 AS `month_index`
        FROM `t11` AS `t13`
        WHERE
          NOT (
            COALESCE(`t13`.`cancelled`, FALSE)
          )
      ) AS `t16`
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          (
            (
              CAST(EXTRACT(year FROM `t15`.`date`) AS BIGINT) * 12
            ) + CAST(EXTRACT(month FROM `t15`.`date`) AS BIGINT)
          ) - 1 AS `month_index`
        FROM `t14` AS `t15`
      ) AS `t18`
    ) AS `t20`
  ) AS `t25`
)
SELECT
  `t36`.`account_id`,
  `t36`.`date`,
  `t36`.`product_group`,
  `t36`.`month_index`,
  `t36`.`weight`,
  `t36`.`ours`,
  `t36`.`wallet`
FROM (
  SELECT
    `t30`.`account_id`,
    `t30`.`date`,
    `t30`.`product_group`,
    `t30`.`month_index`,
    `t30`.`weight`,
    `t30`.`wallet`,
    COALESCE(`t35`.`ours`, 0) AS `ours`
  FROM (
    SELECT
      `t27`.`account_id`,
      `t27`.`date`,
      `t27`.`product_group`,
      `t27`.`month_index`,
      `t27`.`weight`,
      CAST(`t27`.`amount` AS DOUBLE) AS `wallet`
    FROM `t26` AS `t27`
    WHERE
      (
        `t27`.`month_index` - 11
      ) >= `t27`.`first_month`
      AND `t27`.`month_index` <= `t27`.`last_month`
      AND `t27`.`amount` > 0
  ) AS `t30`
  LEFT OUTER JOIN (
    SELECT
      `t33`.`account_id` AS `account_id_key`,
      `t33`.`date` AS `date_key`,
      `t33`.`product_group` AS `product_group_key`,
      `t33`.`ours`
    FROM (
      SELECT
        `t32`.`account_id`,
        `t32`.`date`,
        `t32`.`product_group`,
        COALESCE(
          CAST(SUM(
            CAST(`t32`.`amount` AS DECIMAL(19, 4)) * CAST(COALESCE(`t32`.`weight`, 1) AS DECIMAL(19, 9))
          ) AS DOUBLE),
          0
        ) AS `ours`
      FROM (
        SELECT
          `t31`.`account_id`,
          `t31`.`date`,
          `t31`.`product_group`,
          `t24`.`bought_amount` AS `amount`,
          `t24`.`bought_weight` AS `weight`
        FROM (
          SELECT
            *
          FROM `t26` AS `t27`
          WHERE
            (
              `t27`.`month_index` - 11
            ) >= `t27`.`first_month`
            AND `t27`.`month_index` <= `t27`.`last_month`
            AND `t27`.`amount` > 0
        ) AS `t31`
        INNER JOIN (
          SELECT
            `t21`.`account_id` AS `payer`,
            `t21`.`product_group` AS `bought_group`,
            `t21`.`month_index` AS `bought_month`,
            `t21`.`amount` AS `bought_amount`,
            `t21`.`weight` AS `bought_weight`
          FROM (
            SELECT
              *
            FROM (
              SELECT
                `t13`.`account_id`,
                COALESCE(`t13`.`product_group`, `t13`.`known_group`) AS `product_group`,
                (
                  (
                    CAST(EXTRACT(year FROM `t13`.`date`) AS BIGINT) * 12
                  ) + CAST(EXTRACT(month FROM `t13`.`date`) AS BIGINT)
                ) - 1 AS `month_index`,
                `t13`.`amount`,
                `t13`.`weight`
              FROM `t11` AS `t13`
              WHERE
                NOT (
                  COALESCE(`t13`.`cancelled`, FALSE)
                )
            ) AS `t17`
            UNION ALL
            SELECT
              *
            FROM (
              SELECT
                `t15`.`account_id`,
                `t15`.`product_group`,
                (
                  (
                    CAST(EXTRACT(year FROM `t15`.`date`) AS BIGINT) * 12
                  ) + CAST(EXTRACT(month FROM `t15`.`date`) AS BIGINT)
                ) - 1 AS `month_index`,
                `t15`.`amount`,
                `t15`.`weight`
              FROM `t14` AS `t15`
            ) AS `t19`
          ) AS `t21`
        ) AS `t24`
          ON `t31`.`account_id` = `t24`.`payer`
          AND (
            (
              `t31`.`product_group` = `t24`.`bought_group`
            )
            OR (
              `t31`.`product_group` = 'all'
            )
          )
          AND `t24`.`bought_month` <= `t31`.`month_index`
          AND `t24`.`bought_month` > (
            `t31`.`month_index` - 12
          )
      ) AS `t32`
      GROUP BY
        1,
        2,
        3
    ) AS `t33`
  ) AS `t35`
    ON `t30`.`account_id` = `t35`.`account_id_key`
    AND `t30`.`date` = `t35`.`date_key`
    AND `t30`.`product_group` = `t35`.`product_group_key`
) AS `t36`
