"""Facts that the store tells at once: what people said, what journeys noted, our own cases and messages, the lot."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from changemaker.act.facts.catalogue import ALSO_NOTED, BY_NAME, CONSENT, MARK
from changemaker.act.facts.troubles import COMPLAINT
from changemaker.act.journeys.lot import is_never_reached
from changemaker.engine.months import MICROSECONDS_A_DAY
from changemaker.rules.types import Value
from changemaker.store.case_tables import CARE_CASE
from changemaker.store.journey_tables import ACCOUNT_MARK
from changemaker.store.open import Store
from changemaker.store.sending_tables import CONSENT as CONSENT_ROWS
from changemaker.store.sending_tables import OUTBOX

AT_ONCE = 500  # ids in one statement
LEFT = ("sent", "rehearsed")  # states of a message that reached somebody
ASKED_FIRST = "marketing"  # a purpose that needs a yes; the others are allowed until somebody says no
BLOCK = "payment_block"

Facts = dict[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """A unit, with its account and the people of whom its consents are asked."""

    unit: str
    account_id: str
    people: tuple[str, ...] = ()  # the contact itself, or all contacts of the account


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """What the store notes; reads nothing that was written at or after the moment that is asked about."""

    store: Store | None
    salt: str = ""  # of the workspace's lot
    share: float = 0.0  # that it keeps out of every journey
    names: frozenset[str] = field(default_factory=frozenset)

    def add(self, rows: Mapping[str, Facts], who: Sequence[Who], *, at: int, names: Collection[str]) -> None:
        """Add what the store knows to the facts of units.

        Args:
            rows: unit -> its facts, which are changed.
            who: the units.
            at: UTC microseconds; nothing from then on counts.
            names: of the facts that are wanted.
        """
        asked = [name for name in names if is_noted(name) or name in ALSO_NOTED]
        if not asked:
            return
        for one in who:
            for name in asked:
                if is_noted(name):
                    rows[one.unit][name] = self._without_rows(name, one)
        if self.store is None:
            return
        with self.store.reading() as connection:
            _add_marks(connection, rows, who, at, asked)
            _add_consents(connection, rows, who, at, asked)
            _add_cases(connection, rows, who, at, asked)
            _add_messages(connection, rows, who, at, asked)

    def _without_rows(self, name: str, one: Who) -> Value:
        if name == "in_global_holdout":
            return is_never_reached(self.salt, one.account_id, self.share)
        if name.startswith(CONSENT):
            return bool(one.people) and not name.endswith(f".{ASKED_FIRST}")
        return False if name == BLOCK else None


def is_noted(name: str) -> bool:
    """Return whether only the store tells a fact."""
    return name.startswith(MARK) or (name in BY_NAME and BY_NAME[name].table == "store")


def needs_people(names: Collection[str]) -> bool:
    """Return whether one of the facts asks who belongs to an account."""
    return any(name.startswith(CONSENT) for name in names)


def _add_marks(
    connection: sa.Connection, rows: Mapping[str, Facts], who: Sequence[Who], at: int, names: Sequence[str]
) -> None:
    wanted = {name.removeprefix(MARK): name for name in names if name.startswith(MARK) or name == BLOCK}
    if not wanted:
        return
    c = ACCOUNT_MARK.c
    marks: dict[str, dict[str, Value]] = {}
    for some in pieces({one.account_id for one in who}):
        asked = sa.select(c.account_id, c.name, c.value)
        asked = asked.where(c.account_id.in_(some), c.name.in_(list(wanted)), c.t < at)
        for account, name, value in connection.execute(asked):
            marks.setdefault(account, {})[wanted[name]] = value if isinstance(value, bool | str) else float(value)
    for one in who:
        rows[one.unit].update(marks.get(one.account_id, {}))


def _add_consents(
    connection: sa.Connection, rows: Mapping[str, Facts], who: Sequence[Who], at: int, names: Sequence[str]
) -> None:
    wanted = [name for name in names if name.startswith(CONSENT)]
    if not wanted:
        return
    c = CONSENT_ROWS.c
    said: dict[tuple[str, str], bool] = {}
    for some in pieces({contact for one in who for contact in one.people}):
        asked = sa.select(c.contact_id, c.channel, c.purpose, c.state).where(c.contact_id.in_(some), c.t < at)
        for contact, channel, purpose, state in connection.execute(asked.order_by(c.id)):
            said[contact, f"{CONSENT}{channel}.{purpose}"] = state == "given"
    for one in who:
        for name in wanted:
            unasked = not name.endswith(f".{ASKED_FIRST}")
            rows[one.unit][name] = any(said.get((contact, name), unasked) for contact in one.people)


def _add_cases(
    connection: sa.Connection, rows: Mapping[str, Facts], who: Sequence[Who], at: int, names: Sequence[str]
) -> None:
    wanted = [name for name in names if name in ("open_case", "open_complaint")]
    if not wanted:
        return
    c = CARE_CASE.c
    still = sa.or_(c.resolved_at.is_(None), c.resolved_at >= at)
    kinds: dict[str, set[str]] = {}
    for some in pieces({one.account_id for one in who}):
        asked = sa.select(c.account_id, c.kind).where(c.account_id.in_(some), c.opened_at < at, still)
        for account, kind in connection.execute(asked):
            kinds.setdefault(account, set()).add(kind)
    for one in who:
        open_now = kinds.get(one.account_id, set())
        if "open_case" in wanted and open_now:
            rows[one.unit]["open_case"] = True
        if "open_complaint" in wanted and COMPLAINT in open_now:
            rows[one.unit]["open_complaint"] = True


def _add_messages(
    connection: sa.Connection, rows: Mapping[str, Facts], who: Sequence[Who], at: int, names: Sequence[str]
) -> None:
    name = "days_since_contact"
    if name not in names:
        return
    c = OUTBOX.c
    last: dict[str, int] = {}
    for some in pieces({one.account_id for one in who}):
        asked = sa.select(c.account_id, sa.func.max(c.ended_at)).group_by(c.account_id)
        asked = asked.where(c.account_id.in_(some), c.state.in_(LEFT), c.ended_at < at)
        asked = asked.where(c.channel == "email", c.contact_id.is_not(None))  # not one of us, and no machine
        last |= {row[0]: row[1] for row in connection.execute(asked)}
    for one in who:
        if one.account_id in last:
            days = (at - last[one.account_id]) / MICROSECONDS_A_DAY
            known = rows[one.unit].get(name)
            rows[one.unit][name] = days if known is None else min(days, float(known))  # type: ignore[arg-type]  # a number of days


def pieces(ids: Collection[str]) -> list[list[str]]:
    """Return ids in pieces that fit into one statement."""
    ordered = sorted(ids)
    return [ordered[start : start + AT_ONCE] for start in range(0, len(ordered), AT_ONCE)]
