"""What stood in a table before a unit's moment: strictly before, and never what was written down later."""

import ibis
import ibis.expr.types as ir

from changemaker.engine.months import MICROSECONDS_A_DAY, day_number
from changemaker.engine.portable import flag
from changemaker.predict.features.catalogue import Feature

HOUR = 3_600_000_000
DAY_IS_OVER = 36 * HOUR  # after midnight UTC at its beginning, in the last zone on earth


def before(units: ir.Table, rows: ir.Table, *, at: str = "t") -> ir.Table:
    """Return the rows of each unit's account whose moment lies strictly before the unit's.

    Args:
        units: unit_id, account_id, contact_id, t; as `build.asked` gives them.
        rows: with account_id, a moment, and perhaps contact_id.
        at: the moment's name.

    Returns:
        The columns of `rows`, unit_id, unit_t, ago (int64 microseconds, above zero), and own (whether the row is of the
        unit's own contact; False where the unit is an account).
    """
    left = units.select("unit_id", unit_account="account_id", unit_contact="contact_id", unit_t="t")
    both = left.inner_join(rows, [left.unit_account == rows.account_id, rows[at] < left.unit_t])
    own = (
        (both.contact_id == both.unit_contact).fill_null(False) if "contact_id" in rows.columns else ibis.literal(False)
    )
    return both.select("unit_id", "unit_t", *rows.columns, ago=both.unit_t - both[at], own=own)


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


def count(rows: ir.Table, condition: ir.BooleanValue) -> ir.FloatingScalar:
    """Return how many rows meet a condition, weighed; 0 where none does."""
    return (flag(condition).cast("float64") * rows.weight.fill_null(1)).sum().fill_null(0)


def share(upper: ir.NumericValue, lower: ir.NumericValue) -> ir.FloatingValue:
    """Return a ratio, null where there is nothing below the line."""
    return upper / ibis.ifelse(lower == 0, ibis.null("float64"), lower)


def latest(rows: ir.Table, condition: ir.BooleanValue) -> ir.FloatingScalar:
    """Return the days since the last row that meets a condition; null where none does."""
    return in_days(ibis.ifelse(condition, rows.ago, ibis.null("int64")).min())


def keyed(rows: ir.Table, part: ir.Table) -> ir.Table:
    """Return `rows` with the columns of `part`, which has at most one row a unit; null where it has none."""
    added = [name for name in part.columns if name != "unit_id"]
    right = part.rename(found_id="unit_id")
    both = rows.left_join(right, rows.unit_id == right.found_id)
    return both.select(*rows.columns, *added)


def inside(rows: ir.Table, feature: Feature, word: ir.StringValue) -> ir.BooleanValue:
    """Return which rows count for a feature: within its days, and of the kind or touchpoint that it is limited to."""
    here = within(rows, feature.days) if feature.days else rows.ago > 0
    return here & (word == feature.about).fill_null(False) if feature.about else here


def stem(feature: Feature) -> str:
    """Return the name without the word and the days: what is measured."""
    name = feature.name.partition("__")[0]
    return name.removesuffix(f"_{feature.days}") if feature.days else name
