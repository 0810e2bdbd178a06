"""Cases: the board, lists, one with its history; and what people do with them. Of two who change one, one is told."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

import msgspec
import sqlalchemy as sa
from litestar import Request, Response, Router, get, post
from litestar.datastructures import State
from litestar.params import FromPath, JSONBody, QueryParameter

from changemaker.access.roles import Permission
from changemaker.act.cases.board import as_json
from changemaker.act.cases.case import Outcome, Promise, Result, Way
from changemaker.api.idempotency import Answer, IdempotencyKey, Repeatable, answered_once
from changemaker.api.identity import actor_in, now_of
from changemaker.api.paging import Cursor, Limit, Whole, cursor_of, cut, place_in
from changemaker.api.routes_tasks import IfMatch, version_in
from changemaker.api.served import Served
from changemaker.api.times import when
from changemaker.core.errors import BadRequestError, NothingLoadedError
from changemaker.engine.lake import open_tables
from changemaker.engine.tables import Tables
from changemaker.reports.cases_table import book_json, case_json
from changemaker.routines.caring import ask_again, shown, work_on
from changemaker.routines.caring.desk import Desk, desk_of
from changemaker.routines.caring.open_by_rule import open_by_person
from changemaker.routines.caring.tell import write_to_customer
from changemaker.store.cases import OPEN_STATES, Case, list_cases

Asked = Request[Any, Any, State]
WORK = {"needs": Permission.WORK_CASES}
Short = Annotated[str, msgspec.Meta(max_length=60)]
Words = Annotated[str, msgspec.Meta(max_length=4000)]
Amount = Annotated[float, msgspec.Meta(ge=0, le=1e12)]
Queue = Annotated[str | None, QueryParameter(max_length=100, description="Only of this queue.")]
Every = Annotated[bool, QueryParameter(name="all", description="Closed ones, too.")]


class CasePage(msgspec.Struct):
    """Cases, the soonest due first."""

    items: list[dict[str, Any]]
    next: str | None


class HappenedTold(msgspec.Struct):
    """One event of a case."""

    at: str
    by: str
    kind: str
    detail: dict[str, Any]
    words: str  # what somebody wrote; "" where nothing was, or where the person was erased


class CaseTold(msgspec.Struct):
    """One case with its history."""

    case: dict[str, Any]
    words: str  # what the customer wrote
    history: list[HappenedTold]
    playbook: dict[str, Any]  # what may be tried next, what promises most first


class NewCase(msgspec.Struct, forbid_unknown_fields=True):
    """A case opened by hand."""

    account_id: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    queue: Short
    contact_id: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    kind: Short = "complaint"
    severity: Annotated[int, msgspec.Meta(ge=1, le=5)] = 3
    value: Amount | None = None
    words: Words = ""


class Next(msgspec.Struct, forbid_unknown_fields=True):
    """Which queue the next case is taken from."""

    queue: Short


class Move(msgspec.Struct, forbid_unknown_fields=True):
    """What is done with a case; which of the other fields count depends on `move`."""

    move: Literal[
        "take", "hand_over", "wait", "try", "promise", "keep", "resolve", "tell", "letter", "close", "reopen", "ask"
    ]
    to: Annotated[str, msgspec.Meta(max_length=100)] | None = None  # hand_over: user id; else the queue takes it
    function: Short = ""  # hand_over: that has it from now on
    queue: Short = ""  # hand_over: where it lies from now on
    why: Short = ""  # hand_over, reopen
    for_whom: Short = ""  # wait
    action: Short = ""  # try
    result: Result | None = None  # try
    cost: Amount | None = None  # try
    what: Promise | None = None  # promise
    until: Annotated[int, msgspec.Meta(ge=0, lt=1 << 62)] | None = None  # promise: UTC microseconds
    done: bool | None = None  # keep
    outcome: Outcome | None = None  # resolve
    root_cause: Short = ""  # resolve
    way: Way | None = None  # tell
    survey: Short = ""  # ask
    words: Words = ""  # what is to be remembered; sealed
    version: int | None = None  # that was seen, where no If-Match says it


@get("/board", opt={"needs": Permission.SEE_CASES}, sync_to_thread=True, summary="The board of cases")
def board(request: Asked) -> dict[str, Any]:
    """Return queues, backlog, how cases ended and what causes them, of all cases that the asker may see."""
    served: Served = request.app.state.served
    tables = _tables(served, request)
    with served.store.reading() as connection:
        return as_json(shown.board(connection, _desk(connection, request), tables))


@get("/", opt={"needs": Permission.SEE_CASES}, sync_to_thread=True, summary="Cases")
def cases(request: Asked, queue: Queue = None, all: Every = False, limit: Limit = 50, cursor: Cursor = "") -> CasePage:
    """Return cases that the asker may see, the soonest due first."""
    served: Served = request.app.state.served
    after = place_in(cursor, tuple[Whole, str])
    with served.store.reading() as connection:
        desk = _desk(connection, request)
        states = () if all else OPEN_STATES
        queue = None if queue is None else desk.queue(queue)
        rows = list_cases(connection, seen=desk.seen, queue=queue, states=states, after=after, limit=limit + 1)
    page, last = cut(rows, limit)
    return CasePage(items=[case_json(case) for case in page], next=cursor_of([last.due_at, last.id]) if last else None)


@get("/{case_id:str}", opt={"needs": Permission.SEE_CASES}, sync_to_thread=True, summary="One case")
def one(request: Asked, case_id: FromPath[str]) -> Response[CaseTold]:
    """Return a case with all that happened to it; what people wrote is opened for who may see the case."""
    served: Served = request.app.state.served
    tables = _tables(served, request)
    with served.store.reading() as connection:
        found = shown.one(connection, _desk(connection, request), case_id, tables)
    history = [
        HappenedTold(
            at=when(happened.event.t),
            by=happened.event.by,
            kind=happened.event.kind,
            detail=dict(happened.event.detail),
            words=happened.words,
        )
        for happened in found.history
    ]
    told = CaseTold(case=case_json(found.case), words=found.words, history=history, playbook=book_json(found.playbook))
    return Response(told, headers={"etag": f'"{found.case.version}"'})


@post("/", opt=WORK, status_code=201, sync_to_thread=True, summary="Open a case")
def open_one(
    request: Asked, data: JSONBody[NewCase], idempotency_key: IdempotencyKey = None
) -> Response[dict[str, Any]]:
    """Open a case by hand; under one Idempotency-Key it is opened once."""
    served: Served = request.app.state.served
    now, actor, tables = now_of(served), actor_in(request), _tables(served, request)

    def do(connection: sa.Connection) -> Answer:
        case = open_by_person(
            connection,
            _desk(connection, request),
            account_id=data.account_id,
            contact_id=data.contact_id,
            kind=data.kind,
            queue=data.queue,
            severity=data.severity,
            value=data.value,
            words=data.words,
            tables=tables,
        )
        return Answer(status=201, body=case_json(case), location=f"/api/v1/cases/{case.id}")

    asked = Repeatable(key=idempotency_key, actor=actor.id, route="POST /api/v1/cases", asked=msgspec.to_builtins(data))
    answer, _ = answered_once(served.store, asked, do, now=now)
    return Response(answer.body, status_code=answer.status, headers={"location": answer.location})  # type: ignore[arg-type]  # as JSON can hold it


@post("/next", opt=WORK, status_code=200, sync_to_thread=True, summary="Take the next case")
def next_one(request: Asked, data: JSONBody[Next]) -> Response[dict[str, Any] | None]:
    """Take what is due first in a queue and nobody's; 204 where there is none."""
    served: Served = request.app.state.served
    with served.store.writing() as connection:
        case = work_on.take_next(connection, _desk(connection, request), data.queue)
    return Response(None, status_code=204) if case is None else _answer(case)


