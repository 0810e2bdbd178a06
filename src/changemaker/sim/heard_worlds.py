"""Companies that hear seven of a hundred people and know something of all: what everybody would say is written down.

Each company has accounts of several people. Deliveries, cases, orders, contracts and roles are known of everybody and
move a mood, partly in a way that no straight line follows; the larger part of the mood is seen by nobody. Who answers
is drawn by lot, or depends on what is known, on the mood, or on that part of it which no feature sees. All of it is
plain arrays, so that any room can be held against it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Answering = Literal["lot", "known", "unhappy", "extremes", "unseen"]
ANSWERING: tuple[Answering, ...] = ("lot", "known", "unhappy", "extremes", "unseen")
SEGMENTS = ("north", "south", "east", "west")
ROLES = ("buyer", "user", "manager")
OF_ACCOUNT_SD, OF_PERSON_SD = 0.5, 0.65  # of the mood that no feature sees
MIDDLE, PER_MOOD, NOISE = 7.5, 1.5, 0.9  # of the answer, 0 to 10


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardWorld:
    """What may differ between companies; pairs are drawn from evenly, one draw a company."""

    answering: Answering = "lot"
    contacts: int = 57_000
    answers: int = 4_000  # expected
    tilt: tuple[float, float] = (0.15, 0.55)  # log-odds of answering a standard deviation of mood
    bend: tuple[float, float] = (0.10, 0.30)  # the same of its square less 1, in world "extremes"
    seen: float = 1.0  # how strongly features move the mood; 0: nothing that is known tells anything
    follow_ups: int = 0  # interviews tried with people drawn by lot from the silent
    reached: float = 0.75  # share of the drawn with whom one is held
    reached_tilt: float = 0.5  # how much of the tilt is left when a person calls


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SeenColumn:
    """One thing known of everybody; codes into `labels` where it has some."""

    name: str
    group: str
    values: Array  # (n,), NaN where it is not known
    labels: tuple[str, ...] = ()
    worse_if_more: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HeardCompany:
    """One row a person; `score` is what everybody says or would say."""

    account: Ints  # (n,), 0 to G - 1
    columns: tuple[SeenColumn, ...]
    segment: Ints  # place in SEGMENTS
    day: Ints  # of the answer, days since 1970; of the prediction where nobody answered
    score: Ints  # 0 to 10
    last: Array  # what the same account said before, NaN where nothing
    answered: Flags
    drawn: Flags  # for a follow-up, by lot from the silent
    held: Flags  # and interviewed
    chance: Array  # of being drawn
    tilt: float  # as drawn

    @property
    def value(self) -> Array:
        """What each answer adds to NPS: 100, 0 or -100."""
        return np.where(self.score >= 9, 100.0, np.where(self.score <= 6, -100.0, 0.0))

    @property
    def truth(self) -> float:
        """NPS of everybody, in points."""
        return float(self.value.mean())

    @property
    def y(self) -> Array:
        """What is heard: the score, NaN where nobody answered."""
        return np.where(self.answered, self.score, np.nan)


def live_heard(world: HeardWorld, rng: Generator) -> HeardCompany:
    """Return one company of `world`.

    Example:
        >>> small = HeardWorld(contacts=2000, answers=200)
        >>> company = live_heard(small, np.random.default_rng(1))
        >>> bool(np.isfinite(company.y).sum() == company.answered.sum())
        True
    """
    accounts = int(world.contacts / 2.15)
    account = np.repeat(np.arange(accounts), rng.choice(4, accounts, p=[0.35, 0.3, 0.2, 0.15]) + 1)
    columns, segment, felt = _known(account, rng)
    felt = world.seen * felt
    unseen = rng.normal(0.0, OF_ACCOUNT_SD, accounts)[account] + rng.normal(0.0, OF_PERSON_SD, len(account))
    mood = felt + unseen
    tilt = 0.0 if world.answering == "lot" else float(rng.uniform(*world.tilt))
    leaning = _leaning(world, columns, {"known": felt, "all": mood, "unseen": unseen}, tilt, rng)
    answered = rng.random(len(account)) < _expit(_intercept(leaning, world.answers / len(account)) + leaning)
    score = _said(mood, rng)
    day = np.where(answered, 20_000 - rng.integers(0, 360, len(account)), 20_000).astype(np.int64)
    company = HeardCompany(
        account=account,
        columns=columns,
        segment=segment,
        day=day,
        score=score,
        last=_before(account, mood, answered, rng),
        answered=answered,
        drawn=np.zeros(len(account), dtype=np.bool_),
        held=np.zeros(len(account), dtype=np.bool_),
        chance=np.ones(len(account)),
        tilt=tilt,
    )
    return _followed_up(company, world, mood, rng) if world.follow_ups else company


def _known(account: Ints, rng: Generator) -> tuple[tuple[SeenColumn, ...], Ints, Array]:
    """Columns, segments, and what they do to the mood; how strongly differs between companies."""
    n, accounts = len(account), int(account.max()) + 1
    segment = rng.choice(len(SEGMENTS), accounts, p=rng.dirichlet(np.full(len(SEGMENTS), 12.0)))
    late = np.where(rng.random(accounts) < 0.15, np.nan, rng.beta(0.7, 4.0, accounts))
    cases, is_open = rng.poisson(0.5, accounts), rng.random(accounts) < 0.07
    gap = rng.lognormal(3.2, 0.8, accounts)
    tenure, revenue = rng.gamma(2.0, 2.0, accounts), rng.lognormal(8.0, 1.2, accounts)
    ends_in = np.where(rng.random(accounts) < 0.4, np.nan, rng.uniform(0, 730, accounts))
    role = rng.choice(len(ROLES), n, p=[0.3, 0.5, 0.2])
    met, pull = rng.poisson(1.5, n), np.exp(rng.normal(0.0, 0.25, 5))
    seen_late = np.nan_to_num(late, nan=0.1)
    of_account = (
        -2.2 * pull[0] * np.minimum(seen_late, 0.5)
        - 0.6 * pull[1] * is_open
        - 0.45 * pull[2] * (cases >= 2) * (1 + (seen_late > 0.2))
        - 0.3 * pull[3] * (gap > 60)
        + rng.normal(0.0, 0.2, len(SEGMENTS))[segment]
        + 0.03 * tenure
    )
    felt = of_account[account] + 0.25 * pull[4] * (role == 0)
    floats = {"cases": cases, "open": is_open, "gap": gap, "tenure": tenure, "revenue": revenue}
    by_account = {name: np.asarray(values, dtype=np.float64)[account] for name, values in floats.items()}
    columns = (
        SeenColumn(name="late_share", group="deliveries", values=late[account], worse_if_more=True),
        SeenColumn(name="cases_365", group="cases", values=by_account["cases"], worse_if_more=True),
        SeenColumn(name="open_case", group="cases", values=by_account["open"], worse_if_more=True),
        SeenColumn(name="days_since_order", group="orders", values=by_account["gap"]),
        SeenColumn(name="tenure_years", group="account", values=by_account["tenure"]),
        SeenColumn(name="revenue", group="account", values=by_account["revenue"]),
        SeenColumn(name="contract_days_left", group="contracts", values=ends_in[account]),
        SeenColumn(name="met_90", group="contacts with us", values=met.astype(np.float64)),
        SeenColumn(name="role", group="person", values=role.astype(np.float64), labels=ROLES),
        SeenColumn(name="segment", group="account", values=segment[account].astype(np.float64), labels=SEGMENTS),
    )
    return columns, segment[account].astype(np.int64), np.asarray(felt - felt.mean(), dtype=np.float64)


def _leaning(
    world: HeardWorld, columns: tuple[SeenColumn, ...], mood: Mapping[str, Array], tilt: float, rng: Generator
) -> Array:
    """Log-odds of answering around the common ones: by what is known, by mood, or by nothing at all."""
    if world.answering == "lot":
        return np.zeros(len(mood["all"]))
    if world.answering == "unseen":
        return tilt * _standard(mood["unseen"])
    pull = sum(rng.normal(0.0, 0.2) * _standard(np.nan_to_num(column.values)) for column in columns[3:8])
    if world.answering == "extremes":
        bend = float(rng.uniform(*world.bend)) * (np.minimum(_standard(mood["all"]) ** 2, 4.0) - 1)
        return np.asarray(pull + bend + tilt / 3 * _standard(mood["all"]))
    return np.asarray(pull + tilt * _standard(mood["known" if world.answering == "known" else "all"]))


def _before(account: Ints, mood: Array, answered: Flags, rng: Generator) -> Array:
    """What somebody of the account said a while ago, when the mood was like this one's: 0.7 of it is the same."""
    then = 0.7 * mood + np.sqrt(1 - 0.7**2) * float(mood.std()) * rng.normal(size=len(mood))
    told = rng.random(len(mood)) < np.where(answered, 0.3, 0.05)
    return np.where(told, _said(then, rng), np.nan)


