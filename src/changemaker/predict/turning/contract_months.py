"""Months under contract, account by account, each with what was known before it began: what the hazard is fitted to."""

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from changemaker.engine.months import month_index
from changemaker.engine.portable import flag
from changemaker.engine.tables import Tables
from changemaker.metrics.account_month import with_contracts
from changemaker.metrics.derived import derive
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.metrics.money_month import KEYS
from changemaker.metrics.weighed import joined

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
YEAR = 12
RECENT = 3  # months that are looked back: a complaint counts for so long, and so does spending that fell
LESS = 0.7  # of the three months before: below, spending fell
MOST_TENURE = 120  # months; longer ones are alike
TENURES = (4, 13, 25, 37)  # months since the first contract began, from which the chance may be another
NAMES = (
    "tenure from month 4",
    "tenure from month 13",
    "tenure from month 25",
    "tenure from month 37",
    "a year or years after the start",
    "a month after that",
    "a complaint",
    "several complaints",
    "spends less",
)
PRIOR = (0.5, 0.5, 0.5, 0.5, 1.5, 1.0, 1.0, 0.5, 1.0)  # log-odds: how far a column moves chances, before data
PASSING = slice(6, 9)  # columns that are known for the months to come only as long as they look back
CODES = ("tenure", "phase", "complained", "less")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Contracted:
    """One row an account that was there, under contract, at the end of the last month known."""

    ids: NDArray[np.object_]  # account_id, ascending
    codes: Ints  # (n, 4): CODES, of the first month ahead
    margin: Array  # a month: mean of the last twelve, or of those that there are

    def __len__(self) -> int:
        """Return how many accounts."""
        return len(self.ids)


def contract_months(tables: Tables, rules: FinanceRules) -> ir.Table:
    """Return one row an account and month in which it was there, under a contract, told at the month's end.

    Returns:
        account_id, month_index; stays (1 if it is there in the next month too, 0 if not, null in the last month of the
        data). Codes of the next month: tenure (months since its first contract began, at most 120), phase (months since
        its latest one began, modulo twelve), complained (complaints of the last three months, at most 2), less (1 if it
        paid under 0.7 in them of what it paid in the three before). Of the last twelve months: margin, revenue, and how
        many of them there are (months).
    """
    money = derive(tables, "account_month", rules)
    rows = with_contracts(money.select(*KEYS, "active", "revenue", "margin", "complaints"), tables)
    order = ibis.window(group_by="account_id", order_by="month_index")

    def of(column: ir.NumericColumn, months: int, ago: int = 0) -> ir.NumericColumn:
        frame = ibis.window(group_by="account_id", order_by="month_index", preceding=(months - 1 + ago, ago))
        return column.sum().over(frame).fill_null(0)

    rows = rows.mutate(
        stays=rows.active.lead(1).over(order),
        troubles=of(rows.complaints, RECENT),
        paid=of(rows.revenue, RECENT),
        paid_before=of(rows.revenue, RECENT, RECENT),
        year_margin=of(rows.margin, YEAR),
        year_revenue=of(rows.revenue, YEAR),
        months=of(rows.month_index * 0 + 1, YEAR),
    )
    rows = rows.filter([rows.contracted == 1, rows.active == 1])
    rows = _with_starts(rows, tables)
    tenure, most = rows.month_index + 1 - rows.first_start, ibis.literal(MOST_TENURE, "int64")
    return rows.select(
        *KEYS,
        "stays",
        tenure=ibis.ifelse(tenure > most, most, tenure),
        phase=(rows.month_index + 1 - rows.last_start) % YEAR,
        complained=flag(rows.troubles > 0) + flag(rows.troubles > 1),
        less=flag((rows.paid_before > 0) & (rows.paid < rows.paid_before * ibis.literal(LESS, "float64"))),
        margin=rows.year_margin,
        revenue=rows.year_revenue,
        months=rows.months,
    )


def _with_starts(rows: ir.Table, tables: Tables) -> ir.Table:
    """`rows` with the months in which the account's first contract began, and the latest that had begun by then."""
    contracts = tables["contract"]
    starts = contracts.select(holder="account_id", begun=month_index(contracts.start))
    both = rows.inner_join(starts, [rows.account_id == starts.holder, starts.begun <= rows.month_index])
    found = both.group_by(*KEYS).aggregate(first_start=both.begun.min(), last_start=both.begun.max())
    return joined(rows, found, KEYS)


