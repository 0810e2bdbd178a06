"""The canonical tables keep the promises that every load, metric and export relies on."""

from dataclasses import replace

import pyarrow as pa
import pytest

from changemaker.engine.tables import tables_in_memory
from changemaker.tables.catalogue import TABLES
from changemaker.tables.in_arrow import arrow_schema
from changemaker.tables.model import Table

EVERY = sorted(TABLES.values(), key=lambda table: table.name)


@pytest.mark.parametrize("table", EVERY, ids=lambda table: table.name)
def test_a_table_says_its_grain_and_has_the_columns_of_its_key_required(table: Table) -> None:
    assert table.grain.startswith("one row a")
    assert all(table.column(name).kind in ("id", "text", "whole", "day") for name in table.key)
    needed = [name for name in table.key if name != "product_group"]  # where one group is all there is
    assert all(table.column(name).required for name in needed)


@pytest.mark.parametrize("table", EVERY, ids=lambda table: table.name)
def test_no_two_columns_of_a_table_share_a_name(table: Table) -> None:
    names = [column.name for column in table.every_column()]

    assert len(names) == len(set(names))


@pytest.mark.parametrize("table", EVERY, ids=lambda table: table.name)
def test_what_a_column_refers_to_is_a_table_with_one_key(table: Table) -> None:
    referred = [TABLES[column.refers] for column in table.every_column() if column.refers]

    assert all(len(other.key) == 1 for other in referred)


def test_personal_columns_have_no_place_in_parquet() -> None:
    personal = {table.name: [c.name for c in table.every_column() if c.personal] for table in EVERY}

    assert personal["contact"] == ["name", "email", "phone"]
    assert all(not set(names) & set(arrow_schema(TABLES[table]).names) for table, names in personal.items())


def test_a_table_with_money_keeps_its_currency_its_rate_and_the_original_amount() -> None:
    names = arrow_schema(TABLES["order"]).names

    assert {"currency", "rate", "amount_original", "weight"} <= set(names)
    assert "amount_original" not in arrow_schema(TABLES["interaction"]).names  # it has a cost and no amount


def test_an_unknown_column_is_nobodys() -> None:
    with pytest.raises(KeyError):
        TABLES["order"].column("colour")
    with pytest.raises(KeyError, match="colour"):
        tables_in_memory({"account": pa.table({"account_id": ["a"], "colour": ["red"]})}, data_version="test")


def test_tables_in_memory_complete_what_was_left_out() -> None:
    frame = pa.table({"account_id": ["a"], "case_id": ["1"], "kind": ["complaint"], "t": [0]})

    tables = tables_in_memory({"case": frame}, data_version="test")

    row = tables["case"].to_pyarrow().to_pylist()[0]
    assert (row["weight"], row["resolved_t"], row["account_id"]) == (1.0, None, "a")
    assert tables.filled == {"case"}
    assert tables["order"].count().to_pyarrow().as_py() == 0


def test_a_table_cannot_be_changed_after_it_was_made() -> None:
    with pytest.raises(AttributeError):
        TABLES["order"].name = "sale"  # type: ignore[misc]
    assert replace(TABLES["order"], name="sale").name == "sale"
