"""A respondent's request: whose address it is, in which language, and what was sent off; and answers to it."""

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

from litestar import Response
from litestar.exceptions import HTTPException

from changemaker.api.guard import address_of
from changemaker.api.identity import now_of
from changemaker.api.problems import DEFAULT_STATUS, STATUS
from changemaker.api.problems_answered import route_of
from changemaker.api.security_headers import nonce_of, policy
from changemaker.api.served import Served
from changemaker.core.errors import ChangemakerError
from changemaker.listen.asking.token import Token, read_token
from changemaker.listen.surveys.read_survey import read_survey
from changemaker.listen.surveys.survey import Survey
from changemaker.listen.surveys.survey_file import FOLDER
from changemaker.reports.words.asked import ASKED
from changemaker.routines.answering import Clocked, Door
from changemaker.store.group_commit import GroupCommit
from changemaker.web.answer_page import render_told
from changemaker.web.company import stamp_of
from changemaker.web.kept_once import KeptOnce
from changemaker.web.page import Asked, packed, served_in

LOG = logging.getLogger("changemaker.web")
MOST_BYTES = 1_000_000  # of one page with all that was typed
MOST_READ = 64_000_000  # of one that is too large: read to its end and let go, so that the browser hears why
MOST_FIELDS = 2_000
ORIGIN = re.compile(r"https?://[A-Za-z0-9.*-]+(?::\d{1,5})?")
NO_STORE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
_SURVEYS = KeptOnce[Survey]()


@dataclass(frozen=True, slots=True)
class Surveys:
    """Surveys of a workspace by name, read again when their files change."""

    served: Served

    def __call__(self, name: str) -> Survey | None:
        """Return one; None where its file is gone.

        Raises:
            WorkspaceFileError, SeveralProblemsError: its file is wrong.
        """
        file = self.served.workspace.folder / FOLDER / f"{name}.yml"
        if not file.is_file():
            return None
        return _SURVEYS.get(stamp_of(file), lambda: read_survey(file))


def group_commit_of(request: Asked) -> GroupCommit:
    """Return what writes for all respondents of this process."""
    state = request.app.state
    if "answering" not in state:
        state["answering"] = GroupCommit(served_in(request).store)
    made: GroupCommit = state["answering"]
    return made


def clocked(served: Served) -> Clocked:
    """Return the time, and the day in the workspace's zone."""
    now = now_of(served)
    return Clocked(now=now, today=datetime.fromtimestamp(now / 1e6, UTC).astimezone(zone_of(served)).date())


def zone_of(served: Served) -> ZoneInfo:
    """Return the zone in which a day is a day."""
    return ZoneInfo(served.workspace.settings.zone)


def token_in(request: Asked, text: str) -> Token | None:
    """Return the row that an address speaks of, None for one that we did not sign: such guesses are counted.

    Raises:
        TooManyError: there were too many guesses from there.
    """
    served = served_in(request)
    token = read_token(served.keys, text)
    if token is None:
        served.limits.take_for_address("guess", address_of(request), now=now_of(served))
    return token


def count_page(request: Asked, token: Token) -> None:
    """Count one page that is sent off.

    Raises:
        TooManyError: there were too many from this address, or with this person's link.
    """
    served = served_in(request)
    now = now_of(served)
    served.limits.take_for_address("answer", address_of(request), now=now)
    if token.kind == "link":
        served.limits.take_for_address("begin", address_of(request), now=now)
    else:
        served.limits.take_for_account("answer", token.id, now=now)


async def body_of(request: Asked) -> bytes | None:
    """Return the body of a request; None where it is larger than a page of answers can be."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size <= MOST_BYTES:
            parts.append(part)
    return b"".join(parts) if size <= MOST_BYTES else None


def form_of(body: bytes) -> Mapping[str, Sequence[str]] | None:
    """Return the fields of a form; None where it has more than any page of ours."""
    text = body.decode("utf-8", "replace").replace("\x00", "")
    try:
        return parse_qs(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        return None


def query_of(request: Asked) -> dict[str, list[str]]:
    """Return what stands behind the question mark."""
    return {name: [value[:200]] for name, value in list(request.query_params.items())[:100]}


def language_for(request: Asked, survey: Survey | None, *wanted: str) -> str:
    """Return the language to speak: the first of `wanted` that the survey has, else one that the browser asks for."""
    there = survey.languages if survey is not None else tuple(ASKED)
    accepted = [part.split(";")[0].strip() for part in request.headers.get("accept-language", "")[:200].split(",")]
    for one in (*wanted, *accepted):
        for code in (one, one.partition("-")[0].lower()):
            if code in there:
                return code
    return there[0]


def page_of(
    request: Asked, text: str, *, status: int = 200, door: Door | None = None, then: tuple[int, str] | None = None
) -> Response[bytes]:
    """Return a page for a respondent: kept by nobody in between, framed only where its link says by whom.

    Args:
        request: whose.
        text: HTML.
        status: of HTTP.
        door: whose page it is.
        then: of a kiosk: after so many seconds, go there by itself. That needs no script, and is essential there: the
            next person must not find what the last one left (WCAG 2.2.1); whoever needs longer has a button for it.
    """
    headers = dict(NO_STORE)
    if then is not None:
        headers["Refresh"] = f"{then[0]}; url={then[1]}"
    frames = _frames(door)
    if frames:
        headers["Content-Security-Policy"] = policy(nonce_of(request.scope)).replace(
            "frame-ancestors 'none'", f"frame-ancestors {frames}"
        )
        headers["X-Frame-Options"] = ""  # it knows no addresses; browsers go by the policy where there is one
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return packed(request, text, status=status, headers=headers)


def told(
    request: Asked,
    id: str,
    *,
    status: int,
    language: str = "",
    door: Door | None = None,
    then: tuple[int, str] | None = None,
    more: Mapping[str, object] = MappingProxyType({}),
) -> Response[bytes]:
    """Return a page that says one thing kindly."""
    spoken = language or language_for(request, None)
    look = {"embedded": "embedded", "kiosk": "kiosk"}.get(door.draft.mode, "page") if door is not None else "page"
    company = served_in(request).workspace.settings.name
    text = render_told(id=id, language=spoken, company=company, more={"look": look, "next": then is not None, **more})
    return page_of(request, text, status=status, door=door, then=then)


def trouble(request: Asked, error: Exception) -> Response[Any]:
    """Return what a respondent is told when something goes wrong: what was kept is safe, and what to do."""
    status, retry = _status(error), getattr(error, "retry_after", 0)
    if status >= 500:
        LOG.error("%s %s answered %s", request.method, route_of(request), status, exc_info=error)
    id = {413: "large", 429: "busy", 404: "unknown"}.get(status, "down" if status >= 500 else "wrong")
    answer = told(request, id, status=status)
    if status in (429, 503):
        answer.headers["retry-after"] = str(retry or 5)
    return answer


def _status(error: Exception) -> int:
    if isinstance(error, ChangemakerError):
        status = STATUS.get(error.code, DEFAULT_STATUS)
        return 503 if status in (409, 422) else status  # a file of the workspace is wrong: not the respondent's doing
    return error.status_code if isinstance(error, HTTPException) else 500


def _frames(door: Door | None) -> str:
    if door is None or door.link is None or door.link.mode != "embedded":
        return ""
    given = door.link.about.get("frame_of", "")
    wanted = given if isinstance(given, list) else str(given).split()
    return " ".join(one for one in map(str, wanted) if ORIGIN.fullmatch(one))
