"""Who stops ordering, where nobody has a contract: BG/NBD for how often and for how long, Gamma-Gamma for how much.

Leaving is what finance calls gone: not a single order for so many months. It can be seen, so it can be tried: the same
model, made of what was known one window ago, foretells the window that has passed, and is published only if that came
true by tenths.
"""

from dataclasses import dataclass
from datetime import date

import ibis.expr.types as ir
import numpy as np
from numpy.typing import NDArray

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.finding import Check
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.core.seeds import stream
from changemaker.engine.tables import Tables
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.predict.turning.order_days import WEEK, YEAR, Histories, came, histories, order_days
from changemaker.predict.turning.out_of_time import Judged, judged_leaving, judged_money
from changemaker.predict.turning.value import Ask, Leaving, asked, clv, nothing_told, told
from changemaker.stats import bg_nbd, gamma_gamma
from changemaker.stats.bg_nbd import BgNbd
from changemaker.stats.gamma_gamma import GammaGamma

Array = NDArray[np.float64]
WEEKS_A_MONTH = 365.25 / 12 / 7
KNOTS = 8  # parts of the horizon, each discounted as at its middle
MOST_TIED = 0.3  # correlation of how often and how much, up to which the two models may stand side by side
TINY = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Buying:
    """Accounts that order again and again, and what is known of how they do."""

    known: Histories
    orders: BgNbd
    values: GammaGamma
    months: int  # the horizon
    discount_rate: float  # a year
    seed: int

    @property
    def n(self) -> int:
        """How many accounts."""
        return len(self.known)

    @property
    def weeks(self) -> float:
        """The horizon in weeks."""
        return self.months * WEEKS_A_MONTH

    def expected(self) -> tuple[Array, Array]:
        """Return the discounted margin expected of each account, and had it never stopped, each (n,)."""
        known, model = self.known, self.orders
        ends = np.linspace(0, self.weeks, KNOTS + 1)
        factor = self._factor((ends[1:] + ends[:-1]) / 2)
        so_far, discounted = np.zeros(self.n), np.zeros(self.n)
        for end, worth in zip(ends[1:], factor, strict=True):
            now = model.expected(known.x, known.t_x, known.age, ahead=float(end))
            discounted += (now - so_far) * worth
            so_far = now
        going = model.alive(known.x, known.t_x, known.age)
        rate = (model.r + known.x) * (going / (model.alpha + known.age) + (1 - going) / (model.alpha + known.t_x))
        each = np.maximum(self.values.expected_value(known.x, known.mean), 0.0)
        stays = rate * float(np.diff(ends) @ factor)
        return discounted * each, np.maximum(stays, discounted) * each

    def drawn(self, rows: slice, draws: int, rng: np.random.Generator) -> tuple[Array, Array]:
        """Return what some accounts may come to bring, and had they never stopped, each (rows, draws)."""
        with_doubt = stream(self.seed, "parameters")  # the same for all rows: a draw is one company
        means = np.log([self.orders.r, self.orders.alpha, self.orders.a, self.orders.b])
        of_orders = np.exp(with_doubt.multivariate_normal(means, self.orders.covariance, size=draws).T)
        means = np.log([self.values.p, self.values.q, self.values.v])
        p, q, v = np.exp(with_doubt.multivariate_normal(means, self.values.covariance, size=draws).T)
        x, t_x, age, mean = (
            column[rows, None] for column in (self.known.x, self.known.t_x, self.known.age, self.known.mean)
        )
        made, would = bg_nbd.orders_ahead(rng, of_orders, x, t_x, age, ahead=self.weeks)
        rate = rng.standard_gamma(q + p * x) / np.maximum(v + x * mean, TINY * v)
        brought = rng.standard_gamma(p * np.maximum(made, TINY)) / rate * (made > 0)
        more = rng.standard_gamma(p * np.maximum(would - made, TINY)) / rate * (would > made)
        first, last = self._worth(made, would), self._worth(would, would)
        brings = brought * first
        return brings, np.maximum((brought + more) * last, brings)

    def _factor(self, weeks: Array) -> Array:
        return np.asarray((1 + self.discount_rate) ** (-weeks / (WEEKS_A_MONTH * YEAR)), dtype=np.float64)

    def _worth(self, made: Array, of: Array) -> Array:
        """The mean discount of the first `made` of `of` orders that lie evenly over the horizon."""
        if self.discount_rate == 0:
            return np.ones_like(made)
        step = np.log1p(self.discount_rate) * self.months / YEAR / (of + 1)
        some = np.maximum(made, 1)
        return np.asarray(np.exp(-step) * np.expm1(-step * some) / np.expm1(-step) / some, dtype=np.float64)


