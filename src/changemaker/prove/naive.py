"""The numbers that people reach for, shown beside ours so that the difference can be seen; none is an effect."""

from collections.abc import Callable

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.estimate import Estimate
from changemaker.prove.ask import Ask
from changemaker.stats.delta import Dual, GroupBasis, average, range_of, share_of
from changemaker.stats.group_time import Scale
from changemaker.stats.rollout import Rollout
from changemaker.stats.two_way import two_way_effect


def naive_rollout(rollout: Rollout, ask: Ask) -> dict[str, Estimate]:
    """Return `naive:twfe`, `naive:before_after`, `naive:treated_untreated`, as far as rollout and scale have them."""
    basis = GroupBasis(rollout.groups)
    makers: dict[str, tuple[Callable[[], Dual], str]] = {
        "naive:twfe": (lambda: _two_way(rollout, basis, ask.scale), "E"),
        "naive:before_after": (lambda: _before_after(rollout, basis, ask.scale), "D"),
        "naive:treated_untreated": (lambda: _treated_untreated(rollout, basis, ask.scale), "E"),
    }
    found = {}
    for key, (make, grade) in makers.items():
        method, unit = key.removeprefix("naive:").replace("_", "-"), ask.unit(rollout.outcome)
        try:
            estimate = range_of(make(), basis, unit=unit, method=method, level=ask.level, corrected_se=True)
        except (NotEnoughDataError, ValueError):
            continue
        found[key] = estimate.graded(grade)
    return found


def _two_way(rollout: Rollout, basis: GroupBasis, scale: Scale) -> Dual:
    if scale == "ratio":
        raise ValueError("the two-way number is a difference")
    return two_way_effect(basis, rollout.starts, len(rollout.periods))


def _before_after(rollout: Rollout, basis: GroupBasis, scale: Scale) -> Dual:
    """Mean after the start against the mean before it, over the treated."""
    before, after, weights = [], [], []
    for cohort, start in enumerate(rollout.starts):
        if start is not None:
            means = [basis.mean(cohort, period) for period in range(len(rollout.periods))]
            before.append(average(means[:start]))
            after.append(average(means[start:]))
            weights.append(basis.weight(cohort))
    return _against(average(after, weights), average(before, weights), basis, scale)


def _treated_untreated(rollout: Rollout, basis: GroupBasis, scale: Scale) -> Dual:
    """Mean of the treated after their start against the mean of the never treated in the same periods."""
    never = [cohort for cohort, start in enumerate(rollout.starts) if start is None]
    if not never:
        raise ValueError("nobody is never treated")
    treated, untreated, weights = [], [], []
    for cohort, start in enumerate(rollout.starts):
        for period in range(start, len(rollout.periods)) if start is not None else ():
            treated.append(basis.mean(cohort, period))
            untreated.append(basis.mean(never[0], period))
            weights.append(basis.weight(cohort))
    return _against(average(treated, weights), average(untreated, weights), basis, scale)


def _against(ours: Dual, theirs: Dual, basis: GroupBasis, scale: Scale) -> Dual:
    return ours - theirs if scale == "difference" else share_of(ours - theirs, theirs, basis)