def cells(months: ir.Table, *, until: int) -> tuple[Array, Array, Array]:
    """Return account-months at risk before the month `until`, of these those that left, and their columns by cell."""
    known = months.filter([months.month_index < until - 1, months.stays.notnull()])
    sums = known.group_by(*CODES).aggregate(
        at_risk=known.count().cast("float64"), gone=flag(known.stays == 0).sum().cast("float64")
    )
    rows = sums.order_by(*CODES).to_pyarrow()
    return rows["at_risk"].to_numpy(), rows["gone"].to_numpy(), columns_of(_codes(rows))


def columns_of(codes: Ints) -> Array:
    """Return the hazard's columns, (..., 9), of codes (..., 4).

    Example:
        >>> columns_of(np.array([[13, 1, 2, 0]])).tolist()
        [[1.0, 1.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.0]]
    """
    tenure, phase, complained, less = np.moveaxis(codes, -1, 0)
    told = [tenure >= first for first in TENURES]  # steps, so that a band not seen yet is like the one before
    told += [phase == 0, (phase == 1) & (tenure > 1), complained > 0, complained > 1, less == 1]
    return np.stack(told, axis=-1).astype(np.float64)


def ahead_of(codes: Ints, months: int) -> Array:
    """Return the columns of the months ahead, (n, months, 9); NaN where nobody knows what will have happened."""
    step = np.arange(months)[None, :]
    then = np.repeat(codes[:, None, :], months, axis=1)
    then[..., 0] = np.minimum(then[..., 0] + step, MOST_TENURE)
    then[..., 1] = (then[..., 1] + step) % YEAR
    columns = columns_of(then)
    columns[:, RECENT:, PASSING] = np.nan
    return columns


def there(tables: Tables, months: ir.Table, rules: FinanceRules, *, at: int) -> Contracted:
    """Return who was there at the end of the month before `at`.

    Where nothing was paid in twelve months, the margin is that of what was agreed.
    """
    contracts = tables["contract"]
    ends = month_index(contracts.end)
    running = contracts.filter((month_index(contracts.start) < at) & (ends.isnull() | (ends >= at - 1)))
    agreed = running.group_by(holder="account_id").aggregate(
        agreed=running.annual_amount.cast("float64").sum().fill_null(0)
    )
    rows = months.filter(months.month_index == at - 1)
    found = rows.left_join(agreed, rows.account_id == agreed.holder).to_pyarrow()
    ids = found["account_id"].to_numpy(zero_copy_only=False).astype(object)
    order = np.argsort(ids, kind="stable")  # engines differ in how they sort text
    paid = found["margin"].to_numpy() / found["months"].to_numpy()
    by_contract = found["agreed"].fill_null(0.0).to_numpy() * rules.margin_share / YEAR
    margin = np.where(found["revenue"].to_numpy() != 0, paid, by_contract)
    return Contracted(ids=ids[order], codes=_codes(found)[order], margin=margin[order])


def came(
    tables: Tables, rules: FinanceRules, ids: NDArray[np.object_], *, since: int, until: int
) -> tuple[Array, Array]:
    """Return what happened from the month `since` to the one before `until`: months there, and margin, each (n,).

    An account is there until the first month in which it is not, and its money counts until then.
    """
    money = derive(tables, "account_month", rules)
    inside = money.filter((money.month_index >= since) & (money.month_index < until))
    gone = inside.filter(inside.active == 0).group_by("account_id").aggregate(left_in=inside.month_index.min())
    ends = gone.select(leaver="account_id", left_in="left_in")
    both = inside.left_join(ends, inside.account_id == ends.leaver)
    stayed = both.filter(both.left_in.isnull() | (both.month_index < both.left_in))
    sums = stayed.group_by("account_id").aggregate(months=stayed.count().cast("float64"), margin=stayed.margin.sum())
    rows = sums.to_pyarrow()
    place = {account: row for row, account in enumerate(ids)}
    months, margin = np.zeros(len(ids)), np.zeros(len(ids))
    for account, lived, gained in zip(*(rows[name].to_pylist() for name in rows.column_names), strict=True):
        if account in place:
            months[place[account]], margin[place[account]] = lived, gained
    return months, margin


def _codes(rows: pa.Table) -> Ints:
    return np.column_stack([rows[name].to_numpy().astype(np.int64) for name in CODES])
