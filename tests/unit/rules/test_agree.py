"""A rule says the same of a row, whether Python asks it or a database."""

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changemaker.rules.closure import closure
from changemaker.rules.nodes import Node
from changemaker.rules.parse import parse
from changemaker.rules.to_ibis import to_ibis
from changemaker.rules.types import FLAG, NUMBER
from unit.rules.drawn import ARROW, EXPRESSIONS, NAMES, NOW, ROWS, TODAY

ENGINE = ibis.duckdb.connect()


@settings(max_examples=25)
@given(st.lists(EXPRESSIONS, min_size=4, max_size=10), st.lists(ROWS, min_size=1, max_size=8))
def test_python_and_duckdb_answer_alike_row_by_row(rules: list[Node], rows: list[dict[str, object]]) -> None:
    columns = {name: pa.array([row[name] for row in rows], type) for name, type in ARROW.items()}
    table = ibis.memtable(pa.table({"row": pa.array(range(len(rows))), **columns}))
    asked = {f"r{place}": to_ibis(rule, table, NAMES, now=NOW, today=TODAY) for place, rule in enumerate(rules)}

    answered = ENGINE.to_pyarrow(table.select("row", **asked).order_by("row")).to_pylist()

    for place, rule in enumerate(rules):
        ask = closure(rule, NAMES, now=NOW, today=TODAY)
        assert [row[f"r{place}"] for row in answered] == [ask(row) for row in rows], rule


def test_a_bare_decimal_is_not_taken_for_another_number() -> None:
    table = ibis.memtable(pa.table({"x": [0.35]}))
    names = {"x": NUMBER}
    rule = parse("x <= 0.35 and x >= 0.35 and abs(0.35) = x")

    assert ENGINE.to_pyarrow(to_ibis(rule, table, names)).to_pylist() == [closure(rule, names)({"x": 0.35})] == [True]


@pytest.mark.parametrize(
    "text", ["not (f = true) is answered", "(not f) is answered", "(x not between 1 and 2) is answered", "(not f) = f"]
)
def test_the_opposite_of_a_question_is_put_in_brackets(text: str) -> None:
    names = {"f": FLAG, "x": NUMBER}
    table = ibis.memtable(pa.table({"f": pa.array([None, True], pa.bool_()), "x": pa.array([None, 1.0], pa.float64())}))
    rule = parse(text)

    answered = ENGINE.to_pyarrow(table.select(answer=to_ibis(rule, table, names)))["answer"].to_pylist()

    assert answered == [closure(rule, names)(row) for row in ({}, {"f": True, "x": 1.0})]
