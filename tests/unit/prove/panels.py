"""Populations made from arrays, for numbers that can be worked out by hand."""

from collections.abc import Sequence

import numpy as np

from changemaker.prove.population import QUANTITIES, Population
from changemaker.stats.moments import Array

FIRST = 2024 * 12


def found(
    margin: Sequence[Sequence[float]],
    starts: Sequence[int | None],
    *,
    cash: Sequence[Sequence[float]] | None = None,
    time: Sequence[Sequence[float]] | None = None,
    active: Sequence[Sequence[float]] | None = None,
    groups: Sequence[Sequence[float]] | None = None,
    accounts: Sequence[float] | None = None,
    largest: Sequence[int] = (),
) -> Population:
    """Return a population with one row of `margin` a unit of assignment; `starts` is each unit's position, or None.

    Of quantities that are left out there are ten accounts a unit, all active, one group each, and no cost.
    """
    money = np.array(margin, dtype=np.float64)
    number = np.full(len(money), 10.0) if accounts is None else np.array(accounts, dtype=np.float64)
    there = np.repeat(number[:, None], money.shape[1], axis=1)
    none = np.zeros_like(money)
    given = {
        "active": there if active is None else np.array(active, dtype=np.float64),
        "groups": (there if active is None else np.array(active)) if groups is None else np.array(groups),
        "margin": money,
        "cash_cost": none if cash is None else np.array(cash),
        "time_cost": none if time is None else np.array(time),
    }
    sums: Array = np.stack([np.asarray(given[name], dtype=np.float64) for name in QUANTITIES], axis=2)
    order = (*sorted({start for start in starts if start is not None}), *([None] if None in starts else []))
    own = np.array(list(largest), dtype=np.int64)
    return Population(
        unit="district",
        names=tuple(f"D{place:02d}" for place in range(len(money))),
        starts=tuple(order),
        cohorts=np.array([order.index(start) for start in starts]),
        accounts=number,
        months=tuple(range(FIRST, FIRST + money.shape[1])),
        sums=sums,
        largest=tuple(f"A{place}" for place in own),
        largest_clusters=own,
        largest_sums=sums[own] / 2,
        without_unit=0,
        units_without_accounts=0,
    )
