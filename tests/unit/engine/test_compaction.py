"""Files of events: each event once, whatever was open, killed, cleaned up or done twice; and nothing personal."""

import os
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from changemaker.engine import compaction
from changemaker.engine.compaction import FOLDER, compact
from changemaker.store.events import insert_rows, row_of
from changemaker.store.open import open_store, sqlite_url
from changemaker.store.segments import segments
from engines.store_places import KINDS, store_place
from unit.engine.capturing import HOUR, Capturing, capturing
from unit.store.made_events import NOW, event, person


@pytest.fixture(params=KINDS)
def company(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Capturing]:
    store = open_store(store_place(request.param, tmp_path, request))
    yield capturing(tmp_path, store)
    store.close()


def in_files(company: Capturing) -> list[str]:
    """Keys of all events in files that the manifest names."""
    with company.store.reading() as connection:
        named = [one.file for one in segments(connection)]
    tables = [pq.read_table(company.state / FOLDER / file) for file in named]
    return [key for table in tables for key in table["key"].to_pylist()]


def keys(*numbers: int) -> list[str]:
    return [f"cmk_1:{number:03d}" for number in numbers]


def some(start: int, end: int) -> list[str]:
    return keys(*range(start, end))


def keep(company: Capturing, start: int, end: int) -> None:
    company.keep(*(event(f"{number:03d}", contact_id=f"C{number % 3}") for number in range(start, end)))


def test_each_event_is_written_once(company: Capturing) -> None:
    assert company.compact() == 0
    keep(company, 0, 5)

    assert company.compact() == 5
    assert company.compact() == 0
    assert sorted(in_files(company)) == some(0, 5)


def test_rows_of_an_account_lie_together_in_the_order_of_time(company: Capturing) -> None:
    company.keep(*(event(str(n), account_id=f"A{n % 2}", t=NOW - n) for n in range(6)), event("g", "group"))
    company.compact()

    (file,) = company.files()
    rows = pq.read_table(company.state / FOLDER / file, columns=["kind", "account_id", "t"]).to_pylist()
    assert [tuple(row.values()) for row in rows] == [
        ("group", None, NOW - 1_000_000),
        *(("track", f"A{a}", NOW - n) for a in (0, 1) for n in (4 + a, 2 + a, a)),
    ]


def test_small_files_are_joined_so_that_few_stay(company: Capturing) -> None:
    for number in range(20):
        keep(company, number, number + 1)
        assert company.compact() == 1

    assert sorted(in_files(company)) == some(0, 20)
    with company.store.reading() as connection:
        manifest = segments(connection)
    assert len(manifest) <= 4
    assert sum(one.rows for one in manifest) == 20
    assert all(later.first_event == one.last_event + 1 for one, later in pairwise(manifest))


def test_many_events_make_several_files(company: Capturing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compaction, "MOST_ROWS", 10)
    keep(company, 0, 35)

    assert company.compact() == 35
    assert sorted(in_files(company)) == some(0, 35)
    assert len(company.files()) == 4


def test_files_that_were_cleaned_up_are_made_again(company: Capturing) -> None:
    keep(company, 0, 5)
    company.compact()
    (file,) = company.files()
    before = (company.state / FOLDER / file).read_bytes()
    (company.state / FOLDER / file).unlink()

    assert company.rows("interaction", ["interaction_id"]) == [(key,) for key in some(0, 5)]  # from the store
    assert company.compact() == 0
    assert (company.state / FOLDER / file).read_bytes() == before


def test_leftovers_are_removed_once_nobody_can_be_reading_them(company: Capturing) -> None:
    keep(company, 0, 5)
    company.compact()
    keep(company, 5, 9)
    company.compact()  # takes the first file's place
    folder = company.state / FOLDER
    (folder / ".half.tmp").write_text("half")
    (folder / "000000000007-000000000009.parquet").write_text("never named")
    made = max(path.stat().st_mtime for path in folder.iterdir())

    company.compact(int(made * 1_000_000))
    assert len(company.files()) == 3
    assert not (folder / ".half.tmp").exists()
    company.compact(int(made * 1_000_000) + 2 * HOUR)

    assert company.files() == ["000000000001-000000000009.parquet"]
    assert sorted(in_files(company)) == some(0, 9)


def test_two_compactions_of_one_folder_do_not_meet(company: Capturing) -> None:
    keep(company, 0, 5)
    with compaction._alone(_made(company.state / FOLDER)) as alone:
        assert alone
        assert company.compact() == 0
    assert company.compact() == 5


def test_two_machines_with_folders_of_their_own_share_one_manifest(company: Capturing, tmp_path: Path) -> None:
    other = tmp_path / "other" / ".changemaker"
    keep(company, 0, 5)
    company.compact()

    assert compact(company.store, other, NOW) == 0
    keep(company, 5, 7)
    assert compact(company.store, other, NOW) == 2
    assert company.compact() == 0
    assert sorted(in_files(company)) == some(0, 7)


def test_a_manifest_that_has_moved_on_is_left_alone(company: Capturing, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(company, 0, 3)
    written, other = compaction._written, company.folder / "other"

    def overtaken(*asked: object) -> object:
        monkeypatch.setattr(compaction, "_written", written)
        compact(company.store, other, NOW)
        return written(*asked)  # type: ignore[arg-type]

    monkeypatch.setattr(compaction, "_written", overtaken)
    assert company.compact() == 0
    company.compact()
    assert sorted(in_files(company)) == some(0, 3)


@pytest.mark.parametrize("company", ["postgresql"], indirect=True)
def test_events_behind_a_transaction_that_stays_open_wait_for_it_and_are_seen_meanwhile(company: Capturing) -> None:
    keep(company, 0, 1)
    with company.store.writing() as open_one:
        insert_rows(open_one, [[row_of(event("001", contact_id="C1"), NOW)]])
        keep(company, 2, 4)

        assert company.compact() == 1
        assert company.rows("interaction", ["interaction_id"]) == [(key,) for key in keys(0, 2, 3)]
    assert company.rows("interaction", ["interaction_id"]) == [(key,) for key in some(0, 4)]
    assert company.compact() == 3
    assert sorted(in_files(company)) == some(0, 4)


SECRETS = st.sampled_from(["ann.secret@example.com", "+49 30 1234567", "Ann Verysecret", "DE89370400440532013000"])


@given(
    personal=st.dictionaries(st.sampled_from(["email", "phone", "name", "iban", "address.street"]), SECRETS),
    traits=st.dictionaries(
        st.sampled_from(["role", "persona", "plan", "note"]), st.text(st.characters(codec="utf-8"), max_size=9)
    ),
    note=SECRETS,
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_personal_reaches_a_file(
    tmp_path_factory: pytest.TempPathFactory, personal: dict[str, object], traits: dict[str, object], note: str
) -> None:
    folder = tmp_path_factory.mktemp("company")
    store = open_store(sqlite_url(folder / "store.db"))
    company = capturing(folder, store)
    company.keep(
        person("1", "C1", {**traits, "about": note}, personal),  # even what nobody took for personal
        event("2", contact_id="C1", payload={"properties": {"text": note}, "context": {"ip": note}}),
    )
    company.compact()
    store.close()

    (file,) = company.files()
    table = pq.read_table(company.state / FOLDER / file)
    held = {cell for column in table.columns if pa.types.is_string(column.type) for cell in column.to_pylist()}
    assert held.isdisjoint({*personal.values(), note})
    assert b"secret" not in (company.state / FOLDER / file).read_bytes().lower()


def _made(folder: Path) -> Path:
    os.makedirs(folder, exist_ok=True)
    return folder
