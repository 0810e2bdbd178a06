"""Units at moments: who is asked about, as a table."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from changemaker.act.facts.moments import over
from changemaker.act.journeys.journey import Unit
from changemaker.engine.tables import Tables

Asked = tuple[str, str, str | None, int]  # id of the row, account_id, contact_id, t
SHAPE = pa.schema(
    [("unit_id", pa.string()), ("account_id", pa.string()), ("contact_id", pa.string()), ("t", pa.int64())]
)


def every_unit(tables: Tables, unit: Unit, moments: Sequence[int] | ir.Table, *, closed_too: bool) -> ir.Table:
    """Return every account, or every contact, at each moment at which it was known as one of ours.

    Args:
        tables: the company's.
        unit: which.
        moments: UTC microseconds; or a table that has them in `t`.
        closed_too: with accounts that have left.

    Returns:
        unit_id (text, one row each), account_id, contact_id, t.
    """
    times = moments
    if not isinstance(times, ir.Table):
        times = ibis.memtable(pa.table({"t": pa.array(list(times), pa.int64())}))
    accounts = tables["account"].select("account_id", "opened", "closed").cross_join(times)
    known = accounts.opened.isnull() | (over(accounts.opened) < accounts.t)
    gone = (over(accounts.closed) < accounts.t).fill_null(False)
    accounts = accounts.filter(known if closed_too else known & ~gone).select("account_id", "t")
    if unit == "account":
        rows = accounts.mutate(contact_id=ibis.null("string"), of=accounts.account_id)
    else:
        people = tables["contact"].select("contact_id", owner="account_id")
        both = people.inner_join(accounts, people.owner == accounts.account_id)
        rows = both.select("account_id", "t", "contact_id", of=both.contact_id)
    return rows.select("account_id", "contact_id", "t", unit_id=rows.of + "@" + rows.t.cast("string")).select(
        *SHAPE.names
    )
