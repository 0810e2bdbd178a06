"""Events into sorted Parquet, beside the store and never instead of it: all of these files can be made again.

Layout, below the workspace's `.changemaker`: captured/1/FIRST-LAST.parquet, each with the events of a range of ids. A
file counts once the store's manifest names it, which is the last step; one that is not named, because whoever made it
was killed or because a larger one took its place, is removed after an hour.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import sqlalchemy as sa

from changemaker.engine.captured import captured, events_between, kinds_of
from changemaker.engine.whole_files import fingerprint, move_whole
from changemaker.store.event_tables import EVENT
from changemaker.store.horizon import horizon
from changemaker.store.open import Store
from changemaker.store.segments import Segment, add_segment, segments

try:
    import fcntl
except ImportError:  # Windows has no such lock; there, the manifest alone keeps two compactions apart
    fcntl = None  # type: ignore[assignment]

FOLDER = "captured/1"  # the number is that of the columns: with others, all files are made again
MOST_ROWS = 500_000  # in one file; they are sorted in memory
ROW_GROUP = 65_536
ORDER = [(column, "ascending") for column in ("kind", "account_id", "t", "event")]
GRACE = 3_600_000_000  # microseconds in which whoever opened the tables before may still read an old file
AT_ONCE = 10_000  # rows fetched together


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """One file to be made: a range of events, and the segments at the manifest's end whose place it takes."""

    first: int
    last: int
    instead_of: Sequence[Segment]


def compact(store: Store, state: Path, now: int) -> int:
    """Write what came since the last time to Parquet; may be killed at any moment, and called again at once.

    Args:
        store: whose events are written.
        state: the workspace's `.changemaker`.
        now: UTC microseconds.

    Returns:
        How many events are newly in Parquet; 0 also where another process is doing this.

    Raises:
        StoreError: the store cannot be read or written to.
    """
    folder = state / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder) as alone:
        if not alone:
            return 0
        _mend(store, folder)
        done = 0
        while rows := _compact_some(store, folder, now):
            done += rows
        _tidy(store, folder, now)
        return done


def present(manifest: Sequence[Segment], state: Path) -> list[Segment]:
    """Return the segments whose files are here, up to the first that is not: later events are read from the store."""
    kept: list[Segment] = []
    for one in manifest:
        if not (state / FOLDER / one.file).is_file():
            break
        kept.append(one)
    return kept


def _compact_some(store: Store, folder: Path, now: int) -> int:
    """Make one more segment; return how many events it adds."""
    with store.reading() as connection:
        safe = horizon(connection)
        manifest = segments(connection)
        done = manifest[-1].last_event if manifest else 0
        some = sa.select(EVENT.c.id).where(EVENT.c.id > done, EVENT.c.id <= safe).order_by(EVENT.c.id)
        rows, last = _counted(connection, some)
    if not rows:
        return 0
    step = _planned(manifest, rows, last)
    made, counted = _written(store, folder, step)
    new = Segment(
        file=made.name,
        first_event=step.first,
        last_event=step.last,
        rows=counted.num_rows,
        kinds=kinds_of(counted),
        sha256=fingerprint(made),
        made_at=now,
    )
    with store.writing() as connection:
        return rows if add_segment(connection, new, instead_of=step.instead_of) else 0


def _counted(connection: sa.Connection, some: sa.Select[tuple[int]]) -> tuple[int, int]:
    ids = some.limit(MOST_ROWS).subquery()
    rows, last = connection.execute(sa.select(sa.func.count(), sa.func.max(ids.c.id)).select_from(ids)).one()
    return int(rows), int(last or 0)


def _planned(manifest: Sequence[Segment], rows: int, last: int) -> _Step:
    """Take small files at the end along, as one adds binary numbers: each row is written again a few times at most."""
    start = len(manifest)
    while start and manifest[start - 1].rows <= 2 * rows and manifest[start - 1].rows + rows <= MOST_ROWS:
        start -= 1
        rows += manifest[start].rows
    first = manifest[start - 1].last_event + 1 if start else 1
    return _Step(first=first, last=last, instead_of=manifest[start:])


def _written(store: Store, folder: Path, step: _Step) -> tuple[Path, pa.Table]:
    table = _read(store, step.first, step.last).sort_by(ORDER)
    path = folder / f"{step.first:012d}-{step.last:012d}.parquet"
    aside = folder / f".{path.name}.tmp"
    pq.write_table(table, aside, compression="zstd", row_group_size=ROW_GROUP)
    move_whole(aside, path)
    return path, table


def _read(store: Store, first: int, last: int) -> pa.Table:
    with store.reading() as connection:
        found = connection.execution_options(yield_per=AT_ONCE).execute(events_between(first, last))
        pieces = [captured(some) for some in found.partitions()]
    return pa.concat_tables(pieces) if pieces else captured([])


def _mend(store: Store, folder: Path) -> None:
    """Make files again that the manifest names and that are not here: somebody cleaned up, or it is another machine."""
    with store.reading() as connection:
        manifest = segments(connection)
    for one in manifest:
        if not (folder / one.file).is_file():
            _written(store, folder, _Step(first=one.first_event, last=one.last_event, instead_of=()))


def _tidy(store: Store, folder: Path, now: int) -> None:
    with store.reading() as connection:
        named = {one.file for one in segments(connection)}
    for leftover in folder.glob(".*.tmp"):
        leftover.unlink(missing_ok=True)
    for path in folder.glob("*.parquet"):
        if path.name not in named and path.stat().st_mtime * 1_000_000 < now - GRACE:
            path.unlink(missing_ok=True)


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Keep other compactions of this folder out; False where one is at work."""
    with (folder / "lock").open("w") as file:
        if fcntl is not None:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                yield False
                return
        yield True
