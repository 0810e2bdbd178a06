WITH `t35` AS (
  SELECT
    *
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          4 AS `digit`
      ) AS `t10`
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          5 AS `digit`
      ) AS `t11`
    ) AS `t21`
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          6 AS `digit`
      ) AS `t12`
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          7 AS `digit`
      ) AS `t13`
    ) AS `t22`
  ) AS `t27`
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          8 AS `digit`
      ) AS `t14`
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          9 AS `digit`
      ) AS `t15`
    ) AS `t23`
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          *
        FROM (
          SELECT
            0 AS `digit`
        ) AS `t17`
        UNION ALL
        SELECT
          *
        FROM (
          SELECT
            1 AS `digit`
        ) AS `t18`
      ) AS `t24`
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          *
        FROM (
          SELECT
            2 AS `digit`
        ) AS `t19`
        UNION ALL
        SELECT
          *
        FROM (
          SELECT
            3 AS `digit`
        ) AS `t20`
      ) AS `t25`
    ) AS `t29`
  ) AS `t33`
), `t46` AS (
  SELECT
    `t16`.`order_id`,
    `t16`.`line`,
    `t16`.`account_id`,
    `t16`.`contact_id`,
    `t16`.`t`,
    `t16`.`product_id`,
    `t16`.`product_group`,
    `t16`.`quantity`,
    `t16`.`amount`,
    `t16`.`margin`,
    `t16`.`cancelled`,
    `t16`.`channel`,
    `t16`.`location_id`,
    `t16`.`date`,
    `t16`.`month`,
    `t16`.`currency`,
    `t16`.`rate`,
    `t16`.`amount_original`,
    `t16`.`weight`,
    `t16`.`updated_at`,
    `t16`.`source`,
    `t30`.`sold_id`,
    `t30`.`known_group`,
    `t30`.`one_off`
  FROM `order` AS `t16`
  LEFT OUTER JOIN (
    SELECT
      `t8`.`product_id` AS `sold_id`,
      `t8`.`product_group` AS `known_group`,
      `t8`.`one_off`
    FROM `product` AS `t8`
  ) AS `t30`
    ON `t16`.`product_id` = `t30`.`sold_id`
), `t57` AS (
  SELECT
    `t9`.`account_id`,
    `t9`.`date`,
    `t9`.`product_group`,
    `t9`.`amount`,
    `t9`.`margin`,
    `t9`.`one_off`,
    `t9`.`month`,
    `t9`.`currency`,
    `t9`.`rate`,
    `t9`.`amount_original`,
    `t9`.`weight`,
    `t9`.`updated_at`,
    `t9`.`source`
  FROM `revenue_month` AS `t9`
  LEFT ANTI JOIN (
    SELECT DISTINCT
      `t6`.`account_id` AS `orders_id`
    FROM `order` AS `t6`
    WHERE
      NOT (
        COALESCE(`t6`.`cancelled`, FALSE)
      )
  ) AS `t34`
    ON `t9`.`account_id` = `t34`.`orders_id`
), `t70` AS (
  SELECT
    `t55`.`order_id`,
    `t55`.`line`,
    `t55`.`account_id`,
    `t55`.`contact_id`,
    `t55`.`t`,
    `t55`.`product_id`,
    `t55`.`quantity`,
    `t55`.`amount`,
    `t55`.`margin`,
    `t55`.`cancelled`,
    `t55`.`channel`,
    `t55`.`location_id`,
    `t55`.`date`,
    `t55`.`month`,
    `t55`.`currency`,
    `t55`.`rate`,
    `t55`.`amount_original`,
    `t55`.`weight`,
    `t55`.`updated_at`,
    `t55`.`source`,
    COALESCE(`t55`.`product_group`, `t55`.`known_group`) AS `product_group`,
    COALESCE(`t55`.`one_off`, FALSE) AS `one_off`,
    (
      (
        CAST(EXTRACT(year FROM `t55`.`date`) AS BIGINT) * 12
      ) + CAST(EXTRACT(month FROM `t55`.`date`) AS BIGINT)
    ) - 1 AS `month_index`
  FROM `t46` AS `t55`
  WHERE
    NOT (
      COALESCE(`t55`.`cancelled`, FALSE)
    )
), `t100` AS (
  SELECT
    `t93`.`account_id`,
    IF(`t93`.`begun` < `t93`.`first_month`, `t93`.`first_month`, `t93`.`begun`) AS `first`,
    `t93`.`last_month` AS `last`
  FROM (
    SELECT
      `t92`.`account_id`,
      `t92`.`begun`,
      `t86`.`first_month`,
      `t86`.`last_month`
    FROM (
      SELECT
        `t87`.`account_id`,
        MIN(`t87`.`month_index`) AS `begun`
      FROM (
        SELECT
          *
        FROM (
          SELECT
            *
          FROM (
            SELECT
              *
            FROM (
              SELECT
                `t55`.`account_id`,
                (
                  (
                    CAST(EXTRACT(year FROM `t55`.`date`) AS BIGINT) * 12
                  ) + CAST(EXTRACT(month FROM `t55`.`date`) AS BIGINT)
                ) - 1 AS `month_index`
              FROM `t46` AS `t55`
              WHERE
                NOT (
                  COALESCE(`t55`.`cancelled`, FALSE)
                )
            ) AS `t72`
            UNION ALL
            SELECT
              *
            FROM (
              SELECT
                `t62`.`account_id`,
                (
                  (
                    CAST(EXTRACT(year FROM `t62`.`date`) AS BIGINT) * 12
                  ) + CAST(EXTRACT(month FROM `t62`.`date`) AS BIGINT)
                ) - 1 AS `month_index`
              FROM `t57` AS `t62`
            ) AS `t77`
          ) AS `t79`
          UNION ALL
          SELECT
            *
          FROM (
            SELECT
              *
            FROM (
              SELECT
                `t1`.`account_id`,
                (
                  (
                    CAST(EXTRACT(year FROM `t1`.`start`) AS BIGINT) * 12
                  ) + CAST(EXTRACT(month FROM `t1`.`start`) AS BIGINT)
                ) - 1 AS `month_index`
              FROM `contract` AS `t1`
            ) AS `t39`
            UNION ALL
            SELECT
              *
            FROM (
              SELECT
                `t0`.`account_id`,
                (
                  (
                    CAST(EXTRACT(year FROM `t0`.`opened`) AS BIGINT) * 12
                  ) + CAST(EXTRACT(month FROM `t0`.`opened`) AS BIGINT)
                ) - 1 AS `month_index`
              FROM `account` AS `t0`
            ) AS `t38`
          ) AS `t49`
        ) AS `t81`
        WHERE
          `t81`.`month_index` IS NOT NULL
      ) AS `t87`
      GROUP BY
        1
    ) AS `t92`
    CROSS JOIN (
      SELECT
        MIN(`t78`.`month_index`) AS `first_month`,
        MAX(`t78`.`month_index`) AS `last_month`
      FROM (
        SELECT
          *
        FROM (
          SELECT
            (
              (
                CAST(EXTRACT(year FROM `t55`.`date`) AS BIGINT) * 12
              ) + CAST(EXTRACT(month FROM `t55`.`date`) AS BIGINT)
            ) - 1 AS `month_index`
          FROM `t46` AS `t55`
          WHERE
            NOT (
              COALESCE(`t55`.`cancelled`, FALSE)
            )
        ) AS `t71`
        UNION ALL
        SELECT
          *
        FROM (
          SELECT
            (
              (
                CAST(EXTRACT(year FROM `t62`.`date`) AS BIGINT) * 12
              ) + CAST(EXTRACT(month FROM `t62`.`date`) AS BIGINT)
            ) - 1 AS `month_index`
          FROM `t57` AS `t62`
        ) AS `t76`
      ) AS `t78`
    ) AS `t86`
  ) AS `t93`
  WHERE
    `t93`.`begun` <= `t93`.`last_month`
)
SELECT
  `t131`.`account_id`,
  MAKE_DATE(
    CAST(CAST(FLOOR((
      `t131`.`month_index`
    ) / (
      12
    )) AS BIGINT) AS INT),
    CAST((
      `t131`.`month_index` % 12
    ) + 1 AS INT),
    1
  ) AS `month`,
  `t131`.`month_index`,
  `t131`.`active`,
  IF(
    (
      `t131`.`active` = 1
    ) OR (
      `t131`.`seen_active` = 0
    ),
    `t131`.`revenue`,
    CAST(0 AS DOUBLE)
  ) AS `revenue`,
  IF(
    (
      `t131`.`active` = 1
    ) OR (
      `t131`.`seen_active` = 0
    ),
    `t131`.`margin`,
    CAST(0 AS DOUBLE)
  ) AS `margin`,
  IF(
    (
      `t131`.`active` = 1
    ) OR (
      `t131`.`seen_active` = 0
    ),
    `t131`.`cash_cost`,
    CAST(0 AS DOUBLE)
  ) AS `cash_cost`,
  IF(
    (
      `t131`.`active` = 1
    ) OR (
      `t131`.`seen_active` = 0
    ),
    `t131`.`time_cost`,
    CAST(0 AS DOUBLE)
  ) AS `time_cost`,
  `t131`.`orders`,
  `t131`.`groups`,
  `t131`.`quantity`,
  `t131`.`complaints`,
  `t131`.`calls`
