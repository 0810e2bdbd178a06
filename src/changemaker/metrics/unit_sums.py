"""From rows to the few sums that a ratio and its range need, taken in the database."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir


def ratio_sums(rows: ir.Table, keys: Sequence[str], cluster: str) -> ir.Table:
    """Return, for each value of `keys`, the sums of `stats.ratio.RatioSums`.

    Args:
        rows: with float64 columns `numerator` and `denominator`.
        keys: columns without nulls; none: one row for all.
        cluster: what is independent of each other, e.g. account_id.

    Returns:
        The keys, and n (int64, clusters with a denominator), numerator, denominator, squares (float64).
    """
    units = rows.group_by(*keys, cluster).aggregate(y=rows.numerator.sum(), x=rows.denominator.sum())
    units = units.filter((units.y != 0) | (units.x != 0))
    totals = units.aggregate(
        numerator=units.y.sum(),
        denominator=units.x.sum(),
        n=ibis.ifelse(units.x != 0, 1, 0).sum().cast("int64"),
        by=keys,
    )
    right = totals.rename({f"of_{key}": key for key in keys})
    both = (
        units.inner_join(right, [units[key] == right[f"of_{key}"] for key in keys]) if keys else units.cross_join(right)
    )
    lower = ibis.ifelse(both.denominator == 0, ibis.null("float64"), both.denominator)
    rest = both.select(*keys, "n", "numerator", "denominator", e=both.y - both.x * (both.numerator / lower))
    return rest.group_by(*keys, "n", "numerator", "denominator").aggregate(squares=(rest.e * rest.e).sum().fill_null(0))


def change_squares(rows: ir.Table, cluster: str) -> ir.Table:
    """Return the sums of two periods and of their difference, in one row.

    Args:
        rows: with `later` (1 in the later period, 0 in the earlier), `numerator` and `denominator`.
        cluster: as in `ratio_sums`.

    Returns:
        n (clusters in either), y1, x1, n1, q1 (numerator, denominator, clusters and squares of the later period), y2,
        x2, n2, q2, and squares of the difference; no row where either denominator is zero.
    """
    later, zero = rows.later == 1, ibis.literal(0).cast("float64")
    units = rows.group_by(cluster).aggregate(
        u1=ibis.ifelse(later, rows.numerator, zero).sum(),
        v1=ibis.ifelse(later, rows.denominator, zero).sum(),
        u2=ibis.ifelse(later, zero, rows.numerator).sum(),
        v2=ibis.ifelse(later, zero, rows.denominator).sum(),
    )
    units = units.filter((units.v1 != 0) | (units.v2 != 0) | (units.u1 != 0) | (units.u2 != 0))
    totals = units.aggregate(
        n=units.count(),
        **{f"y{i}": units[f"u{i}"].sum() for i in (1, 2)},
        **{f"x{i}": units[f"v{i}"].sum() for i in (1, 2)},
        **{f"n{i}": ibis.ifelse(units[f"v{i}"] != 0, 1, 0).sum().cast("int64") for i in (1, 2)},
    )
    totals = totals.filter((totals.x1 != 0) & (totals.x2 != 0))
    both = units.cross_join(totals)
    parts = both.select(
        *totals.columns,
        **{f"e{i}": both[f"u{i}"] - both[f"v{i}"] * (both[f"y{i}"] / both[f"x{i}"]) for i in (1, 2)},
    )
    difference = parts.e1 / parts.x1 - parts.e2 / parts.x2
    return parts.group_by(*totals.columns).aggregate(
        q1=(parts.e1 * parts.e1).sum(), q2=(parts.e2 * parts.e2).sum(), squares=(difference * difference).sum()
    )
