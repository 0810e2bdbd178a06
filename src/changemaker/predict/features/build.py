"""All features of many units at once: what was known of each strictly before its moment."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import ibis
import ibis.expr.types as ir

from changemaker.core.meant import did_you_mean
from changemaker.engine.tables import Tables
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.predict.features.before import keyed
from changemaker.predict.features.catalogue import FEATURES, GROUPS, Feature, Group
from changemaker.predict.features.orders import orders
from changemaker.predict.features.people import account, contract, person
from changemaker.predict.features.said import answers, asking, mood, texts
from changemaker.predict.features.service import deliveries, meetings, problems

ALL: tuple[Group, ...] = GROUPS
Part = Callable[[ir.Table, Tables, FinanceRules, Sequence[Feature]], ir.Table]
PARTS: Mapping[Group, Part] = MappingProxyType(
    {
        "account": account,
        "person": person,
        "orders": orders,
        "contract": contract,
        "deliveries": deliveries,
        "problems": problems,
        "meetings": meetings,
        "mood": mood,
        "answers": answers,
        "asking": asking,
        "texts": texts,
    }
)
ASKED = ("unit_id", "account_id", "contact_id", "t")


def features(
    tables: Tables,
    rules: FinanceRules,
    units: ir.Table,
    *,
    groups: Sequence[Group] = ALL,
    wanted: Sequence[Feature] = FEATURES,
) -> ir.Table:
    """Return what was known of each unit strictly before its moment; nothing that a table holds from then on counts.

    Each table is joined once, by account, with the units, and summed by unit in the database.

    Args:
        tables: the company's.
        rules: finance's, for the margin of orders that bring none.
        units: unit_id (text or whole, one row each), account_id, t (int64 microseconds, UTC), and contact_id where the
            unit is a person; on the engine of `tables`. Keep them as a table first where they are costly to work out.
        groups: which groups of features.
        wanted: which features; `named.named_in` adds those limited to the company's own words.

    Returns:
        One row a unit: unit_id, account_id, contact_id, t, and each feature by name, in the order of `wanted`; numbers
        float64, flags 0 and 1 (null: not known), categories text.
    """
    chosen = [feature for feature in wanted if feature.group in groups]
    found = asked(units)
    for group in GROUPS:
        own = [feature for feature in chosen if feature.group == group]
        if own:
            found = keyed(found, PARTS[group](asked(units), tables, rules, own))
    return found.select(*ASKED, **{feature.name: _typed(found, feature) for feature in chosen})


def asked(units: ir.Table) -> ir.Table:
    """Return the units with their four columns; an account has no contact.

    Raises:
        KeyError: a column is missing (a bug).
    """
    gone = [name for name in ("unit_id", "account_id", "t") if name not in units.columns]
    if gone:
        raise KeyError(f"units without {', '.join(gone)}: {did_you_mean(gone, units.columns)}")
    if "contact_id" in units.columns:
        return units.select(*ASKED)
    return units.select("unit_id", "account_id", "t", contact_id=ibis.null("string")).select(*ASKED)


def _typed(rows: ir.Table, feature: Feature) -> ir.Value:
    if feature.kind == "category":
        return rows[feature.name]
    value = rows[feature.name].cast("float64")
    return value.fill_null(0) if feature.zero else value
