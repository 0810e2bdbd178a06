"""`changemaker load`: what people export, with all its faults: told at once, or set aside; never half-written."""

import gzip
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from doors.support import Answer, assert_complains, run, strict_json, unchanged

SETTINGS = "name: Northwind\ncurrency: EUR\nzone: Europe/Berlin\n"
ACCOUNTS = "account_id,segment\n" + "".join(f"A{n},big\n" for n in range(30))
ORDERS = "order_id,line,account_id,t,amount\n" + "".join(
    f"{n},1,A{n},2025-01-{n + 1:02d} 10:00,{n}.50\n" for n in range(28)
)
PAGE: list[dict[str, Any]] = [{"table": "account", "from": "accounts.csv"}, {"table": "order", "from": "orders.csv"}]


@pytest.fixture
def company(tmp_path: Path) -> Path:
    """A workspace that loads without a fault."""
    return laid_out(tmp_path)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, loaded; tests change copies of it."""
    folder = laid_out(tmp_path_factory.mktemp("loaded"))
    assert load(folder).code == 0
    return folder


def laid_out(folder: Path) -> Path:
    (folder / "changemaker.yml").write_text(SETTINGS)
    (folder / "sources").mkdir()
    write(folder, {"accounts.csv": ACCOUNTS, "orders.csv": ORDERS})
    page(folder, PAGE)
    return folder


def write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (folder / name).write_text(text)


def page(folder: Path, feeds: object) -> None:
    (folder / "sources" / "page.yml").write_text(json.dumps(feeds, indent=1))


def with_orders(**changes: object) -> list[dict[str, Any]]:
    """The page, the order's source changed."""
    return [PAGE[0], PAGE[1] | changes]


def load(folder: Path) -> Answer:
    return run("load", "--json", "-", cwd=folder)


def aside(answer: Answer) -> dict[str, int]:
    """Rows set aside, by reason and column."""
    tables = strict_json(answer.out)["tables"]
    return {f"{one['why']} {one['column']}": one["rows"] for table in tables for one in table["set_aside"]}


def test_a_first_load_says_what_came_in_and_a_second_that_there_is_nothing_to_do(company: Path) -> None:
    first, second = run("load", cwd=company), run("load", cwd=company)

    assert (first.code, second.code) == (0, 0)
    assert first.says("Loaded Northwind for the first time")
    assert first.says("order 28 28 28 0")
    assert "reading orders.csv" in first.err
    assert second.says("Nothing to do: no source of Northwind has changed")


def test_the_json_has_money_as_text_and_every_count(company: Path) -> None:
    write(company, {"accounts.csv": ACCOUNTS.replace("A7,big\n", "")})

    found = strict_json(load(company).out)

    (order,) = [one for one in found["tables"] if one["table"] == "order"]
    assert (order["read"], order["new"], found["nothing_to_do"], found["currency"]) == (28, 27, False, "EUR")
    assert order["set_aside"] == [
        {"why": "no_partner", "column": "account_id", "rows": 1, "money": "7.5000", "named": []}
    ]
    assert order["matches"][0]["matched"] == 27


# --- what stops a load: all of it at once, and nothing written

HALF = len(ORDERS) // 2
STOPS: dict[str, tuple[dict[str, str], object, tuple[str, ...]]] = {
    "a renamed column": (
        {"orders.csv": ORDERS.replace("account_id", "acount_id")},
        PAGE,
        ("CM102", "'order' needs 'account_id'", "did you mean 'acount_id'?", "columns: {account_id: acount_id}"),
    ),
    "a named column that is not there": (
        {},
        with_orders(columns={"amount": "net_amount", "quantity": "pcs"}),
        ("CM102", "no columns 'pcs', 'net_amount'", "did you mean 'amount'?"),
    ),
    "an empty file": ({"orders.csv": ""}, PAGE, ("CM101", "orders.csv", "empty")),
    "a header alone": ({"orders.csv": ORDERS.splitlines()[0] + "\n"}, PAGE, ("CM101", "no row")),
    "a line cut short": ({"orders.csv": ORDERS[:HALF] + "\n5,1\n"}, PAGE, ("CM101", "orders.csv")),
    "a file that is not there": ({}, with_orders(**{"from": "ordrs.csv"}), ("CM101", "ordrs.csv", "orders.csv")),
    "a pattern without a file": ({}, with_orders(**{"from": "exports/*.csv"}), ("CM101", "no file matches")),
    "a table that does not exist": ({}, with_orders(table="ordr"), ("CM107", "no table is called 'ordr'", "'order'")),
    "a column that the table does not have": (
        {},
        with_orders(columns={"amont": "amount"}),
        ("CM107", "table 'order' has no column 'amont'", "did you mean 'amount'?"),
    ),
    "a column that the load makes": ({}, with_orders(columns={"month": "t"}), ("CM107", "made by the load")),
    "neither file nor database": ({}, [{"table": "order"}], ("CM107", "either 'from' or 'database'")),
    "amounts that are words": (
        {"orders.csv": ORDERS.replace(".50", " euros")},
        PAGE,
        ("CM103", "orders.csv:2:5", "'0 euros' in column 'amount' is no amount", "28 of its 28 cells"),
    ),
    "days that could be months": (
        {"orders.csv": ORDERS.replace("2025-01-", "01/02/20")},
        PAGE,
        ("CM103", "'t'", "time: {format:"),
    ),
    "ids spoilt by a spreadsheet": (
        {"orders.csv": "order_id,line,account_id,t,amount\n" + "1.14E+11,1,A1,2025-01-01,5\n" * 3},
        PAGE,
        ("CM103", "'1.14E+11'", "export them as text"),
    ),
    "decimal commas beside thousands": (
        {"orders.csv": "order_id;line;account_id;t;amount\n1;1;A1;2025-01-01;1,50\n2;1;A1;2025-01-01;1.250\n"},
        PAGE,
        ("CM103", "'1.250'", "a thousand or a fraction", "decimal: ','"),
    ),
    "keys of another system": (
        {"orders.csv": ORDERS.replace(",A", ",K").replace(",K3,", ",A3,")},
        PAGE,
        ("CM111", "only 1 of 28 rows", "3.50 of 392.00 in money", "find their 'account'", "link: SYSTEM"),
    ),
    "a join that multiplies rows": (
        {"products.csv": "order_id,product_group\n3,belts\n3,seals\n3,oil\n"},
        with_orders(join=[{"from": "products.csv", "on": "order_id"}]),
        ("CM112", "28 rows become 30", "'3' stands there 3 times"),
    ),
    "a source that broke its promise of one row a key": (
        {"orders.csv": ORDERS + "3,1,A3,2025-01-05 10:00,3.50\n"},
        with_orders(unique=True),
        ("CM112", "rows whose key (order_id, line) another row of the same source has: 1"),
    ),
    "an expression that cannot be": (
        {},
        with_orders(columns={"amount": {"sql": "amont * 2"}}, where="lenght(t) > 3"),
        ("CM110", "amont", "lenght"),
    ),
    "a database whose password is not set": (
        {},
        with_orders(**{"from": "", "database": "postgresql://me:${NO_SUCH_SECRET}@localhost/x", "relation": "a"}),
        ("CM115", "no NO_SUCH_SECRET"),
    ),
    "a database that does not answer": (
        {},
        with_orders(**{"from": "", "database": "postgresql://me@127.0.0.1:1/x", "query": "select 1"}),
        ("CM115", "did not answer"),
    ),
    "a wrong sheet": ({}, with_orders(**{"from": "none.xlsx"}), ("CM101", "none.xlsx")),
}