def who_leaves(
    tables: Tables,
    rules: FinanceRules,
    *,
    currency: str,
    as_of: date | None = None,
    within_months: int | None = None,
    level: float = 0.9,
    seed: int = 1,
) -> Leaving:
    """Return who of the accounts without a contract will not order again within the window, and what hangs on it.

    Told are accounts that finance counts as active on the day; all that ever ordered teach.

    Args:
        tables: the company's.
        rules: of finance: margin, horizon, discount rate, and after how many months without an order one is gone.
        currency: of the workspace.
        as_of: the day; what happened on it and later is not used. The day after the last whole month, where left out.
        within_months: the window; `rules.churn.months_without_order` where left out.
        level: of all ranges.
        seed: of the draws.

    Returns:
        `Leaving`, with the trial in the past beside it, and refusals where it failed or could not be made.

    Raises:
        NotEnoughDataError: no table holds anything dated.
    """
    ask = asked(tables, rules, currency, as_of=as_of, within_months=within_months, level=level, seed=seed)
    day = ask.as_of
    days = order_days(tables)
    cut = months_before(day, ask.within_months)
    then, known = histories(tables, days, rules, cut), histories(tables, days, rules, day)
    try:
        leaving, money = _tried(then, days, rules, ask)
        orders, values = _fitted(known)
    except NotEnoughDataError:
        return nothing_told("orders", ask, rules, _too_few(then))
    active = known.only(known.active)
    buying = Buying(
        known=active,
        orders=orders,
        values=values,
        months=rules.horizon_months,
        discount_rate=rules.discount_rate,
        seed=seed,
    )
    return told(
        "orders",
        ask,
        rules,
        ids=active.ids,
        chance=orders.silent(active.x, active.t_x, active.age, ahead=ask.within_months * WEEKS_A_MONTH),
        stopped=1 - orders.alive(active.x, active.t_x, active.age),
        money=clv(buying, unit=currency, level=level, seed=seed) if values.q > 1 else _no_mean(),
        leaving=leaving,
        money_came=money,
        checks=_tied(known),
        notes=_notes(known),
    )


def months_before(day: date, months: int) -> date:
    """Return the same day so many months ago; the 28th for later days, which not all months have.

    Example:
        >>> months_before(date(2025, 3, 31), 13).isoformat()
        '2024-02-28'
    """
    index = day.year * YEAR + day.month - 1 - months
    return date(index // YEAR, index % YEAR + 1, min(day.day, 28))


def _tried(then: Histories, days: ir.Table, rules: FinanceRules, ask: Ask) -> tuple[Judged, Judged]:
    """What the same models would have said one window ago, beside what came."""
    cut = months_before(ask.as_of, ask.within_months)
    orders, values = _fitted(then)
    was = then.only(then.active)
    ahead = (ask.as_of - cut).days / WEEK
    made, margin = came(days, was.ids, rules, since=cut, until=ask.as_of)
    each = np.maximum(values.expected_value(was.x, was.mean), 0.0)
    return (
        judged_leaving(
            orders.silent(was.x, was.t_x, was.age, ahead=ahead), (made == 0).astype(np.float64), level=ask.level
        ),
        judged_money(
            orders.expected(was.x, was.t_x, was.age, ahead=ahead) * each, margin, level=ask.level, unit=ask.unit
        ),
    )


def _fitted(known: Histories) -> tuple[BgNbd, GammaGamma]:
    gained = known.mean > 0
    return bg_nbd.fit(known.x, known.t_x, known.age), gamma_gamma.fit(known.x[gained], known.mean[gained])


def _tied(known: Histories) -> tuple[Check, ...]:
    """How much an order is worth must not go with how often there is one: each has a model of its own."""
    some = known.mean > 0
    together = float(np.corrcoef(np.log(known.x[some]), np.log(known.mean[some]))[0, 1])
    together = together if np.isfinite(together) else 0.0  # everybody ordered as often
    detail = Message("lifetime.check.tied", {"value": together, "most": MOST_TIED})
    return (Check(name="lifetime_tied", passed=abs(together) <= MOST_TIED, detail=detail),)


def _notes(known: Histories) -> tuple[Message, ...]:
    lost = int(np.count_nonzero((known.x > 0) & (known.mean <= 0)))
    return (Message("lifetime.note.no_margin", {"n": lost}),) if lost else ()


def _no_mean() -> Refusal:
    why = Message("lifetime.refuse.no_mean")
    return Refusal(what="value", why=why, needs=Message("lifetime.needs.no_mean"))


def _too_few(then: Histories) -> Refusal:
    again = int(np.count_nonzero(then.mean > 0))
    why = Message("lifetime.refuse.few_repeats", {"again": again})
    needs = Message("lifetime.needs.few_repeats", {"least": bg_nbd.LEAST_REPEATS})
    return Refusal(what="leaving", why=why, needs=needs)
