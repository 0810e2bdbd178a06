"""What goes wrong in a handler, answered: a problem document for machines, a page for who reads pages."""

from collections.abc import Callable, Mapping
from http import HTTPStatus

import msgspec
from litestar import Request, Response
from litestar.datastructures import State
from litestar.exceptions import HTTPException, ValidationException

from changemaker.api.problems import LOG, MEDIA_TYPE, Flaw, Problem, problem_bytes, problem_headers, problem_of
from changemaker.core import errors
from changemaker.core.errors import ChangemakerError

AnyRequest = Request[object, object, State]
ErrorPage = Callable[[AnyRequest, Problem], Response[object]]
MACHINES = ("/v1/", "/api/", "/health", "/metrics")  # paths whose errors are always problem documents
UNREADABLE = (UnicodeDecodeError, RecursionError)  # what reading a body may end in
OURS: Mapping[int, tuple[type[ChangemakerError], str, str]] = {
    400: (errors.BadRequestError, "the request cannot be meant", "mend what is named and send it again"),
    401: (errors.SignInNeededError, "who asks is not known", "sign in, or send an API key"),
    403: (errors.NotAllowedError, "whoever asks may not do this", "ask an admin"),
    404: (errors.NotThereError, "there is nothing at this address", "see /api/v1/openapi.json for what there is"),
    405: (errors.MethodOrTypeError, "this address takes another method", "see /api/v1/openapi.json"),
    413: (errors.TooLargeError, "the body is too large", "send less at a time"),
    429: (errors.TooManyError, "too many tries", "wait, then try again"),
    415: (errors.MethodOrTypeError, "this content-type is not read here", "send application/json"),
}


def answer_error(request: AnyRequest, error: Exception, page: ErrorPage | None = None) -> Response[object]:
    """Return the answer to a request that ended in `error`.

    Args:
        request: whose.
        error: of ours, of the framework's, or a bug.
        page: makes it a page where a person reads.
    """
    problem = as_problem(error)
    if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR and problem.code == "CM347":
        LOG.error("%s %s failed", request.method, route_of(request), exc_info=error)
    if page is not None and not request.url.path.startswith(MACHINES):
        return page(request, problem)
    headers = problem_headers(problem) | dict(getattr(error, "headers", None) or {})
    return Response(problem_bytes(problem), status_code=problem.status, media_type=MEDIA_TYPE, headers=headers)


def route_of(request: AnyRequest) -> str:
    """Return where a request went, for a log: never the path itself, as that of a link may be a secret."""
    return str(request.scope.get("path_template") or "(no route)")


def as_problem(error: Exception) -> Problem:
    """Return the document of any error."""
    if isinstance(error, ChangemakerError):
        return problem_of(error)
    if isinstance(error, UNREADABLE):
        return problem_of(_ours(400)("the body cannot be read", hint="send plain JSON in UTF-8"))
    if not isinstance(error, HTTPException):
        return problem_of(own_mistake())
    kind, what, hint = OURS.get(
        error.status_code, OURS[400] if error.status_code < 500 else (type(own_mistake()), "", "")
    )
    if error.status_code >= 500:
        return problem_of(own_mistake())
    problem = problem_of(kind(what, hint=hint), status=error.status_code)
    if isinstance(error, ValidationException):
        return msgspec.structs.replace(problem, errors=_flaws(error))
    return problem


def own_mistake() -> errors.OwnMistakeError:
    """Return what is told when a bug of ours shows."""
    return errors.OwnMistakeError(
        "something went wrong in changemaker", hint="try again; if it stays, look into its log"
    )


def _ours(status: int) -> type[ChangemakerError]:
    return OURS[status][0]


def _flaws(error: ValidationException) -> list[Flaw]:
    return [_flaw(extra) for extra in error.extra if isinstance(extra, dict)] if isinstance(error.extra, list) else []


def _flaw(extra: Mapping[str, object]) -> Flaw:
    detail, key = str(extra.get("message", "")), str(extra.get("key", ""))
    if extra.get("source") in ("body", None):
        return Flaw(detail=detail, pointer="/" + key.replace(".", "/") if key and key != "data" else "")
    return Flaw(detail=detail, parameter=key)
