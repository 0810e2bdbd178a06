"""Rows of regulars, and of the journeys that our people ran for them, under the columns of the company's tables."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from types import MappingProxyType

import numpy as np
import pyarrow as pa

from changemaker.sim.arrow_columns import dated, days, days_or_null, ids, in_dollars, moments, money, words
from changemaker.sim.company_calendar import Calendar, Ints
from changemaker.sim.company_cast import DEPOTS_A_COUNTRY
from changemaker.sim.company_frames import (
    ACCOUNT_DIGITS,
    DAY_DIGITS,
    INDUSTRIES,
    account_ids,
    case_ids,
    contact_ids,
    depot_ids,
    order_ids,
    product_ids,
    site_ids,
    staff_ids,
)
from changemaker.sim.company_journeys import HELD_OUT, Acted, Enrolled, JourneyHistory, unit_of
from changemaker.sim.company_people import MOST_CONTACTS, PERSONAS, People
from changemaker.sim.company_regulars import LIVED, SILENT, RegularLife
from changemaker.sim.company_service import HOURS, OPENING, UNITS
from changemaker.sim.company_service_frames import OF_KIND, OUTREACH, OUTREACH_SECONDS, TOUCHPOINTS
from changemaker.sim.company_things import ZONES
from changemaker.sim.regular_facts import FIRST_NUMBER, SEGMENT, Goods, Orders, order_second, orders_of
from changemaker.sim.texts import firm, person

CALL = 0
VERSION = 1


@dataclass(frozen=True, kw_only=True, eq=False)
class Regulars:
    """What the company's systems hold of regulars, in the world that is seen, until today."""

    life: RegularLife
    goods: Goods
    history: JourneyHistory
    districts: tuple[str, ...]  # of the company
    people: People  # of the company

    @property
    def calendar(self) -> Calendar:
        """The days that are lived."""
        return self.life.calendar

    @property
    def known(self) -> Ints:
        """Regulars that there are: all once the web shop was taken over."""
        count = self.life.parameters.regulars.count
        return np.arange(count if self.life.begins < self.life.today else 0)

    @cached_property
    def orders(self) -> Orders:
        """Their orders."""
        return orders_of(self.life)

    @property
    def languages(self) -> list[str]:
        """Of each regular's people."""
        spoken = [country.language for country in self.life.parameters.countries]
        return [spoken[k] for k in self.goods.country[self.known]]


def rows_of_regulars(regulars: Regulars, table: str) -> pa.Table | None:
    """Return the rows of one canonical table, personal columns too; None for tables in which regulars have none."""
    frame = FRAMES.get(table)
    return None if frame is None else frame(regulars)


def _account(own: Regulars) -> pa.Table:
    who, life = own.known, own.life
    codes = [country.code for country in life.parameters.countries]
    country, left = own.goods.country[who], life.left[LIVED, who]
    names = [firm(language, FIRST_NUMBER + k) for k, language in zip(who.tolist(), own.languages, strict=True)]
    return pa.table(
        {
            "account_id": account_ids(FIRST_NUMBER + who),
            "served_through_account_id": account_ids(who * 0 - 1),
            "segment": words((SEGMENT,), who * 0),
            "industry": words(INDUSTRIES, who * 31 % len(INDUSTRIES)),
            "district": words(own.districts, own.goods.district[who]),
            "region": words(codes, country),
            "country": words(codes, country),
            "opened": days(own.calendar, who * 0 + life.begins),
            "closed": days_or_null(own.calendar, left, left < life.today),
            "name": pa.array(names, pa.string()),
        }
    )


def _contract(own: Regulars) -> pa.Table:
    who, life = own.known, own.life
    left = life.left[LIVED, who]
    month = np.full(len(who), own.calendar.month_of[min(life.begins, own.calendar.days - 1)])
    cents = own.goods.list_cents[who, month] * own.goods.rate[who, month] * life.nature.units[who]
    yearly = np.rint(cents / 100 * 365 / life.nature.gap[who] / 100).astype(np.int64) * 100
    return pa.table(
        {
            "contract_id": ids("K", (FIRST_NUMBER + who, ACCOUNT_DIGITS)),
            "account_id": account_ids(FIRST_NUMBER + who),
            "start": days(own.calendar, who * 0 + life.begins),
            "end": days_or_null(own.calendar, left, left < life.today),
            "annual_amount": money(yearly * UNITS),
            **in_dollars(len(who)),
        }
    )


