"""One row an account and month, from its first to the last of the data, without gaps: what money is proved on."""

import ibis
import ibis.expr.types as ir

from changemaker.engine.months import month_index, month_spine, month_start
from changemaker.engine.portable import flag
from changemaker.engine.tables import Tables
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.metrics.money_month import KEYS, money_month, order_lines, revenue_rows
from changemaker.metrics.weighed import joined, money_sum
from changemaker.tables.account_month import ACCOUNT_MONTH

MONEY = ("revenue", "margin", "cash_cost", "time_cost")
COLUMNS = tuple(column.name for column in ACCOUNT_MONTH.columns)
EVENTS = ("interaction", "case", "response", "contract")  # what dates the data where there is no money


def account_month(tables: Tables, rules: FinanceRules) -> ir.Table:
    """Return one row an account and calendar month, from the account's first month to the last of the data.

    The first month is that of the first order, contract or `opened`, but not before the first month of the data. An
    account is active while a contract covers the month; before its first contract, or without any, while it ordered
    within the last `rules.churn.months_without_order` months, looking back only; never after it was closed. Money is
    zero where an account was active before and is not now.

    Args:
        tables: the company's.
        rules: margin and churn, as finance has agreed.

    Returns:
        account_id, month (first day), month_index (year * 12 + month - 1), active (0 or 1), revenue, margin
        (contribution before cost to serve), cash_cost, time_cost (money, float64), orders, groups (distinct product
        groups bought), quantity, complaints (opened), calls (taken). Sums weigh by `weight`.
    """
    if ACCOUNT_MONTH.name in tables.expressions:  # metrics.kept has worked it out once for many questions
        return tables[ACCOUNT_MONTH.name]
    money = money_month(tables, rules)
    rows = month_spine(account_spans(tables))
    for part in (money.drop("one_off_revenue"), _costs(tables), _complaints(tables), _calls(tables)):
        rows = joined(rows, part, KEYS)
    return _without_money_of_the_gone(_with_active(rows, tables, rules))


def data_months(tables: Tables) -> ir.Table:
    """Return one row: `first_month` and `last_month` (indexes) of the money, or of events where there is no money."""
    money = [order_lines(tables), revenue_rows(tables)]
    if not tables.filled & {"order", "revenue_month"}:
        money = [_dated(tables, name) for name in EVENTS if name in tables.filled] or money
    months = ibis.union(*(rows.select("month_index") for rows in money))
    return months.aggregate(first_month=months.month_index.min(), last_month=months.month_index.max())


def _dated(tables: Tables, name: str) -> ir.Table:
    rows = tables[name]
    return rows.select(month_index=month_index(rows.start if name == "contract" else rows.date))


def account_spans(tables: Tables) -> ir.Table:
    """Return one row an account: its `first` month and the `last` of the data, as indexes."""
    accounts, contracts = tables["account"], tables["contract"]
    starts = ibis.union(
        order_lines(tables).select("account_id", "month_index"),
        revenue_rows(tables).select("account_id", "month_index"),
        contracts.select("account_id", month_index=month_index(contracts.start)),
        accounts.select("account_id", month_index=month_index(accounts.opened)),
    )
    starts = starts.filter(starts.month_index.notnull())
    firsts = starts.group_by("account_id").aggregate(begun=starts.month_index.min())
    rows = firsts.cross_join(data_months(tables))
    rows = rows.filter(rows.begun <= rows.last_month)
    first = ibis.ifelse(rows.begun < rows.first_month, rows.first_month, rows.begun)
    return rows.select("account_id", first=first, last=rows.last_month)


def _costs(tables: Tables) -> ir.Table:
    """One row an account and month with a cost: cash that left, and time of people who are paid anyway."""
    costs, meetings, cases = tables["cost"], tables["interaction"], tables["case"]
    costs = costs.filter(costs.account_id.notnull())
    nothing = ibis.literal(0).cast("decimal(18, 4)")
    is_cash = (costs.kind == "cash").fill_null(False)
    every = ibis.union(
        _spent(
            costs, cash=ibis.ifelse(is_cash, costs.amount, nothing), time=ibis.ifelse(is_cash, nothing, costs.amount)
        ),
        _spent(meetings, cash=nothing, time=meetings.cost.fill_null(0)),
        _spent(cases, cash=nothing, time=cases.cost.fill_null(0)),
    )
    return every.group_by(*KEYS).aggregate(
        cash_cost=money_sum(every, every.cash), time_cost=money_sum(every, every.time)
    )


