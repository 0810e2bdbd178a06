"""Cases in words for the site: the board, its shares with their ranges, and what may be done with one case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from changemaker.access.actor import Actor
from changemaker.access.roles import Permission, Role, permissions_of
from changemaker.act.cases.board import Board
from changemaker.act.cases.case import NOBODY_TO_TELL, is_promise_open
from changemaker.act.cases.rescue import Play
from changemaker.api.served import Served
from changemaker.core.errors import NothingLoadedError
from changemaker.core.estimate import Estimate
from changemaker.core.refusal import Refusal
from changemaker.engine.lake import open_tables
from changemaker.engine.tables import Tables
from changemaker.reports.labels import clean
from changemaker.reports.numbers import form_of
from changemaker.reports.words import say, word
from changemaker.routines.caring import shown
from changemaker.routines.caring.desk import Desk, desk_of
from changemaker.store.case_tables import CARE_CASE, CASE_EVENT
from changemaker.store.cases import Case, State
from changemaker.store.users import list_users
from changemaker.studies.case_worth import CaseWorth, Worth
from changemaker.web.company import loaded_in
from changemaker.web.kept_once import KeptOnce
from changemaker.web.times import micros

_BOARDS = KeptOnce[Board](most=8)
FRESH = 300_000_000  # microseconds for which a board stands while nothing has changed
SHARES = ("in_time", "told", "solved", "promises_kept", "reopened", "one_hand")
FILTERS: Mapping[str, tuple[State, ...]] = {
    "open": ("open", "in_work", "waiting"),
    "late": ("open", "in_work", "waiting"),
    "mine": ("open", "in_work", "waiting"),
    "resolved": ("resolved",),
    "closed": ("closed",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A share or a sum with its range, or why it cannot be said."""

    value: str = ""
    range: str = ""
    refused: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """What may be done with a case as it stands."""

    open: bool
    work: bool
    keep: bool
    tell: bool
    write: bool
    ask: bool
    close: bool
    reopen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayLine:
    """One thing that could be tried."""

    action: str
    tried: bool
    result: str | None
    helped: str
    expected: str


def tables_for(served: Served, actor: Actor) -> Tables | None:
    """Return the tables with the rows that `actor` may see; None before the first load."""
    try:
        return open_tables(served.workspace.state, scope=actor.scope, store=served.store)
    except NothingLoadedError:
        return None


def desk_for(served: Served, connection: sa.Connection, actor: Actor) -> Desk:
    """Return the desk of whoever asks."""
    limited = any(part.teams is not None for part in actor.scope.parts)
    tables = (
        open_tables(served.workspace.state, store=served.store) if limited and loaded_in(served.workspace) else None
    )
    return desk_of(served.workspace, served.keys, connection, actor, tables, now=micros(served.clock))


