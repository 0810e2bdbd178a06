"""A store for one rehearsal: thrown away afterwards, without a single personal value in it.

Whom the real store can write to has an address here that leads nowhere, under a key of its own; what people agreed to,
and what they stopped, comes in as the clock of the rehearsal passes the moment at which they said it.
"""

import secrets
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from changemaker.engine.tables import Tables
from changemaker.privacy.hashes import address_hash
from changemaker.privacy.keys import SIZE, Keys
from changemaker.store.consents import Consent, suppress, write_consent
from changemaker.store.event_tables import ADDRESS, PERSON
from changemaker.store.events import NewEvent
from changemaker.store.journey_tables import ACCOUNT_MARK
from changemaker.store.open import Store, open_store, sqlite_url
from changemaker.store.people import note_people
from changemaker.store.people_tables import USER
from changemaker.store.sending_tables import CONSENT, SUPPRESSION

TOGETHER = 500
NOWHERE = "rehearsal.invalid"  # no such domain can exist (RFC 2606)
QUICK = "PRAGMA synchronous = OFF"  # nothing here outlives the process: the disk need not be waited for


@dataclass(frozen=True, slots=True, kw_only=True)
class _Suppressed:
    """An address that must not be written to any more, from `t` on."""

    t: int
    contact_id: str
    channel: str
    purpose: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RehearsalStore:
    """A store with its keys, and what is still to be said in it."""

    store: Store
    keys: Keys
    addresses_known: bool
    to_come: deque[Consent | _Suppressed] = field(default_factory=deque)  # oldest first

    def let_come(self, until: int) -> None:
        """Write down what people have said up to a moment."""
        if not self.to_come or self.to_come[0].t > until:
            return
        with self.store.writing() as connection:
            while self.to_come and self.to_come[0].t <= until:
                said = self.to_come.popleft()
                if isinstance(said, Consent):
                    write_consent(connection, said)
                    continue
                hash = address_hash(self.keys, _address(said.contact_id), said.channel)
                suppress(
                    connection,
                    address_hash=hash,
                    channel=said.channel,
                    purpose=said.purpose,
                    reason=said.reason,  # type: ignore[arg-type]  # the store takes no other
                    now=said.t,
                )


@contextmanager
def rehearsal_store(
    real: Store | None, tables: Tables, *, since: int, as_today: bool = False
) -> Iterator[RehearsalStore]:
    """Yield a store that knows who could have been written to, and is gone afterwards.

    Args:
        real: the workspace's own; None where it has none: then everybody can be written to, and nobody has objected.
        tables: whose contacts.
        since: where the rehearsal begins, UTC microseconds.
        as_today: what people say today holds from the beginning on.
    """
    keys = Keys(secret=secrets.token_bytes(SIZE))
    with TemporaryDirectory(prefix="changemaker-rehearsal-") as folder:
        store = open_store(sqlite_url(Path(folder) / "rehearsal.db"))
        try:
            store.engine.dispose()  # the connection that made the tables waits for the disk
            sa.event.listen(store.engine, "connect", _quick)
            known = _fill(store, keys, real, tables, since)
            said = deque(_said(real, since=since, as_today=as_today))
            made = RehearsalStore(store=store, keys=keys, addresses_known=known, to_come=said)
            made.let_come(since)
            yield made
        finally:
            store.close()


def _quick(raw: object, record: object) -> None:
    cursor = raw.cursor()  # type: ignore[attr-defined]  # a DBAPI connection
    cursor.execute(QUICK)
    cursor.close()


