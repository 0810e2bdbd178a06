"""What was known of people and accounts is the same on every engine."""

from collections.abc import Mapping

import pytest

from changemaker.engine.tables import Tables, tables_in_memory
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.predict.features.build import features
from changemaker.predict.features.named import named_in
from engines.conftest import ENGINES
from engines.feature_company import ACCOUNTS, MOMENTS, PEOPLE, feature_frames, units
from engines.rows import assert_same_rows, rows_on

NEVER_TOLD = {"industry", "region", "persona", "language", "served_through"}  # columns that the small company lacks


@pytest.mark.parametrize("engine", sorted(ENGINES))
def test_every_feature_is_the_same(engine: str, request: pytest.FixtureRequest) -> None:
    here = tables_in_memory(feature_frames(), data_version="features")
    there = copied(here, engine, request.getfixturevalue(f"{engine}_cluster"))
    wanted = named_in(here, least=5)

    ours, theirs = (
        rows_on(tables.engine, features(tables, FinanceRules(), units(tables), wanted=wanted))
        for tables in (here, there)
    )

    assert len(ours) == ACCOUNTS * (PEOPLE * len(MOMENTS) + 1)
    assert {name for name in ours[0] if len({row[name] for row in ours}) < 2} <= NEVER_TOLD
    assert_same_rows(ours, theirs)


def copied(tables: Tables, engine: str, where: Mapping[str, str]) -> Tables:
    """Return the tables on another engine, for as long as its connection lasts."""
    other = ENGINES[engine](where)
    found = {
        name: other.create_table(name, tables.engine.to_pyarrow(rows), schema=rows.schema(), temp=True)
        for name, rows in tables.expressions.items()
    }
    return Tables(engine=other, data_version="features", expressions=found, filled=tables.filled)
