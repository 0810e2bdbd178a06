SELECT
  `t0`.`case_id`,
  (
    (
      CAST(FLOOR(
        ieee_divide(
          CAST(EXTRACT(year FROM `t0`.`date`) AS INT64) - IF(CAST(EXTRACT(month FROM `t0`.`date`) AS INT64) <= 2, 1, 0),
          400
        )
      ) AS INT64) * 146097
    ) + (
      (
        (
          (
            (
              (
                CAST(EXTRACT(year FROM `t0`.`date`) AS INT64) - IF(CAST(EXTRACT(month FROM `t0`.`date`) AS INT64) <= 2, 1, 0)
              ) - (
                CAST(FLOOR(
                  ieee_divide(
                    CAST(EXTRACT(year FROM `t0`.`date`) AS INT64) - IF(CAST(EXTRACT(month FROM `t0`.`date`) AS INT64) <= 2, 1, 0),
                    400
                  )
                ) AS INT64) * 400
              )
            ) * 365
          ) + CAST(FLOOR(
            ieee_divide(
              (
                CAST(EXTRACT(year FROM `t0`.`date`) AS INT64) - IF(CAST(EXTRACT(month FROM `t0`.`date`) AS INT64) <= 2, 1, 0)
              ) - (
                CAST(FLOOR(
                  ieee_divide(
                    CAST(EXTRACT(year FROM `t0`.`date`) AS INT64) - IF(CAST(EXTRACT(month FROM `t0`.`date`) AS INT64) <= 2, 1, 0),
                    400
                  )
                ) AS INT64) * 400
              ),
              4
            )
          ) AS INT64)
        ) - CAST(FLOOR(
          ieee_divide(
            (
              CAST(EXTRACT(year FROM `t0`.`date`) AS INT64) - IF(CAST(EXTRACT(month FROM `t0`.`date`) AS INT64) <= 2, 1, 0)
            ) - (
              CAST(FLOOR(
                ieee_divide(
                  CAST(EXTRACT(year FROM `t0`.`date`) AS INT64) - IF(CAST(EXTRACT(month FROM `t0`.`date`) AS INT64) <= 2, 1, 0),
                  400
                )
              ) AS INT64) * 400
            ),
            100
          )
        ) AS INT64)
      ) + (
        (
          CAST(FLOOR(
            ieee_divide(
              (
                (
                  MOD(CAST(EXTRACT(month FROM `t0`.`date`) AS INT64) + 9, 12)
                ) * 153
              ) + 2,
              5
            )
          ) AS INT64) + CAST(EXTRACT(day FROM `t0`.`date`) AS INT64)
        ) - 1
      )
    )
  ) - 719468 AS `number`,
  (
    (
      (
        CAST(FLOOR(
          ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`resolved_t`, 86400000000)) AS INT64) + 719468, 146097)
        ) AS INT64) * 400
      ) + CAST(FLOOR(
        ieee_divide(
          (
            (
              (
                (
                  CAST(FLOOR(ieee_divide(`t0`.`resolved_t`, 86400000000)) AS INT64) + 719468
                ) - (
                  CAST(FLOOR(
                    ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`resolved_t`, 86400000000)) AS INT64) + 719468, 146097)
                  ) AS INT64) * 146097
                )
              ) - CAST(FLOOR(
                ieee_divide(
                  (
                    CAST(FLOOR(ieee_divide(`t0`.`resolved_t`, 86400000000)) AS INT64) + 719468
                  ) - (
                    CAST(FLOOR(
                      ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`resolved_t`, 86400000000)) AS INT64) + 719468, 146097)
                    ) AS INT64) * 146097
                  ),
                  1460
                )
              ) AS INT64)
            ) + CAST(FLOOR(
              ieee_divide(
                (
                  CAST(FLOOR(ieee_divide(`t0`.`resolved_t`, 86400000000)) AS INT64) + 719468
                ) - (
                  CAST(FLOOR(
                    ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`resolved_t`, 86400000000)) AS INT64) + 719468, 146097)
                  ) AS INT64) * 146097
                ),
                36524
              )
            ) AS INT64)
          ) - CAST(FLOOR(
            ieee_divide(
              (
                CAST(FLOOR(ieee_divide(`t0`.`resolved_t`, 86400000000)) AS INT64) + 719468
              ) - (
                CAST(FLOOR(
                  ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`resolved_t`, 86400000000)) AS INT64) + 719468, 146097)
                ) AS INT64) * 146097
              ),
              146096
            )
          ) AS INT64),
          365
        )
      ) AS INT64)
    ) * 12
  ) + CAST(FLOOR(
    ieee_divide(
      (
        (
          (
            (
              CAST(FLOOR(ieee_divide(`t0`.`resolved_t`, 86400000000)) AS INT64) + 719468
            ) - (
              CAST(FLOOR(
                ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`resolved_t`, 86400000000)) AS INT64) + 719468, 146097)
              ) AS INT64) * 146097
            )
          ) - (
            (
              (
                CAST(FLOOR(
                  ieee_divide(
                    (
                      (
                        (
                          (
                            CAST(FLOOR(ieee_divide(`t0`.`resolved_t`, 86400000000)) AS INT64) + 719468
                          ) - (
                            CAST(FLOOR(
                              ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`resolved_t`, 86400000000)) AS INT64) + 719468, 146097)
                            ) AS INT64) * 146097
                          )
                        ) - CAST(FLOOR(
                          ieee_divide(
                            (
                              CAST(FLOOR(ieee_divide(`t0`.`resolved_t`, 86400000000)) AS INT64) + 719468
                            ) - (
                              CAST(FLOOR(
                                ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`resolved_t`, 86400000000)) AS INT64) + 719468, 146097)
                              ) AS INT64) * 146097
                            ),
                            1460
                          )
                        ) AS INT64)
                      ) + CAST(FLOOR(
                        ieee_divide(
                          (
                            CAST(FLOOR(ieee_divide(`t0`.`resolved_t`, 86400000000)) AS INT64) + 719468
                          ) - (
                            CAST(FLOOR(
                              ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`resolved_t`, 86400000000)) AS INT64) + 719468, 146097)
                            ) AS INT64) * 146097
                          ),
                          36524
                        )
                      ) AS INT64)
                    ) - CAST(FLOOR(
                      ieee_divide(
                        (
                          CAST(FLOOR(ieee_divide(`t0`.`resolved_t`, 86400000000)) AS INT64) + 719468
                        ) - (
                          CAST(FLOOR(
                            ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`resolved_t`, 86400000000)) AS INT64) + 719468, 146097)
                          ) AS INT64) * 146097
                        ),
                        146096
                      )
                    ) AS INT64),
                    365
                  )
                ) AS INT64) * 365
              ) + CAST(FLOOR(
                ieee_divide(
                  CAST(FLOOR(
                    ieee_divide(
                      (
                        (
                          (
                            (
                              CAST(FLOOR(ieee_divide(`t0`.`resolved_t`, 86400000000)) AS INT64) + 719468
                            ) - (
                              CAST(FLOOR(
                                ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`resolved_t`, 86400000000)) AS INT64) + 719468, 146097)
                              ) AS INT64) * 146097
                            )
                          ) - CAST(FLOOR(
                            ieee_divide(
                              (
                                CAST(FLOOR(ieee_divide(`t0`.`resolved_t`, 86400000000)) AS INT64) + 719468
                              ) - (
                                CAST(FLOOR(
                                  ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`resolved_t`, 86400000000)) AS INT64) + 719468, 146097)
                                ) AS INT64) * 146097
                              ),
                              1460
                            )
                          ) AS INT64)
                        ) + CAST(FLOOR(
                          ieee_divide(
                            (
                              CAST(FLOOR(ieee_divide(`t0`.`resolved_t`, 86400000000)) AS INT64) + 719468
                            ) - (
                              CAST(FLOOR(
                                ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`resolved_t`, 86400000000)) AS INT64) + 719468, 146097)
                              ) AS INT64) * 146097
                            ),
                            36524
                          )
                        ) AS INT64)
                      ) - CAST(FLOOR(
                        ieee_divide(
                          (
                            CAST(FLOOR(ieee_divide(`t0`.`resolved_t`, 86400000000)) AS INT64) + 719468
                          ) - (
                            CAST(FLOOR(
                              ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`resolved_t`, 86400000000)) AS INT64) + 719468, 146097)
                            ) AS INT64) * 146097
                          ),
                          146096
                        )
                      ) AS INT64),
                      365
                    )
                  ) AS INT64),
                  4
                )
              ) AS INT64)
            ) - CAST(FLOOR(
              ieee_divide(
                CAST(FLOOR(
                  ieee_divide(
                    (
                      (
                        (
                          (
                            CAST(FLOOR(ieee_divide(`t0`.`resolved_t`, 86400000000)) AS INT64) + 719468
                          ) - (
                            CAST(FLOOR(
                              ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`resolved_t`, 86400000000)) AS INT64) + 719468, 146097)
                            ) AS INT64) * 146097
                          )
                        ) - CAST(FLOOR(
                          ieee_divide(
                            (
                              CAST(FLOOR(ieee_divide(`t0`.`resolved_t`, 86400000000)) AS INT64) + 719468
                            ) - (
                              CAST(FLOOR(
                                ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`resolved_t`, 86400000000)) AS INT64) + 719468, 146097)
                              ) AS INT64) * 146097
                            ),
                            1460
                          )
                        ) AS INT64)
                      ) + CAST(FLOOR(
                        ieee_divide(
                          (
                            CAST(FLOOR(ieee_divide(`t0`.`resolved_t`, 86400000000)) AS INT64) + 719468
                          ) - (
                            CAST(FLOOR(
                              ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`resolved_t`, 86400000000)) AS INT64) + 719468, 146097)
                            ) AS INT64) * 146097
                          ),
                          36524
                        )
                      ) AS INT64)
                    ) - CAST(FLOOR(
                      ieee_divide(
                        (
                          CAST(FLOOR(ieee_divide(`t0`.`resolved_t`, 86400000000)) AS INT64) + 719468
                        ) - (
                          CAST(FLOOR(
                            ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`resolved_t`, 86400000000)) AS INT64) + 719468, 146097)
                          ) AS INT64) * 146097
                        ),
                        146096
                      )
                    ) AS INT64),
                    365
                  )
                ) AS INT64),
                100
              )
            ) AS INT64)
          )
        ) * 5
      ) + 2,
      153
    )
  ) AS INT64) + 2 AS `index`,
  DATE(
    CAST(CAST(FLOOR(
      ieee_divide(
        (
          (
            (
              CAST(FLOOR(
                ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468, 146097)
              ) AS INT64) * 400
            ) + CAST(FLOOR(
              ieee_divide(
                (
                  (
                    (
                      (
                        CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468
                      ) - (
                        CAST(FLOOR(
                          ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468, 146097)
                        ) AS INT64) * 146097
                      )
                    ) - CAST(FLOOR(
                      ieee_divide(
                        (
                          CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468
                        ) - (
                          CAST(FLOOR(
                            ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468, 146097)
                          ) AS INT64) * 146097
                        ),
                        1460
                      )
                    ) AS INT64)
                  ) + CAST(FLOOR(
                    ieee_divide(
                      (
                        CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468
                      ) - (
                        CAST(FLOOR(
                          ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468, 146097)
                        ) AS INT64) * 146097
                      ),
                      36524
                    )
                  ) AS INT64)
                ) - CAST(FLOOR(
                  ieee_divide(
                    (
                      CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468
                    ) - (
                      CAST(FLOOR(
                        ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468, 146097)
                      ) AS INT64) * 146097
                    ),
                    146096
                  )
                ) AS INT64),
                365
              )
            ) AS INT64)
          ) * 12
        ) + CAST(FLOOR(
          ieee_divide(
            (
              (
                (
                  (
                    CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468
                  ) - (
                    CAST(FLOOR(
                      ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468, 146097)
                    ) AS INT64) * 146097
                  )
                ) - (
                  (
                    (
                      CAST(FLOOR(
                        ieee_divide(
                          (
                            (
                              (
                                (
                                  CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468
                                ) - (
                                  CAST(FLOOR(
                                    ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468, 146097)
                                  ) AS INT64) * 146097
                                )
                              ) - CAST(FLOOR(
                                ieee_divide(
                                  (
                                    CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468
                                  ) - (
                                    CAST(FLOOR(
                                      ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468, 146097)
                                    ) AS INT64) * 146097
                                  ),
                                  1460
                                )
                              ) AS INT64)
                            ) + CAST(FLOOR(
                              ieee_divide(
                                (
                                  CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468
                                ) - (
                                  CAST(FLOOR(
                                    ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468, 146097)
                                  ) AS INT64) * 146097
                                ),
                                36524
                              )
                            ) AS INT64)
                          ) - CAST(FLOOR(
                            ieee_divide(
                              (
                                CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468
                              ) - (
                                CAST(FLOOR(
                                  ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468, 146097)
                                ) AS INT64) * 146097
                              ),
                              146096
                            )
                          ) AS INT64),
                          365
                        )
                      ) AS INT64) * 365
                    ) + CAST(FLOOR(
                      ieee_divide(
                        CAST(FLOOR(
                          ieee_divide(
                            (
                              (
                                (
                                  (
                                    CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468
                                  ) - (
                                    CAST(FLOOR(
                                      ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468, 146097)
                                    ) AS INT64) * 146097
                                  )
                                ) - CAST(FLOOR(
                                  ieee_divide(
                                    (
                                      CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468
                                    ) - (
                                      CAST(FLOOR(
                                        ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468, 146097)
                                      ) AS INT64) * 146097
                                    ),
                                    1460
                                  )
                                ) AS INT64)
                              ) + CAST(FLOOR(
                                ieee_divide(
                                  (
                                    CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468
                                  ) - (
                                    CAST(FLOOR(
                                      ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468, 146097)
                                    ) AS INT64) * 146097
                                  ),
                                  36524
                                )
                              ) AS INT64)
                            ) - CAST(FLOOR(
                              ieee_divide(
                                (
                                  CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468
                                ) - (
                                  CAST(FLOOR(
                                    ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468, 146097)
                                  ) AS INT64) * 146097
                                ),
                                146096
                              )
                            ) AS INT64),
                            365
                          )
                        ) AS INT64),
                        4
                      )
                    ) AS INT64)
                  ) - CAST(FLOOR(
                    ieee_divide(
                      CAST(FLOOR(
                        ieee_divide(
                          (
                            (
                              (
                                (
                                  CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468
                                ) - (
                                  CAST(FLOOR(
                                    ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468, 146097)
                                  ) AS INT64) * 146097
                                )
                              ) - CAST(FLOOR(
                                ieee_divide(
                                  (
                                    CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468
                                  ) - (
                                    CAST(FLOOR(
                                      ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468, 146097)
                                    ) AS INT64) * 146097
                                  ),
                                  1460
                                )
                              ) AS INT64)
                            ) + CAST(FLOOR(
                              ieee_divide(
                                (
                                  CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468
                                ) - (
                                  CAST(FLOOR(
                                    ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468, 146097)
                                  ) AS INT64) * 146097
                                ),
                                36524
                              )
                            ) AS INT64)
                          ) - CAST(FLOOR(
                            ieee_divide(
                              (
                                CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468
                              ) - (
                                CAST(FLOOR(
                                  ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468, 146097)
                                ) AS INT64) * 146097
                              ),
                              146096
                            )
                          ) AS INT64),
                          365
                        )
                      ) AS INT64),
                      100
                    )
                  ) AS INT64)
                )
              ) * 5
            ) + 2,
            153
          )
        ) AS INT64) + 2,
        12
      )
    ) AS INT64) AS INT64),
    CAST((
      MOD(
        (
          (
            (
              CAST(FLOOR(
                ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468, 146097)
              ) AS INT64) * 400
            ) + CAST(FLOOR(
              ieee_divide(
                (
                  (
                    (
                      (
                        CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468
                      ) - (
                        CAST(FLOOR(
                          ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468, 146097)
                        ) AS INT64) * 146097
                      )
                    ) - CAST(FLOOR(
                      ieee_divide(
                        (
                          CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468
                        ) - (
                          CAST(FLOOR(
                            ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468, 146097)
                          ) AS INT64) * 146097
                        ),
                        1460
                      )
                    ) AS INT64)
                  ) + CAST(FLOOR(
                    ieee_divide(
                      (
                        CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468
                      ) - (
                        CAST(FLOOR(
                          ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468, 146097)
                        ) AS INT64) * 146097
                      ),
                      36524
                    )
                  ) AS INT64)
                ) - CAST(FLOOR(
                  ieee_divide(
                    (
                      CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468
                    ) - (
                      CAST(FLOOR(
                        ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468, 146097)
                      ) AS INT64) * 146097
                    ),
                    146096
                  )
                ) AS INT64),
                365
              )
            ) AS INT64)
          ) * 12
        ) + CAST(FLOOR(
          ieee_divide(
            (
              (
                (
                  (
                    CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468
                  ) - (
                    CAST(FLOOR(
                      ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468, 146097)
                    ) AS INT64) * 146097
                  )
                ) - (
                  (
                    (
                      CAST(FLOOR(
                        ieee_divide(
                          (
                            (
                              (
                                (
                                  CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468
                                ) - (
                                  CAST(FLOOR(
                                    ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468, 146097)
                                  ) AS INT64) * 146097
                                )
                              ) - CAST(FLOOR(
                                ieee_divide(
                                  (
                                    CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468
                                  ) - (
                                    CAST(FLOOR(
                                      ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468, 146097)
                                    ) AS INT64) * 146097
                                  ),
                                  1460
                                )
                              ) AS INT64)
                            ) + CAST(FLOOR(
                              ieee_divide(
                                (
                                  CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468
                                ) - (
                                  CAST(FLOOR(
                                    ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468, 146097)
                                  ) AS INT64) * 146097
                                ),
                                36524
                              )
                            ) AS INT64)
                          ) - CAST(FLOOR(
                            ieee_divide(
                              (
                                CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468
                              ) - (
                                CAST(FLOOR(
                                  ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468, 146097)
                                ) AS INT64) * 146097
                              ),
                              146096
                            )
                          ) AS INT64),
                          365
                        )
                      ) AS INT64) * 365
                    ) + CAST(FLOOR(
                      ieee_divide(
                        CAST(FLOOR(
                          ieee_divide(
                            (
                              (
                                (
                                  (
                                    CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468
                                  ) - (
                                    CAST(FLOOR(
                                      ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468, 146097)
                                    ) AS INT64) * 146097
                                  )
                                ) - CAST(FLOOR(
                                  ieee_divide(
                                    (
                                      CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468
                                    ) - (
                                      CAST(FLOOR(
                                        ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468, 146097)
                                      ) AS INT64) * 146097
                                    ),
                                    1460
                                  )
                                ) AS INT64)
                              ) + CAST(FLOOR(
                                ieee_divide(
                                  (
                                    CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468
                                  ) - (
                                    CAST(FLOOR(
                                      ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468, 146097)
                                    ) AS INT64) * 146097
                                  ),
                                  36524
                                )
                              ) AS INT64)
                            ) - CAST(FLOOR(
                              ieee_divide(
                                (
                                  CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468
                                ) - (
                                  CAST(FLOOR(
                                    ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468, 146097)
                                  ) AS INT64) * 146097
                                ),
                                146096
                              )
                            ) AS INT64),
                            365
                          )
                        ) AS INT64),
                        4
                      )
                    ) AS INT64)
                  ) - CAST(FLOOR(
                    ieee_divide(
                      CAST(FLOOR(
                        ieee_divide(
                          (
                            (
                              (
                                (
                                  CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468
                                ) - (
                                  CAST(FLOOR(
                                    ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468, 146097)
                                  ) AS INT64) * 146097
                                )
                              ) - CAST(FLOOR(
                                ieee_divide(
                                  (
                                    CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468
                                  ) - (
                                    CAST(FLOOR(
                                      ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468, 146097)
                                    ) AS INT64) * 146097
                                  ),
                                  1460
                                )
                              ) AS INT64)
                            ) + CAST(FLOOR(
                              ieee_divide(
                                (
                                  CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468
                                ) - (
                                  CAST(FLOOR(
                                    ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468, 146097)
                                  ) AS INT64) * 146097
                                ),
                                36524
                              )
                            ) AS INT64)
                          ) - CAST(FLOOR(
                            ieee_divide(
                              (
                                CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468
                              ) - (
                                CAST(FLOOR(
                                  ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`t`, 86400000000)) AS INT64) + 719468, 146097)
                                ) AS INT64) * 146097
                              ),
                              146096
                            )
                          ) AS INT64),
                          365
                        )
                      ) AS INT64),
                      100
                    )
                  ) AS INT64)
                )
              ) * 5
            ) + 2,
            153
          )
        ) AS INT64) + 2,
        12
      )
    ) + 1 AS INT64),
    1
  ) AS `first`
FROM `case` AS `t0`
