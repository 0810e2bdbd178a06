"""A sample that does not depend on how a table happens to be ordered."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir


def sampled(table: ir.Table, together: Sequence[str], *, most: int) -> ir.Table:
    """Return the table, or about `most` of its rows, drawn by a hash of the columns in `together`.

    Rows alike in these columns stay together if there is one such column (a unit); else they are told apart by number.
    """
    if int(table.count().to_pyarrow().as_py()) <= most:
        return table
    names = list(together)
    if len(names) == 1:
        return table.mutate(mixed=_text(table, names).hash()).order_by(["mixed", *names]).limit(most).drop("mixed")
    alike = table.mutate(alike=ibis.row_number().over(group_by=names, order_by=names))
    mixed = alike.mutate(mixed=_text(alike, [*names, "alike"]).hash())
    return mixed.order_by("mixed").limit(most).drop("mixed", "alike")


def _text(table: ir.Table, names: Sequence[str]) -> ir.Value:
    text = ibis.literal("")
    for name in names:
        text = text + "|" + ibis.coalesce(table[name].cast("string"), "")
    return text
