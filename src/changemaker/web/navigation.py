"""The pages that there are, in their groups; everybody sees those they may open."""

from collections.abc import Sequence
from dataclasses import dataclass

from changemaker.access.actor import Actor
from changemaker.access.roles import Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One page of the sidebar; its name is the word `web.nav.KEY`, its drawing a path on 16 by 16."""

    key: str
    url: str
    needs: Permission
    icon: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Pages under one heading, `web.group.KEY`; the first has none."""

    key: str
    places: tuple[Place, ...]


HOME = Place(key="home", url="/", needs=Permission.SEE_HOME, icon="M2.5 7.2 8 2.8l5.5 4.4v6.1h-3.7V9.6H6.2v3.7H2.5z")
PROGRAMMES = Place(key="programmes", url="/programmes", needs=Permission.SEE_PROOF, icon="M3.5 14V2.5h8.8l-2 3 2 3H3.5")
SCORES = Place(
    key="scores",
    url="/scores",
    needs=Permission.SEE_SCORES,
    icon="M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8M8 5.4a2.6 2.6 0 1 0 0 5.2 2.6 2.6 0 0 0 0-5.2",
)
SURVEYS = Place(
    key="surveys",
    url="/surveys",
    needs=Permission.SEE_SURVEYS,
    icon="M2.5 3h11v8H8.4L5 13.6V11H2.5zM5.2 5.8h5.6M5.2 8.2h3.6",
)
VOICES = Place(
    key="voices",
    url="/voices",
    needs=Permission.SEE_VOICES,
    icon="M2.8 4h3.8v4.4c0 2-1 3.2-2.8 3.8M9.2 4H13v4.4c0 2-1 3.2-2.8 3.8",
)
INTERVIEWS = Place(
    key="interviews",
    url="/interviews",
    needs=Permission.HOLD_INTERVIEWS,
    icon="M5.4 7.4a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4M1.6 13c0-4.4 7.6-4.4 7.6 0M10 3h4.4v4.2h-2L10.6 9V7.2H10z",
)
PREDICTIONS = Place(
    key="predictions",
    url="/predictions",
    needs=Permission.SEE_PREDICTIONS,
    icon="M2.5 13V9.5h2.4V13M6.8 13V6.5h2.4V13M11.1 13V3h2.4v10M2.5 5.6 6 3.2",
)
UNHEARD = Place(
    key="unheard",
    url="/unheard",
    needs=Permission.SEE_PREDICTIONS,
    icon="M7 2.2a4.8 4.8 0 1 0 0 9.6 4.8 4.8 0 0 0 0-9.6M10.6 10.6 14 14M7 4.6v2.8M7 9.2v.2",
)
TURNING = Place(
    key="turning",
    url="/turning",
    needs=Permission.SEE_PREDICTIONS,
    icon="M2.5 4h5.2a4 4 0 1 1 0 8H4.2M6.6 9.4 4 12l2.6 2.6",
)
INBOX = Place(
    key="inbox",
    url="/inbox",
    needs=Permission.SEE_OWN,
    icon="M2.2 9 4.4 3h7.2l2.2 6v4.2H2.2zM2.2 9h3.4l1 1.8h2.8l1-1.8h3.4",
)
JOURNEYS = Place(
    key="journeys",
    url="/journeys",
    needs=Permission.SEE_JOURNEYS,
    icon="M3.6 13.4a1.6 1.6 0 1 0 0-3.2 1.6 1.6 0 0 0 0 3.2M12.4 5.8a1.6 1.6 0 1 0 0-3.2 1.6 1.6 0 0 0 0 3.2"
    "M5.2 11.8h4.6a2 2 0 0 0 0-4H6.2a2 2 0 0 1 0-4h4.6",
)
CASES = Place(
    key="cases",
    url="/cases",
    needs=Permission.SEE_CASES,
    icon="M2.4 4.4h11.2v8.8H2.4zM5.8 4.4V2.6h4.4v1.8M2.4 8h11.2",
)
DATA = Place(
    key="data",
    url="/data",
    needs=Permission.SEE_DATA,
    icon="M2.5 4.2c0-3 11-3 11 0s-11 3-11 0v7.6c0 3 11 3 11 0V4.2M2.5 8c0 3 11 3 11 0",
)
METHODS = Place(
    key="methods",
    url="/methods",
    needs=Permission.SEE_METHODS,
    icon="M8 3.8C6.3 2.6 4.3 2.5 2 2.8v9.6c2.3-.3 4.3-.2 6 1 1.7-1.2 3.7-1.3 6-1V2.8c-2.3-.3-4.3-.2-6 1zm0 0v9.6",
)
JOBS = Place(
    key="jobs",
    url="/jobs",
    needs=Permission.SEE_OWN,
    icon="M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8M8 4.6V8l2.4 1.8",
)
SENDING = Place(
    key="sending", url="/sending", needs=Permission.SEE_SENDING, icon="M14 2 2 7l4.6 2.4L9 14zM14 2 6.6 9.4"
)
PEOPLE = Place(
    key="people",
    url="/people",
    needs=Permission.SEE_PEOPLE,
    icon="M6 7.6a2.6 2.6 0 1 0 0-5.2 2.6 2.6 0 0 0 0 5.2M1.5 13.5c0-5 9-5 9 0M10.5 2.6a2.6 2.6 0 0 1 0 4.8"
    "M12 9.8c1.6.5 2.5 1.8 2.5 3.7",
)
GROUPS = (
    Group(key="", places=(HOME,)),
    Group(key="prove", places=(PROGRAMMES, SCORES)),
    Group(key="listen", places=(SURVEYS, VOICES, INTERVIEWS)),
    Group(key="predict", places=(PREDICTIONS, UNHEARD, TURNING)),
    Group(key="act", places=(INBOX, JOURNEYS, CASES)),
    Group(key="trust", places=(DATA, METHODS, SENDING, JOBS, PEOPLE)),
)


def groups_for(actor: Actor) -> Sequence[Group]:
    """Return the groups with the pages that `actor` may open; a group without pages is not there.

    Example:
        >>> groups_for(Actor(permissions=frozenset({Permission.SEE_METHODS})))[0].places[0].key
        'methods'
    """
    shown = [
        Group(key=group.key, places=tuple(place for place in group.places if actor.may(place.needs)))
        for group in GROUPS
    ]
    return tuple(group for group in shown if group.places)
