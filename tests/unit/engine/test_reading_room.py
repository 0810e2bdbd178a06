"""Rooms of readings: what a killed one left goes, what another one is using stays."""

import subprocess
import sys
from pathlib import Path

import pytest

from changemaker.engine.reading_room import reading_room
from changemaker.engine.versions import Versions

KILLED = """
import os, signal, sys
from pathlib import Path
from changemaker.engine.reading_room import reading_room
with reading_room(Path(sys.argv[1])) as room:
    (room / "database0.parquet").write_bytes(b"Ann Lee")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def left_by_a_killed_run(state: Path) -> list[Path]:
    subprocess.run([sys.executable, "-c", KILLED, str(state)], check=False, timeout=60)
    (state / "reading-older").mkdir()  # of a version that locked nothing
    return [path for path in state.glob("reading-*") if path.is_dir()]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_what_a_killed_reading_left_goes_with_the_next_one(tmp_path: Path) -> None:
    assert len(left_by_a_killed_run(tmp_path)) == 2

    with reading_room(tmp_path) as room:
        assert [path for path in tmp_path.glob("reading-*") if path.is_dir()] == [room]
        with reading_room(tmp_path) as other:
            assert room.is_dir() and other.is_dir() and room != other
        assert room.is_dir() and not other.exists()

    assert not [path for path in tmp_path.glob("reading-*") if path.is_dir()]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_a_load_tidies_what_a_killed_reading_left_and_no_room_in_use(tmp_path: Path) -> None:
    with reading_room(tmp_path) as room:
        left_by_a_killed_run(tmp_path)

        Versions(state=tmp_path).tidy()

        assert [path for path in tmp_path.glob("reading-*") if path.is_dir()] == [room]
