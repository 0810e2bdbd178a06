"""What everybody would have said: the answers as they are, and class shares for the silent, put right by the answers.

A model's mean over the silent is as wrong as the model. How wrong it is on answers that it has not seen, weighted so
that those who answered look like the silent, is taken off: the difference estimator, right if either the model or the
weights are. Where answering depends on the answer itself, beyond all that is known, nothing in the answers shows it:
the band tilts every person's shares, and a draw of the silent who were interviewed replaces the assumption.

References:
    Särndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, sections 6.3 and 15.6: the difference
    estimator. Robins, Rotnitzky and Zhao (1994), JASA 89, 846-866: right if one of two models is. Breidt and Opsomer
    (2017), Statistical Science 32, 190-205: with any learner, if what is taken off is held out. Kim and Yu (2011), JASA
    106, 157-165: exponential tilting of the silent.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.estimate import Estimate
from changemaker.stats.asked import Array, Asked, Codes, Flags, clustered_se, ranged
from changemaker.stats.propensity import knowing_nothing
from changemaker.stats.two_phase import FollowedUp, followed_up

METHOD, BAND = "predicted-population", "predicted-band"
MOST_WEIGHT = 8.0  # of one answer, in mean weights: what one person may stand for
MIN_ANSWERS = 30


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answers:
    """Answers that the model was judged by."""

    account: NDArray[np.intp]  # (n,), of one numbering with `Silent`
    place: NDArray[np.intp]  # (n,), of the answer among the values of the scale
    shares: Array  # (n, K), held out: predicted by a model that has not seen the account
    weight: Array  # (n,), how many of the silent each stands for, up to a factor
    counts: Flags  # (n,), the latest answer of somebody who is counted: what is known need not be predicted

    def only(self, rows: Flags) -> "Answers":
        """Return the same for some of them."""
        return Answers(
            account=self.account[rows],
            place=self.place[rows],
            shares=self.shares[rows],
            weight=self.weight[rows],
            counts=self.counts[rows],
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Silent:
    """Those who are predicted."""

    account: NDArray[np.intp]  # (m,)
    shares: Array  # (m, K)

    def only(self, rows: Flags) -> "Silent":
        """Return the same for some of them."""
        return Silent(account=self.account[rows], shares=self.shares[rows])


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What each value of the scale adds to a score: 100, 0 and -100 for NPS."""

    of_value: tuple[float, ...]
    unit: str
    bounded: bool = False  # the score is a share

    @property
    def array(self) -> Array:
        """The same, as (K,)."""
        return np.asarray(self.of_value, dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """The score of everybody, and of the two kinds of which they are; never mixed but in `everybody`."""

    everybody: Estimate
    silent: Estimate  # predicted
    band: Estimate  # of everybody, if answering depends on the answer itself by `strength` either way
    strength: float
    naive: float  # the model's mean over the silent as it is, nothing taken off


def population(answers: Answers, silent: Silent, worth: Worth, *, strength: float, level: float) -> Population:
    """Return the score of everybody, the silent by their predicted shares.

    Args:
        answers: with held-out shares; those with `counts` are in the population as they are.
        silent: with predicted shares.
        worth: of each value of the scale.
        strength: how strongly answering may depend on the answer, in log-odds a standard deviation of the answer among
            people of whom the same is known; see `docs/methods/nonresponse-band.md`.
        level: of every range.

    Raises:
        NotEnoughDataError: fewer than thirty answers, or than ten accounts, or all said the same.

    Example:
        >>> rng = np.random.default_rng(1)
        >>> said = rng.integers(0, 2, 200)
        >>> even = np.full((200, 2), 0.5)
        >>> mine = Answers(account=np.arange(200), place=said, shares=even, weight=np.ones(200), counts=said >= 0)
        >>> rest = Silent(account=np.arange(200, 1000), shares=np.full((800, 2), 0.5))
        >>> found = population(mine, rest, Worth(of_value=(0.0, 1.0), unit="share"), strength=0.35, level=0.9)
        >>> bool(found.band.low < found.everybody.low < said.mean() < found.everybody.high < found.band.high)
        True
    """
    _check(answers)
    found = _silent_mean(answers, silent, worth, 0.0)
    ends = [_silent_mean(answers, silent, worth, tilt) for tilt in (strength, -strength)]
    everybody = _everybody(answers, silent, worth, found, level)
    lower, upper = (_everybody(answers, silent, worth, end, level) for end in ends)
    wide = replace(
        everybody,
        low=min(lower.low, everybody.low),
        high=max(upper.high, everybody.high),
        se=None,
        method=BAND,
    )
    return Population(
        everybody=everybody,
        silent=_ranged(found.mean, found.se, answers, worth, level),
        band=wide,
        strength=strength,
        naive=float((silent.shares @ worth.array).mean()),
    )


def with_follow_up(
    answers: Answers,
    silent: Silent,
    worth: Worth,
    *,
    drawn: Flags,
    held: Flags,
    said: Array,
    chance: Array,
    wave: Codes | None = None,
    strength: float,
    level: float,
) -> FollowedUp:
    """Return the score of everybody where some of the silent, drawn by lot, were interviewed.

    What the interviewed said, less what was predicted for them, is what the predictions are off by for all the silent:
    right whatever the model. Only its differences are handed to the two-phase estimator.

    Args:
        answers: those with `counts` are in the population.
        silent: all others.
        worth: of each value of the scale.
        drawn: (m,), of the silent, by lot.
        held: (m,), drawn and interviewed.
        said: (m,), what the interview adds to the score; means nothing elsewhere.
        chance: (m,), of being drawn.
        wave: (m,), the draw in which each could be drawn; one where left out.
        strength: how strongly being reached may depend on the answer.
        level: of the ranges.

    Raises:
        NotEnoughDataError: fewer than twenty interviews were held, or fewer than ten accounts.
    """
    own, each = answers.counts, worth.array
    fitted = np.concatenate([answers.shares[own] @ each, silent.shares @ each])
    heard, zeros = int(own.sum()), np.zeros(int(own.sum()), dtype=np.bool_)
    value = np.concatenate([each[answers.place[own]], np.where(held, said, 0.0)])
    account = np.concatenate([answers.account[own], silent.account])
    asked = Asked(
        account=np.unique(account, return_inverse=True)[1].astype(np.int64),
        answered=np.concatenate([~zeros, np.zeros(len(silent.account), dtype=np.bool_)]),
        value=value - fitted,
        design=np.ones(len(value)),
    )
    found = followed_up(
        asked,
        knowing_nothing(asked),
        drawn=np.concatenate([zeros, drawn]),
        held=np.concatenate([zeros, held]),
        said=value - fitted,
        chance=np.concatenate([np.ones(heard), chance]),
        wave=None if wave is None else np.concatenate([np.full(heard, wave.min()), wave]),
        strength=strength,
        unit=worth.unit,
        level=level,
    )
    middle, off = float(fitted.mean()), float(fitted[heard:].mean())
    return replace(
        found,
        estimate=_moved(found.estimate, middle, worth),
        with_unreached=_moved(found.with_unreached, middle, worth),
        silent=found.silent + off,
    )


def answered_alone(places: Sequence[int] | NDArray[np.intp], account: Codes, worth: Worth, *, level: float) -> Estimate:
    """Return the score of those who answered, for themselves and people like them; accounts are independent.

    Args:
        places: (n,), of each answer among the values of the scale.
        account: (n,).
        worth: of each value.
        level: of the range.

    Raises:
        NotEnoughDataError: fewer than ten accounts, or all said the same.
    """
    value = worth.array[np.asarray(places, dtype=np.intp)]
    mean = float(value.mean())
    se = clustered_se((value - mean) / len(value), np.unique(account, return_inverse=True)[1].astype(np.int64))
    accounts = len(np.unique(account))
    return ranged(mean, se, accounts, unit=worth.unit, method="linearised-ratio", level=level, bounded=worth.bounded)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mean:
    mean: float
    se: float


def _check(answers: Answers) -> None:
    if len(answers.place) < MIN_ANSWERS:
        raise NotEnoughDataError(
            f"{len(answers.place)} answers put nothing right", hint=f"{MIN_ANSWERS} answers or more are needed"
        )


def _silent_mean(answers: Answers, silent: Silent, worth: Worth, tilt: float) -> _Mean:
    """The mean of the silent, if they are `exp(-tilt)` times as many a standard deviation up as the model says."""
    said = worth.array
    value = said[answers.place]
    pull = np.exp(-tilt * (said - float(value.mean())) / _spread(answers, said))
    fitted, scale = _tilted(answers.shares, said, pull)
    weight = np.minimum(answers.weight, MOST_WEIGHT * float(answers.weight.mean())) * pull[answers.place] / scale
    off = value - fitted
    middle = float(np.average(off, weights=weight))
    influence = weight * (off - middle) / float(weight.sum())
    predicted, _ = _tilted(silent.shares, said, pull)
    own = np.average((off - middle) ** 2, weights=weight) / len(silent.account)  # what the silent vary by themselves
    se = clustered_se(influence, np.unique(answers.account, return_inverse=True)[1].astype(np.int64))
    return _Mean(mean=float(predicted.mean()) + middle, se=float(np.sqrt(se**2 + own)))


def _tilted(shares: Array, said: Array, pull: Array) -> tuple[Array, Array]:
    scale = shares @ pull
    return np.asarray(shares @ (pull * said) / scale), np.asarray(scale, dtype=np.float64)


def _spread(answers: Answers, said: Array) -> float:
    """Standard deviation of the answer among people of whom the same is known."""
    off = said[answers.place] - answers.shares @ said
    return float(np.sqrt((off**2).mean())) or 1.0


def _everybody(answers: Answers, silent: Silent, worth: Worth, found: _Mean, level: float) -> Estimate:
    known = worth.array[answers.place[answers.counts]]
    share = len(silent.account) / (len(known) + len(silent.account))
    mean = share * found.mean + (1 - share) * (float(known.mean()) if len(known) else 0.0)
    return _ranged(mean, share * found.se, answers, worth, level)


def _ranged(mean: float, se: float, answers: Answers, worth: Worth, level: float) -> Estimate:
    lowest, highest = min(worth.of_value), max(worth.of_value)
    accounts = len(np.unique(answers.account))
    return ranged(
        float(np.clip(mean, lowest, highest)),
        se,
        accounts,
        unit=worth.unit,
        method=METHOD,
        level=level,
        bounded=worth.bounded,
    )


def _moved(found: Estimate, by: float, worth: Worth) -> Estimate:
    """The range of differences, as the range of what was predicted and they correct; inside what a score can be."""
    low, high = min(worth.of_value), max(worth.of_value)
    ends = (float(np.clip(end + by, low, high)) for end in (found.low, found.value, found.high))
    lower, value, upper = ends
    return replace(found, low=lower, value=value, high=upper)
