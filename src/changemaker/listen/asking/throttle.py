"""How often people were asked already, over all surveys and modes, and who must not be asked at all.

What the store has planned or sent and what the loaded table `invitation` tells count alike; a row that is in both
counts once. What was skipped was never asked.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa
from numpy.typing import NDArray

from changemaker.engine.tables import Tables
from changemaker.listen.surveys.survey import Survey, Throttle
from changemaker.store.event_tables import ADDRESS, PERSON
from changemaker.store.invitations import WAITING
from changemaker.store.listening_tables import SURVEY_INVITATION
from changemaker.store.sending_tables import CONSENT, SUPPRESSION

DAY = 86_400_000_000  # microseconds
YEAR = 365 * DAY
TOGETHER = 10_000  # rows taken from the store at once
SKIPPED = -1  # instead of when an invitation ends that never began
DECLINED_ALL = "asking.opted_out"  # reason of an invitation whose reader wants no more of any survey
PERSONAL = ("interview", "visit")
OPTED_OUT, ERASED, UNREACHED = "opted_out", "erased", "bounced"
ASKED = pa.schema(
    [
        ("id", pa.string()),
        ("account_id", pa.string()),
        ("contact_id", pa.string()),
        ("t", pa.int64()),  # when they were, or are to be, asked
        ("open_until", pa.int64()),  # it waits for an answer until then; not later than `t` where it does not
        ("survey", pa.string()),
        ("wave", pa.string()),
        ("once_key", pa.string()),  # of our own; null in what was loaded
    ]
)
BARRED = pa.schema([("contact_id", pa.string()), ("why", pa.string())])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AskedBefore:
    """What a plan has to know of earlier asking; rows, so that engines can join them."""

    asked: pa.Table = field(default_factory=ASKED.empty_table)
    barred: pa.Table = field(default_factory=BARRED.empty_table)  # never to be asked, each with the first reason
    mailable: frozenset[str] | None = None  # contacts with an address that may be written to; None: nobody knows


def asked_before(tables: Tables, connection: sa.Connection | None, *, survey: Survey, now: int) -> AskedBefore:
    """Return what store and tables know of earlier asking.

    Args:
        tables: the company's.
        connection: to read the store from; None where there is no store yet, so that nobody has opted out of anything.
        survey: its throttle says how far back it matters, its purpose which consents do.
        now: UTC microseconds.
    """
    purpose, throttle = survey.asking.purpose, survey.throttle
    since = now - max(YEAR, throttle.days_between * DAY, throttle.account_days_between * DAY)
    if connection is None:
        return AskedBefore(asked=_loaded(tables, since, now, ours=ASKED.empty_table()))
    every = _ours(connection, since)  # with what was skipped, which a loaded row may repeat
    loaded = _loaded(tables, since, now, ours=every)
    barred = _barred(connection, purpose)
    bounced = {contact for contact, why in barred.items() if why == UNREACHED}
    wanted = sa.select(ADDRESS.c.contact_id).where(ADDRESS.c.channel == "email").distinct()
    mailable = frozenset(connection.execute(wanted).scalars()) - bounced
    never = {contact: why for contact, why in barred.items() if why != UNREACHED}
    return AskedBefore(
        asked=pa.concat_tables([every.filter(pc.greater(every["open_until"], SKIPPED)), loaded]),
        barred=pa.table({"contact_id": list(never), "why": list(never.values())}, schema=BARRED),
        mailable=mailable,
    )


def _ours(connection: sa.Connection, since: int) -> pa.Table:
    """What the store holds: by when it was sent, or else by when it is due."""
    row = SURVEY_INVITATION.c
    t = sa.func.coalesce(row.sent_at, row.due_at)
    waits = sa.case((row.state == "skipped", SKIPPED), (row.state.in_(WAITING), row.expires_at), else_=0)
    wanted = sa.select(row.id, row.account_id, row.contact_id, t, waits, row.survey, row.wave, row.once_key)
    wanted = wanted.where(t > since).order_by(row.id)
    batches = [
        _batch(rows)
        for rows in connection.execution_options(yield_per=TOGETHER).execute(wanted).partitions(TOGETHER)
        if rows
    ]
    return pa.Table.from_batches(batches, ASKED)


def _batch(rows: Sequence[Sequence[Any]]) -> pa.RecordBatch:
    columns = zip(zip(*rows, strict=True), ASKED, strict=True)
    return pa.record_batch([pa.array(values, kind.type) for values, kind in columns], ASKED)


def _loaded(tables: Tables, since: int, now: int, *, ours: pa.Table) -> pa.Table:
    """What another survey tool told; how long it lets people answer is not known, so that none of it waits."""
    rows = tables["invitation"]
    rows = rows.filter([rows.t > since, rows.t <= now])
    if ours.num_rows:
        known = ibis.memtable(ours.select(["id"]))
        rows = rows.anti_join(known, rows.invitation_id == known.id)
    named = rows.select(
        id="invitation_id",
        account_id="account_id",
        contact_id="contact_id",
        t="t",
        open_until=ibis.literal(0, "int64"),
        survey="survey",
        wave=ibis.null("string"),
        once_key=ibis.null("string"),
    )
    return _run(tables, named).cast(ASKED)


def _barred(connection: sa.Connection, purpose: str, one: str | None = None) -> Mapping[str, str]:
    """Contacts, or `one`, who must not be asked, and why: the gravest reason last, so that it stays."""
    erased = sa.select(PERSON.c.contact_id).where(PERSON.c.erased_at.is_not(None), _is(PERSON.c.contact_id, one))
    found = (
        (UNREACHED, connection.execute(_suppressed(purpose, ("bounced",), one)).scalars()),
        (OPTED_OUT, _opted_out(connection, purpose, one)),
        (ERASED, connection.execute(erased).scalars()),
    )
    return {str(contact): why for why, contacts in found for contact in contacts}


def why_barred(connection: sa.Connection, contact_id: str, *, purpose: str) -> str | None:
    """Return why a person must not be asked by anybody: opted out, or erased; None where they may be."""
    why = _barred(connection, purpose, contact_id).get(contact_id)
    return None if why == UNREACHED else why


def _is(column: sa.ColumnElement[str], one: str | None) -> sa.ColumnElement[bool]:
    return sa.true() if one is None else column == one


def _opted_out(connection: sa.Connection, purpose: str, one: str | None) -> Iterator[str]:
    """Who withdrew consent to this purpose on any channel, unsubscribed or complained, or declined a survey.

    Who was written to wrongly once is not asked by telephone instead: a no is a no to being asked.
    """
    last = sa.select(sa.func.max(CONSENT.c.id)).where(CONSENT.c.purpose == purpose, _is(CONSENT.c.contact_id, one))
    last = last.group_by(CONSENT.c.contact_id, CONSENT.c.channel)
    said = sa.select(CONSENT.c.contact_id).where(CONSENT.c.id.in_(last), CONSENT.c.state == "withdrawn")
    declined = sa.select(SURVEY_INVITATION.c.contact_id).where(
        SURVEY_INVITATION.c.state == "declined",
        SURVEY_INVITATION.c.contact_id.is_not(None),
        _is(SURVEY_INVITATION.c.contact_id, one),
        # Who has no time for a talk has not said no to all of it.
        sa.or_(SURVEY_INVITATION.c.reason == DECLINED_ALL, SURVEY_INVITATION.c.mode.not_in(PERSONAL)),
    )
    for wanted in (said, _suppressed(purpose, ("unsubscribed", "complained", "asked"), one), declined):
        yield from connection.execute(wanted).scalars()


def _suppressed(purpose: str, reasons: tuple[str, ...], one: str | None) -> sa.Select[tuple[str]]:
    """Contacts with an e-mail address that must not be written to; a complaint is one for every purpose."""
    counts = sa.or_(SUPPRESSION.c.purpose.in_((purpose, "all")), SUPPRESSION.c.reason.in_(("bounced", "complained")))
    same = sa.and_(SUPPRESSION.c.address_hash == ADDRESS.c.address_hash, SUPPRESSION.c.channel == ADDRESS.c.channel)
    joined = sa.select(ADDRESS.c.contact_id).join(SUPPRESSION, same)
    return joined.where(
        ADDRESS.c.channel == "email", counts, SUPPRESSION.c.reason.in_(reasons), _is(ADDRESS.c.contact_id, one)
    )


def _run(tables: Tables, expression: ir.Table) -> pa.Table:
    return tables.engine.to_pyarrow(expression)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Limits:
    """What one survey's throttle leaves, given everything that was asked before."""

    throttle: Throttle
    asked: pa.Table
    keys: pa.Array  # once_keys that are there
    wave_begun: bool  # somebody of this wave is invited
    slots: Mapping[str, int]  # account -> how many more may wait at once; others may `most_at_once`
    most_at_once: int

    def contacts(self, contacts: Sequence[str], due: NDArray[np.int64]) -> Iterator[tuple[str, NDArray[np.bool_]]]:
        """Yield each reason with the contacts that it leaves out.

        Args:
            contacts: who is considered.
            due: when each would be asked, UTC microseconds.
        """
        gap, year = _near(self.asked, "contact_id", contacts, due)
        if self.throttle.days_between > 0:
            yield "asked_lately", gap < self.throttle.days_between * DAY
        yield "asked_often", year >= self.throttle.most_a_year

    def accounts_lately(self, accounts: Sequence[str], due: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return which accounts were asked too lately."""
        if self.throttle.account_days_between <= 0:
            return np.zeros(len(accounts), dtype=np.bool_)
        gap, _ = _near(self.asked, "account_id", accounts, due)
        return gap < self.throttle.account_days_between * DAY


def limits_of(throttle: Throttle, before: AskedBefore, *, now: int, survey: str, wave: str) -> Limits:
    """Return what `throttle` leaves.

    Args:
        throttle: of the survey that is planned.
        before: what was asked, over all surveys and modes.
        now: UTC microseconds.
        survey: which is planned.
        wave: of it.
    """
    asked = before.asked
    most = throttle.account_open if throttle.account_days_between <= 0 else min(throttle.account_open, 1)
    waiting = asked.filter(pc.greater(asked["open_until"], now)).group_by("account_id").aggregate([("id", "count")])
    pairs = zip(waiting["account_id"].to_pylist(), waiting["id_count"].to_pylist(), strict=True)
    same = pc.and_(pc.equal(asked["survey"], survey), pc.equal(asked["wave"], wave))
    return Limits(
        throttle=throttle,
        asked=asked,
        keys=pc.drop_null(asked["once_key"]).combine_chunks(),
        wave_begun=bool(pc.any(pc.fill_null(same, False)).as_py()),
        slots={account: min(most, throttle.account_open - n) for account, n in pairs},
        most_at_once=most,
    )


def _near(
    asked: pa.Table, key: str, ids: Sequence[str], due: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return, for each id, how far the nearest asking is from when it is due, and how many lie within a year of it."""
    gap, year = np.full(len(ids), np.iinfo(np.int64).max), np.zeros(len(ids), dtype=np.int64)
    if not asked.num_rows or not ids:
        return gap, year
    place: dict[str, list[int]] = {}
    for where, id in enumerate(ids):
        place.setdefault(id, []).append(where)
    for id, t in zip(asked[key].to_pylist(), asked["t"].to_pylist(), strict=True):
        for where in place.get(id, ()):
            apart = abs(t - int(due[where]))
            gap[where] = min(gap[where], apart)
            year[where] += apart < YEAR
    return gap, year
