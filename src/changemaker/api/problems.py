"""Every error as a problem document (RFC 9457): what, where, what to do, a code with its own page; never a trace."""

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus

import msgspec

from changemaker.core import acting_errors, errors
from changemaker.core.errors import ChangemakerError

MEDIA_TYPE = "application/problem+json"
PAGES = "/api/v1/errors/"  # <code>: says what the code means
LOG = logging.getLogger("changemaker.api")
RETRY_SECONDS = 2  # what a machine is told to wait before it tries again

# What an error means to whoever asked by HTTP. Others of ours are about what they asked for: 422.
STATUS: Mapping[str, int] = {
    "CM105": 400,  # a question that cannot be meant
    "CM107": 409,  # a file of the workspace has to be mended first
    "CM100": 409,
    "CM113": 409,  # nothing is loaded yet
    "CM114": 409,  # a load is at work
    "CM115": 503,
    "CM301": 503,
    "CM302": 503,
    "CM303": 400,
    "CM311": 412,  # somebody else was faster
    "CM322": 401,
    "CM331": 401,
    "CM332": 403,
    "CM333": 429,
    "CM334": 401,
    "CM335": 410,
    "CM336": 400,
    "CM338": 403,
    "CM339": 409,
    "CM340": 400,
    "CM341": 400,
    "CM342": 413,
    "CM343": 404,
    "CM344": 409,
    "CM345": 401,
    "CM346": 405,
    "CM347": 500,
    "CM408": 404,
    "CM409": 404,  # nothing was predicted yet
    "CM411": 404,
    "CM416": 404,
    "CM415": 409,
    "CM425": 409,  # a case does not go that way from where it is
    "CM426": 404,
}
DEFAULT_STATUS = 422


class Flaw(msgspec.Struct, omit_defaults=True):
    """One thing that is wrong in a request."""

    detail: str  # why
    pointer: str = ""  # JSON pointer into the body (RFC 6901)
    parameter: str = ""  # or the name of a parameter


class Problem(msgspec.Struct, omit_defaults=True):
    """A problem document, as RFC 9457 has it."""

    type: str  # where its code is explained
    title: str  # what the code means
    status: int
    code: str  # stable, for programs: CM341
    detail: str = ""  # what is wrong here
    hint: str = ""  # what to do
    errors: list[Flaw] = []  # every flaw of the request, told at once
    retry_after: int = 0  # seconds; also in the header


def problem_of(error: ChangemakerError, *, status: int = 0) -> Problem:
    """Return the document of one of our errors.

    Args:
        error: which.
        status: of HTTP; where 0, what its code means.

    Example:
        >>> problem_of(errors.NotThereError("no programme is called 'x'", hint="GET /api/v1/programmes")).status
        404
    """
    status = status or STATUS.get(error.code, DEFAULT_STATUS)
    return Problem(
        type=PAGES + error.code,
        title=title_of(type(error)),
        status=status,
        code=error.code,
        detail=f"{error.where}: {error.what}" if error.where else error.what,
        hint=error.hint,
        errors=_flaws(error),
        retry_after=getattr(error, "retry_after", RETRY_SECONDS) if status in (429, 503) else 0,
    )


def problem_bytes(problem: Problem) -> bytes:
    """Return the document as it is sent."""
    return msgspec.json.encode(problem)


def problem_headers(problem: Problem) -> dict[str, str]:
    """Return the headers that go with it."""
    headers = {"cache-control": "no-store"}
    if problem.retry_after:
        headers["retry-after"] = str(problem.retry_after)
    if problem.status == HTTPStatus.UNAUTHORIZED:
        headers["www-authenticate"] = 'Bearer realm="changemaker"'
    return headers


def title_of(kind: type[ChangemakerError]) -> str:
    """Return what a class of errors means, in one sentence."""
    return " ".join((kind.__doc__ or kind.__name__).strip().split("\n\n")[0].split()).rstrip(".")


def _flaws(error: ChangemakerError) -> list[Flaw]:
    if isinstance(error, errors.BadRequestError):
        return [_flaw(place, why) for place, why in error.flaws]
    if isinstance(error, errors.SeveralProblemsError):
        return [Flaw(detail=_told(one)) for one in error.problems]
    return []


def _flaw(place: str, why: str) -> Flaw:
    if place.startswith("/") or not place:
        return Flaw(detail=why, pointer=place)
    return Flaw(detail=why, parameter=place)


def _told(error: ChangemakerError) -> str:
    return f"{error.where}: {error.what}" if error.where else error.what


def every_code() -> Mapping[str, type[ChangemakerError]]:
    """Return each code with its class."""
    kinds: Sequence[object] = [*vars(errors).values(), *vars(acting_errors).values()]
    ours = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, ChangemakerError)]
    return {kind.code: kind for kind in ours}
