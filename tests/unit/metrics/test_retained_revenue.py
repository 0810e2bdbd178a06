"""NRR, GRR and the parts of growth, by hand; and finance's published number beside ours."""

from datetime import date

import pyarrow as pa
import pytest

from changemaker.core.estimate import Estimate
from changemaker.core.refusal import Refusal
from changemaker.engine.tables import Tables, tables_in_memory
from changemaker.metrics.finance_rules import FinanceRules, Nrr, Published
from changemaker.metrics.overview import leak_warning
from changemaker.metrics.reconcile import OtherRule, Reconciliation, beside_finance, reconcile
from changemaker.metrics.retained_revenue import nrr_month
from unit.metrics.hand import frame

AS_BILLED = FinanceRules(nrr=Nrr(annual_invoices="as_billed"))
SPREAD = FinanceRules()
LATER = 2024 * 12  # January 2024
NAMES = "order_id line account_id t product_id quantity amount"


def lines(*rows: tuple[object, ...]) -> pa.Table:
    return frame(NAMES, *((f"o{place}", 1, *row) for place, row in enumerate(rows)))


FOUR = (  # x pays more, y less, z nothing any more, w is new
    ("x", "2023-01-10", None, None, 100),
    ("y", "2023-01-10", None, None, 100),
    ("z", "2023-01-10", None, None, 100),
    ("x", "2024-01-10", None, None, 150),
    ("y", "2024-01-10", None, None, 60),
    ("w", "2024-01-10", None, None, 80),
)


def totals(tables: Tables, rules: FinanceRules, month: int) -> dict[str, float]:
    """Return the sums of one month over accounts."""
    rows = nrr_month(tables, rules)
    rows = rows.filter(rows.month_index == month)
    names = [name for name in rows.columns if name not in ("account_id", "month_index")]
    (row,) = rows.aggregate(**{name: rows[name].sum() for name in names}).to_pyarrow().to_pylist()
    return row


def test_growth_is_split_and_its_parts_add_up() -> None:
    found = totals(tables_in_memory({"order": lines(*FOUR)}, data_version="x"), AS_BILLED, LATER)

    assert found == {"opening": 300, "closing": 290, "kept": 160, "expanded": 50, "shrunk": 40, "lost": 100, "new": 80}
    assert found["opening"] + found["new"] + found["expanded"] - found["shrunk"] - found["lost"] == found["closing"]


def test_spread_over_a_year_an_invoice_counts_in_each_of_its_months() -> None:
    tables = tables_in_memory({"order": lines(*FOUR, ("x", "2024-12-30", None, None, 1))}, data_version="x")

    december = totals(tables, SPREAD, LATER + 11)  # the years 2023 and 2024

    assert december["opening"] == 300
    assert december["closing"] == 290 + 1
    assert nrr_month(tables, SPREAD).month_index.min().to_pyarrow().as_py() == LATER + 11  # no year before 2023


def test_projects_that_do_not_repeat_are_left_out_unless_finance_counts_them() -> None:
    frames = {
        "order": lines(("x", "2023-01-10", "rent", None, 100), ("x", "2024-01-10", "build", None, 900)),
        "product": frame("product_id one_off", ("rent", False), ("build", True)),
    }
    tables = tables_in_memory(frames, data_version="x")
    counted = FinanceRules(nrr=Nrr(annual_invoices="as_billed", leave_out_one_off=False))

    assert totals(tables, AS_BILLED, LATER)["lost"] == 100
    assert totals(tables, counted, LATER)["expanded"] == 800


def test_a_price_rise_is_left_out_where_finance_says_so() -> None:
    tables = tables_in_memory(
        {
            "order": lines(
                ("x", "2023-01-10", "p", 10.0, 100),  # 10 each
                ("x", "2024-01-10", "p", 8.0, 96),  # 12 each: 8 * 10 = 80 at the old price
                ("x", "2024-01-10", "q", 1.0, 5),  # not bought then: keeps its price
            )
        },
        data_version="x",
    )
    without = FinanceRules(nrr=Nrr(annual_invoices="as_billed", price_rises="leave_out"))

    assert totals(tables, AS_BILLED, LATER)["closing"] == 96 + 5
    assert totals(tables, without, LATER)["closing"] == pytest.approx(80 + 5)


