"""Whom and what a page offers by name: members of staff, places, people of the account; kept until the next load."""

from collections.abc import Callable, Mapping
from typing import TypeVar

import sqlalchemy as sa

from changemaker.api.served import Served
from changemaker.core.errors import NothingLoadedError
from changemaker.engine.lake import open_tables
from changemaker.engine.tables import Tables
from changemaker.listen.answering.offered import MOST, Roster, Row, Whom, contacts_of, offered, roster_of
from changemaker.listen.surveys.question_types import OFFERED
from changemaker.listen.surveys.survey import Option
from changemaker.routines.answering import Door
from changemaker.store.answering import account_name
from changemaker.store.people import Person, read_person
from changemaker.store.people_tables import USER
from changemaker.web.company import stamp_of
from changemaker.web.kept_once import KeptOnce

T = TypeVar("T")
_ROSTERS = KeptOnce[Roster]()
_CONTACTS = KeptOnce[tuple[Row, ...]](most=512)


def offered_in(served: Served, connection: sa.Connection, door: Door) -> Mapping[str, tuple[Option, ...]]:
    """Return what questions of a door's survey offer from the tables, by question.

    Names stand only on pages of who was invited: a screen that anybody may use shows ids and teams, and no customers.

    Args:
        served: whose tables and keys.
        connection: to read names with.
        door: that is open.
    """
    survey = door.survey
    kinds = {question.type for question in survey.questions()} & OFFERED if survey is not None else set()
    if survey is None or not kinds:
        return {}
    roster = _roster(served)
    if door.invitation is None:
        return offered(survey, roster, Whom(about=door.draft.about))
    account, names = door.draft.account_id, dict[str, str]()
    contacts: tuple[Row, ...] = ()
    if "contact" in kinds:
        contacts, names = _people(served, connection, account)
    if "staff_member" in kinds:
        names |= _staff_names(connection)
    return offered(survey, roster, Whom(account_id=account, about=door.draft.about, contacts=contacts, names=names))


def names_in(served: Served, connection: sa.Connection, door: Door) -> dict[str, object]:
    """Return the names that gaps of a survey's texts may fill in, those that are known (`listen.piping.ADDED`).

    They are shown and never kept with an answer. Where nobody was invited no person is named.
    """
    about = {**door.draft.facts, **door.draft.about}
    names: dict[str, object] = {"company_name": served.workspace.settings.name}
    if place := about.get("location_id"):
        names["location_name"] = str(place)
    if door.invitation is None:
        return names
    if staff := about.get("staff_member_id"):
        names["staff_member_name"] = _staff_names(connection, str(staff)).get(str(staff))
    if contact_id := door.draft.contact_id:
        names["contact_name"] = _name_of(read_person(connection, served.keys, contact_id))
        names["account_name"] = account_name(connection, contact_id)
    return {name: value for name, value in names.items() if value}


def _name_of(person: Person | None) -> str | None:
    if person is None:
        return None
    name = person.personal.get("name") or person.personal.get("first_name")
    return name if isinstance(name, str) else None


def _people(served: Served, connection: sa.Connection, account: str) -> tuple[tuple[Row, ...], dict[str, str]]:
    """The people of an account without those who are erased, and the names that events told of them."""
    rows = {row.id: row for row in _loaded_contacts(served, account)}
    people = {id: read_person(connection, served.keys, id) for id in sorted(rows)[: MOST + 1]}
    there = {id: person for id, person in people.items() if person is None or not person.is_erased}
    names = {id: name for id, person in there.items() if (name := _name_of(person))}
    return tuple(rows[id] for id in there), names


def _staff_names(connection: sa.Connection, id: str = "") -> dict[str, str]:
    """Names of colleagues who use these pages: the tables hold none."""
    wanted = sa.select(USER.c.staff_member_id, USER.c.name).where(USER.c.staff_member_id.is_not(None))
    if id:
        wanted = wanted.where(USER.c.staff_member_id == id)
    return {staff: name for staff, name in connection.execute(wanted) if name}


def _roster(served: Served) -> Roster:
    current = served.workspace.state / "CURRENT"
    if not current.is_file():
        return Roster()
    return _ROSTERS.get(stamp_of(current), lambda: _of_tables(served, roster_of, Roster()))


def _loaded_contacts(served: Served, account: str) -> tuple[Row, ...]:
    current = served.workspace.state / "CURRENT"
    if not current.is_file():
        return ()
    return _CONTACTS.get(
        (stamp_of(current), account), lambda: _of_tables(served, lambda tables: contacts_of(tables, account), ())
    )


def _of_tables(served: Served, read: Callable[[Tables], T], nothing: T) -> T:
    try:
        return read(open_tables(served.workspace.state))
    except NothingLoadedError:
        return nothing
