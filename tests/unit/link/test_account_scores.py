"""One number an account from a metric's two sums."""

import numpy as np

from changemaker.link.account_scores import account_scores
from changemaker.link.cut import Cut
from changemaker.metrics.catalogue import METRICS
from changemaker.metrics.finance_rules import FinanceRules
from unit.link.made import Row, asked, company, order

AT = Cut.parse("2024-01")


def merged(*responses: dict[str, list[Row]]) -> dict[str, list[Row]]:
    return {name: [row for found in responses for row in found[name]] for name in ("response", "answer", "emotion")}


def test_a_score_is_the_ratio_of_its_sums_over_the_year_and_a_gap_where_nobody_answered() -> None:
    rows = merged(
        asked("a", 1, 10, trusting=0.8),
        asked("a", 7, 3, trusting=0.2),
        asked("b", 11, 9),
        asked("c", 12, 0, trusting=1.0),
    )
    tables = company(accounts="abc", order=[order(account, 11, "1") for account in "abc"], **rows)

    found = account_scores(
        tables,
        FinanceRules(),
        {key: METRICS[key] for key in ("nps", "emotion:trusting", "csat", "on_time_delivery")},
        ["c", "a", "b"],
        first=AT.first_known,
        last=AT.last_known,
    )

    np.testing.assert_allclose(found["nps"], [np.nan, 0, 100])  # c answered after the cut; a: +100 and -100
    np.testing.assert_allclose(found["emotion:trusting"], [np.nan, 0.5, np.nan])
    assert np.isnan(found["csat"]).all()
    assert np.isnan(found["on_time_delivery"]).all()  # nothing was delivered: no zero is made up
