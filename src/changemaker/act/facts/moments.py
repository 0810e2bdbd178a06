"""Rows that lie strictly before a unit's moment, and facts that are worked out once for as long as they hold."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import uuid4

import ibis
import ibis.expr.types as ir

from changemaker.engine.months import MICROSECONDS_A_DAY, day_number
from changemaker.engine.tables import Tables

UNIT = ("unit_id", "account_id", "contact_id", "t")
DAY_IS_OVER = 36 * 3_600_000_000  # after midnight UTC at its beginning, in the last zone on earth


Working = Callable[[ir.Table, Tables, Sequence[str]], ir.Table]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Facts that are worked out together.

    What they say of an account is the same from one of its `changes` to the next; only days since a moment go on.
    """

    work_out: Working  # units -> unit_id and the columns that were asked for
    changes: Callable[[Tables], ir.Table] | None = None  # account_id, c (int64); None: as cheap for many moments
    days_since: Mapping[str, str] = field(default_factory=dict)  # fact -> the moment's column, of `work_out`


def before(units: ir.Table, rows: ir.Table, *, at: str = "t") -> ir.Table:
    """Return the rows of each unit's account whose moment lies strictly before the unit's.

    Args:
        units: unit_id, account_id, contact_id, t.
        rows: with account_id, a moment, and perhaps contact_id.
        at: the moment's name.

    Returns:
        The columns of `rows`, unit_id, unit_t, ago (int64 microseconds, above zero), own (whether the row is of the
        unit's own contact), and whole (whether the unit is an account: then all rows are its own).
    """
    left = units.select("unit_id", unit_account="account_id", unit_contact="contact_id", unit_t="t")
    both = left.inner_join(rows, [left.unit_account == rows.account_id, rows[at] < left.unit_t])
    own = ibis.literal(False)
    if "contact_id" in rows.columns:
        own = (both.contact_id == both.unit_contact).fill_null(False)
    whole = both.unit_contact.isnull()
    return both.select("unit_id", "unit_t", *rows.columns, ago=both.unit_t - both[at], own=own, whole=whole)


def within(rows: ir.Table, days: int) -> ir.BooleanColumn:
    """Return which of the rows of `before` lie within so many days of the unit's moment."""
    return rows.ago <= days * MICROSECONDS_A_DAY


def over(day: ir.DateValue) -> ir.IntegerValue:
    """Return the moment by which a local day is over wherever on earth it was."""
    return day_number(day) * MICROSECONDS_A_DAY + DAY_IS_OVER


def begun(day: ir.DateValue) -> ir.IntegerValue:
    """Return midnight UTC at the beginning of a day: what a snapshot of that day may be compared with."""
    return day_number(day) * MICROSECONDS_A_DAY


def in_days(gap: ir.IntegerValue) -> ir.FloatingValue:
    """Return microseconds as days, float64."""
    return gap.cast("float64") / MICROSECONDS_A_DAY


def beside(rows: ir.Table, part: ir.Table, *, key: str = "unit_id") -> ir.Table:
    """Return `rows` with the columns of `part`, which has at most one row a key; null where it has none."""
    added = [name for name in part.columns if name != key]
    right = part.rename(found_id=key)
    both = rows.left_join(right, rows[key] == right.found_id)
    return both.select(*rows.columns, *added)


def told(part: Part, units: ir.Table, tables: Tables, wanted: Sequence[str], *, spread: bool = False) -> ir.Table:
    """Return unit_id and the facts of one part that are wanted, at most one row a unit.

    Args:
        part: which.
        units: unit_id (text), account_id, contact_id, t.
        tables: the company's.
        wanted: names of facts.
        spread: True where the same units stand there at many moments: then each is worked out once for as long as it
            holds, which gives the same.
    """
    columns = [part.days_since.get(name, name) for name in wanted]
    if spread and part.changes is not None:
        rows = _spread(part, units, tables, list(dict.fromkeys(columns)))
    else:
        rows = part.work_out(units, tables, list(dict.fromkeys(columns)))
    if not any(name in part.days_since for name in wanted):
        return rows.select("unit_id", *wanted)
    asked = units.select(asked_id="unit_id", asked_t="t")
    both = rows.inner_join(asked, rows.unit_id == asked.asked_id)
    made = {
        name: in_days(both.asked_t - both[part.days_since[name]]) if name in part.days_since else both[name]
        for name in wanted
    }
    return both.select("unit_id", **made)


def _spread(part: Part, units: ir.Table, tables: Tables, columns: Sequence[str]) -> ir.Table:
    """Work a part out just after each change that comes last before one of the units' moments."""
    assert part.changes is not None
    changes = part.changes(tables)
    changes = changes.filter(changes.c.notnull()).select("account_id", "c").distinct()
    nothing = ibis.null("string")
    both = ibis.union(
        changes.select("account_id", contact_id=nothing, unit_id=nothing, t="c", after=ibis.literal(1, "int64"), c="c"),
        units.select(
            "account_id",
            "contact_id",
            "unit_id",
            t="t",
            after=ibis.literal(0, "int64"),
            c=ibis.null("int64"),
        ),
    )
    so_far = ibis.window(group_by="account_id", order_by=["t", "after"], preceding=None, following=0)
    seen = both.mutate(last=both.c.max().over(so_far))
    seen = seen.filter([seen.after == 0, seen["last"].notnull()])
    order = ibis.window(order_by=["account_id", "contact_id", "last"])
    numbered = seen.select(
        "account_id", "contact_id", "unit_id", "last", state_id=ibis.dense_rank().over(order).cast("int64")
    )
    numbered = _kept(tables, numbered)
    states = numbered.group_by("state_id", "account_id", "contact_id").aggregate(t=numbered["last"].max() + 1)
    states = _kept(tables, states.select("account_id", "contact_id", "t", unit_id="state_id"))
    found = _kept(tables, part.work_out(states.select(*UNIT), tables, columns))
    right = found.rename(found_id="unit_id")
    back = numbered.inner_join(right, numbered.state_id == right.found_id)
    return back.select("unit_id", *columns)


def _kept(tables: Tables, rows: ir.Table) -> ir.Table:
    """Return rows worked out once: several parts of one question look at them."""
    return tables.engine.create_table(f"changemaker_spread_{uuid4().hex}", rows, temp=True)
