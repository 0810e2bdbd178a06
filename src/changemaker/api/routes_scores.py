"""Scores: which of them predict money, as it was found; a new contest is a job."""

from datetime import UTC
from typing import Any

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.datastructures import State
from litestar.params import JSONBody

from changemaker.access.roles import Permission
from changemaker.api.idempotency import IdempotencyKey
from changemaker.api.routes_jobs import JobTold, ask
from changemaker.api.served import Served
from changemaker.core.errors import NotThereError
from changemaker.reports.as_json import as_mapping
from changemaker.routines.kept_results import current_version, is_stale, kept_contest

Asked = Request[Any, Any, State]


class ScoresTold(msgspec.Struct):
    """The contest that is kept."""

    made_at: str
    data_version: str
    stale: bool  # the tables have changed since
    accounts: int
    findings: dict[str, dict[str, object]]  # outcome -> finding, as `changemaker contest --json` writes it


class ContestWanted(msgspec.Struct, forbid_unknown_fields=True):
    """Which scores against which outcomes; all of both where empty."""

    outcomes: list[str] = []
    metrics: list[str] = []
    cut: str = ""  # YYYY-MM; the latest that the data allow where empty


@get("/", opt={"needs": Permission.SEE_SCORES}, sync_to_thread=True, summary="Which score predicts money")
def scores(state: State) -> ScoresTold:
    """Return the contest that is kept, by outcome."""
    served: Served = state.served
    kept = kept_contest(served.workspace)
    if kept is None:
        raise NotThereError("no contest of scores was held yet", hint="POST /api/v1/scores/contests holds one")
    return ScoresTold(
        made_at=kept.made_at.astimezone(UTC).isoformat(),
        data_version=kept.data_version,
        stale=is_stale(kept, current_version(served.workspace)),
        accounts=kept.answered.accounts,
        findings={outcome: as_mapping(finding) for outcome, finding in kept.answered.findings.items()},
    )


@post(
    "/contests", opt={"needs": Permission.RUN_STUDIES}, status_code=202, sync_to_thread=True, summary="Hold a contest"
)
def contest(
    request: Asked, data: JSONBody[ContestWanted | None] = None, idempotency_key: IdempotencyKey = None
) -> Response[JobTold]:
    """Ask which scores predict money; the job at `Location` says how far it is."""
    return ask(request, "contest", msgspec.to_builtins(data or ContestWanted()), idempotency_key)


SCORES = Router("/api/v1/scores", route_handlers=[scores, contest], tags=["scores"])
