"""What was last known at each moment, without an engine's own as-of join: Spark has none, PostgreSQL's is slow."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from changemaker.engine.portable import so_far


def as_of(
    left: ir.Table, right: ir.Table, *, by: str, ids: tuple[str, str], values: Sequence[str], strictly: bool = False
) -> ir.Table:
    """Return `left` with the `values` of the latest row of `right` at or before its moment.

    Both sides are put in one sequence; a row of `left` finds how many rows of `right` came before it, and joins that
    one: a union and a running count, linear in rows.

    Args:
        left: with `by`, an int64 moment `t` and its id.
        right: likewise.
        by: the key of a sequence, e.g. account_id.
        ids: names of the columns, of one type on both sides, that tell rows of left and of right apart.
        values: columns of `right` to take; not in `left`.
        strictly: only rows of `right` before the moment count, not those at it.

    Returns:
        One row a row of `left`; nulls where nothing was known yet.
    """
    left_id, right_id = ids
    known = right.select(
        known_key=by,
        rank=ibis.row_number().over(ibis.window(group_by=by, order_by=["t", right_id])).cast("int64") + 1,
        **{name: right[name] for name in values},
    )
    first, second = (1, 0) if strictly else (0, 1)
    both = ibis.union(
        right.select(key=by, t="t", id=right_id, side=ibis.literal(first, "int64"), known=ibis.literal(1, "int64")),
        left.select(key=by, t="t", id=left_id, side=ibis.literal(second, "int64"), known=ibis.literal(0, "int64")),
    )
    counted = both.mutate(seen=both.known.sum().over(so_far(["key"], ["t", "side", "id"])).cast("int64"))
    counted = counted.filter(counted.known == 0).select(found_key="key", found_id="id", seen="seen")
    numbered = left.inner_join(counted, [left[by] == counted.found_key, left[left_id] == counted.found_id])
    joined = numbered.left_join(known, [numbered[by] == known.known_key, numbered.seen == known.rank])
    return joined.select(*left.columns, *values)
