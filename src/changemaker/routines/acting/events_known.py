"""Events of tables and store together, as they were known at a moment."""

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import ibis.expr.types as ir

from changemaker.act.journeys.run import Event
from changemaker.engine.tables import Tables
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.routines.acting.asked_again import AskedAgain
from changemaker.routines.acting.events_in_tables import COLUMNS, Row, events_between, told_by_tables
from changemaker.routines.acting.events_noted import events_noted
from changemaker.routines.acting.people_of import PeopleOf
from changemaker.store.open import Store


@dataclass(slots=True, kw_only=True)
class EventsKnown:
    """Events of tables and store; those of a long stretch can be read ahead."""

    tables: Tables
    rules: FinanceRules
    store: Store | None
    people: PeopleOf
    again: AskedAgain
    _stretch: tuple[frozenset[str], int, int] | None = None  # names, since, at
    _times: list[int] = field(default_factory=list)
    _rows: list[Row] = field(default_factory=list)
    _by_account: dict[str, list[Row]] = field(default_factory=dict)

    def between(self, names: Collection[str], *, since: int, at: int) -> list[Event]:
        """Return events in (since, at], oldest first, as they were known at `at`."""
        rows = self._inside(names, since, at)
        events = [_event(row) for row in rows if not _gone(row, at)]
        return _in_order([*events, *self._noted(names, since, at)])

    def of_accounts(
        self, names: Collection[str], accounts: Collection[str], *, since: int, at: int, money: str
    ) -> Mapping[str, list[Event]]:
        """Return the same by account, of some accounts; `money` is which of amount and margin is their value."""
        found: dict[str, list[Event]] = {}
        for row in self._of(names, accounts, since, at):
            if not _gone(row, at):
                found.setdefault(row["account_id"], []).append(_event(row, money))
        for event in self._noted(names, since, at):
            if event.account_id in accounts:
                found.setdefault(event.account_id, []).append(event)
        return {account: _in_order(events) for account, events in found.items()}

    def read_ahead(self, names: Collection[str], *, since: int, at: int) -> None:
        """Read the tables' events of a stretch once; what the store notes is read when it is asked."""
        rows = sorted(self._asked(names, since, at), key=lambda row: row["t"])
        self._stretch, self._rows = (frozenset(names), since, at), rows
        self._times, self._by_account = [row["t"] for row in rows], {}
        for row in rows:
            self._by_account.setdefault(row["account_id"], []).append(row)

    def _inside(self, names: Collection[str], since: int, at: int) -> list[Row]:
        if not self._is_read(names, since, at):
            return self._asked(names, since, at)
        begin, end = bisect_right(self._times, since), bisect_right(self._times, at)
        return [row for row in self._rows[begin:end] if row["name"] in names]

    def _of(self, names: Collection[str], accounts: Collection[str], since: int, at: int) -> list[Row]:
        if not self._is_read(names, since, at):
            return self._asked(names, since, at, accounts)
        mine = (row for account in accounts for row in self._by_account.get(account, ()))
        return [row for row in mine if since < row["t"] <= at and row["name"] in names]

    def _is_read(self, names: Collection[str], since: int, at: int) -> bool:
        if self._stretch is None:
            return False
        read, first, last = self._stretch
        return first <= since and at <= last and read.issuperset(names)

    def _asked(self, names: Collection[str], since: int, at: int, accounts: Collection[str] | None = None) -> list[Row]:
        told = told_by_tables(sorted(names))
        if not told or since >= at:
            return []
        again = self.again
        again.ask_between(since, at)
        if accounts is not None:
            again.ask_of(accounts)

        def make() -> ir.Table:
            first, last = again.stretch.since.as_scalar(), again.stretch["at"].as_scalar()
            rows = events_between(self.tables, self.rules, told, since=first, at=last)
            if accounts is None:
                return rows
            whose = again.accounts.select(wanted="account_id")
            return rows.inner_join(whose, rows.account_id == whose.wanted).select(*COLUMNS)

        found: list[Row] = again.answer(("events", tuple(told), accounts is None), make).to_pylist()
        return found

    def _noted(self, names: Collection[str], since: int, at: int) -> list[Event]:
        if self.store is None or since >= at:
            return []
        rows = events_noted(self.store, names, since=since, at=at)
        unknown = {contact for _, account, contact, _, _ in rows if not account and contact is not None}
        known = self.people.accounts_of(unknown) if unknown else {}
        events = []
        for name, account, contact, t, id in rows:
            owner = account or known.get(contact or "", "")
            if owner:
                events.append(Event(name=name, account_id=owner, contact_id=contact, t=t, id=id))
        return events


def _gone(row: Row, at: int) -> bool:
    """Whether what happened was known, before a moment, not to count any more."""
    return row["gone_t"] is not None and bool(row["gone_t"] < at)


def _in_order(events: Sequence[Event]) -> list[Event]:
    """Oldest first; one that the tables and the store both tell is one."""
    each = {(event.name, event.id): event for event in reversed(events)}
    return sorted(each.values(), key=lambda event: (event.t, event.name, event.id))


def _event(row: Row, money: str = "amount") -> Event:
    value = row[money]
    return Event(
        name=row["name"],
        account_id=row["account_id"],
        contact_id=row["contact_id"],
        t=row["t"],
        id=row["id"],
        value=None if value is None else float(value),
    )