def _followed_up(company: HeardCompany, world: HeardWorld, mood: Array, rng: Generator) -> HeardCompany:
    silent = np.flatnonzero(~company.answered)
    drawn = np.zeros(len(mood), dtype=np.bool_)
    drawn[rng.permutation(silent)[: world.follow_ups]] = True
    reach = np.log(world.reached / (1 - world.reached)) + world.reached_tilt * company.tilt * _standard(mood)
    held = drawn & (rng.random(len(mood)) < _expit(reach))
    chance = np.full(len(mood), world.follow_ups / len(silent))
    return replace(company, drawn=drawn, held=held, chance=chance)


def _said(mood: Array, rng: Generator) -> Ints:
    noise = rng.logistic(0.0, 1.0, len(mood)) / 1.7
    return np.asarray(np.clip(np.rint(MIDDLE + PER_MOOD * mood + NOISE * noise), 0, 10), dtype=np.int64)


def _intercept(leaning: Array, share: float) -> float:
    low, high = -12.0, 6.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if float(_expit(middle + leaning).mean()) < share else (low, middle)
    return low


def _standard(values: Array) -> Array:
    return np.asarray((values - values.mean()) / max(float(values.std()), 1e-12))


def _expit(log_odds: Array | float) -> Array:
    return np.asarray(1 / (1 + np.exp(-np.asarray(log_odds, dtype=np.float64))))
