"""Small expressions that mean the same on every engine, in place of those that were seen not to.

Booleans are counted as 1 and 0, because PostgreSQL does not cast them; time is int64 microseconds, because engines cut
fractions of a second differently; a window has a total order, because ties fall as they like; a null has a type,
because a union needs one. A bare `1.0` in an aggregate is a decimal on Spark and rounds: numbers are cast, or whole.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

MICROSECONDS_A_SECOND = 1_000_000


def flag(condition: ir.BooleanValue) -> ir.IntegerValue:
    """Return int64 1 where `condition` holds, and 0 where it does not or is not known."""
    return ibis.ifelse(condition.fill_null(False), 1, 0).cast("int64")


def count_where(condition: ir.BooleanValue) -> ir.IntegerScalar:
    """Return the number of rows in which `condition` holds, int64; 0 over no rows."""
    return flag(condition).sum().cast("int64").fill_null(0)


def gap_seconds(later: ir.IntegerValue, earlier: ir.IntegerValue) -> ir.IntegerValue:
    """Return the whole seconds between two moments in microseconds, rounded down."""
    return (later - earlier) // MICROSECONDS_A_SECOND


def so_far(by: Sequence[str], order: Sequence[str], *, before: bool = False) -> ir.Value:
    """Return the window of all rows up to this one, or up to the one before.

    Args:
        by: columns of one sequence.
        order: columns that order it totally: the last of them tells any two rows apart.
        before: leave this row out.
    """
    return ibis.window(group_by=list(by), order_by=list(order), preceding=(None, 1 if before else 0))
