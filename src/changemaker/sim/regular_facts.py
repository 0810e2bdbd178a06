"""What the company's systems know of each regular on one morning: the facts that its journeys ask for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from changemaker.sim.company_calendar import DAY_SECONDS, Ints
from changemaker.sim.company_cast import Flags, Floats
from changemaker.sim.company_lines import UNITS_A_CENT
from changemaker.sim.company_prices import Prices
from changemaker.sim.company_regulars import LIVED, RegularLife
from changemaker.sim.company_service import HOURS, OPENING

SEGMENT = "regular"
FIRST_NUMBER = 2000  # of accounts: those before are the others
LOOK = 6 * 3600  # local second at which journeys look who enters
YEAR = 365


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Orders:
    """One value an order of a regular, by day and regular; `units` are ten-thousandths of a dollar."""

    world: int
    day: Ints
    regular: Ints
    cycle: Ints
    quantity: Ints


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Goods:
    """What each regular buys, and at what price; one value a regular unless said otherwise."""

    district: Ints
    country: Ints
    group: Ints
    product: Ints
    list_cents: Ints  # regulars x months, in cents of the country's currency
    rate: Floats  # regulars x months: dollars for one unit of it
    margin: Floats  # share of the amount

    def units(self, orders: Orders, month: Ints) -> tuple[Ints, Ints, Ints]:
        """Return what orders cost in the own currency, in dollars, and what they leave: ten-thousandths."""
        original = orders.quantity * self.list_cents[orders.regular, month] * UNITS_A_CENT
        amount = np.rint(original * self.rate[orders.regular, month]).astype(np.int64)
        return original, amount, np.rint(amount * self.margin[orders.regular]).astype(np.int64)


def goods_of(life: RegularLife, prices: Prices, country_of_district: Ints) -> Goods:
    """Return what regulars buy: one product each, from a middle one on."""
    count, p = life.parameters.regulars.count, life.parameters
    number = np.arange(count)
    district = number % len(country_of_district)
    country = country_of_district[district]
    group = number * 5 % len(p.groups)
    product = p.orders.products_a_group // 2 + number * 3 % max(p.orders.products_a_group // 4, 1)
    return Goods(
        district=district,
        country=country,
        group=group,
        product=product,
        list_cents=prices.list_cents[country, group, product],
        rate=prices.rate[country],
        margin=np.array([row.margin for row in p.groups])[group],
    )


def orders_of(life: RegularLife, world: int = LIVED) -> Orders:
    """Return every order of regulars until today, in one world."""
    day, regular = np.nonzero(life.cycle_at[world, life.begins : max(life.today, life.begins)])
    day = day + life.begins
    cycle = life.cycle_at[world, day, regular].astype(np.int64)
    return Orders(world=world, day=day, regular=regular, cycle=cycle, quantity=quantities(life, cycle, regular))


def quantities(life: RegularLife, cycle: Ints, regular: Ints) -> Ints:
    """Return how many pieces those orders are of."""
    noise = life.parameters.regulars.order_log_sd * life.nature.cycle_units[cycle - 1, regular]
    pieces = np.rint(life.nature.units[regular] * np.exp(noise))
    return np.asarray(np.maximum(pieces, 1), dtype=np.int64)


def order_second(day: Ints, account: Ints) -> Ints:
    """Return the local second at which an account's order of a day is entered."""
    return np.asarray(OPENING + (account * 997 + day * 613) % HOURS)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Facts:
    """One value a regular; NaN where there is none."""

    orders_last_year: Floats
    days_since_order: Floats
    last_day: Ints  # of the last order, -1 for none
    gap_median: Floats
    gap_p90: Floats
    gap_cv: Floats
    units_median: Floats
    units_last: Floats
    meetings: Ints  # with the owner, in the last year
    open_complaint: Flags
    ended: Flags  # the contract

    def of(self, regular: int) -> Mapping[str, float | bool]:
        """Return the facts of one regular under the names that journeys use; what is not known is left out."""
        numbers = {
            "orders_last_year": self.orders_last_year,
            "days_since_order": self.days_since_order,
            "order_gap_median": self.gap_median,
            "order_gap_p90": self.gap_p90,
            "order_gap_cv": self.gap_cv,
            "order_units_median": self.units_median,
            "order_units_last": self.units_last,
            "own_meetings_365": self.meetings,
        }
        told = {name: float(values[regular]) for name, values in numbers.items()}
        flags = {"open_complaint": bool(self.open_complaint[regular]), "contract_ended": bool(self.ended[regular])}
        return {name: value for name, value in told.items() if value == value} | flags


