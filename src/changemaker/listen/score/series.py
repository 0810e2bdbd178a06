"""The score wave by wave, and where the series breaks: another version, another way of asking."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.estimate import Estimate
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.engine.months import YEAR
from changemaker.listen.score.asked_people import People
from changemaker.listen.surveys.either import either, parted
from changemaker.metrics.breaks import break_months
from changemaker.stats.answered_mean import estimate_of, raw
from changemaker.stats.asked import MIN_ACCOUNTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """The answers to the invitations of one month, as they came."""

    month: str  # "2025-05"
    asked: int
    answered: int | None  # None where it is hidden
    broken: bool  # not to be compared with the wave before
    estimate: Estimate | None
    refusal: Refusal | None = None

    @property
    def answer(self) -> Estimate | Refusal:
        """Return the estimate, or why there is none."""
        return either(self.estimate, self.refusal)


def waves_of(people: People, *, level: float, min_group: int) -> tuple[Wave, ...]:
    """Return the raw score by month of the invitation, each with whether the series breaks before it.

    A new wording or scale is a new version of the survey, so versions and modes together say whether two waves compare.
    """
    mixes = {
        int(month): Counter(
            (f"version {version}", mode or "")
            for version, mode in zip(people.version[rows], people.mode[rows], strict=True)
        )
        for month in np.unique(people.month)
        if len(rows := np.flatnonzero((people.month == month) & people.asked.answered))
    }
    breaks = break_months(mixes)
    return tuple(
        _wave(people, int(month), broken=int(month) in breaks, level=level, min_group=min_group)
        for month in np.unique(people.month)
    )


def _wave(people: People, month: int, *, broken: bool, level: float, min_group: int) -> Wave:
    rows = people.month == month
    asked = people.asked.only(rows)
    label = f"{month // YEAR:04d}-{month % YEAR + 1:02d}"
    answered = int(asked.answered.sum())
    params = {"n": answered, "least": max(min_group, MIN_ACCOUNTS)}
    few = Refusal(
        what=f"wave:{label}",
        why=Message("honest.refuse.few_accounts", params),
        needs=Message("honest.needs.few_accounts", params),
    )
    answer: Estimate | Refusal = few
    if answered >= min_group:
        unit, bounded = people.scoring.unit, people.scoring.bounded
        try:
            answer = estimate_of(asked, raw(asked), unit=unit, method="linearised-ratio", level=level, bounded=bounded)
        except NotEnoughDataError:
            answer = few
    estimate, refusal = parted(answer)
    return Wave(
        month=label,
        asked=asked.n,
        answered=answered if answered == 0 or answered >= min_group else None,
        broken=broken,
        estimate=estimate,
        refusal=refusal,
    )
