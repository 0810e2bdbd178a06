"""Every expression of the house gives the same rows on every engine."""

import ibis
import pytest

from changemaker.engine.tables import Tables
from changemaker.metrics.by_account_month import metric_rows, metric_sums
from changemaker.metrics.catalogue import METRICS
from changemaker.metrics.derived import DERIVED
from changemaker.metrics.finance_rules import FinanceRules, Nrr
from changemaker.metrics.price_rise import price_rise_month
from changemaker.metrics.retained_revenue import nrr_month
from changemaker.metrics.unit_sums import change_squares, ratio_sums
from engines.conftest import RULES
from engines.expressions import PORTABLE
from engines.rows import assert_same_rows, rows_on


@pytest.mark.parametrize("name", DERIVED)
def test_a_derived_table_has_the_same_rows(name: str, reference: Tables, other: Tables) -> None:
    ours, theirs = (rows_on(tables.engine, tables[name]) for tables in (reference, other))

    assert len(ours) > 0
    assert_same_rows(ours, theirs)


@pytest.mark.parametrize("key", [metric.key for metric in METRICS.values() if metric.by_account])
def test_a_metric_has_the_same_sums_by_account_and_month(key: str, reference: Tables, other: Tables) -> None:
    ours, theirs = (rows_on(tables.engine, metric_sums(tables, METRICS[key], RULES)) for tables in (reference, other))

    assert len(ours) > 0
    assert_same_rows(ours, theirs)


def test_a_managers_number_has_the_same_sums_by_unit(reference: Tables, other: Tables) -> None:
    metric = METRICS["inventory_turns"]
    ours, theirs = (
        rows_on(tables.engine, ratio_sums(metric_rows(tables, metric, RULES), ["month_index"], metric.cluster))
        for tables in (reference, other)
    )

    assert len(ours) > 0
    assert_same_rows(ours, theirs)


@pytest.mark.parametrize("rule", [{"annual_invoices": "as_billed"}, {"price_rises": "leave_out"}])
def test_retention_of_revenue_by_other_rules_is_the_same(
    rule: dict[str, object], reference: Tables, other: Tables
) -> None:
    rules = FinanceRules(nrr=Nrr.model_validate(rule))

    ours, theirs = (rows_on(tables.engine, nrr_month(tables, rules)) for tables in (reference, other))

    assert len(ours) > 0
    assert_same_rows(ours, theirs)


def test_price_rises_are_the_same(reference: Tables, other: Tables) -> None:
    ours, theirs = (
        rows_on(tables.engine, price_rise_month(tables, length=12, window=12)) for tables in (reference, other)
    )

    assert len(ours) > 0
    assert_same_rows(ours, theirs)


def test_sums_for_ranges_are_the_same(reference: Tables, other: Tables) -> None:
    found = []
    for tables in (reference, other):
        rows = metric_rows(tables, METRICS["nps"], RULES)
        halves = rows.mutate(later=ibis.ifelse(rows.month_index >= 2023 * 12, 1, 0))
        found.append(rows_on(tables.engine, ratio_sums(rows, ["month_index"], "account_id")))
        found.append(rows_on(tables.engine, change_squares(halves, "account_id")))
    ours, ours_changed, theirs, theirs_changed = found

    assert_same_rows(ours, theirs)
    assert_same_rows(ours_changed, theirs_changed)


@pytest.mark.parametrize("name", PORTABLE)
def test_a_portable_form_gives_the_same_rows(name: str, reference: Tables, other: Tables) -> None:
    ours, theirs = (rows_on(tables.engine, PORTABLE[name](tables)) for tables in (reference, other))

    assert len(ours) > 0
    assert_same_rows(ours, theirs)


def test_a_difference_in_the_ninth_digit_is_seen() -> None:
    with pytest.raises(AssertionError):
        assert_same_rows([{"key": "a", "sum": 1.0}], [{"key": "a", "sum": 1.00000001}])
    with pytest.raises(AssertionError):
        assert_same_rows([{"key": "a", "sum": 1.0}], [{"key": "b", "sum": 1.0}])