def board_for(served: Served, connection: sa.Connection, desk: Desk, actor: Actor) -> Board:
    """Return the board, made once for some minutes as long as nothing was noted of a case or a cause."""
    c = CARE_CASE.c
    noted = sa.select(sa.func.max(CASE_EVENT.c.id)).scalar_subquery()  # a cause that was removed changes no case
    changed = tuple(connection.execute(sa.select(sa.func.count(), sa.func.max(c.changed_at), noted)).one())
    loaded = loaded_in(served.workspace)
    who = "" if actor.scope.is_everything else actor.id
    key = (served.workspace.folder, changed, loaded.data_version if loaded else "", who, desk.now // FRESH)
    return _BOARDS.get(key, lambda: shown.board(connection, desk, tables_for(served, actor)))


def share_lines(board: Board, language: str) -> Sequence[tuple[str, Told]]:
    """Return how the loop was closed lately, share by share."""
    return [(word(f"web.cases.share.{name}", language), share_told(getattr(board, name), language)) for name in SHARES]


def share_told(of: Estimate | Refusal, language: str, *, signed: bool = False) -> Told:
    """Return a share in words; `signed` for a change."""
    if isinstance(of, Refusal):
        return Told(refused=True, why=say(of.why, language))
    template = "web.cases.signed" if signed else "web.share"
    value, low, high = (word(template, language, share=share) for share in (of.value, of.low, of.high))
    return Told(value=value, range=word("screen.range", language, low=low, high=high))


def money(value: float, currency: str, language: str) -> str:
    """Return a sum of money."""
    return form_of([value], unit=currency, spread=max(abs(value), 1.0), language=language).show(value)


def age_told(days: float | None, language: str) -> str:
    """Return an age; "" where there is none."""
    return "" if days is None else word("web.cases.days", language, n=days)


def play_lines(plays: Sequence[Play], currency: str, language: str) -> Sequence[PlayLine]:
    """Return what could be tried."""
    return [
        PlayLine(
            action=clean(play.action),
            tried=play.tried,
            result=play.result,
            helped=_one_line(share_told(play.helped, language)),
            expected=_expected(play.expected, currency, language),
        )
        for play in plays
    ]


def moves_of(case: Case) -> Moves:
    """Return what may be done with a case; `act.cases.moves` has the last word."""
    told = case.told_at is not None or case.outcome in NOBODY_TO_TELL
    ended = case.state in ("resolved", "closed")
    return Moves(
        open=case.is_open,
        work=case.state in ("in_work", "waiting"),
        keep=is_promise_open(case),
        tell=ended and not told,
        write=ended and not told and case.contact_id is not None,
        ask=ended and case.contact_id is not None and case.asked_at is None,
        close=case.state == "resolved" and told,
        reopen=ended,
    )


def people_in(connection: sa.Connection) -> Mapping[str, str]:
    """Return the names of our own people by id."""
    return {user.id: user.name for user in list_users(connection)}


def workers_in(connection: sa.Connection) -> Sequence[tuple[str, str]]:
    """Return those who may work on cases: id and name."""
    known = {role.value: role for role in Role}
    return [
        (user.id, user.name)
        for user in list_users(connection, states=["active"])
        if Permission.WORK_CASES in permissions_of(known[role] for role in user.roles if role in known)
    ]


def moment_of(text: str, zone: ZoneInfo) -> int | None:
    """Return a local moment as a browser sends it, in UTC microseconds; None where it is none.

    Example:
        >>> moment_of("2026-11-22T10:30", ZoneInfo("Europe/Berlin"))
        1795339800000000
    """
    try:
        local = datetime.fromisoformat(text)
    except ValueError:
        return None
    return int(local.replace(tzinfo=zone).astimezone(UTC).timestamp()) * 1_000_000


def _one_line(told: Told) -> str:
    return told.why if told.refused else f"{told.value} ({told.range})"


def _expected(of: Estimate | Refusal, currency: str, language: str) -> str:
    if isinstance(of, Refusal):
        return say(of.why, language)
    low, high = money(of.low, currency, language), money(of.high, currency, language)
    return f"{money(of.value, currency, language)} ({word('screen.range', language, low=low, high=high)})"


def worth_lines(worth: CaseWorth, currency: str, language: str) -> Sequence[str]:
    """Return what closing the loop was worth, a sentence a journey; why it cannot be said, where it cannot."""
    if worth.refusal is not None:
        why, needs = say(worth.refusal.why, language), say(worth.refusal.needs, language)
        return [word("web.cases.worth.unsaid", language, why=why, needs=needs)]
    return [_worth(line, currency, language) for line in worth.lines]


def _worth(line: Worth, currency: str, language: str) -> str:
    found = line.total
    if isinstance(found, Refusal):
        why, needs = say(found.why, language), say(found.needs, language)
        return word("web.cases.worth.journey_unsaid", language, journey=line.journey, why=why, needs=needs)
    value, low, high = (money(one, currency, language) for one in (found.value, found.low, found.high))
    return word("web.cases.worth", language, journey=line.journey, value=value, low=low, high=high)
