"""The company's canonical tables of accounts and money, as Arrow frames; what all frames share."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa

from changemaker.sim.arrow_columns import dated, days, days_or_null, ids, in_dollars, moments, money, words
from changemaker.sim.company_calendar import Calendar, Ints
from changemaker.sim.company_cast import SEGMENTS, Cast
from changemaker.sim.company_events import Events
from changemaker.sim.company_life import LIVED, Life
from changemaker.sim.company_people import People
from changemaker.sim.company_prices import Prices
from changemaker.sim.company_rollouts import NEVER
from changemaker.sim.company_service import CASH_WORDS, HOURS, OPENING
from changemaker.sim.company_survey import Answered, Asked, answered_of, asked_of

ACCOUNT_DIGITS, DAY_DIGITS = 4, 4
INDUSTRIES = ("machines", "food", "mining", "construction", "energy", "chemicals", "transport")
ORDER_CHANNELS = ("web", "e-mail", "phone")
CHANNEL_EDGES = ((0.35, 0.75), (0.60, 0.85))  # shares by web, and by web or e-mail: the old way and the new


@dataclass(frozen=True, kw_only=True, eq=False)
class Seen:
    """What the company's own systems can know: the world that is seen, until today."""

    life: Life
    prices: Prices
    people: People
    events: Events

    @property
    def calendar(self) -> Calendar:
        """The days that are lived."""
        return self.life.calendar

    @property
    def cast(self) -> Cast:
        """The accounts."""
        return self.life.cast

    @property
    def known(self) -> Ints:
        """Accounts that have joined until today."""
        return np.flatnonzero(self.cast.joined < self.life.today)

    @property
    def left(self) -> Ints:
        """Each account's last day, NEVER while it stays."""
        return np.asarray(self.life.log.left[LIVED])

    @cached_property
    def sites(self) -> Ints:
        """How many sites each account has."""
        p = self.life.parameters.accounts
        return 1 + (self.life.draws.uniform("sites", shape=(p.count,)) < p.second_site_share)

    @cached_property
    def asked(self) -> Asked:
        """Who was asked in surveys."""
        return asked_of(self.life, self.people, self.events.cases)

    @cached_property
    def answered(self) -> Answered:
        """What they said."""
        return answered_of(self.life, self.people, self.events.cases, self.asked)


def account_ids(accounts: Ints) -> pa.Array:
    """Return `account_id` of account numbers; -1 is null."""
    return ids("A", (accounts, ACCOUNT_DIGITS))


def order_ids(day: Ints, account: Ints) -> pa.Array:
    """Return `order_id`: an account orders once a day at most."""
    return ids("O", (day, DAY_DIGITS), (account, ACCOUNT_DIGITS))


def case_ids(day: Ints, account: Ints) -> pa.Array:
    """Return `case_id`: an account complains once a day at most."""
    return ids("C", (day, DAY_DIGITS), (account, ACCOUNT_DIGITS))


def contact_ids(contacts: Ints) -> pa.Array:
    """Return `contact_id` of contact numbers."""
    return ids("B", (contacts, ACCOUNT_DIGITS))


def staff_ids(staff: Ints) -> pa.Array:
    """Return `staff_member_id` of staff numbers; -1 is null."""
    return ids("M", (staff, 3))


def depot_ids(depots: Ints) -> pa.Array:
    """Return `location_id` of our depots; -1 is null."""
    return ids("DEPOT", (depots, 2))


def site_ids(account: Ints, site: Ints) -> pa.Array:
    """Return `location_id` of the sites of accounts."""
    return ids("S", (account, ACCOUNT_DIGITS), (site, 1))


def product_ids(group: Ints, product: Ints) -> pa.Array:
    """Return `product_id` of products, such as P305: group 3, product 5."""
    return ids("P", (group, 1), (product, 2))


def account(seen: Seen) -> pa.Table:
    """One row an account."""
    who, cast = seen.known, seen.cast
    countries = [country.code for country in seen.life.parameters.countries]
    opened = cast.joined[who]
    gone = seen.left[who] < seen.life.today
    return pa.table(
        {
            "account_id": account_ids(who),
            "served_through_account_id": account_ids(cast.served_through[who]),
            "segment": words(SEGMENTS, cast.segment[who]),
            "industry": words(INDUSTRIES, who * 31 % len(INDUSTRIES)),
            "district": words(cast.districts, cast.district[who]),
            "region": words(countries, cast.country[who]),
            "country": words(countries, cast.country[who]),
            "opened": days(seen.calendar, opened),
            "closed": days_or_null(seen.calendar, seen.left[who], gone),
        }
    )


