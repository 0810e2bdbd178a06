"""All our own facts of many units at once: each part works out what is wanted of it, and no more."""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

import ibis
import ibis.expr.types as ir

from changemaker.act.facts import orders, troubles, who
from changemaker.act.facts.catalogue import BY_NAME, Fact, PartName
from changemaker.act.facts.moments import Part, beside, told
from changemaker.engine.tables import Tables

PARTS: Mapping[PartName, Part] = MappingProxyType(
    {
        "account": who.ACCOUNT,
        "last_order": orders.LAST_ORDER,
        "rhythm": orders.RHYTHM,
        "cases": troubles.CASES,
        "contract": troubles.CONTRACT,
        "alerts": troubles.ALERT,
        "scores": troubles.SCORES,
        "contact": troubles.CONTACT,
    }
)


def facts(units: ir.Table, tables: Tables, wanted: Collection[str], *, spread: bool = False) -> ir.Table:
    """Return what is known of each unit strictly before its moment.

    Args:
        units: unit_id (text, one row each), account_id, contact_id (null where the unit is an account), t (int64
            microseconds, UTC); on the engine of the tables.
        tables: the company's.
        wanted: names of facts that tables tell; those of the store are `act.facts.noted`'s.
        spread: True where the same units stand there at many moments, such as every day of a year. The answers are the
            same; the work is that of the changes, not of the days.

    Returns:
        The four columns, and each fact by name: numbers float64, flags boolean, words text; null: not answered.
    """
    found = units.select("unit_id", "account_id", "contact_id", "t")
    by_part: dict[PartName, list[str]] = {}
    for name in dict.fromkeys(wanted):
        by_part.setdefault(BY_NAME[name].part, []).append(name)
    for part, names in by_part.items():
        found = beside(found, told(PARTS[part], units, tables, names, spread=spread))
    return found.mutate(**_filled(found, [BY_NAME[name] for names in by_part.values() for name in names]))


def _filled(rows: ir.Table, wanted: Sequence[Fact]) -> dict[str, ir.Value]:
    return {
        fact.name: rows[fact.name].fill_null(ibis.literal(fact.empty).cast(rows[fact.name].type()))
        for fact in wanted
        if fact.empty is not None
    }
