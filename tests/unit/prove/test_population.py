"""Who is counted: those who were there before, whatever became of them."""

from datetime import date
from decimal import Decimal
from functools import cache

import pyarrow as pa
import pytest

from changemaker.core.errors import BadQuestionError, NotEnoughDataError
from changemaker.engine.tables import Tables, tables_in_memory
from changemaker.metrics.account_month import account_month
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.prove.population import (
    ACTIVE,
    MARGIN,
    Population,
    full_months,
    members_of,
    only,
    population,
    window_of,
)
from changemaker.prove.programme_file import Programme
from changemaker.prove.starts import starts_of
from unit.prove.made_company import FIRST, Small, order_row


def read(small: Small, tables: Tables, programme: Programme) -> Population:
    starts = starts_of(tables, "small", programme)
    window = window_of(tables, programme, starts, horizon_months=24)
    rows = account_month(tables, FinanceRules()).cache()
    return population(rows, members_of(tables, rows, starts, window), starts, window)


@cache
def standard() -> Population:
    """The small company as it is, but for two accounts that leave: one before the start, one after it."""
    small = Small(leaves={"D00-0": 14, "D01-0": 3})
    return read(small, small.tables(), small.programme())


def test_units_are_grouped_by_their_first_full_month() -> None:
    found = standard()

    assert found.starts == (12, 13, 14, None)  # January to March 2024, from January 2023 on
    assert (found.treated, found.never) == (9, 3)
    assert found.accounts.tolist() == [6, 5, *[6] * 10]  # one account of D01 left in time
    assert len(found.months) == 24


def test_an_account_that_leaves_after_the_start_stays_in_with_no_money() -> None:
    found = standard()

    own = found.largest.index("D00-0")
    assert found.largest_sums[own, 13, MARGIN] > 0
    assert found.largest_sums[own, 22, MARGIN] == 0
    assert found.accounts[0] == 6
    assert found.sums[0, 22, ACTIVE] == 5  # gone after six months without an order


def test_an_account_that_left_before_the_start_is_not_counted() -> None:
    found = standard()

    assert found.accounts[1] == 5
    assert "D01-0" not in found.largest


def test_an_account_that_came_after_the_start_is_not_counted() -> None:
    late = pa.Table.from_pylist([{"account_id": "late", "district": "D00"}])
    small = Small()
    tables = small.tables()
    rows = tables["order"].to_pyarrow().to_pylist()
    frames = {
        "account": pa.concat_tables([tables["account"].to_pyarrow().select(["account_id", "district"]), late]),
        "order": pa.Table.from_pylist(
            [{key: row[key] for key in order_row("a", 0, Decimal(1))} for row in rows]
            + [order_row("late", month, Decimal("500.00")) for month in range(12, 24)]
        ),
    }

    found = read(small, tables_in_memory(frames, data_version="late"), small.programme())

    assert found.accounts[0] == 6
    assert "late" not in found.largest


def test_of_whom_the_rollout_says_nothing_is_left_out_and_who_starts_too_late_is_compared_with() -> None:
    small = Small(accounts=2)
    listed = {name: day for name, day in small.starts.items() if name != "D11"} | {"D09": date(2025, 6, 1)}
    programme = small.programme(rollout={"unit": "district", "assigned": "staged", "starts": listed})

    found = read(small, small.tables(), programme)

    assert found.without_unit == 2
    assert len(found.names) == 11
    assert found.starts == (12, 13, 14, None)
    assert found.never == 2  # D10, and D09 that starts after the data


def test_accounts_can_be_the_units() -> None:
    small = Small(accounts=2)
    starts = {f"D{d:02d}-0": date(2024, 1, 1) for d in range(12)} | {f"D{d:02d}-1": None for d in range(12)}
    programme = small.programme(rollout={"unit": "account", "assigned": "random", "starts": starts})

    found = read(small, small.tables(), programme)

    assert found.unit == "account_id"
    assert (found.treated, found.never) == (12, 12)
    assert set(found.accounts.tolist()) == {1.0}


def test_a_last_month_that_is_cut_does_not_count() -> None:
    small = Small(months=23)
    tables = small.tables()
    rows = tables["order"].to_pyarrow().to_pylist()
    cut = order_row("D00-0", 23, Decimal("10.00")) | {"date": date(2024, 12, 9)}
    frames = {
        "account": tables["account"].to_pyarrow().select(["account_id", "district"]),
        "order": pa.Table.from_pylist([{key: row[key] for key in cut} for row in rows] + [cut]),
    }

    first, last = full_months(tables_in_memory(frames, data_version="cut"))

    assert (first, last) == (FIRST, FIRST + 22)


def test_a_start_after_the_data_is_told() -> None:
    small = Small(starts={f"D{n:02d}": date(2027, 1, 1) if n else None for n in range(12)})

    with pytest.raises(NotEnoughDataError, match="after the data's last full month"):
        read(small, small.tables(), small.programme())


def test_a_start_with_the_data_is_told() -> None:
    small = Small(starts={f"D{n:02d}": date(2023, 1, 1) if n else None for n in range(12)})

    with pytest.raises(NotEnoughDataError, match="the data begin in"):
        read(small, small.tables(), small.programme())


def test_the_horizon_ends_the_months_that_count() -> None:
    small = Small()
    tables, programme = small.tables(), small.programme()
    starts = starts_of(tables, "small", programme)

    assert window_of(tables, programme, starts, horizon_months=5).last == starts.first + 4  # type: ignore[operator]


def test_some_units_alone_keep_their_cohorts() -> None:
    found = standard()

    rest = only(found, found.cohorts != 1)

    assert rest.starts == (12, 14, None)
    assert rest.cohorts.max() == 2
    with pytest.raises(NotEnoughDataError):
        only(found, found.cohorts == 3)


def test_a_slip_of_the_pen_is_found_and_the_right_name_told() -> None:
    small = Small()
    starts = dict(small.starts)
    starts["D1O"] = starts.pop("D10")
    programme = small.programme(rollout={"unit": "district", "assigned": "staged", "starts": starts})

    with pytest.raises(BadQuestionError, match=r"'D1O'[\s\S]*'D10'"):
        starts_of(small.tables(), "small", programme)


@pytest.mark.parametrize("last_month", ["2023-06", "1990-06"])
def test_a_last_month_before_the_first_start_is_bad_input(last_month: str) -> None:
    small = Small()

    with pytest.raises(BadQuestionError, match=f"counting ends in {last_month}, before the first start in 2024-01"):
        read(small, small.tables(), small.programme(plan={"behaviour": [], "last_month": last_month}))
