"""What is asked of a journey's effect: its goal, how long that may take, what must not get worse, what was drawn."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from changemaker.act.journeys.journey import Journey, SplitStep, Unit

DAY = 86_400_000_000  # microseconds
PLANNED_DAYS = 182  # of entries that the final number is of, where nothing else was planned
PLANNED_UNITS = 1_000  # at which the range for many looks is narrowest; fixed before anything is seen
SPLIT_SHARES = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyAsked:
    """A journey as far as its effect depends on it; times are microseconds.

    `planned_days` and `planned_units` are fixed before outcomes are seen: the final number is of everybody who entered
    within `planned_days` of the first entry, and is the same whenever somebody looks at it.
    """

    event: str  # the goal: order.placed
    within: int  # of entering
    value: Literal["amount", "margin"] | None = None  # money of the window that is compared
    guards: tuple[str, ...] = ()  # events that must not become more frequent
    unit: Unit = "account"
    holdout: float = 0.1  # the share drawn, where the rows do not say it
    why: str = ""  # why nobody is held out: a duty
    later: bool = False  # staggered start: the drawn begin once the window is over
    splits: Mapping[str, Mapping[str, float]] = field(default_factory=dict)  # name -> way -> share, first way first
    sent_by: str = ""  # the company's own tool: who was reached is not known here
    planned_days: int = PLANNED_DAYS
    planned_units: int = PLANNED_UNITS
    ended_t: int | None = None  # since when nobody enters any more

    def __post_init__(self) -> None:
        """Refuse what nothing could be measured by (a bug: journeys are checked when they are read)."""
        if self.within <= 0 or not 0 <= self.holdout < 1 or self.planned_days < 1 or self.planned_units < 1:
            raise ValueError(f"no effect can be asked like this: {self}")
        for name, ways in self.splits.items():
            if abs(sum(ways.values()) - 1) > SPLIT_SHARES:
                raise ValueError(f"the ways of split {name!r} do not add up to 1")
        object.__setattr__(
            self, "splits", MappingProxyType({k: MappingProxyType(dict(v)) for k, v in self.splits.items()})
        )

    @property
    def is_duty(self) -> bool:
        """True where nobody is held out, so that no effect can be measured."""
        return self.holdout == 0

    @property
    def days(self) -> float:
        """The goal's window in days."""
        return self.within / DAY


def asked_of(journey: Journey, *, ended_t: int | None = None) -> JourneyAsked:
    """Return what to ask of the effect of a journey.

    Args:
        journey: its file, read.
        ended_t: since when nobody enters any more, UTC microseconds.
    """
    steps = [node.step for node in journey.nodes.values()]
    return JourneyAsked(
        event=journey.goal.event,
        within=journey.goal.within,
        value=journey.goal.value,
        guards=journey.goal.guard,
        unit=journey.unit,
        holdout=journey.holdout.share,
        why=journey.holdout.why,
        later=journey.holdout.later,
        splits={step.name: step.shares for step in steps if isinstance(step, SplitStep)},
        sent_by=journey.sent_by,
        ended_t=ended_t,
    )
