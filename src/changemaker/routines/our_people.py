"""Our own people, as steps of journeys name them: by id, by address, or by a role."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from changemaker.access.roles import Role
from changemaker.store.people_tables import USER

OTHERWISE = Role.ANALYST.value  # takes what nobody else of us is named for


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """Our people, as steps name them."""

    by_address: Mapping[str, str] = field(default_factory=dict)
    languages: Mapping[str, str] = field(default_factory=dict)

    def user(self, intent_user: str | None, place: str) -> str | None:
        """Return the user that a step names by id or address; None for a role."""
        return intent_user or (self.by_address.get(place.casefold()) if "@" in place else None)


def our_people(connection: sa.Connection) -> Ours:
    """Return who of us is there."""
    c = USER.c
    found = connection.execute(sa.select(c.id, c.email, c.language).where(c.state == "active")).all()
    return Ours(
        by_address={email.casefold(): id for id, email, _ in found},
        languages={id: language or "" for id, _, language in found},
    )
