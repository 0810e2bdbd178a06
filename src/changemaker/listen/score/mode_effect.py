"""Whether people answer otherwise when they are asked another way, at equal facts: an association, no more."""

from dataclasses import dataclass

import numpy as np

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.estimate import Estimate
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.listen.score.asked_people import People
from changemaker.listen.surveys.either import either, parted
from changemaker.stats.aipw import MIN_PER_ARM, Overlap, doubly_robust_effect
from changemaker.stats.asked import LEAST, Array, Asked, dummies

SEED = 20261122
NOT_OF_MODE = frozenset({"mode"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeGap:
    """One mode's answers less those of the commonest mode, of people with the same facts."""

    mode: str
    instead_of: str
    answers: int
    estimate: Estimate | None  # method "aipw"
    refusal: Refusal | None
    overlap: Overlap | None

    @property
    def gap(self) -> Estimate | Refusal:
        """Return the difference, or why it cannot be said."""
        return either(self.estimate, self.refusal)


def mode_gaps(people: People, *, level: float) -> tuple[ModeGap, ...]:
    """Return each mode against the commonest one, among people who answered; nothing where there is one mode only.

    People asked by several modes are compared at equal facts (doubly robust); where modes follow a rule that leaves
    nobody to compare with, such as interviews for the largest accounts only, that is refused.
    """
    rows = people.asked.answered
    modes = np.array([mode or "" for mode in people.mode], dtype=object)
    names, counts = np.unique(modes[rows].astype(str), return_counts=True)
    if len(names) < 2:
        return ()
    common = str(names[np.argmax(counts)])
    return tuple(_gap(people, modes, str(name), common, level) for name in names if name != common and name)


def _gap(people: People, modes: np.ndarray, mode: str, common: str, level: float) -> ModeGap:
    rows = people.asked.answered & ((modes == mode) | (modes == common))
    asked = people.asked.only(rows)
    treated = modes[rows] == mode
    answers = int(treated.sum())
    covariates = _covariates(asked)
    found: Estimate | Refusal
    overlap: Overlap | None = None
    try:
        adjusted = doubly_robust_effect(
            asked.value, treated, covariates, unit=people.scoring.unit, seed=SEED, clusters=asked.account, level=level
        )
        found, overlap = adjusted.estimate, adjusted.overlap
    except NotEnoughDataError:
        params = {"mode": mode, "common": common, "n": answers, "least": MIN_PER_ARM}
        why = "few_of_mode" if answers < MIN_PER_ARM else "no_overlap"
        found = Refusal(
            what=f"mode:{mode}",
            why=Message(f"honest.refuse.{why}", params),
            needs=Message(f"honest.needs.{why}", params),
        )
    estimate, refusal = parted(found)
    return ModeGap(mode=mode, instead_of=common, answers=answers, estimate=estimate, refusal=refusal, overlap=overlap)


def _covariates(asked: Asked) -> Array:
    """Each fact's values that enough people have; what decides the mode alone must stay, so that it is seen."""
    columns = dummies([fact for fact in asked.facts if fact.name not in NOT_OF_MODE], asked.n)
    many = columns.sum(axis=0)
    return np.asarray(columns[:, (many >= LEAST) & (many <= asked.n - LEAST)], dtype=np.float64)
