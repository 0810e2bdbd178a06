"""The accounts of the sample company: where they sit, how large they are, how they are served; nothing that changes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from changemaker.sim.company_calendar import Calendar, Ints
from changemaker.sim.company_draws import Draws
from changemaker.sim.company_parameters import Parameters

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
WORKING_DAYS = 21.0  # in a month, about
DEPOTS_A_COUNTRY = 2
SEGMENT_CUTS = (-0.4, 0.9)  # standard deviations of log revenue within the district: small, core, key
SEGMENTS = ("small", "core", "key")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cast:
    """One value an account unless said otherwise; arrays never change."""

    districts: tuple[str, ...]  # names
    country_of: Ints  # of each district
    level: Floats  # log level of each district
    trend: Floats  # of each district's amounts, a month
    district: Ints
    country: Ints
    depot: Ints
    joined: Ints  # day index; below 0 for those that were there before the first day
    standing: Floats  # log revenue within the district, in standard deviations
    revenue: Floats  # a month at the start, US dollars
    order_chance: Floats  # on a working day, at mood 0
    leave_chance: Floats  # a day, at mood 0
    mood_level: Floats
    main_group: Ints
    line_amount: Floats  # accounts x groups: of one line, US dollars at the start
    segment: Ints  # index in SEGMENTS
    served_through: Ints  # index of the dealer, -1 for none
    dealer: Flags


def cast_of(parameters: Parameters, calendar: Calendar, draws: Draws, *, adverse: bool) -> Cast:
    """Return the accounts of one company.

    Args:
        parameters: of company.yml.
        calendar: the days that are lived.
        draws: the company's random numbers.
        adverse: districts have trends of their own that matter.
    """
    p, n = parameters.accounts, parameters.accounts.count
    country_of = np.repeat(np.arange(len(parameters.countries)), [c.districts for c in parameters.countries])
    names = tuple(f"{c.code}-{k + 1:02d}" for c in parameters.countries for k in range(c.districts))
    count = len(names)
    district = np.arange(n) % count
    level = p.district_log_sd * _standardised(draws.normal("district level", shape=(count,)))
    trend_sd = parameters.shocks.adverse_trend_sd if adverse else parameters.shocks.district_trend_sd
    trend = trend_sd * _standardised(draws.normal("district trend", shape=(count,)))
    joined = _joined(parameters, calendar, draws)
    drawn = draws.normal("size", shape=(n,)).astype(np.float64) - p.newcomers_smaller * (joined > 0)
    standing = np.clip(drawn, -p.cap_sd, p.cap_sd)
    relative = np.exp(p.log_sd * standing)
    revenue = p.monthly_revenue * np.exp(level[district]) * relative
    o = parameters.orders
    a_month = np.minimum(o.a_month * relative**o.size_power, o.most_a_month)
    main = _choices(draws.uniform("main group", shape=(n,)), [g.weight for g in parameters.groups])
    dealer, served = _dealers(parameters, draws, district, standing)
    return Cast(
        districts=names,
        country_of=country_of,
        level=level,
        trend=trend,
        district=district,
        country=country_of[district],
        depot=country_of[district] * DEPOTS_A_COUNTRY + district % DEPOTS_A_COUNTRY,
        joined=joined,
        standing=standing,
        revenue=revenue,
        order_chance=a_month / WORKING_DAYS,
        leave_chance=parameters.leaving.a_month / 30.4 * relative**parameters.leaving.size_power,
        mood_level=parameters.mood.level_sd * draws.normal("mood level", shape=(n,)).astype(np.float64),
        main_group=main,
        line_amount=_line_amounts(parameters, revenue / a_month, main),
        segment=np.searchsorted(SEGMENT_CUTS, standing),
        served_through=served,
        dealer=dealer,
    )


def _standardised(values: NDArray[np.float32]) -> Floats:
    """Mean 0 and standard deviation 1, so that companies differ in which district is large, not in how much."""
    wide = values.astype(np.float64)
    return np.asarray((wide - wide.mean()) / wide.std())


def _choices(uniform: NDArray[np.float32], weights: list[float]) -> Ints:
    edges = np.cumsum(weights) / np.sum(weights)
    return np.minimum(np.searchsorted(edges, uniform, side="right"), len(weights) - 1)


def _joined(parameters: Parameters, calendar: Calendar, draws: Draws) -> Ints:
    """Day of joining: most were there for one to nine years; the rest come evenly."""
    n = parameters.accounts.count
    late = draws.uniform("joins", shape=(n,)) < parameters.accounts.joining_share
    when = draws.uniform("joins when", shape=(n,))
    before = -(365 + (when * 8 * 365)).astype(np.int64)
    return np.where(late, (when * (calendar.days - 1)).astype(np.int64) + 1, before)


def _line_amounts(parameters: Parameters, an_order: Floats, main: Ints) -> Floats:
    """Amount of a line by account and group, so that an order of an account of average breadth sums to `an_order`."""
    weights = np.array([group.weight for group in parameters.groups])
    beside = parameters.breadth.at_start * parameters.orders.line_share
    lines = np.tile(weights * 0.5, (len(main), 1))
    rows = np.arange(len(main))
    lines[rows, main] = 1.0
    expected = lines[rows, main] + beside * (lines.sum(axis=1) - lines[rows, main])
    return np.asarray(lines * (an_order / expected)[:, None])


def _dealers(parameters: Parameters, draws: Draws, district: Ints, standing: Floats) -> tuple[Flags, Ints]:
    """Who deals, and through whom others are served: the largest of each district deal."""
    p = parameters.accounts
    n, count = len(district), int(district.max()) + 1
    dealer = np.zeros(n, dtype=np.bool_)
    served = np.full(n, -1, dtype=np.int64)
    through = draws.uniform("served through", shape=(n,)) < p.served_share
    pick = draws.uniform("which dealer", shape=(n,))
    for d in range(count):
        members = np.flatnonzero(district == d)
        dealers = members[np.argsort(-standing[members], kind="stable")[: max(1, round(p.dealer_share * len(members)))]]
        dealer[dealers] = True
        ends = members[through[members] & ~dealer[members]]
        served[ends] = dealers[(pick[ends] * len(dealers)).astype(np.int64)]
    return dealer, served
