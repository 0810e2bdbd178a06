"""The SQL that other warehouses would be sent is the one that was read in review."""

import pytest

from engines.compiled import DIALECTS, FOLDER, NOT_COMPILED, compiled, expressions

MEND = "read the difference, then: python tools/snapshots.py --write"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_sql_of_every_expression_is_its_snapshot(dialect: str) -> None:
    found = compiled(dialect)
    kept = {path.stem: path.read_text(encoding="utf-8") for path in (FOLDER / dialect).glob("*.sql")}

    assert sorted(found) == sorted(kept), MEND
    assert [name for name in found if found[name] != kept[name]] == [], MEND


def test_what_is_listed_as_not_compiling_is_an_expression_of_a_dialect_of_ours() -> None:
    names = {name for name, _ in expressions()}

    assert [place for place in NOT_COMPILED if place[0] not in DIALECTS or place[1] not in names] == []
