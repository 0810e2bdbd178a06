"""Loading from a PostgreSQL: tables, views and queries, with times, amounts and a password from the environment."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest

from changemaker.core.errors import ChangemakerError
from unit.sources.made import ACCOUNTS, THREE_ACCOUNTS, aside, loaded, rows, table_of, workspace

SECRET = "s/e:c@r et"


@pytest.fixture
def shop(postgres_cluster: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a database with a shop's sales; its password is in the environment."""
    monkeypatch.setenv("SHOP_PASSWORD", SECRET)
    with psycopg.connect(host=postgres_cluster["host"], user="tester", dbname="postgres", autocommit=True) as database:
        database.execute("DROP SCHEMA IF EXISTS shop CASCADE")
        database.execute("CREATE SCHEMA shop")
        database.execute(
            "CREATE TABLE shop.sales (nr bigint, who text, at timestamptz, wall timestamp, net numeric, pieces int, "
            "changed timestamptz)"
        )
        database.execute(
            "INSERT INTO shop.sales VALUES "
            "(1, 'A1', '2025-01-31 23:30+00', '2025-01-31 23:30', 10.00005, 3, '2025-02-01 00:00+00'),"
            "(2, 'A2', '2025-02-10 12:00+00', '2025-02-10 12:00', 0.1, NULL, NULL),"
            "(3, 'ZZ', '2025-02-11 12:00+00', '2025-02-11 12:00', 7, 1, NULL)"
        )
        yield f"postgresql://tester:${{SHOP_PASSWORD}}@/postgres?host={postgres_cluster['host']}"


COLUMNS = {
    "order_id": "nr",
    "line": {"constant": 1},
    "account_id": "who",
    "t": "at",
    "amount": "net",
    "quantity": "pieces",
}


def test_a_relation_is_loaded_exactly_and_again_only_when_it_changed(tmp_path: Path, shop: str) -> None:
    feed = {"table": "order", "database": shop, "relation": "shop.sales", "columns": COLUMNS, "updated_at": "changed"}
    made = workspace(tmp_path, [ACCOUNTS, feed], {"accounts.csv": THREE_ACCOUNTS})

    first = loaded(made)
    second = loaded(made)

    assert [(*row[:2], str(row[2])) for row in rows(made, "order", "order_id", "amount", "date", "quantity")] == [
        ("1", Decimal("10.0000"), "2025-02-01"),  # half to even; half past midnight in Berlin
        ("2", Decimal("0.1000"), "2025-02-10"),
    ]
    assert aside(first, "order") == {("no_partner", "account_id"): 1}
    assert second.nothing_to_do
    assert SECRET not in "".join(path.read_text(errors="replace") for path in made.state.rglob("*") if path.is_file())


def test_a_query_is_loaded_and_its_times_without_a_zone_are_those_of_the_page(tmp_path: Path, shop: str) -> None:
    feed = {
        "table": "order",
        "database": shop,
        "query": "SELECT nr, who, wall AS at, net, pieces FROM shop.sales WHERE net < 5",
        "columns": COLUMNS,
        "time": {"zone": "America/New_York"},
    }
    made = workspace(tmp_path, [ACCOUNTS, feed], {"accounts.csv": THREE_ACCOUNTS})

    report = loaded(made)

    assert table_of(report, "order").rows == 1
    assert rows(made, "order", "order_id", "t") == [("2", 1739206800000000)]  # noon in New York is 17:00 UTC


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"relation": "shop.sale"}, "no table or view 'shop.sale'"),
        ({"query": "SELECT nr FROM shop.sales WHERE colour = 1"}, "colour"),
        ({"query": "SELECT nr AS order_id, net AS amount FROM shop.sales"}, "'order' needs 'account_id'"),
    ],
)
def test_what_the_database_cannot_give_is_told_without_the_password(
    tmp_path: Path, shop: str, asked: Mapping[str, str], says: str
) -> None:
    made = workspace(tmp_path, [{"table": "order", "database": shop, **asked}], {})

    with pytest.raises(ChangemakerError) as error:
        loaded(made)

    assert says in str(error.value)
    assert "s%2Fe" not in str(error.value) and SECRET not in str(error.value)
