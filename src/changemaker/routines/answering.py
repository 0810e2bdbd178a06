"""A respondent's way through a survey: who stands behind an address, a page that is kept, the last one sent."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from typing import Literal

import sqlalchemy as sa

from changemaker.core.message import Message
from changemaker.listen.answering.path import kept, next_page, shown
from changemaker.listen.answering.recorded import recorded
from changemaker.listen.answering.typed import Typed, as_json, of_json, read_form
from changemaker.listen.asking.token import Token
from changemaker.listen.surveys.survey import ASKING_PURPOSES, Option, Survey
from changemaker.privacy.keys import Keys
from changemaker.store.answering import Draft, Rows, complete, is_erased, put_draft, read_draft
from changemaker.store.consents import Consent, write_consent
from changemaker.store.invitations import Invitation, mark, read_invitation
from changemaker.store.listening_tables import SURVEY_INVITATION
from changemaker.store.outbox import CHANNELS, PURPOSES
from changemaker.store.survey_links import SurveyLink, count_opened, read_link

Standing = Literal["open", "answered", "expired", "closed", "declined"]
SurveyOf = Callable[[str], Survey | None]
Go = Literal["next", "back", "stay", "send"]
REQUIRED = "survey.answer.required"
OPTED_OUT = "asking.opted_out"  # reason of an invitation that was declined for good
WAITING = ("planned", "sent", "opened")


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """What an address leads to."""

    survey: Survey | None  # None where its file is gone
    standing: Standing
    draft: Draft  # as it was kept, or as it would begin
    is_new: bool  # nothing was sent off yet
    invitation: Invitation | None = None
    link: SurveyLink | None = None

    @property
    def facts(self) -> Mapping[str, object]:
        """What conditions see: of the invitation, and how and in which language it is answered."""
        return {**self.draft.facts, "mode": self.draft.mode, "language": self.draft.language}

    @property
    def open_survey(self) -> Survey:
        """The survey, where there is one to answer."""
        if self.survey is None:
            raise ValueError("this survey is gone")
        return self.survey


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One page as it was sent off."""

    page: int
    form: Mapping[str, Sequence[str]] = field(repr=False)
    go: Go = "next"
    language: str
    notes: Mapping[str, str] = field(default_factory=dict, repr=False)
    interviewer: str | None = None
    offered: Mapping[str, Sequence[Option]] = field(default_factory=dict)  # staff, places, people of the tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Where a page that was sent off leads to."""

    door: Door
    page: int | None  # None: all is sent; the number of pages: nothing is left but to send
    problems: Mapping[str, Message] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocked:
    """When it is: UTC microseconds, and the local day."""

    now: int
    today: date


def open_door(
    connection: sa.Connection,
    keys: Keys,
    survey_of: SurveyOf,
    token: Token,
    *,
    now: int,
    begin: str = "",
    hold: bool = False,
) -> Door | None:
    """Return what an address leads to; None where there is nothing.

    Args:
        connection: to read from.
        keys: of the installation.
        survey_of: finds a survey of the workspace by name, None where its file is gone.
        token: of the address.
        now: UTC microseconds.
        begin: id of the response that begins here, where the address is a link that many people use.
        hold: let nobody else change the response until the transaction ends.
    """
    if token.kind == "invitation":
        invitation = read_invitation(connection, token.id)
        return None if invitation is None else _invited(connection, keys, survey_of, invitation, now=now, hold=hold)
    if token.kind == "link":
        link = read_link(connection, token.id)
        if link is None:
            return None
        draft = read_draft(connection, keys, begin, hold=hold) if begin else None
        return _linked(survey_of, link, draft if draft is not None and draft.link_id == link.id else None, now, begin)
    draft = read_draft(connection, keys, token.id, hold=hold)
    link = read_link(connection, draft.link_id) if draft is not None and draft.link_id else None
    return None if link is None or draft is None else _linked(survey_of, link, draft, now, draft.id)


def response_id(invitation_id: str) -> str:
    """Return the id of an invitation's one response: the same on every device, so that there is never a second.

    Example:
        >>> len(response_id("0123456789abcdef" * 2))
        32
    """
    return sha256(f"response:{invitation_id}".encode()).hexdigest()[:32]


def page_now(door: Door, clocked: Clocked, *, wanted: int | None = None) -> int:
    """Return the page to show: the one that is wanted, where the respondent has come so far, else where they stopped.

    The number of pages stands for the end: nothing is left but to send.
    """
    survey, answers, facts = door.open_survey, of_json(door.draft.answers), door.facts
    rest = next_page(survey, answers, facts, after=door.draft.page - 1, now=clocked.now, today=clocked.today)
    furthest = len(survey.pages) if rest is None else rest
    if wanted is None or not 0 <= wanted <= furthest:
        return furthest
    if wanted == len(survey.pages):
        return wanted
    asks = shown(survey, wanted, answers, facts, now=clocked.now, today=clocked.today)
    return wanted if asks else furthest