FROM (
  SELECT
    `t130`.`account_id`,
    `t130`.`month_index`,
    `t130`.`revenue`,
    `t130`.`quantity`,
    `t130`.`groups`,
    `t130`.`bought`,
    `t130`.`margin`,
    `t130`.`orders`,
    `t130`.`cash_cost`,
    `t130`.`time_cost`,
    `t130`.`complaints`,
    `t130`.`calls`,
    `t130`.`contracted`,
    `t130`.`closed`,
    `t130`.`covered`,
    `t130`.`last_bought`,
    `t130`.`active`,
    MAX(`t130`.`active`) OVER (
      PARTITION BY `t130`.`account_id`
      ORDER BY `t130`.`month_index` ASC NULLS LAST
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS `seen_active`
  FROM (
    SELECT
      `t129`.`account_id`,
      `t129`.`month_index`,
      `t129`.`revenue`,
      `t129`.`quantity`,
      `t129`.`groups`,
      `t129`.`bought`,
      `t129`.`margin`,
      `t129`.`orders`,
      `t129`.`cash_cost`,
      `t129`.`time_cost`,
      `t129`.`complaints`,
      `t129`.`calls`,
      `t129`.`contracted`,
      `t129`.`closed`,
      `t129`.`covered`,
      `t129`.`last_bought`,
      CAST(IF(
        COALESCE(
          IF(
            `t129`.`contracted` = 1,
            `t129`.`covered` > 0,
            COALESCE((
              `t129`.`month_index` - `t129`.`last_bought`
            ) < 6, FALSE)
          )
          AND (
            (
              `t129`.`closed` = 0
            ) OR (
              `t129`.`month_index` <= `t129`.`closed`
            )
          ),
          FALSE
        ),
        1,
        0
      ) AS BIGINT) AS `active`
    FROM (
      SELECT
        `t128`.`account_id`,
        `t128`.`month_index`,
        `t128`.`revenue`,
        `t128`.`quantity`,
        `t128`.`groups`,
        `t128`.`bought`,
        `t128`.`margin`,
        `t128`.`orders`,
        `t128`.`cash_cost`,
        `t128`.`time_cost`,
        `t128`.`complaints`,
        `t128`.`calls`,
        `t128`.`contracted`,
        `t128`.`closed`,
        `t128`.`covered`,
        MAX(IF(`t128`.`bought` > 0, `t128`.`month_index`, CAST(NULL AS BIGINT))) OVER (
          PARTITION BY `t128`.`account_id`
          ORDER BY `t128`.`month_index` ASC NULLS LAST
          ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS `last_bought`
      FROM (
        SELECT
          `t120`.`account_id`,
          `t120`.`month_index`,
          `t120`.`revenue`,
          `t120`.`quantity`,
          `t120`.`groups`,
          `t120`.`bought`,
          `t120`.`margin`,
          `t120`.`orders`,
          `t120`.`cash_cost`,
          `t120`.`time_cost`,
          `t120`.`complaints`,
          `t120`.`calls`,
          `t120`.`contracted`,
          COALESCE(`t47`.`closed`, 0) AS `closed`,
          COALESCE(`t127`.`covered`, 0) AS `covered`
        FROM (
          SELECT
            `t118`.`account_id`,
            `t118`.`month_index`,
            `t118`.`revenue`,
            `t118`.`quantity`,
            `t118`.`groups`,
            `t118`.`bought`,
            `t118`.`margin`,
            `t118`.`orders`,
            `t118`.`cash_cost`,
            `t118`.`time_cost`,
            `t118`.`complaints`,
            `t118`.`calls`,
            `t118`.`contracted`
          FROM (
            SELECT
              `t117`.`account_id`,
              `t117`.`month_index`,
              `t117`.`revenue`,
              `t117`.`quantity`,
              `t117`.`groups`,
              `t117`.`bought`,
              `t117`.`margin`,
              `t117`.`orders`,
              `t117`.`cash_cost`,
              `t117`.`time_cost`,
              `t117`.`complaints`,
              `t117`.`calls`,
              `t117`.`signed`,
              CAST(IF(
                COALESCE((
                  `t117`.`signed` > 0
                ) AND (
                  `t117`.`month_index` >= `t117`.`signed`
                ), FALSE),
                1,
                0
              ) AS BIGINT) AS `contracted`
            FROM (
              SELECT
                `t116`.`account_id`,
                `t116`.`month_index`,
                COALESCE(`t111`.`revenue`, 0) AS `revenue`,
                COALESCE(`t111`.`quantity`, 0) AS `quantity`,
                COALESCE(`t111`.`groups`, 0) AS `groups`,
                COALESCE(`t111`.`bought`, 0) AS `bought`,
                COALESCE(`t111`.`margin`, 0) AS `margin`,
                COALESCE(`t111`.`orders`, 0) AS `orders`,
                COALESCE(`t82`.`cash_cost`, 0) AS `cash_cost`,
                COALESCE(`t82`.`time_cost`, 0) AS `time_cost`,
                COALESCE(`t68`.`complaints`, 0) AS `complaints`,
                COALESCE(`t69`.`calls`, 0) AS `calls`,
                COALESCE(`t63`.`signed`, 0) AS `signed`
              FROM (
                SELECT
                  `t114`.`account_id`,
                  `t114`.`first` + `t114`.`k` AS `month_index`
                FROM (
                  SELECT
                    `t103`.`account_id`,
                    `t103`.`first`,
                    `t103`.`last`,
                    `t113`.`k`
                  FROM `t100` AS `t103`
                  CROSS JOIN (
                    SELECT
                      `t109`.`k`
                    FROM (
                      SELECT
                        `t58`.`one` + (
                          `t59`.`ten` * 10
                        ) + (
                          `t60`.`hundred` * 100
                        ) AS `k`,
                        `t106`.`longest`
                      FROM (
                        SELECT
                          `t36`.`digit` AS `one`
                        FROM `t35` AS `t36`
                      ) AS `t58`
                      CROSS JOIN (
                        SELECT
                          `t36`.`digit` AS `ten`
                        FROM `t35` AS `t36`
                      ) AS `t59`
                      CROSS JOIN (
                        SELECT
                          `t36`.`digit` AS `hundred`
                        FROM `t35` AS `t36`
                      ) AS `t60`
                      CROSS JOIN (
                        SELECT
                          MAX(`t101`.`last` - `t101`.`first`) AS `longest`
                        FROM `t100` AS `t101`
                      ) AS `t106`
                    ) AS `t109`
                    WHERE
                      `t109`.`k` <= `t109`.`longest`
                  ) AS `t113`
                ) AS `t114`
                WHERE
                  `t114`.`k` <= (
                    `t114`.`last` - `t114`.`first`
                  )
              ) AS `t116`
              LEFT OUTER JOIN (
                SELECT
                  `t108`.`account_id` AS `account_id_key`,
                  `t108`.`month_index` AS `month_index_key`,
                  `t108`.`revenue`,
                  `t108`.`quantity`,
                  `t108`.`groups`,
                  `t108`.`bought`,
                  `t108`.`margin`,
                  `t108`.`orders`
                FROM (
                  SELECT
                    `t107`.`account_id`,
                    `t107`.`month_index`,
                    `t107`.`revenue`,
                    `t107`.`quantity`,
                    `t107`.`groups`,
                    `t107`.`bought`,
                    `t107`.`margin`,
                    `t107`.`orders`
                  FROM (
                    SELECT
                      `t99`.`account_id`,
                      `t99`.`month_index`,
                      `t99`.`revenue`,
                      `t99`.`one_off_revenue`,
                      `t99`.`quantity`,
                      `t99`.`groups`,
                      `t99`.`bought`,
                      `t99`.`margin`,
                      COALESCE(`t104`.`orders`, 0) AS `orders`
                    FROM (
                      SELECT
                        *
                      FROM (
                        SELECT
                          `t90`.`account_id`,
                          `t90`.`month_index`,
                          `t90`.`revenue`,
                          `t90`.`one_off_revenue`,
                          `t90`.`quantity`,
                          `t90`.`groups`,
                          `t90`.`bought`,
                          `t90`.`known_margin` + (
                            `t90`.`without_margin` * 0.35
                          ) AS `margin`
                        FROM (
                          SELECT
                            `t73`.`account_id`,
                            `t73`.`month_index`,
                            COALESCE(
                              CAST(SUM(
                                CAST(`t73`.`amount` AS DECIMAL(19, 4)) * CAST(COALESCE(`t73`.`weight`, 1) AS DECIMAL(19, 9))
                              ) AS DOUBLE),
                              0
                            ) AS `revenue`,
                            COALESCE(
                              CAST(SUM(
                                CAST(IF(`t73`.`one_off`, `t73`.`amount`, CAST(0 AS DECIMAL(18, 4))) AS DECIMAL(19, 4)) * CAST(COALESCE(`t73`.`weight`, 1) AS DECIMAL(19, 9))
                              ) AS DOUBLE),
                              0
                            ) AS `one_off_revenue`,
                            COALESCE(
                              CAST(SUM(
                                CAST(COALESCE(`t73`.`margin`, 0) AS DECIMAL(19, 4)) * CAST(COALESCE(`t73`.`weight`, 1) AS DECIMAL(19, 9))
                              ) AS DOUBLE),
                              0
                            ) AS `known_margin`,
                            COALESCE(
                              CAST(SUM(
                                CAST(IF(`t73`.`margin` IS NULL, `t73`.`amount`, CAST(0 AS DECIMAL(18, 4))) AS DECIMAL(19, 4)) * CAST(COALESCE(`t73`.`weight`, 1) AS DECIMAL(19, 9))
                              ) AS DOUBLE),
                              0
                            ) AS `without_margin`,
                            COALESCE(SUM(`t73`.`quantity` * COALESCE(`t73`.`weight`, 1)), 0) AS `quantity`,
                            COUNT(DISTINCT IF(`t73`.`amount` > 0, `t73`.`product_group`, NULL)) AS `groups`,
                            CAST(IF(COALESCE(BOOL_OR(`t73`.`amount` > 0), FALSE), 1, 0) AS BIGINT) AS `bought`
                          FROM `t70` AS `t73`
                          GROUP BY
                            1,
                            2
                        ) AS `t90`
                      ) AS `t95`
                      UNION ALL
                      SELECT
                        *
                      FROM (
                        SELECT
                          `t91`.`account_id`,
                          `t91`.`month_index`,
                          `t91`.`revenue`,
                          `t91`.`one_off_revenue`,
                          `t91`.`quantity`,
                          `t91`.`groups`,
                          `t91`.`bought`,
                          `t91`.`known_margin` + (
                            `t91`.`without_margin` * 0.35
                          ) AS `margin`
                        FROM (
                          SELECT
                            `t75`.`account_id`,
                            `t75`.`month_index`,
                            COALESCE(
                              CAST(SUM(
                                CAST(`t75`.`amount` AS DECIMAL(19, 4)) * CAST(COALESCE(`t75`.`weight`, 1) AS DECIMAL(19, 9))
                              ) AS DOUBLE),
                              0
                            ) AS `revenue`,
                            COALESCE(
                              CAST(SUM(
                                CAST(IF(`t75`.`one_off`, `t75`.`amount`, CAST(0 AS DECIMAL(18, 4))) AS DECIMAL(19, 4)) * CAST(COALESCE(`t75`.`weight`, 1) AS DECIMAL(19, 9))
                              ) AS DOUBLE),
                              0
                            ) AS `one_off_revenue`,
                            COALESCE(
                              CAST(SUM(
                                CAST(COALESCE(`t75`.`margin`, 0) AS DECIMAL(19, 4)) * CAST(COALESCE(`t75`.`weight`, 1) AS DECIMAL(19, 9))
                              ) AS DOUBLE),
                              0
                            ) AS `known_margin`,
                            COALESCE(
                              CAST(SUM(
                                CAST(IF(`t75`.`margin` IS NULL, `t75`.`amount`, CAST(0 AS DECIMAL(18, 4))) AS DECIMAL(19, 4)) * CAST(COALESCE(`t75`.`weight`, 1) AS DECIMAL(19, 9))
                              ) AS DOUBLE),
                              0
                            ) AS `without_margin`,
                            CAST(0 AS DOUBLE) AS `quantity`,
                            COUNT(DISTINCT IF(`t75`.`amount` > 0, `t75`.`product_group`, NULL)) AS `groups`,
                            CAST(IF(COALESCE(BOOL_OR(`t75`.`amount` > 0), FALSE), 1, 0) AS BIGINT) AS `bought`
                          FROM (
                            SELECT
                              `t62`.`account_id`,
                              `t62`.`date`,
                              `t62`.`product_group`,
                              `t62`.`amount`,
                              `t62`.`margin`,
                              COALESCE(`t62`.`one_off`, FALSE) AS `one_off`,
                              `t62`.`month`,
                              `t62`.`currency`,
                              `t62`.`rate`,
                              `t62`.`amount_original`,
                              `t62`.`weight`,
                              `t62`.`updated_at`,
                              `t62`.`source`,
                              (
                                (
                                  CAST(EXTRACT(year FROM `t62`.`date`) AS BIGINT) * 12
                                ) + CAST(EXTRACT(month FROM `t62`.`date`) AS BIGINT)
                              ) - 1 AS `month_index`
                            FROM `t57` AS `t62`
                          ) AS `t75`
                          GROUP BY
                            1,
                            2
                        ) AS `t91`
                      ) AS `t96`
                    ) AS `t99`
                    LEFT OUTER JOIN (
                      SELECT
                        `t98`.`account_id` AS `account_id_key`,
                        `t98`.`month_index` AS `month_index_key`,
                        `t98`.`orders`
                      FROM (
                        SELECT
                          `t94`.`account_id`,
                          `t94`.`month_index`,
                          SUM(`t94`.`weight`) AS `orders`
                        FROM (
                          SELECT
                            *
                          FROM (
                            SELECT
                              `t85`.`order_id`,
                              `t85`.`account_id`,
                              `t85`.`t`,
                              `t85`.`date`,
                              `t85`.`month_index`,
                              `t85`.`weight`,
                              `t85`.`amount`,
                              `t85`.`groups`,
                              CAST(IF(COALESCE(`t32`.`our_id` IS NOT NULL, FALSE), 1, 0) AS BIGINT) AS `at_our_place`
                            FROM (
                              SELECT
                                `t73`.`order_id`,
                                `t73`.`account_id`,
                                MIN(`t73`.`t`) AS `t`,
                                MIN(`t73`.`date`) AS `date`,
                                MIN(`t73`.`month_index`) AS `month_index`,
                                COALESCE(MAX(`t73`.`weight`), 1) AS `weight`,
                                SUM(`t73`.`amount`) AS `amount`,
                                COUNT(DISTINCT `t73`.`product_group`) AS `groups`,
                                MIN(`t73`.`location_id`) AS `location_id`
                              FROM `t70` AS `t73`
                              GROUP BY
                                1,
                                2
                            ) AS `t85`
                            LEFT OUTER JOIN (
                              SELECT
                                `t7`.`location_id` AS `our_id`
                              FROM `location` AS `t7`
                              WHERE
                                `t7`.`account_id` IS NULL
                            ) AS `t32`
                              ON `t85`.`location_id` = `t32`.`our_id`
                          ) AS `t89`
                          WHERE
                            `t89`.`amount` > 0
                        ) AS `t94`
                        GROUP BY
                          1,
                          2
                      ) AS `t98`
                    ) AS `t104`
                      ON `t99`.`account_id` = `t104`.`account_id_key`
                      AND `t99`.`month_index` = `t104`.`month_index_key`
                  ) AS `t107`
                ) AS `t108`
              ) AS `t111`
                ON `t116`.`account_id` = `t111`.`account_id_key`
                AND `t116`.`month_index` = `t111`.`month_index_key`
              LEFT OUTER JOIN (
                SELECT
                  `t74`.`account_id` AS `account_id_key`,
                  `t74`.`month_index` AS `month_index_key`,
                  `t74`.`cash_cost`,
                  `t74`.`time_cost`
                FROM (
                  SELECT
                    `t56`.`account_id`,
                    `t56`.`month_index`,
                    COALESCE(
                      CAST(SUM(
                        CAST(`t56`.`cash` AS DECIMAL(19, 4)) * CAST(COALESCE(`t56`.`weight`, 1) AS DECIMAL(19, 9))
                      ) AS DOUBLE),
                      0
                    ) AS `cash_cost`,
                    COALESCE(
                      CAST(SUM(
                        CAST(`t56`.`time` AS DECIMAL(19, 4)) * CAST(COALESCE(`t56`.`weight`, 1) AS DECIMAL(19, 9))
                      ) AS DOUBLE),
                      0
                    ) AS `time_cost`
                  FROM (
                    SELECT
                      *
                    FROM (
                      SELECT
                        `t2`.`account_id`,
                        `t2`.`weight`,
                        (
                          (
                            CAST(EXTRACT(year FROM `t2`.`date`) AS BIGINT) * 12
                          ) + CAST(EXTRACT(month FROM `t2`.`date`) AS BIGINT)
                        ) - 1 AS `month_index`,
                        CAST(0 AS DECIMAL(18, 4)) AS `cash`,
                        COALESCE(`t2`.`cost`, 0) AS `time`
                      FROM `case` AS `t2`
                    ) AS `t42`
                    UNION ALL
                    SELECT
                      *
                    FROM (
                      SELECT
                        *
                      FROM (
                        SELECT
                          `t4`.`account_id`,
                          `t4`.`weight`,
                          (
                            (
                              CAST(EXTRACT(year FROM `t4`.`date`) AS BIGINT) * 12
                            ) + CAST(EXTRACT(month FROM `t4`.`date`) AS BIGINT)
                          ) - 1 AS `month_index`,
                          IF(COALESCE(`t4`.`kind` = 'cash', FALSE), `t4`.`amount`, CAST(0 AS DECIMAL(18, 4))) AS `cash`,
                          IF(COALESCE(`t4`.`kind` = 'cash', FALSE), CAST(0 AS DECIMAL(18, 4)), `t4`.`amount`) AS `time`
                        FROM `cost` AS `t4`
                        WHERE
                          `t4`.`account_id` IS NOT NULL
                      ) AS `t45`
                      UNION ALL
                      SELECT
                        *
                      FROM (
                        SELECT
                          `t3`.`account_id`,
                          `t3`.`weight`,
                          (
                            (
                              CAST(EXTRACT(year FROM `t3`.`date`) AS BIGINT) * 12
                            ) + CAST(EXTRACT(month FROM `t3`.`date`) AS BIGINT)
                          ) - 1 AS `month_index`,
                          CAST(0 AS DECIMAL(18, 4)) AS `cash`,
                          COALESCE(`t3`.`cost`, 0) AS `time`
                        FROM `interaction` AS `t3`
                      ) AS `t44`
                    ) AS `t51`
                  ) AS `t56`
                  GROUP BY
                    1,
                    2
                ) AS `t74`
              ) AS `t82`
                ON `t116`.`account_id` = `t82`.`account_id_key`
                AND `t116`.`month_index` = `t82`.`month_index_key`
              LEFT OUTER JOIN (
                SELECT
                  `t64`.`account_id` AS `account_id_key`,
                  `t64`.`month_index` AS `month_index_key`,
                  `t64`.`complaints`
                FROM (
                  SELECT
                    `t41`.`account_id`,
                    `t41`.`month_index`,
                    SUM(COALESCE(`t41`.`weight`, 1)) AS `complaints`
                  FROM (
                    SELECT
                      `t2`.`account_id`,
                      `t2`.`weight`,
                      (
                        (
                          CAST(EXTRACT(year FROM `t2`.`date`) AS BIGINT) * 12
                        ) + CAST(EXTRACT(month FROM `t2`.`date`) AS BIGINT)
                      ) - 1 AS `month_index`
                    FROM `case` AS `t2`
                    WHERE
                      `t2`.`kind` = 'complaint'
                  ) AS `t41`
                  GROUP BY
                    1,
                    2
                ) AS `t64`
              ) AS `t68`
                ON `t116`.`account_id` = `t68`.`account_id_key`
                AND `t116`.`month_index` = `t68`.`month_index_key`
              LEFT OUTER JOIN (
                SELECT
                  `t65`.`account_id` AS `account_id_key`,
                  `t65`.`month_index` AS `month_index_key`,
                  `t65`.`calls`
                FROM (
                  SELECT
                    `t43`.`account_id`,
                    `t43`.`month_index`,
                    SUM(COALESCE(`t43`.`weight`, 1)) AS `calls`
                  FROM (
                    SELECT
                      `t3`.`account_id`,
                      `t3`.`weight`,
                      (
                        (
                          CAST(EXTRACT(year FROM `t3`.`date`) AS BIGINT) * 12
                        ) + CAST(EXTRACT(month FROM `t3`.`date`) AS BIGINT)
                      ) - 1 AS `month_index`
                    FROM `interaction` AS `t3`
                    WHERE
                      `t3`.`channel` = 'phone' AND `t3`.`direction` = 'in'
                  ) AS `t43`
                  GROUP BY
                    1,
                    2
                ) AS `t65`
              ) AS `t69`
                ON `t116`.`account_id` = `t69`.`account_id_key`
                AND `t116`.`month_index` = `t69`.`month_index_key`
              LEFT OUTER JOIN (
                SELECT
                  `t48`.`account_id` AS `account_id_key`,
                  `t48`.`signed`
                FROM (
                  SELECT
                    `t1`.`account_id`,
                    MIN(
                      (
                        (
                          CAST(EXTRACT(year FROM `t1`.`start`) AS BIGINT) * 12
                        ) + CAST(EXTRACT(month FROM `t1`.`start`) AS BIGINT)
                      ) - 1
                    ) AS `signed`
                  FROM `contract` AS `t1`
                  GROUP BY
                    1
                ) AS `t48`
              ) AS `t63`
                ON `t116`.`account_id` = `t63`.`account_id_key`
            ) AS `t117`
          ) AS `t118`
        ) AS `t120`
        LEFT OUTER JOIN (
          SELECT
            `t0`.`account_id` AS `account_id_key`,
            (
              (
                CAST(EXTRACT(year FROM `t0`.`closed`) AS BIGINT) * 12
              ) + CAST(EXTRACT(month FROM `t0`.`closed`) AS BIGINT)
            ) - 1 AS `closed`
          FROM `account` AS `t0`
          WHERE
            `t0`.`closed` IS NOT NULL
        ) AS `t47`
          ON `t120`.`account_id` = `t47`.`account_id_key`
        LEFT OUTER JOIN (
          SELECT
            `t125`.`account_id` AS `account_id_key`,
            `t125`.`month_index` AS `month_index_key`,
            `t125`.`covered`
          FROM (
            SELECT
              `t124`.`account_id`,
              `t124`.`month_index`,
              COUNT(*) AS `covered`
            FROM (
              SELECT
                `t123`.`account_id`,
                `t123`.`month_index`,
                `t50`.`holder`,
                `t50`.`begins`,
                `t50`.`ends`
              FROM (
                SELECT
                  `t121`.`account_id`,
                  `t121`.`month_index`
                FROM (
                  SELECT
                    `t120`.`account_id`,
                    `t120`.`month_index`,
                    `t120`.`revenue`,
                    `t120`.`quantity`,
                    `t120`.`groups`,
                    `t120`.`bought`,
                    `t120`.`margin`,
                    `t120`.`orders`,
                    `t120`.`cash_cost`,
                    `t120`.`time_cost`,
                    `t120`.`complaints`,
                    `t120`.`calls`,
                    `t120`.`contracted`,
                    COALESCE(`t47`.`closed`, 0) AS `closed`
                  FROM (
                    SELECT
                      `t118`.`account_id`,
                      `t118`.`month_index`,
                      `t118`.`revenue`,
                      `t118`.`quantity`,
                      `t118`.`groups`,
                      `t118`.`bought`,
                      `t118`.`margin`,
                      `t118`.`orders`,
                      `t118`.`cash_cost`,
                      `t118`.`time_cost`,
                      `t118`.`complaints`,
                      `t118`.`calls`,
                      `t118`.`contracted`
                    FROM (
                      SELECT
                        `t117`.`account_id`,
                        `t117`.`month_index`,
                        `t117`.`revenue`,
                        `t117`.`quantity`,
                        `t117`.`groups`,
                        `t117`.`bought`,
                        `t117`.`margin`,
                        `t117`.`orders`,
                        `t117`.`cash_cost`,
                        `t117`.`time_cost`,
                        `t117`.`complaints`,
                        `t117`.`calls`,
                        `t117`.`signed`,
                        CAST(IF(
                          COALESCE((
                            `t117`.`signed` > 0
                          ) AND (
                            `t117`.`month_index` >= `t117`.`signed`
                          ), FALSE),
                          1,
                          0
                        ) AS BIGINT) AS `contracted`
                      FROM (
                        SELECT
                          `t116`.`account_id`,
                          `t116`.`month_index`,
                          COALESCE(`t111`.`revenue`, 0) AS `revenue`,
                          COALESCE(`t111`.`quantity`, 0) AS `quantity`,
                          COALESCE(`t111`.`groups`, 0) AS `groups`,
                          COALESCE(`t111`.`bought`, 0) AS `bought`,
                          COALESCE(`t111`.`margin`, 0) AS `margin`,
                          COALESCE(`t111`.`orders`, 0) AS `orders`,
                          COALESCE(`t82`.`cash_cost`, 0) AS `cash_cost`,
                          COALESCE(`t82`.`time_cost`, 0) AS `time_cost`,
                          COALESCE(`t68`.`complaints`, 0) AS `complaints`,
                          COALESCE(`t69`.`calls`, 0) AS `calls`,
                          COALESCE(`t63`.`signed`, 0) AS `signed`
                        FROM (
                          SELECT
                            `t114`.`account_id`,
                            `t114`.`first` + `t114`.`k` AS `month_index`
                          FROM (
                            SELECT
                              `t103`.`account_id`,
                              `t103`.`first`,
                              `t103`.`last`,
                              `t113`.`k`
                            FROM `t100` AS `t103`
                            CROSS JOIN (
                              SELECT
                                `t109`.`k`
                              FROM (
                                SELECT
                                  `t58`.`one` + (
                                    `t59`.`ten` * 10
                                  ) + (
                                    `t60`.`hundred` * 100
                                  ) AS `k`,
                                  `t106`.`longest`
                                FROM (
                                  SELECT
                                    `t36`.`digit` AS `one`
                                  FROM `t35` AS `t36`
                                ) AS `t58`
                                CROSS JOIN (
                                  SELECT
                                    `t36`.`digit` AS `ten`
                                  FROM `t35` AS `t36`
                                ) AS `t59`
                                CROSS JOIN (
                                  SELECT
                                    `t36`.`digit` AS `hundred`
                                  FROM `t35` AS `t36`
                                ) AS `t60`
                                CROSS JOIN (
                                  SELECT
                                    MAX(`t101`.`last` - `t101`.`first`) AS `longest`
                                  FROM `t100` AS `t101`
                                ) AS `t106`
                              ) AS `t109`
                              WHERE
                                `t109`.`k` <= `t109`.`longest`
                            ) AS `t113`
                          ) AS `t114`
                          WHERE
                            `t114`.`k` <= (
                              `t114`.`last` - `t114`.`first`
                            )
                        ) AS `t116`
                        LEFT OUTER JOIN (
                          SELECT
                            `t108`.`account_id` AS `account_id_key`,
                            `t108`.`month_index` AS `month_index_key`,
                            `t108`.`revenue`,
                            `t108`.`quantity`,
                            `t108`.`groups`,
                            `t108`.`bought`,
                            `t108`.`margin`,
                            `t108`.`orders`
                          FROM (
                            SELECT
                              `t107`.`account_id`,
                              `t107`.`month_index`,
                              `t107`.`revenue`,
                              `t107`.`quantity`,
                              `t107`.`groups`,
                              `t107`.`bought`,
                              `t107`.`margin`,
                              `t107`.`orders`
                            FROM (
                              SELECT
                                `t99`.`account_id`,
                                `t99`.`month_index`,
                                `t99`.`revenue`,
                                `t99`.`one_off_revenue`,
                                `t99`.`quantity`,
                                `t99`.`groups`,
                                `t99`.`bought`,
                                `t99`.`margin`,
                                COALESCE(`t104`.`orders`, 0) AS `orders`
                              FROM (
                                SELECT
                                  *
                                FROM (
                                  SELECT
                                    `t90`.`account_id`,
                                    `t90`.`month_index`,
                                    `t90`.`revenue`,
                                    `t90`.`one_off_revenue`,
                                    `t90`.`quantity`,
                                    `t90`.`groups`,
                                    `t90`.`bought`,
                                    `t90`.`known_margin` + (
                                      `t90`.`without_margin` * 0.35
                                    ) AS `margin`
                                  FROM (
                                    SELECT
                                      `t73`.`account_id`,
                                      `t73`.`month_index`,
                                      COALESCE(
                                        CAST(SUM(
                                          CAST(`t73`.`amount` AS DECIMAL(19, 4)) * CAST(COALESCE(`t73`.`weight`, 1) AS DECIMAL(19, 9))
                                        ) AS DOUBLE),
                                        0
                                      ) AS `revenue`,
                                      COALESCE(
                                        CAST(SUM(
                                          CAST(IF(`t73`.`one_off`, `t73`.`amount`, CAST(0 AS DECIMAL(18, 4))) AS DECIMAL(19, 4)) * CAST(COALESCE(`t73`.`weight`, 1) AS DECIMAL(19, 9))
                                        ) AS DOUBLE),
                                        0
                                      ) AS `one_off_revenue`,
                                      COALESCE(
                                        CAST(SUM(
                                          CAST(COALESCE(`t73`.`margin`, 0) AS DECIMAL(19, 4)) * CAST(COALESCE(`t73`.`weight`, 1) AS DECIMAL(19, 9))
                                        ) AS DOUBLE),
                                        0
                                      ) AS `known_margin`,
                                      COALESCE(
                                        CAST(SUM(
                                          CAST(IF(`t73`.`margin` IS NULL, `t73`.`amount`, CAST(0 AS DECIMAL(18, 4))) AS DECIMAL(19, 4)) * CAST(COALESCE(`t73`.`weight`, 1) AS DECIMAL(19, 9))
                                        ) AS DOUBLE),
                                        0
                                      ) AS `without_margin`,
                                      COALESCE(SUM(`t73`.`quantity` * COALESCE(`t73`.`weight`, 1)), 0) AS `quantity`,
                                      COUNT(DISTINCT IF(`t73`.`amount` > 0, `t73`.`product_group`, NULL)) AS `groups`,
                                      CAST(IF(COALESCE(BOOL_OR(`t73`.`amount` > 0), FALSE), 1, 0) AS BIGINT) AS `bought`
                                    FROM `t70` AS `t73`
                                    GROUP BY
                                      1,
                                      2
                                  ) AS `t90`
                                ) AS `t95`
                                UNION ALL
                                SELECT
                                  *
                                FROM (
                                  SELECT
                                    `t91`.`account_id`,
                                    `t91`.`month_index`,
                                    `t91`.`revenue`,
                                    `t91`.`one_off_revenue`,
                                    `t91`.`quantity`,
                                    `t91`.`groups`,
                                    `t91`.`bought`,
                                    `t91`.`known_margin` + (
                                      `t91`.`without_margin` * 0.35
                                    ) AS `margin`
                                  FROM (
                                    SELECT
                                      `t75`.`account_id`,
                                      `t75`.`month_index`,
                                      COALESCE(
                                        CAST(SUM(
                                          CAST(`t75`.`amount` AS DECIMAL(19, 4)) * CAST(COALESCE(`t75`.`weight`, 1) AS DECIMAL(19, 9))
                                        ) AS DOUBLE),
                                        0
                                      ) AS `revenue`,
                                      COALESCE(
                                        CAST(SUM(
                                          CAST(IF(`t75`.`one_off`, `t75`.`amount`, CAST(0 AS DECIMAL(18, 4))) AS DECIMAL(19, 4)) * CAST(COALESCE(`t75`.`weight`, 1) AS DECIMAL(19, 9))
                                        ) AS DOUBLE),
                                        0
                                      ) AS `one_off_revenue`,
                                      COALESCE(
                                        CAST(SUM(
                                          CAST(COALESCE(`t75`.`margin`, 0) AS DECIMAL(19, 4)) * CAST(COALESCE(`t75`.`weight`, 1) AS DECIMAL(19, 9))
                                        ) AS DOUBLE),
                                        0
                                      ) AS `known_margin`,
                                      COALESCE(
                                        CAST(SUM(
                                          CAST(IF(`t75`.`margin` IS NULL, `t75`.`amount`, CAST(0 AS DECIMAL(18, 4))) AS DECIMAL(19, 4)) * CAST(COALESCE(`t75`.`weight`, 1) AS DECIMAL(19, 9))
                                        ) AS DOUBLE),
                                        0
                                      ) AS `without_margin`,
                                      CAST(0 AS DOUBLE) AS `quantity`,
                                      COUNT(DISTINCT IF(`t75`.`amount` > 0, `t75`.`product_group`, NULL)) AS `groups`,
                                      CAST(IF(COALESCE(BOOL_OR(`t75`.`amount` > 0), FALSE), 1, 0) AS BIGINT) AS `bought`
                                    FROM (
                                      SELECT
                                        `t62`.`account_id`,
                                        `t62`.`date`,
                                        `t62`.`product_group`,
                                        `t62`.`amount`,
                                        `t62`.`margin`,
                                        COALESCE(`t62`.`one_off`, FALSE) AS `one_off`,
                                        `t62`.`month`,
                                        `t62`.`currency`,
                                        `t62`.`rate`,
                                        `t62`.`amount_original`,
                                        `t62`.`weight`,
                                        `t62`.`updated_at`,
                                        `t62`.`source`,
                                        (
                                          (
                                            CAST(EXTRACT(year FROM `t62`.`date`) AS BIGINT) * 12
                                          ) + CAST(EXTRACT(month FROM `t62`.`date`) AS BIGINT)
                                        ) - 1 AS `month_index`
                                      FROM `t57` AS `t62`
                                    ) AS `t75`
                                    GROUP BY
                                      1,
                                      2
                                  ) AS `t91`
                                ) AS `t96`
                              ) AS `t99`
                              LEFT OUTER JOIN (
                                SELECT
                                  `t98`.`account_id` AS `account_id_key`,
                                  `t98`.`month_index` AS `month_index_key`,
                                  `t98`.`orders`
                                FROM (
                                  SELECT
                                    `t94`.`account_id`,
                                    `t94`.`month_index`,
                                    SUM(`t94`.`weight`) AS `orders`
                                  FROM (
                                    SELECT
                                      *
                                    FROM (
                                      SELECT
                                        `t85`.`order_id`,
                                        `t85`.`account_id`,
                                        `t85`.`t`,
                                        `t85`.`date`,
                                        `t85`.`month_index`,
                                        `t85`.`weight`,
                                        `t85`.`amount`,
                                        `t85`.`groups`,
                                        CAST(IF(COALESCE(`t32`.`our_id` IS NOT NULL, FALSE), 1, 0) AS BIGINT) AS `at_our_place`
                                      FROM (
                                        SELECT
                                          `t73`.`order_id`,
                                          `t73`.`account_id`,
                                          MIN(`t73`.`t`) AS `t`,
                                          MIN(`t73`.`date`) AS `date`,
                                          MIN(`t73`.`month_index`) AS `month_index`,
                                          COALESCE(MAX(`t73`.`weight`), 1) AS `weight`,
                                          SUM(`t73`.`amount`) AS `amount`,
                                          COUNT(DISTINCT `t73`.`product_group`) AS `groups`,
                                          MIN(`t73`.`location_id`) AS `location_id`
                                        FROM `t70` AS `t73`
                                        GROUP BY
                                          1,
                                          2
                                      ) AS `t85`
                                      LEFT OUTER JOIN (
                                        SELECT
                                          `t7`.`location_id` AS `our_id`
                                        FROM `location` AS `t7`
                                        WHERE
                                          `t7`.`account_id` IS NULL
                                      ) AS `t32`
                                        ON `t85`.`location_id` = `t32`.`our_id`
                                    ) AS `t89`
                                    WHERE
                                      `t89`.`amount` > 0
                                  ) AS `t94`
                                  GROUP BY
                                    1,
                                    2
                                ) AS `t98`
                              ) AS `t104`
                                ON `t99`.`account_id` = `t104`.`account_id_key`
                                AND `t99`.`month_index` = `t104`.`month_index_key`
                            ) AS `t107`
                          ) AS `t108`
                        ) AS `t111`
                          ON `t116`.`account_id` = `t111`.`account_id_key`
                          AND `t116`.`month_index` = `t111`.`month_index_key`
                        LEFT OUTER JOIN (
                          SELECT
                            `t74`.`account_id` AS `account_id_key`,
                            `t74`.`month_index` AS `month_index_key`,
                            `t74`.`cash_cost`,
                            `t74`.`time_cost`
                          FROM (
                            SELECT
                              `t56`.`account_id`,
                              `t56`.`month_index`,
                              COALESCE(
                                CAST(SUM(
                                  CAST(`t56`.`cash` AS DECIMAL(19, 4)) * CAST(COALESCE(`t56`.`weight`, 1) AS DECIMAL(19, 9))
                                ) AS DOUBLE),
                                0
                              ) AS `cash_cost`,
                              COALESCE(
                                CAST(SUM(
                                  CAST(`t56`.`time` AS DECIMAL(19, 4)) * CAST(COALESCE(`t56`.`weight`, 1) AS DECIMAL(19, 9))
                                ) AS DOUBLE),
                                0
                              ) AS `time_cost`
                            FROM (
                              SELECT
                                *
                              FROM (
                                SELECT
                                  `t2`.`account_id`,
                                  `t2`.`weight`,
                                  (
                                    (
                                      CAST(EXTRACT(year FROM `t2`.`date`) AS BIGINT) * 12
                                    ) + CAST(EXTRACT(month FROM `t2`.`date`) AS BIGINT)
                                  ) - 1 AS `month_index`,
                                  CAST(0 AS DECIMAL(18, 4)) AS `cash`,
                                  COALESCE(`t2`.`cost`, 0) AS `time`
                                FROM `case` AS `t2`
                              ) AS `t42`
                              UNION ALL
                              SELECT
                                *
                              FROM (
                                SELECT
                                  *
                                FROM (
                                  SELECT
                                    `t4`.`account_id`,
                                    `t4`.`weight`,
                                    (
                                      (
                                        CAST(EXTRACT(year FROM `t4`.`date`) AS BIGINT) * 12
                                      ) + CAST(EXTRACT(month FROM `t4`.`date`) AS BIGINT)
                                    ) - 1 AS `month_index`,
                                    IF(COALESCE(`t4`.`kind` = 'cash', FALSE), `t4`.`amount`, CAST(0 AS DECIMAL(18, 4))) AS `cash`,
                                    IF(COALESCE(`t4`.`kind` = 'cash', FALSE), CAST(0 AS DECIMAL(18, 4)), `t4`.`amount`) AS `time`
                                  FROM `cost` AS `t4`
                                  WHERE
                                    `t4`.`account_id` IS NOT NULL
                                ) AS `t45`
                                UNION ALL
                                SELECT
                                  *
                                FROM (
                                  SELECT
                                    `t3`.`account_id`,
                                    `t3`.`weight`,
                                    (
                                      (
                                        CAST(EXTRACT(year FROM `t3`.`date`) AS BIGINT) * 12
                                      ) + CAST(EXTRACT(month FROM `t3`.`date`) AS BIGINT)
                                    ) - 1 AS `month_index`,
                                    CAST(0 AS DECIMAL(18, 4)) AS `cash`,
                                    COALESCE(`t3`.`cost`, 0) AS `time`
                                  FROM `interaction` AS `t3`
                                ) AS `t44`
                              ) AS `t51`
                            ) AS `t56`
                            GROUP BY
                              1,
                              2
                          ) AS `t74`
                        ) AS `t82`
                          ON `t116`.`account_id` = `t82`.`account_id_key`
                          AND `t116`.`month_index` = `t82`.`month_index_key`
                        LEFT OUTER JOIN (
                          SELECT
                            `t64`.`account_id` AS `account_id_key`,
                            `t64`.`month_index` AS `month_index_key`,
                            `t64`.`complaints`
                          FROM (
                            SELECT
                              `t41`.`account_id`,
                              `t41`.`month_index`,
                              SUM(COALESCE(`t41`.`weight`, 1)) AS `complaints`
                            FROM (
                              SELECT
                                `t2`.`account_id`,
                                `t2`.`weight`,
                                (
                                  (
                                    CAST(EXTRACT(year FROM `t2`.`date`) AS BIGINT) * 12
                                  ) + CAST(EXTRACT(month FROM `t2`.`date`) AS BIGINT)
                                ) - 1 AS `month_index`
                              FROM `case` AS `t2`
                              WHERE
                                `t2`.`kind` = 'complaint'
                            ) AS `t41`
                            GROUP BY
                              1,
                              2
                          ) AS `t64`
                        ) AS `t68`
                          ON `t116`.`account_id` = `t68`.`account_id_key`
                          AND `t116`.`month_index` = `t68`.`month_index_key`
                        LEFT OUTER JOIN (
                          SELECT
                            `t65`.`account_id` AS `account_id_key`,
                            `t65`.`month_index` AS `month_index_key`,
                            `t65`.`calls`
                          FROM (
                            SELECT
                              `t43`.`account_id`,
                              `t43`.`month_index`,
                              SUM(COALESCE(`t43`.`weight`, 1)) AS `calls`
                            FROM (
                              SELECT
                                `t3`.`account_id`,
                                `t3`.`weight`,
                                (
                                  (
                                    CAST(EXTRACT(year FROM `t3`.`date`) AS BIGINT) * 12
                                  ) + CAST(EXTRACT(month FROM `t3`.`date`) AS BIGINT)
                                ) - 1 AS `month_index`
                              FROM `interaction` AS `t3`
                              WHERE
                                `t3`.`channel` = 'phone' AND `t3`.`direction` = 'in'
                            ) AS `t43`
                            GROUP BY
                              1,
                              2
                          ) AS `t65`
                        ) AS `t69`
                          ON `t116`.`account_id` = `t69`.`account_id_key`
                          AND `t116`.`month_index` = `t69`.`month_index_key`
                        LEFT OUTER JOIN (
                          SELECT
                            `t48`.`account_id` AS `account_id_key`,
                            `t48`.`signed`
                          FROM (
                            SELECT
                              `t1`.`account_id`,
                              MIN(
                                (
                                  (
                                    CAST(EXTRACT(year FROM `t1`.`start`) AS BIGINT) * 12
                                  ) + CAST(EXTRACT(month FROM `t1`.`start`) AS BIGINT)
                                ) - 1
                              ) AS `signed`
                            FROM `contract` AS `t1`
                            GROUP BY
                              1
                          ) AS `t48`
                        ) AS `t63`
                          ON `t116`.`account_id` = `t63`.`account_id_key`
                      ) AS `t117`
                    ) AS `t118`
                  ) AS `t120`
                  LEFT OUTER JOIN (
                    SELECT
                      `t0`.`account_id` AS `account_id_key`,
                      (
                        (
                          CAST(EXTRACT(year FROM `t0`.`closed`) AS BIGINT) * 12
                        ) + CAST(EXTRACT(month FROM `t0`.`closed`) AS BIGINT)
                      ) - 1 AS `closed`
                    FROM `account` AS `t0`
                    WHERE
                      `t0`.`closed` IS NOT NULL
                  ) AS `t47`
                    ON `t120`.`account_id` = `t47`.`account_id_key`
                ) AS `t121`
              ) AS `t123`
              INNER JOIN (
                SELECT
                  `t1`.`account_id` AS `holder`,
                  (
                    (
                      CAST(EXTRACT(year FROM `t1`.`start`) AS BIGINT) * 12
                    ) + CAST(EXTRACT(month FROM `t1`.`start`) AS BIGINT)
                  ) - 1 AS `begins`,
                  (
                    (
                      CAST(EXTRACT(year FROM `t1`.`end`) AS BIGINT) * 12
                    ) + CAST(EXTRACT(month FROM `t1`.`end`) AS BIGINT)
                  ) - 1 AS `ends`
                FROM `contract` AS `t1`
              ) AS `t50`
                ON `t123`.`account_id` = `t50`.`holder`
                AND `t50`.`begins` <= `t123`.`month_index`
                AND (
                  (
                    `t50`.`ends` IS NULL
                  ) OR (
                    `t123`.`month_index` <= `t50`.`ends`
                  )
                )
            ) AS `t124`
            GROUP BY
              1,
              2
          ) AS `t125`
        ) AS `t127`
          ON `t120`.`account_id` = `t127`.`account_id_key`
          AND `t120`.`month_index` = `t127`.`month_index_key`
      ) AS `t128`
    ) AS `t129`
  ) AS `t130`
) AS `t131`
