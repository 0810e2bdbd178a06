"""Who answers and who does not, by what is known of everybody: a ridge logistic regression and how well it tells.

Each value of each fact has a slope of its own, all of them drawn to nothing by the same prior (log-odds with a standard
deviation of one half), so that small groups are not believed at their word and no cell has to be filled.

References:
    Rosenbaum and Rubin (1983), Biometrika 70, 41-55; Little (1986), International Statistical Review 54, 139-157:
    weights from the chance of answering. le Cessie and van Houwelingen (1992), Applied Statistics 41, 191-201: ridge.
    Nadeau and Bengio (2003), Machine Learning 52, 239-281, section 3: the variance of a number that was cross-fitted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.estimate import Estimate
from changemaker.stats import concordance, logistic
from changemaker.stats.asked import Array, Asked, Codes, Fact, Flags, by_account, dummies, merged
from changemaker.stats.distributions import hotelling_tail, t_quantile
from changemaker.stats.folds import repeats

PRIOR_SD = 0.5  # of a value's log-odds around the others
FOLDS = 5
RETAUGHT = 1 + FOLDS / (FOLDS - 1)  # variance: folds that teach each other do not err independently
LEAST_CHANCE = 0.005  # a chance below that would weigh one answer as two hundred
MIN_ANSWERS = 30
ANSWERS_A_VALUE = 10


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Propensity:
    """Each person's chance of answering, by the facts."""

    chance: Array  # (n,), fitted on everybody
    facts: tuple[Fact, ...]  # as used: small values put together
    margins: tuple[Fact, ...]  # those of them on whose totals weights are raked: as many as the answers can carry
    auc: Estimate | None  # out of fold, accounts kept together: 0.5 tells nobody apart; None where nothing is known
    strength: dict[str, float]  # fact -> log-odds of answering per standard deviation, less what noise adds
    p: dict[str, float]  # fact -> chance of such a difference where it does not matter, clustered by account

    def only(self, rows: Flags) -> "Propensity":
        """Return the same for some of the people."""
        facts, margins = (
            tuple(replace(fact, codes=fact.codes[rows]) for fact in some) for some in (self.facts, self.margins)
        )
        return replace(self, chance=self.chance[rows], facts=facts, margins=margins)


def fit_propensity(asked: Asked, *, seed: int = 20261122, level: float = 0.95) -> Propensity:
    """Return who answers, by all facts together.

    Where no fact has two values with enough answers and silences of each, everybody has the same chance.

    Raises:
        NotEnoughDataError: fewer than thirty answered or kept silent.
    """
    said = int(asked.answered.sum())
    if min(said, asked.n - said) < MIN_ANSWERS:
        raise NotEnoughDataError(
            f"{said} of {asked.n} answered, too few to tell who does", hint=f"{MIN_ANSWERS} of each are needed"
        )
    facts = [found for fact in asked.facts if (found := merged(fact, asked.answered)) is not None]
    if not facts:
        return knowing_nothing(asked)
    columns = _scaled(facts, asked.n)
    outcome = asked.answered.astype(np.float64)
    slopes = logistic.fit(columns, outcome, np.zeros(asked.n))
    chance = np.clip(logistic.share(columns @ slopes), LEAST_CHANCE, 1.0)
    inverse = np.asarray(np.linalg.inv(logistic.curvature(columns, chance * (1 - chance))), dtype=np.float64)
    p = {fact.name: score_p([fact], asked) for fact in facts}
    return Propensity(
        chance=chance,
        facts=tuple(facts),
        margins=_margins(facts, p, said),
        auc=_auc(columns, outcome, asked.account, seed, level),
        strength=_strengths(facts, columns, slopes, inverse),
        p=p,
    )


def knowing_nothing(asked: Asked) -> Propensity:
    """Return the same chance of answering for everybody."""
    share = float(np.average(asked.answered, weights=asked.design))
    chance = np.full(asked.n, np.clip(share, LEAST_CHANCE, 1.0))
    return Propensity(chance=chance, facts=(), margins=(), auc=None, strength={}, p={})


