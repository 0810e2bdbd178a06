"""A company so small that every sum can be taken by hand; the comments say how.

Account a orders in January, February and December 2023; b has a contract until June; c is billed by the month from
November. Nothing else happens in 2023.
"""

from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa

from changemaker.engine.tables import Tables, tables_in_memory

HOUR = 3_600_000_000
DAY = 24 * HOUR


def moment(text: str) -> int:
    """Return "2023-01-31" or "2023-01-31T12" in microseconds, UTC."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000_000


def frame(names: str, *rows: tuple[object, ...]) -> pa.Table:
    """Return rows as a frame; `t` brings its `date`, text in a column of days or money becomes that."""
    columns = {name: [row[place] for row in rows] for place, name in enumerate(names.split())}
    for name, values in columns.items():
        if name in ("date", "start", "end", "opened", "closed"):
            columns[name] = [None if value is None else date.fromisoformat(str(value)) for value in values]
        if name in ("amount", "margin", "cost"):
            columns[name] = [None if value is None else Decimal(str(value)) for value in values]
        if name in ("t", "resolved_t", "promised_t", "done_t", "answered_t"):
            columns[name] = [moment(value) if isinstance(value, str) else value for value in values]
    if "t" in columns and "date" not in columns:
        columns["date"] = [datetime.fromtimestamp(t / 1e6, tz=UTC).date() for t in columns["t"]]
    return pa.table({name: pa.array(values) for name, values in columns.items()})


def company(**more: pa.Table) -> Tables:
    """Return the hand company, with tables of it replaced or added."""
    return tables_in_memory(FRAMES | more, data_version="hand")


FRAMES = {
    "account": frame("account_id segment opened", ("a", "small", None), ("b", "large", None), ("c", None, None)),
    "contract": frame("contract_id account_id start end", ("k", "b", "2023-01-01", "2023-06-30")),
    "location": frame("location_id account_id", ("shop", None), ("site", "a")),
    "order": frame(
        "order_id line account_id t product_group quantity amount margin cancelled location_id",
        ("o1", 1, "a", "2023-01-10", "bolts", 2.0, 100, 40, None, None),
        ("o1", 2, "a", "2023-01-10", "oil", 1.0, 50, None, None, None),
        ("o2", 1, "a", "2023-02-10", "bolts", 1.0, 60, 20, False, "shop"),
        ("o3", 1, "a", "2023-12-05", "oil", 1.0, 40, None, False, "site"),
        ("o4", 1, "b", "2023-03-03", "tools", None, 200, None, None, None),
        ("o5", 1, "b", "2023-04-01", "tools", 1.0, 999, None, True, None),  # cancelled
        ("o6", 1, "b", "2023-08-01", "tools", 1.0, 30, None, None, None),  # after b left
    ),
    "revenue_month": frame(
        "account_id date product_group amount",
        ("c", "2023-11-01", "rent", 70),
        ("c", "2023-12-01", "rent", 70),
        ("a", "2023-12-01", "rent", 5000),  # a has orders, so this is not its revenue
    ),
    "cost": frame(
        "cost_id account_id date kind amount",
        ("k1", "a", "2023-01-15", "cash", 10),
        ("k2", "a", "2023-02-15", "capacity", 5),
        ("k3", "b", "2023-09-15", "cash", 7),  # after b left
        ("k4", None, "2023-02-15", "cash", 3),  # for everybody
    ),
    "interaction": frame(
        "interaction_id account_id t channel kind direction resolved cost",
        ("i1", "a", "2023-01-20", "phone", "call", "in", True, 2),
        ("i2", "a", "2023-02-01", "phone", "call", "in", True, None),  # called again in four days: not solved
        ("i3", "a", "2023-02-05", "phone", "call", "in", True, None),  # not a first contact
        ("i4", "a", "2023-03-01", "web", "login", "in", None, None),  # with nobody
        ("i5", "a", "2023-04-01", "phone", "call", "in", False, None),
        ("i6", "a", "2023-12-20", "shop", "visit", "in", None, None),
        ("i7", "a", "2023-12-30", "shop", "examination", "in", True, None),  # less than a week of data follows
        ("i8", "b", "2023-05-05", "phone", "call", "out", None, None),
    ),
    "case": frame(
        "case_id account_id kind t resolved_t cost",
        ("q1", "a", "complaint", "2023-03-10", "2023-03-10T12", 4),
        ("q2", "a", "complaint", "2023-05-31", "2023-06-02", None),
        ("q3", "b", "complaint", "2023-02-01", None, None),
        ("q4", "a", "question", "2023-02-01", "2023-03-03", None),
    ),
    "operation": frame(
        "operation_id account_id kind t promised_t done_t",
        ("d1", "a", "delivery", "2023-02-01", "2023-02-01", "2023-01-31"),
        ("d2", "a", "delivery", "2023-02-01", "2023-02-01", "2023-02-03"),
        ("d3", "b", "delivery", "2023-01-15", "2023-01-15", None),  # overdue
        ("d4", "b", "delivery", "2023-12-01", "2023-12-01", None),  # later than the last that we know of
        ("d5", "b", "repair", "2023-02-01", "2023-02-01", "2023-02-01"),
    ),
    "wallet": frame(
        "account_id date product_group amount",
        ("a", "2023-12-31", "bolts", 1000),
        ("a", "2023-12-31", "all", 2000),
        ("b", "2023-06-30", "tools", 500),  # its twelve months begin before the data
    ),
    "manager_kpi": frame(
        "function kpi unit date numerator denominator",
        ("purchasing", "inventory_turns", "north", "2023-01-01", 30.0, 10.0),
        ("purchasing", "inventory_turns", "south", "2023-01-01", 20.0, 10.0),
        ("purchasing", "late_orders", "south", "2023-01-01", 9.0, 9.0),
    ),
    "response": frame(
        "response_id account_id survey mode t",
        *((f"r{place}", "a", "pulse", "e-mail", "2023-05-05") for place in range(1, 5)),
    ),
    "answer": frame(
        "response_id question account_id t value",
        ("r1", "nps", "a", "2023-05-05", 10.0),
        ("r2", "nps", "a", "2023-05-05", 9.0),
        ("r3", "nps", "a", "2023-05-05", 8.0),
        ("r4", "nps", "a", "2023-05-05", 3.0),
        ("r1", "csat", "a", "2023-05-05", 5.0),
        ("r2", "csat", "a", "2023-05-05", 4.0),
        ("r3", "csat", "a", "2023-05-05", 2.0),
        ("r4", "csat", "a", "2023-05-05", None),
        ("r1", "ces", "a", "2023-05-05", 7.0),
        ("r2", "ces", "a", "2023-05-05", 5.0),
        ("r3", "ces", "a", "2023-05-05", 4.0),
        ("r1", "first_choice", "a", "2023-05-05", 1.0),
        ("r2", "first_choice", "a", "2023-05-05", 0.0),
    ),
    "emotion": frame(
        "emotion_id response_id account_id t emotion intensity basis",
        ("e1", "r1", "a", "2023-05-05", "confident", 0.8, "asked"),
        ("e2", "r1", "a", "2023-05-05", "valued", None, "asked"),  # picked, no intensity: in full
        ("e3", "r2", "a", "2023-05-05", "frustrated", 0.6, None),
        ("e4", "r3", "a", "2023-05-05", "none", None, "asked"),
        ("e5", "r4", "a", "2023-05-05", "let_down", 1.0, "read"),  # read in a text: another measure
    ),
}