def facts_at(life: RegularLife, spoke: Ints) -> Facts:
    """Return what is known this morning at the look, of what happened until last night.

    Args:
        life: of the regulars.
        spoke: how often each owner met us in the last year, beside the calls that are in `life.called`.
    """
    day, part = life.today, life.parameters.regulars
    since = max(day - YEAR, 0)
    rows = orders_of(life)
    order = np.lexsort((rows.day, rows.regular))
    regular, when, quantity = rows.regular[order], rows.day[order], rows.quantity[order].astype(np.float64)
    same = regular[1:] == regular[:-1]
    gaps, of_gap = np.diff(when)[same].astype(np.float64), regular[1:][same]
    elapsed = day - when + (LOOK - order_second(when, FIRST_NUMBER + regular)) / DAY_SECONDS
    last = np.full(part.count, -1, dtype=np.int64)
    last[regular] = when
    since_order = np.full(part.count, np.nan)
    since_order[regular] = elapsed
    units_last = np.full(part.count, np.nan)
    units_last[regular] = quantity
    median, p90 = _quantiles(gaps, of_gap, part.count, (0.5, 0.9))
    open_now = np.zeros(part.count, dtype=np.bool_)
    open_now[[one.regular for one in life.complaints if one.day < day < one.until]] = True
    return Facts(
        orders_last_year=np.bincount(regular[elapsed < YEAR], minlength=part.count).astype(np.float64),
        days_since_order=since_order,
        last_day=last,
        gap_median=median,
        gap_p90=p90,
        gap_cv=_variation(gaps, of_gap, part.count),
        units_median=_quantiles(quantity, regular, part.count, (0.5,))[0],
        units_last=units_last,
        meetings=life.called[since:day].sum(axis=0) + spoke,
        open_complaint=open_now,
        ended=life.left[LIVED] < day - 1,  # a day is over once it is over in the last zone on earth: after this look
    )


def _quantiles(values: Floats, of: Ints, count: int, at: tuple[float, ...]) -> list[Floats]:
    """Quantiles of each regular's values, between neighbours as Hyndman and Fan's definition 7."""
    order = np.lexsort((values, of))
    ranked, n = values[order], np.bincount(of, minlength=count)
    first = np.concatenate([[0], np.cumsum(n)[:-1]])
    found = []
    for share in at:
        reach = (n - 1) * share
        below = np.floor(reach + 1e-9).astype(np.int64)
        low = ranked[np.minimum(first + np.maximum(below, 0), len(ranked) - 1)] if len(ranked) else n * np.nan
        high = ranked[np.minimum(first + np.minimum(below + 1, n - 1), len(ranked) - 1)] if len(ranked) else low
        found.append(np.where(n > 0, low + (reach - below).clip(0) * (high - low), np.nan))
    return found


def _variation(values: Floats, of: Ints, count: int) -> Floats:
    n = np.bincount(of, minlength=count)
    total, squares = (np.bincount(of, weights=values**k, minlength=count) for k in (1, 2))
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = (squares - total**2 / n) / (n - 1)
        return cast("NDArray[np.float64]", np.where(n > 1, np.sqrt(spread) / (total / n), np.nan))
