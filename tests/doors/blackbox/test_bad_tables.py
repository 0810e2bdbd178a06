"""Tables that cannot be what they say: one clear message each, exit 2, and the data that was there stays."""

import gzip
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from doors.blackbox.company import ACCOUNTS, FOUR_ORDERS, Company, bytes_below, orders, small, state_of

Spoil = Callable[[Company], object]


def renamed(company: Company) -> None:
    columns = dict(FOUR_ORDERS)
    columns["acount_id"] = columns.pop("account_id")
    company.table("order", columns)


def without(company: Company) -> None:
    company.table("order", {name: cells for name, cells in FOUR_ORDERS.items() if name != "amount"})


def worded(company: Company) -> None:
    company.table("order", {**FOUR_ORDERS, "amount": ["x100", "free", "n/a!", "a lot"]})


def moments_as_words(company: Company) -> None:
    company.table("order", {**FOUR_ORDERS, "t": ["Monday", "Tuesday", "soon", "later"]})


def empty(company: Company) -> None:
    company.write("data/order.csv", "")


def cut_gzip(company: Company) -> None:
    company.table("order", FOUR_ORDERS, file="order.csv.gz")
    whole = company.folder / "data/order.csv.gz"
    whole.write_bytes(whole.read_bytes()[:-12])


