"""Data: the tables as they are loaded, how many rows were set aside, and which; a new load is a job."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.datastructures import State
from litestar.params import FromPath

from changemaker.access.roles import Permission
from changemaker.api.idempotency import IdempotencyKey
from changemaker.api.paging import Cursor, Limit, Whole, cursor_of, place_in
from changemaker.api.routes_jobs import JobTold, ask
from changemaker.api.served import Served
from changemaker.core.errors import NothingLoadedError, NotThereError
from changemaker.core.meant import did_you_mean
from changemaker.engine.manifest import Manifest
from changemaker.engine.versions import AGAIN, Versions
from changemaker.routines.set_aside import rows_set_aside
from changemaker.tables.catalogue import TABLES

Asked = Request[Any, Any, State]


class TableTold(msgspec.Struct):
    """One canonical table."""

    table: str
    rows: int
    set_aside: int


class DataTold(msgspec.Struct):
    """The version of the tables that every answer is made from."""

    data_version: str
    loaded_at: str
    items: list[TableTold]


class SetAsideRow(msgspec.Struct):
    """One row that broke a rule."""

    file: str
    line: int | None
    column: str | None
    value: str | None
    reason: str


class SetAsidePage(msgspec.Struct):
    """Rows of one table that were set aside, in the order of file and line."""

    data_version: str
    items: list[SetAsideRow]
    next: str | None


@get("/", opt={"needs": Permission.SEE_DATA}, sync_to_thread=True, summary="Tables, their rows, and how fresh they are")
def data(state: State) -> DataTold:
    """Return every table of the version that is open."""
    served: Served = state.served
    manifest = _loaded(served)
    aside = manifest.set_aside()
    rows = {name: sum(part.rows for part in manifest.tables.get(name, {}).values()) for name in TABLES}
    at = (served.workspace.state / "CURRENT").stat().st_mtime
    return DataTold(
        data_version=manifest.data_version,
        loaded_at=datetime.fromtimestamp(at, UTC).isoformat(),
        items=[TableTold(table=name, rows=rows[name], set_aside=aside.get(name, 0)) for name in TABLES],
    )


@get("/{table:str}/set-aside", opt={"needs": Permission.SEE_SET_ASIDE}, sync_to_thread=True, summary="Rows set aside")
def set_aside(state: State, table: FromPath[str], limit: Limit = 50, cursor: Cursor = "") -> SetAsidePage:
    """Return which rows of a table broke a rule, and which rule; what is personal is left out."""
    served: Served = state.served
    if table not in TABLES:
        raise NotThereError(f"no table is called '{table[:40]}'", hint=did_you_mean([table[:40]], list(TABLES)))
    version, start = place_in(cursor, tuple[str, Whole]) or ("", 0)
    versions = Versions(state=served.workspace.state)
    manifest = versions.read(version) if version in versions.kept() else _loaded(served)
    aside = rows_set_aside(served.workspace, manifest, table, start=start, most=limit)
    return SetAsidePage(
        data_version=manifest.data_version,
        items=[msgspec.convert(row, SetAsideRow, from_attributes=True) for row in aside.rows],
        next=cursor_of([manifest.data_version, start + limit]) if start + limit < aside.total else None,
    )


@post("/loads", opt={"needs": Permission.RUN_STUDIES}, status_code=202, sync_to_thread=True, summary="Load what is new")
def load(request: Asked, idempotency_key: IdempotencyKey = None) -> Response[JobTold]:
    """Ask for a load of the workspace's sources; the job at `Location` says how far it is."""
    return ask(request, "load", {}, idempotency_key)


def _loaded(served: Served) -> Manifest:
    manifest = Versions(state=served.workspace.state).current()
    if manifest is None:
        raise NothingLoadedError("nothing is loaded yet", hint=AGAIN)
    return manifest


DATA = Router("/api/v1/data", route_handlers=[data, set_aside, load], tags=["data"])
