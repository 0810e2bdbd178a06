"""How far the truth may lie from a weighted score if answering depends on the answer itself, beyond all that is known.

The model: among people with the same facts, the odds of answering are multiplied by exp(strength) for each standard
deviation of the answer. Data cannot say how strong that is; three things that can be measured say what is usual: how
strongly the strongest known fact works, how far late answers lie from early ones, and a floor below which no band goes.
The band runs from the lower end of the range at +strength to the upper end at -strength.

References:
    Kim and Yu (2011), JASA 106, 157-165: exponential tilting of nonresponse. Rotnitzky, Robins and Scharfstein (1998),
    JASA 93, 1321-1339: such a model as an analysis of sensitivity. Cinelli and Hazlett (2020), JRSS B 82, 39-67:
    strength told in multiples of what is observed. Lin and Schaeffer (1995), Public Opinion Quarterly 59, 236-258, for
    what late answers tell of the silent, and how little that can be.
"""

from dataclasses import dataclass, replace

import numpy as np

from changemaker.core.estimate import Estimate
from changemaker.stats.answered_mean import Weighing, estimate_of, weighed
from changemaker.stats.asked import Array, Asked, Flags
from changemaker.stats.propensity import Propensity

FLOOR = 0.35  # log-odds of answering a standard deviation of the answer
MOST_STRENGTH = 1.0
MIN_LATE = 20  # answers on each side
METHOD = "nonresponse-band"


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """How strongly answering is taken to depend on the answer, in log-odds a standard deviation, and why."""

    value: float
    source: str  # "floor", "late", or the fact's name
    late: float | None  # early less late answers, in standard deviations; None where too few tell


def strength_of(asked: Asked, who: Propensity, late: Flags | None = None) -> Strength:
    """Return the strongest of the floor, the strongest known fact, and late answers against early ones.

    Args:
        asked: the people.
        who: strengths of the facts.
        late: (n,), answered only after a reminder, or after the median of all delays; None where nobody knows.
    """
    gap = None if late is None else _late_gap(asked, late)
    known = {"floor": FLOOR, "late": abs(gap or 0.0), **who.strength}
    source = max(known, key=lambda name: known[name])
    return Strength(value=min(known[source], MOST_STRENGTH), source=source, late=gap)


def band(
    asked: Asked, who: Propensity, centre: Estimate, *, strength: float, bounded: bool = False
) -> tuple[Estimate, Weighing, Weighing]:
    """Return the band around a weighted score, and the weighings at its ends: happier people answer more, or less.

    Args:
        asked: the people.
        who: their chances of answering.
        centre: the weighted score; its level is the band's.
        strength: from `strength_of`.
        bounded: the score is a share.

    Raises:
        NotEnoughDataError: as for `estimate_of`.
    """
    ends = weighed(asked, who, tilt=strength), weighed(asked, who, tilt=-strength)
    lower, upper = (
        estimate_of(asked, end, unit=centre.unit, method=METHOD, level=centre.level, bounded=bounded) for end in ends
    )
    low, high = min(lower.low, centre.low), max(upper.high, centre.high)
    return replace(centre, low=low, high=high, se=None, method=METHOD), *ends


def strength_until(asked: Asked, who: Propensity, mark: float, *, most: float = 3.0) -> float | None:
    """Return how strong the dependence must be for the weighted score to fall (or rise) to `mark`; None beyond `most`.

    The score falls as the strength grows, so that one bisection finds it.
    """
    sign = 1.0 if weighed(asked, who).mean > mark else -1.0
    if sign * (weighed(asked, who, tilt=sign * most).mean - mark) > 0:
        return None
    low, high = 0.0, most
    while high - low > 0.01:
        middle = (low + high) / 2
        if sign * (weighed(asked, who, tilt=sign * middle).mean - mark) > 0:
            low = middle
        else:
            high = middle
    return high


def _late_gap(asked: Asked, late: Flags) -> float | None:
    early: Array = asked.value[asked.answered & ~late]
    after: Array = asked.value[asked.answered & late]
    spread = float(np.std(asked.value[asked.answered]))
    if min(len(early), len(after)) < MIN_LATE or spread == 0:
        return None
    return float((early.mean() - after.mean()) / spread)
