"""Journeys made to order: episodes as arrays, and companies of a few accounts as tables."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pyarrow as pa

from changemaker.engine.tables import Tables, tables_in_memory
from changemaker.studies.journey_asked import DAY, JourneyAsked
from changemaker.studies.journey_rows import Episodes, JourneyRows, half_of

START = 19_000 * DAY
ASKED = JourneyAsked(event="order.placed", within=30 * DAY, value="amount", holdout=0.5)


def made_rows(
    treated: Sequence[bool],
    goal: Sequence[float],
    *,
    money: Sequence[float] | None = None,
    before: Sequence[Sequence[float]] | None = None,
    days: Sequence[float] | None = None,
    known_until: int | None = None,
    held: float = 0.5,
    guards: Mapping[str, Sequence[float]] | None = None,
    **changed: object,
) -> JourneyRows:
    """One row a unit, in the order in which they entered, all windows over; `changed` replaces other columns."""
    n = len(treated)
    t = START + (np.asarray(days if days is not None else np.linspace(0, 150, n)) * DAY).astype(np.int64)
    columns: dict[str, object] = {
        "unit": np.arange(n),
        "account": np.arange(n),
        "t": t,
        "treated": np.asarray(treated, dtype=np.bool_),
        "held": np.full(n, held),
        "goal": np.asarray(goal, dtype=np.bool_),
        "money": np.asarray(money if money is not None else np.zeros(n), dtype=np.float64),
        "money_long": np.asarray(money if money is not None else np.zeros(n), dtype=np.float64),
        "before": np.asarray(before if before is not None else np.zeros((n, 2)), dtype=np.float64),
        "guards": np.column_stack([np.asarray(one, dtype=np.float64) for one in guards.values()])
        if guards
        else np.zeros((n, 0)),
        "reached": np.asarray(treated, dtype=np.bool_),
        "elsewhere": np.zeros(n, dtype=np.bool_),
        "second_half": np.array([half_of(f"A{place}") for place in range(n)]),
        "first": np.ones(n, dtype=np.bool_),
        "way": np.zeros(n, dtype=np.int64),
        "chance": np.full(n, np.nan),
        "version": np.ones(n, dtype=np.int64),
    }
    own = {name: changed.pop(name) for name in tuple(changed) if name in columns}
    told: dict[str, object] = {
        "guards": tuple(guards or ()),
        "unknown": (),
        "has_money": money is not None,
        "acted": True,
        "others": {},
        "versions": 1,
    }
    until = int(t.max()) + 400 * DAY if known_until is None else known_until
    return JourneyRows(
        episodes=Episodes(**columns | own),  # type: ignore[arg-type]
        known_until=until,
        **{"guards_until": (until,) * len(guards or ())} | told | changed,  # type: ignore[arg-type]
    )


def company(
    entries: Sequence[tuple[str, float, str]],
    orders: Sequence[tuple[str, float, str]] = (),
    **others: Sequence[Mapping[str, object]],
) -> Tables:
    """Tables of entries (account, day, arm) to journey j and orders (account, day, amount), days from START on.

    Others are rows of further tables, with their day in "day".
    """
    rows = [
        {"enrolment_id": f"R{place}", "account_id": who, "day": day, "journey": "j", "arm": arm, "share_held_out": 0.5}
        for place, (who, day, arm) in enumerate(entries)
    ]
    sold = [
        {"order_id": f"O{place}", "line": 1, "account_id": who, "day": day, "amount": Decimal(amount)}
        for place, (who, day, amount) in enumerate(orders)
    ]
    tables = {"enrolment": [*rows, *others.pop("enrolment", ())], "order": [*sold, *others.pop("order", ())], **others}
    frames = {name: _frame(list(told)) for name, told in tables.items() if told}
    names = sorted({str(row["account_id"]) for told in tables.values() for row in told if "account_id" in row})
    return tables_in_memory({"account": pa.table({"account_id": names})} | frames, data_version="made")


def _frame(rows: list[Mapping[str, object]]) -> pa.Table:
    dated: list[dict[str, object]] = []
    for row in rows:
        if "day" not in row:
            dated.append(dict(row))
            continue
        t = START + int(float(row["day"]) * DAY)  # type: ignore[arg-type]
        told = {name: value for name, value in row.items() if name != "day"}
        dated.append(told | {"t": t, "date": date(1970, 1, 1) + timedelta(days=t // DAY)})
    names = list(dict.fromkeys(name for row in dated for name in row))
    table = pa.table({name: [row.get(name) for row in dated] for name in names})
    if "amount" in names:
        amount = table["amount"].cast(pa.decimal128(18, 4))
        table = table.set_column(names.index("amount"), "amount", amount)
    return table
