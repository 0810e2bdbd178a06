"""Every metric of the catalogue against sums that were taken by hand."""

import pyarrow as pa
import pytest

from changemaker.engine.tables import Tables
from changemaker.metrics.by_account_month import metric_rows
from changemaker.metrics.catalogue import METRICS
from changemaker.metrics.finance_rules import FinanceRules, Nrr
from unit.metrics.hand import company, frame

# Active account-months: a January to July (six months from its order of February) and December; b to June; c two.
ACTIVE = 8 + 6 + 2
BY_HAND = {
    "order_velocity": (3 + 1, ACTIVE),  # b's order of August comes after it left
    "order_value": (150 + 60 + 40 + 200 + 30, 5),
    "average_transaction_value": (60, 1),
    "cross_sell": (2 + 1 + 1 + 1 + 2, ACTIVE),
    "cost_to_serve": (10 + 5 + 2 + 4, ACTIVE),
    "share_of_wallet": (100 + 60 + 250, 1000 + 2000),
    "churn": (2, 2 + 6 + 1),  # a in August, b in July; a can be seen to leave from July on
    "inventory_turns": (50, 20),
    "complaint_handling_days": (0.5 + 2, 2),
    "complaints_within_a_day": (1, 3),
    "open_issues": (2 + 5, ACTIVE),  # a at the ends of February and May; b from February to June
    "complaints_per_account": (3, ACTIVE),
    "on_time_delivery": (1, 3),
    "calls_per_account": (4, ACTIVE),
    "share_of_cheaper_channels": (1, 7),
    "fcr": (2, 4),  # i1 and i6, of these and i2 and i5
    "examination_rate": (1, 1),
    "nps": (100 * (2 - 1), 4),
    "csat": (2, 3),
    "ces": (2, 3),
    "first_choice": (1, 2),
    "net_emotional_value": (0.8 + 1 - 0.6, 3),
    "emotion:confident": (0.8, 3),
    "emotion:trusting": (0, 3),
    "emotion:valued": (1, 3),
    "emotion:relieved": (0, 3),
    "emotion:frustrated": (0.6, 3),
    "emotion:confused": (0, 3),
    "emotion:exhausted": (0, 3),
    "emotion:let_down": (0, 3),
}
OF_TWO_YEARS = {"nrr", "grr", "new_revenue", "expanded_revenue", "shrunk_revenue", "lost_revenue", "retention"}


def sums(tables: Tables, key: str, rules: FinanceRules) -> tuple[float, float]:
    """Return both sums over all rows."""
    rows = metric_rows(tables, METRICS[key], rules)
    (row,) = rows.aggregate(upper=rows.numerator.sum(), lower=rows.denominator.sum()).to_pyarrow().to_pylist()
    return row["upper"], row["lower"]


def test_every_metric_of_the_catalogue_is_taken_by_hand() -> None:
    assert set(METRICS) == set(BY_HAND) | OF_TWO_YEARS


@pytest.mark.parametrize("key", BY_HAND)
def test_a_metric_has_the_sums_that_were_taken_by_hand(key: str, hand: Tables) -> None:
    assert sums(hand, key, FinanceRules()) == pytest.approx(BY_HAND[key], abs=1e-12)


def test_retention_follows_who_was_active_a_window_ago(hand: Tables) -> None:
    rules = FinanceRules(nrr=Nrr(window_months=6))
    # By hand, six months back: a from July to December (kept in July and December), b in the same months (never kept).
    assert sums(company(), "retention", rules) == (2, 6 + 6)
    assert sums(hand, "retention", FinanceRules()) == (0, 0)  # twelve months back there is nothing


def test_a_row_that_stands_for_two_counts_twice() -> None:
    answers = frame("response_id question account_id t value weight", ("r1", "nps", "a", "2023-05-05", 10.0, 2.0))
    more = frame("response_id question account_id t value weight", ("r2", "nps", "a", "2023-05-05", 0.0, 1.0))
    tables = company(answer=pa.concat_tables([answers, more]))

    assert sums(tables, "nps", FinanceRules()) == (100 * (2 - 1), 3)
