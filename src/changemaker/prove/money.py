"""A programme's effect in money by month, split into streams that add up, and what it is worth today."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from changemaker.prove.cohort_sums import CohortSums, Seen, seen_cohorts
from changemaker.prove.population import ACTIVE, CASH, GROUPS, MARGIN, TIME
from changemaker.stats.moments import Array
from changemaker.stats.shapley import split_product

YEAR = 12
STREAMS = ("retention", "cross_sell", "spend", "cost_to_serve")  # cash: they add to the effect on contribution
NEVER_PAID = np.inf


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Effects:
    """Effects on all treated accounts together, by counted month; (draws + 1, months), undiscounted money.

    Each draw speaks of the accounts that there are: its effect is a share of its own base, times the base of the data,
    which is known.
    """

    retention: Array
    cross_sell: Array
    spend: Array
    cost_to_serve: Array  # saved cost of serving, cash
    time: Array  # saved time of people who are paid anyway
    without: Array  # contribution as it would have been
    account_months: Array  # (months,) treated account-months of the data that count
    stayed: Array  # (draws + 1,) effect on the share of accounts still active, over those account-months
    before_after: Array  # (draws + 1, months) what a spreadsheet would say: less the mean month before
    against_untreated: Array  # (draws + 1, months) likewise: less the never treated, per account

    @property
    def contribution(self) -> Array:
        """The number: contribution margin gained, less cash cost of serving; (draws + 1, months)."""
        return self.retention + self.cross_sell + self.spend + self.cost_to_serve


def effects_of(cohorts: CohortSums, *, around_first: bool = True) -> Effects:
    """Return the effects, from every row of `cohorts`.

    Args:
        cohorts: sums from the data, row 0, and from resamples.
        around_first: rows are resamples of row 0 and speak of its accounts; False where each is data of its own.
    """
    found = list(seen_cohorts(cohorts))
    counted = range(cohorts.first, cohorts.sums.shape[2])
    real = _base_over_draw(cohorts, found, around_first=around_first)
    parts = {name: np.zeros((len(cohorts.sums), len(counted))) for name in (*STREAMS, "time", "without")}
    naive = {name: np.zeros((len(cohorts.sums), len(counted))) for name in ("before_after", "against_untreated")}
    account_months, stayed = np.zeros(len(counted)), np.zeros(len(cohorts.sums))
    for seen in found:
        at = [position - cohorts.first for position in seen.positions]
        scale = real[cohorts.strata[seen.cohort]]
        for name, values in _of_cohort(seen, scale).items():
            parts[name][:, at] += values
        for name, values in _naive(cohorts, seen, scale).items():
            naive[name][:, at] += values
        account_months[at] += seen.accounts[0]
        gap = (seen.total[:, :, ACTIVE] - seen.active_without) / seen.accounts[:, None]
        stayed += gap.sum(axis=1) * seen.accounts[0]
    return Effects(**parts, **naive, account_months=account_months, stayed=stayed / account_months.sum())


def _of_cohort(seen: Seen, scale: dict[int, Array]) -> dict[str, Array]:
    margin, margin0 = seen.total[:, :, MARGIN], seen.without[:, :, MARGIN]
    bought, bought0 = (
        _per_active(seen.total, seen.total[:, :, ACTIVE]),
        _per_active(seen.without, seen.without[:, :, ACTIVE]),
    )
    split = split_product(
        margin, margin0, first=(seen.total[:, :, ACTIVE], seen.active_without), second=(bought, bought0)
    )
    by_margin, by_cash, by_time = (scale[k][:, None] for k in (MARGIN, CASH, TIME))
    cash0 = seen.without[:, :, CASH]
    return {
        "retention": split.first * by_margin,
        "cross_sell": split.second * by_margin,
        "spend": split.third * by_margin,
        "cost_to_serve": (cash0 - seen.total[:, :, CASH]) * by_cash,
        "time": (seen.without[:, :, TIME] - seen.total[:, :, TIME]) * by_time,
        "without": margin0 * by_margin - cash0 * by_cash,
    }


def _per_active(values: Array, active: Array) -> Array:
    groups = values[:, :, GROUPS]
    return np.divide(groups, active, out=np.zeros_like(groups), where=active > 0)


def _base_over_draw(cohorts: CohortSums, found: Sequence[Seen], *, around_first: bool) -> dict[int, dict[int, Array]]:
    """For each stratum and quantity: base of the data over base of the draw, (draws + 1,)."""
    scales: dict[int, dict[int, Array]] = {}
    for stratum in {cohorts.strata[seen.cohort] for seen in found}:
        inside = [seen for seen in found if cohorts.strata[seen.cohort] == stratum]
        scales[stratum] = {}
        for quantity in (MARGIN, CASH, TIME):
            base = (
                sum(seen.base[:, quantity] for seen in inside)
                if cohorts.ratio[quantity]
                else sum(seen.accounts for seen in inside)
            )
            base = np.asarray(base)
            scale = np.divide(base[0], base, out=np.ones_like(base), where=base > 0)
            scales[stratum][quantity] = scale if around_first else np.ones_like(scale)
    return scales


def _naive(cohorts: CohortSums, seen: Seen, scale: dict[int, Array]) -> dict[str, Array]:
    own = seen.total[:, :, MARGIN] - seen.total[:, :, CASH]
    before = (seen.base[:, MARGIN] - seen.base[:, CASH])[:, None]
    found = {"before_after": (own - before) * scale[MARGIN][:, None]}
    if None in cohorts.starts:
        never = cohorts.sums[:, -1][:, list(seen.positions)]
        theirs = (never[:, :, MARGIN] - never[:, :, CASH]) / cohorts.accounts[:, -1][:, None]
        found["against_untreated"] = seen.accounts[0] * (own / seen.accounts[:, None] - theirs)
    return found


def discount_factors(months: Sequence[int], *, start: int, rate: float) -> Array:
    """Return (1 + rate) ** (-k / 12) for each month, k months after `start`; above 1 before it.

    Args:
        months: whole numbers, year * 12 + month - 1.
        start: the month that counts in full.
        rate: a year.

    Example:
        >>> [round(float(factor), 4) for factor in discount_factors([100, 112], start=100, rate=0.1)]
        [1.0, 0.9091]
    """
    return np.asarray((1 + rate) ** (-(np.array(months, dtype=np.float64) - start) / YEAR), dtype=np.float64)


def months_to_pay(net: Array, *, start: int) -> Array:
    """Return in how many months from the start the cumulated net is zero for good; infinite where it never is.

    Args:
        net: (draws, months) discounted cash less cost.
        start: place of the first month with the programme.

    Example:
        >>> months_to_pay(np.array([[-5.0, 2.0, 2.0, 2.0], [-5.0, 1.0, 1.0, 1.0]]), start=1).tolist()
        [3.0, inf]
    """
    short = np.cumsum(net, axis=1) < -1e-9
    last = net.shape[1] - 1 - np.argmax(short[:, ::-1], axis=1)
    paid = np.where(short.any(axis=1), last + 2 - start, 0.0)
    return np.where(short[:, -1], NEVER_PAID, np.maximum(paid, 0.0))
