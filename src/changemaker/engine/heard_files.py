"""Rows of answered surveys beside the store, in Parquet: made from it, never instead of it, and made again when wrong.

Layout, below the workspace's `.changemaker`: heard/2/TABLE-LETTERS.parquet, and CURRENT.json, which names the files
that count and how far they go. It is replaced last; a file that it does not name is removed after an hour.
"""

import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from changemaker.engine.heard_rows import BEGINNING, Marks, marks, rows_after, withdrawn_after
from changemaker.engine.whole_files import move_whole, write_whole
from changemaker.store.open import Store

try:
    import fcntl
except ImportError:  # Windows has no such lock; there, two writers make the same files under two names
    fcntl = None  # type: ignore[assignment]

FOLDER, CURRENT = "heard/2", "CURRENT.json"
SETTLED = 600_000_000  # microseconds after which no transaction that began before can still be open
FEW = 1_000  # rows of responses and invitations that are not worth a file
SHARE = 0.03  # of what lies in files: less than that is read from the store each time
GRACE = 3_600  # seconds in which whoever opened the tables before may still read an old file


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What lies in files."""

    answered_at: int = BEGINNING  # responses up to here, UTC microseconds
    changed_at: int = BEGINNING  # invitations as they were here
    responses: int = 0
    files: Mapping[str, str] = field(default_factory=dict)  # table -> file


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """Every answered survey and every invitation: in files, and the rest in memory."""

    marks: Marks = field(default_factory=Marks)
    files: Mapping[str, Path] = field(default_factory=dict)
    fresh: Mapping[str, pa.Table] = field(default_factory=dict)  # takes the place of rows with the same key
    gone: pa.Table | None = None  # ids of invitations in files that were called off since; None where there are none


def answered_now(store: Store, state: Path, *, now: int | None = None) -> Answered:
    """Return what surveys have heard until now, read again only where it is new.

    Args:
        store: with the answers.
        state: the workspace's `.changemaker`; rows that have settled are kept in its folder `heard`.
        now: UTC microseconds; the machine's clock where left out, as it only says which rows are old enough to be kept.

    Raises:
        StoreError: the store cannot be read.
    """
    folder = state / FOLDER
    with store.reading() as connection:
        there = marks(connection)
        if there == Marks():
            return Answered()
        kept = _current(folder)
        fresh = rows_after(connection, answered_at=kept.answered_at, changed_at=kept.changed_at)
        gone = withdrawn_after(connection, changed_at=kept.changed_at) if kept.files else None
        if not _agree(there, kept, fresh, folder, gone):  # another store, or a row that came late: begin anew
            kept, gone = Kept(), None
            fresh = rows_after(connection, answered_at=kept.answered_at, changed_at=kept.changed_at)
    files = {table: folder / file for table, file in kept.files.items()}
    answered = Answered(marks=there, files=files, fresh=fresh, gone=gone if gone is not None and len(gone) else None)
    news = fresh["response"].num_rows + fresh["invitation"].num_rows
    if news > max(FEW, SHARE * kept.responses):
        _keep(folder, answered, (time.time_ns() // 1000 if now is None else now) - SETTLED)
    return answered


def _agree(there: Marks, kept: Kept, fresh: Mapping[str, pa.Table], folder: Path, gone: pa.Table | None) -> bool:
    """Whether files and fresh rows together are what the store has."""
    if kept.responses + fresh["response"].num_rows != there.responses:
        return False
    if not kept.files:
        return True
    if not all((folder / file).is_file() for file in kept.files.values()):
        return False
    older = pq.read_table(folder / kept.files["invitation"], columns=["invitation_id", "opened_t", "answered_t"])
    left = _without(_without(older, fresh["invitation"]), gone)
    counts = [0, 0, 0]
    for some in (left, fresh["invitation"]):
        for place, column in enumerate(("invitation_id", "opened_t", "answered_t")):
            counts[place] += some.num_rows - some[column].null_count
    return tuple(counts) == there.invitations


def _keep(folder: Path, answered: Answered, settled: int) -> None:
    """Write all rows that have settled to new files, unless somebody else is doing that."""
    whole = {name: _together(answered, name, settled) for name in answered.fresh}
    responses = whole["response"]
    if not responses.num_rows and not whole["invitation"].num_rows:
        return
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder) as alone:
        if not alone:
            return
        files = {name: f"{name}-{secrets.token_hex(8)}.parquet" for name in whole}
        for name, rows in whole.items():
            aside = folder / f".{files[name]}"
            pq.write_table(rows, aside, compression="zstd")
            move_whole(aside, folder / files[name])
        kept = Kept(answered_at=settled, changed_at=settled, responses=responses.num_rows, files=files)
        write_whole(folder / CURRENT, msgspec.json.encode(asdict(kept)))
        _tidy(folder, frozenset(files.values()))


def _together(answered: Answered, name: str, settled: int) -> pa.Table:
    fresh = answered.fresh[name]
    mark = "updated_at" if name == "invitation" else "t"
    fresh = fresh.filter(pc.less_equal(fresh[mark], settled))
    if name not in answered.files:
        return fresh
    older = pq.read_table(answered.files[name], schema=fresh.schema)
    if name == "invitation":
        older = _without(_without(older, answered.fresh[name]), answered.gone)
    return pa.concat_tables([older, fresh])


def _without(rows: pa.Table, others: pa.Table | None) -> pa.Table:
    """Return the invitations that are not among `others`."""
    if others is None:
        return rows
    return rows.filter(pc.invert(pc.is_in(rows["invitation_id"], others["invitation_id"])))


def _current(folder: Path) -> Kept:
    try:
        return msgspec.json.decode((folder / CURRENT).read_bytes(), type=Kept)
    except (OSError, msgspec.DecodeError):
        return Kept()


def _tidy(folder: Path, named: frozenset[str]) -> None:
    for path in folder.glob("*.parquet"):
        if path.name.lstrip(".") not in named and time.time() - path.stat().st_mtime > GRACE:
            path.unlink(missing_ok=True)


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Yield whether nobody else writes here."""
    with (folder / "lock").open("w") as file:
        if fcntl is not None:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                yield False
                return
        yield True