@post("/{case_id:str}/moves", opt=WORK, status_code=200, sync_to_thread=True, summary="Move a case on")
def move(
    request: Asked, case_id: FromPath[str], data: JSONBody[Move], if_match: IfMatch = None
) -> Response[dict[str, Any]]:
    """Do something with a case, in the version that was seen; 412 where somebody else has changed it meanwhile."""
    served: Served = request.app.state.served
    version = version_in(if_match, data.version)
    with served.store.writing() as connection:
        desk = _desk(connection, request)
        doing = _doing(connection, desk, case_id, data, version)
        return _answer(doing())


def _doing(connection: sa.Connection, desk: Desk, id: str, data: Move, version: int) -> Callable[[], Case]:
    words = data.words
    match data.move:
        case "take":
            return lambda: work_on.take(connection, desk, id, version=version)
        case "hand_over":
            more = {"to": data.to, "function": data.function, "queue": data.queue, "why": data.why}
            return lambda: work_on.hand_over(connection, desk, id, words=words, version=version, **more)  # type: ignore[arg-type]  # texts, as named
        case "wait":
            whom = _needed(data.for_whom, "/for_whom")
            return lambda: work_on.wait(connection, desk, id, for_whom=whom, words=words, version=version)
        case "try":
            told = {"action": _needed(data.action, "/action"), "result": _needed(data.result, "/result")}
            return lambda: work_on.note_try(connection, desk, id, cost=data.cost, words=words, version=version, **told)
        case "promise":
            what, until = _needed(data.what, "/what"), int(_needed(data.until, "/until"))
            return lambda: work_on.promise(connection, desk, id, what=what, until=until, words=words, version=version)
        case "keep":
            done = bool(_needed(data.done, "/done"))
            return lambda: work_on.keep(connection, desk, id, done=done, words=words, version=version)
        case "resolve":
            how = {"outcome": _needed(data.outcome, "/outcome"), "root_cause": _needed(data.root_cause, "/root_cause")}
            return lambda: work_on.resolve(connection, desk, id, words=words, version=version, **how)
        case "tell":
            way = _needed(data.way, "/way")
            return lambda: work_on.tell(connection, desk, id, way=way, words=words, version=version)
        case "close":
            return lambda: work_on.close(connection, desk, id, version=version)
        case "reopen":
            why = _needed(data.why, "/why")
            return lambda: work_on.reopen(connection, desk, id, why=why, words=words, version=version)
        case "letter" | "ask":
            return lambda: _sent(connection, desk, id, data)


