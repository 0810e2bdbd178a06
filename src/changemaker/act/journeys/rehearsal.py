"""What a rehearsal found: who would have entered, what would have reached whom, and what it could have shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from changemaker.act.journeys.journey import Unit
from changemaker.core.estimate import Estimate
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A number or why there is none, in a shape that can be kept in a file."""

    estimate: Estimate | None = None
    refusal: Refusal | None = None

    @classmethod
    def of(cls, said: Estimate | Refusal) -> Self:
        """Return what was said, as an answer."""
        return cls(refusal=said) if isinstance(said, Refusal) else cls(estimate=said)

    @property
    def said(self) -> Estimate | Refusal:
        """The number, or the refusal."""
        found = self.estimate or self.refusal
        assert found is not None, "an answer is one or the other"
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """Who entered in the seven days from `start` on."""

    start: date
    arms: Mapping[str, int]  # arm -> entries

    @property
    def entered(self) -> int:
        """Entries of all arms."""
        return sum(self.arms.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """How often one kind of thing would have reached each of those whom it could reach."""

    kind: str  # "message": to contacts; "task": for us, by unit
    times: tuple[int, ...]  # how many of them never, once, twice ...; the last place: so often or more
    most_in_week: int  # that one of them would have had within any seven days

    @property
    def of(self) -> int:
        """How many could have been reached: those of the units that were not held out."""
        return sum(self.times)

    @property
    def total(self) -> int:
        """How many there would have been; at least, where the last place counts."""
        return sum(often * n for often, n in enumerate(self.times))


@dataclass(frozen=True, slots=True, kw_only=True)
class CouldShow:
    """The smallest true effect that would be seen with a probability of 80 %, after so long."""

    months: int
    units: int  # that have entered by then, both arms
    compared: int  # of them not treated: held out, or waiting for their turn
    share: Answer  # of the goal, as a difference of shares of units; its range is that of the past
    money: Answer | None = None  # a unit, within the window; None where the goal has none
    episodes: int = 0  # that have begun by then; more than units where some enter again
    of_episodes: Answer | None = None  # as `share`, of all episodes, clustered by unit; None: one a unit


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsedJourney:
    """One journey of a rehearsal."""

    journey: str
    unit: Unit
    hash: str  # of the file that was rehearsed
    share: float  # held out
    later: bool
    sent_by: str
    weeks: tuple[Week, ...]
    entered: Mapping[str, int]  # arm -> entries
    units: Mapping[str, int]  # arm -> different units
    ended: Mapping[str, int]  # how runs ended, or "under_way"
    steps: Mapping[str, Mapping[str, int]]  # step -> what was decided there, how often
    kinds: Mapping[str, str]  # step -> its kind
    reached: tuple[Reached, ...]
    skipped: Mapping[str, int]  # reason -> steps that were skipped
    stopped: Mapping[str, int]  # Message id of a reason -> messages that the send gate did not let out
    goal_rate: Answer  # of units whose window is over and that nobody has treated
    money: Answer | None  # of a unit within its window; None where the goal has none
    could_show: tuple[CouldShow, ...]
    staggered: tuple[CouldShow, ...]  # the same if half began later instead, and nobody stayed out
    advice: Message | None  # for few units
    paused_at: int | None = None  # when a guard stepped in, UTC microseconds
    paused_by: str = ""  # which one: a Message id


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """Journeys rehearsed together, as their caps hold together. Times are UTC microseconds."""

    journeys: tuple[RehearsedJourney, ...]
    since: int
    until: int
    looks: int  # moments at which something was decided
    addresses_known: bool  # False: nobody was left out for want of an address
    company: str
    currency: str
    data_version: str
    made_at: datetime
    notes: tuple[Message, ...] = ()
