"""What goes wrong, as a page: what it is, what is still true, one thing to do, and a number for the log."""

import logging
import secrets
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from litestar import Response

from changemaker.api.guard import sign_in_path
from changemaker.api.problems import Problem
from changemaker.api.problems_answered import route_of
from changemaker.core.errors import EditedMeanwhileError, RepeatedKeyError, SignInNeededError
from changemaker.reports.words import word
from changemaker.web.forms import go_to
from changemaker.web.page import Asked, Shown, show, show_part
from changemaker.web.reader import reader_of

LOG = logging.getLogger("changemaker.web")
KNOWN = frozenset({401, 403, 404, 409, 413, 422, 429, 500, 503})
AS: Mapping[int, int] = MappingProxyType({400: 422, 405: 404, 410: 404, 412: 409, 415: 422, 502: 503, 504: 503})
FASTER = frozenset({EditedMeanwhileError.code, RepeatedKeyError.code})
AGAIN = frozenset({409, 429, 503})  # loading the page again may help


def error_page(request: Asked, problem: Problem) -> Response[Any]:
    """Return the page of a problem; who is not signed in is led to the sign-in, and back from there."""
    status = AS.get(problem.status, problem.status)
    status = status if status in KNOWN else (500 if problem.status >= 500 else 422)
    if status == 409 and problem.code not in FASTER:
        status = 422  # a file to be mended, a load at work: nobody was faster
    if problem.code == SignInNeededError.code and request.method in ("GET", "HEAD"):
        return go_to(sign_in_path(request))
    id = secrets.token_hex(4)
    if status >= 500:
        LOG.error("%s: %s %s answered %s %s", id, request.method, route_of(request), status, problem.code)
    headers = {"Retry-After": str(problem.retry_after)} if problem.retry_after else {}
    content = {
        "problem": problem,
        "status": status,
        "id": id,
        "again": status in AGAIN,
        "sign_in": sign_in_path(request),
    }
    language = reader_of(request).language
    shown = Shown(template="error.html", title=word(f"web.error.{status}", language), status=status, headers=headers)
    if "hx-request" in request.headers:
        answer = show_part(request, "error_part.html", shown=shown, **content)
        answer.status_code = status
        return answer
    return show(request, shown, **content)
