"""Cases, interactions and deliveries of the company as Arrow frames."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from changemaker.sim.arrow_columns import dated, ids, in_dollars, moments, money, words
from changemaker.sim.company_calendar import DAY_SECONDS, Ints
from changemaker.sim.company_cast import WORKING_DAYS, Floats
from changemaker.sim.company_frames import (
    ACCOUNT_DIGITS,
    DAY_DIGITS,
    Seen,
    account_ids,
    case_ids,
    contact_ids,
    depot_ids,
    order_ids,
    staff_ids,
)
from changemaker.sim.company_life import LEAD_DAYS, LIVED
from changemaker.sim.company_service import HOURS, OPENING, UNITS, uniform_by_day

CALL, VISIT, LOGIN, OUTREACH = range(4)
KINDS = ("call", "visit", "login", "call")
CHANNELS = ("phone", "visit", "web", "phone")
DIRECTIONS = ("in", "out", "in", "out")
TOUCHPOINTS = (
    ("T1", "Search and first contact", "find"),
    ("T2", "Web shop", "order"),
    ("T3", "Delivery", "receive"),
    ("T4", "Hotline", "use"),
    ("T5", "Complaint desk", "repair"),
    ("T6", "Sales visit", "renew"),
)
OF_KIND = (3, 5, 1, 3)  # touchpoint of each kind
COMPLAINT_DESK = 4
OUTREACH_SECONDS = 600


def case(seen: Seen) -> pa.Table:
    """One row a complaint."""
    rows, calendar = seen.events.cases, seen.calendar
    closed = rows.resolved_second >= 0
    return pa.table(
        {
            "case_id": case_ids(rows.day, rows.account),
            "account_id": account_ids(rows.account),
            "contact_id": contact_ids(seen.people.contact_for(rows.account, rows.day)),
            "kind": words(("complaint",), rows.day * 0),
            "severity": pa.array(rows.severity),
            "t": moments(calendar, rows.day, rows.second),
            "resolved_t": moments(calendar, rows.day, rows.resolved_second, closed),
            "reopened": pa.array((closed & (rows.severity >= 4) & (rows.account % 5 == 0)).astype(np.int64)),
            **dated(calendar, rows.day),
            "staff_member_id": staff_ids(seen.people.agent(seen.cast.depot[rows.account], rows.day, rows.account)),
            "cost": money(rows.cost_units),
            **in_dollars(len(rows.day)),
        }
    )


def interaction(seen: Seen) -> pa.Table:
    """One row a call, a sales visit, a login to the web shop, or a call of ours."""
    kind, day, account, second, seconds, cost = _meetings(seen)
    case_day, resolved = _about(seen, kind, day, account)
    agent = seen.people.agent(seen.cast.depot[account], day, account)
    served = np.choose(kind, [agent, seen.people.sales(seen.cast.district[account]), np.full(len(day), -1), agent])
    place = np.where(case_day >= 0, COMPLAINT_DESK, np.array(OF_KIND)[kind])
    return pa.table(
        {
            "interaction_id": ids("I", (kind, 1), (day, DAY_DIGITS), (account, ACCOUNT_DIGITS)),
            "account_id": account_ids(account),
            "contact_id": contact_ids(seen.people.contact_for(account, day)),
            "t": moments(seen.calendar, day, second),
            **dated(seen.calendar, day),
            "touchpoint_id": words([name for name, _, _ in TOUCHPOINTS], place),
            "channel": words(CHANNELS, kind),
            "kind": words(KINDS, kind),
            "direction": words(DIRECTIONS, kind),
            "staff_member_id": staff_ids(served),
            "location_id": depot_ids(np.where(kind == LOGIN, -1, seen.cast.depot[account])),
            "case_id": case_ids(case_day, account),
            "resolved": pa.array(resolved, mask=kind != CALL),
            "seconds": pa.array(seconds.astype(np.float64)),
            "cost": money(cost),
            **in_dollars(len(day)),
        }
    )


def _meetings(seen: Seen) -> tuple[Ints, Ints, Ints, Ints, Ints, Ints]:
    """kind, day, account, local second, seconds, cost in units; by kind and day."""
    calls, visits = seen.events.calls, seen.events.visits
    login_day, login_account, login_second = _logins(seen)
    sent = sorted({(one.day, one.account) for one in seen.life.log.outreach})
    out_day, out_account = (np.array([pair[k] for pair in sent], dtype=np.int64) for k in (0, 1))
    per_call = seen.life.parameters.calls.cost_an_hour * OUTREACH_SECONDS / 3600
    return (
        np.repeat([CALL, VISIT, LOGIN, OUTREACH], [len(calls.day), len(visits.day), len(login_day), len(out_day)]),
        np.concatenate([calls.day, visits.day, login_day, out_day]),
        np.concatenate([calls.account, visits.account, login_account, out_account]),
        np.concatenate([calls.second, visits.second, login_second, out_day * 0 + OPENING + HOURS // 2]),
        np.concatenate([calls.seconds, visits.seconds, 60 + login_second % 400, out_day * 0 + OUTREACH_SECONDS]),
        np.concatenate(
            [calls.cost_units, visits.cost_units, login_day * 0, out_day * 0 + round(per_call * 100) * UNITS // 100]
        ),
    )


def _logins(seen: Seen) -> tuple[Ints, Ints, Ints]:
    """Logins on working days, more for those who order more."""
    life, calendar = seen.life, seen.calendar
    rate = life.parameters.logins.a_month / WORKING_DAYS
    chance = rate * life.cast.order_chance / life.cast.order_chance.mean()
    found: list[tuple[Ints, Ints, Floats]] = []
    for month in range(int(calendar.month_of[life.today - 1]) + 1):
        first, end = (int(day) for day in calendar.month_starts[month : month + 2])
        drawn = life.draws.uniform("login", month, shape=(end - first, len(chance)))
        day, account = np.nonzero(drawn < chance)
        found.append((day + first, account, drawn[day, account] / chance[account]))
    day, account = (np.concatenate([part[k] for part in found]) for k in (0, 1))
    share = np.concatenate([part[2] for part in found])
    there = (life.cast.joined[account] <= day) & (day <= seen.left[account]) & (day < life.today)
    rows = np.flatnonzero(there & (calendar.weekday[day] < 5))
    return day[rows], account[rows], OPENING + (share[rows] * HOURS).astype(np.int64)


def _about(seen: Seen, kind: Ints, day: Ints, account: Ints) -> tuple[Ints, NDArray[np.bool_]]:
    """Day of the case that a call is about, -1 for none, and whether nothing was left open after the call."""
    cases, span = seen.events.cases, seen.calendar.days
    keys = cases.account * span + cases.day
    order = np.argsort(keys, kind="stable")
    place = np.maximum(np.searchsorted(keys[order], account * span + day, side="right") - 1, 0)
    last = order[place]
    ended = np.where(
        cases.resolved_second[last] < 0, span, cases.day[last] + cases.resolved_second[last] // DAY_SECONDS
    )
    about = (kind != LOGIN) & (kind != VISIT) & (cases.account[last] == account) & (cases.day[last] <= day)
    about &= ended >= day
    skill = seen.people.skill[seen.people.agent(seen.cast.depot[account], day, account)]
    share = seen.life.parameters.calls.resolved_share
    drawn = uniform_by_day(seen.life, "call resolved", day, account)
    return np.where(about, cases.day[last], -1), drawn < np.where(about, share / 3, share) + skill


def operation(seen: Seen) -> pa.Table:
    """One row a delivery, promised for the fifth day after the order."""
    life, calendar = seen.life, seen.calendar
    day, account = np.nonzero(life.log.ordered[: life.today, LIVED])
    late = life.log.late[day, LIVED, account]
    promised = day + LEAD_DAYS
    end_of_day = 18 * 3600
    share = uniform_by_day(life, "delivery", day, account)
    done = np.where(late, end_of_day + DAY_SECONDS // 2 + share * 3 * DAY_SECONDS, end_of_day - share * 30 * 3600)
    second = done.astype(np.int64)
    known = promised + second // DAY_SECONDS < life.today
    return pa.table(
        {
            "operation_id": ids("V", (day, DAY_DIGITS), (account, ACCOUNT_DIGITS)),
            "account_id": account_ids(account),
            "order_id": order_ids(day, account),
            "kind": words(("delivery",), day * 0),
            "t": moments(calendar, promised, day * 0 + end_of_day),
            **dated_beyond(seen, promised),
            "promised_t": moments(calendar, promised, day * 0 + end_of_day),
            "done_t": moments(calendar, promised, second, known),
            "location_id": depot_ids(life.cast.depot[account]),
        }
    )


def dated_beyond(seen: Seen, day: Ints) -> dict[str, pa.Array]:
    """Return `date` and `month` of days that may lie after the last day of the calendar."""
    stamps = (np.datetime64(seen.calendar.first_day) + day).astype("datetime64[D]")
    return {
        "date": pa.array(stamps).cast(pa.date32()),
        "month": pa.array(stamps.astype("datetime64[M]").astype("datetime64[D]")).cast(pa.date32()),
    }


def touchpoint(seen: Seen) -> pa.Table:
    """One row a touchpoint."""
    del seen
    names, called, stages = zip(*TOUCHPOINTS, strict=True)
    return pa.table(
        {
            "touchpoint_id": pa.array(names),
            "name": pa.array(called),
            "stage": pa.array(stages),
            "position": pa.array(np.arange(1, len(names) + 1)),
        }
    )
