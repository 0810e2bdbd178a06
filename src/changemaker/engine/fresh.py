"""What was captured, down to the last acknowledged event: files of the compactor, and fresh rows from the store."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from ibis.backends import BaseBackend

from changemaker.core.errors import NothingLoadedError
from changemaker.engine.captured import captured, events_between, kinds_of
from changemaker.engine.compaction import FOLDER, present
from changemaker.engine.sql_text import one_file
from changemaker.store.open import Store
from changemaker.store.segments import segments

VIEW, ROWS = "changemaker_captured", "changemaker_fresh"


@dataclass(frozen=True, slots=True, kw_only=True)
class Captured:
    """Events as they were at one moment."""

    files: tuple[Path, ...] = ()
    fresh: pa.Table = None  # those that are in no file yet
    kinds: Mapping[str, int]
    last: int = 0  # the greatest id of an event
    rows: int = 0

    @property
    def name(self) -> str:
        """What a data version quotes of it: rows are only ever added, so that last id and count name the set."""
        return f"-{self.last}-{self.rows}" if self.rows else ""

    def show(self, engine: BaseBackend) -> None:
        """Make the view of all events in `engine`."""
        engine.con.register(ROWS, self.fresh)
        pieces = [f"SELECT * FROM {ROWS}"]
        if self.files:
            listed = ", ".join(one_file(path) for path in self.files)
            pieces.append(f"SELECT * FROM read_parquet([{listed}])")
        engine.raw_sql(f"CREATE VIEW {VIEW} AS {' UNION ALL '.join(pieces)}")


NOTHING = Captured(kinds={})


def captured_now(store: Store, state: Path) -> Captured:
    """Return everything that was captured until now.

    Args:
        store: with the events; those that no file has are read from it.
        state: the workspace's `.changemaker`.

    Raises:
        StoreError: the store cannot be read.
    """
    return _until(store, state, None)


def captured_as(store: Store, state: Path, name: str) -> Captured:
    """Return what was captured when a data version was quoted.

    Args:
        store: with the events.
        state: the workspace's `.changemaker`.
        name: the part of the version that `Captured.name` gave.

    Raises:
        NothingLoadedError: these are not the events of then: the store is another, or rows of it are gone.
    """
    last, _, rows = name.removeprefix("-").partition("-")
    found = _until(store, state, int(last)) if last.isdigit() else NOTHING
    if found.name != name:
        raise NothingLoadedError(
            f"the {rows or 'captured'} events of this version are not here as they were",
            where=str(state),
            hint="open the current version",
        )
    return found


def _until(store: Store, state: Path, last: int | None) -> Captured:
    with store.reading() as connection:
        whole = [one for one in present(segments(connection), state) if last is None or one.last_event <= last]
        after = whole[-1].last_event + 1 if whole else 1
        fresh = captured(connection.execute(events_between(after, last)).all())
    kinds = dict(kinds_of(fresh))
    for one in whole:
        for kind, rows in one.kinds.items():
            kinds[kind] = kinds.get(kind, 0) + rows
    rows = sum(one.rows for one in whole) + fresh.num_rows
    if not rows:
        return NOTHING
    newest = fresh["event"][-1].as_py() if fresh.num_rows else whole[-1].last_event
    return Captured(
        files=tuple(state / FOLDER / one.file for one in whole), fresh=fresh, kinds=kinds, last=newest, rows=rows
    )
