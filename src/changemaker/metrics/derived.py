"""Every derived table by name: what it holds, and how it comes from the company's own."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from uuid import uuid4

import ibis.expr.types as ir

from changemaker.engine.tables import Tables
from changemaker.metrics.account_month import account_month
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.metrics.loyalty import (
    ACTIVITY_MONTH,
    CLV_INPUTS,
    WALLET_YEAR,
    activity_month,
    clv_inputs,
    wallet_year,
)
from changemaker.metrics.money_month import ORDER_HEAD, order_head
from changemaker.metrics.retained_revenue import NRR_MONTH, nrr_month
from changemaker.metrics.service import (
    DELIVERY,
    FIRST_CONTACT,
    OPEN_MONTH,
    delivery,
    first_contact,
    open_month,
)
from changemaker.metrics.surveys import EMOTION_RESPONSE, SURVEY_ANSWER, emotion_response, survey_answer
from changemaker.tables.account_month import ACCOUNT_MONTH
from changemaker.tables.model import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """A derived table: its grain and columns, and the expression that makes it."""

    table: Table
    build: Callable[[Tables, FinanceRules], ir.Table]


ALL = (
    Derived(table=ACCOUNT_MONTH, build=account_month),
    Derived(table=ORDER_HEAD, build=order_head),
    Derived(table=NRR_MONTH, build=nrr_month),
    Derived(table=ACTIVITY_MONTH, build=activity_month),
    Derived(table=WALLET_YEAR, build=wallet_year),
    Derived(table=CLV_INPUTS, build=clv_inputs),
    Derived(table=FIRST_CONTACT, build=first_contact),
    Derived(table=OPEN_MONTH, build=open_month),
    Derived(table=DELIVERY, build=delivery),
    Derived(table=SURVEY_ANSWER, build=survey_answer),
    Derived(table=EMOTION_RESPONSE, build=emotion_response),
)
DERIVED: Mapping[str, Derived] = MappingProxyType({derived.table.name: derived for derived in ALL})

ON_ACCOUNT_MONTHS = {ACTIVITY_MONTH.name, OPEN_MONTH.name}  # tables that begin with it


def derive(tables: Tables, name: str, rules: FinanceRules) -> ir.Table:
    """Return one canonical or derived table; the one that was kept, where `kept` has worked it out.

    Raises:
        KeyError: there is no table of that name (a bug).
    """
    if name in tables.expressions:
        return tables[name]
    return DERIVED[name].build(tables, rules)


def kept(tables: Tables, rules: FinanceRules, names: Iterable[str]) -> Tables:
    """Return `tables` with derived ones worked out once, for many questions under the same rules.

    Args:
        tables: on an engine in which tables can be made for the session.
        rules: under which they are derived.
        names: of DERIVED; `account_month` is worked out first where one of them builds on it.
    """
    found = dict(tables.expressions)
    asked = set(names)
    first = {ACCOUNT_MONTH.name} if asked & ON_ACCOUNT_MONTHS else set()
    wanted = [name for name in DERIVED if name in asked | first]
    for name in wanted:
        so_far = replace(tables, expressions=MappingProxyType(found))
        place = f"kept_{name}_{uuid4().hex}"
        found[name] = tables.engine.create_table(place, DERIVED[name].build(so_far, rules), temp=True)
    return replace(tables, expressions=MappingProxyType(found))
