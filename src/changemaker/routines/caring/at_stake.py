"""How much money hangs on an account: what its last warning says, or what it brought in the last year."""

import ibis

from changemaker.engine.tables import Tables
from changemaker.metrics.finance_rules import FinanceRules

DAY = 86_400_000_000  # microseconds
YEAR = 365 * DAY
FRESH = 180 * DAY  # a warning that is older tells nothing of the months ahead


def at_stake(tables: Tables, rules: FinanceRules, account_id: str, *, now: int) -> float | None:
    """Return the money at risk on an account, reporting currency; None where nothing is known of it.

    It is what may be lost if the account leaves, no forecast that it will: the margin that the latest warning says
    hangs on it, else the margin of its orders of the last year. Less than nothing counts as nothing.

    Args:
        tables: the company's, with what the asker may see.
        rules: of finance: the margin of orders that bring none of their own.
        account_id: whose.
        now: UTC microseconds; nothing later is used.
    """
    alert = tables["alert"]
    fresh = alert.filter(
        alert.account_id == account_id,
        alert.at_risk.notnull(),
        alert.t <= ibis.literal(now, "int64"),
        alert.t > ibis.literal(now - FRESH, "int64"),
    )
    warned = fresh.order_by(alert.t.desc(), alert.alert_id).select("at_risk").limit(1).to_pyarrow().to_pylist()
    if warned:
        return max(0.0, float(warned[0]["at_risk"]))
    order = tables["order"]
    bought = order.filter(
        order.account_id == account_id,
        order.t <= ibis.literal(now, "int64"),
        order.t > ibis.literal(now - YEAR, "int64"),
        ~order.cancelled.fill_null(False),
    )
    share = ibis.literal(rules.margin_share, "float64")
    margin = ibis.coalesce(bought.margin.cast("float64"), bought.amount.cast("float64") * share)
    row = bought.aggregate(rows=bought.count(), margin=margin.sum()).to_pyarrow().to_pylist()[0]
    return max(0.0, float(row["margin"])) if row["rows"] else None