def contract(seen: Seen) -> pa.Table:
    """One row an account: its frame contract, which ends on the day it leaves."""
    who = seen.known
    last = seen.left[who]
    yearly = np.rint(seen.cast.revenue[who] * 12 / 100).astype(np.int64) * 100
    return pa.table(
        {
            "contract_id": ids("K", (who, ACCOUNT_DIGITS)),
            "account_id": account_ids(who),
            "start": days(seen.calendar, seen.cast.joined[who]),
            "end": days_or_null(seen.calendar, last, last < seen.life.today),
            "annual_amount": money(yearly * 10_000),
            **in_dollars(len(who)),
        }
    )


def order(seen: Seen) -> pa.Table:
    """One row an order line, in the currency of the account's country."""
    rows, p = seen.events.lines, seen.life.parameters
    country = seen.cast.country[rows.account]
    month = seen.calendar.month_of[rows.day]
    groups = [group.name for group in p.groups]
    return pa.table(
        {
            "order_id": order_ids(rows.day, rows.account),
            "line": pa.array(rows.line),
            "account_id": account_ids(rows.account),
            "contact_id": contact_ids(seen.people.contact_for(rows.account, rows.day)),
            "t": moments(seen.calendar, rows.day, OPENING + (rows.account * 997 + rows.day * 613) % HOURS),
            **dated(seen.calendar, rows.day),
            "product_id": product_ids(rows.group, rows.product),
            "product_group": words(groups, rows.group),
            "quantity": pa.array(rows.quantity.astype(np.float64)),
            "amount": money(rows.amount_units),
            "amount_original": money(rows.original_units),
            "currency": words([c.currency for c in p.countries], country),
            "rate": pa.array(seen.prices.rate[country, month]),
            "margin": money(rows.margin_units),
            "cancelled": pa.array(rows.cancelled),
            "channel": words(ORDER_CHANNELS, _order_channel(seen, rows.day, rows.account)),
            "location_id": site_ids(rows.account, rows.day % seen.sites[rows.account]),
        }
    )


def _order_channel(seen: Seen, day: Ints, account: Ints) -> Ints:
    """Orders move to the web shop where ordering was made simpler."""
    new_way = seen.life.orders_simply(account, day)
    share = (account * 0.6180339887 + day * 0.7548776662) % 1
    (web, mail), (new_web, new_mail) = CHANNEL_EDGES
    beyond_web = share >= np.where(new_way, new_web, web)
    return np.asarray(beyond_web.astype(np.int64) + (share >= np.where(new_way, new_mail, mail)))


def cost(seen: Seen) -> pa.Table:
    """One row a cost in cash: freight and returns of an account's month, goodwill of a case."""
    rows = seen.events.cash
    return pa.table(
        {
            "cost_id": ids("X", (rows.about_day, DAY_DIGITS), (rows.account, ACCOUNT_DIGITS), (rows.what, 1)),
            "account_id": account_ids(rows.account),
            **dated(seen.calendar, rows.day),
            "kind": words(("cash",), rows.day * 0),
            "what": words(CASH_WORDS, rows.what),
            "amount": money(rows.units),
            "amount_original": money(rows.units),
            **in_dollars(len(rows.day)),
        }
    )


def rollout(seen: Seen) -> pa.Table:
    """One row a district and programme."""
    starts = [days_or_null(seen.calendar, start, start < NEVER) for start in seen.life.starts.values()]
    arms = [words(("treated", "never"), (start >= NEVER).astype(np.int64)) for start in seen.life.starts.values()]
    districts = np.arange(len(seen.cast.districts))
    return pa.table(
        {
            "programme": words(tuple(seen.life.starts), np.repeat(np.arange(len(starts)), len(districts))),
            "unit": words(seen.cast.districts, np.tile(districts, len(starts))),
            "start": pa.chunked_array(starts),
            "arm": pa.chunked_array(arms),
        }
    )
