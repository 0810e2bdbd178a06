"""Companies made by hand of a few rules, and one of many accounts whose mood moves what they answer and do."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa

from changemaker.core.seeds import stream
from changemaker.engine.tables import Tables, tables_in_memory

MONTHS, CUT = 24, 12  # the company's months are 2023-01 to 2024-12; the cut is 2024-01
DAY = 86_400_000_000  # microseconds
Row = dict[str, Any]


def in_month(month: int) -> Row:
    """Return the times of a row on the first day of a month, 0 being January 2023."""
    day = date(2023 + month // 12, month % 12 + 1, 1)
    return {"t": (day - date(1970, 1, 1)).days * DAY, "date": day, "month": day}


def order(account: str, month: int, amount: str, group: str = "bolts") -> Row:
    """Return a line of an order of its own."""
    key = {"order_id": f"{account}-{month}-{group}", "line": 1, "account_id": account}
    return {**key, "product_group": group, "amount": Decimal(amount), "quantity": 1.0, **in_month(month)}


def wallet(account: str, month: int, amount: str, group: str = "bolts") -> Row:
    """Return what an account spends with everybody in a year, as known on the first day of a month."""
    day = {name: value for name, value in in_month(month).items() if name != "t"}
    return {"account_id": account, "product_group": group, "amount": Decimal(amount), **day}


def asked(account: str, month: int, nps: float | None = None, **emotions: float) -> dict[str, list[Row]]:
    """Return one response with its answer and its emotions."""
    about = {"response_id": f"{account}-{month}", "account_id": account, **in_month(month)}
    answers = [{**about, "question": "nps", "value": nps}] if nps is not None else []
    felt = [
        {**about, "emotion_id": f"{account}-{month}-{name}", "emotion": name, "intensity": strength, "basis": "asked"}
        for name, strength in emotions.items()
    ]
    return {"response": [{**about, "survey": "yearly"}], "answer": answers, "emotion": felt}


def company(*, accounts: Sequence[str] = (), **rows: list[Row]) -> Tables:
    """Return a company of some rows, by canonical table."""
    every = {"account": [{"account_id": account} for account in accounts], **rows}
    frames = {name: pa.Table.from_pylist(found) for name, found in every.items() if found}
    return tables_in_memory(frames, data_version="made")


def moody_company(accounts: int = 400, *, answered: float = 1.0, link: float = 1.0, seed: int = 3) -> Tables:
    """Return 24 months of accounts that order every month, and of which some stop early in the second year.

    Trust and frustration follow mood closely, `nps` follows nothing. Who stops, and who buys of a group more in the
    second year, hangs on mood as far as `link` says.

    Args:
        accounts: how many.
        answered: share that answers in the first year.
        link: 1 for a company moved by mood, 0 for one in which nothing foretells anything.
        seed: of the random numbers.
    """
    rng = stream(seed, "moody company")
    mood, chance = rng.standard_normal(accounts), rng.standard_normal((2, accounts))
    drive = (link * mood + chance) / np.sqrt(1 + link**2)
    size = np.exp(rng.standard_normal(accounts))
    rows: dict[str, list[Row]] = {"order": [], "response": [], "answer": [], "emotion": []}
    for number in range(accounts):
        account = f"a{number:04d}"
        stop = int(rng.integers(12, 15)) if drive[0, number] < -0.8 else MONTHS
        for month in range(stop):
            groups = 1 + number % 3 + (month >= CUT and drive[1, number] > 0.3)
            rows["order"] += [order(account, month, f"{50 * size[number]:.2f}", f"g{line}") for line in range(groups)]
        if rng.random() < answered:
            felt = float(np.clip(0.5 + 0.2 * mood[number] + 0.05 * rng.standard_normal(), 0, 1))
            found = asked(account, 6, float(rng.integers(0, 11)), trusting=felt, frustrated=1 - felt)
            for name, more in found.items():
                rows[name] += more
    return company(accounts=[f"a{number:04d}" for number in range(accounts)], **rows)
