"""Order lines of the three worlds, from who ordered when and what each account buys."""

from dataclasses import dataclass

import numpy as np

from changemaker.sim.company_calendar import Ints
from changemaker.sim.company_cast import Cast, Flags
from changemaker.sim.company_life import Life
from changemaker.sim.company_parameters import Parameters
from changemaker.sim.company_prices import Prices

UNITS_A_CENT = 100  # money is kept in ten-thousandths, as decimal(18, 4) does


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lines:
    """One value an order line, sorted by day, world, account and group; `units` are ten-thousandths."""

    day: Ints
    world: Ints
    account: Ints
    group: Ints
    line: Ints  # 1 for the first of an order
    product: Ints  # within its group
    quantity: Ints
    original_units: Ints  # of the account's currency
    amount_units: Ints  # of US dollars
    margin_units: Ints
    cancelled: Flags

    def of_world(self, world: int) -> "Lines":
        """Return the lines of one world."""
        keep = self.world == world
        return Lines(**{name: getattr(self, name)[keep] for name in Lines.__slots__})


def lines_of(life: Life, prices: Prices) -> Lines:
    """Return every order line that was written until today, in all worlds."""
    months = range(int(life.calendar.month_of[life.today - 1]) + 1)
    parts = [_month_lines(life, prices, month) for month in months]
    return Lines(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in Lines.__slots__})


def _month_lines(life: Life, prices: Prices, month: int) -> Lines:
    calendar, cast, p = life.calendar, life.cast, life.parameters
    first, end = (int(day) for day in calendar.month_starts[month : month + 2])
    shape = (end - first, p.accounts.count, len(p.groups))
    order_day, order_world, order_account = np.nonzero(life.log.ordered[first:end])
    bought = np.unpackbits(life.log.groups[month][order_world, order_account][:, None], axis=1, bitorder="little")
    listed = life.draws.uniform("in order", month, shape=shape)[order_day, order_account] < p.orders.line_share
    listed[np.arange(len(order_day)), cast.main_group[order_account]] = True
    listed &= bought[:, : shape[2]].astype(np.bool_)
    order, group = np.nonzero(listed)
    day, world, account = order_day[order], order_world[order], order_account[order]
    place = (day, account, group)
    noise = life.draws.normal("line", month, shape=shape)[place]
    product = (life.draws.uniform("product", month, shape=shape)[place] * p.orders.products_a_group).astype(np.int64)
    dollars = cast.line_amount[account, group] * prices.amount_factor[cast.district[account], month]
    dollars = (
        dollars * prices.demand[month, account] * np.exp(p.orders.line_log_sd * noise - p.orders.line_log_sd**2 / 2)
    )
    return _priced(
        p,
        cast,
        prices,
        month,
        dollars,
        day=day + first,
        world=world,
        account=account,
        group=group,
        product=product,
        line=np.cumsum(listed, axis=1)[order, group],
        cancelled=life.draws.uniform("cancelled", month, shape=shape)[place] < p.orders.cancelled_share,
    )


def _priced(p: Parameters, cast: Cast, prices: Prices, month: int, dollars: np.ndarray, **columns: np.ndarray) -> Lines:
    account, group = columns["account"], columns["group"]
    country = cast.country[account]
    cents = prices.list_cents[country, group, columns["product"], month]
    per_dollar = np.array([c.per_dollar for c in p.countries])[country]
    quantity = np.maximum(np.rint(dollars * per_dollar * 100 / cents), 1).astype(np.int64)
    original = quantity * cents * UNITS_A_CENT
    amount = np.rint(original * prices.rate[country, month]).astype(np.int64)
    share = np.array([g.margin for g in p.groups])[group]
    return Lines(
        quantity=quantity,
        original_units=original,
        amount_units=amount,
        margin_units=np.rint(amount * share).astype(np.int64),
        **columns,
    )