def _contact(own: Regulars) -> pa.Table:
    """The owner of each: who orders, decides, and speaks with us or does not."""
    who, account = own.known, FIRST_NUMBER + own.known
    number = account * MOST_CONTACTS
    names = [person(language, k) for k, language in zip(number.tolist(), own.languages, strict=True)]
    mails = [f"contact{k:04d}@a{a:04d}.example" for k, a in zip(number.tolist(), account.tolist(), strict=True)]
    return pa.table(
        {
            "contact_id": contact_ids(number),
            "account_id": account_ids(account),
            "role": words(("buyer",), who * 0),
            "persona": words((PERSONAS[-1],), who * 0),
            "language": pa.array(own.languages, pa.string()),
            "decides": pa.array(np.ones(len(who), dtype=np.bool_)),
            "name": pa.array(names, pa.string()),
            "email": pa.array(mails, pa.string()),
        }
    )


def _location(own: Regulars) -> pa.Table:
    who, parameters = own.known, own.life.parameters
    country = own.goods.country[who]
    return pa.table(
        {
            "location_id": site_ids(FIRST_NUMBER + who, who * 0),
            "account_id": account_ids(FIRST_NUMBER + who),
            "kind": words(("site",), who * 0),
            "district": words(own.districts, own.goods.district[who]),
            "region": words([c.code for c in parameters.countries], country),
            "zone": words([ZONES.get(c.code, parameters.calendar.zone) for c in parameters.countries], country),
        }
    )


def _order(own: Regulars) -> pa.Table:
    rows, goods, p = own.orders, own.goods, own.life.parameters
    who, account, month = rows.regular, FIRST_NUMBER + rows.regular, own.calendar.month_of[rows.day]
    original, amount, margin = goods.units(rows, month)
    return pa.table(
        {
            "order_id": order_ids(rows.day, account),
            "line": pa.array(np.ones(len(who), dtype=np.int64)),
            "account_id": account_ids(account),
            "contact_id": contact_ids(account * MOST_CONTACTS),
            "t": moments(own.calendar, rows.day, order_second(rows.day, account)),
            **dated(own.calendar, rows.day),
            "product_id": product_ids(goods.group[who], goods.product[who]),
            "product_group": words([group.name for group in p.groups], goods.group[who]),
            "quantity": pa.array(rows.quantity.astype(np.float64)),
            "amount": money(amount),
            "amount_original": money(original),
            "currency": words([country.currency for country in p.countries], goods.country[who]),
            "rate": pa.array(goods.rate[who, month]),
            "margin": money(margin),
            "cancelled": pa.array(np.zeros(len(who), dtype=np.bool_)),
            "channel": words(("web",), who * 0),
            "location_id": site_ids(account, who * 0),
        }
    )


