"""A plan: what applying a journey would change, who would enter, and what each run under way would do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from changemaker.act.journeys.difference import Change

What = Literal["new", "changed", "same", "gone"]
Where = Literal["step", "held", "later", "end", "parked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Runs under way that stand at one place of one version."""

    version: int
    where: Where
    step: str = ""  # id of the step that is next
    said: str = ""  # that step, as its version's file says it
    runs: int
    next_at: int  # when the first of them goes on, UTC microseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Entering:
    """Units that would enter now."""

    units: int
    arms: Mapping[str, int]  # empty for a journey that is new: its lot is drawn when it is applied


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedJourney:
    """What applying would do to one journey."""

    journey: str
    what: What
    state: str = ""  # live, paused, draining, ended; "" where it is new
    version: int = 0  # that new runs get now
    next_version: int = 0  # that they would get
    share: float = 0.0  # that the lot holds out
    changes: tuple[Change, ...] = ()
    mails: tuple[str, ...] = ()  # whose words have changed
    standing: tuple[Standing, ...] = ()
    kept_steps: tuple[str, ...] = ()  # at which runs stand, and that the new version has as they are
    enters_on: str = ""  # an event
    entering: Entering | None = None  # None: nothing is loaded, or it enters on an event

    @property
    def locked(self) -> tuple[Change, ...]:
        """Changes that `act apply` refuses."""
        return tuple(change for change in self.changes if change.is_locked)
