"""What an account bought, and in what rhythm of its own, strictly before a moment.

An order counts once its first line is there; a line that was cancelled counts until its row was last written, or never
where nobody knows when that was. Days between orders are whole days: two orders of one day are one.
"""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType
from uuid import uuid4

import ibis
import ibis.expr.types as ir

from changemaker.act.facts.moments import Part, before, beside, within
from changemaker.engine.months import MICROSECONDS_A_DAY
from changemaker.engine.portable import flag
from changemaker.engine.tables import Tables

YEAR = 365
MONEY = "decimal(18, 4)"
STOOD = "changemaker_order_stood"
NINE_TENTHS, HALF = Fraction(9, 10), Fraction(1, 2)
OF_THE_LAST = ("last_order_id", "order_units_last")
QUANTILES = {
    "order_gap_median": ("gap", HALF),
    "order_gap_p90": ("gap", NINE_TENTHS),
    "order_units_median": ("units", HALF),
}


def last_order(units: ir.Table, tables: Tables, wanted: Sequence[str]) -> ir.Table:
    """Return how many orders there were, and the last of them."""
    heads = bought_before(units, tables)
    made = {
        "orders_last_year": flag(within(heads, YEAR)).sum().cast("float64"),
        "orders_ever": heads.count().cast("float64"),
    }
    sums = heads.group_by("unit_id").aggregate(
        last_order_t=heads.t.max(), **{name: made[name] for name in wanted if name in made}
    )
    if any(name in OF_THE_LAST for name in wanted):
        sums = beside(sums, _last(heads, sums))
    return sums.select("unit_id", *wanted)


def rhythm(units: ir.Table, tables: Tables, wanted: Sequence[str]) -> ir.Table:
    """Return what is usual for the account itself: gaps between its orders, and their units.

    All in one pass over the orders: each value knows its rank among those of its unit.
    """
    rows = _with_gaps(bought_before(units, tables))
    sums: dict[str, ir.Value] = {}
    for column in dict.fromkeys(column for name, (column, _) in QUANTILES.items() if name in wanted):
        rows = _ranked(rows, column)
    for name, (column, at) in QUANTILES.items():
        if name in wanted:
            sums |= _ends(rows, name, column, at)
    if "order_gap_cv" in wanted:
        gap = rows.gap.cast("int64")
        sums |= {"n": gap.count().cast("int64"), "total": gap.sum().cast("int64"), "squares": (gap * gap).sum()}
    found = rows.group_by("unit_id").aggregate(**sums)
    made = {name: _between(found, name) if name in QUANTILES else _variation(found) for name in wanted}
    return found.select("unit_id", **made)


def bought_before(units: ir.Table, tables: Tables) -> ir.Table:
    """Return one row a unit and order that brought money: unit_id, order_id, t, ago, units (null: not told)."""
    stood = tables[STOOD] if STOOD in tables.expressions else _as_they_stood(tables)
    rows = before(units, stood, at="c")
    rows = rows.filter(rows.until.isnull() | (rows.unit_t <= rows.until))
    return rows.select("unit_id", "order_id", "t", "units", ago=rows.unit_t - rows.t)


def with_orders_kept(tables: Tables) -> Tables:
    """Return `tables` with the orders as they stood worked out once, for many questions."""
    kept = tables.engine.create_table(f"{STOOD}_{uuid4().hex}", _as_they_stood(tables), temp=True)
    return replace(tables, expressions=MappingProxyType({**tables.expressions, STOOD: kept}))


def _as_they_stood(tables: Tables) -> ir.Table:
    """Return each order that brings money as it stood after the moment c, and until when: until included, null: still.

    Most orders stand there once, as all of their lines came at one moment and none was cancelled.
    """
    lines = tables["order"].select("account_id", "order_id", "t", "amount", "quantity", "cancelled", "updated_at")
    off = lines.cancelled.fill_null(False)
    lines = lines.mutate(gone_t=ibis.ifelse(off, ibis.coalesce(lines.updated_at, 0), ibis.null("int64")))
    lines = lines.filter(lines.gone_t.isnull() | (lines.gone_t > lines.t))
    keys = ("account_id", "order_id")
    gone = lines.filter(lines.gone_t.notnull())
    points = lines.select(*keys, c="t").union(gone.select(*keys, c="gone_t"), distinct=True)
    after = ibis.window(group_by=list(keys), order_by="c")
    points = points.mutate(until=points.c.lead(1).over(after))
    right = lines.rename(of_account="account_id", of_order="order_id")
    both = points.inner_join(
        right,
        [
            points.account_id == right.of_account,
            points.order_id == right.of_order,
            right.t <= points.c,
            right.gone_t.isnull() | (right.gone_t > points.c),
        ],
    )
    heads = both.group_by(*keys, "c", "until").aggregate(
        t=both.t.min(), kept=both.amount.cast(MONEY).sum(), units=both.quantity.cast("float64").sum()
    )
    return heads.filter(heads.kept > 0).drop("kept")


