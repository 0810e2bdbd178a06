"""A backup that was made under load is a whole store, and work goes on from it."""

import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import sqlalchemy as sa

from changemaker.core.errors import StoreError
from changemaker.engine.compaction import compact
from changemaker.engine.lake import open_tables
from changemaker.privacy.keys import Keys
from changemaker.store.audit import verify_audit, write_audit
from changemaker.store.event_tables import EVENT
from changemaker.store.events import NewEvent
from changemaker.store.open import Store, open_store, sqlite_url
from changemaker.store.people import read_person
from changemaker.store.writer import Writer
from engines.cluster import programs
from engines.store_places import fresh_database
from house.reading import blocks

SOON = 60
KEYS = Keys(secret=bytes(32))


def track(name: str) -> NewEvent:
    told = {"kind": "identify", "personal": {"traits.name": name}} if name.endswith("7") else {"kind": "track"}
    return NewEvent(source="s", message_id=name, t=1, contact_id="C1", **told)  # type: ignore[arg-type]


def backed_up_under_load(store: Store, back_up: Callable[[], None]) -> int:
    """Write from a thread, make a backup in the middle, and return how many events were acknowledged before it."""
    writer, stop, many = Writer(store, KEYS), threading.Event(), threading.Semaphore(0)

    def write() -> None:
        number = 0
        while not stop.is_set():
            writer.append([track(str(number))], 10**9).result(SOON)
            with store.writing() as connection:
                write_audit(connection, now=number, actor="u1", action="signed in")
            number += 1
            many.release()

    working = threading.Thread(target=write)
    working.start()
    try:
        for _ in range(50):
            assert many.acquire(timeout=SOON)
        back_up()
    finally:
        stop.set()
        working.join()
        writer.close()
    return 50


def assert_goes_on(restored: Store, folder: Path, before: int) -> None:
    with restored.reading() as connection:
        keys = connection.execute(sa.select(EVENT.c.key).order_by(EVENT.c.id)).scalars().all()
        person = read_person(connection, KEYS, "C1")
    assert keys == [f"s:{number}" for number in range(len(keys))] and len(keys) >= before
    assert person is not None and person.personal["name"] == f"{(len(keys) - 8) // 10 * 10 + 7}"
    assert verify_audit(restored) is None

    (folder / "changemaker.yml").write_text("name: Restored\ncurrency: EUR\n")
    state = folder / ".changemaker"
    assert compact(restored, state, 1) == len(keys)
    writer = Writer(restored, KEYS)
    assert writer.append([track("0"), track("new")], 10**9).result(SOON) == 1
    writer.close()
    assert compact(restored, state, 1) == 1
    assert open_tables(state, store=restored)["interaction"].interaction_id.max().execute() == "s:new"


def test_a_backup_of_sqlite_made_as_the_page_says_is_a_whole_store(repo: Path, tmp_path: Path) -> None:
    (code,) = blocks(repo / "docs" / "how-to" / "keep-the-store.md", "python")
    store = open_store(sqlite_url(tmp_path / "store" / "changemaker.db"))
    before = backed_up_under_load(
        store, lambda: subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True) and None
    )
    store.close()

    restored = open_store(sqlite_url(tmp_path / "backup.db"))
    assert_goes_on(restored, tmp_path, before)
    restored.close()


def test_a_dump_of_postgresql_goes_on_in_another_database(postgres_cluster: Mapping[str, str], tmp_path: Path) -> None:
    url, other, dump = fresh_database(postgres_cluster), fresh_database(postgres_cluster), str(tmp_path / "backup.dump")

    def run(program: str, *options: str) -> None:
        bin = programs()
        assert bin is not None
        beside = (bin / "initdb").resolve().parent / program  # where a link leads
        subprocess.run([str(beside), *options], check=True, capture_output=True)

    store = open_store(url)
    before = backed_up_under_load(store, lambda: run("pg_dump", "--format=custom", f"--file={dump}", url))
    store.close()
    run("pg_restore", "--clean", "--if-exists", f"--dbname={other}", dump)

    restored = open_store(other)
    assert_goes_on(restored, tmp_path, before)
    restored.close()


def test_a_backup_that_was_cut_is_not_taken_for_a_store(tmp_path: Path) -> None:
    whole = open_store(sqlite_url(tmp_path / "whole.db"))
    whole.close()
    content = (tmp_path / "whole.db").read_bytes()
    (tmp_path / "cut.db").write_bytes(content[: len(content) // 2])

    try:
        cut = open_store(sqlite_url(tmp_path / "cut.db"))
    except StoreError as error:
        assert "damaged" in str(error)
    else:
        with cut.reading() as connection:
            found = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
        assert found != "ok"
        cut.close()
