"""Three journeys that the company's people ran for its regulars, by lot, and what each of them truly did.

The history is what a tool that sends would have exported: who entered when, in which arm, and which steps reached whom.
The steps are those of workspace/journeys/*.yml. Truth is the difference, over treated regulars and the goal's window,
between what was lived and a twin: the same random numbers and people without this journey, the other two left on (who
is not called for one reason may then be called for another, as those are whom the lot keeps out). On average over the
companies of seeds 21 to 32, over the first episode of each regular, until December 2025 (sd from seed to seed):

    journey                                    late-reorder   complaint-rescue   silent-decision-maker
    held out by lot                            10 %           20 %               50 %, and begin later
    goal: an order within                      30 days        30 days            60 days
    share that reaches it without              63 %           53 %               83 %
    true effect on that share, points          +24.5 (1.5)    +17.7 (2.8)        +9.7 (1.9)
    true effect on margin, USD each            +21.8 (1.2)    +14.5 (2.4)        +27.7 (3.9)
    contracts that end in that time, points    +0.1           +1.2               -18.6
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from types import MappingProxyType
from typing import Literal

import numpy as np

from changemaker.sim.company_calendar import DAY_SECONDS, Calendar, Ints
from changemaker.sim.company_cast import Flags
from changemaker.sim.company_regulars import (
    LATE,
    LEFT_ALONE,
    LIVED,
    RESCUE,
    SILENT,
    Reach,
    Reached,
    RegularLife,
)
from changemaker.sim.company_rollouts import NEVER
from changemaker.sim.regular_facts import (
    FIRST_NUMBER,
    LOOK,
    YEAR,
    Facts,
    Goods,
    facts_at,
    order_second,
    orders_of,
)

Arm = Literal["treated", "holdout", "later"]
Done = Literal["done", "sent", "skipped"]
KIND: Mapping[str, Reach] = MappingProxyType({LATE: "call", RESCUE: "rescue", SILENT: "meeting"})  # of the task
TASK = MappingProxyType({LATE: "1", RESCUE: "2", SILENT: "1"})  # its step in the file
MAIL = MappingProxyType({LATE: "3.then.1", RESCUE: "4.then.1", SILENT: "3.then.1"})
WAITS = MappingProxyType({LATE: 7, RESCUE: 3, SILENT: 14})  # days before the second step
AGAIN = MappingProxyType({LATE: 60, RESCUE: 30, SILENT: YEAR})  # days before a regular may enter again
HELD_OUT = MappingProxyType({LATE: 0.1, RESCUE: 0.2, SILENT: 0.5})
WINDOW = MappingProxyType({LATE: 30, RESCUE: 30, SILENT: 60})  # days within which an order is the goal
BY_EVENT = 60  # seconds after a complaint until its journey begins


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """One regular that entered a journey; times are local, a day index and a second."""

    journey: str
    regular: int
    episode: str
    day: int
    second: int
    arm: Arm


@dataclass(frozen=True, slots=True, kw_only=True)
class Acted:
    """One step that reached somebody, or was left because there was no need any more."""

    enrolled: Enrolled
    step: str  # id in the journey's file
    kind: Literal["task", "email", "case"]
    day: int
    second: int
    state: Done
    reason: str = ""
    done_day: int = -1


@dataclass(slots=True, kw_only=True)
class JourneyHistory:
    """What our people did for regulars until today."""

    life: RegularLife
    without: str = ""  # a journey that there never was: the history of a twin
    enrolled: list[Enrolled] = field(default_factory=list)
    acted: list[Acted] = field(default_factory=list)
    running: list[Enrolled] = field(default_factory=list)  # whose steps are not over
    entered: dict[tuple[str, int], int] = field(default_factory=dict)  # last day, of a journey and a regular
    episodes: set[tuple[str, int, str]] = field(default_factory=set)
    tasks: list[tuple[int, Enrolled]] = field(default_factory=list)  # what people will do on which day
    spoken: list[tuple[int, int]] = field(default_factory=list)  # day and regular: the owner met us

    def morning(self) -> list[Reached]:
        """Decide who enters today, take the steps that are due, and return whom our people reach."""
        life = self.life
        if life.today < self._first:
            return []
        facts = facts_at(life, self.spoke())
        for journey, regular, episode, day, second in self._candidates(facts):
            if journey != self.without:
                self._enter(journey, regular, episode, (day, second))
        reached = [one for enrolled in list(self.running) for one in self._step(enrolled, facts)]
        return reached + self._work(facts)

    @property
    def _first(self) -> int:
        return self.life.calendar.index(self.life.parameters.company_journeys.first_day)

    def spoke(self) -> Ints:
        """How often each owner met one of ours in the last year."""
        since = self.life.today - YEAR
        places = [regular for day, regular in self.spoken if since <= day < self.life.today]
        return np.bincount(np.array(places, dtype=np.int64), minlength=self.life.parameters.regulars.count)

    def _candidates(self, facts: Facts) -> Iterable[tuple[str, int, str, int, int]]:
        today = self.life.today
        for one in self.life.complaints:
            if one.day == today - 1 and one.day >= self._first:
                yield RESCUE, one.regular, _id("C", one.day, one.regular), one.day, one.second + BY_EVENT
        for regular in np.flatnonzero(is_late(facts)).tolist():
            yield LATE, regular, _id("O", int(facts.last_day[regular]), regular), today, LOOK
        for regular in np.flatnonzero(is_silent(facts)).tolist():
            yield SILENT, regular, self.life.calendar.day(today).isoformat(), today, LOOK

    def _enter(self, journey: str, regular: int, episode: str, at: tuple[int, int]) -> None:
        last = self.entered.get((journey, regular))
        if (journey, regular, episode) in self.episodes or (last is not None and at[0] - last < AGAIN[journey]):
            return
        unit = unit_of(journey, regular)
        arm: Arm = "treated"
        if drawn(f"{journey}/{self.life.draws.seed}", unit) < HELD_OUT[journey]:
            arm = "later" if journey == SILENT else "holdout"
        one = Enrolled(journey=journey, regular=regular, episode=episode, day=at[0], second=at[1], arm=arm)
        self.entered[journey, regular] = at[0]
        self.episodes.add((journey, regular, episode))
        self.enrolled.append(one)
        if arm != "holdout":
            self.running.append(one)

    def _step(self, one: Enrolled, facts: Facts) -> Iterable[Reached]:
        """Take the step of a run that is due today: the task at first, a message after the wait."""
        today = self.life.today
        begins = one.day + (WINDOW[one.journey] if one.arm == "later" else 0)
        begins = max(begins, one.day + (one.second > LOOK))  # an event of yesterday: the step follows it
        if today == begins:
            if self._is_over(one, facts):
                self.running.remove(one)
                return
            if one.journey == RESCUE:
                self._note(one, "1", "case", "done")
            self._task(one)
        elif today == begins + WAITS[one.journey]:
            self.running.remove(one)
            if not self._is_over(one, facts):
                yield from self._message(one, facts)

    def _task(self, one: Enrolled) -> None:
        delay = works_on(one, self.life.parameters.company_journeys.done_share)
        if delay is not None:
            self.tasks.append((working_day(self.life.calendar, self.life.today + delay), one))
        else:
            self._note(one, TASK[one.journey], "task", "skipped", "not_done")

    def _work(self, facts: Facts) -> list[Reached]:
        """Tasks that our people do today."""
        reached = []
        for due, one in [task for task in self.tasks if task[0] <= self.life.today]:
            self.tasks.remove((due, one))
            if self._is_over(one, facts):
                self._note(one, TASK[one.journey], "task", "skipped", "goal")
                continue
            self._note(one, TASK[one.journey], "task", "done")
            self.spoken.append((due, one.regular))
            reached.append(Reached(day=due, regular=one.regular, kind=KIND[one.journey], journey=one.journey))
        return reached

    def _message(self, one: Enrolled, facts: Facts) -> Iterable[Reached]:
        """The last step: an e-mail to those who agreed to it; of a late order, a case for the others."""
        wanted = {RESCUE: facts.open_complaint[one.regular], SILENT: facts.meetings[one.regular] == 0}
        if not wanted.get(one.journey, True):
            return
        if one.journey == RESCUE or self.life.nature.mails[one.regular]:
            self._note(one, MAIL[one.journey], "email", "sent")
        elif one.journey == LATE:
            self._note(one, "3.else.1", "case", "done")
        else:
            self._note(one, MAIL[one.journey], "email", "skipped", "no_consent")
        if one.journey == LATE:
            yield Reached(day=self.life.today, regular=one.regular, kind="mail", journey=LATE)

    def _note(
        self, one: Enrolled, step: str, kind: Literal["task", "email", "case"], state: Done, why: str = ""
    ) -> None:
        today = self.life.today
        done = -1 if state == "skipped" else today
        self.acted.append(
            Acted(enrolled=one, step=step, kind=kind, day=today, second=LOOK, state=state, reason=why, done_day=done)
        )

    def _is_over(self, one: Enrolled, facts: Facts) -> bool:
        """Whether a run ended before its step: an order came, it left, or (late orders) a complaint is open."""
        ordered = facts.last_day[one.regular] >= one.day and one.journey == LATE
        stopped = one.journey == LATE and facts.open_complaint[one.regular]
        return bool(ordered or stopped or facts.ended[one.regular])


def is_late(facts: Facts) -> Flags:
    """Who always orders about every 30 days at about 10 units, and is late by its own measure; nothing is open."""
    with np.errstate(invalid="ignore"):
        regular = (facts.orders_last_year >= 6) & (facts.gap_cv <= 0.35)
        regular &= (facts.gap_median >= 25) & (facts.gap_median <= 35)
        regular &= (facts.units_median >= 8) & (facts.units_median <= 12)
        late = facts.days_since_order > facts.gap_p90
    return np.asarray(regular & late & ~facts.open_complaint & ~facts.ended)


def is_silent(facts: Facts) -> Flags:
    """Whose owner decides and has not met us for a year."""
    return np.asarray((facts.meetings == 0) & (facts.orders_last_year >= 1) & ~facts.ended)


def unit_of(journey: str, regular: int) -> str:
    """Return the id of whom a journey draws: the account, or of silent-decision-maker its owner."""
    number = FIRST_NUMBER + regular
    return f"B{number * 3:04d}" if journey == SILENT else f"A{number:04d}"


def _id(prefix: str, day: int, regular: int) -> str:
    """The id of what an account ordered, or complained about, on a day."""
    return f"{prefix}{day:04d}{FIRST_NUMBER + regular:04d}"


def drawn(salt: str, key: str) -> float:
    """Return the lot of a unit, in [0, 1), as journeys draw it."""
    return int.from_bytes(sha256(f"{salt}/{key}".encode()).digest()[:8], "big") / 2**64


def works_on(one: Enrolled, share: float) -> int | None:
    """Return after how many days our people do the task of a run; None: they never do."""
    luck = drawn("people", f"{one.journey}/{one.regular}/{one.episode}")
    return None if luck >= share else 1 + int(luck / share * 2)


def working_day(calendar: Calendar, day: int) -> int:
    """Return a day index, or that of the Monday after a weekend."""
    inside = min(day, calendar.days - 1)
    return day + (7 - int(calendar.weekday[inside]) if calendar.weekday[inside] > 4 else 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyTruth:
    """What a journey truly did to treated regulars within its window, by the world that never had it."""

    journey: str
    units: int  # treated, first episode of each, windows that are over
    goal_with: float  # share that ordered within the window
    goal_without: float  # the same in the other world
    goal: float  # the difference, share
    margin: float  # dollars of contribution margin more a regular in the window
    ended: float  # share whose contract ended within the window, more


def journey_truth(
    life: RegularLife,
    goods: Goods,
    enrolled: Iterable[Enrolled],
    journey: str,
    *,
    twin: RegularLife | None = None,
    before: int | None = None,
) -> JourneyTruth:
    """Return the truth of one journey.

    Args:
        life: of the regulars.
        goods: what they buy.
        enrolled: who entered, in the order of time: of the history, or of an engine that ran on this life.
        journey: one of JOURNEYS.
        twin: the same regulars without this journey, the others left on; where left out, those whom nobody reached.
        before: local day index; who entered on it or later does not count, as nobody does whose window is not over.

    Raises:
        ValueError: nobody was treated whose window is over.
    """
    window = WINDOW[journey]
    end = min(life.today - window, NEVER if before is None else before)
    first: dict[int, Enrolled] = {}
    for one in enrolled:
        if one.journey == journey:
            first.setdefault(one.regular, one)
    here = [one for one in first.values() if one.arm == "treated" and one.day < end]
    if not here:
        raise ValueError(f"nobody was treated by {journey} whose {window} days are over")
    with_it = _window(life, goods, here, LIVED)
    without = _window(life, goods, here, LEFT_ALONE) if twin is None else _window(twin, goods, here, LIVED)
    goal, margin, ended = (
        np.mean(a, dtype=float) - np.mean(b, dtype=float) for a, b in zip(with_it, without, strict=True)
    )
    return JourneyTruth(
        journey=journey,
        units=len(here),
        goal_with=float(np.mean(with_it[0])),
        goal_without=float(np.mean(without[0])),
        goal=float(goal),
        margin=float(margin),
        ended=float(ended),
    )


def _window(
    life: RegularLife, goods: Goods, here: list[Enrolled], world: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Whether each ordered within its window, the dollars of margin, and whether it left."""
    rows = orders_of(life, world)
    _, _, margin = goods.units(rows, life.calendar.month_of[rows.day])
    moment = rows.day * DAY_SECONDS + order_second(rows.day, FIRST_NUMBER + rows.regular)
    span = WINDOW[here[0].journey] * DAY_SECONDS
    began = np.full(life.parameters.regulars.count, np.iinfo(np.int64).max // 2)
    for one in here:
        began[one.regular] = one.day * DAY_SECONDS + one.second
    inside = (moment > began[rows.regular]) & (moment <= began[rows.regular] + span)
    money = np.bincount(rows.regular[inside], weights=margin[inside] / 10_000, minlength=len(began))
    who = np.array([one.regular for one in here])
    left = life.left[world, who] * DAY_SECONDS
    gone = (left > began[who]) & (left <= began[who] + span)
    orders = np.bincount(rows.regular[inside], minlength=len(began))
    return orders[who] > 0, money[who], gone
