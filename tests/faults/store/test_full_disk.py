"""A full disk is told in words, leaves the store whole, and is forgotten once there is room."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from changemaker.core.errors import StoreError
from changemaker.privacy.keys import Keys
from changemaker.store.event_tables import EVENT
from changemaker.store.events import NewEvent
from changemaker.store.open import open_store, sqlite_url
from changemaker.store.writer import Writer

SOON = 60
SIZE = "2m"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes; to mount one takes the rights of root."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small disk cannot be mounted here: it needs root")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def big(name: str) -> NewEvent:
    return NewEvent(source="s", message_id=name, kind="track", t=1, payload={"properties": {"text": "x" * 10_000}})


def test_a_full_disk_loses_nothing_and_goes_on_when_there_is_room(small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"\0" * 700_000)
    store = open_store(sqlite_url(small_disk / "changemaker.db"))
    writer, kept = Writer(store, Keys(secret=bytes(32))), []
    with pytest.raises(StoreError, match="its disk is full") as raised:
        for number in range(1_000):
            writer.append([big(str(number))], 10**9).result(SOON)
            kept.append(f"s:{number}")
    assert str(small_disk) in str(raised.value)
    assert kept

    ballast.unlink()
    writer.append([big(str(len(kept)))], 10**9).result(SOON)  # the same again, as the hint says
    kept.append(f"s:{len(kept)}")
    writer.close()
    store.close()

    again = open_store(sqlite_url(small_disk / "changemaker.db"))
    with again.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        assert connection.execute(sa.select(EVENT.c.key).order_by(EVENT.c.id)).scalars().all() == kept
    again.close()
