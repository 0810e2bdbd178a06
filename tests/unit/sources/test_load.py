"""Loading: what is kept, what is written anew, and that nothing is lost in silence."""

from decimal import Decimal
from pathlib import Path

import pytest

from changemaker.core.errors import LoadRunningError
from changemaker.engine.lake import open_tables
from changemaker.engine.versions import Versions
from unit.sources.made import (
    ACCOUNTS,
    ORDERS,
    THREE_ACCOUNTS,
    aside,
    data_files,
    loaded,
    page,
    put,
    quarantine,
    rows,
    table_of,
    workspace,
)

HEADER = "order_id,account_id,t,amount\n"
TWO_MONTHS = HEADER + "1,A1,2025-01-10 10:00:00,10\n2,A2,2025-02-10 10:00:00,20\n"
BOTH = {"accounts.csv": THREE_ACCOUNTS, "orders.csv": TWO_MONTHS}


def test_a_load_of_unchanged_files_does_nothing_and_says_so(tmp_path: Path) -> None:
    made = workspace(tmp_path, [ACCOUNTS, ORDERS], BOTH)
    first = loaded(made)
    before = data_files(made)

    second = loaded(made)

    assert (first.nothing_to_do, second.nothing_to_do, second.files) == (False, True, 0)
    assert second.data_version == first.data_version
    assert data_files(made) == before


def test_a_file_that_was_only_touched_is_no_change(tmp_path: Path) -> None:
    made = workspace(tmp_path, [ACCOUNTS, ORDERS], BOTH)
    loaded(made)
    (tmp_path / "orders.csv").write_text(TWO_MONTHS)

    assert loaded(made).nothing_to_do


def test_only_touched_months_are_written_anew(tmp_path: Path) -> None:
    made = workspace(tmp_path, [ACCOUNTS, ORDERS], BOTH)
    loaded(made)
    before = data_files(made)
    put(tmp_path, {"orders.csv": TWO_MONTHS.replace(",20\n", ",21\n")})

    report = loaded(made)

    after = open_tables(made.state)
    kept = before & data_files(made)
    assert {path.split("/")[1] for path in data_files(made) - before} == {"2025-02"}
    assert any(path.startswith("order/2025-01/") for path in kept)
    assert (table_of(report, "order").changed, table_of(report, "order").unchanged) == (1, 1)
    assert after["order"].amount.sum().execute() == Decimal("31")


def test_the_row_updated_last_wins_whatever_comes_first(tmp_path: Path) -> None:
    header = "order_id,account_id,t,amount,updated_at\n"
    new, old = "1,A1,2025-01-10 10:00,11,2025-03-02\n", "1,A1,2025-01-10 10:00,10,2025-03-01\n"
    made = workspace(tmp_path, [ACCOUNTS, ORDERS], {"accounts.csv": THREE_ACCOUNTS, "orders1.csv": header + new + old})

    first = loaded(made)
    put(tmp_path, {"orders2.csv": header + old})
    second = loaded(made)

    assert rows(made, "order", "order_id", "amount") == [("1", Decimal("11.0000"))]
    assert (table_of(first, "order").older, table_of(second, "order").older) == (1, 1)
    assert aside(second, "order") == {}


def test_of_rows_updated_at_the_same_time_the_later_line_wins_and_the_other_is_set_aside(tmp_path: Path) -> None:
    made = workspace(
        tmp_path,
        [ACCOUNTS, ORDERS],
        BOTH | {"orders.csv": TWO_MONTHS + "1,A1,2025-01-10 10:00:00,12\n"},
    )

    report = loaded(made)

    assert rows(made, "order", "order_id", "amount") == [("1", Decimal("12.0000")), ("2", Decimal("20.0000"))]
    assert aside(report, "order") == {("duplicate", "order_id"): 1}
    assert quarantine(made, "order") == ["orders.csv,2,order_id 1,1 1,duplicate"]


def test_the_same_row_in_two_overlapping_exports_is_normal(tmp_path: Path) -> None:
    made = workspace(tmp_path, [ACCOUNTS, ORDERS], BOTH | {"orders2.csv": TWO_MONTHS})

    report = loaded(made)

    assert table_of(report, "order").rows == 2
    assert aside(report, "order") == {}


def test_a_row_that_moves_to_another_month_leaves_the_old_one(tmp_path: Path) -> None:
    made = workspace(tmp_path, [ACCOUNTS, ORDERS], BOTH)
    loaded(made)
    put(tmp_path, {"orders.csv": TWO_MONTHS.replace("2025-02-10", "2025-03-10")})

    loaded(made)

    months = sorted(part for part in Versions(state=made.state).current().tables["order"])  # type: ignore[union-attr]
    assert months == ["2025-01", "2025-03"]
    assert [str(date) for _, date in rows(made, "order", "order_id", "date")] == ["2025-01-10", "2025-03-10"]


