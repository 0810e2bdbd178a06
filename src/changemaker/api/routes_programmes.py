"""Programmes and their proofs: what is kept, as JSON; a new proof is a job."""

from datetime import UTC
from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.datastructures import State
from litestar.params import FromPath, JSONBody, QueryParameter

from changemaker.access.roles import Permission
from changemaker.api.idempotency import IdempotencyKey
from changemaker.api.routes_jobs import JobTold, ask
from changemaker.api.served import Served
from changemaker.core.errors import NotThereError
from changemaker.core.meant import did_you_mean
from changemaker.reports.case_json import case_as_mapping
from changemaker.routines.kept_results import current_version, is_stale, kept_case
from changemaker.routines.programme_proof import programmes_of

Asked = Request[Any, Any, State]
Spoken = Literal["en", "ru", "ar"]  # of reports.words
Language = Annotated[Spoken, QueryParameter(description="Of the sentences in it.")]


class ProgrammeTold(msgspec.Struct):
    """One programme of the workspace."""

    name: str  # of its file, without .yml
    title: str
    what: str
    proved_at: str | None  # of the proof that is kept
    data_version: str | None  # that it was proved on
    stale: bool  # the tables have changed since


class ProgrammePage(msgspec.Struct):
    """All programmes."""

    items: list[ProgrammeTold]


class ProofTold(msgspec.Struct):
    """A proof that is kept."""

    name: str
    stale: bool  # the tables have changed since
    case: dict[str, object]  # as `changemaker prove --json` writes it


class ProofWanted(msgspec.Struct, forbid_unknown_fields=True):
    """How to prove; all of it may be left out."""

    refreeze: bool = False  # freeze the plan again as it is now
    languages: tuple[Spoken, ...] = ("en",)  # of the report's files


@get("/", opt={"needs": Permission.SEE_PROOF}, sync_to_thread=True, summary="Programmes")
def programmes(state: State) -> ProgrammePage:
    """Return every programme, and which proof of it is kept."""
    served: Served = state.served
    version = current_version(served.workspace)
    items = []
    for name, programme in programmes_of(served.workspace.folder).items():
        kept = kept_case(served.workspace, name)
        items.append(
            ProgrammeTold(
                name=name,
                title=programme.name,
                what=programme.what,
                proved_at=kept.made_at.astimezone(UTC).isoformat() if kept else None,
                data_version=kept.data_version if kept else None,
                stale=kept is not None and is_stale(kept, version),
            )
        )
    return ProgrammePage(items=items)


@get("/{name:str}", opt={"needs": Permission.SEE_PROOF}, sync_to_thread=True, summary="What a programme was worth")
def programme(state: State, name: FromPath[str], language: Language = "en") -> ProofTold:
    """Return the proof that is kept: estimates with ranges and grades, money by month, checks, refusals."""
    served: Served = state.served
    _require(served, name)
    kept = kept_case(served.workspace, name)
    if kept is None:
        raise NotThereError(
            f"programme '{name}' was not proved yet", hint=f"POST /api/v1/programmes/{name}/proofs proves it"
        )
    stale = is_stale(kept, current_version(served.workspace))
    return ProofTold(name=name, stale=stale, case=case_as_mapping(kept.report(language)))


@post(
    "/{name:str}/proofs",
    opt={"needs": Permission.RUN_STUDIES},
    status_code=202,
    sync_to_thread=True,
    summary="Prove a programme",
)
def prove(
    request: Asked,
    name: FromPath[str],
    data: JSONBody[ProofWanted | None] = None,
    idempotency_key: IdempotencyKey = None,
) -> Response[JobTold]:
    """Ask for a proof; the job at `Location` says how far it is."""
    served: Served = request.app.state.served
    _require(served, name)
    wanted = data or ProofWanted()
    params = {"programme": name, "refreeze": wanted.refreeze, "languages": list(wanted.languages)}
    return ask(request, "prove", params, idempotency_key)


def _require(served: Served, name: str) -> None:
    known = programmes_of(served.workspace.folder)
    if name not in known:
        hint = did_you_mean([name[:100]], list(known)) if known else "a file in programmes/ makes one"
        raise NotThereError(f"no programme is called '{name[:100]}'", hint=hint)


PROGRAMMES = Router("/api/v1/programmes", route_handlers=[programmes, programme, prove], tags=["programmes"])