def test_what_is_billed_after_leaving_counts_for_finance() -> None:
    frames = {
        "order": lines(("x", "2023-01-10", None, None, 100), ("x", "2024-01-10", None, None, 70)),
        "contract": frame("contract_id account_id start end", ("k", "x", "2023-01-01", "2023-06-30")),
    }

    assert totals(tables_in_memory(frames, data_version="x"), AS_BILLED, LATER)["closing"] == 70


def number(value: float, low: float, high: float) -> Estimate:
    return Estimate(value=value, low=low, high=high, se=None, level=0.95, unit="share", n=50, method="linearised-ratio")


def test_a_leak_that_new_customers_hide_is_told() -> None:
    new = number(0.2, 0.1, 0.3)

    (sure,) = leak_warning({"nrr": number(0.9, 0.85, 0.95), "new_revenue": new})
    (unsure,) = leak_warning({"nrr": number(0.97, 0.9, 1.04), "new_revenue": new})

    assert (sure.id, unsure.id) == ("metrics.warning.leak", "metrics.warning.leak_unsure")
    assert sure.params["growth"] == pytest.approx(0.1)  # 0.9 + 0.2 - 1
    assert leak_warning({"nrr": number(1.02, 0.9, 1.1), "new_revenue": new}) == ()
    assert leak_warning({"nrr": number(0.7, 0.6, 0.8), "new_revenue": new}) == ()  # revenue fell: nothing is hidden


def twelve_accounts() -> Tables:
    """Twelve pay 100 and then 90 to 101; each also a project of 50 in the later year."""
    rows = [
        row
        for place in range(12)
        for row in (
            (f"x{place}", "2023-06-10", "rent", None, 100),
            (f"x{place}", "2024-06-10", "rent", None, 90 + place),
            (f"x{place}", "2024-12-10", "build", None, 50),
        )
    ]
    early = [("x0", "2023-01-10", "rent", None, 1)]  # so that the data begin with the year
    products = frame("product_id one_off", ("rent", False), ("build", True))
    return tables_in_memory({"order": lines(*rows, *early), "product": products}, data_version="x")


def published(nrr: float) -> FinanceRules:
    return FinanceRules(published=Published(nrr=nrr, year_ending=date(2024, 12, 31), source="annual report"))


def test_ours_stands_beside_the_published_number_and_the_rule_that_explains_the_gap_is_named() -> None:
    with_projects = (sum(90 + place for place in range(12)) + 12 * 50) / 1201

    found = reconcile(twelve_accounts(), published(round(with_projects, 3)))

    assert isinstance(found, Reconciliation)
    assert found.ours.value == pytest.approx(sum(90 + place for place in range(12)) / 1201)  # by hand: 1146 / 1201
    assert found.difference == pytest.approx(-12 * 50 / 1201, abs=5e-4)
    assert found.explained_by is not None
    assert (found.explained_by.rule, found.explained_by.value) == ("leave_out_one_off", "false")


def test_without_a_published_number_or_data_there_is_a_refusal() -> None:
    nothing_published = reconcile(twelve_accounts(), FinanceRules())
    no_orders = reconcile(tables_in_memory({}, data_version="x"), published(1.0))

    assert isinstance(nothing_published, Refusal)
    assert nothing_published.why.id == "metrics.refusal.not_published"
    assert isinstance(no_orders, Refusal)
    assert no_orders.why.id == "metrics.refusal.no_rows"


def test_one_sentence_says_how_ours_stands_to_the_published_number() -> None:
    ours = Estimate(
        value=0.954, low=0.95, high=0.96, se=None, level=0.95, unit="share", n=12, method="linearised-ratio"
    )
    projects = OtherRule(rule="leave_out_one_off", value="false", nrr=1.454)

    told = []
    for nrr in (0.957, 1.456, 1.2):
        rules = published(nrr)
        assert rules.published is not None
        found = Reconciliation(published=rules.published, ours=ours, others=(projects,), set_aside=3)
        told.append(beside_finance(found).id)

    assert told == ["metrics.reconcile.agree", "metrics.reconcile.explained", "metrics.reconcile.unexplained"]