def test_a_file_that_is_gone_keeps_its_rows_and_a_page_that_is_gone_does_not(tmp_path: Path) -> None:
    made = workspace(tmp_path, [ACCOUNTS], BOTH)
    page(tmp_path, "orders.yml", [ORDERS])
    loaded(made)
    put(tmp_path, {"orders2.csv": HEADER + "3,A3,2025-02-11 10:00:00,30\n"})
    (tmp_path / "orders.csv").unlink()

    rotated = loaded(made)
    (tmp_path / "sources" / "orders.yml").unlink()
    gone = loaded(made)

    assert table_of(rotated, "order").rows == 3
    assert (table_of(gone, "order").rows, table_of(gone, "order").removed) == (0, 3)


def test_a_page_that_says_something_else_makes_its_rows_anew(tmp_path: Path) -> None:
    made = workspace(tmp_path, [ACCOUNTS, ORDERS], BOTH)
    loaded(made)
    page(tmp_path, "page.yml", [ACCOUNTS, ORDERS | {"where": "account_id <> 'A2'"}])

    report = loaded(made)

    assert [row[0] for row in rows(made, "order", "order_id")] == ["1"]
    assert (table_of(report, "order").removed, table_of(report, "order").unchanged) == (1, 1)


def test_rows_without_their_account_wait_until_it_comes(tmp_path: Path) -> None:
    made = workspace(tmp_path, [ACCOUNTS, ORDERS], BOTH | {"accounts.csv": "account_id\nA1\n"})
    first = loaded(made)
    put(tmp_path, {"accounts.csv": THREE_ACCOUNTS})

    second = loaded(made)

    match = table_of(first, "order").matches[0]
    assert aside(first, "order") == {("no_partner", "account_id"): 1}
    assert (match.rows, match.matched, match.money, match.matched_money) == (2, 1, Decimal(30), Decimal(10))
    assert aside(second, "order") == {}
    assert table_of(second, "order").rows == 2


def test_an_order_is_not_asked_for_its_account_where_no_accounts_are_loaded(tmp_path: Path) -> None:
    made = workspace(tmp_path, [ORDERS], {"orders.csv": TWO_MONTHS})

    assert table_of(loaded(made), "order").rows == 2


def test_rows_in_the_future_come_in_when_their_time_has_come(tmp_path: Path) -> None:
    made = workspace(tmp_path, [ACCOUNTS, ORDERS], BOTH | {"orders.csv": HEADER + "1,A1,2026-03-05 10:00:00,10\n"})

    first = loaded(made, now="2026-03-04T10:00:00")
    still = loaded(made, now="2026-03-05T08:59:00")
    then = loaded(made, now="2026-03-05T09:01:00")  # 10:00 in Berlin

    assert aside(first, "order") == {("future", "t"): 1}
    assert still.nothing_to_do
    assert (aside(then, "order"), table_of(then, "order").rows) == ({}, 1)


def test_contracts_may_end_in_the_future(tmp_path: Path) -> None:
    contracts = "contract_id,account_id,start,end,annual_amount\nC1,A1,2025-01-01,2031-12-31,1200\n"
    feed = {"table": "contract", "from": "contracts.csv"}
    made = workspace(tmp_path, [ACCOUNTS, feed], {"accounts.csv": THREE_ACCOUNTS, "contracts.csv": contracts})

    assert table_of(loaded(made), "contract").rows == 1


# --- versions


def test_earlier_versions_can_be_opened_and_the_fifth_before_cannot(tmp_path: Path) -> None:
    made = workspace(tmp_path, [ACCOUNTS, ORDERS], BOTH)
    versions = []
    for amount in range(20, 27):
        put(tmp_path, {"orders.csv": TWO_MONTHS.replace(",20\n", f",{amount}\n")})
        versions.append(loaded(made).data_version)

    kept = Versions(state=made.state).kept()
    amounts = [open_tables(made.state, version=one)["order"].amount.max().execute() for one in kept]

    assert kept == versions[:1:-1]
    assert amounts == [26, 25, 24, 23, 22]
    assert len([path for path in data_files(made) if path.startswith("order/2025-02/")]) == 5


def test_loading_in_one_go_or_in_steps_gives_the_same_files(tmp_path: Path) -> None:
    more = HEADER + "3,A3,2025-02-09 10:00:00,30\n"
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    steps = workspace(tmp_path / "one", [ACCOUNTS, ORDERS], BOTH)
    loaded(steps)
    put(tmp_path / "one", {"orders2.csv": more})
    at_once = workspace(tmp_path / "two", [ACCOUNTS, ORDERS], BOTH | {"orders2.csv": more})

    versions = (loaded(steps).data_version, loaded(at_once).data_version)

    assert versions[0] == versions[1]


def test_two_loads_at_once_are_refused(tmp_path: Path) -> None:
    made = workspace(tmp_path, [ACCOUNTS, ORDERS], BOTH)

    with Versions(state=made.state).locked(), pytest.raises(LoadRunningError):
        loaded(made)


def test_a_lost_data_file_is_made_anew(tmp_path: Path) -> None:
    made = workspace(tmp_path, [ACCOUNTS, ORDERS], BOTH)
    version = loaded(made).data_version
    (made.state / "data" / min(data_files(made))).unlink()

    assert loaded(made).data_version == version
    assert rows(made, "account", "account_id") == [("A1",), ("A2",), ("A3",)]
