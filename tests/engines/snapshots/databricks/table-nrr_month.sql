WITH `t32` AS (
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
      ) AS `t8`
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          5 AS `digit`
      ) AS `t9`
    ) AS `t19`
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          6 AS `digit`
      ) AS `t10`
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          7 AS `digit`
      ) AS `t11`
    ) AS `t20`
  ) AS `t26`
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
      ) AS `t12`
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          9 AS `digit`
      ) AS `t13`
    ) AS `t21`
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
        ) AS `t14`
        UNION ALL
        SELECT
          *
        FROM (
          SELECT
            1 AS `digit`
        ) AS `t15`
      ) AS `t22`
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          *
        FROM (
          SELECT
            2 AS `digit`
        ) AS `t16`
        UNION ALL
        SELECT
          *
        FROM (
          SELECT
            3 AS `digit`
        ) AS `t17`
      ) AS `t23`
    ) AS `t27`
  ) AS `t30`
), `t34` AS (
  SELECT
    `t6`.`order_id`,
    `t6`.`line`,
    `t6`.`account_id`,
    `t6`.`contact_id`,
    `t6`.`t`,
    `t6`.`product_id`,
    `t6`.`product_group`,
    `t6`.`quantity`,
    `t6`.`amount`,
    `t6`.`margin`,
    `t6`.`cancelled`,
    `t6`.`channel`,
    `t6`.`location_id`,
    `t6`.`date`,
    `t6`.`month`,
    `t6`.`currency`,
    `t6`.`rate`,
    `t6`.`amount_original`,
    `t6`.`weight`,
    `t6`.`updated_at`,
    `t6`.`source`,
    `t24`.`sold_id`,
    `t24`.`known_group`,
    `t24`.`one_off`
  FROM `order` AS `t6`
  LEFT OUTER JOIN (
    SELECT
      `t2`.`product_id` AS `sold_id`,
      `t2`.`product_group` AS `known_group`,
      `t2`.`one_off`
    FROM `product` AS `t2`
  ) AS `t24`
    ON `t6`.`product_id` = `t24`.`sold_id`
), `t42` AS (
  SELECT
    `t7`.`account_id`,
    `t7`.`date`,
    `t7`.`product_group`,
    `t7`.`amount`,
    `t7`.`margin`,
    `t7`.`one_off`,
    `t7`.`month`,
    `t7`.`currency`,
    `t7`.`rate`,
    `t7`.`amount_original`,
    `t7`.`weight`,
    `t7`.`updated_at`,
    `t7`.`source`
  FROM `revenue_month` AS `t7`
  LEFT ANTI JOIN (
    SELECT DISTINCT
      `t0`.`account_id` AS `orders_id`
    FROM `order` AS `t0`
    WHERE
      NOT (
        COALESCE(`t0`.`cancelled`, FALSE)
      )
  ) AS `t31`
    ON `t7`.`account_id` = `t31`.`orders_id`
), `t48` AS (
  SELECT
    `t37`.`order_id`,
    `t37`.`line`,
    `t37`.`account_id`,
    `t37`.`contact_id`,
    `t37`.`t`,
    `t37`.`product_id`,
    `t37`.`quantity`,
    `t37`.`amount`,
    `t37`.`margin`,
    `t37`.`cancelled`,
    `t37`.`channel`,
    `t37`.`location_id`,
    `t37`.`date`,
    `t37`.`month`,
    `t37`.`currency`,
    `t37`.`rate`,
    `t37`.`amount_original`,
    `t37`.`weight`,
    `t37`.`updated_at`,
    `t37`.`source`,
    COALESCE(`t37`.`product_group`, `t37`.`known_group`) AS `product_group`,
    COALESCE(`t37`.`one_off`, FALSE) AS `one_off`,
    (
      (
        CAST(EXTRACT(year FROM `t37`.`date`) AS BIGINT) * 12
      ) + CAST(EXTRACT(month FROM `t37`.`date`) AS BIGINT)
    ) - 1 AS `month_index`
  FROM `t34` AS `t37`
  WHERE
    NOT (
      COALESCE(`t37`.`cancelled`, FALSE)
    )
), `t74` AS (
  SELECT
    `t67`.`account_id`,
    IF(`t67`.`begun` < `t67`.`first_month`, `t67`.`first_month`, `t67`.`begun`) AS `first`,
    `t67`.`last_month` AS `last`
  FROM (
    SELECT
      `t66`.`account_id`,
      `t66`.`begun`,
      `t60`.`first_month`,
      `t60`.`last_month`
    FROM (
      SELECT
        `t61`.`account_id`,
        MIN(`t61`.`month_index`) AS `begun`
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
                `t37`.`account_id`,
                (
                  (
                    CAST(EXTRACT(year FROM `t37`.`date`) AS BIGINT) * 12
                  ) + CAST(EXTRACT(month FROM `t37`.`date`) AS BIGINT)
                ) - 1 AS `month_index`
              FROM `t34` AS `t37`
              WHERE
                NOT (
                  COALESCE(`t37`.`cancelled`, FALSE)
                )
            ) AS `t49`
            UNION ALL
            SELECT
              *
            FROM (
              SELECT
                `t46`.`account_id`,
                (
                  (
                    CAST(EXTRACT(year FROM `t46`.`date`) AS BIGINT) * 12
                  ) + CAST(EXTRACT(month FROM `t46`.`date`) AS BIGINT)
                ) - 1 AS `month_index`
              FROM `t42` AS `t46`
            ) AS `t53`
          ) AS `t55`
          UNION ALL
          SELECT
            *
          FROM (
            SELECT
              *
            FROM (
              SELECT
                `t3`.`account_id`,
                (
                  (
                    CAST(EXTRACT(year FROM `t3`.`start`) AS BIGINT) * 12
                  ) + CAST(EXTRACT(month FROM `t3`.`start`) AS BIGINT)
                ) - 1 AS `month_index`
              FROM `contract` AS `t3`
            ) AS `t35`
            UNION ALL
            SELECT
              *
            FROM (
              SELECT
                `t4`.`account_id`,
                (
                  (
                    CAST(EXTRACT(year FROM `t4`.`opened`) AS BIGINT) * 12
                  ) + CAST(EXTRACT(month FROM `t4`.`opened`) AS BIGINT)
                ) - 1 AS `month_index`
              FROM `account` AS `t4`
            ) AS `t36`
          ) AS `t38`
        ) AS `t56`
        WHERE
          `t56`.`month_index` IS NOT NULL
      ) AS `t61`
      GROUP BY
        1
    ) AS `t66`
    CROSS JOIN (
      SELECT
        MIN(`t54`.`month_index`) AS `first_month`,
        MAX(`t54`.`month_index`) AS `last_month`
      FROM (
        SELECT
          *
        FROM (
          SELECT
            (
              (
                CAST(EXTRACT(year FROM `t37`.`date`) AS BIGINT) * 12
              ) + CAST(EXTRACT(month FROM `t37`.`date`) AS BIGINT)
            ) - 1 AS `month_index`
          FROM `t34` AS `t37`
          WHERE
            NOT (
              COALESCE(`t37`.`cancelled`, FALSE)
            )
        ) AS `t47`
        UNION ALL
        SELECT
          *
        FROM (
          SELECT
            (
              (
                CAST(EXTRACT(year FROM `t46`.`date`) AS BIGINT) * 12
              ) + CAST(EXTRACT(month FROM `t46`.`date`) AS BIGINT)
            ) - 1 AS `month_index`
          FROM `t42` AS `t46`
        ) AS `t51`
      ) AS `t54`
    ) AS `t60`
  ) AS `t67`
  WHERE
    `t67`.`begun` <= `t67`.`last_month`
)
SELECT
  `t93`.`account_id`,
  `t93`.`month_index`,
  IF(`t93`.`then` > 0, `t93`.`then`, CAST(0 AS DOUBLE)) AS `opening`,
  `t93`.`now` AS `closing`,
  IF(
    (
      `t93`.`then` > 0
    ) AND (
      `t93`.`now` > 0
    ),
    IF((
      `t93`.`now` - `t93`.`then`
    ) < 0, `t93`.`now`, `t93`.`then`),
    CAST(0 AS DOUBLE)
  ) AS `kept`,
  IF(
    (
      `t93`.`then` > 0
    ) AND (
      (
        `t93`.`now` - `t93`.`then`
      ) > 0
    ),
    `t93`.`now` - `t93`.`then`,
    CAST(0 AS DOUBLE)
  ) AS `expanded`,
  IF(
    (
      `t93`.`then` > 0
    )
    AND (
      `t93`.`now` > 0
    )
    AND (
      (
        `t93`.`now` - `t93`.`then`
      ) < 0
    ),
    -(
      `t93`.`now` - `t93`.`then`
    ),
    CAST(0 AS DOUBLE)
  ) AS `shrunk`,
  IF(
    (
      `t93`.`then` > 0
    ) AND NOT (
      `t93`.`now` > 0
    ),
    -(
      `t93`.`now` - `t93`.`then`
    ),
    CAST(0 AS DOUBLE)
  ) AS `lost`,
  IF(`t93`.`then` > 0, CAST(0 AS DOUBLE), `t93`.`now`) AS `new`
