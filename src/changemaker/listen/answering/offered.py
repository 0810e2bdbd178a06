"""Members of staff, places and people whom a question may offer: from the tables, by what is known of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import ibis

from changemaker.engine.tables import Tables
from changemaker.listen.surveys.question_types import OFFERED
from changemaker.listen.surveys.survey import Option, Survey, Words

MOST = 200  # options of one question; a longer list helps nobody: the question stays a field for words


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One of whom or what may be offered."""

    id: str
    words: tuple[str, ...]  # what is known of it besides its id: team, kind, role
    account_id: str | None = None  # whose place; None where it is ours
    location_id: str | None = None  # of a member of staff: where


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """All members of staff and all places, in the order of their ids."""

    staff: tuple[Row, ...] = ()
    places: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Whom:
    """For whom a page is: what they may be offered hangs on it."""

    account_id: str | None = None  # None: nobody was invited, anybody may be there
    about: Mapping[str, object] = field(default_factory=dict)  # location_id: where the screen stands
    contacts: Sequence[Row] = ()  # of that account; never of another
    names: Mapping[str, str] = field(default_factory=dict, repr=False)  # staff_member_id, contact_id -> a name


def roster_of(tables: Tables) -> Roster:
    """Return who works for the company and which places there are."""
    staff, place = tables["staff_member"], tables["location"]
    people = staff.select("staff_member_id", "team", "function", "location_id").order_by("staff_member_id").distinct()
    places = place.select("location_id", "account_id", "kind", "district").order_by("location_id").distinct()
    return Roster(
        staff=tuple(
            Row(
                id=row["staff_member_id"],
                words=_known(row["team"], row["function"]),
                location_id=row["location_id"],
            )
            for row in _by_id(people, "staff_member_id")
        ),
        places=tuple(
            Row(id=row["location_id"], words=_known(row["kind"], row["district"]), account_id=row["account_id"])
            for row in _by_id(places, "location_id")
        ),
    )


def contacts_of(tables: Tables, account_id: str) -> tuple[Row, ...]:
    """Return the people of one account."""
    contact = tables["contact"]
    rows = contact.filter(contact.account_id == account_id).select("contact_id", "role").distinct()
    return tuple(
        Row(id=row["contact_id"], words=_known(row["role"]), account_id=account_id)
        for row in _by_id(rows.limit(MOST + 1), "contact_id")
    )


def offered(survey: Survey, roster: Roster, whom: Whom) -> dict[str, tuple[Option, ...]]:
    """Return what each question of staff, place or person offers; one that offers nothing is left out.

    Whom nobody has invited is offered our own places and staff, and no customer of ours. Staff are those of the place
    where the screen stands, where it is known and has any.

    Args:
        survey: whose questions.
        roster: of the company.
        whom: for whom the page is.
    """
    here = whom.about.get("location_id") if whom.account_id is None else None
    staff = [row for row in roster.staff if here and row.location_id == here] or roster.staff
    found = {
        "staff_member": staff,
        "location": [row for row in roster.places if row.account_id in (None, whom.account_id)],
        "contact": whom.contacts if whom.account_id is not None else (),
    }
    options = {
        kind: tuple(_option(row, whom.names, survey) for row in rows)
        for kind, rows in found.items()
        if len(rows) <= MOST
    }
    return {
        question.id: options[question.type]
        for question in survey.questions()
        if question.type in OFFERED and options.get(question.type)
    }


def _option(row: Row, names: Mapping[str, str], survey: Survey) -> Option:
    told = ", ".join((names.get(row.id) or row.id, *row.words))
    told = told.replace("{", "{{").replace("}", "}}")  # a name is no text with gaps
    return Option(id=row.id, label=Words(said=dict.fromkeys(survey.languages, told)))


def _known(*words: str | None) -> tuple[str, ...]:
    return tuple(word for word in words if word)


def _by_id(rows: ibis.Table, key: str) -> list[dict[str, Any]]:
    """Rows with one of each id, in the order of ids."""
    found = {row[key]: row for row in rows.to_pyarrow().to_pylist()}
    return [found[id] for id in sorted(found)]