def _spent(rows: ir.Table, *, cash: ir.Value, time: ir.Value) -> ir.Table:
    money = "decimal(18, 4)"
    return rows.select(
        "account_id", "weight", month_index=month_index(rows.date), cash=cash.cast(money), time=time.cast(money)
    )


def _complaints(tables: Tables) -> ir.Table:
    cases = tables["case"]
    return _counted(cases.filter(cases.kind == "complaint"), "complaints")


def _calls(tables: Tables) -> ir.Table:
    meetings = tables["interaction"]
    return _counted(meetings.filter([meetings.channel == "phone", meetings.direction == "in"]), "calls")


def _counted(rows: ir.Table, name: str) -> ir.Table:
    months = rows.select("account_id", "weight", month_index=month_index(rows.date))
    return months.group_by(*KEYS).aggregate(**{name: months.weight.fill_null(1).sum().cast("float64")})


def _with_active(rows: ir.Table, tables: Tables, rules: FinanceRules) -> ir.Table:
    """`rows` with `active`, 0 or 1, from contracts once an account has any, else from the months since it bought."""
    contracts = tables["contract"]
    accounts = tables["account"]
    closed = accounts.filter(accounts.closed.notnull()).select("account_id", closed=month_index(accounts.closed))
    rows = with_contracts(rows, tables)
    rows = joined(rows, closed, ("account_id",))
    rows = joined(rows, _covered(rows, contracts), KEYS)
    so_far = _so_far()
    bought_in = ibis.ifelse(rows.bought > 0, rows.month_index, ibis.null("int64"))
    rows = rows.mutate(last_bought=bought_in.max().over(so_far))
    recent = rows.month_index - rows.last_bought < rules.churn.months_without_order
    open_still = (rows.closed == 0) | (rows.month_index <= rows.closed)
    buying = ibis.ifelse(rows.contracted == 1, rows.covered > 0, recent.fill_null(False))
    return rows.mutate(active=flag(buying & open_still).cast("int64"))


def with_contracts(rows: ir.Table, tables: Tables) -> ir.Table:
    """Return `rows`, by account and month, with `contracted`: 1 from the account's first contract on, else 0.

    A contract to come says nothing of the months before it: else who signs later is missing among who was there before.
    """
    contracts = tables["contract"]
    firsts = contracts.group_by("account_id").aggregate(signed=month_index(contracts.start).min())
    rows = joined(rows, firsts, ("account_id",))
    contracted = flag((rows.signed > 0) & (rows.month_index >= rows.signed)).cast("int64")
    return rows.mutate(contracted=contracted).drop("signed")


def _covered(rows: ir.Table, contracts: ir.Table) -> ir.Table:
    """One row an account and month that a contract covers, be it for a day."""
    terms = contracts.select(holder="account_id", begins=month_index(contracts.start), ends=month_index(contracts.end))
    months = rows.select(*KEYS)
    both = months.inner_join(
        terms,
        [
            months.account_id == terms.holder,
            terms.begins <= months.month_index,
            terms.ends.isnull() | (months.month_index <= terms.ends),
        ],
    )
    return both.group_by(*KEYS).aggregate(covered=both.count())


def _without_money_of_the_gone(rows: ir.Table) -> ir.Table:
    rows = rows.mutate(seen_active=rows.active.max().over(_so_far()))
    stays = (rows.active == 1) | (rows.seen_active == 0)
    zero = ibis.literal(0).cast("float64")
    money = {name: ibis.ifelse(stays, rows[name], zero) for name in MONEY}
    every = rows.mutate(month=month_start(rows.month_index), **money)
    return every.select(*COLUMNS)


def _so_far() -> object:
    return ibis.window(group_by="account_id", order_by="month_index", preceding=None, following=0)
