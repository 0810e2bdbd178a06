"""What acting was worth, by lot alone."""

from datetime import UTC, date, datetime
from functools import cache

import numpy as np
import pyarrow as pa
import pytest

from changemaker.core.refusal import Refusal
from changemaker.core.seeds import stream
from changemaker.engine.tables import Tables, tables_in_memory
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.predict.turning.worth_acting import Acting, acting_on

RULES = FinanceRules()
MONTHS = [date(2024 + month // 12, month % 12 + 1, 10) for month in range(24)]
DRAWN = round(datetime(2025, 1, 15, tzinfo=UTC).timestamp()) * 1_000_000


@cache
def company(*, kept: float, share: float | None = 0.5, held: float = 0.5, accounts: int = 300) -> Tables:
    """One order a month each, of a margin of 100; who was held out stops after the draw, of the others `kept` stay."""
    rng = stream(5, "acting")
    out = rng.random(accounts) < held
    stays = rng.random(accounts) < np.where(out, 0.5, kept)
    rows = [
        (f"a{account:03d}", month, place)
        for account in range(accounts)
        for place, month in enumerate(MONTHS)
        if place <= 12 or stays[account]
    ]
    when = [round(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1_000_000 for _, day, _ in rows]
    orders = pa.table(
        {
            "order_id": [f"{account}-{place}" for account, _, place in rows],
            "line": [1] * len(rows),
            "account_id": [account for account, _, _ in rows],
            "t": when,
            "date": [day for _, day, _ in rows],
            "month": [day.replace(day=1) for _, day, _ in rows],
            "amount": pa.array([300.0] * len(rows)).cast(pa.decimal128(18, 4)),
            "margin": pa.array([100.0] * len(rows)).cast(pa.decimal128(18, 4)),
        }
    )
    enrolled = pa.table(
        {
            "enrolment_id": [f"e{account}" for account in range(accounts)],
            "account_id": [f"a{account:03d}" for account in range(accounts)],
            "t": [DRAWN] * accounts,
            "journey": ["call"] * accounts,
            "arm": ["holdout" if one else "treated" for one in out],
            "about": ["rhythm"] * accounts,
            "share_held_out": pa.array([share] * accounts, pa.float64()),
            "date": [date(2025, 1, 15)] * accounts,
        }
    )
    account = pa.table({"account_id": [f"a{account:03d}" for account in range(accounts)]})
    return tables_in_memory({"account": account, "order": orders, "enrolment": enrolled}, data_version="x")


def test_acting_is_worth_the_margin_that_those_drawn_to_be_acted_on_keep_more() -> None:
    found = acting_on(company(kept=0.9), RULES, "rhythm", currency="USD")

    assert isinstance(found, Acting)
    # six months of 100 after twelve: .9 stay instead of .5, so .4 of 600 more, over 1,200 before
    assert found.share.low < 0.4 * 600 / 1200 < found.share.high
    assert found.money.value == pytest.approx(found.share.value * 1200, rel=1e-6)
    assert found.months == 6


def test_a_list_that_somebody_chose_tells_nothing() -> None:
    found = acting_on(company(kept=0.9, share=None), RULES, "rhythm", currency="USD")

    assert isinstance(found, Refusal)
    assert found.why.id == "turning.refuse.acting.chosen"


def test_arms_of_another_size_than_the_lot_s_are_not_compared() -> None:
    found = acting_on(company(kept=0.9, share=0.2), RULES, "rhythm", currency="USD")

    assert isinstance(found, Refusal)
    assert found.why.id == "turning.refuse.acting.sizes"


def test_of_another_kind_of_warning_nothing_is_known() -> None:
    found = acting_on(company(kept=0.9), RULES, "emotion", currency="USD")

    assert isinstance(found, Refusal)
    assert (found.what, found.why.id) == ("acting_emotion", "turning.refuse.acting.none")


def test_few_accounts_are_too_few() -> None:
    found = acting_on(company(kept=0.9, accounts=50), RULES, "rhythm", currency="USD")

    assert isinstance(found, Refusal)
    assert found.why.id == "turning.refuse.acting.few"
