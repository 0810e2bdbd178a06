"""A folder for what is read with personal cells in it: its owner's alone, and gone with the reading, also a killed one.

A room that is in use is locked; the system lets go of the lock of whoever is killed.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

try:
    import fcntl
except ImportError:  # Windows deletes no file that is open: a room in use stays there by that
    fcntl = None  # type: ignore[assignment]

BEGINS, USED = "reading-", "in-use"
GATE = "reading.lock"  # held while rooms are made and swept: a new one is not taken for an old one


@contextmanager
def reading_room(state: Path) -> Iterator[Path]:
    """Give a new folder below `state`, after all that killed readings left are deleted.

    Args:
        state: the workspace's `.changemaker`.
    """
    state.mkdir(parents=True, exist_ok=True)
    with _gate(state):
        _sweep(state)
        room = Path(tempfile.mkdtemp(dir=state, prefix=BEGINS))
        used = (room / USED).open("w")
        _is_free(used)
    try:
        yield room
    finally:
        used.close()
        shutil.rmtree(room, ignore_errors=True)


def sweep_rooms(state: Path) -> None:
    """Delete what killed readings left; rooms in use stay."""
    if any(state.glob(f"{BEGINS}*/")):
        with _gate(state):
            _sweep(state)


def _sweep(state: Path) -> None:
    for room in state.glob(f"{BEGINS}*/"):
        if not (room / USED).is_file():  # killed before it was locked
            shutil.rmtree(room, ignore_errors=True)
            continue
        free = False
        with suppress(OSError), (room / USED).open("r+") as used:
            free = _is_free(used)
        if free:
            with suppress(OSError):
                (room / USED).unlink()
                shutil.rmtree(room)


@contextmanager
def _gate(state: Path) -> Iterator[None]:
    with (state / GATE).open("w") as file:
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _is_free(file: IO[str]) -> bool:
    """Take a room's lock, which lasts until the file is closed; True where nobody had it, or there are no locks."""
    if fcntl is not None:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
    return True
