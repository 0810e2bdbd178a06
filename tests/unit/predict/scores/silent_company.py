"""A company whose late deliveries make people unhappy: some answer, most keep silent; it is learnt in seconds."""

from datetime import UTC, date, datetime
from functools import cache

import numpy as np
import pyarrow as pa
from scipy import special

from changemaker.core.seeds import stream
from changemaker.engine.tables import Tables, tables_in_memory

DAY = 86_400_000_000
SEED = 11
ACCOUNTS = 420
MIDDLE, PER_LUCK, SPREAD = 9.5, 7.0, 1.2  # of the answer, 0 to 10, before it is rounded
WAVES = (date(2025, 3, 10), date(2025, 6, 10), date(2025, 9, 10))
END = date(2025, 12, 1)


def at(day: date, hour: int = 12) -> int:
    """Return a moment in UTC microseconds."""
    return int(datetime(day.year, day.month, day.day, hour, tzinfo=UTC).timestamp()) * 1_000_000


@cache
def company(*, follow_up: bool = False) -> Tables:
    """Two contacts an account; a fifth of those asked answer; a promise a month, often late where there is no luck."""
    return tables_in_memory(frames(follow_up=follow_up), data_version="silent")


def truth(*, seed: int = SEED) -> float:
    """Return the NPS of everybody, had all been asked, in points: what the scores' law makes of each account's luck."""
    middle = MIDDLE - PER_LUCK * _unlucky(stream(seed, "silent-company"))
    promoters, others = (special.ndtr((middle - cut) / SPREAD) for cut in (8.5, 6.5))
    return float(100 * (promoters - (1 - others)).mean())


def frames(*, follow_up: bool = False, seed: int = SEED, lean: float = 0.0) -> dict[str, pa.Table]:
    """Return the rows of its tables.

    Args:
        follow_up: some of the silent were interviewed.
        seed: of everything.
        lean: how much less likely the unlucky are to answer, in log-odds from the luckiest to the unluckiest.
    """
    rng = stream(seed, "silent-company")
    unlucky = _unlucky(rng)
    chance = 1 / (1 + np.exp(np.log(4.0) + lean * (unlucky - unlucky.mean())))  # a fifth
    accounts = [f"a{place:03d}" for place in range(ACCOUNTS)]
    rows: dict[str, list[dict[str, object]]] = {
        "account": [
            {"account_id": name, "segment": ("key", "small")[place % 2], "opened": date(2022, 1, 1 + place % 28)}
            for place, name in enumerate(accounts)
        ],
        "contact": [
            {"contact_id": f"{name}-{who}", "account_id": name, "role": ("buyer", "user")[who], "language": "en"}
            for name in accounts
            for who in range(2)
        ],
        "operation": _promises(accounts, unlucky, rng),
        "invitation": [],
        "response": [],
        "answer": [],
    }
    for wave in WAVES:
        for place, name in enumerate(accounts):
            for who in range(2):
                score = int(np.clip(np.rint(MIDDLE - PER_LUCK * unlucky[place] + rng.normal(0, SPREAD)), 0, 10))
                _asked(
                    rows, f"{wave:%m}-{name}-{who}", name, f"{name}-{who}", wave, score, rng.random() < chance[place]
                )
    if follow_up:
        _interviews(rows, unlucky, rng)
    return {table: pa.Table.from_pylist(told) for table, told in rows.items()}


def _unlucky(rng: np.random.Generator) -> np.ndarray:
    return rng.beta(0.6, 1.4, ACCOUNTS)


def _promises(accounts: list[str], unlucky: np.ndarray, rng: np.random.Generator) -> list[dict[str, object]]:
    told: list[dict[str, object]] = []
    for place, name in enumerate(accounts):
        for month in range(1, 12):
            day = date(2025, month, 1 + place % 28)
            late = DAY * int(rng.integers(2, 9)) if rng.random() < unlucky[place] else -DAY
            told.append(
                {
                    "operation_id": f"o-{name}-{month}", "account_id": name, "kind": "delivery", "t": at(day),
                    "promised_t": at(day), "done_t": at(day) + late, **_dated(day),
                }
            )  # fmt: skip
    return told


def _asked(
    rows: dict[str, list[dict[str, object]]],
    id: str,
    account: str,
    contact: str,
    day: date,
    score: int,
    answers: bool,
    *,
    parent: str | None = None,
) -> None:
    who = {"account_id": account, "contact_id": contact, "survey": "pulse", "mode": "email"}
    follow = {"follow_up_of": parent, "chance": 60 / (2 * ACCOUNTS) if parent else None}
    answered = at(day, 18) if answers else None
    rows["invitation"].append(
        {"invitation_id": f"i-{id}", **who, "t": at(day), "answered_t": answered, **follow, **_dated(day)}
    )
    if answers:
        rows["response"].append(
            {"response_id": f"r-{id}", "invitation_id": f"i-{id}", **who, "t": at(day, 18), **_dated(day)}
        )
        rows["answer"].append(
            {"response_id": f"r-{id}", "question": "nps", "account_id": account, "t": at(day, 18),
             "value": float(score), **_dated(day)}
        )  # fmt: skip


def _interviews(rows: dict[str, list[dict[str, object]]], unlucky: np.ndarray, rng: np.random.Generator) -> None:
    """Sixty of the silent of the last wave are drawn, and all are interviewed: they are unhappier than predicted."""
    last = [row for row in rows["invitation"] if row["t"] == at(WAVES[-1]) and row["answered_t"] is None]
    for place in rng.permutation(len(last))[:60]:
        row = last[int(place)]
        account = str(row["account_id"])
        score = int(np.clip(np.rint(7.5 - 7 * unlucky[int(account[1:])] + rng.normal(0, 1.2)), 0, 10))
        day = date(2025, 10, 20)
        id = str(row["invitation_id"])
        _asked(rows, f"f-{id}", account, str(row["contact_id"]), day, score, True, parent=id)


def _dated(day: date) -> dict[str, object]:
    return {"date": day, "month": day.replace(day=1)}
