"""People as events tell of them: each has a key, under which everything personal lies sealed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from changemaker.privacy.erase import erased
from changemaker.privacy.hashes import address_hash
from changemaker.privacy.keys import Keys
from changemaker.privacy.seal import new_key, open_sealed, seal, unwrap, wrap
from changemaker.store.event_tables import ADDRESS, PERSON
from changemaker.store.events import NewEvent

AT_ONCE = 500  # people asked for in one statement
REACHED_BY = ("email", "phone")  # personal values that are addresses, each its own channel
ELSEWHERE = ("properties.", "context.")  # values of one event, not of the person


@dataclass(slots=True, kw_only=True)
class Person:
    """One person, opened; `personal` is empty and `key` None once they are erased."""

    contact_id: str
    key: bytes | None = field(repr=False)
    personal: dict[str, object] = field(default_factory=dict, repr=False)
    account_id: str | None = None
    language: str | None = None
    zone: str | None = None
    updated_at: int = 0  # UTC microseconds

    @property
    def is_erased(self) -> bool:
        """True if nothing personal may be kept of them."""
        return self.key is None


def read_person(connection: sa.Connection, keys: Keys, contact_id: str) -> Person | None:
    """Return a person with all that is personal, None where nobody ever told of them.

    Raises:
        SealedError: the installation's secret is not the one that it was sealed under.
    """
    found = connection.execute(sa.select(PERSON).where(PERSON.c.contact_id == contact_id)).mappings().one_or_none()
    return None if found is None else _opened(keys, found)


def note_people(connection: sa.Connection, keys: Keys, events: Iterable[NewEvent], now: int) -> list[bytes | None]:
    """Keep what events tell of people, and return what of each event is to lie sealed beside it.

    What was told last wins, by the event's own time; what an event does not tell stays. Of an erased person nothing is
    kept. A value without a person has nobody under whose key it could lie: it is not kept either.

    Args:
        connection: of `Store.writing`.
        keys: of the installation.
        events: in the order in which they came.
        now: UTC microseconds.
    """
    told = list(events)
    people = _people(connection, keys, {event.contact_id for event in told if event.contact_id})
    changed: dict[str, Person] = {}
    for event in told:
        person = people.get(event.contact_id or "")
        if event.kind == "identify" and person is not None and not person.is_erased:
            _learn(person, event, min(event.t, now))
            changed[person.contact_id] = person
    _keep(connection, keys, list(changed.values()))
    return [_sealed(people.get(event.contact_id or ""), event) for event in told]


def person_keys(connection: sa.Connection, keys: Keys, contact_ids: Iterable[str]) -> dict[str, bytes | None]:
    """Return each person's own key, made where nobody told of them before; None of who is erased.

    Args:
        connection: of `Store.writing`.
        keys: of the installation.
        contact_ids: who.
    """
    return {one: person.key for one, person in _people(connection, keys, set(contact_ids)).items()}


def erase_person(connection: sa.Connection, contact_id: str, now: int) -> bool:
    """Destroy a person's key, and with it everything personal, here and in events; what later events say is not kept.

    Args:
        connection: of `Store.writing`.
        contact_id: who; nobody needs to have told of them: then nobody can any more.
        now: UTC microseconds.

    Returns:
        False where they were erased before.
    """
    connection.execute(_unless_there(connection, PERSON), [{"contact_id": contact_id, "updated_at": 0}])
    there = sa.and_(PERSON.c.contact_id == contact_id, PERSON.c.erased_at.is_(None))
    gone = connection.execute(sa.update(PERSON).where(there).values(**erased(now))).rowcount
    connection.execute(sa.delete(ADDRESS).where(ADDRESS.c.contact_id == contact_id))
    return bool(gone)


def _people(connection: sa.Connection, keys: Keys, wanted: set[str]) -> dict[str, Person]:
    """Open the people named, each row held until the end; those who are new get a key.

    New rows first, then all are held, both by id: processes wait for each other in one order, never in a circle.
    """
    asked = sorted(wanted)
    several = [asked[start : start + AT_ONCE] for start in range(0, len(asked), AT_ONCE)]
    there: set[str] = set()
    for some in several:
        there.update(connection.execute(sa.select(PERSON.c.contact_id).where(PERSON.c.contact_id.in_(some))).scalars())
    missing = [one for one in asked if one not in there]
    if missing:
        rows = [{"contact_id": one, "key": wrap(keys, new_key(), contact_id=one), "updated_at": 0} for one in missing]
        connection.execute(
            _unless_there(connection, PERSON), rows
        )  # another process may have been first: its key holds
    by_id = PERSON.c.contact_id
    in_order = sa.collate(by_id, "C") if connection.dialect.name == "postgresql" else by_id  # as `sorted` has it
    people: dict[str, Person] = {}
    for some in several:
        held = sa.select(PERSON).where(PERSON.c.contact_id.in_(some)).order_by(in_order).with_for_update()
        for row in connection.execute(held).mappings():
            people[row["contact_id"]] = _opened(keys, row)
    return people


def _opened(keys: Keys, row: sa.RowMapping) -> Person:
    contact_id = row["contact_id"]
    key = None if row["key"] is None else unwrap(keys, bytes(row["key"]), contact_id=contact_id)
    kept = {column: row[column] for column in ("contact_id", "account_id", "language", "zone", "updated_at")}
    if key is None or row["sealed"] is None:
        return Person(key=key, **kept)
    return Person(key=key, personal=open_sealed(key, bytes(row["sealed"]), contact_id=contact_id), **kept)


def _learn(person: Person, event: NewEvent, t: int) -> None:
    newer = t >= person.updated_at
    personal = {
        name.removeprefix("traits."): value
        for name, value in (event.personal or {}).items()
        if not name.startswith(ELSEWHERE)
    }
    person.personal = {**person.personal, **personal} if newer else {**personal, **person.personal}
    for column, value in _open_parts(event).items():
        if value and (newer or getattr(person, column) is None):
            setattr(person, column, value)
    person.updated_at = max(t, person.updated_at)


def _open_parts(event: NewEvent) -> Mapping[str, str | None]:
    traits, context = (_object(event.payload.get(name)) for name in ("traits", "context"))
    language = _word(traits, "language") or _word(traits, "locale") or _word(context, "locale")
    return {
        "account_id": event.account_id,
        "language": language.replace("_", "-").partition("-")[0].lower() if language else None,
        "zone": _word(traits, "zone") or _word(traits, "timezone") or _word(context, "timezone"),
    }


def _object(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _word(parts: Mapping[str, object], name: str) -> str | None:
    value = parts.get(name)
    return value if isinstance(value, str) and 0 < len(value) <= 64 and "\0" not in value else None


def _sealed(person: Person | None, event: NewEvent) -> bytes | None:
    if person is None or person.key is None or not event.personal:
        return None
    return seal(person.key, event.personal, contact_id=person.contact_id)


def _keep(connection: sa.Connection, keys: Keys, people: Sequence[Person]) -> None:
    if not people:
        return
    names = ("account_id", "language", "zone", "updated_at", "sealed")
    changed = sa.update(PERSON).where(PERSON.c.contact_id == sa.bindparam("who"))
    rows, addresses = [], []
    for person in people:
        sealed = (
            seal(person.key, person.personal, contact_id=person.contact_id) if person.key and person.personal else None
        )
        values = (person.account_id, person.language, person.zone, person.updated_at, sealed)
        rows.append(
            {"who": person.contact_id, **{f"new_{name}": value for name, value in zip(names, values, strict=True)}}
        )
        for channel in REACHED_BY:
            if isinstance(address := person.personal.get(channel), str) and address:
                hashed = address_hash(keys, address, channel)
                addresses.append({"address_hash": hashed, "channel": channel, "contact_id": person.contact_id})
    connection.execute(changed.values({name: sa.bindparam(f"new_{name}") for name in names}), rows)
    if addresses:
        addresses.sort(key=lambda one: (one["address_hash"], one["channel"]))
        connection.execute(_unless_there(connection, ADDRESS), addresses)


def _unless_there(connection: sa.Connection, table: sa.Table) -> sa.Insert:
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    return insert(table).on_conflict_do_nothing()