def _fill(store: Store, keys: Keys, real: Store | None, tables: Tables, since: int) -> bool:
    """Make people, users and marks as the real store has them; return whether it knows any address."""
    contacts = {row["contact_id"]: row for row in _contacts(tables)}
    reachable: set[str] | None = None
    erased: set[str] = set()
    if real is not None:
        with real.reading() as connection:
            found = connection.execute(sa.select(ADDRESS.c.contact_id).where(ADDRESS.c.channel == "email")).scalars()
            reachable = set(found) or None
            wanted = (PERSON.c.contact_id, PERSON.c.account_id, PERSON.c.language, PERSON.c.zone, PERSON.c.erased_at)
            for row in connection.execute(sa.select(*wanted)).mappings():
                if row["erased_at"] is not None:
                    erased.add(row["contact_id"])
                told = {name: value for name, value in row.items() if value is not None}
                contacts[row["contact_id"]] = {**contacts.get(row["contact_id"], {}), **told}
            users = [dict(row) for row in connection.execute(sa.select(USER)).mappings()]
            marks = connection.execute(sa.select(ACCOUNT_MARK).where(ACCOUNT_MARK.c.t < since)).mappings().all()
        _copy_ours(store, users, [dict(row) for row in marks])
    people = [
        _person(row, reached=reachable is None or contact_id in reachable)
        for contact_id, row in contacts.items()
        if contact_id not in erased
    ]
    for start in range(0, len(people), TOGETHER):
        with store.writing() as connection:
            note_people(connection, keys, people[start : start + TOGETHER], since)
    return reachable is not None


def _copy_ours(store: Store, users: list[dict[str, object]], marks: list[dict[str, object]]) -> None:
    """Our own people by id, role and language; neither their names nor how they sign in."""
    nobody = {"password_hash": None, "oidc_subject": None, "theme": None}
    with store.writing() as connection:
        for user in users:
            told = {**user, **nobody, "name": str(user["id"]), "email": _address(str(user["id"]))}
            connection.execute(sa.insert(USER).values(told))
        if marks:
            connection.execute(sa.insert(ACCOUNT_MARK), marks)


def _contacts(tables: Tables) -> list[dict[str, object]]:
    contact = tables["contact"]
    rows: list[dict[str, object]] = contact.select("contact_id", "account_id", "language").to_pyarrow().to_pylist()
    return rows


def _person(row: dict[str, object], *, reached: bool) -> NewEvent:
    contact_id = str(row["contact_id"])
    traits = {name: row[name] for name in ("language", "zone") if row.get(name)}
    account = row.get("account_id")
    return NewEvent(
        source="rehearsal",
        message_id=contact_id,
        kind="identify",
        t=0,
        contact_id=contact_id,
        account_id=None if account is None else str(account),
        payload={"traits": traits},
        personal={"traits.email": _address(contact_id)} if reached else None,
    )


def _address(id: str) -> str:
    return f"{id.encode().hex()}@{NOWHERE}"  # an id may hold what no address can


def _said(real: Store | None, *, since: int, as_today: bool) -> list[Consent | _Suppressed]:
    """What people agreed to and stopped, oldest first; of those whose address is known no more, nothing is needed."""
    if real is None:
        return []
    with real.reading() as connection:
        consents = [
            Consent(**{name: row[name] for name in Consent.__slots__})
            for row in connection.execute(sa.select(CONSENT).order_by(CONSENT.c.id)).mappings()
        ]
        same = sa.and_(ADDRESS.c.address_hash == SUPPRESSION.c.address_hash, ADDRESS.c.channel == SUPPRESSION.c.channel)
        stopped = [
            _Suppressed(**row)
            for row in connection.execute(
                sa.select(
                    SUPPRESSION.c.t,
                    ADDRESS.c.contact_id,
                    SUPPRESSION.c.channel,
                    SUPPRESSION.c.purpose,
                    SUPPRESSION.c.reason,
                ).select_from(SUPPRESSION.join(ADDRESS, same))
            ).mappings()
        ]
    said: list[Consent | _Suppressed] = [*consents, *stopped]
    if as_today:
        return [_as_of(one, since) for one in said]
    return sorted(said, key=lambda one: one.t)  # stable: of two at one moment the later row holds


def _as_of(said: Consent | _Suppressed, since: int) -> Consent | _Suppressed:
    """The same, said before the rehearsal began."""
    values = {name: getattr(said, name) for name in said.__slots__} | {"t": min(said.t, since - 1)}
    return type(said)(**values)
