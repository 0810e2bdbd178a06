"""Journeys: where they stand, their runs in both arms, what they changed; applying, pausing, draining; runs as jobs."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.datastructures import State
from litestar.params import FromPath, QueryParameter

from changemaker.access.roles import Permission
from changemaker.api.idempotency import IdempotencyKey
from changemaker.api.identity import actor_in, now_of
from changemaker.api.paging import Cursor, Limit, cursor_of, cut, place_in
from changemaker.api.routes_jobs import JobTold, ask
from changemaker.api.served import Served
from changemaker.api.times import when
from changemaker.core.errors import NotThereError
from changemaker.reports.as_json import as_mapping
from changemaker.reports.rehearsal_json import rehearsed_as_mapping
from changemaker.routines.acting import commands
from changemaker.routines.acting.kept_rehearsals import kept_rehearsal
from changemaker.routines.journey_effects import kept_effect
from changemaker.routines.kept_results import current_version, is_stale
from changemaker.store.acting_counts import RunCounts, run_counts
from changemaker.store.journey_runs import RunRow, list_runs, read_run
from changemaker.store.journey_steps import steps_of
from changemaker.store.journeys import JourneyRow, list_journeys, read_journey_row
from changemaker.store.open import Store

Asked = Request[Any, Any, State]
SEE = {"needs": Permission.SEE_JOURNEYS}
MANAGE = {"needs": Permission.MANAGE_JOURNEYS}
Arm = Annotated[
    Literal["treated", "holdout", "later"] | None, QueryParameter(description="Only those whom the lot put there.")
]


class JourneyTold(msgspec.Struct):
    """One journey that was applied; times are UTC, ISO 8601."""

    journey: str
    version: int  # that new runs get
    state: str  # live, paused, draining, ended
    reason: str | None  # why it is paused: asked, or the id of what a guard says
    share_held_out: float  # of the lot, locked when it was applied first
    later: bool  # those held out get it once the goal's window is over
    applied_at: str
    looked_at: str | None
    treated: int  # runs that ever entered, by arm
    holdout: int
    waiting: int
    parked: int


class JourneyList(msgspec.Struct):
    """Journeys, by name."""

    items: list[JourneyTold]


class RunTold(msgspec.Struct):
    """One unit on its way."""

    id: str
    unit: str
    account_id: str
    contact_id: str | None
    episode: str
    arm: str
    version: int
    state: str  # waiting, held, ended, parked
    ended_by: str | None
    step: str | None  # that is next
    wakes_at: str
    entered_at: str
    goal_at: str | None
    ended_at: str | None


class RunPage(msgspec.Struct):
    """Runs, the youngest first."""

    items: list[RunTold]
    next: str | None


class StepTold(msgspec.Struct):
    """What one visit of one step decided."""

    step: str
    visit: int
    at: str
    kind: str
    decision: str


class RunWhole(msgspec.Struct):
    """One run with what its steps decided."""

    run: RunTold
    steps: list[StepTold]


class EffectTold(msgspec.Struct):
    """What a journey changed, as it was measured last."""

    journey: str
    made_at: str
    data_version: str
    stale: bool  # the tables have changed since
    state: str
    finding: dict[str, object]  # as `changemaker act effect --json` writes it
    splits: dict[str, dict[str, object]]


@get("", opt=SEE, sync_to_thread=True, summary="Journeys that were applied")
def journeys(state: State) -> JourneyList:
    """Return where every journey stands."""
    served: Served = state.served
    with served.store.reading() as connection:
        rows, runs = list_journeys(connection), run_counts(connection)
    return JourneyList(items=[_journey(row, runs.get(row.journey, RunCounts())) for row in rows])


@get("/{journey:str}", opt=SEE, sync_to_thread=True, summary="One journey")
def one_journey(state: State, journey: FromPath[str]) -> JourneyTold:
    """Return where a journey stands."""
    served: Served = state.served
    return _told(served.store, journey)


@get("/{journey:str}/runs", opt=SEE, sync_to_thread=True, summary="Runs of a journey, the youngest first")
def runs(state: State, journey: FromPath[str], arm: Arm = None, limit: Limit = 50, cursor: Cursor = "") -> RunPage:
    """Return who entered, in both arms; no personal data."""
    served: Served = state.served
    before = place_in(cursor, tuple[int, str])
    with served.store.reading() as connection:
        _there(read_journey_row(connection, journey), journey)
        arms = [arm] if arm else []
        rows = list_runs(connection, journey=journey, arms=arms, before=before, limit=limit + 1)
    page, last = cut(rows, limit)
    return RunPage(
        items=[_run(row) for row in page], next=cursor_of((last.entered_at, last.id)) if last is not None else None
    )


@get("/{journey:str}/runs/{run:str}", opt=SEE, sync_to_thread=True, summary="One run, with what its steps decided")
def one_run(state: State, journey: FromPath[str], run: FromPath[str]) -> RunWhole:
    """Return one run."""
    served: Served = state.served
    with served.store.reading() as connection:
        found = read_run(connection, run)
        if found is None or found.journey != journey:
            raise NotThereError(f"no run of '{journey[:40]}' is called '{run[:40]}'", hint="GET .../runs has them")
        steps = steps_of(connection, run)
    told = [
        StepTold(step=one.node, visit=one.visit, at=when(one.at), kind=one.kind, decision=one.decision) for one in steps
    ]
    return RunWhole(run=_run(found), steps=told)


@get("/{journey:str}/effect", opt=SEE, sync_to_thread=True, summary="What a journey changed")
def effect(state: State, journey: FromPath[str]) -> EffectTold:
    """Return what was measured last, intention to treat, held against those whom the lot held out."""
    served: Served = state.served
    kept = kept_effect(served.workspace, journey)
    if kept is None:
        hint = f"POST /api/v1/journeys/{journey[:60]}/effect/runs measures it"
        raise NotThereError(f"nobody has measured '{journey[:40]}' yet", hint=hint)
    return EffectTold(
        journey=journey,
        made_at=_moment(kept.made_at),
        data_version=kept.data_version,
        stale=is_stale(kept, current_version(served.workspace)),
        state=kept.state,
        finding=as_mapping(kept.finding),
        splits={name: as_mapping(split.finding) for name, split in kept.splits.items()},
    )


@get("/{journey:str}/rehearsal", opt=SEE, sync_to_thread=True, summary="The last rehearsal of a journey")
def rehearsal(state: State, journey: FromPath[str]) -> dict[str, object]:
    """Return what would have happened, as `changemaker act rehearse --json` writes it."""
    served: Served = state.served
    kept = kept_rehearsal(served.workspace, journey)
    if kept is None:
        hint = f"POST /api/v1/journeys/{journey[:60]}/rehearsal/runs rehearses it"
        raise NotThereError(f"nobody has rehearsed '{journey[:40]}' yet", hint=hint)
    return dict(rehearsed_as_mapping(kept))


@post("/{journey:str}/apply", opt=MANAGE, status_code=200, sync_to_thread=True, summary="Apply a journey's file")
def apply(request: Asked, journey: FromPath[str]) -> JourneyTold:
    """Let it begin, or let new runs take what its file says now; applied again unchanged, nothing happens."""
    served, by, now = _asking(request)
    commands.apply(served.store, served.workspace, [journey], by=by, now=now)
    return _told(served.store, journey)


@post("/{journey:str}/pause", opt=MANAGE, status_code=200, sync_to_thread=True, summary="Hold a journey")
def pause(request: Asked, journey: FromPath[str]) -> JourneyTold:
    """Hold it: nobody enters, no step is taken, nothing of it is sent."""
    served, by, now = _asking(request)
    commands.pause(served.store, journey, by=by, now=now)
    return _told(served.store, journey)


@post("/{journey:str}/resume", opt=MANAGE, status_code=200, sync_to_thread=True, summary="Let a journey go on")
def resume(request: Asked, journey: FromPath[str]) -> JourneyTold:
    """Let it go on where it was."""
    served, by, now = _asking(request)
    commands.resume(served.store, journey, by=by, now=now)
    return _told(served.store, journey)


@post("/{journey:str}/drain", opt=MANAGE, status_code=200, sync_to_thread=True, summary="Let nobody enter any more")
def drain(request: Asked, journey: FromPath[str]) -> JourneyTold:
    """Close it to new runs; those under way come to their end."""
    served, by, now = _asking(request)
    commands.drain(served.store, journey, by=by, now=now)
    return _told(served.store, journey)


@post(
    "/{journey:str}/effect/runs",
    opt={"needs": Permission.RUN_STUDIES},
    status_code=202,
    sync_to_thread=True,
    summary="Measure a journey",
)
def run_effect(request: Asked, journey: FromPath[str], idempotency_key: IdempotencyKey = None) -> Response[JobTold]:
    """Ask what it changed; the job at `Location` says how far it is."""
    return ask(request, "journey_effect", {"journey": journey}, idempotency_key)


@post(
    "/{journey:str}/rehearsal/runs",
    opt={"needs": Permission.RUN_STUDIES},
    status_code=202,
    sync_to_thread=True,
    summary="Rehearse a journey",
)
def run_rehearsal(request: Asked, journey: FromPath[str], idempotency_key: IdempotencyKey = None) -> Response[JobTold]:
    """Ask what it would have done over the last year; nothing is sent."""
    return ask(request, "rehearse", {"journeys": [journey]}, idempotency_key)


def _asking(request: Asked) -> tuple[Served, str, int]:
    served: Served = request.app.state.served
    return served, actor_in(request).id, now_of(served)


def _told(store: Store, journey: str) -> JourneyTold:
    with store.reading() as connection:
        row = _there(read_journey_row(connection, journey), journey)
        runs = run_counts(connection).get(journey, RunCounts())
    return _journey(row, runs)


def _there(row: JourneyRow | None, journey: str) -> JourneyRow:
    if row is None:
        hint = f"POST /api/v1/journeys/{journey[:60]}/apply applies its file"
        raise NotThereError(f"no journey called '{journey[:40]}' was applied", hint=hint)
    return row


def _journey(row: JourneyRow, runs: RunCounts) -> JourneyTold:
    return JourneyTold(
        journey=row.journey,
        version=row.version,
        state=row.state,
        reason=row.reason,
        share_held_out=row.share,
        later=row.later,
        applied_at=when(row.applied_at),
        looked_at=when(row.looked_at or None),
        treated=runs.treated,
        holdout=runs.holdout + runs.later,
        waiting=runs.waiting,
        parked=runs.parked,
    )


def _run(row: RunRow) -> RunTold:
    return RunTold(
        id=row.id,
        unit=row.unit,
        account_id=row.account_id,
        contact_id=row.contact_id,
        episode=row.episode,
        arm=row.arm,
        version=row.version,
        state=row.state,
        ended_by=row.ended_by,
        step=row.node,
        wakes_at=when(row.wake_at),
        entered_at=when(row.entered_at),
        goal_at=when(row.goal_at),
        ended_at=when(row.ended_at),
    )


def _moment(made_at: datetime) -> str:
    return made_at.astimezone(UTC).isoformat()


JOURNEYS = Router(
    "/api/v1/journeys",
    route_handlers=[
        journeys,
        one_journey,
        runs,
        one_run,
        effect,
        rehearsal,
        apply,
        pause,
        resume,
        drain,
        run_effect,
        run_rehearsal,
    ],
)
