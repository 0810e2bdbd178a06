"""What journeys ask of the tables has the same answers on every engine."""

from collections.abc import Iterator

import pytest

from changemaker.act.facts.build import facts
from changemaker.act.facts.catalogue import FACTS
from changemaker.engine.tables import Tables, tables_in_memory
from changemaker.metrics.catalogue import METRICS
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.routines.acting.events_in_tables import TABLES_OF, events_between
from changemaker.routines.acting.fact_rows import Place, fact_rows, last_months
from engines.acting_company import LOOKS, acting_frames, grid
from engines.conftest import ENGINES
from engines.feature_company import DAY
from engines.rows import assert_same_rows, rows_on
from engines.test_features_agree import copied

TOLD = tuple(fact.name for fact in FACTS if fact.part != "store")


@pytest.fixture(scope="module")
def here() -> Tables:
    return tables_in_memory(acting_frames(), data_version="journeys")


@pytest.fixture(scope="module", params=sorted(ENGINES))
def there(here: Tables, request: pytest.FixtureRequest) -> Iterator[Tables]:
    yield copied(here, request.param, request.getfixturevalue(f"{request.param}_cluster"))


def test_every_fact_is_the_same_at_many_moments(here: Tables, there: Tables) -> None:
    ours, theirs = (rows_on(tables.engine, facts(grid(tables), tables, TOLD, spread=True)) for tables in (here, there))

    assert {name for name in TOLD if len({row[name] for row in ours}) < 2} == set()
    assert_same_rows(ours, theirs)


def test_features_and_metrics_beside_them_are_the_same(here: Tables, there: Tables) -> None:
    named = ("late_90", "decides", "own_nps", "metric.complaints_per_account", "metric.nps", "order_gap_median")
    metrics = {name: METRICS[name] for name in ("complaints_per_account", "nps")}
    looks = LOOKS[:2]

    ours, theirs = (
        rows_on(
            tables.engine,
            fact_rows(
                Place(tables=tables, rules=FinanceRules(), metrics=metrics),
                grid(tables, looks=looks),
                named,
                months=last_months(looks),
            ),
        )
        for tables in (here, there)
    )

    assert {name for name in named if len({row[name] for row in ours}) < 2} == set()
    assert_same_rows(ours, theirs)


def test_every_event_is_the_same(here: Tables, there: Tables) -> None:
    stretch = {"since": LOOKS[0] - 200 * DAY, "at": LOOKS[-1]}

    ours, theirs = (
        rows_on(tables.engine, events_between(tables, FinanceRules(), TABLES_OF, **stretch)) for tables in (here, there)
    )

    assert {str(row["name"]) for row in ours} == set(TABLES_OF)
    assert_same_rows(ours, theirs)
