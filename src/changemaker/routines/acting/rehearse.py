"""Rehearses journeys: replays history and counts what would have happened; nothing leaves, and nothing is kept.

The looks, the steps, the lot and the send gate are those of live journeys, on a store that is thrown away afterwards.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from changemaker.act.journeys.journey import InviteStep, Journey, MailStep
from changemaker.act.journeys.known import Known
from changemaker.act.journeys.mail import Mail
from changemaker.act.journeys.rehearsal import Rehearsed, RehearsedJourney
from changemaker.core.acting_errors import NothingToRehearseError
from changemaker.core.clock import Clock
from changemaker.core.message import Message
from changemaker.engine.tables import Tables
from changemaker.engine.workspace import Workspace
from changemaker.privacy.keys import Keys
from changemaker.routines.acting.check_journeys import right_journey, right_journeys
from changemaker.routines.acting.known_in_tables import KnownInTables
from changemaker.routines.acting.rehearsed_journey import Past, rehearsed_journey, treated_in_the_past
from changemaker.routines.acting.rehearsed_store import rehearsal_store
from changemaker.routines.acting.replay import Progress, Rehearsal, Replay, begin
from changemaker.routines.acting.scene import SECOND
from changemaker.store.journeys import read_log
from changemaker.store.open import Store

CUSTOMERS = ("order", "interaction", "case", "response")  # what they do tells how far the past reaches; what we do not
Knowing = Callable[[Store, Keys, Sequence[int]], Known]  # the store and keys of a rehearsal, its looks -> what is known


def rehearse(
    workspace: Workspace,
    tables: Tables,
    names: Collection[str],
    *,
    last: int,
    clock: Clock,
    progress: Progress = lambda done, of: None,
    store: Store | None = None,
    as_today: bool = False,
) -> Rehearsed:
    """Return what journeys would have done over the last stretch of the data; nothing leaves.

    Args:
        workspace: with its files in journeys/ and mails/.
        tables: the company's past.
        names: of the journeys; all of them where empty. They share their caps, as they would live.
        last: how long a past is replayed, microseconds.
        clock: the real time: nothing later is replayed.
        progress: told how many looks are done, of how many.
        store: the workspace's own, whose addresses, consents and lots count; None: everybody can be written to.
        as_today: what people say today of being written to holds from the beginning on.

    Raises:
        NothingToRehearseError: there is no journey, or no past.
        UnknownJourneyError: no journey has that name.
        WorkspaceFileError, SeveralProblemsError: files are wrong; all mistakes at once.
    """
    journeys, mails = files_of(workspace, tables, names)
    since, until = last_days(tables, last, now=_micro(clock()), zone=ZoneInfo(workspace.settings.zone))
    rehearsal = Rehearsal(
        workspace=workspace,
        tables=tables,
        journeys=journeys,
        mails=mails,
        since=since,
        until=until,
        real=store,
        as_today=as_today,
    )

    def knowing(own: Store, keys: Keys, looks: Sequence[int]) -> Known:
        known = KnownInTables(tables, own, workspace, keys)
        known.prefetch(list(journeys.values()), looks)
        return known

    return replayed(rehearsal, knowing, clock=clock, progress=progress)


def replayed(
    rehearsal: Rehearsal, knowing: Knowing, *, clock: Clock, progress: Progress = lambda done, of: None
) -> Rehearsed:
    """Return what journeys would have done in a past that anything may tell of.

    Args:
        rehearsal: what is rehearsed, on which past.
        knowing: makes what is known, from the store and the keys of the rehearsal.
        clock: the real time, for when it was made.
        progress: told how many looks are done, of how many.

    Raises:
        NothingToRehearseError: there is no journey.
    """
    if not rehearsal.journeys:
        raise NothingToRehearseError("there is no journey to rehearse", hint="write one: journeys/NAME.yml")
    with rehearsal_store(rehearsal.real, rehearsal.tables, since=rehearsal.since, as_today=rehearsal.as_today) as made:
        begin(rehearsal, made.store)
        looks = rehearsal.looks()
        known = knowing(made.store, made.keys, looks)
        replay = Replay(rehearsal=rehearsal, made=made, known=known, looks=looks)
        return _found(replay, replay.run(progress), made_at=clock())


def files_of(
    workspace: Workspace, tables: Tables | None, names: Collection[str]
) -> tuple[Mapping[str, Journey], Mapping[str, Mail]]:
    """Return journeys by name, all where none is named, and the workspace's mails.

    Raises:
        UnknownJourneyError: no journey has that name.
        WorkspaceFileError, SeveralProblemsError: files are wrong.
    """
    if not names:
        seen = right_journeys(workspace, tables=tables)
        return seen.journeys, seen.mails
    read = {name: right_journey(workspace, name, tables=tables) for name in names}
    mails = {name: mail for _, theirs in read.values() for name, mail in theirs.items()}
    return {name: journey for name, (journey, _) in read.items()}, mails


def last_days(tables: Tables, last: int, *, now: int, zone: ZoneInfo) -> tuple[int, int]:
    """Return from when to when history is replayed: the last `last` microseconds of the data, to the end of a day.

    Raises:
        NothingToRehearseError: nothing dated was loaded, or nothing before now.
    """
    known = [span for name in CUSTOMERS if name in tables.filled and (span := _span(tables, name)) is not None]
    if not known:
        raise NothingToRehearseError("no table holds anything that has a date", hint="load orders or cases first")
    until = min(_midnight(max(end for _, end in known) + timedelta(days=1), zone), now)
    since = max(until - last, _midnight(min(begun for begun, _ in known), zone))
    if since >= until:
        raise NothingToRehearseError("the data have no past", hint="load orders of a year or more")
    return since, until


def _span(tables: Tables, name: str) -> tuple[date, date] | None:
    rows = tables[name]
    (row,) = rows.aggregate(begin=rows.date.min(), end=rows.date.max()).to_pyarrow().to_pylist()
    return (row["begin"], row["end"]) if row["begin"] else None


def _found(replay: Replay, moments: int, *, made_at: datetime) -> Rehearsed:
    rehearsal, settings = replay.rehearsal, replay.rehearsal.workspace.settings
    past = Past(
        store=replay.made.store,
        tables=rehearsal.tables,
        known=replay.known,
        since=rehearsal.since,
        until=rehearsal.until,
        zone=rehearsal.zone,
        currency=settings.currency,
    )
    journeys = tuple(_told(replay, past, name) for name in rehearsal.journeys)
    return Rehearsed(
        journeys=journeys,
        since=rehearsal.since,
        until=rehearsal.until,
        looks=moments,
        addresses_known=replay.made.addresses_known,
        company=settings.name,
        currency=settings.currency,
        data_version=rehearsal.tables.data_version,
        made_at=made_at,
        notes=tuple(_notes(replay, journeys)),
    )


def _told(replay: Replay, past: Past, name: str) -> RehearsedJourney:
    told = rehearsed_journey(replay.rehearsal.journeys[name], past)
    with past.store.reading() as connection:
        guarded = [row for row in read_log(connection, name) if row.action == "guarded"]
    if not guarded:
        return told
    first = guarded[-1]
    return replace(told, paused_at=first.at, paused_by=str(first.detail.get("reason", "")))


def _notes(replay: Replay, journeys: Sequence[RehearsedJourney]) -> list[Message]:
    rehearsal, notes = replay.rehearsal, []
    steps = (node.step for journey in rehearsal.journeys.values() for node in journey.nodes.values())
    if not replay.made.addresses_known and any(isinstance(step, MailStep | InviteStep) for step in steps):
        notes.append(Message("rehearse.note.no_addresses"))
    for journey in rehearsal.journeys.values():
        if treated_in_the_past(rehearsal.tables, journey):
            notes.append(Message("rehearse.note.has_run", {"journey": journey.name}))
    if any(one.money is not None and one.could_show for one in journeys):
        notes.append(Message("rehearse.note.not_adjusted"))
    return notes


def _midnight(day: date, zone: ZoneInfo) -> int:
    return _micro(datetime.combine(day, time(), zone))


def _micro(moment: datetime) -> int:
    return int(moment.timestamp()) * SECOND