FROM (
  SELECT
    `t92`.`account_id`,
    `t92`.`month_index`,
    `t92`.`revenue`,
    `t92`.`now`,
    `t92`.`then`,
    `t60`.`first_month`,
    `t60`.`last_month`
  FROM (
    SELECT
      `t90`.`account_id`,
      `t90`.`month_index`,
      `t90`.`revenue`,
      COALESCE(
        SUM(`t90`.`revenue`) OVER (
          PARTITION BY `t90`.`account_id`
          ORDER BY `t90`.`month_index` ASC NULLS LAST
          ROWS BETWEEN 11 PRECEDING AND CURRENT ROW
        ),
        0
      ) AS `now`,
      COALESCE(
        SUM(`t90`.`revenue`) OVER (
          PARTITION BY `t90`.`account_id`
          ORDER BY `t90`.`month_index` ASC NULLS LAST
          ROWS BETWEEN 23 PRECEDING AND 12 PRECEDING
        ),
        0
      ) AS `then`
    FROM (
      SELECT
        `t89`.`account_id`,
        `t89`.`month_index`,
        COALESCE(`t84`.`revenue`, 0) AS `revenue`
      FROM (
        SELECT
          `t87`.`account_id`,
          `t87`.`first` + `t87`.`k` AS `month_index`
        FROM (
          SELECT
            `t77`.`account_id`,
            `t77`.`first`,
            `t77`.`last`,
            `t86`.`k`
          FROM `t74` AS `t77`
          CROSS JOIN (
            SELECT
              `t82`.`k`
            FROM (
              SELECT
                `t43`.`one` + (
                  `t44`.`ten` * 10
                ) + (
                  `t45`.`hundred` * 100
                ) AS `k`,
                `t80`.`longest`
              FROM (
                SELECT
                  `t33`.`digit` AS `one`
                FROM `t32` AS `t33`
              ) AS `t43`
              CROSS JOIN (
                SELECT
                  `t33`.`digit` AS `ten`
                FROM `t32` AS `t33`
              ) AS `t44`
              CROSS JOIN (
                SELECT
                  `t33`.`digit` AS `hundred`
                FROM `t32` AS `t33`
              ) AS `t45`
              CROSS JOIN (
                SELECT
                  MAX(`t75`.`last` - `t75`.`first`) AS `longest`
                FROM `t74` AS `t75`
              ) AS `t80`
            ) AS `t82`
            WHERE
              `t82`.`k` <= `t82`.`longest`
          ) AS `t86`
        ) AS `t87`
        WHERE
          `t87`.`k` <= (
            `t87`.`last` - `t87`.`first`
          )
      ) AS `t89`
      LEFT OUTER JOIN (
        SELECT
          `t81`.`account_id` AS `account_id_key`,
          `t81`.`month_index` AS `month_index_key`,
          `t81`.`revenue` - `t81`.`one_off_revenue` AS `revenue`
        FROM (
          SELECT
            `t73`.`account_id`,
            `t73`.`month_index`,
            `t73`.`revenue`,
            `t73`.`one_off_revenue`,
            `t73`.`quantity`,
            `t73`.`groups`,
            `t73`.`bought`,
            `t73`.`margin`,
            COALESCE(`t78`.`orders`, 0) AS `orders`
          FROM (
            SELECT
              *
            FROM (
              SELECT
                `t64`.`account_id`,
                `t64`.`month_index`,
                `t64`.`revenue`,
                `t64`.`one_off_revenue`,
                `t64`.`quantity`,
                `t64`.`groups`,
                `t64`.`bought`,
                `t64`.`known_margin` + (
                  `t64`.`without_margin` * 0.35
                ) AS `margin`
              FROM (
                SELECT
                  `t50`.`account_id`,
                  `t50`.`month_index`,
                  COALESCE(
                    CAST(SUM(
                      CAST(`t50`.`amount` AS DECIMAL(19, 4)) * CAST(COALESCE(`t50`.`weight`, 1) AS DECIMAL(19, 9))
                    ) AS DOUBLE),
                    0
                  ) AS `revenue`,
                  COALESCE(
                    CAST(SUM(
                      CAST(IF(`t50`.`one_off`, `t50`.`amount`, CAST(0 AS DECIMAL(18, 4))) AS DECIMAL(19, 4)) * CAST(COALESCE(`t50`.`weight`, 1) AS DECIMAL(19, 9))
                    ) AS DOUBLE),
                    0
                  ) AS `one_off_revenue`,
                  COALESCE(
                    CAST(SUM(
                      CAST(COALESCE(`t50`.`margin`, 0) AS DECIMAL(19, 4)) * CAST(COALESCE(`t50`.`weight`, 1) AS DECIMAL(19, 9))
                    ) AS DOUBLE),
                    0
                  ) AS `known_margin`,
                  COALESCE(
                    CAST(SUM(
                      CAST(IF(`t50`.`margin` IS NULL, `t50`.`amount`, CAST(0 AS DECIMAL(18, 4))) AS DECIMAL(19, 4)) * CAST(COALESCE(`t50`.`weight`, 1) AS DECIMAL(19, 9))
                    ) AS DOUBLE),
                    0
                  ) AS `without_margin`,
                  COALESCE(SUM(`t50`.`quantity` * COALESCE(`t50`.`weight`, 1)), 0) AS `quantity`,
                  COUNT(DISTINCT IF(`t50`.`amount` > 0, `t50`.`product_group`, NULL)) AS `groups`,
                  CAST(IF(COALESCE(BOOL_OR(`t50`.`amount` > 0), FALSE), 1, 0) AS BIGINT) AS `bought`
                FROM `t48` AS `t50`
                GROUP BY
                  1,
                  2
              ) AS `t64`
            ) AS `t69`
            UNION ALL
            SELECT
              *
            FROM (
              SELECT
                `t65`.`account_id`,
                `t65`.`month_index`,
                `t65`.`revenue`,
                `t65`.`one_off_revenue`,
                `t65`.`quantity`,
                `t65`.`groups`,
                `t65`.`bought`,
                `t65`.`known_margin` + (
                  `t65`.`without_margin` * 0.35
                ) AS `margin`
              FROM (
                SELECT
                  `t52`.`account_id`,
                  `t52`.`month_index`,
                  COALESCE(
                    CAST(SUM(
                      CAST(`t52`.`amount` AS DECIMAL(19, 4)) * CAST(COALESCE(`t52`.`weight`, 1) AS DECIMAL(19, 9))
                    ) AS DOUBLE),
                    0
                  ) AS `revenue`,
                  COALESCE(
                    CAST(SUM(
                      CAST(IF(`t52`.`one_off`, `t52`.`amount`, CAST(0 AS DECIMAL(18, 4))) AS DECIMAL(19, 4)) * CAST(COALESCE(`t52`.`weight`, 1) AS DECIMAL(19, 9))
                    ) AS DOUBLE),
                    0
                  ) AS `one_off_revenue`,
                  COALESCE(
                    CAST(SUM(
                      CAST(COALESCE(`t52`.`margin`, 0) AS DECIMAL(19, 4)) * CAST(COALESCE(`t52`.`weight`, 1) AS DECIMAL(19, 9))
                    ) AS DOUBLE),
                    0
                  ) AS `known_margin`,
                  COALESCE(
                    CAST(SUM(
                      CAST(IF(`t52`.`margin` IS NULL, `t52`.`amount`, CAST(0 AS DECIMAL(18, 4))) AS DECIMAL(19, 4)) * CAST(COALESCE(`t52`.`weight`, 1) AS DECIMAL(19, 9))
                    ) AS DOUBLE),
                    0
                  ) AS `without_margin`,
                  CAST(0 AS DOUBLE) AS `quantity`,
                  COUNT(DISTINCT IF(`t52`.`amount` > 0, `t52`.`product_group`, NULL)) AS `groups`,
                  CAST(IF(COALESCE(BOOL_OR(`t52`.`amount` > 0), FALSE), 1, 0) AS BIGINT) AS `bought`
                FROM (
                  SELECT
                    `t46`.`account_id`,
                    `t46`.`date`,
                    `t46`.`product_group`,
                    `t46`.`amount`,
                    `t46`.`margin`,
                    COALESCE(`t46`.`one_off`, FALSE) AS `one_off`,
                    `t46`.`month`,
                    `t46`.`currency`,
                    `t46`.`rate`,
                    `t46`.`amount_original`,
                    `t46`.`weight`,
                    `t46`.`updated_at`,
                    `t46`.`source`,
                    (
                      (
                        CAST(EXTRACT(year FROM `t46`.`date`) AS BIGINT) * 12
                      ) + CAST(EXTRACT(month FROM `t46`.`date`) AS BIGINT)
                    ) - 1 AS `month_index`
                  FROM `t42` AS `t46`
                ) AS `t52`
                GROUP BY
                  1,
                  2
              ) AS `t65`
            ) AS `t70`
          ) AS `t73`
          LEFT OUTER JOIN (
            SELECT
              `t72`.`account_id` AS `account_id_key`,
              `t72`.`month_index` AS `month_index_key`,
              `t72`.`orders`
            FROM (
              SELECT
                `t68`.`account_id`,
                `t68`.`month_index`,
                SUM(`t68`.`weight`) AS `orders`
              FROM (
                SELECT
                  *
                FROM (
                  SELECT
                    `t59`.`order_id`,
                    `t59`.`account_id`,
                    `t59`.`t`,
                    `t59`.`date`,
                    `t59`.`month_index`,
                    `t59`.`weight`,
                    `t59`.`amount`,
                    `t59`.`groups`,
                    CAST(IF(COALESCE(`t29`.`our_id` IS NOT NULL, FALSE), 1, 0) AS BIGINT) AS `at_our_place`
                  FROM (
                    SELECT
                      `t50`.`order_id`,
                      `t50`.`account_id`,
                      MIN(`t50`.`t`) AS `t`,
                      MIN(`t50`.`date`) AS `date`,
                      MIN(`t50`.`month_index`) AS `month_index`,
                      COALESCE(MAX(`t50`.`weight`), 1) AS `weight`,
                      SUM(`t50`.`amount`) AS `amount`,
                      COUNT(DISTINCT `t50`.`product_group`) AS `groups`,
                      MIN(`t50`.`location_id`) AS `location_id`
                    FROM `t48` AS `t50`
                    GROUP BY
                      1,
                      2
                  ) AS `t59`
                  LEFT OUTER JOIN (
                    SELECT
                      `t5`.`location_id` AS `our_id`
                    FROM `location` AS `t5`
                    WHERE
                      `t5`.`account_id` IS NULL
                  ) AS `t29`
                    ON `t59`.`location_id` = `t29`.`our_id`
                ) AS `t63`
                WHERE
                  `t63`.`amount` > 0
              ) AS `t68`
              GROUP BY
                1,
                2
            ) AS `t72`
          ) AS `t78`
            ON `t73`.`account_id` = `t78`.`account_id_key`
            AND `t73`.`month_index` = `t78`.`month_index_key`
        ) AS `t81`
      ) AS `t84`
        ON `t89`.`account_id` = `t84`.`account_id_key`
        AND `t89`.`month_index` = `t84`.`month_index_key`
    ) AS `t90`
  ) AS `t92`
  CROSS JOIN (
    SELECT
      MIN(`t54`.`month_index`) AS `first_month`,
      MAX(`t54`.`month_index`) AS `last_month`
    FROM (
      SELECT
        *
      FROM (
        SELECT
          (
            (
              CAST(EXTRACT(year FROM `t37`.`date`) AS BIGINT) * 12
            ) + CAST(EXTRACT(month FROM `t37`.`date`) AS BIGINT)
          ) - 1 AS `month_index`
        FROM `t34` AS `t37`
        WHERE
          NOT (
            COALESCE(`t37`.`cancelled`, FALSE)
          )
      ) AS `t47`
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          (
            (
              CAST(EXTRACT(year FROM `t46`.`date`) AS BIGINT) * 12
            ) + CAST(EXTRACT(month FROM `t46`.`date`) AS BIGINT)
          ) - 1 AS `month_index`
        FROM `t42` AS `t46`
      ) AS `t51`
    ) AS `t54`
  ) AS `t60`
) AS `t93`
WHERE
  `t93`.`month_index` >= (
    `t93`.`first_month` + 23
  )
