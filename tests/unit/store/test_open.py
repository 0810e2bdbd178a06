"""A store is opened whole or not at all, by however many processes, and what goes wrong is said in words."""

import runpy
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from changemaker.core.errors import StoreBusyError, StoreError
from changemaker.store.every_table import METADATA
from changemaker.store.migrations import HEAD, VERSION_TABLE
from changemaker.store.migrations.upgrading import steps
from changemaker.store.open import Store, open_store, sqlite_url
from changemaker.store.trouble import in_words

# Everything that a store which is up to date needs is imported once; then four processes begin at the same word, and a
# fifth after them.
OPENS = """
import os, sys
from changemaker.store.migrations import version_of
from changemaker.store.open import open_store
heard, said = os.pipe()
def opening():
    child = os.fork()
    if child:
        return child
    os.close(said)
    os.read(heard, 1)
    store = open_store(sys.argv[1])
    with store.reading() as connection:
        os.write(1, f"{version_of(connection)} {'alembic' in sys.modules}\\n".encode())
    store.close()
    os._exit(0)
first = [opening() for _ in range(4)]
os.close(said)
assert [os.waitpid(one, 0)[1] for one in first] == [0] * 4
said = os.open(os.devnull, os.O_RDONLY)
assert os.waitpid(opening(), 0)[1] == 0
"""


def test_the_steps_make_the_tables_that_the_code_knows_in_postgresql(postgresql_store: Store) -> None:
    def ours(item: object, name: str | None, kind: str, *_: object) -> bool:
        return not (kind == "table" and name == VERSION_TABLE)

    with postgresql_store.reading() as connection:
        options = {"include_object": ours, "compare_type": True, "compare_server_default": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), METADATA) == []


def test_the_steps_make_the_tables_that_the_code_knows_in_sqlite(tmp_path: Path) -> None:
    made, expected = open_store(sqlite_url(tmp_path / "made.db")), sa.create_engine("sqlite://")
    METADATA.create_all(expected)
    asked = sa.text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name <> :version")

    def tables(engine: sa.Engine) -> set[str]:
        with engine.connect() as connection:
            return {" ".join(sql.split()) for sql in connection.execute(asked, {"version": VERSION_TABLE}).scalars()}

    assert tables(made.engine) == tables(expected)
    made.close()


def test_every_step_is_written_from_the_tables(repo: Path) -> None:
    steps = runpy.run_path(str(repo / "tools" / "migration.py"))["steps"]()

    assert set(steps) == set(next(iter(steps)).parent.glob("0*.py"))
    assert {file: file.read_text(encoding="utf-8") for file in steps} == steps


def test_the_last_step_is_the_one_that_a_store_is_opened_at() -> None:
    assert steps().get_heads() == [HEAD]


def test_four_processes_that_open_a_new_store_at_once_all_find_it_whole(new_place: str) -> None:
    done = subprocess.run([sys.executable, "-c", OPENS, new_place], capture_output=True, text=True, timeout=60)

    *first, last = done.stdout.splitlines()
    assert done.stderr == ""
    assert [line.split()[0] for line in first] == [HEAD] * 4
    assert last == f"{HEAD} False"  # nothing to do: no Alembic


def test_opening_twice_keeps_what_is_there(new_place: str) -> None:
    first = open_store(new_place)
    with first.writing() as connection:
        connection.exec_driver_sql("INSERT INTO address VALUES ('h', 'email', 'C1')")
    first.close()

    second = open_store(new_place)
    with second.reading() as connection:
        assert connection.exec_driver_sql("SELECT contact_id FROM address").scalar() == "C1"
    second.close()


def test_a_store_of_a_newer_changemaker_is_left_alone(store: Store, place: str) -> None:
    with store.writing() as connection:
        connection.exec_driver_sql(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")

    with pytest.raises(StoreError, match=r"step 9999[\s\S]*newer changemaker"):
        open_store(place)


def test_tables_of_another_program_are_not_taken_for_ours(new_place: str) -> None:
    engine = sa.create_engine(new_place.replace("postgresql://", "postgresql+psycopg://"))
    Path(engine.url.database or "").parent.mkdir(exist_ok=True)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE event (id INTEGER)")
    engine.dispose()

    with pytest.raises(StoreError, match="tables of another program"):
        open_store(new_place)
    again = sa.create_engine(engine.url)
    assert sa.inspect(again).get_table_names() == ["event"]  # nothing of ours was left half made
    again.dispose()


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql://cm:hush@127.0.0.1:1/db", "cannot be reached"),
        ("postgresql://cm:hu@sh@127.0.0.1:1/db", "cannot be reached"),
        ("postgresql://cm:hush@127.0.0.1:port/db", "address cannot be read"),
        ("mysql://cm:hush@127.0.0.1/db", "cannot be kept in 'mysql'"),
    ],
)
def test_an_address_that_leads_nowhere_is_told_without_its_password(url: str, told: str) -> None:
    with pytest.raises(StoreError, match=told) as raised:
        open_store(url)

    assert "hu" not in str(raised.value)
    assert raised.value.__cause__ is None  # nor in what a log would print


def test_a_database_that_is_not_there_is_named(postgresql_store: Store) -> None:
    url = postgresql_store.engine.url.set(database="nowhere", drivername="postgresql")

    with pytest.raises(StoreError, match=r"nowhere: the store failed: there is no such database"):
        open_store(url.render_as_string())


def test_a_file_that_is_no_store_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "changemaker.db"
    file.write_bytes(b"not a database, but quite long enough to be taken for one" * 100)
    before = file.read_bytes()

    with pytest.raises(StoreError, match="the file is not a store"):
        open_store(sqlite_url(file))
    assert file.read_bytes() == before


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("a file")

    with pytest.raises(StoreError, match="folder cannot be made"):
        open_store(sqlite_url(tmp_path / "store" / "changemaker.db"))


def test_no_error_tells_the_values_of_a_statement(store: Store) -> None:
    row = {"h": "h", "who": "ann@example.com"}

    with pytest.raises(sa.exc.IntegrityError) as raised, store.writing() as connection:
        connection.execute(sa.text("INSERT INTO address VALUES (:h, 'email', :who)"), [row, row])

    assert "ann@example.com" not in str(raised.value)


@pytest.mark.parametrize("message", ["database is locked", "deadlock detected", "QueuePool limit of size 5 reached"])
def test_what_will_do_a_moment_later_is_told_apart(message: str) -> None:
    assert isinstance(in_words(message, sa.make_url("sqlite:///x.db")), StoreBusyError)