def send_page(connection: sa.Connection, keys: Keys, door: Door, sent: Sent, clocked: Clocked) -> Moved:
    """Keep one page and say where it leads; after the last one, record the whole response. One transaction.

    Args:
        connection: in a transaction, in which the door was opened with `hold`.
        keys: of the installation.
        door: that is open.
        sent: the page.
        clocked: when.
    """
    survey, began = door.open_survey, door.is_new
    draft = replace(door.draft, language=sent.language)
    door = replace(door, draft=draft)
    typed = _typed(door, sent, clocked)
    nothing_yet = door.is_new and sent.go == "stay" and not typed.answers and not any(sent.notes.values())
    problems = typed.problems
    if sent.go in ("back", "stay"):
        problems = {id: problem for id, problem in problems.items() if problem.id != REQUIRED}
    done = 0 if sent.go in ("back", "stay") or problems else sent.page + 1
    draft = replace(
        draft,
        answers=as_json(typed.answers),
        version=survey.version,
        page=min(max(draft.page, done), len(survey.pages)),
        notes={**draft.notes, **sent.notes},
        interviewer=sent.interviewer or draft.interviewer,
        updated_at=clocked.now,
    )
    door = replace(door, draft=draft, is_new=nothing_yet)
    if nothing_yet:
        return Moved(door=door, page=sent.page, problems=problems)
    to, missing = _next(door, sent, typed, clocked) if not problems else (sent.page, {})
    if to is None:
        return _submit(connection, keys, door, typed, clocked, began=began)
    _keep(connection, keys, door, clocked.now, began=began)
    return Moved(door=door, page=to, problems={**problems, **missing})


def stop_asking(connection: sa.Connection, door: Door, now: int) -> None:
    """Never ask this person again, whatever the survey: what waits is declined, consent to any survey withdrawn.

    Again does no harm.

    Args:
        connection: in a transaction.
        door: of an invitation; others have nobody who could be asked again.
        now: UTC microseconds.
    """
    invitation = door.invitation
    if invitation is None:
        return
    mark(connection, invitation.id, "declined", now, reason=OPTED_OUT)
    if invitation.contact_id is None:
        return
    row = SURVEY_INVITATION.c
    waiting = sa.select(row.id).where(row.contact_id == invitation.contact_id, row.state.in_(WAITING))
    for id in sorted(connection.execute(waiting).scalars()):
        mark(connection, id, "declined", now, reason=OPTED_OUT)
    for purpose in ASKING_PURPOSES:
        said = Consent(
            contact_id=invitation.contact_id,
            channel="email",
            purpose=purpose,
            state="withdrawn",
            basis="consent",
            source=f"survey {invitation.survey}",
            evidence={"invitation_id": invitation.id},
            t=now,
        )
        write_consent(connection, said)


def _invited(
    connection: sa.Connection,
    keys: Keys,
    survey_of: SurveyOf,
    invitation: Invitation,
    *,
    now: int,
    hold: bool,
) -> Door:
    survey = survey_of(invitation.survey)
    draft = read_draft(connection, keys, response_id(invitation.id), hold=hold)
    standing = _standing(invitation, draft, now)
    if survey is None or (
        standing == "open" and invitation.contact_id is not None and is_erased(connection, invitation.contact_id)
    ):
        standing = "answered" if standing == "answered" else "closed"
    new = Draft(
        id=response_id(invitation.id),
        invitation_id=invitation.id,
        survey=invitation.survey,
        version=invitation.version,
        account_id=invitation.account_id,
        contact_id=invitation.contact_id,
        mode=invitation.mode,
        language=invitation.language,
        seed=int(invitation.id[:12], 16),
        facts=invitation.facts,
        about=invitation.about,
        started_at=now,
        updated_at=now,
    )
    return Door(survey=survey, standing=standing, draft=draft or new, is_new=draft is None, invitation=invitation)


def _standing(invitation: Invitation, draft: Draft | None, now: int) -> Standing:
    if invitation.state == "answered" or (draft is not None and draft.state == "complete"):
        return "answered"
    if invitation.state == "declined":
        return "declined"
    if invitation.state == "skipped":
        return "closed"
    return "expired" if invitation.state == "expired" or now > invitation.expires_at else "open"


