"""What customers live through: contacts that solved it or did not, problems still open, deliveries on time."""

import ibis
import ibis.expr.types as ir

from changemaker.engine.months import MICROSECONDS_A_DAY, month_index, month_of_moment
from changemaker.engine.portable import flag
from changemaker.engine.tables import Tables
from changemaker.metrics.account_month import account_month
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.metrics.money_month import KEYS
from changemaker.metrics.weighed import joined
from changemaker.tables.model import Column, Table

WITH_A_PERSON = ("phone", "chat", "e-mail", "email", "shop", "branch", "visit", "letter", "fax")
CHAIN_DAYS = 7  # a further contact about the same thing within so many days shows that the first did not solve it

PAYER = Column(name="account_id", kind="id", says="who pays", required=True, refers="account")
MONTH = Column(name="month_index", kind="whole", says="year * 12 + month - 1", required=True)
WEIGHT = Column(name="weight", kind="number", says="how many rows this one stands for")

FIRST_CONTACT = Table(
    name="first_contact",
    grain="one row a chain of an account's contacts with a person about one case, or of one kind where it has no case",
    key=("interaction_id",),
    columns=(
        Column(name="interaction_id", kind="id", says="the first contact of the chain", required=True),
        PAYER,
        MONTH,
        WEIGHT,
        Column(name="solved", kind="whole", says="1 if it was resolved and nothing followed within seven days"),
    ),
)
OPEN_MONTH = Table(
    name="open_month",
    grain="one row an account and calendar month, as account_month",
    key=("account_id", "month_index"),
    columns=(
        PAYER,
        MONTH,
        Column(name="open_cases", kind="number", says="cases still open as the month ends"),
        Column(name="active", kind="whole", says="1 while active, else 0"),
    ),
)
DELIVERY = Table(
    name="delivery",
    grain="one row a delivery that was done, or whose promised moment has passed",
    key=("operation_id",),
    columns=(
        Column(name="operation_id", kind="id", says="which", required=True),
        PAYER,
        MONTH,
        WEIGHT,
        Column(name="on_time", kind="whole", says="1 if it was done by the promised moment, else 0"),
    ),
)


def first_contact(tables: Tables, rules: FinanceRules) -> ir.Table:
    """Return the first contact of each chain; see FIRST_CONTACT for grain and columns.

    A chain ends after seven days without a further one. Chains that the data leave less than seven days are left out.
    Where nobody wrote down whether a contact was resolved, that nothing followed counts alone.
    """
    rows = tables["interaction"]
    rows = rows.filter([rows.direction == "in", rows.channel.isin(WITH_A_PERSON)])
    rows = rows.mutate(about=ibis.coalesce(rows.case_id, rows.kind, "?"))
    chain = ibis.window(group_by=["account_id", "about"], order_by=["t", "interaction_id"])
    rows = rows.mutate(before=rows.t.lag(1).over(chain), after=rows.t.lead(1).over(chain))
    rows = rows.cross_join(rows.aggregate(end=rows.t.max()))
    patience = CHAIN_DAYS * MICROSECONDS_A_DAY
    begins = rows.before.isnull() | (rows.t - rows.before > patience)
    rows = rows.filter([begins, rows.t + patience <= rows.end])
    quiet = rows.after.isnull() | (rows.after - rows.t > patience)
    return rows.select(
        "interaction_id",
        "account_id",
        "weight",
        month_index=month_index(rows.date),
        solved=flag(rows.resolved.fill_null(True) & quiet).cast("int64"),
    ).select(*(column.name for column in FIRST_CONTACT.columns))


def open_month(tables: Tables, rules: FinanceRules) -> ir.Table:
    """Return the cases open at each month's end, by account; see OPEN_MONTH for grain and columns."""
    cases = tables["case"]
    weight = cases.weight.fill_null(1)
    changes = ibis.union(
        cases.select("account_id", month_index=month_index(cases.date), change=weight),
        cases.filter(cases.resolved_t.notnull()).select(
            "account_id", month_index=month_of_moment(cases.resolved_t), change=-weight
        ),
    )
    monthly = changes.group_by(*KEYS).aggregate(change=changes.change.sum())
    months = account_month(tables, rules).select(*KEYS, "active")
    # cases from before an account's first month are not in its months: they would never be closed there
    firsts = months.group_by("account_id").aggregate(first=months.month_index.min())
    early = _before_the_first_month(monthly, firsts)
    rows = joined(joined(months, monthly, KEYS), early, KEYS)
    so_far = ibis.window(group_by="account_id", order_by="month_index", preceding=None, following=0)
    return rows.select(*KEYS, open_cases=(rows.change + rows.carried).sum().over(so_far), active=rows.active)


def _before_the_first_month(monthly: ir.Table, firsts: ir.Table) -> ir.Table:
    """What was open before an account's first month, carried into that month."""
    right = firsts.select(payer="account_id", first="first")
    both = monthly.inner_join(right, monthly.account_id == right.payer)
    both = both.filter(both.month_index < both["first"])
    grouped = both.group_by("account_id", "first").aggregate(carried=both.change.sum())
    return grouped.select("account_id", "carried", month_index=grouped["first"])


def delivery(tables: Tables, rules: FinanceRules) -> ir.Table:
    """Return deliveries that can be judged; see DELIVERY for grain and columns.

    What is not done and was promised for before the last delivery that we know of is late; what is promised for later
    is not judged yet.
    """
    rows = tables["operation"]
    rows = rows.filter([rows.kind == "delivery", rows.promised_t.notnull()])
    rows = rows.cross_join(rows.aggregate(end=rows.done_t.max()))
    rows = rows.filter(rows.done_t.notnull() | (rows.promised_t < rows.end))
    judged = rows.select(
        "operation_id",
        "account_id",
        "weight",
        month_index=month_index(rows.date),
        on_time=flag(rows.done_t <= rows.promised_t).cast("int64"),
    )
    return judged.select(*(column.name for column in DELIVERY.columns))
