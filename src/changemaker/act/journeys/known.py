"""What journeys ask of the world: who matches, what is known of a unit, what happened since. They never read tables."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from changemaker.act.journeys.journey import Journey
from changemaker.act.journeys.run import Event, Seen
from changemaker.rules.types import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A unit for which a journey's condition holds at one moment."""

    unit: str
    account_id: str
    contact_id: str | None = None
    facts: Mapping[str, Value] = field(default_factory=dict)  # those that the journey names
    event: Event | None = None  # that it enters on


class Known(Protocol):
    """The company's tables and the store, as of one moment; a run of decisions on the same moment sees the same."""

    def matching(self, journey: Journey, *, at: int, since: int) -> Sequence[Candidate]:
        """Return the units that match at `at`; for a journey with `on`, by its events in (since, at]."""
        ...

    def seen(self, journey: Journey, units: Mapping[str, int], *, at: int) -> Mapping[str, Seen]:
        """Return what is known at `at` of units (unit -> when it entered), in one query for all."""
        ...

    def happened(self, names: Collection[str], *, since: int, at: int) -> Sequence[Event]:
        """Return events of these names in (since, at], oldest first: they wake who waits for them."""
        ...