def order_changes(tables: Tables) -> ir.Table:
    """Return when orders came and were cancelled."""
    lines = tables["order"]
    gone = lines.filter([lines.cancelled.fill_null(False), lines.updated_at > lines.t])
    return lines.select("account_id", c="t").union(gone.select("account_id", c="updated_at"))


def year_changes(tables: Tables) -> ir.Table:
    """Return the same, and when an order is more than a year ago."""
    lines = tables["order"]
    return order_changes(tables).union(lines.select("account_id", c=lines.t + YEAR * MICROSECONDS_A_DAY))


def _last(heads: ir.Table, sums: ir.Table) -> ir.Table:
    """Return the last order of each unit; of several at one moment the one with the greatest id."""
    latest = sums.select(of_unit="unit_id", last_t="last_order_t")
    rows = heads.inner_join(latest, [heads.unit_id == latest.of_unit, heads.t == latest.last_t])
    order = ibis.window(group_by="unit_id", order_by=rows.order_id.desc())
    rows = rows.select("unit_id", "order_id", "units", place=ibis.row_number().over(order))
    return rows.filter(rows.place == 0).select("unit_id", last_order_id="order_id", order_units_last="units")


def _with_gaps(heads: ir.Table) -> ir.Table:
    """Add the whole days since the order before; null of the first, and of a second one on the same day."""
    order = ibis.window(group_by="unit_id", order_by=["t", "order_id"])
    day = heads.t // MICROSECONDS_A_DAY
    gap = (day - day.lag(1).over(order)).cast("int64")
    return heads.select("unit_id", "units", gap=gap.nullif(0))


def _ranked(rows: ir.Table, column: str) -> ir.Table:
    """Add the place of a value among those of its unit, from 0, and how many there are."""
    counts = rows.group_by(of_unit="unit_id").aggregate(found=rows[column].count().cast("int64"))
    order = ibis.window(group_by="unit_id", order_by=ibis.asc(column, nulls_first=False))
    ranked = rows.mutate(**{f"{column}_rank": ibis.row_number().over(order).cast("int64")})
    both = ranked.inner_join(counts, ranked.unit_id == counts.of_unit)
    return both.select(*ranked.columns, **{f"{column}_count": both.found})


def _ends(rows: ir.Table, name: str, column: str, at: Fraction) -> dict[str, ir.Value]:
    """Return the two neighbours between which a quantile lies, and how far, in parts of its denominator."""
    rank, reach = rows[f"{column}_rank"], (rows[f"{column}_count"] - 1) * at.numerator
    below, value = reach // at.denominator, rows[column].cast("float64")
    nothing = ibis.null("float64")
    return {
        f"{name}_low": ibis.ifelse(rank == below, value, nothing).max(),
        f"{name}_high": ibis.ifelse(rank == below + 1, value, nothing).max(),
        f"{name}_rest": (reach % at.denominator).max().cast("float64") / at.denominator,
    }


def _between(found: ir.Table, name: str) -> ir.FloatingValue:
    """Return the exact quantile by rank: definition 7 of Hyndman and Fan (1996), as `engine.quantiles` has it."""
    low, high, rest = found[f"{name}_low"], found[f"{name}_high"], found[f"{name}_rest"]
    return ibis.ifelse(rest > 0, low + rest * (high.fill_null(low) - low), low)


def _variation(found: ir.Table) -> ir.FloatingValue:
    """Return standard deviation over mean; of whole numbers, so that every engine finds the same."""
    squares = found.squares.cast("int64")
    spread = (found.n * squares - found.total * found.total).cast("float64")
    free = (found.n * (found.n - 1)).nullif(0).cast("float64")
    mean = found.total.nullif(0).cast("float64") / found.n.nullif(0).cast("float64")
    return (spread / free).sqrt() / mean


LAST_ORDER = Part(work_out=last_order, changes=year_changes, days_since={"days_since_order": "last_order_t"})
RHYTHM = Part(work_out=rhythm, changes=order_changes)
