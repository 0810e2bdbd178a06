"""Looks at accounts, month by month: what was known at the end of a month, and what the next months brought.

A look is one account at the end of one month. What follows is told as a share of the account's own usual margin, the
mean of its last twelve months, so that a large account counts as much as a small one.
"""

from dataclasses import dataclass, replace

import numpy as np

from changemaker.predict.unheard.association import Known
from changemaker.predict.unheard.panel import Array, Ints, Panel

AHEAD = 3  # months that are looked at after the look
YEAR = 12
LEAST_KNOWN = 6  # months that an account must have been one
SMALLEST_BASE = 0.02  # of the median account's usual margin: below it a share says nothing
MOST_SHARE = 3.0  # of usual margin: one large order is not more than that
QUIET_MONTHS = 3  # since the last order: more counts as so many
VARIANCE_CLASSES, LEAST_SPREAD = 10, 0.05


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Looks:
    """One row a look."""

    account: Ints  # (n,)
    month: Ints  # (n,)
    base: Array  # (n,) usual margin of a month, above zero
    known: Array  # (n, k) what was known before: size, past margin, trend, orders, segment, season
    followed: Array  # (n,) share of usual margin in the months that followed; NaN where they are not over
    weight: Array  # (n,) one over how much accounts with as many orders vary


def looks_of(panel: Panel, *, months: Ints) -> Looks:
    """Return the looks at the ends of `months`, of accounts that were active and had been for half a year."""
    pairs = [(accounts, np.full(len(accounts), month)) for month in months for accounts in (_there(panel, month),)]
    account = np.concatenate([pair[0] for pair in pairs]) if pairs else np.empty(0, dtype=np.intp)
    month = np.concatenate([pair[1] for pair in pairs]) if pairs else np.empty(0, dtype=np.intp)
    sums = running(panel.margin)
    since = np.maximum(month - YEAR + 1, np.maximum(panel.begun[account], 0))
    base = (sums[account, month + 1] - sums[account, since]) / (month + 1 - since)
    floor = SMALLEST_BASE * float(np.median(base[base > 0])) if (base > 0).any() else 0.0
    kept = base > floor
    account, month, base, since = account[kept], month[kept], base[kept], since[kept]
    followed = following(panel, account, month) / base
    known = _known(panel, sums, account, month, base)
    return Looks(
        account=account.astype(np.intp),
        month=month.astype(np.intp),
        base=base,
        known=known,
        followed=np.clip(followed, -1.0, MOST_SHARE),
        weight=_steadiness(panel, account, month, followed, known),
    )


def later(looks: Looks, months: int) -> Looks:
    """Return the looks moved by so many months: who shows a signal then, with what was known now."""
    return replace(looks, month=looks.month + months)


def first_month_to_look(panel: Panel) -> int:
    """Return the first month at whose end a year is known."""
    del panel
    return YEAR - 1


def _there(panel: Panel, month: int) -> Ints:
    return np.flatnonzero(panel.active[:, month] & (panel.begun <= month - LEAST_KNOWN + 1))


def running(values: Array) -> Array:
    """Return (A, M + 1) sums over the months before each month."""
    return np.concatenate([np.zeros((len(values), 1)), np.cumsum(values, axis=1)], axis=1)


def following(panel: Panel, account: Ints, month: Ints, *, later: int = 0) -> Array:
    """Return the mean margin of the three months after each look, or of those so many months later; NaN if not over."""
    sums, begin = running(panel.margin), month + 1 + later
    over = begin + AHEAD <= panel.months
    made = np.full(len(month), np.nan)
    made[over] = (sums[account[over], begin[over] + AHEAD] - sums[account[over], begin[over]]) / AHEAD
    return made


def _known(panel: Panel, sums: Array, account: Ints, month: Ints, base: Array) -> Array:
    """What could be known at the end of the month, without the signals."""
    size = np.log(base)
    size = (size - size.mean()) / max(float(size.std()), 1e-12) if len(size) else size
    orders = running(panel.orders)

    def recent(of: Array, months: int) -> Array:
        return of[account, month + 1] - of[account, np.maximum(month + 1 - months, 0)]

    shares = [np.clip(recent(sums, span) / span / base, -1.0, MOST_SHARE) for span in (1, 2, 3, 6)]
    before = np.maximum(month - YEAR + 1, 0)  # the months a year ago that the coming ones will repeat
    season = (sums[account, np.maximum(before + AHEAD, 0)] - sums[account, before]) / AHEAD / base
    bought = [np.log1p(np.maximum(recent(orders, span), 0)) for span in (1, 3, 12)]
    tenure = np.minimum(month - panel.begun[account], 2 * YEAR)
    quiet = _quiet(panel, account, month)
    columns = [
        size,
        size**2,
        *shares,
        shares[2] ** 2,
        shares[3] ** 2,
        np.clip(season, -1.0, MOST_SHARE),
        *bought,
        bought[1] ** 2,
        (tenure < YEAR).astype(np.float64),
        np.log1p(tenure),
        *((quiet == gap).astype(np.float64) for gap in range(1, QUIET_MONTHS + 1)),
    ]
    dummies = [_dummies(month), *(_dummies(fact[account]) for fact in panel.facts)]
    quarter = (panel.first_month + month) % YEAR // AHEAD
    if panel.facts:
        dummies.append(_dummies(panel.facts[0][account] * 4 + quarter))
    dummies.append(_dummies(quarter) * size[:, None])
    return np.hstack([np.column_stack(columns), *dummies]) if len(account) else np.empty((0, len(columns)))


def _quiet(panel: Panel, account: Ints, month: Ints) -> Ints:
    """Months since the last order, at most QUIET_MONTHS."""
    bought = panel.orders > 0
    at = np.where(bought, np.arange(panel.months), -panel.months)
    last = np.maximum.accumulate(at, axis=1)
    return np.minimum(month - last[account, month], QUIET_MONTHS).astype(np.intp)


def _dummies(codes: Ints) -> Array:
    values, places = np.unique(codes, return_inverse=True)
    made = np.zeros((len(codes), len(values)))
    made[np.arange(len(codes)), places] = 1.0
    return made


def _steadiness(panel: Panel, account: Ints, month: Ints, followed: Array, known: Array) -> Array:
    """One over how much follows beside what is known, among looks with about as many orders in the year before."""
    over = np.isfinite(followed)
    if not over.any():
        return np.ones(len(followed))
    sums = running(panel.orders)
    orders = sums[account, month + 1] - sums[account, np.maximum(month - YEAR + 1, 0)]
    order = np.argsort(orders, kind="stable")
    classes = np.empty(len(orders), dtype=np.intp)
    classes[order] = np.arange(len(orders)) * VARIANCE_CLASSES // len(orders)
    told = np.clip(followed[over], -1.0, MOST_SHARE)
    rest = Known.of(known[over], np.ones(len(told))).rest(told)
    sizes = np.maximum(np.bincount(classes[over], minlength=VARIANCE_CLASSES), 1)
    spread = np.bincount(classes[over], rest**2, minlength=VARIANCE_CLASSES) / sizes
    return np.asarray(1 / np.maximum(spread[classes] / max(float(np.mean(rest**2)), 1e-12), LEAST_SPREAD))
