"""Pages of sources/: what they may say, and how a slip is told."""

from pathlib import Path

import pytest

from changemaker.core.errors import ChangemakerError
from changemaker.engine.yaml_file import read_yaml
from changemaker.sources.source_file import ColumnOf, Constant, SourceFile, Sql, mappable
from changemaker.tables.catalogue import TABLES


def read(tmp_path: Path, text: str) -> SourceFile:
    path = tmp_path / "page.yml"
    path.write_text(text)
    return read_yaml(path, SourceFile)


def test_a_page_names_files_columns_constants_and_expressions(tmp_path: Path) -> None:
    (feed,) = read(
        tmp_path,
        """
- table: order
  from: exports/orders-*.csv.gz
  columns:
    order_id: Belegnummer
    line: {constant: 1}
    amount: {sql: "qty * price"}
  where: status <> 'test'
  currency: USD
  weight: 2.5
  updated_at: changed
  time: {zone: America/New_York, format: "%d.%m.%Y"}
""",
    )

    assert dict(feed.mapping()) == {
        "order_id": "Belegnummer",
        "line": Constant(constant=1),
        "amount": Sql(sql="qty * price"),
        "currency": Constant(constant="USD"),
        "updated_at": "changed",
        "weight": Constant(constant=feed.weight),  # type: ignore[arg-type]
    }


def test_a_currency_of_three_capitals_is_a_code_and_anything_else_a_column(tmp_path: Path) -> None:
    feeds = read(
        tmp_path,
        "- {table: order, from: a.csv, currency: waers}\n- {table: order, from: a.csv, currency: {column: CUR}}\n",
    )

    assert [dict(feed.mapping())["currency"] for feed in feeds] == ["waers", ColumnOf(column="CUR")]


@pytest.mark.parametrize(
    ("page", "says"),
    [
        ("- {table: ordr, from: a.csv}", "did you mean 'order'"),
        ("- {table: order, from: a.csv, columns: {acount_id: x}}", "page.yml:1:41"),
        ("- {table: order, from: a.csv, columns: {rate: x}}", "made by the load"),
        ("- {table: order, from: a.csv, colums: {}}", "did you mean 'columns'"),
        ("- {table: order}", "either 'from' or 'database'"),
        ("- {table: order, database: 'postgresql://h/d'}", "either 'query' or 'relation'"),
        ("- {table: account, from: a.csv, weight: w}", "not weighted"),
        ("- {table: account, from: a.csv, link: erp}", "leave 'link' out"),
        ("- {table: order, from: a.csv, time: {zone: Europe/Berln}}", "did you mean 'Europe/Berlin'"),
    ],
)
def test_a_slip_is_told_with_what_was_meant(tmp_path: Path, page: str, says: str) -> None:
    with pytest.raises(ChangemakerError) as error:
        read(tmp_path, page + "\n")

    assert says in str(error.value)


def test_what_a_load_makes_cannot_be_named() -> None:
    assert not {"month", "date", "rate", "amount_original", "source"} & set(mappable(TABLES["order"]))
    assert {"currency", "weight", "updated_at"} <= set(mappable(TABLES["order"]))
    assert {"currency", "date"} <= set(mappable(TABLES["fx_rate"]))
