"""Companies that ask everybody and hear few: what all would have said is known, and why the silent are silent.

Each company has accounts of several people, facts about them, and a mood that no table holds. Who answers depends on
the facts, on the mood, or on nothing, as the world says; a reminder brings a second chance, and an earlier wave of the
same survey leaves answers that are known.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from changemaker.stats.asked import Asked, Fact

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Bias = Literal["none", "habit", "known", "unhappy", "extremes", "unseen"]
BIASES: tuple[Bias, ...] = ("none", "habit", "known", "unhappy", "extremes", "unseen")
FACTS = (  # name, values, spread of their pull on mood, spread of their pull on answering; both in log-odds or sd
    ("segment", 4, 0.35, 0.30),
    ("region", 5, 0.15, 0.25),
    ("revenue", 4, 0.15, 0.25),
    ("tenure", 4, 0.20, 0.20),
    ("role", 3, 0.20, 0.35),
    ("language", 3, 0.10, 0.15),
)
OF_ACCOUNT = frozenset({"segment", "region", "revenue", "tenure"})
CASE = "recent case"
CASE_SHARE, CASE_MOOD = 0.15, -0.8
BEFORE = "answered before"
HABIT = 0.3  # some accounts answer more than others, whatever they think: spread of their log-odds


@dataclass(frozen=True, slots=True, kw_only=True)
class SilentWorld:
    """What may differ between companies; pairs are drawn from evenly, one draw a company."""

    bias: Bias = "unhappy"
    accounts: tuple[int, int] = (300, 800)
    answer: tuple[float, float] = (0.08, 0.25)  # share of those asked who answer by themselves
    tilt: tuple[float, float] = (0.15, 0.55)  # log-odds of answering a standard deviation of mood
    bend: tuple[float, float] = (0.10, 0.30)  # the same of its square less 1, in world "extremes"
    reached: float = 0.75  # share of the drawn with whom an interview is held
    reached_tilt: float = 0.5  # how much of the tilt is left when a person calls


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SilentCompany:
    """One row a person asked."""

    account: Ints
    facts: tuple[Fact, ...]  # known of everybody
    score: Ints  # 0 to 10: what the person says, or would say
    answered: Flags
    late: Flags  # only after the reminder
    reachable: Flags  # an interview with the person would be held
    tilt: float  # as drawn
    chance: Array  # of answering, as lived

    @property
    def value(self) -> Array:
        """What each answer adds to NPS: 100, 0 or -100."""
        return np.where(self.score >= 9, 100.0, np.where(self.score <= 6, -100.0, 0.0))

    @property
    def truth(self) -> float:
        """NPS of everybody who was asked, in points."""
        return float(self.value.mean())

    def asked(self) -> Asked:
        """Return what can be seen."""
        return Asked(
            account=self.account,
            answered=self.answered,
            value=np.where(self.answered, self.value, 0.0),
            design=np.ones(len(self.account)),
            facts=self.facts,
        )


def live_silently(world: SilentWorld, rng: Generator) -> SilentCompany:
    """Return one company of `world`."""
    accounts = int(rng.integers(*world.accounts))
    account = np.repeat(np.arange(accounts), rng.choice(4, accounts, p=[0.35, 0.3, 0.2, 0.15]) + 1)
    facts, mood_of_facts, pull = _facts(account, rng)
    unseen = rng.normal(0.0, 0.6, accounts)[account] + rng.normal(0.0, 0.7, len(account))
    mood = mood_of_facts + unseen
    tilt = 0.0 if world.bias in ("none", "habit") else float(rng.uniform(*world.tilt))
    leaning = _leaning(world, pull, {"all": mood, "known": mood_of_facts, "unseen": unseen}, tilt, rng)
    if world.bias != "none":
        leaning = leaning + rng.normal(0.0, HABIT, accounts)[account]
    intercept = _intercept(leaning, float(rng.uniform(*world.answer)))
    first, second = _expit(intercept + leaning), _expit(intercept + leaning - 0.2)
    at_once, reminded = rng.random(len(account)) < first, rng.random(len(account)) < second
    before = _before(mood, intercept + leaning, rng)
    noise = rng.logistic(0.0, 1.0, len(account)) / 1.7
    reach = np.log(world.reached / (1 - world.reached)) + world.reached_tilt * (
        tilt if world.bias != "known" else 0.0
    ) * _standard(mood)
    return SilentCompany(
        account=account,
        facts=(*facts, before),
        score=np.clip(np.rint(7.5 + 1.5 * mood + 0.9 * noise), 0, 10).astype(np.int64),
        answered=at_once | reminded,
        late=reminded & ~at_once,
        reachable=rng.random(len(account)) < _expit(reach),
        tilt=tilt,
        chance=1 - (1 - first) * (1 - second),
    )


def _facts(account: Ints, rng: Generator) -> tuple[tuple[Fact, ...], Array, Array]:
    people, accounts = len(account), int(account.max()) + 1
    mood, pull, facts = np.zeros(people), np.zeros(people), []
    for name, size, of_mood, of_answering in FACTS:
        shares = rng.dirichlet(np.full(size, 8.0))
        codes = (
            rng.choice(size, accounts, p=shares)[account] if name in OF_ACCOUNT else rng.choice(size, people, p=shares)
        )
        mood += rng.normal(0.0, of_mood, size)[codes]
        pull += rng.normal(0.0, of_answering, size)[codes]
        facts.append(Fact(name=name, labels=tuple(f"{name} {place + 1}" for place in range(size)), codes=codes))
    case = (rng.random(accounts) < CASE_SHARE)[account].astype(np.int64)
    mood += CASE_MOOD * case
    pull += rng.normal(0.0, 0.4) * case
    facts.append(Fact(name=CASE, labels=("no", "yes"), codes=case))
    return tuple(facts), mood - mood.mean(), pull - pull.mean()


def _leaning(world: SilentWorld, pull: Array, mood: Mapping[str, Array], tilt: float, rng: Generator) -> Array:
    """Log-odds of answering around the common ones; `mood` as a whole, as far as the facts tell it, and the rest."""
    match world.bias:
        case "none" | "habit":
            return np.zeros(len(pull))
        case "known":
            return pull + tilt * _standard(mood["known"])
        case "unhappy":
            return pull + tilt * _standard(mood["all"])
        case "unseen":
            return tilt * _standard(mood["unseen"])
        case "extremes":
            bend = float(rng.uniform(*world.bend)) * (np.minimum(_standard(mood["all"]) ** 2, 4.0) - 1)
            return np.asarray(pull + bend + tilt / 3 * _standard(mood["all"]))


def _before(mood: Array, log_odds: Array, rng: Generator) -> Fact:
    """What the person answered a wave ago, when the mood was like this one's: 0.7 of it is the same."""
    then = 0.7 * mood + np.sqrt(1 - 0.7**2) * float(mood.std()) * rng.normal(size=len(mood))
    score = np.clip(np.rint(7.5 + 1.5 * then + 0.9 * rng.logistic(0.0, 1.0, len(mood)) / 1.7), 0, 10)
    group = np.where(score >= 9, 3, np.where(score <= 6, 1, 2))
    codes = np.where(rng.random(len(mood)) < _expit(log_odds), group, 0).astype(np.int64)
    return Fact(name=BEFORE, labels=("no", "detractor", "passive", "promoter"), codes=codes)


def _intercept(leaning: Array, share: float) -> float:
    """The common log-odds at which `share` of all answer at one of two chances."""
    low, high = -10.0, 5.0
    for _ in range(60):
        middle = (low + high) / 2
        silent = (1 - _expit(middle + leaning)) * (1 - _expit(middle + leaning - 0.2))
        low, high = (middle, high) if float(1 - silent.mean()) < share else (low, middle)
    return low


def _standard(values: Array) -> Array:
    return np.asarray((values - values.mean()) / max(float(values.std()), 1e-12))


def _expit(log_odds: Array | float) -> Array:
    return np.asarray(1 / (1 + np.exp(-np.asarray(log_odds, dtype=np.float64))))