@pytest.mark.parametrize("case", STOPS)
def test_what_stops_a_load_is_told_and_nothing_is_written(loaded: Path, tmp_path: Path, case: str) -> None:
    files, feeds, says = STOPS[case]
    company = shutil.copytree(loaded, tmp_path / "company")
    write(company, files)
    page(company, feeds)

    with unchanged(company):
        assert_complains(load(company), *says)


def test_a_cut_gzip_stops_a_load(company: Path) -> None:
    (company / "orders.csv.gz").write_bytes(gzip.compress(ORDERS.encode())[:-6])
    page(company, with_orders(**{"from": "orders.csv.gz"}))

    assert_complains(load(company), "CM101", "orders.csv.gz", "cut")


def test_everything_that_is_wrong_with_every_source_is_told_at_once(company: Path) -> None:
    write(
        company,
        {"accounts.csv": "segment\nbig\n", "orders.csv": ORDERS.replace("amount", "net").replace(",t,", ",at,")},
    )
    (company / "sources" / "costs.yml").write_text("- table: cost\n  from: costs.csv\n")
    (company / "sources" / "wrong.yml").write_text("- table: kost\n  from: costs.csv\n")

    pages = load(company)
    (company / "sources" / "wrong.yml").unlink()
    write(company, {"costs.csv": "cost_id,date\n1,2025-01-01\n"})
    headers = load(company)

    assert_complains(pages, "no table is called 'kost'", "costs.csv: no such file")
    assert_complains(headers, "needs 'account_id'", "needs 'amount'", "needs 't'", "accounts.csv", "costs.csv")


def test_two_wrong_columns_of_one_file_are_told_together(company: Path) -> None:
    write(company, {"orders.csv": ORDERS.replace(".50", " euros").replace("2025-01-", "01/02/20")})

    assert_complains(load(company), "column 'amount' is no amount", "column 't' is no time")


def test_outside_a_workspace_and_without_pages_it_is_told_what_to_do(tmp_path: Path) -> None:
    assert_complains(load(tmp_path), "changemaker init")
    (tmp_path / "changemaker.yml").write_text(SETTINGS)

    assert_complains(load(tmp_path), "sources/orders.yml")


# --- what is set aside, and the rest comes in


def test_a_currency_without_a_rate_the_future_and_strangers_are_set_aside_with_reasons(company: Path) -> None:
    lines = [
        "90,1,A1,2999-01-01 10:00,5",
        "91,1,ZZ,2025-01-01 10:00,5",
        "92,1,A1,2025-01-01 10:00,x",
        "93,,A1,2025-01-01,1",
    ]
    write(company, {"orders.csv": ORDERS + "\n".join(lines) + "\n"})

    answer = load(company)

    # 2999 is further than any calendar of ours reaches: a slip of the keyboard, not the future
    assert aside(answer) == {
        "missing line": 1,
        "out_of_range t": 1,
        "no_partner account_id": 1,
        "wrong_type amount": 1,
    }
    table = (company / ".changemaker" / "quarantine" / "order.csv").read_text()
    assert "orders.csv,31,account_id,ZZ,no_partner" in table


def test_a_decimal_comma_is_read_where_the_page_says_so_or_the_file_shows_it(company: Path) -> None:
    semicolons = ORDERS.replace(",", ";").replace(".50", ",50")
    write(company, {"orders.csv": semicolons})

    assert load(company).code == 0
    write(company, {"orders.csv": semicolons.replace(";3,50", ";1.250,50")})
    page(company, with_orders(decimal=","))

    assert load(company).code == 0


def test_a_small_file_of_strangers_is_set_aside_and_does_not_stop(company: Path) -> None:
    write(company, {"orders.csv": "order_id,line,account_id,t,amount\n1,1,ZZ,2025-01-01,5\n"})

    assert aside(load(company)) == {"no_partner account_id": 1}
