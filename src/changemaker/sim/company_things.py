"""Contacts, staff, places, products, rates, wallets and managers' numbers of the company as Arrow frames."""

from datetime import date

import numpy as np
import pyarrow as pa

from changemaker.sim.arrow_columns import days, in_dollars, money, words
from changemaker.sim.company_calendar import MONTHS_A_YEAR, Ints
from changemaker.sim.company_cast import Floats
from changemaker.sim.company_frames import (
    Seen,
    account_ids,
    contact_ids,
    depot_ids,
    product_ids,
    site_ids,
    staff_ids,
)
from changemaker.sim.company_lines import Lines
from changemaker.sim.company_people import AGENTS_A_TEAM, MOST_CONTACTS, PERSONAS, ROLES
from changemaker.sim.company_service import UNITS

ZONES = {"GB": "Europe/London", "KZ": "Asia/Almaty", "AE": "Asia/Dubai"}
FUNCTIONS = ("service", "sales")
ONE_OFF = (4, 7)  # group and product of the projects that do not repeat
STOCK_MONTHS = 2.1  # of goods, in a depot, about
LEAST_OF_WALLET = 1.12  # nobody says to spend less with everybody than about this times what is bought of us


def contact_numbers(seen: Seen) -> Ints:
    """Return the numbers of all contacts of known accounts: account * 3 + 0 to 2."""
    numbers = (seen.known[:, None] * MOST_CONTACTS + np.arange(MOST_CONTACTS)).ravel()
    return np.asarray(numbers[numbers % MOST_CONTACTS < seen.people.contacts[numbers // MOST_CONTACTS]])


def contact(seen: Seen) -> pa.Table:
    """One row a person in an account; the last of them decides."""
    numbers = contact_numbers(seen)
    account, place = numbers // MOST_CONTACTS, numbers % MOST_CONTACTS
    languages = [country.language for country in seen.life.parameters.countries]
    return pa.table(
        {
            "contact_id": contact_ids(numbers),
            "account_id": account_ids(account),
            "role": words(ROLES, place),
            "persona": words(PERSONAS, (account * 11 + place) % len(PERSONAS)),
            "language": words(languages, seen.cast.country[account]),
            "decides": pa.array(place == seen.people.contacts[account] - 1),
        }
    )


def staff_member(seen: Seen) -> pa.Table:
    """One row a person of ours: agents by depot and their leads, sales by district and their heads."""
    people = seen.people
    countries = [country.code for country in seen.life.parameters.countries]
    agents, districts = np.arange(people.agents), np.arange(people.districts)
    depots, heads = np.arange(people.depots), np.arange(len(countries))
    teams = [f"service {k + 1}" for k in range(people.depots)] + [f"sales {code}" for code in countries]
    sales_team = people.depots + people.country_of_district
    team = np.concatenate([agents // AGENTS_A_TEAM, depots, sales_team, people.depots + heads])
    nobody = np.full(people.depots, -1)
    managers = [people.lead(agents // AGENTS_A_TEAM), nobody, people.head(people.country_of_district), heads * 0 - 1]
    depot = np.concatenate([agents // AGENTS_A_TEAM, depots, districts * 0 - 1, heads * 0 - 1])
    return pa.table(
        {
            "staff_member_id": staff_ids(np.arange(people.staff)),
            "team": words(teams, team),
            "function": words(FUNCTIONS, (team >= people.depots).astype(np.int64)),
            "location_id": depot_ids(depot),
            "manager_id": staff_ids(np.concatenate(managers)),
        }
    )


def location(seen: Seen) -> pa.Table:
    """One row a site of an account, or one of our depots."""
    account = np.repeat(seen.known, seen.sites[seen.known])
    first = np.searchsorted(account, account, side="left")
    depots = np.arange(seen.people.depots)
    country = np.concatenate([seen.cast.country[account], depots * 0])
    country[len(account) :] = np.array([int(seen.cast.country[seen.cast.depot == k][0]) for k in depots])
    countries = seen.life.parameters.countries
    district = np.concatenate([seen.cast.district[account], depots * 0 - 1])
    return pa.table(
        {
            "location_id": pa.concat_arrays([site_ids(account, np.arange(len(account)) - first), depot_ids(depots)]),
            "account_id": account_ids(np.concatenate([account, depots * 0 - 1])),
            "kind": words(("site", "depot"), np.repeat([0, 1], [len(account), len(depots)])),
            "district": words(seen.cast.districts, district),
            "region": words([c.code for c in countries], country),
            "zone": words([ZONES.get(c.code, seen.life.parameters.calendar.zone) for c in countries], country),
        }
    )


def product(seen: Seen) -> pa.Table:
    """One row a product."""
    p = seen.life.parameters
    group, number = (k.ravel() for k in np.indices((len(p.groups), p.orders.products_a_group)))
    return pa.table(
        {
            "product_id": product_ids(group, number),
            "product_group": words([g.name for g in p.groups], group),
            "one_off": pa.array((group == ONE_OFF[0]) & (number == ONE_OFF[1])),
        }
    )


def fx_rate(seen: Seen) -> pa.Table:
    """One row a currency and month, from its first day."""
    countries = seen.life.parameters.countries
    begun = np.flatnonzero(seen.calendar.month_starts[:-1] < seen.life.today)
    place, month = (k.ravel() for k in np.meshgrid(np.arange(len(countries)), begun, indexing="ij"))
    return pa.table(
        {
            "currency": words([c.currency for c in countries], place),
            "date": days(seen.calendar, seen.calendar.month_starts[month]),
            "per_unit": pa.array(seen.prices.rate[place, month]),
        }
    )


def wallet(seen: Seen) -> pa.Table:
    """One row a group and year of the accounts that declared what they spend with everybody, on the year's last day."""
    part, life = seen.life.parameters.wallet, seen.life
    n, groups = seen.cast.line_amount.shape
    tells = life.draws.uniform("tells wallet", shape=(n,)) < part.declared_share
    share = part.share_low + (part.share_high - part.share_low) * life.draws.uniform("wallet share", shape=(n, groups))
    rows = []
    for end in _year_ends(seen):
        bought = _bought(seen.events.lines, n, groups, end)
        there = tells & (seen.cast.joined <= end - 365) & (seen.left >= end)
        account, group = np.nonzero(there[:, None] & np.ones((1, groups), dtype=np.bool_))
        spent = np.maximum(
            _yearly(seen)[account, group] / share[account, group], LEAST_OF_WALLET * bought[account, group]
        )
        rows.append((np.full(len(account), end), account, group, np.rint(spent / 100) * 100))
    day, account, group, amount = (np.concatenate(k) for k in zip(*rows, strict=True)) if rows else _no_rows()
    units = (amount * UNITS).astype(np.int64)
    return pa.table(
        {
            "account_id": account_ids(account),
            "date": days(seen.calendar, day),
            "month": days(seen.calendar, seen.calendar.month_starts[seen.calendar.month_of[day]]),
            "product_group": words([g.name for g in seen.life.parameters.groups], group),
            "amount": money(units),
            "amount_original": money(units),
            "basis": words(("declared",), day * 0),
            "origin": words(("yearly talk with sales",), day * 0),
            **in_dollars(len(day)),
        }
    )


def _year_ends(seen: Seen) -> list[int]:
    """Day indexes of each 31 December that was lived."""
    years = range(seen.calendar.first_day.year, seen.calendar.last_day.year + 1)
    ends = [seen.calendar.index(date(year, MONTHS_A_YEAR, 31)) for year in years]
    return [end for end in ends if end < seen.life.today]


def _bought(lines: Lines, accounts: int, groups: int, end: int) -> Floats:
    """Dollars that each account paid for each group in the year that ends with day `end`."""
    here = np.flatnonzero((lines.day <= end) & (lines.day > end - 365) & ~lines.cancelled)
    cell = lines.account[here] * groups + lines.group[here]
    sums = np.bincount(cell, weights=lines.amount_units[here] / UNITS, minlength=accounts * groups)
    return np.asarray(sums.reshape(accounts, groups))


def _yearly(seen: Seen) -> Floats:
    """Dollars a year that each account needs of each group, were it all bought of us: accounts x groups."""
    orders = seen.cast.order_chance[:, None] * 21 * MONTHS_A_YEAR
    share = np.full(seen.cast.line_amount.shape, seen.life.parameters.orders.line_share)
    share[np.arange(len(share)), seen.cast.main_group] = 1.0
    return np.asarray(seen.cast.line_amount * orders * share)


def _no_rows() -> tuple[Ints, Ints, Ints, Floats]:
    none = np.zeros(0, dtype=np.int64)
    return none, none, none, np.zeros(0)


def manager_kpi(seen: Seen) -> pa.Table:
    """One row a depot and month: inventory turns, goods sold in a year over goods in stock."""
    lines, calendar = seen.events.lines, seen.calendar
    depots = seen.people.depots
    begun = int(calendar.month_of[seen.life.today - 1]) + 1
    kept = ~lines.cancelled
    cell = seen.cast.depot[lines.account[kept]] * begun + calendar.month_of[lines.day[kept]]
    goods = (lines.amount_units[kept] - lines.margin_units[kept]) / UNITS
    sold = np.bincount(cell, weights=goods, minlength=depots * begun)
    depot, month = (k.ravel() for k in np.indices((depots, begun)))
    wobble = seen.life.draws.normal("stock", shape=(depots, calendar.months))[depot, month]
    stock = np.rint(STOCK_MONTHS * sold.mean() * np.exp(0.12 * wobble))
    start = calendar.month_starts[month]
    return pa.table(
        {
            "function": words(("purchasing",), depot * 0),
            "kpi": words(("inventory_turns",), depot * 0),
            "unit": depot_ids(depot),
            "date": days(calendar, start),
            "month": days(calendar, start),
            "numerator": pa.array(np.rint(sold * MONTHS_A_YEAR)),
            "denominator": pa.array(stock),
        }
    )
