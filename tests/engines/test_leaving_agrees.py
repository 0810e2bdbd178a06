"""Who leaves: what models of orders and contracts start from is the same on every engine."""

from datetime import date

import numpy as np
import pytest

from changemaker.engine.tables import Tables
from changemaker.predict.turning.contract_months import came as came_by_month
from changemaker.predict.turning.contract_months import cells, contract_months, there
from changemaker.predict.turning.order_days import came, histories, order_days
from engines.conftest import RULES
from engines.rows import assert_same_rows, rows_on

CUT, END = date(2023, 9, 1), date(2024, 3, 1)
AT = 2023 * 12 + 8  # September 2023


def test_histories_of_orders_are_the_same(reference: Tables, other: Tables) -> None:
    ours, theirs = (histories(tables, order_days(tables), RULES, CUT) for tables in (reference, other))

    assert len(ours) > 10
    assert theirs.ids.tolist() == ours.ids.tolist()
    for name in ("x", "t_x", "age", "mean", "active"):
        assert getattr(theirs, name) == pytest.approx(getattr(ours, name), rel=1e-9), name
    found = [np.array(came(order_days(tables), ours.ids, RULES, since=CUT, until=END)) for tables in (reference, other)]
    assert found[1] == pytest.approx(found[0], rel=1e-9)


def test_months_under_contract_are_the_same(reference: Tables, other: Tables) -> None:
    ours, theirs = (rows_on(tables.engine, contract_months(tables, RULES)) for tables in (reference, other))

    assert len(ours) > 10
    assert_same_rows(ours, theirs)


def test_cells_and_who_is_there_are_the_same(reference: Tables, other: Tables) -> None:
    every = [(tables, contract_months(tables, RULES)) for tables in (reference, other)]
    ours, theirs = (cells(months, until=AT) for _, months in every)
    assert ours[0].sum() > 0
    for one, two in zip(ours, theirs, strict=True):
        assert two == pytest.approx(one)
    here, elsewhere = (there(tables, months, RULES, at=AT) for tables, months in every)
    assert elsewhere.ids.tolist() == here.ids.tolist()
    assert elsewhere.margin == pytest.approx(here.margin, rel=1e-9)
    left = [np.array(came_by_month(tables, RULES, here.ids, since=AT, until=AT + 6)) for tables, _ in every]
    assert left[1] == pytest.approx(left[0], rel=1e-9)
