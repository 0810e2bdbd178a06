"""A small company of districts, made to order: its tables, its programme, and what is known of both by hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np
import pyarrow as pa

from changemaker.core.seeds import stream
from changemaker.engine.tables import Tables, tables_in_memory
from changemaker.prove.case import PlanRecord
from changemaker.prove.programme_file import Programme
from changemaker.prove.starts import first_day

FIRST = 2023 * 12  # January 2023
KEPT = PlanRecord(digest="0" * 64, frozen_at=datetime(2023, 1, 5, tzinfo=UTC), before_outcomes=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Small:
    """Districts D00 to D11, `accounts` in each, one order a month and account at a margin of half its amount."""

    districts: int = 12
    accounts: int = 6
    months: int = 24
    starts: Mapping[str, date | None] = field(
        default_factory=lambda: {
            **{f"D{n:02d}": date(2024, 1 + n % 3, 1) for n in range(9)},
            **{f"D{n:02d}": None for n in range(9, 12)},
        }
    )
    lift: float = 0.2  # of the amount, from the start on
    noise: float = 0.03
    leaves: Mapping[str, int] = field(default_factory=dict)  # account -> month position from which it orders no more
    seed: int = 1

    def start_of(self, district: str) -> int | None:
        """Position of the first month with the programme."""
        day = self.starts.get(district)
        return None if day is None else day.year * 12 + day.month - 1 - FIRST

    def tables(self, *, extra: Mapping[str, pa.Table] | None = None) -> Tables:
        """Return accounts, orders and whatever else a test adds."""
        rng = stream(self.seed, "small")
        accounts, orders = [], []
        for d in range(self.districts):
            district = f"D{d:02d}"
            begun = self.start_of(district)
            for a in range(self.accounts):
                name = f"{district}-{a}"
                accounts.append(
                    {"account_id": name, "district": district, "opened": date(2022, 6, 1), "segment": "SM"[a % 2]}
                )
                level = 1000 * (1 + d % 3 + a)
                gone = self.leaves.get(name, self.months)
                for month in range(min(self.months, gone)):
                    with_it = begun is not None and month >= begun
                    season = 1 + 0.1 * np.sin(month / 2) + 0.01 * month
                    shock = 1 + self.noise * float(rng.normal())
                    amount = Decimal(str(round(level * season * shock * (1 + self.lift * with_it), 2)))
                    orders.append(order_row(name, month, amount))
        frames = {"account": pa.Table.from_pylist(accounts), "order": pa.Table.from_pylist(orders), **(extra or {})}
        return tables_in_memory(frames, data_version="small-1")

    def programme(self, *, assigned: str = "staged", **more: object) -> Programme:
        """Return the programme's file."""
        said: dict[str, object] = {
            "name": "Small programme",
            "what": "something better",
            "rollout": {"unit": "district", "assigned": assigned, "starts": dict(self.starts)},
            "costs": [{"first": "2024-01", "last": "2024-12", "amount": "1000", "what": "team"}],
            "plan": {"behaviour": []},
        }
        return Programme.model_validate(said | more)


def order_row(account: str, month: int, amount: Decimal, **more: object) -> dict[str, object]:
    """One order of one line on the 10th of a month, at half its amount of margin."""
    day = first_day(FIRST + month).replace(day=28)
    return {
        "order_id": f"{account}-{month}",
        "line": 1,
        "account_id": account,
        "t": int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1_000_000),
        "date": day,
        "month": day.replace(day=1),
        "product_id": "P1",
        "product_group": "G1",
        "quantity": 1.0,
        "amount": amount,
        "margin": (amount / 2).quantize(Decimal("0.0001")),
        "currency": "USD",
        "amount_original": amount,
    } | more
