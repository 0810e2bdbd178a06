"""Money at risk: what the next months lack after a signal, of the accounts that showed it in the last three months.

What is known is taken as it was before the months that tell the signal (one, or two of something that stopped): a loss
in these months is a part of what goes missing. What stopped counts from where it stopped, or the loss would be known
before. An account that showed it two months ago has lost a part already; what is still to come is learned from what
followed two months later.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.estimate import Estimate
from changemaker.core.seeds import stream
from changemaker.predict.unheard.association import Known, Link, link
from changemaker.predict.unheard.exposure import STOPS, Shown, shown_as
from changemaker.predict.unheard.looks import AHEAD, MOST_SHARE, Looks, first_month_to_look, following, later, looks_of
from changemaker.predict.unheard.panel import Array, Ints, Panel
from changemaker.predict.unheard.search import Searched, Told
from changemaker.predict.unheard.signals import Signal
from changemaker.stats.bootstrap import poisson_bootstrap
from changemaker.stats.distributions import t_quantile

DRAWS = 500
LAGS = 3  # months in which an account that showed the signal counts as showing it now
MOST_FOLLOWS = 2 * MOST_SHARE  # of usual margin: money is added up, and a cut that hardly ever cuts bends it little


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a risk is told."""

    level: float
    spread: float  # coverage with which ranges are made: wider, because the signal was chosen out of many
    unit: str  # of money
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Risk:
    """What is at risk now."""

    difference: Estimate  # share of usual margin in the three months after the signal
    followed: float  # that share itself: all that followed over all that was usual
    at_risk: Estimate  # money of the next three months
    accounts: Ints  # that show it now
    usual: Array  # what each usually brings in three months
    accounts_at_risk: Array  # of it


def risk_of(panel: Panel, searched: Searched, told: Told, terms: Terms) -> Risk:
    """Return what is at risk, with ranges by drawing accounts.

    Args:
        panel: accounts by month.
        searched: what was looked at; signals that are asked about, and others that were found, count as known.
        told: the signal.
        terms: levels, unit and seed.

    References:
        Benjamini and Yekutieli (2005), JASA 100, 71-81: ranges of what was selected.
    """
    signal = told.tried.shown.signal
    last = panel.months - 1
    looks = looks_of(panel, months=np.arange(first_month_to_look(panel), last + 1 - AHEAD - _tells(signal)))
    others = [*searched.asked, *(one.tried.shown.signal for one in searched.found if one is not told)]
    links = [_link(panel, looks, signal, others, lag) or told.tried.link for lag in range(LAGS)]
    at, lag, base = _shows_now(panel, signal)
    usual = AHEAD * base
    exposed = np.array([usual[lag == place].sum() for place in range(LAGS)]) * panel.of / len(panel.accounts)
    first = links[0]
    by_draw, money_by_draw = _drawn(links, exposed, terms, signal.key)
    t = t_quantile(0.5 + terms.spread / 2, first.freedom)
    slopes = np.array([one.difference for one in links])
    difference = _around(first.difference, max(by_draw, first.se), t, first, terms.level)
    money = _around(-float((slopes * exposed).sum()), money_by_draw, t, first, terms.level)
    return Risk(
        difference=difference,
        followed=_followed(panel, looks, signal),
        at_risk=replace(money, unit=terms.unit, method="margin-at-risk"),
        accounts=at,
        usual=usual,
        accounts_at_risk=-slopes[lag] * usual,
    )


def _followed(panel: Panel, looks: Looks, signal: Signal) -> float:
    """What followed where the signal was on, of what was usual."""
    brought = following(panel, looks.account, looks.month, later=_tells(signal))
    rows = _begins(panel, looks, signal).on & np.isfinite(brought)
    return float(brought[rows].sum() / looks.base[rows].sum())


def _tells(signal: Signal) -> int:
    """How many months tell the signal."""
    return STOPS if signal.way == "stopped" else 1


def _begins(panel: Panel, looks: Looks, signal: Signal) -> Shown:
    """The signal in the months after each look; of something that stopped, only where it is news."""
    told = shown_as(panel, later(looks, _tells(signal)), signal)
    if signal.way != "stopped":
        return told
    return replace(told, on=told.on & ~shown_as(panel, later(looks, _tells(signal) - 1), signal).on)


def _around(value: float, se: float, t: float, of: Link, level: float) -> Estimate:
    return Estimate(
        value=value,
        low=value - t * se,
        high=value + t * se,
        se=se,
        level=level,
        unit="share",
        n=of.accounts,
        method="signal-difference",
    )


def _link(panel: Panel, looks: Looks, signal: Signal, others: Sequence[Signal], lag: int) -> Link | None:
    """The link of a signal in the months after each look with what followed it, `lag` months later.

    Only of accounts that bought in the month of the look: to one that has left already nothing happens any more, which
    would make what follows the signal look better. No look weighs less: money is added up over all of them.
    """
    gap = _tells(signal)
    followed = following(panel, looks.account, looks.month, later=gap + lag)
    rows = np.isfinite(followed) & (panel.orders[looks.account, looks.month] > 0)
    if not rows.any():
        return None
    then = later(looks, gap)
    shown = _begins(panel, looks, signal)
    known = Known.of(looks.known[rows], np.ones(int(rows.sum())))
    more = [shown_as(panel, then, other).on.astype(np.float64)[:, None] for other in others]
    known = known.with_(np.hstack([shown.usual, *more])[rows])
    share = np.clip(followed[rows] / looks.base[rows], -1.0, MOST_FOLLOWS)
    return link(known, shown.on[rows], share, looks.account[rows])


def _shows_now(panel: Panel, signal: Signal) -> tuple[Ints, Ints, Array]:
    """Accounts that showed the signal in the last three months and are there, how many months ago, their usual margin.

    Usual is what it was before the months that tell the signal.
    """
    last = panel.months - 1
    ago = np.full(len(panel.accounts), LAGS)
    base = np.zeros(len(panel.accounts))
    for lag in reversed(range(LAGS)):
        looks = looks_of(panel, months=np.array([last - lag - _tells(signal)]))
        on = _begins(panel, looks, signal).on & panel.active[looks.account, last]
        ago[looks.account[on]] = lag
        base[looks.account[on]] = looks.base[on]
    at = np.flatnonzero(ago < LAGS)
    return at, ago[at], base[at]


def _drawn(links: list[Link], exposed: Array, terms: Terms, key: str) -> tuple[float, float]:
    """Standard deviations, over draws of accounts, of the difference and of the money."""
    accounts = max(len(one.upper) for one in links)
    columns = [np.pad(part, (0, accounts - len(part))) for one in links for part in (one.upper, one.lower)]

    def answers(sums: Array) -> Array:
        slopes = sums[:, 0::2] / sums[:, 1::2]
        return np.column_stack([slopes[:, 0], slopes @ exposed])

    try:
        drawn = poisson_bootstrap(
            np.column_stack(columns), answers, rng=stream(terms.seed, "unheard", key), draws=DRAWS
        )
    except NotEnoughDataError:  # a draw without any account that shows it
        return links[0].se, float(sum(one.se * money for one, money in zip(links, exposed, strict=True)))
    return drawn.se(0), drawn.se(1)
