"""Group-time effects of a staged rollout: each cohort against units not treated by then, period by period.

References:
    Callaway and Sant'Anna (2021), Journal of Econometrics 225, 200-230: definition 2.1-2.9, aggregates of table 1.
    The base period is the last one before the start ("universal"), for the periods before it too.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from changemaker.stats.delta import Basis, Dual, GroupBasis, average, share_of

Control = Literal["never", "notyet"]
Scale = Literal["difference", "ratio"]


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """Effect on one cohort in one period."""

    cohort: int  # index of the group
    start: int  # its first treated period
    period: int
    gain: Dual  # outcome less what it would have been, in the outcome's unit, per unit of weight
    without: Dual | None  # what it would have been; only the ratio scale needs it

    @property
    def since(self) -> int:
        """Periods since the start; negative before it."""
        return self.period - self.start

    @property
    def effect(self) -> Dual:
        """The gain, or on the ratio scale its share of what would have been."""
        return self.gain if self.without is None else self.gain / self.without


class Paths(Protocol):
    """Gives the effect on one cohort in one period against a base period."""

    def cell(self, cohort: int, start: int, period: int, base: int, controls: Sequence[int]) -> Cell:
        """Return the cell of `cohort` in `period`, measured from `base`, against the groups in `controls`."""
        ...


class MeanPaths:
    """Cells from the groups' mean paths alone: no covariates, so the sums are all that is needed.

    Args:
        basis: the groups' sums.
        scale: of the effects.
        window: periods whose mean is the base, the last of them the base period; fewer where the data begin later.
    """

    def __init__(self, basis: GroupBasis, *, scale: Scale = "difference", window: int = 1) -> None:
        self._basis, self._scale, self._window = basis, scale, window

    def cell(self, cohort: int, start: int, period: int, base: int, controls: Sequence[int]) -> Cell:
        """Return the difference in differences, or on the ratio scale the ratio of ratios less one."""
        before, after = self._before(cohort, base), self._basis.mean(cohort, period)
        weights = [self._basis.weight(group) for group in controls]
        control_before = average([self._before(group, base) for group in controls], weights)
        control_after = average([self._basis.mean(group, period) for group in controls], weights)
        if self._scale == "difference":
            return Cell(cohort, start, period, after - before - (control_after - control_before), None)
        without = before * control_after / control_before
        return Cell(cohort, start, period, after - without, without)

    def _before(self, group: int, base: int) -> Dual:
        first = max(0, base - self._window + 1)
        return average([self._basis.mean(group, period) for period in range(first, base + 1)])


def group_time_cells(
    paths: Paths,
    starts: Sequence[int | None],
    periods: int,
    *,
    control: Control = "never",
    anticipation: int = 0,
    window: int = 1,
) -> list[Cell]:
    """Return every cell that can be identified, before and after each start; a single base period is left out.

    Args:
        paths: gives one cell; see `MeanPaths`.
        starts: for each group its first treated period (1 to periods - 1), None for never.
        periods: number of periods, T.
        control: compare with the never treated, or with those not treated yet in either period.
        anticipation: periods before the start in which people may already react; the base period moves back by as many.
        window: periods that `paths` takes for the base; with several, the base period has an effect of its own.

    Returns:
        Cells by cohort and period; empty where no comparison group is left.
    """
    cells = []
    for cohort, start in enumerate(starts):
        base = -1 if start is None else start - 1 - anticipation
        if start is None or base < 0:
            continue
        for period in range(periods):
            if (period != base or window > 1) and (
                controls := _controls(starts, cohort, max(period, base), control, anticipation)
            ):
                cells.append(paths.cell(cohort, start, period, base, controls))
    return cells


def _controls(starts: Sequence[int | None], cohort: int, latest: int, control: Control, anticipation: int) -> list[int]:
    if control == "never":
        return [group for group, start in enumerate(starts) if start is None]
    return [g for g, start in enumerate(starts) if g != cohort and (start is None or start - anticipation > latest)]


@dataclass(frozen=True, slots=True, eq=False)
class Aggregates:
    """The usual averages of the cells at or after the start."""

    simple: Dual  # all treated cells, weighted by cohort size
    group: Dual  # each cohort's mean over its periods, weighted by cohort size
    dynamic: Dual  # the plain mean over periods since the start
    by_since: Mapping[int, Dual]  # event study: periods since the start -> effect, before the start too
    waits: Mapping[
        str, float
    ]  # for each summary the average of (periods since the start + 1): how far a drift would run


def aggregate(cells: Sequence[Cell], basis: Basis) -> Aggregates:
    """Average cells as in Callaway and Sant'Anna (2021), table 1; weights are estimated and carry their error.

    On the ratio scale each average is a total gain over the total that would have been.

    Raises:
        ValueError: no cell lies at or after its start.
    """
    after = [cell for cell in cells if cell.since >= 0]
    if not after:
        raise ValueError("no cell at or after a start")
    by_since = {
        since: _pool([c for c in cells if c.since == since], basis) for since in sorted({c.since for c in cells})
    }
    cohorts = sorted({cell.cohort for cell in after})
    by_cohort = [_pool([cell for cell in after if cell.cohort == cohort], basis) for cohort in cohorts]
    sizes = {cohort: basis.weight(cohort).value for cohort in cohorts}
    mean_waits = {c: _mean([cell.since + 1 for cell in after if cell.cohort == c]) for c in cohorts}
    size = sum(sizes[cell.cohort] for cell in after)
    later = [effect for since, effect in by_since.items() if since >= 0]
    return Aggregates(
        simple=_pool(after, basis),
        group=average(by_cohort, [basis.weight(cohort) for cohort in cohorts]),
        dynamic=average(later),
        by_since=by_since,
        waits={
            "simple": sum((cell.since + 1) * sizes[cell.cohort] for cell in after) / size,
            "group": sum(mean_waits[c] * sizes[c] for c in cohorts) / sum(sizes.values()),
            "dynamic": _mean([since + 1 for since in by_since if since >= 0]),
        },
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _pool(cells: Iterable[Cell], basis: Basis) -> Dual:
    pooled = list(cells)
    weights = [basis.weight(cell.cohort) for cell in pooled]
    gain = average([cell.gain for cell in pooled], weights)
    without = [cell.without for cell in pooled if cell.without is not None]
    if not without:
        return gain
    return share_of(gain, average(without, weights), basis)