def _linked(survey_of: SurveyOf, link: SurveyLink, draft: Draft | None, now: int, begin: str) -> Door:
    survey = survey_of(link.survey)
    standing: Standing = "open"
    if draft is not None and draft.state == "complete":
        standing = "answered"
    elif survey is None or (link.closed_at is not None and draft is None):
        standing = "closed"
    id = begin or secrets.token_hex(16)
    new = Draft(
        id=id,
        link_id=link.id,
        survey=link.survey,
        version=survey.version if survey is not None else 0,
        account_id=f"nobody:{id}",
        mode=link.mode,
        language="",
        seed=int(id[:12], 16),
        about=link.about,
        started_at=now,
        updated_at=now,
    )
    return Door(survey=survey, standing=standing, draft=draft or new, is_new=draft is None, link=link)


def _typed(door: Door, sent: Sent, clocked: Clocked) -> Typed:
    survey, before = door.open_survey, of_json(door.draft.answers)
    if 0 <= sent.page < len(survey.pages):
        return read_form(
            survey,
            sent.page,
            sent.form,
            before,
            door.facts,
            now=clocked.now,
            today=clocked.today,
            offered=sent.offered,
        )
    return Typed(answers=kept(survey, before, door.facts, now=clocked.now, today=clocked.today), problems={})


def _next(door: Door, sent: Sent, typed: Typed, clocked: Clocked) -> tuple[int | None, Mapping[str, Message]]:
    """Where it goes from here, and what is missing there; None where the whole response can be recorded."""
    survey, answers = door.open_survey, typed.answers
    if sent.go == "stay":
        return sent.page, {}
    way = _way(door, answers, clocked)
    if sent.go == "back":
        return next((page for page in reversed(way) if page < sent.page), way[0] if way else 0), {}
    ahead = next((page for page in way if page > sent.page), None)
    if ahead is not None:
        return ahead, {}
    for page in way:
        asks = shown(survey, page, answers, door.facts, now=clocked.now, today=clocked.today)
        missing = [one.id for one in asks if one.required and one.type != "info" and one.id not in answers]
        if missing:
            return page, {id: Message(REQUIRED) for id in missing}
    return (None if sent.go == "send" or sent.page >= len(survey.pages) - 1 else len(survey.pages)), {}


def _way(door: Door, answers: Mapping[str, object], clocked: Clocked) -> list[int]:
    way: list[int] = []
    page = -1
    while (
        found := next_page(
            door.open_survey,
            answers,  # type: ignore[arg-type]  # as `of_json` and `read_form` give them
            door.facts,
            after=page,
            now=clocked.now,
            today=clocked.today,
        )
    ) is not None:
        page = found
        way.append(page)
    return way


def _keep(connection: sa.Connection, keys: Keys, door: Door, now: int, *, began: bool) -> None:
    put_draft(connection, keys, door.draft, is_new=began)
    _opened(connection, door, now, began=began)


def _opened(connection: sa.Connection, door: Door, now: int, *, began: bool) -> None:
    if began and door.link is not None:
        count_opened(connection, door.link.id)
    if door.invitation is not None and door.invitation.opened_at is None:
        mark(connection, door.invitation.id, "opened", now)


def _submit(connection: sa.Connection, keys: Keys, door: Door, typed: Typed, clocked: Clocked, *, began: bool) -> Moved:
    survey, now = door.open_survey, clocked.now
    rows = recorded(survey, typed.answers, door.facts, now=now, today=clocked.today)
    draft = replace(door.draft, about={**rows.about, **door.draft.about})
    told = Rows(answers=rows.answers, emotions=rows.emotions, texts=rows.texts)
    _opened(connection, door, now, began=began)
    if complete(connection, keys, draft, told, now, is_new=began):
        if door.invitation is not None:
            mark(connection, door.invitation.id, "answered", now)
        for channel, purpose, given in rows.consents:
            _consent(connection, draft, channel, purpose, given=given, now=now)
    ended = replace(draft, state="complete", answers={}, submitted_at=now)
    return Moved(door=replace(door, draft=ended, standing="answered"), page=None)


def _consent(connection: sa.Connection, draft: Draft, channel: str, purpose: str, *, given: bool, now: int) -> None:
    if draft.contact_id is None or channel not in CHANNELS or purpose not in PURPOSES:
        return
    said = Consent(
        contact_id=draft.contact_id,
        channel=channel,
        purpose=purpose,
        state="given" if given else "withdrawn",
        basis="consent",
        source=f"survey {draft.survey}",
        evidence={"response_id": draft.id, "version": draft.version, "language": draft.language},
        t=now,
    )
    write_consent(connection, said)
