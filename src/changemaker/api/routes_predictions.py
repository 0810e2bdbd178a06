"""Predictions: scores of the silent with their card, problems nobody asked about, who is turning; a run is a job."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.datastructures import State
from litestar.params import JSONBody, QueryParameter

from changemaker.access.roles import Permission
from changemaker.api.idempotency import IdempotencyKey
from changemaker.api.identity import actor_in
from changemaker.api.paging import Cursor, Limit, Whole, cursor_of, cut, place_in
from changemaker.api.routes_jobs import JobTold, ask
from changemaker.api.served import Served
from changemaker.api.times import when
from changemaker.core.errors import NothingPredictedError
from changemaker.engine.lake import open_tables
from changemaker.reports.as_json import as_mapping
from changemaker.reports.predictions_json import card_as_mapping, turning_as_mapping
from changemaker.reports.unheard_json import unheard_as_mapping
from changemaker.reports.words import say
from changemaker.routines.expected_first import check_results
from changemaker.routines.kept_predictions import (
    KeptAtRisk,
    KeptSilent,
    kept_at_risk,
    kept_silent,
    kept_unheard,
)
from changemaker.routines.kept_results import current_version, is_stale
from changemaker.routines.predicted_rows import (
    Predicted,
    Warned,
    predicted_rows,
    seen_problems,
    seen_turning,
    warned_rows,
)

Asked = Request[Any, Any, State]
Question = Annotated[str, QueryParameter(max_length=80, description="Canonical: nps, csat, ces, ...")]
Segment = Annotated[str, QueryParameter(max_length=200, description="Of the accounts; all where empty.")]


class SilentTold(msgspec.Struct):
    """Predicted scores of one question, without their rows; the card stands before them."""

    question: str
    state: str  # published; withheld: the card refused; stopped: the watch has withdrawn them
    made_at: str
    data_version: str
    stale: bool  # the tables have changed since
    model_id: str
    rows: int  # predicted
    looked_at: str | None  # when the watch looked last
    finding: dict[str, object]  # as `changemaker predict silent-scores --json` writes it; of a stopped model, why
    card: dict[str, object] | None  # null of a model that was stopped


class PredictedTold(msgspec.Struct):
    """One predicted score; times are UTC, ISO 8601."""

    account_id: str
    contact_id: str | None
    t: str
    value: float
    low: float | None
    high: float | None
    level: float | None
    scale: list[float]
    shares: list[float]
    segment: str | None
    model_id: str
    basis: Literal["predicted"] = "predicted"  # answers are elsewhere


class PredictedPage(msgspec.Struct):
    """Predicted scores, the lowest first."""

    items: list[PredictedTold]
    next: str | None


class UnheardTold(msgspec.Struct):
    """Problems that nobody asked about."""

    made_at: str
    data_version: str
    stale: bool
    finding: dict[str, object]  # with its problems, as `changemaker predict unheard --json` writes it


class AtRiskTold(msgspec.Struct):
    """Who is turning: each account once, in the order in which to act."""

    made_at: str
    data_version: str
    stale: bool
    model_id: str
    as_of: str
    by_worth: bool  # ordered by expected value of acting; else by value at risk
    listed: int
    finding: dict[str, object]
    turning: list[dict[str, object]]  # the first 500; all warnings are one address further


class WarningTold(msgspec.Struct):
    """One warning."""

    account_id: str
    kind: str  # churn, rhythm, emotion
    t: str
    since: str | None
    probability: float | None
    false_alarm_rate: float | None  # at each look, of accounts without any change
    at_risk: float | None
    says: str
    model_id: str


class WarningPage(msgspec.Struct):
    """Warnings, most money at risk first."""

    items: list[WarningTold]
    next: str | None


class SilentWanted(msgspec.Struct, forbid_unknown_fields=True):
    """Which question."""

    question: str = "nps"


@get(
    "/silent-scores",
    opt={"needs": Permission.SEE_PREDICTIONS},
    sync_to_thread=True,
    summary="What the silent would say, with the accuracy card",
)
def silent_scores(state: State, question: Question = "nps") -> SilentTold:
    """Return what was predicted last for a question; its rows are one address further."""
    served: Served = state.served
    kept = _silent(served, question)
    return SilentTold(
        question=kept.question,
        state=kept.state,
        made_at=_moment(kept.made_at),
        data_version=kept.data_version,
        stale=is_stale(kept, current_version(served.workspace)),
        model_id=kept.model_id,
        rows=kept.rows if kept.state == "published" else 0,
        looked_at=None if kept.watch is None else _moment(kept.watch.looked_at),
        finding=as_mapping(kept.shown),
        card=None if kept.shown_card is None else card_as_mapping(kept.shown_card),
    )


@get(
    "/silent-scores/rows",
    opt={"needs": Permission.SEE_PREDICTIONS},
    sync_to_thread=True,
    summary="Predicted scores, the lowest first",
)
def silent_rows(
    request: Asked, question: Question = "nps", segment: Segment = "", limit: Limit = 50, cursor: Cursor = ""
) -> PredictedPage:
    """Return predicted scores of those whom the asker may see; none of a model that was stopped."""
    served: Served = request.app.state.served
    kept, start = _silent(served, question), _start(cursor)
    tables = open_tables(served.workspace.state, scope=actor_in(request).scope, store=served.store)
    rows = predicted_rows(tables, kept, start=start, most=limit + 1, segment=segment)
    page, last = cut(rows, limit)
    return PredictedPage(items=[_predicted(row) for row in page], next=cursor_of(start + limit) if last else None)


@get(
    "/unheard",
    opt={"needs": Permission.SEE_PREDICTIONS},
    sync_to_thread=True,
    summary="Problems that nobody asked about",
)
def unheard(request: Asked) -> UnheardTold:
    """Return the problems that were found last, most money at risk first; of their accounts those the asker may see."""
    served: Served = request.app.state.served
    kept = kept_unheard(served.workspace)
    if kept is None:
        raise NothingPredictedError(
            "nobody has looked for problems that no question covers",
            hint="POST /api/v1/predictions/unheard/runs looks for them",
        )
    return UnheardTold(
        made_at=_moment(kept.made_at),
        data_version=kept.data_version,
        stale=is_stale(kept, current_version(served.workspace)),
        finding=unheard_as_mapping(seen_problems(served.workspace, served.store, kept, actor_in(request).scope)),
    )


@get(
    "/at-risk",
    opt={"needs": Permission.SEE_PREDICTIONS},
    sync_to_thread=True,
    summary="Who is turning",
)
def at_risk(request: Asked) -> AtRiskTold:
    """Return the list that was made last, as far as the asker may see its accounts."""
    served: Served = request.app.state.served
    kept, scope = _at_risk(served), actor_in(request).scope
    seen = seen_turning(served.workspace, served.store, kept, scope)
    return AtRiskTold(
        made_at=_moment(kept.made_at),
        data_version=kept.data_version,
        stale=is_stale(kept, current_version(served.workspace)),
        model_id=kept.model_id,
        as_of=kept.as_of.isoformat(),
        by_worth=kept.by_worth,
        listed=kept.listed,
        finding=as_mapping(kept.finding),
        turning=[turning_as_mapping(one) for one in seen],
    )


@get(
    "/at-risk/warnings",
    opt={"needs": Permission.SEE_PREDICTIONS},
    sync_to_thread=True,
    summary="Every warning, most money at risk first",
)
def at_risk_warnings(request: Asked, limit: Limit = 50, cursor: Cursor = "") -> WarningPage:
    """Return warnings of accounts that the asker may see."""
    served: Served = request.app.state.served
    kept, start = _at_risk(served), _start(cursor)
    tables = open_tables(served.workspace.state, scope=actor_in(request).scope, store=served.store)
    page, last = cut(warned_rows(tables, kept, start=start, most=limit + 1), limit)
    return WarningPage(items=[_warning(row) for row in page], next=cursor_of(start + limit) if last else None)


@post(
    "/silent-scores/runs",
    opt={"needs": Permission.RUN_STUDIES},
    status_code=202,
    sync_to_thread=True,
    summary="Predict the silent",
)
def run_silent_scores(
    request: Asked, data: JSONBody[SilentWanted | None] = None, idempotency_key: IdempotencyKey = None
) -> Response[JobTold]:
    """Ask for scores of all who did not answer; the job at `Location` says how far it is."""
    return ask(request, "silent_scores", msgspec.to_builtins(data or SilentWanted()), idempotency_key)


@post(
    "/unheard/runs",
    opt={"needs": Permission.RUN_STUDIES},
    status_code=202,
    sync_to_thread=True,
    summary="Look for problems that nobody asked about",
)
def run_unheard(request: Asked, idempotency_key: IdempotencyKey = None) -> Response[JobTold]:
    """Ask what goes before lost margin and no question covers; the job at `Location` says how far it is."""
    return ask(request, "unheard", {}, idempotency_key)


@post(
    "/at-risk/runs",
    opt={"needs": Permission.RUN_STUDIES},
    status_code=202,
    sync_to_thread=True,
    summary="Look who is turning",
)
def run_at_risk(request: Asked, idempotency_key: IdempotencyKey = None) -> Response[JobTold]:
    """Ask who is turning; the job at `Location` says how far it is."""
    return ask(request, "at_risk", {}, idempotency_key)


@post(
    "/watches",
    opt={"needs": Permission.RUN_STUDIES},
    status_code=202,
    sync_to_thread=True,
    summary="Watch over predictions now",
)
def run_watch(request: Asked, idempotency_key: IdempotencyKey = None) -> Response[JobTold]:
    """Ask whether models still fit the data and the answers since; rows of one that does not are withdrawn."""
    return ask(request, "watch", {}, idempotency_key)


def _silent(served: Served, question: str) -> KeptSilent:
    kept = kept_silent(served.workspace, question)
    if kept is None:
        raise NothingPredictedError(
            f"no score was predicted yet for '{question[:40]}'",
            hint="POST /api/v1/predictions/silent-scores/runs predicts them",
        )
    check_results(served.workspace, served.store, kept.survey)
    return kept


def _at_risk(served: Served) -> KeptAtRisk:
    kept = kept_at_risk(served.workspace)
    if kept is None:
        raise NothingPredictedError(
            "nobody has looked who is turning", hint="POST /api/v1/predictions/at-risk/runs looks"
        )
    return kept


def _start(cursor: str) -> int:
    return place_in(cursor, Whole) or 0


def _moment(made_at: datetime) -> str:
    return made_at.astimezone(UTC).isoformat()


def _predicted(row: Predicted) -> PredictedTold:
    return PredictedTold(**asdict(row) | {"t": when(row.t), "scale": list(row.scale), "shares": list(row.shares)})


def _warning(row: Warned) -> WarningTold:
    return WarningTold(**asdict(row) | {"t": when(row.t), "since": when(row.since), "says": say(row.says)})


PREDICTIONS = Router(
    "/api/v1/predictions",
    route_handlers=[
        silent_scores,
        silent_rows,
        unheard,
        at_risk,
        at_risk_warnings,
        run_silent_scores,
        run_unheard,
        run_at_risk,
        run_watch,
    ],
    tags=["predictions"],
)