def cut_large_gzip(company: Company) -> None:
    rows = "\n".join(f"o{i},1,a{1 + i % 4},2024-01-10T12:00:00Z,{i}.25" for i in range(40_000))
    data = gzip.compress(f"order_id,line,account_id,t,amount\n{rows}\n".encode(), mtime=0)
    company.table("order", FOUR_ORDERS, file="order.csv.gz")
    (company.folder / "data/order.csv.gz").write_bytes(data[: len(data) // 2])


def cut_parquet(company: Company) -> None:
    company.feed("order", {"table": "order", "from": "data/order.parquet"})
    (company.folder / "data/order.parquet").write_bytes(b"PAR1" + b"\0" * 50)


def gone(company: Company) -> None:
    (company.folder / "data/order.csv").unlink()


def unknown_table(company: Company) -> None:
    company.feed("order", {"table": "ordr", "from": "data/order.csv"})


def unknown_column(company: Company) -> None:
    company.table("order", FOUR_ORDERS, columns={"amout": "amount"})


def unknown_origin(company: Company) -> None:
    company.table("order", FOUR_ORDERS, columns={"amount": "price"})


def multiplying_join(company: Company) -> None:
    company.data("segments.csv", {"account_id": ["a1", "a1", "a2"], "channel": ["web", "shop", "web"]})
    company.table("order", FOUR_ORDERS, join=[{"from": "data/segments.csv", "on": "account_id"}])


CASES: dict[str, tuple[Spoil, tuple[str, ...]]] = {
    "renamed column": (renamed, ("account_id", "acount_id", "order")),
    "missing column": (without, ("amount", "order")),
    "numbers in words": (worded, ("amount", "order")),
    "times in words": (moments_as_words, ("order",)),
    "empty file": (empty, ("data/order.csv", "empty")),
    "cut gzip": (cut_gzip, ("data/order.csv.gz",)),
    "cut gzip of a longer file": (cut_large_gzip, ("data/order.csv.gz",)),
    "no Parquet": (cut_parquet, ("data/order.parquet",)),
    "no such file": (gone, ("data/order.csv",)),
    "no such table": (unknown_table, ("ordr", "did you mean", "order", "sources/order.yml:1:")),
    "no such canonical column": (unknown_column, ("amout", "did you mean", "amount")),
    "no such column in the source": (unknown_origin, ("price", "order")),
    "a join that multiplies rows": (multiplying_join, ("segments.csv", "account_id")),
}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small company, loaded; tests spoil copies of it."""
    company = small(tmp_path_factory.mktemp("loaded"))
    company.load()
    return company.folder


@pytest.mark.parametrize("what", list(CASES))
def test_a_spoilt_source_is_told_and_the_previous_version_stays_whole(what: str, loaded: Path, tmp_path: Path) -> None:
    company = Company(shutil.copytree(loaded, tmp_path, dirs_exist_ok=True))
    before, spoil, says = state_of(tmp_path), *CASES[what]

    spoil(company)
    answer = company.complains("load", says=says)

    assert answer.err.count("error:") >= 1
    assert state_of(tmp_path) == before


def test_a_first_load_that_fails_leaves_no_data_behind(tmp_path: Path) -> None:
    company = small(tmp_path)
    cut_gzip(company)

    company.complains("load", says=("order.csv.gz",))

    assert b"a1" not in bytes_below(tmp_path / ".changemaker")
    assert company.run("metrics").code == 2


def test_all_sources_are_judged_at_once(tmp_path: Path) -> None:
    company = small(tmp_path)
    (tmp_path / "data/order.csv").write_text("")
    company.table("account", {"acc": ["a1"], "segment": ["x"]})

    company.complains("load", says=("data/order.csv", "account_id"))


def test_how_many_keys_meet_is_told_in_rows_and_in_money(tmp_path: Path) -> None:
    company = small(tmp_path)
    far = [(f"zz{i}", "2024-01-10T12:00:00Z", "10.00") for i in range(90)]
    near = [("a1", "2024-01-10T12:00:00Z", "910.00")] * 10
    company.table("order", orders(*near, *far))

    answer = company.run("load")

    assert "Traceback" not in answer.err
    assert answer.says("10 of 100 rows"), answer.out + answer.err
    assert answer.says("9,100.00 of 10,000.00"), answer.out + answer.err


def test_keys_that_never_meet_are_told_before_anything_is_computed(tmp_path: Path) -> None:
    company = small(tmp_path)
    company.table("order", orders(*[(f"zz{i}", "2024-01-10T12:00:00Z", "10.00") for i in range(50)]))

    answer = company.run("load")

    assert "Traceback" not in answer.err
    assert answer.code in (0, 2)
    assert answer.says("0 of 50 rows") and answer.says("of 500.00"), answer.out + answer.err


def test_keys_that_all_meet_are_no_matter_for_complaint(tmp_path: Path) -> None:
    answer = small(tmp_path).run("load")

    assert answer.code == 0, answer.err


def test_a_duplicate_key_is_an_error_where_the_source_promises_none(tmp_path: Path) -> None:
    company = small(tmp_path)
    company.load()
    before = state_of(tmp_path)
    company.table("order", {**FOUR_ORDERS, "order_id": ["o1", "o1", "o3", "o4"]}, unique=True)

    company.complains("load", says=("o1", "data/order.csv"))

    assert state_of(tmp_path) == before


def test_a_file_with_two_columns_of_one_name_is_refused(tmp_path: Path) -> None:
    company = small(tmp_path)
    company.write("data/order.csv", "order_id,line,account_id,t,amount,amount\no1,1,a1,2024-01-10,1,2\n")

    company.complains("load", says=("amount", "data/order.csv"))


def test_a_row_with_too_many_cells_is_told_with_its_line(tmp_path: Path) -> None:
    company = small(tmp_path)
    company.write(
        "data/order.csv",
        "order_id,line,account_id,t,amount\no1,1,a1,2024-01-10T12:00:00Z,1,7,7\no2,1,a2,2024-01-10T12:00:00Z,2\n",
    )

    answer = company.run("load")

    assert answer.code in (0, 2)
    assert answer.says("order.csv") and (answer.code == 2 or answer.says("set aside")), answer.out + answer.err


def test_an_account_table_without_orders_is_loaded_and_money_is_not_made_up(tmp_path: Path) -> None:
    company = Company(tmp_path).settings().table("account", ACCOUNTS)
    company.load()

    answer = company.run("metrics", "--json", "-")

    assert "Traceback" not in answer.err
    assert answer.code in (0, 2)
    assert "NaN" not in answer.out