def _case(own: Regulars) -> pa.Table:
    rows, calendar, costs = own.life.complaints, own.calendar, own.life.parameters.costs
    day, who, second, severity, until = (
        np.array([getattr(row, name) for row in rows], dtype=np.int64)
        for name in ("day", "regular", "second", "severity", "until")
    )
    account, closed = FIRST_NUMBER + who, until < own.life.today
    paid = np.rint((costs.case_fixed + costs.case_a_day * (until - day)) * 100).astype(np.int64) * (UNITS // 100)
    return pa.table(
        {
            "case_id": case_ids(day, account),
            "account_id": account_ids(account),
            "contact_id": contact_ids(account * MOST_CONTACTS),
            "kind": words(("complaint",), day * 0),
            "severity": pa.array(severity),
            "t": moments(calendar, day, second),
            "resolved_t": moments(calendar, until, day * 0 + OPENING, closed),
            "reopened": pa.array(day * 0),
            **dated(calendar, day),
            "staff_member_id": staff_ids(own.people.agent(_depot(own, who), day, account)),
            "cost": money(np.where(closed, paid, 0)),
            **in_dollars(len(day)),
        }
    )


def _interaction(own: Regulars) -> pa.Table:
    """Calls of owners, and what our people did for them."""
    in_day, in_who = np.nonzero(own.life.called[: own.life.today])
    pairs = sorted(set(own.history.spoken))
    out_day, out_who = (np.array([pair[k] for pair in pairs], dtype=np.int64) for k in (0, 1))
    kind = np.repeat([CALL, OUTREACH], [len(in_day), len(out_day)])
    day, who = np.concatenate([in_day, out_day]), np.concatenate([in_who, out_who])
    account, part = FIRST_NUMBER + who, own.life.parameters.calls
    second = OPENING + (account * 431 + day * 769) % HOURS
    seconds = np.where(kind == CALL, int(part.seconds), OUTREACH_SECONDS)
    cents = np.rint(part.cost_an_hour * seconds / 36).astype(np.int64)
    served = np.where(
        kind == CALL, own.people.agent(_depot(own, who), day, account), own.people.sales(own.goods.district[who])
    )
    return pa.table(
        {
            "interaction_id": ids("I", (kind, 1), (day, DAY_DIGITS), (account, ACCOUNT_DIGITS)),
            "account_id": account_ids(account),
            "contact_id": contact_ids(account * MOST_CONTACTS),
            "t": moments(own.calendar, day, second),
            **dated(own.calendar, day),
            "touchpoint_id": words([name for name, _, _ in TOUCHPOINTS], np.array(OF_KIND)[kind]),
            "channel": words(("phone",), day * 0),
            "kind": words(("call",), day * 0),
            "direction": words(("in", "out"), (kind == OUTREACH).astype(np.int64)),
            "staff_member_id": staff_ids(served),
            "location_id": depot_ids(_depot(own, who)),
            "case_id": case_ids(day * 0 - 1, account),
            "resolved": pa.array(np.ones(len(day), dtype=np.bool_), mask=kind != CALL),
            "seconds": pa.array(seconds.astype(np.float64)),
            "cost": money(cents * (UNITS // 100)),
            **in_dollars(len(day)),
        }
    )


def _enrolment(own: Regulars) -> pa.Table:
    rows = own.history.enrolled
    day, second, who = (np.array([getattr(r, k) for r in rows], dtype=np.int64) for k in ("day", "second", "regular"))
    owner = np.array([r.journey == SILENT for r in rows], dtype=np.bool_)
    account, nothing = FIRST_NUMBER + who, pa.nulls(len(rows), pa.string())
    return pa.table(
        {
            "enrolment_id": pa.array([enrolment_id(row) for row in rows], pa.string()),
            "account_id": account_ids(account),
            "contact_id": contact_ids(np.where(owner, account * MOST_CONTACTS, -1)),
            "t": moments(own.calendar, day, second),
            **dated(own.calendar, day),
            "journey": pa.array([row.journey for row in rows], pa.string()),
            "arm": pa.array([row.arm for row in rows], pa.string()),
            "about": nothing,
            "share_held_out": pa.array([HELD_OUT[row.journey] for row in rows], pa.float64()),
            "episode": pa.array([row.episode for row in rows], pa.string()),
            "version": pa.array([VERSION for _ in rows], pa.int64()),
            "step": nothing,
            "variant": nothing,
            "share": pa.nulls(len(rows), pa.float64()),
        }
    )


def _action(own: Regulars) -> pa.Table:
    rows = own.history.acted
    who, day, second, done = (
        np.array(values, dtype=np.int64)
        for values in zip(*((r.enrolled.regular, r.day, r.second, r.done_day) for r in rows), strict=True)
    ) if rows else (np.zeros(0, dtype=np.int64),) * 4  # fmt: skip
    mailed = np.array([row.kind == "email" for row in rows], dtype=np.bool_)
    account = FIRST_NUMBER + who
    return pa.table(
        {
            "action_id": pa.array([_action_id(row, own) for row in rows], pa.string()),
            "account_id": account_ids(account),
            "contact_id": contact_ids(np.where(mailed, account * MOST_CONTACTS, -1)),
            "t": moments(own.calendar, day, second),
            **dated(own.calendar, day),
            "journey": pa.array([row.enrolled.journey for row in rows], pa.string()),
            "enrolment_id": pa.array([enrolment_id(row.enrolled) for row in rows], pa.string()),
            "step": pa.array([row.step for row in rows], pa.string()),
            "kind": pa.array([row.kind for row in rows], pa.string()),
            "state": pa.array([row.state for row in rows], pa.string()),
            "reason": pa.array([row.reason or None for row in rows], pa.string()),
            "done_t": moments(own.calendar, np.maximum(done, 0), second, done >= 0),
        }
    )


def enrolment_id(one: Enrolled) -> str:
    """Return the id of a run: of a journey, whom it drew, and what it entered for."""
    text = json.dumps([one.journey, unit_of(one.journey, one.regular), one.episode], ensure_ascii=True)
    return sha256(text.encode()).hexdigest()[:32]


def _action_id(row: Acted, own: Regulars) -> str:
    number = FIRST_NUMBER + row.enrolled.regular
    sales = int(own.people.sales(own.goods.district[row.enrolled.regular]))
    to = f"B{number * MOST_CONTACTS:04d}" if row.kind == "email" else f"M{sales:03d}"
    return f"{enrolment_id(row.enrolled)}/{row.step}/1/{to}"


def _depot(own: Regulars, who: Ints) -> Ints:
    return np.asarray(own.goods.country[who] * DEPOTS_A_COUNTRY + own.goods.district[who] % DEPOTS_A_COUNTRY)


FRAMES: Mapping[str, Callable[[Regulars], pa.Table]] = MappingProxyType(
    {
        "account": _account,
        "contact": _contact,
        "location": _location,
        "contract": _contract,
        "order": _order,
        "case": _case,
        "interaction": _interaction,
        "enrolment": _enrolment,
        "action": _action,
    }
)
PERSONAL = ("name", "email")
