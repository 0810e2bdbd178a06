"""The portable forms as somebody would use them, on the tables of a company."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from types import MappingProxyType

import ibis.expr.types as ir

from changemaker.engine.as_of import as_of
from changemaker.engine.funnel import steps_reached
from changemaker.engine.months import day_number, month_of_moment, month_start
from changemaker.engine.quantiles import quantile_by
from changemaker.engine.sessions import with_sessions
from changemaker.engine.tables import Tables

DAY = 86_400_000_000


def latest_call(tables: Tables) -> ir.Table:
    cases, calls = tables["case"], tables["interaction"]
    asked = cases.select("case_id", "account_id", "t")
    known = calls.select("interaction_id", "account_id", "t", "channel", "cost")
    return as_of(asked, known, by="account_id", ids=("case_id", "interaction_id"), values=["channel", "cost"])


def nine_tenths(tables: Tables) -> ir.Table:
    cases = tables["case"]
    hours = cases.mutate(hours=(cases.resolved_t - cases.t) / 3_600_000_000)
    return quantile_by(hours, "hours", Fraction(9, 10), by=["kind"])


def visit_to_call(tables: Tables) -> ir.Table:
    return steps_reached(tables["interaction"], ["visit", "examination", "call"], within=90 * DAY, by="account_id")


def sessions(tables: Tables) -> ir.Table:
    calls = tables["interaction"].select("account_id", "interaction_id", "t")
    return with_sessions(calls, pause=20 * DAY, by="account_id")


def calendar(tables: Tables) -> ir.Table:
    cases = tables["case"]
    return cases.select(
        "case_id",
        number=day_number(cases.date),
        index=month_of_moment(cases.resolved_t),
        first=month_start(month_of_moment(cases.t)),
    )


PORTABLE: Mapping[str, Callable[[Tables], ir.Table]] = MappingProxyType(
    {
        "as_of": latest_call,
        "quantile_by": nine_tenths,
        "steps_reached": visit_to_call,
        "with_sessions": sessions,
        "months": calendar,
    }
)
