"""A second look at a random draw of those who did not answer: what they say stands for all of the silent.

A model of the answers, made from those who answered by themselves, says what each of the silent might say; interviews
with the drawn say how far off that is on average. The difference is right whatever the model; a good model narrows it.

References:
    Hansen and Hurwitz (1946), JASA 41, 517-529: a second phase among nonrespondents. Särndal, Swensson and Wretman
    (1992), Model Assisted Survey Sampling, sections 9.7 and 15.4: the difference estimator in two phases.
"""

from dataclasses import dataclass

import numpy as np

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.estimate import Estimate
from changemaker.stats.asked import Array, Asked, Codes, Flags, clustered_se, dummies, ranged
from changemaker.stats.propensity import Propensity

MIN_HELD = 20  # interviews; fewer say more of the few than of the silent
RIDGE = 4.0  # answers' worth of prior for each value of a fact
METHOD = "two-phase-difference"


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedUp:
    """What all who were asked would have said, with the silent heard through a draw of them."""

    estimate: Estimate
    with_unreached: Estimate  # its range widened by what those may think who were drawn and not reached
    silent: float  # mean of the silent, as found
    drawn: int
    held: int
    silent_people: int


def followed_up(
    asked: Asked,
    who: Propensity,
    *,
    drawn: Flags,
    held: Flags,
    said: Array,
    chance: Array,
    strength: float,
    unit: str,
    level: float,
    bounded: bool = False,
    wave: Codes | None = None,
) -> FollowedUp:
    """Return the score with a follow-up of some of the silent.

    Args:
        asked: the people of the first phase.
        who: their facts.
        drawn: (n,), by lot from those who did not answer.
        held: (n,), drawn and interviewed.
        said: (n,), what the interview adds to the score; means nothing elsewhere.
        chance: (n,), of being drawn.
        strength: how strongly being reached may depend on the answer; see `nonresponse_band`.
        unit: of the score.
        level: of the ranges.
        bounded: the score is a share.
        wave: (n,), the draw in which each could be drawn; one draw among all where left out. The silent of each wave
            are stood for by those of it who were interviewed: each wave needs some.

    Raises:
        NotEnoughDataError: fewer than twenty interviews were held, or all said the same.
    """
    count = int(held.sum())
    if count < MIN_HELD:
        raise NotEnoughDataError(f"{count} follow-up interviews were held", hint=f"{MIN_HELD} carry a range")
    silent = ~asked.answered
    total, silent_weight = float(asked.design.sum()), float(asked.design[silent].sum())
    expected = _expected(asked, who)
    second = np.where(held, 1 / np.maximum(chance, 1e-9), 0.0) * asked.design
    code = np.zeros(asked.n, dtype=np.int64) if wave is None else np.unique(wave, return_inverse=True)[1]
    silent_of = np.bincount(code, asked.design * silent)
    # Those not reached are stood for by those of their wave who were.
    second *= (silent_of / np.maximum(np.bincount(code, second), 1e-300))[code]
    off = np.where(held, said - expected, 0.0)
    mean_off = (np.bincount(code, second * off) / np.maximum(silent_of, 1e-300))[code]
    from_silent = float(asked.design[silent] @ (expected + mean_off)[silent])
    value = (float((asked.design * asked.value)[asked.answered].sum()) + from_silent) / total
    per_drawn = np.divide(second, asked.design)
    influence = second * np.sqrt(np.maximum(1 - 1 / np.maximum(per_drawn, 1.0), 0.0)) * (off - mean_off * held) / total
    influence *= _few_of_each(code, held)
    told = np.where(asked.answered, asked.value, expected + mean_off)
    first = asked.design * np.sqrt(np.maximum(1 - 1 / asked.design, 0.0)) * (told - value) / total
    se = float(np.hypot(clustered_se(influence, asked.account), clustered_se(first, asked.account)))
    accounts = len(np.unique(asked.account[held]))
    found = ranged(value, se, accounts, unit=unit, method=METHOD, level=level, bounded=bounded)
    unreached = _unreached(np.where(held, said, 0.0), second, held, strength)
    share = (1 - count / max(int(drawn.sum()), 1)) * silent_weight / total
    wide = ranged(value, se, accounts, unit=unit, method="two-phase-unreached", level=level, bounded=bounded)
    return FollowedUp(
        estimate=found,
        with_unreached=_widened(wide, share * unreached[0], share * unreached[1], bounded=bounded),
        silent=from_silent / silent_weight,
        drawn=int(drawn.sum()),
        held=count,
        silent_people=int(silent.sum()),
    )


def _few_of_each(code: Codes, held: Flags) -> Array:
    """How much the spread around each wave's own mean understates, beyond what one common mean would."""
    counts = np.bincount(code[held], minlength=int(code.max()) + 1).astype(np.float64)
    n = float(counts.sum())
    return np.asarray(np.sqrt((counts / np.maximum(counts - 1, 1)) * (n - 1) / n)[code])


def _expected(asked: Asked, who: Propensity) -> Array:
    """What each person might say: a ridge regression on the facts, of those who answered by themselves."""
    columns = dummies(who.facts, asked.n)
    rows = asked.answered
    if not rows.any():
        return np.zeros(asked.n)
    middle = float(np.average(asked.value[rows], weights=asked.design[rows]))
    known = columns[rows] * asked.design[rows][:, None]
    curved = columns[rows].T @ known + RIDGE * np.eye(columns.shape[1])
    slopes = np.linalg.solve(curved, known.T @ (asked.value[rows] - middle))
    return np.asarray(middle + columns @ slopes, dtype=np.float64)


def _unreached(said: Array, weights: Array, held: Flags, strength: float) -> tuple[float, float]:
    """How much lower and higher the unreached may lie than the reached, if reaching depends on the answer so far."""
    values, shares = said[held], weights[held]
    middle = float(np.average(values, weights=shares))
    spread = float(np.sqrt(np.average((values - middle) ** 2, weights=shares))) or 1.0
    ends = [
        float(np.average(values, weights=shares * np.exp(-tilt * (values - middle) / spread))) - middle
        for tilt in (strength, -strength)
    ]
    return min(0.0, *ends), max(0.0, *ends)


def _widened(found: Estimate, lower: float, upper: float, *, bounded: bool) -> Estimate:
    low, high = found.low + lower, found.high + upper
    if bounded:
        low, high = max(low, 0.0), min(high, 1.0)
    return Estimate(
        value=found.value,
        low=low,
        high=high,
        se=None,
        level=found.level,
        unit=found.unit,
        n=found.n,
        method=found.method,
    )
