"""Days with an order, account by account: what models of repeat orders start from, as it was known on a day."""

from dataclasses import dataclass
from datetime import date

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from changemaker.engine.months import day_number, month_index
from changemaker.engine.portable import flag
from changemaker.engine.tables import Tables
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.metrics.money_month import order_lines

Array = NDArray[np.float64]
WEEK = 7
YEAR = 12
MONEY = "decimal(18, 4)"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Histories:
    """One row an account that ordered before the day; times in weeks."""

    ids: NDArray[np.object_]  # account_id, ascending
    x: Array  # days with an order after the first
    t_x: Array  # from the first to the last
    age: Array  # from the first to the last day that is known
    mean: Array  # margin a day with an order, the first left out; 0 without a second
    active: NDArray[np.bool_]  # as finance counts it: ordered within the last months, and was not closed

    def __len__(self) -> int:
        """Return how many accounts."""
        return len(self.ids)

    def only(self, rows: NDArray[np.bool_]) -> "Histories":
        """Return some of the accounts."""
        return Histories(
            ids=self.ids[rows],
            x=self.x[rows],
            t_x=self.t_x[rows],
            age=self.age[rows],
            mean=self.mean[rows],
            active=self.active[rows],
        )


def order_days(tables: Tables) -> ir.Table:
    """Return one row an account and local day on which it ordered or was credited.

    Accounts with a contract are left out from its first day on: their leaving has a date.

    Returns:
        account_id, date; amount, margin of the lines that have one, and amount of those that have none (`unknown`), all
        decimal: sums of them are the same in whatever order an engine takes the rows.
    """
    lines = order_lines(tables)
    nothing = ibis.literal(0).cast(MONEY)
    lines = lines.mutate(unknown=ibis.ifelse(lines.margin.isnull(), lines.amount, nothing))
    days = lines.group_by("account_id", "date").aggregate(
        amount=lines.amount.sum(), margin=lines.margin.sum().fill_null(0), unknown=lines.unknown.sum()
    )
    contracts = tables["contract"]
    signed = contracts.group_by(holder=contracts.account_id).aggregate(signed=contracts.start.min())
    rows = days.left_join(signed, days.account_id == signed.holder)
    return rows.filter(rows.signed.isnull() | (rows.date < rows.signed)).drop("holder", "signed")


def histories(tables: Tables, days: ir.Table, rules: FinanceRules, as_of: date) -> Histories:
    """Return what was known of each account before `as_of`.

    Args:
        tables: the company's, for who was closed or has a contract by then.
        days: from `order_days`.
        rules: when an account counts as gone.
        as_of: the day; what happened on it is not known yet.
    """
    today = ibis.literal(as_of, "date")
    known = days.filter(days.date < today)
    ordered = known.filter(known.amount >= 0)
    spans = ordered.group_by("account_id").aggregate(
        count=ordered.count(), first=ordered.date.min(), last=ordered.date.max()
    )
    firsts = spans.select(payer="account_id", first_day="first")
    later = known.inner_join(firsts, known.account_id == firsts.payer)
    later = later.filter(later.date > later.first_day)
    money = later.group_by(owner=later.account_id).aggregate(gained=_margin(later, rules))
    rows = spans.left_join(money, spans.account_id == money.owner)
    rows = rows.anti_join(_with_contract(tables, today), "account_id")
    closed = tables["account"]
    closed = closed.filter(closed.closed < today).select(left_id="account_id")
    rows = rows.left_join(closed, rows.account_id == closed.left_id)
    found = rows.select(
        "account_id",
        x=rows["count"] - 1,
        t_x=day_number(rows["last"]) - day_number(rows["first"]),
        age=day_number(today) - 1 - day_number(rows["first"]),  # to the last day that is known, as is usual
        gained=rows.gained.fill_null(0),
        last_month=month_index(rows["last"]),
        closed=flag(rows.left_id.notnull()),
    )
    return _gathered(found.order_by("account_id").to_pyarrow(), rules, as_of)


def came(
    days: ir.Table, ids: NDArray[np.object_], rules: FinanceRules, *, since: date, until: date
) -> tuple[Array, Array]:
    """Return what happened from `since` up to the day before `until`: days with an order, and margin, each (n,)."""
    inside = days.filter((days.date >= ibis.literal(since, "date")) & (days.date < ibis.literal(until, "date")))
    sums = inside.group_by("account_id").aggregate(
        orders=flag(inside.amount >= 0).sum().cast("float64"), margin=_margin(inside, rules)
    )
    rows = sums.order_by("account_id").to_pyarrow()
    place = np.searchsorted(ids, rows["account_id"].to_numpy(zero_copy_only=False))
    held = place < len(ids)
    held[held] = ids[place[held]] == rows["account_id"].to_numpy(zero_copy_only=False)[held]
    orders, margin = np.zeros(len(ids)), np.zeros(len(ids))
    orders[place[held]] = rows["orders"].to_numpy()[held]
    margin[place[held]] = rows["margin"].to_numpy()[held]
    return orders, margin


def _margin(days: ir.Table, rules: FinanceRules) -> ir.FloatingScalar:
    """The margin of some days: `rules.margin_share` of the amount where a line has none of its own."""
    share = ibis.literal(rules.margin_share, "float64")
    return days.margin.sum().cast("float64") + days.unknown.sum().cast("float64") * share


def _with_contract(tables: Tables, today: ir.DateValue) -> ir.Table:
    contracts = tables["contract"]
    return contracts.filter(contracts.start < today).select("account_id").distinct()


def _gathered(rows: pa.Table, rules: FinanceRules, as_of: date) -> Histories:
    ids = rows["account_id"].to_numpy(zero_copy_only=False).astype(object)
    order = np.argsort(ids, kind="stable")  # engines differ in how they sort text
    column = {
        name: rows[name].to_numpy().astype(np.float64)[order] for name in rows.column_names if name != "account_id"
    }
    last_whole = as_of.year * YEAR + as_of.month - 1 - (as_of.day == 1)
    recent = last_whole - column["last_month"] < rules.churn.months_without_order
    x = column["x"]
    return Histories(
        ids=ids[order],
        x=x,
        t_x=column["t_x"] / WEEK,
        age=column["age"] / WEEK,
        mean=np.where(x > 0, column["gained"] / np.maximum(x, 1), 0.0),
        active=recent & (column["closed"] == 0),
    )
