"""Events that only the store knows: replies, objections, addresses that do not exist, and our own cases."""

from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

import sqlalchemy as sa

from changemaker.act.facts.troubles import COMPLAINT
from changemaker.engine.heard_acting_rows import BY_JOURNEY
from changemaker.store.case_tables import CARE_CASE
from changemaker.store.event_tables import ADDRESS
from changemaker.store.journey_tables import JOURNEY_REPLY
from changemaker.store.open import Store
from changemaker.store.sending_tables import CONSENT, SUPPRESSION

UNWANTED = ("unsubscribed", "complained", "asked")  # reasons of a suppression that somebody wished

Noted: TypeAlias = tuple[str, str, str | None, int, str]


def events_noted(store: Store, names: Collection[str], *, since: int, at: int) -> list[Noted]:
    """Return events of the store in (since, at]: name, account_id ("" where not known), contact_id, t, id."""
    with store.reading() as connection:
        found = [row for name in names if name in NOTED_OF for row in NOTED_OF[name](connection, since, at)]
    return list({(row[0], row[4]): row for row in found}.values())


def _problems(connection: sa.Connection, since: int, at: int) -> list[Noted]:
    c = JOURNEY_REPLY.c
    asked = sa.select(c.account_id, c.contact_id, c.t, c.id).where(c.problem, c.t > since, c.t <= at)
    return [("problem.reported", account, contact, t, id) for account, contact, t, id in connection.execute(asked)]


def _unsubscribed(connection: sa.Connection, since: int, at: int) -> list[Noted]:
    c = CONSENT.c
    said = sa.select(c.contact_id, c.channel, c.t).where(c.state == "withdrawn", c.t > since, c.t <= at)
    rows = [tuple(row) for row in connection.execute(said)]
    rows += _suppressed(connection, UNWANTED, since, at)
    return [("unsubscribed", "", contact, t, f"{contact}/{channel}/{t}") for contact, channel, t in rows]


def _bounced(connection: sa.Connection, since: int, at: int) -> list[Noted]:
    rows = _suppressed(connection, ("bounced",), since, at)
    return [("bounced", "", contact, t, f"{contact}/{channel}/{t}") for contact, channel, t in rows]


def _suppressed(connection: sa.Connection, reasons: Sequence[str], since: int, at: int) -> list[tuple[str, str, int]]:
    s, a = SUPPRESSION.c, ADDRESS.c
    both = SUPPRESSION.join(ADDRESS, sa.and_(s.address_hash == a.address_hash, s.channel == a.channel))
    asked = sa.select(a.contact_id, s.channel, s.t).select_from(both)
    asked = asked.where(s.reason.in_(list(reasons)), s.t > since, s.t <= at)
    return [(contact, channel, t) for contact, channel, t in connection.execute(asked)]


def _own_cases(name: str, column: str, kind: str | None) -> Callable[[sa.Connection, int, int], list[Noted]]:
    def read(connection: sa.Connection, since: int, at: int) -> list[Noted]:
        c = CARE_CASE.c
        asked = sa.select(c.account_id, c.contact_id, c[column], c.id).where(c[column] > since, c[column] <= at)
        asked = asked.where(sa.or_(c.about.is_(None), c.about.not_like("case:%")))  # those are told by the tables
        if column == "opened_at":  # what a journey opens itself is nobody's word: it would enter on it, for ever
            asked = asked.where(c.opened_by.not_like(f"{BY_JOURNEY}%"))
        if kind is not None:
            asked = asked.where(c.kind == kind)
        return [(name, account, contact, t, id) for account, contact, t, id in connection.execute(asked)]

    return read


NOTED_OF: Mapping[str, Callable[[sa.Connection, int, int], list[Noted]]] = MappingProxyType(
    {
        "problem.reported": _problems,
        "unsubscribed": _unsubscribed,
        "bounced": _bounced,
        "complaint.opened": _own_cases("complaint.opened", "opened_at", COMPLAINT),
        "case.opened": _own_cases("case.opened", "opened_at", None),
        "case.resolved": _own_cases("case.resolved", "resolved_at", None),
    }
)
