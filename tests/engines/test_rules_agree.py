"""A rule says the same of a row, whether Python asks it or PostgreSQL."""

from collections.abc import Mapping

import ibis
import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from changemaker.rules.closure import closure
from changemaker.rules.nodes import Node
from changemaker.rules.to_ibis import to_ibis
from unit.rules.drawn import ARROW, EXPRESSIONS, NAMES, NOW, ROWS, TODAY


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rules=st.lists(EXPRESSIONS, min_size=6, max_size=12), rows=st.lists(ROWS, min_size=2, max_size=8))
def test_python_and_postgres_answer_alike_row_by_row(
    postgres_cluster: Mapping[str, str], rules: list[Node], rows: list[dict[str, object]]
) -> None:
    engine = ibis.postgres.connect(**postgres_cluster)
    columns = {name: pa.array([row[name] for row in rows], type) for name, type in ARROW.items()}
    filled = pa.table({"row": pa.array(range(len(rows))), **columns})
    table = engine.create_table("asked", filled, overwrite=True)
    asked = {f"r{place}": to_ibis(rule, table, NAMES, now=NOW, today=TODAY) for place, rule in enumerate(rules)}

    answered = engine.to_pyarrow(table.select("row", **asked).order_by("row")).to_pylist()

    engine.disconnect()
    for place, rule in enumerate(rules):
        ask = closure(rule, NAMES, now=NOW, today=TODAY)
        assert [row[f"r{place}"] for row in answered] == [ask(row) for row in rows], rule
