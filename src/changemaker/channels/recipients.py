"""Who a message is for, looked up when it is sent: the outbox holds an id, never an address."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from changemaker.core.errors import SealedError
from changemaker.privacy.hashes import address_hash
from changemaker.privacy.keys import Keys
from changemaker.store.answering import account_name
from changemaker.store.outbox import Sending
from changemaker.store.people import Person, read_person
from changemaker.store.people_tables import USER

FIELDS = {"email": "email"}  # channel that needs an address -> name of the personal value that is one


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """What is known of who a message is for, at the moment of sending."""

    is_contact: bool
    zone: ZoneInfo
    address: str = field(default="", repr=False)
    address_hash: str = ""
    language: str = ""
    zone_known: bool = True  # it is their own
    names: Mapping[str, str] = field(default_factory=dict, repr=False)  # of a journey's letter; live in memory only
    wants_mail: bool = True  # of one of us
    can_be_reached: bool = True


def recipient_of(connection: sa.Connection, keys: Keys, row: Sending, *, zone: ZoneInfo) -> Recipient:
    """Return who `row` is for.

    Args:
        connection: in the transaction that decides.
        keys: of the installation.
        row: of the outbox.
        zone: of whoever's own is not known.
    """
    if row.contact_id is not None:
        return _contact(connection, keys, row, zone)
    if row.user_id is not None:
        return _user(connection, keys, row, zone)
    return Recipient(is_contact=False, zone=zone)


def _contact(connection: sa.Connection, keys: Keys, row: Sending, zone: ZoneInfo) -> Recipient:
    """Of whom nobody told, or whose data do not open, there is no address; an erased person is not reached at all."""
    needs_one = row.channel in FIELDS
    try:
        person = read_person(connection, keys, str(row.contact_id))
    except SealedError:
        person = None
    if person is None:
        return Recipient(is_contact=True, zone=zone, zone_known=False, can_be_reached=not needs_one)
    told = person.personal.get(FIELDS.get(row.channel, ""))
    address = told.strip() if isinstance(told, str) else ""
    return Recipient(
        is_contact=True,
        zone=_zone(person.zone, zone),
        zone_known=_is_zone(person.zone),
        names=_names(connection, person) if "mail" in row.payload else {},
        language=person.language or "",
        address=address,
        address_hash=address_hash(keys, address, row.channel) if address else "",
        can_be_reached=not person.is_erased and (bool(address) or not needs_one),
    )


def _user(connection: sa.Connection, keys: Keys, row: Sending, zone: ZoneInfo) -> Recipient:
    wanted = sa.select(USER.c.email, USER.c.language, USER.c.digest, USER.c.state).where(USER.c.id == row.user_id)
    found = connection.execute(wanted).one_or_none()
    if found is None or found.state == "closed":
        return Recipient(is_contact=False, zone=zone, can_be_reached=False)
    address = found.email if row.channel in FIELDS else ""
    return Recipient(
        is_contact=False,
        zone=zone,
        language=found.language or "",
        address=address,
        address_hash=address_hash(keys, address, row.channel) if address else "",
        wants_mail=bool(found.digest),
    )


def _names(connection: sa.Connection, person: Person) -> Mapping[str, str]:
    """What personal gaps are filled with, as far as it is known."""
    told = person.personal.get("name") or person.personal.get("first_name")
    names = {"contact.name": told, "account.name": account_name(connection, person.contact_id)}
    return {gap: name.strip() for gap, name in names.items() if isinstance(name, str) and name.strip()}


def _is_zone(name: str | None) -> bool:
    """Whether a zone of that name is there."""
    try:
        return bool(name) and ZoneInfo(str(name)) is not None
    except (OSError, ValueError, LookupError):
        return False


def _zone(name: str | None, otherwise: ZoneInfo) -> ZoneInfo:
    """What a form or an import says may be no zone at all."""
    try:
        return ZoneInfo(name) if name else otherwise
    except (OSError, ValueError, LookupError):
        return otherwise
