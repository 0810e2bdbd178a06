"""The honest bound: what is left of an effect if the drift after the start may be as large as the worst step before it.

The range is a union: for every step before the start and both directions, the effect is corrected by `mbar` times that
step for each period that passed, and the widest of these ranges counts. It is simpler and a little wider than the
optimal one; on Medicaid expansion it contains R's (Mbar 1: 0.0131 to 0.0753 against 0.0170 to 0.0720).

References:
    Rambachan and Roth (2023), Review of Economic Studies 90, 2555-2591: section 2.3, relative magnitudes, eq. (8);
    Manski and Pepper (2018) for bounding by the past.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from changemaker.stats.delta import Basis, Dual, average
from changemaker.stats.distributions import t_quantile

MOST_DRIFT = 10.0  # a breakdown value beyond this is printed as "10 or more"


def steps_before(by_since: Mapping[int, Dual]) -> list[Dual]:
    """Return the changes from period to period before the start; the base period counts as zero.

    Args:
        by_since: event study with a common base period one before the start.
    """
    before = [by_since[since] for since in sorted(by_since) if since < -1]
    if not before:
        return []
    return [later - earlier for earlier, later in pairwise(before)] + [-before[-1]]


def in_blocks(by_since: Mapping[int, Dual], *, size: int) -> dict[int, Dual]:
    """Return the event study before the start in blocks of `size` periods, measured from the last block.

    Single periods are noisy, and the bound takes the worst of their steps: the mean of a block is quieter.

    Args:
        by_since: event study, whatever its base.
        size: periods a block; what does not fill a block is left out.

    Returns:
        -2 for the last block but one, -3 for the one before it, and so on, as `steps_before` wants them.
    """
    means: list[Dual] = []
    while all(-len(means) * size - place in by_since for place in range(1, size + 1)):
        means.append(average([by_since[-len(means) * size - place] for place in range(1, size + 1)]))
    return {-place - 1: mean - means[0] for place, mean in enumerate(means) if place > 0}


def honest_range(
    effect: Dual, steps: Sequence[Dual], basis: Basis, *, mbar: float, wait: float, level: float, freedom: float
) -> tuple[float, float]:
    """Return the range of `effect` when the drift per period is at most `mbar` times the largest step before the start.

    Args:
        effect: the average effect, in its unit.
        steps: see `steps_before`; at least one.
        basis: of all the duals.
        mbar: how many times worse than before, 0 or more.
        wait: periods over which a drift would have run in `effect`, on average.
        level: coverage, in (0, 1).
        freedom: degrees of freedom of the t range.

    Raises:
        ValueError: there is no step.
    """
    if not steps:
        raise ValueError("the honest bound needs a step before the start")
    corrected = [effect - step * (sign * mbar * wait) for step in steps for sign in (-1, 1)]
    margin = t_quantile(0.5 + level / 2, freedom)
    spread = np.sqrt(np.diag(basis.covariance(corrected, small_sample=True))) * margin
    centres = np.array([dual.value for dual in corrected])
    return float((centres - spread).min()), float((centres + spread).max())


def breakdown(effect: Dual, steps: Sequence[Dual], basis: Basis, *, wait: float, level: float, freedom: float) -> float:
    """Return the largest `mbar` at which the honest range still excludes zero: 0 if none does, at most `MOST_DRIFT`."""

    def survives(mbar: float) -> bool:
        low, high = honest_range(effect, steps, basis, mbar=mbar, wait=wait, level=level, freedom=freedom)
        return low > 0 or high < 0

    if not survives(0.0):
        return 0.0
    low, high = 0.0, MOST_DRIFT
    if survives(high):
        return high
    while high - low > 0.005:
        middle = (low + high) / 2
        low, high = (middle, high) if survives(middle) else (low, middle)
    return low
