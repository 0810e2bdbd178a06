"""Who of us met a customer: the share of each team that held an interview or was at a customer's place this quarter."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir
import sqlalchemy as sa

from changemaker.core.estimate import Estimate
from changemaker.core.message import Message
from changemaker.core.period import Period
from changemaker.core.refusal import Refusal
from changemaker.engine.tables import Tables
from changemaker.listen.asking.asking_mode import PERSONAL
from changemaker.stats.counts import share_of
from changemaker.store.listening_tables import SURVEY_RESPONSE
from changemaker.store.people_tables import USER

MEETINGS = ("visit", "site_visit", "interview", "shop")  # channel or kind of an interaction face to face
LEAST = 3  # people of a team below whom a share would name them
ALL = ""  # the key of everybody together


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """Shares by team; `everybody` is that of all teams together."""

    period: Period
    everybody: Estimate | Refusal
    teams: Mapping[str, Estimate | Refusal]  # by the team's name, sorted


def quarter_of(day: date) -> Period:
    """Return the calendar quarter up to `day`.

    Example:
        >>> str(quarter_of(date(2026, 11, 22)))
        '2026-10-01 to 2026-11-22'
    """
    return Period(date(day.year, (day.month - 1) // 3 * 3 + 1, 1), day)


def met_customers(tables: Tables, connection: sa.Connection | None, *, today: date, level: float = 0.95) -> Met:
    """Return which share of each team met a customer in the quarter of `today`, so far.

    Counted are meetings face to face in `interaction`, interviews and visits in `response`, and those that one of us
    typed in here. The range is Wilson's: what the habit of meeting customers may be, of which one quarter is a sample.

    Args:
        tables: the company's.
        connection: to read the store from; None where there is none.
        today: the local day.
        level: coverage of each range.

    Returns:
        An estimate a team; a refusal for a team of fewer than three, which would be about persons.
    """
    period = quarter_of(today)
    people = tables["staff_member"]
    rows = people.filter(people.team.notnull()).select("staff_member_id", "team")
    members = tables.engine.to_pyarrow(rows.order_by(["team", "staff_member_id"])).to_pylist()
    met = _in_tables(tables, period) | _typed_in(connection, period)
    teams: dict[str, list[bool]] = {}
    for one in members:
        teams.setdefault(one["team"], []).append(one["staff_member_id"] in met)
    everybody = [hit for hits in teams.values() for hit in hits]
    return Met(
        period=period,
        everybody=_share(ALL, everybody, level),
        teams={team: _share(team, hits, level) for team, hits in teams.items()},
    )


def _share(team: str, hits: list[bool], level: float) -> Estimate | Refusal:
    if len(hits) < LEAST:
        return Refusal(
            what=f"met:{team}",
            why=Message("asking.met.few.why", {"n": len(hits)}),
            needs=Message("asking.met.few.needs", {"least": LEAST}),
        )
    return share_of(hits, level=level)


def _in_tables(tables: Tables, period: Period) -> frozenset[str]:
    meetings, responses = tables["interaction"], tables["response"]
    face_to_face = meetings.channel.isin(MEETINGS) | meetings.kind.isin(MEETINGS)
    both = ibis.union(
        _served(meetings.filter(face_to_face.fill_null(False)), period),
        _served(responses.filter(responses["mode"].isin(PERSONAL).fill_null(False)), period),
        distinct=True,
    )
    return frozenset(tables.engine.to_pyarrow(both)["staff_member_id"].to_pylist())


def _served(rows: ir.Table, period: Period) -> ir.Table:
    inside = rows.date.between(ibis.literal(period.first), ibis.literal(period.last))
    return rows.filter([rows.staff_member_id.notnull(), inside]).select("staff_member_id").distinct()


def _typed_in(connection: sa.Connection | None, period: Period) -> frozenset[str]:
    """Interviews and visits that a person of ours held here."""
    if connection is None:
        return frozenset()
    start = _micros(period.first)
    end = _micros(period.last + timedelta(days=1))
    held = (
        sa.select(USER.c.staff_member_id)
        .join(SURVEY_RESPONSE, SURVEY_RESPONSE.c.interviewer == USER.c.id)
        .where(
            USER.c.staff_member_id.is_not(None),
            SURVEY_RESPONSE.c.mode.in_(PERSONAL),
            SURVEY_RESPONSE.c.state == "complete",
            SURVEY_RESPONSE.c.submitted_at >= start,
            SURVEY_RESPONSE.c.submitted_at < end,
        )
    )
    return frozenset(str(id) for id in connection.execute(held).scalars())


def _micros(day: date) -> int:
    return (day - date(1970, 1, 1)).days * 86_400_000_000