def _sent(connection: sa.Connection, desk: Desk, id: str, data: Move) -> Case:
    """The case itself changes once the letter or the invitation has left."""
    if data.move == "letter":
        write_to_customer(connection, desk, id)
    else:
        ask_again.ask_again(connection, desk, id, survey=_needed(data.survey, "/survey"))
    return desk.case(connection, id)


def _needed(value: Any, place: str) -> Any:
    if value is None or value == "":
        raise BadRequestError("a field is missing", hint="this move needs it", flaws=[(place, "is needed")])
    return value


def _desk(connection: sa.Connection, request: Asked) -> Desk:
    served: Served = request.app.state.served
    actor = actor_in(request)
    needs_teams = any(part.teams is not None for part in actor.scope.parts) and not actor.scope.is_everything
    tables = _all_tables(served) if needs_teams else None
    return desk_of(served.workspace, served.keys, connection, actor, tables, now=now_of(served))


def _tables(served: Served, request: Asked) -> Tables | None:
    try:
        return open_tables(served.workspace.state, scope=actor_in(request).scope, store=served.store)
    except NothingLoadedError:
        return None


def _all_tables(served: Served) -> Tables | None:
    try:
        return open_tables(served.workspace.state)
    except NothingLoadedError:
        return None


def _answer(case: Case) -> Response[Any]:
    return Response(case_json(case), headers={"etag": f'"{case.version}"'})


CASES = Router("/api/v1/cases", route_handlers=[board, cases, one, open_one, next_one, move], tags=["cases"])
