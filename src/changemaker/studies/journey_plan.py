"""Whose number it is, and when the last word is said: it follows from who entered when, never from what came of it."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from changemaker.prove.arms import MIN_UNITS
from changemaker.studies.journey_asked import DAY, JourneyAsked
from changemaker.studies.journey_rows import Flags, Ints

MOST_DOUBLED = 4  # times that the plan is doubled while an arm is too small: eight years from half a year


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Whose number it is, and whether it is the last word."""

    state: Literal["final", "running", "ended"]
    until: int  # who entered before this, UTC microseconds
    days_left: int | None  # until the last word

    def counts(self, t: Ints, known_until: int, about: JourneyAsked) -> Flags:
        """Return whose window is over, of those whose number it is; `t` is when they entered."""
        over = t + about.within <= known_until
        return np.asarray(over & (t < self.until) if self.state == "final" else over)


def planned(t: Ints, arms: Ints, known_until: int, about: JourneyAsked, *, accounts: Ints) -> Plan:
    """Return the plan of those who entered.

    The last word is of those who entered within the planned time; while an arm has fewer than 30 accounts of them, that
    time is doubled. A journey that was stopped earlier has no last word, as it may have been stopped for what was seen.

    Args:
        t: of each unit's first entry, UTC microseconds.
        arms: codes from 0 on, of two arms or more.
        known_until: UTC microseconds; what happened later is not known.
        about: what is asked.
        accounts: codes of the accounts that they are of: what varies independently, and what is counted.
    """
    begun, until = int(t.min()), int(t.min())
    for doubled in range(MOST_DOUBLED + 1):
        until = begun + about.planned_days * 2**doubled * DAY
        if about.ended_t is not None and about.ended_t < until:
            return Plan(state="ended", until=until, days_left=None)
        if known_until < until + about.within:
            left = -(-(until + about.within - known_until) // DAY)
            return Plan(state="running", until=until, days_left=left)
        if min(_accounts_by_arm(arms, accounts, t < until)) >= MIN_UNITS:
            return Plan(state="final", until=until, days_left=None)
    return Plan(state="running", until=until, days_left=None)


def _accounts_by_arm(arms: Ints, accounts: Ints, inside: Flags) -> list[int]:
    return [len(np.unique(accounts[inside & (arms == arm)])) for arm in range(max(2, int(arms.max()) + 1))]