def score_p(facts: Sequence[Fact], asked: Asked) -> float:
    """Return the p-value of "answering has nothing to do with these facts": a score test, clustered by account.

    Example:
        >>> half = np.arange(400) % 2
        >>> fact = Fact(name="half", labels=("a", "b"), codes=half)
        >>> mine = Asked(account=np.arange(400), answered=half == 0, value=np.zeros(400), design=np.ones(400))
        >>> score_p([fact], mine) < 0.001
        True
    """
    columns = dummies(facts, asked.n)
    columns = columns - columns.mean(axis=0)
    outcome = asked.answered.astype(np.float64)
    scores = by_account(columns * (outcome - outcome.mean())[:, None], asked.account)
    meat = scores.T @ scores
    rank = sum(len(fact.labels) - 1 for fact in facts)
    total = scores.sum(axis=0)
    left = len(scores) - 1
    if rank == 0 or left <= rank:
        return 1.0
    wald = float(total @ np.linalg.pinv(meat, hermitian=True, rcond=1e-9) @ total)
    # The meat is taken around zero, where the total lies far off under the alternative: Hotelling's own is larger.
    wald = wald * left / max(left + 1 - wald, 1e-9) if wald < left + 1 else np.inf
    return float(hotelling_tail(wald, rank, left)) if np.isfinite(wald) else 0.0


def _margins(facts: Sequence[Fact], p: Mapping[str, float], said: int) -> tuple[Fact, ...]:
    """Those that tell most of who answers, first; each further value takes ten answers to carry it."""
    kept: list[Fact] = []
    room = said / ANSWERS_A_VALUE
    for fact in sorted(facts, key=lambda fact: p[fact.name]):
        if not kept or len(fact.labels) - 1 <= room:
            kept.append(fact)
            room -= len(fact.labels) - 1
    return tuple(fact for fact in facts if fact in kept)


def _scaled(facts: Sequence[Fact], n: int) -> Array:
    """An intercept, and the values' columns in a scale on which the house's whisper of ridge is the prior."""
    shrink = PRIOR_SD * logistic.RIDGE**0.5
    return np.column_stack([np.ones(n), dummies(facts, n) * shrink])


def _auc(columns: Array, outcome: Array, account: Codes, seed: int, level: float) -> Estimate:
    score, fold = np.zeros(len(outcome)), np.zeros(len(outcome), dtype=np.intp)
    (cut,) = repeats(account.astype(np.intp), None, folds=FOLDS, times=1, seed=seed)
    for place, split in enumerate(cut.splits):
        slopes = logistic.fit(columns[split.teach], outcome[split.teach], np.zeros(len(split.teach)))
        score[split.judge], fold[split.judge] = columns[split.judge] @ slopes, place
    found = concordance.auc(score, outcome, 1 - outcome, fold)
    sums = by_account(found.influence, account)
    se = float(np.sqrt(RETAUGHT * len(sums) / (len(sums) - 1) * (sums @ sums)))
    margin = t_quantile(0.5 + level / 2, len(sums) - 1) * se
    low, high = max(0.0, found.value - margin), min(1.0, found.value + margin)
    return Estimate(
        value=found.value, low=low, high=high, se=se, level=level, unit="auc", n=len(sums), method="cross-fitted-auc"
    )


def _strengths(facts: Sequence[Fact], columns: Array, slopes: Array, inverse: Array) -> dict[str, float]:
    found, begin = {}, 1
    for fact in facts:
        mine = slice(begin, begin + len(fact.labels))
        begin += len(fact.labels)
        own = columns[:, mine] - columns[:, mine].mean(axis=0)
        noise = float(np.einsum("ij,jk,ik->", own, inverse[mine, mine], own)) / len(own)
        found[fact.name] = float(np.sqrt(max(float(np.var(own @ slopes[mine])) - noise, 0.0)))
    return found
