"""Who belongs to an account, and who of us looks after it; read once for the accounts that are asked about."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import ibis.expr.types as ir
import sqlalchemy as sa

from changemaker.act.journeys.run import Person
from changemaker.engine.months import MICROSECONDS_A_DAY
from changemaker.engine.tables import Tables
from changemaker.routines.acting.asked_again import AskedAgain
from changemaker.store.open import Store
from changemaker.store.people_tables import USER

EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class _Row:
    """A contact with the day of the snapshot that tells of them."""

    person: Person
    as_of: date | None

    def at(self, t: int) -> Person:
        """What was known of them then: a snapshot that was taken later is not looked at."""
        if self.as_of is None or (self.as_of - EPOCH).days * MICROSECONDS_A_DAY <= t:
            return self.person
        return Person(contact_id=self.person.contact_id)


@dataclass(slots=True, kw_only=True)
class PeopleOf:
    """Contacts and owners by account."""

    tables: Tables
    store: Store | None
    again: AskedAgain
    _people: dict[str, list[_Row]] = field(default_factory=dict)
    _accounts: dict[str, str] = field(default_factory=dict)  # contact -> account
    _managers: dict[str, str | None] = field(default_factory=dict)  # account -> staff member
    _users: Mapping[str, str] | None = None  # staff member -> user

    def accounts_of(self, contacts: Collection[str]) -> Mapping[str, str]:
        """Return the account of each contact that is known."""
        new = sorted({one for one in contacts if one not in self._accounts})
        if new:
            rows = self.tables["contact"].select("contact_id", "account_id")
            for row in self._with(rows, "contact_id", new):
                self._accounts[str(row["contact_id"])] = str(row["account_id"])
        return {one: self._accounts[one] for one in contacts if one in self._accounts}

    def people(self, account: str, *, at: int) -> tuple[Person, ...]:
        """Return the contacts of an account that was read, by id."""
        return tuple(row.at(at) for row in self._people.get(account, ()))

    def owner(self, account: str) -> str | None:
        """Return which of our users looks after an account that was read; None where nobody does."""
        if self._users is None:
            self._users = _users(self.store)
        return self._users.get(self._managers.get(account) or "")

    def read(self, accounts: Iterable[str]) -> None:
        """Read the contacts and owners of accounts that were not read before."""
        new = sorted({one for one in accounts if one not in self._people})
        if not new:
            return
        self._people |= {one: [] for one in new}
        contacts = self.tables["contact"].select("contact_id", "account_id", "role", "decides", "language", "as_of")
        for row in sorted(self._with(contacts, "account_id", new), key=lambda row: str(row["contact_id"])):
            person = Person(
                contact_id=str(row["contact_id"]),
                role=str(row["role"] or ""),
                decides=bool(row["decides"]),
                language=str(row["language"] or ""),
            )
            as_of = row["as_of"]
            self._people[str(row["account_id"])].append(_Row(person, as_of if isinstance(as_of, date) else None))
            self._accounts[person.contact_id] = str(row["account_id"])
        owners = self.tables["account"].select("account_id", "account_manager_id")
        for row in self._with(owners, "account_id", new):
            manager = row["account_manager_id"]
            self._managers[str(row["account_id"])] = None if manager is None else str(manager)

    def _with(self, rows: ir.Table, key: str, wanted: list[str]) -> list[dict[str, object]]:
        self.again.ask_of(wanted)

        def make() -> ir.Table:
            named = self.again.accounts.select(wanted="account_id")
            return rows.inner_join(named, rows[key] == named.wanted)

        found: list[dict[str, object]] = self.again.answer(("people", key, tuple(rows.columns)), make).to_pylist()
        return found


def _users(store: Store | None) -> Mapping[str, str]:
    """Which of our users each staff member is; of two the one who was there first."""
    if store is None:
        return {}
    wanted = sa.select(USER.c.staff_member_id, USER.c.id)
    wanted = wanted.where(USER.c.state == "active", USER.c.staff_member_id.is_not(None)).order_by(USER.c.id.desc())
    with store.reading() as connection:
        return {str(staff): str(id) for staff, id in connection.execute(wanted)}
