"""Metrics that follow what customers live through: complaints, calls, deliveries, contacts."""

import ibis
import ibis.expr.types as ir

from changemaker.engine.months import MICROSECONDS_A_DAY
from changemaker.metrics.metric import Metric

OURS = "our own definition"
MONEY = "order|revenue_month|contract"
CHEAPER = ("web", "app", "chat", "bot", "e-mail", "email", "portal", "self-service")
DEARER = ("phone", "visit", "shop", "branch", "letter", "fax")


def _is_complaint(rows: ir.Table) -> ir.BooleanColumn:
    return rows.kind == "complaint"


COMPLAINT_HANDLING_DAYS = Metric(
    key="complaint_handling_days",
    table="case",
    unit="days",
    higher_is_better=False,
    serves="customer",
    source=f"{OURS}: of complaints opened in the month and resolved by now; those still open are not in it",
    needs=("case",),
    numerator=lambda rows: ibis.ifelse(
        _is_complaint(rows), (rows.resolved_t - rows.t).cast("float64") / MICROSECONDS_A_DAY, 0
    ),
    denominator=lambda rows: ibis.ifelse(_is_complaint(rows) & rows.resolved_t.notnull(), 1, 0),
)
COMPLAINTS_WITHIN_A_DAY = Metric(
    key="complaints_within_a_day",
    table="case",
    unit="share",
    bounded=True,
    higher_is_better=True,
    serves="customer",
    source=f"{OURS}: of all complaints opened, those resolved 24 hours later; those still open count as not",
    needs=("case",),
    numerator=lambda rows: ibis.ifelse(_is_complaint(rows) & (rows.resolved_t - rows.t <= MICROSECONDS_A_DAY), 1, 0),
    denominator=lambda rows: ibis.ifelse(_is_complaint(rows), 1, 0),
)
OPEN_ISSUES = Metric(
    key="open_issues",
    table="open_month",
    unit="cases",
    higher_is_better=False,
    serves="customer",
    source=f"{OURS}: cases still open as the month ends, over active accounts",
    needs=("case", MONEY),
    numerator=lambda rows: rows.open_cases * rows.active,
    denominator=lambda rows: rows.active,
)
COMPLAINTS_PER_ACCOUNT = Metric(
    key="complaints_per_account",
    table="account_month",
    unit="complaints",
    higher_is_better=False,
    serves="customer",
    source=f"{OURS}: opened in a month, over active accounts",
    needs=("case", MONEY),
    numerator=lambda rows: rows.complaints * rows.active,
    denominator=lambda rows: rows.active,
)
ON_TIME_DELIVERY = Metric(
    key="on_time_delivery",
    table="delivery",
    unit="share",
    bounded=True,
    higher_is_better=True,
    serves="customer",
    source=f"{OURS}: done by the promised moment, of deliveries done or overdue",
    needs=("operation",),
    numerator=lambda rows: rows.on_time,
    denominator=lambda rows: ibis.ifelse(rows.on_time.notnull(), 1, 0),
)
CALLS_PER_ACCOUNT = Metric(
    key="calls_per_account",
    table="account_month",
    unit="calls",
    higher_is_better=False,
    serves="both",
    source=f"{OURS}: calls taken in a month, over active accounts: do customers call us less?",
    needs=("interaction", MONEY),
    numerator=lambda rows: rows.calls * rows.active,
    denominator=lambda rows: rows.active,
)
SHARE_OF_CHEAPER_CHANNELS = Metric(
    key="share_of_cheaper_channels",
    table="interaction",
    unit="share",
    bounded=True,
    higher_is_better=True,
    serves="company",
    source=f"{OURS}: {', '.join(CHEAPER)} beside {', '.join(DEARER)}; of what the customer began",
    needs=("interaction",),
    numerator=lambda rows: ibis.ifelse(_begun_by_customer(rows) & rows.channel.isin(CHEAPER), 1, 0),
    denominator=lambda rows: ibis.ifelse(_begun_by_customer(rows) & rows.channel.isin(CHEAPER + DEARER), 1, 0),
)
FCR = Metric(
    key="fcr",
    table="first_contact",
    unit="share",
    bounded=True,
    higher_is_better=True,
    serves="customer",
    source="contact centres' usage: solved at the first contact; here: resolved, and no further contact in 7 days",
    needs=("interaction",),
    numerator=lambda rows: rows.solved,
    denominator=lambda rows: ibis.ifelse(rows.solved.notnull(), 1, 0),
)
EXAMINATION_RATE = Metric(
    key="examination_rate",
    table="interaction",
    unit="share",
    bounded=True,
    higher_is_better=True,
    serves="both",
    source=f"{OURS}: examinations over visits that customers made to us, as opticians and clinics count",
    needs=("interaction",),
    numerator=lambda rows: ibis.ifelse(_begun_by_customer(rows) & (rows.kind == "examination"), 1, 0),
    denominator=lambda rows: ibis.ifelse(_begun_by_customer(rows) & (rows.kind == "visit"), 1, 0),
)


def _begun_by_customer(rows: ir.Table) -> ir.BooleanColumn:
    return rows.direction.fill_null("in") == "in"


CUSTOMER = (
    COMPLAINT_HANDLING_DAYS,
    COMPLAINTS_WITHIN_A_DAY,
    OPEN_ISSUES,
    COMPLAINTS_PER_ACCOUNT,
    ON_TIME_DELIVERY,
    CALLS_PER_ACCOUNT,
    SHARE_OF_CHEAPER_CHANNELS,
    FCR,
    EXAMINATION_RATE,
)
