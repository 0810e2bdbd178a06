"""What is known of each contact and account at one moment, by the names of `listen.facts`; nothing later is in it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir

from changemaker.engine.portable import flag
from changemaker.engine.tables import Tables
from changemaker.listen.surveys.facts import FACTS
from changemaker.metrics.money_month import order_lines, revenue_rows
from changemaker.metrics.weighed import money_sum
from changemaker.rules.types import DAY as DAYS

DAY = 86_400_000_000  # microseconds
YEAR_DAYS, YEAR_MONTHS = 365, 12
SNAPSHOT = ("segment", "industry", "district", "region", "country")  # of an account, as its last snapshot has it
OF_A_CONTACT = ("role", "persona", "language", "decides")
OF_AN_EVENT = tuple(name for name in FACTS if name.startswith("event."))
ASKED_LATER = ("mode", "language")  # known once it is decided how somebody is asked
MONEY = "decimal(18, 4)"


def local_day(now: int, zone: str) -> date:
    """Return the day that it is in `zone` at `now`, UTC microseconds.

    Example:
        >>> local_day(1_790_000_000_000_000, "Asia/Dubai").isoformat()
        '2026-09-21'
    """
    return datetime.fromtimestamp(now // 1_000_000, tz=UTC).astimezone(ZoneInfo(zone)).date()


def account_facts(tables: Tables, *, now: int, today: date) -> ir.Table:
    """Return what is known of each account that was one by `today`.

    Revenue is that of the orders of the last 365 days that were not cancelled, or of the last twelve whole months of
    `revenue_month` where an account has no orders; in the reporting currency.

    Args:
        tables: the company's.
        now: UTC microseconds; whatever happened later is left out.
        today: the local day of `now`.

    Returns:
        One row an account: account_id, looked_after_by (a staff member), is_closed, and "account.NAME" columns as
        `listen.facts.FACTS` types them. What a snapshot later than `today` says is null.
    """
    accounts = tables["account"]
    day = ibis.literal(today)
    rows = accounts.filter(accounts.opened.isnull() | (accounts.opened <= day))
    future = rows.as_of.notnull() & (rows.as_of > day)
    rows = rows.select(
        "account_id",
        looked_after_by=rows.account_manager_id,
        is_closed=(rows.closed.notnull() & (rows.closed <= day)).fill_null(False),
        **{f"account.{name}": ibis.ifelse(future, ibis.null("string"), rows[name]) for name in SNAPSHOT},
        **{"account.opened": rows.opened},
    )
    for part in (
        _revenue(tables, now, today),
        _main_group(tables, now, today),
        _orders(tables, now),
        _open(tables, now),
    ):
        rows = _with(rows, part)
    rows = rows.mutate(**{name: rows[name].fill_null(0) for name in _ZERO})
    whole = rows["account.revenue_last_year"].sum().over(ibis.window())
    first = [flag(rows.is_closed), ibis.desc(rows["account.revenue_last_year"]), rows.account_id]
    return rows.mutate(
        **{
            "account.revenue_share": rows["account.revenue_last_year"] / whole.nullif(0.0),
            "account.value_rank": (ibis.row_number().over(ibis.window(order_by=first)) + 1).cast("float64"),
        }
    )


def facts_of(tables: Tables, *, now: int, today: date) -> ir.Table:
    """Return what is known of each contact and of the account that it belongs to.

    Args:
        tables: the company's.
        now: UTC microseconds; whatever happened later is left out.
        today: the local day of `now`.

    Returns:
        One row a contact: contact_id, account_id, looked_after_by, is_closed, and all FACTS of account and contact;
        those of an event, the mode and the language are null until they are known.
    """
    contacts = tables["contact"]
    future = (contacts.as_of.notnull() & (contacts.as_of > ibis.literal(today))).fill_null(False)
    kinds = {"decides": "boolean"}
    rows = contacts.select(
        "contact_id",
        "account_id",
        **{
            f"contact.{name}": ibis.ifelse(future, ibis.null(kinds.get(name, "string")), contacts[name])
            for name in OF_A_CONTACT
        },
    )
    known = account_facts(tables, now=now, today=today)
    both = rows.inner_join(known.rename(of_account="account_id"), rows.account_id == known.account_id)
    columns = {name: both[name] for name in (*rows.columns, *known.columns) if name in both.columns}
    nulls = {name: ibis.null("string") for name in (*OF_AN_EVENT, *ASKED_LATER)}
    return both.select(**{**columns, **nulls})


def as_facts(row: Mapping[str, object]) -> dict[str, object]:
    """Return the facts in a row as JSON can keep them; what is not known is left out.

    Example:
        >>> as_facts({"contact_id": "c1", "account.opened": date(2024, 5, 1), "contact.role": None})
        {'account.opened': '2024-05-01'}
    """
    kept = {name: row[name] for name in FACTS if row.get(name) is not None}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in kept.items()}


def of_kept(facts: Mapping[str, object]) -> dict[str, object]:
    """Return kept facts as rules read them: days are days again."""
    days = {name for name, type in FACTS.items() if type == DAYS}
    return {
        name: date.fromisoformat(value) if name in days and isinstance(value, str) else value
        for name, value in facts.items()
    }


_ZERO = ("account.revenue_last_year", "account.orders_last_year", "account.open_cases")


def _bought(tables: Tables, now: int, today: date) -> ir.Table:
    """Return what was bought in the last year, line by line."""
    lines, months = order_lines(tables), revenue_rows(tables)
    lines = lines.filter([lines.t <= now, lines.t > now - YEAR_DAYS * DAY])
    this = today.year * 12 + today.month - 1
    months = months.filter([months.month_index < this, months.month_index >= this - YEAR_MONTHS])
    columns = ("account_id", "product_group", "weight")
    return lines.select(*columns, amount=lines.amount.cast(MONEY)).union(
        months.select(*columns, amount=months.amount.cast(MONEY))
    )


def _revenue(tables: Tables, now: int, today: date) -> ir.Table:
    rows = _bought(tables, now, today)
    return rows.group_by("account_id").aggregate(**{"account.revenue_last_year": money_sum(rows, rows.amount)})


def _main_group(tables: Tables, now: int, today: date) -> ir.Table:
    rows = _bought(tables, now, today)
    rows = rows.group_by("account_id", "product_group").aggregate(amount=money_sum(rows, rows.amount))
    rows = rows.filter([rows.product_group.notnull(), rows.amount > 0])
    order = ibis.window(group_by="account_id", order_by=[ibis.desc(rows.amount), rows.product_group])
    rows = rows.mutate(place=ibis.row_number().over(order))
    rows = rows.filter(rows.place == 0)
    return rows.select("account_id", **{"account.main_product_group": rows.product_group})


def _orders(tables: Tables, now: int) -> ir.Table:
    lines = order_lines(tables)
    lines = lines.filter([lines.t <= now, lines.amount > 0])
    recent = ibis.ifelse(lines.t > now - YEAR_DAYS * DAY, lines.order_id, ibis.null("string"))
    sums = lines.group_by("account_id").aggregate(last=lines.t.max(), orders=recent.nunique())
    days = ((ibis.literal(now, "int64") - sums.last) // DAY).cast("float64")
    return sums.select(
        "account_id",
        **{"account.orders_last_year": sums.orders.cast("float64"), "account.days_since_order": days},
    )


def _open(tables: Tables, now: int) -> ir.Table:
    cases = tables["case"]
    there = cases.filter(cases.t <= now)
    still = there.resolved_t.isnull() | (there.resolved_t > now)
    return there.group_by("account_id").aggregate(**{"account.open_cases": flag(still).sum().cast("float64")})


def _with(rows: ir.Table, part: ir.Table) -> ir.Table:
    """Return `rows` with the columns of `part`, which has at most one row an account; null where it has none."""
    right = part.rename(part_account="account_id")
    both = rows.left_join(right, rows.account_id == right.part_account)
    return both.select(*rows.columns, *(name for name in part.columns if name != "account_id"))
