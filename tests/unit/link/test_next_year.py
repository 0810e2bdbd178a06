"""What was known of an account at the cut, and what it did in the year after: sums by hand."""

import pytest

from changemaker.link.cut import Cut
from changemaker.link.next_year import next_year
from changemaker.metrics.finance_rules import Churn, FinanceRules
from unit.link.made import Row, company, order, wallet

AT = Cut.parse("2024-01")
RULES = FinanceRules(churn=Churn(months_without_order=6))
ACCOUNTS: dict[str, list[Row]] = {
    "steady": [
        *(order("steady", month, "100") for month in (0, 5, 10)),  # January, June and November 2023
        order("steady", 10, "50", "nuts"),
        *(order("steady", month, "80", "pins") for month in (12, 23)),  # January and December 2024
    ],
    "gone": [order("gone", 0, "100")],
    "new": [order("new", 12, "100"), order("new", 23, "1")],
    "quits": [order("quits", 11, "100"), order("quits", 14, "100")],
    "told": [
        *(order("told", month, amount) for month, amount in ((3, "100"), (15, "300"))),
        *(order("told", month, amount, "nuts") for month, amount in ((11, "900"), (23, "1"))),
    ],
    "whole": [order("whole", 11, "100"), order("whole", 11, "50", "nuts")],
}
WALLETS = [
    *(wallet("told", month, amount) for month, amount in ((2, "1000"), (8, "400"), (20, "600"))),
    wallet("whole", 0, "600", "all"),
]


@pytest.fixture(scope="module")
def followed() -> dict[str, dict[str, float]]:
    lines = [line for found in ACCOUNTS.values() for line in found]
    tables = company(accounts=list(ACCOUNTS), order=lines, wallet=WALLETS)
    rows = next_year(tables, RULES, AT).to_pyarrow().to_pylist()
    return {row.pop("account_id"): row for row in rows}


def test_the_year_before_is_the_baseline_and_the_year_after_the_outcome(followed: dict[str, dict[str, float]]) -> None:
    found = followed["steady"]

    assert found["revenue"] == 350  # 3 x 100 + 50
    assert found["recent_revenue"] == 150  # of October to December 2023
    assert found["orders"] == 4
    assert found["months_since_order"] == 1  # November, seen from December
    assert (found["groups"], found["groups_ahead"]) == (2, 1)
    assert (found["opening"], found["closing"]) == (350, 160)
    assert found["active_ahead"] == 1


def test_who_was_gone_by_the_cut_or_had_never_paid_is_not_followed(followed: dict[str, dict[str, float]]) -> None:
    assert set(followed) == {"steady", "quits", "told", "whole"}


def test_who_stops_ordering_after_the_cut_is_not_active_a_year_later(followed: dict[str, dict[str, float]]) -> None:
    assert followed["quits"]["active_ahead"] == 0  # its last order was in March 2024
    assert followed["told"]["active_ahead"] == 1


def test_the_share_of_wallet_is_of_the_groups_told_and_by_the_newest_figure(
    followed: dict[str, dict[str, float]],
) -> None:
    assert followed["told"]["wallet_share"] == pytest.approx(100 / 400)  # bolts of 2023, wallet of September 2023
    assert followed["told"]["wallet_share_ahead"] == pytest.approx(300 / 600)
    assert followed["whole"]["wallet_share"] == pytest.approx(150 / 600)  # a wallet told as a whole takes all groups
    assert followed["steady"]["wallet_share"] is None
