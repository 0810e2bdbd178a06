"""A company's files and databases into its tables: all of it, or nothing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from changemaker.core.clock import Clock
from changemaker.core.errors import ChangemakerError, raise_all
from changemaker.engine.lake import loading_engine, rows_in
from changemaker.engine.manifest import FORMAT, Manifest, Reading
from changemaker.engine.sql_text import name
from changemaker.engine.upsert import Upserted
from changemaker.engine.versions import Versions
from changemaker.engine.workspace import Workspace
from changemaker.sources.load_report import LoadReport, load_report
from changemaker.sources.opening import Ready, open_all
from changemaker.sources.pieces import Piece, Seen, pieces_of
from changemaker.sources.quarantine import show_to_people
from changemaker.sources.reread import Key, changed_pages, has_changed, key_of, wants_again
from changemaker.sources.staging import micros
from changemaker.sources.table_load import Run, load_table
from changemaker.tables.catalogue import TABLES

FIRST = ("fx_rate", "account", "account_link")  # what the other tables are converted and linked by
ORDER = (*FIRST, *(table for table in TABLES if table not in FIRST))
CONFIRMED = "account_id IS NOT NULL AND (how IS DISTINCT FROM 'proposed' OR confirmed_by IS NOT NULL)"


def load(workspace: Workspace, *, clock: Clock, progress: Callable[[str], None]) -> LoadReport:
    """Load every source that is new or has changed, and make the result the current version.

    Rows are kept one a key, the newest; those that break a rule wait in quarantine. A file that has not changed is not
    read. Until the very last step whoever reads the tables sees the version before; a load that is killed, or that
    finds a mistake, leaves it whole.

    Args:
        workspace: the company's folder.
        clock: rows later than its time are set aside.
        progress: is told each step.

    Returns:
        What was read, kept and set aside.

    Raises:
        ChangemakerError: everything that makes sources unfit, told at once; nothing was changed.
        LoadRunningError: another load is at work.
    """
    versions = Versions(state=workspace.state)
    with versions.locked():
        versions.tidy()
        seen = Seen(workspace.state)
        pieces = pieces_of(workspace, seen)
        versions.room.mkdir(parents=True)
        engine = loading_engine(versions.room)
        run = Run(engine=engine, versions=versions, settings=workspace.settings, now=clock(), progress=progress)
        try:
            report = _loaded(run, workspace, pieces)
            seen.keep()
            return report
        finally:
            engine.close()
            versions.tidy()


@dataclass(slots=True, kw_only=True)
class _Made:
    """What a load has made so far."""

    manifest: Manifest
    done: dict[str, Upserted] = field(default_factory=dict)
    read: dict[str, int] = field(default_factory=dict)
    older: dict[str, int] = field(default_factory=dict)
    problems: list[ChangemakerError] = field(default_factory=list)
    files: int = 0

    def add(self, table: str, upserted: Upserted, readings: Sequence[Reading], gone: Iterable[Reading]) -> None:
        """Take over one table's partitions, and what was read in place of what was known."""
        new = {key_of(one) for one in readings} | {key_of(one) for one in gone}
        kept = [one for one in self.manifest.readings if key_of(one) not in new]
        tables = {**self.manifest.tables, table: dict(upserted.partitions)}
        self.manifest = Manifest(
            tables={one: parts for one, parts in sorted(tables.items()) if parts},
            readings=tuple(sorted([*kept, *readings], key=key_of)),
        )
        self.done[table] = upserted
        self.read[table] = sum(one.rows for one in readings)
        self.older[table] = sum(one.superseded for one in readings)
        self.files += len(readings)


def _loaded(run: Run, workspace: Workspace, pieces: Sequence[Piece]) -> LoadReport:
    before = run.versions.whole()
    usable = before if before is not None and before.format == FORMAT else Manifest()
    known = {key_of(one): one for one in usable.readings}
    dropped = changed_pages(usable.readings, pieces)
    certain = [
        piece for piece in pieces if has_changed(piece, known.get(key_of(piece)), now=micros(run.now), dropped=dropped)
    ]
    ready = open_all(run.engine, workspace, certain, room=run.versions.room, progress=run.progress)
    ready = [one for one in ready if not _same(one, known, dropped)]
    made = _Made(manifest=usable)
    opened = {id(piece) for piece in certain}
    for table in ORDER:
        again = [
            piece
            for piece in pieces
            if piece.feed.table == table
            and id(piece) not in opened
            and wants_again(known.get(key_of(piece)), made.manifest.content_of)
        ]
        found = open_all(run.engine, workspace, again, room=run.versions.room, progress=run.progress)
        _load_one(run, made, table, [*(one for one in ready if one.piece.feed.table == table), *found], dropped)
    raise_all(made.problems)
    return _published(run, workspace, made, before)


def _same(ready: Ready, known: Mapping[Key, Reading], dropped: Mapping[str, set[str]]) -> bool:
    """Whether a database gave what it gave the last time."""
    piece = ready.piece
    last = known.get(key_of(piece))
    again = piece.page in dropped.get(piece.feed.table, set())
    return piece.path is None and last is not None and last.content == piece.content and not again


def _load_one(run: Run, made: _Made, table: str, sources: Sequence[Ready], dropped: Mapping[str, set[str]]) -> None:
    pages = dropped.get(table, set())
    if not sources and not pages:
        return
    loaded = load_table(
        run,
        TABLES[table],
        sources,
        before=made.manifest.tables.get(table, {}),
        dropped=sorted(pages),
        known={} if made.problems else _keys(run, made.manifest, table),
        links=_view(run, made.manifest, "account_link", f"SELECT * FROM {{}} WHERE {CONFIRMED}"),
        rates=_view(run, made.manifest, "fx_rate", "SELECT * FROM {}"),
        contents=made.manifest.content_of,
    )
    made.problems += loaded.problems
    if loaded.upserted is not None:
        gone = [one for one in made.manifest.readings if one.table == table and one.page in pages]
        made.add(table, loaded.upserted, loaded.readings, gone)


def _keys(run: Run, manifest: Manifest, table: str) -> dict[str, str]:
    """Relations with the keys of the tables that come before `table` and that others refer to."""
    earlier = ORDER[: ORDER.index(table)]
    wanted = {column.refers for column in TABLES[table].columns if column.refers in earlier}
    found = {}
    for other in sorted(wanted):
        key = name(TABLES[other].key[0])
        if view := _view(run, manifest, other, f"SELECT {key} AS key FROM {{}}"):
            found[other] = view
    return found


def _view(run: Run, manifest: Manifest, table: str, query: str) -> str:
    """A view of a table as it is by now, "" where it has no rows."""
    rows = rows_in(run.versions.data, manifest, TABLES[table])
    if not rows:
        return ""
    view = name(f"known_{table}")
    run.engine.execute(f"CREATE OR REPLACE VIEW {view} AS {query.format(rows)}")
    return view


def _published(run: Run, workspace: Workspace, made: _Made, before: Manifest | None) -> LoadReport:
    manifest = made.manifest
    if before is None or manifest.data_version != before.data_version:
        run.progress("making it the current version")
        run.versions.publish(manifest)
    show_to_people(run.engine, run.versions, manifest)
    return load_report(
        manifest,
        before=before.data_version if before else "",
        currency=workspace.settings.currency,
        done=made.done,
        read=made.read,
        older=made.older,
        files=made.files,
    )
