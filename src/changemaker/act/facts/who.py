"""Who the account is, by the last snapshot that was there."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from changemaker.act.facts.moments import Part, begun, in_days, over
from changemaker.engine.tables import Tables


def account(units: ir.Table, tables: Tables, wanted: Sequence[str]) -> ir.Table:
    """Return who the account is; a snapshot that was taken later is not looked at."""
    rows = tables["account"]
    left = units.select("unit_id", unit_account="account_id", unit_t="t")
    both = left.inner_join(rows, left.unit_account == rows.account_id)
    known = both.as_of.isnull() | (begun(both.as_of) <= both.unit_t)
    opened = ibis.ifelse(over(both.opened) < both.unit_t, over(both.opened), ibis.null("int64"))
    made = {
        "segment": ibis.ifelse(known, both.segment, ibis.null("string")),
        "days_known": in_days(both.unit_t - opened),
        "closed": (over(both.closed) < both.unit_t).fill_null(False),
    }
    return both.select("unit_id", **{name: made[name] for name in wanted})


ACCOUNT = Part(work_out=account)
