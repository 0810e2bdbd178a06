"""Regulars: small accounts that order about the same every month, in two worlds that share every random number.

World 0 is the one that is seen; in world 1 nobody of ours ever reaches them. On the day on which its order is due, a
regular orders, or lapses (the competitor has it, until it returns by itself or somebody brings it back), or leaves.
Orders wait while a complaint is open.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from changemaker.sim.company_calendar import Calendar, Ints
from changemaker.sim.company_cast import Flags, Floats
from changemaker.sim.company_draws import Draw, Draws
from changemaker.sim.company_parameters import Parameters
from changemaker.sim.company_rollouts import NEVER
from changemaker.sim.company_service import HOURS, OPENING

LATE, RESCUE, SILENT = "late-reorder", "complaint-rescue", "silent-decision-maker"
JOURNEYS = (LATE, RESCUE, SILENT)
LIVED, LEFT_ALONE = WORLDS = range(2)
CYCLES = 80  # drawn for each regular: more than can be ordered in the years that are lived
DAYS_A_MONTH, WORKING_DAYS = 30.4, 21.0
PURPOSE = "regular"  # purpose of every draw begins with it: no number of the other accounts is moved

Reach = Literal["call", "mail", "rescue", "meeting"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """Somebody of ours reached one regular on one day, for a journey."""

    day: int
    regular: int  # 0 and on
    kind: Reach
    journey: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """One complaint of a regular, in the world that is seen."""

    day: int
    regular: int
    second: int  # local
    severity: int
    until: int  # first day on which it is no longer open


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Nature:
    """What a regular is, and the numbers of its cycles: one value a regular, or cycles x regulars."""

    gap: Floats  # days
    units: Floats
    silent: Flags
    mails: Flags  # agreed to e-mails
    cycle_gap: Draw
    cycle_units: Draw
    lapses: Draw
    leaves: Draw
    first: Draw


@dataclass(slots=True, kw_only=True)
class RegularLife:
    """The state of all regulars on the morning of `today`, and what happened until then; W worlds, N regulars."""

    parameters: Parameters
    calendar: Calendar
    draws: Draws
    today: int = 0
    nature: Nature = field(init=False)
    cycle_at: NDArray[np.int16] = field(init=False)  # W x D x N: number of the order of that day, 0 for none
    called: Flags = field(init=False)  # D x N: the owner called us
    left: Ints = field(init=False)  # W x N: last day, NEVER while it stays
    complaints: list[Complaint] = field(init=False, default_factory=list)
    reached: list[Reached] = field(init=False, default_factory=list)
    due: Ints = field(init=False)
    cycle: Ints = field(init=False)
    lapsed: Flags = field(init=False)
    decided: Flags = field(init=False)  # whether this cycle's order is lost or not is known
    open_until: Ints = field(init=False)
    rescued: Flags = field(init=False)
    spoken_until: Ints = field(init=False)
    begins: int = field(init=False)  # day of the take-over
    rival: int = field(init=False)  # day on which the competitor opens

    def __post_init__(self) -> None:
        """Lay out the first morning."""
        part = self.parameters.regulars
        shape = (len(WORLDS), part.count)
        self.nature = _nature(self.parameters, self.draws)
        self.begins = self.calendar.index(part.taken_over)
        self.rival = self.calendar.index(part.competitor)
        self.cycle_at = np.zeros((len(WORLDS), self.calendar.days, part.count), dtype=np.int16)
        self.called = np.zeros((self.calendar.days, part.count), dtype=np.bool_)
        self.left = np.full(shape, NEVER, dtype=np.int64)
        self.due = np.tile(self.begins + (self.nature.first * self.nature.gap).astype(np.int64), (len(WORLDS), 1))
        self.cycle = np.zeros(shape, dtype=np.int64)
        self.lapsed, self.decided, self.rescued = (np.zeros(shape, dtype=np.bool_) for _ in range(3))
        self.open_until = np.full(shape, -1, dtype=np.int64)
        self.spoken_until = np.full(shape, -1, dtype=np.int64)

    def live_day(self, reached: Iterable[Reached] = ()) -> None:
        """Live one day in all worlds; `reached` is what our people do today."""
        day = self.today
        if day >= self.begins:
            alive = day <= self.left
            self._reach(day, reached)
            self._close(day)
            if self.calendar.weekday[day] < 5:
                self._complain(day, alive)
                self._order(day, alive)
                calls = self.parameters.regulars.calls_a_month / WORKING_DAYS
                self.called[day] = alive[LIVED] & ~self.nature.silent & (self._drawn("call", day) < calls)
        self.today += 1

    def _drawn(self, purpose: str, day: int) -> Draw:
        """A number in [0, 1) for each regular, of one purpose and day."""
        return self.draws.uniform(f"{PURPOSE} {purpose}", day, shape=(self.parameters.regulars.count,))

    def _reach(self, day: int, reached: Iterable[Reached]) -> None:
        part = self.parameters.regulars
        chance = {"call": part.call_wakes, "mail": part.mail_wakes}
        for one in reached:
            has_it = np.array(WORLDS) == LIVED
            place, luck = one.regular, float(self._drawn(f"reach {one.journey} {one.kind}", day)[one.regular])
            self.reached.append(one)
            if one.kind == "rescue":
                self.rescued[:, place] |= has_it & (self.open_until[:, place] > day)
            elif one.kind == "meeting":
                self.spoken_until[has_it, place] = day + part.spoken_days
            else:
                waits = has_it & (self.open_until[:, place] <= day)
                back = waits & self.lapsed[:, place] & (luck < chance[one.kind])
                ahead = waits & ~self.lapsed[:, place] & (self.due[:, place] > day) & (luck < part.sooner)
                soon = day + 1 + int(luck * 997 % 1 * 3)
                self.lapsed[back, place], self.decided[back, place] = False, True
                self.due[back, place] = soon
                self.due[ahead, place] = np.minimum(self.due[ahead, place], soon)

    def _close(self, day: int) -> None:
        """Complaints that end today: some of these accounts are lost to the competitor."""
        ends = self.open_until == day
        if not ends.any():
            return
        part = self.parameters.regulars
        chance = np.where(self.rescued, part.lapse_rescued, part.lapse_after) * (day >= self.rival)
        lost = ends & (self._drawn("after complaint", day) < chance)
        self.lapsed |= lost
        self.decided |= lost
        self.due = np.where(ends, np.maximum(self.due, day + 1), self.due)
        self.rescued &= ~ends

    def _complain(self, day: int, alive: Flags) -> None:
        part = self.parameters.regulars
        chance = part.complaint_a_month / DAYS_A_MONTH * 7 / 5
        begun = alive & (self.open_until <= day) & (self._drawn("complaint", day) < chance)
        if not begun.any():
            return
        quantile = np.clip(self._drawn("resolution", day).astype(np.float64), 1e-6, 1 - 1e-6)
        until = day + np.ceil(part.open_days * np.exp(part.open_log_sd * ndtri(quantile))).astype(np.int64)
        self.open_until = np.where(begun, until, self.open_until)
        severity = 1 + np.searchsorted((0.15, 0.40, 0.75, 0.93), self._drawn("severity", day), side="right")
        second = OPENING + (quantile * 7919 % 1 * HOURS).astype(np.int64)
        self.complaints += [
            Complaint(day=day, regular=k, second=int(second[k]), severity=int(severity[k]), until=int(until[k]))
            for k in np.flatnonzero(begun[LIVED]).tolist()
        ]

    def _order(self, day: int, alive: Flags) -> None:
        part = self.parameters.regulars
        ready = alive & (self.due <= day) & (self.open_until <= day)
        back = ready & self.lapsed & (self._drawn("return", day) < 1.0 / part.return_days)
        asked = ready & ~self.lapsed & ~self.decided
        column = np.arange(part.count)
        spoken = self.spoken_until > day
        leave = np.where(self.nature.silent & ~spoken, part.leave_silent, part.leave_known) * (day >= self.rival)
        lapse = part.lapse * np.where(spoken, part.spoken_lapse, 1.0) * (day >= self.rival)
        leaves = asked & (self.nature.leaves[self.cycle, column] < leave)
        lapses = asked & ~leaves & (self.nature.lapses[self.cycle, column] < lapse)
        orders = back | (ready & ~self.lapsed & ~leaves & ~lapses)
        self.left[leaves] = day
        self.lapsed = (self.lapsed | lapses) & ~orders
        self.decided = (self.decided | lapses) & ~orders
        self.cycle += orders
        self.cycle_at[:, day] = np.where(orders, self.cycle, 0)
        noise = part.cycle_log_sd * self.nature.cycle_gap[self.cycle, column]
        gap = np.rint(self.nature.gap * np.exp(noise)).astype(np.int64)
        self.due = np.where(orders, day + gap, self.due)


def _nature(parameters: Parameters, draws: Draws) -> Nature:
    part = parameters.regulars
    n, cycles = part.count, (CYCLES, part.count)
    gap, units = (draws.normal(f"{PURPOSE} {what}", shape=(n,)).astype(np.float64) for what in ("gap", "units"))
    return Nature(
        gap=part.gap_days * np.exp(part.gap_log_sd * gap),
        units=part.units * np.exp(part.units_log_sd * units),
        silent=draws.uniform(f"{PURPOSE} silent", shape=(n,)) < part.silent_share,
        mails=draws.uniform(f"{PURPOSE} mails", shape=(n,)) < parameters.company_journeys.consent_share,
        cycle_gap=draws.normal(f"{PURPOSE} cycle", shape=cycles),
        cycle_units=draws.normal(f"{PURPOSE} cycle units", shape=cycles),
        lapses=draws.uniform(f"{PURPOSE} lapses", shape=cycles),
        leaves=draws.uniform(f"{PURPOSE} leaves", shape=cycles),
        first=draws.uniform(f"{PURPOSE} first", shape=(n,)),
    )
