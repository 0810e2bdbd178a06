"""Products, list prices and exchange rates of the sample company, by month."""

from dataclasses import dataclass

import numpy as np

from changemaker.sim.company_calendar import MONTHS_A_YEAR, Calendar, Ints
from changemaker.sim.company_cast import Cast, Floats
from changemaker.sim.company_draws import Draws
from changemaker.sim.company_parameters import Parameters

RATE_PLACES = 6
REPORTING = "USD"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prices:
    """What things cost."""

    list_cents: Ints  # countries x groups x products x months: list price in cents of the country's currency
    rate: Floats  # countries x months: US dollars for one unit of the country's currency
    amount_factor: Floats  # districts x months: of amounts, against the start: growth, shocks, trend; prices apart
    demand: Floats  # months x accounts: of amounts, an account's own ups and downs


def prices_of(parameters: Parameters, calendar: Calendar, cast: Cast, draws: Draws) -> Prices:
    """Return all prices, rates and factors of one company's months."""
    months = np.arange(calendar.months)
    years = (calendar.first_day.month - 1 + months) // MONTHS_A_YEAR
    rises = np.cumprod(1.0 + np.array(parameters.orders.price_rises))
    price_level = np.asarray(rises[np.minimum(years, len(rises) - 1)], dtype=np.float64)
    dollars = _list_dollars(parameters)
    per_dollar = np.array([country.per_dollar for country in parameters.countries])
    cents = np.rint(100 * per_dollar[:, None, None, None] * dollars[None, :, :, None] * price_level)
    wobble = draws.normal("rate", shape=(len(per_dollar), calendar.months)).astype(np.float64)
    rate_sd = np.array([country.rate_sd for country in parameters.countries])
    rate = np.round(np.exp(rate_sd[:, None] * wobble) / per_dollar[:, None], RATE_PLACES)
    return Prices(
        list_cents=np.maximum(cents, 1).astype(np.int64),
        rate=rate,
        amount_factor=_amount_factor(parameters, cast, draws, months, price_level),
        demand=_demand(parameters, draws, calendar.months),
    )


def _list_dollars(parameters: Parameters) -> Floats:
    """Groups x products: list prices at the start, evenly spread on the log scale."""
    count = parameters.orders.products_a_group
    steps = (np.arange(count) + 0.5) / count
    low = np.array([group.low for group in parameters.groups])[:, None]
    high = np.array([group.high for group in parameters.groups])[:, None]
    return np.asarray(low * (high / low) ** steps)


def _amount_factor(parameters: Parameters, cast: Cast, draws: Draws, months: Ints, price_level: Floats) -> Floats:
    noise = draws.normal("district month", shape=(len(cast.districts), len(months))).astype(np.float64)
    grown = (1.0 + parameters.orders.growth_a_year) ** (months / MONTHS_A_YEAR) * price_level
    shocks = parameters.shocks.district_month_sd * noise + cast.trend[:, None] * months
    return np.asarray(grown * np.exp(shocks))


def _demand(parameters: Parameters, draws: Draws, months: int) -> Floats:
    p = parameters.accounts
    shocks = p.demand_sd * draws.normal("demand", shape=(months, p.count)).astype(np.float64)
    demand = np.empty_like(shocks)
    demand[0] = shocks[0]
    for month in range(1, months):
        demand[month] = p.demand_ar * demand[month - 1] + (1 - p.demand_ar**2) ** 0.5 * shocks[month]
    return np.asarray(np.exp(demand))
