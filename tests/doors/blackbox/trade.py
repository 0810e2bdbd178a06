"""Two hundred and forty accounts in forty-eight districts who order every month, some of them in a programme."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import numpy as np

from doors.blackbox.company import Company

FIRST_YEAR = 2022
MONTHS = 36
DISTRICTS = tuple(f"d{number:02d}" for number in range(48))
A_DISTRICT = 5
WAVES = (18, 20, 22, 24)  # months, counted from the first of the data, in which districts start
GROUPS = ("bolts", "tools", "seals")

Waves = Mapping[str, int | None]


def first_of(month: int) -> date:
    """Return the first day of a month, counted from the first of the data."""
    return date(FIRST_YEAR + month // 12, 1 + month % 12, 1)


def waves(*, seed: int, never: int = 24) -> dict[str, int | None]:
    """Return which district starts when, drawn by lot."""
    order = np.random.default_rng(seed).permutation(DISTRICTS)
    return {str(d): None if i < never else WAVES[i % len(WAVES)] for i, d in enumerate(order)}


def starts(by_wave: Waves) -> dict[str, str | None]:
    """Return the same as days, as programmes/NAME.yml wants it."""
    return {unit: None if month is None else first_of(month).isoformat() for unit, month in by_wave.items()}


def trading(
    folder: Path, by_wave: Waves, *, lift: float, seed: int = 5, churn: float = 0.01, a_district: int = A_DISTRICT
) -> Company:
    """Return a workspace with accounts, orders and complaints; treated accounts spend `lift` more from their start.

    A treated account also leaves half as often while `lift` is above zero.
    """
    rng = np.random.default_rng(seed)
    accounts: dict[str, list[object]] = {"account_id": [], "district": [], "segment": [], "opened": []}
    lines: dict[str, list[object]] = {
        name: [] for name in ("order_id", "line", "account_id", "t", "product_group", "quantity", "amount", "margin")
    }
    shock = rng.normal(1, 0.02, MONTHS)
    for number in range(len(DISTRICTS) * a_district):
        account, district = f"a{number:03d}", DISTRICTS[number % len(DISTRICTS)]
        for name, cell in zip(accounts, (account, district, "b2b", first_of(0)), strict=True):
            accounts[name].append(cell)
        level, start = 900 * float(rng.lognormal(0, 0.4)), by_wave.get(district)
        for month in range(MONTHS):
            on = start is not None and month >= start
            if rng.random() < churn * (0.5 if on and lift > 0 else 1):
                break
            for group in GROUPS[: 1 + int(rng.random() < (0.6 if on and lift > 0 else 0.5))]:
                amount = round(level / 1.5 * shock[month] * (1 + lift * on) * float(rng.lognormal(0, 0.1)), 2)
                day = first_of(month).replace(day=int(rng.integers(1, 28)))
                row = (f"o{len(lines['line'])}", 1, account, f"{day}T10:00:00Z", group, 1, f"{amount:.2f}")
                for name, cell in zip(lines, (*row, f"{amount * 0.35:.2f}"), strict=True):
                    lines[name].append(cell)
    company = Company(folder).settings().table("account", accounts).table("order", lines)
    company.write("finance.yml", "margin_share: 0.35\ndiscount_rate: 0.08\nhorizon_months: 18\n")
    return company


def speedy(
    company: Company, by_wave: Waves, *, assigned: str = "random", name: str = "speed", **parts: object
) -> Company:
    """Write a programme over districts that costs 1,000 a month from its first start on."""
    begun = [month for month in by_wave.values() if month is not None]
    costs = [
        {
            "first": f"{first_of(min(begun)):%Y-%m}",
            "last": f"{first_of(MONTHS - 1):%Y-%m}",
            "amount": 1000,
            "what": "team",
        }
    ]
    rollout = {"unit": "district", "assigned": assigned, "starts": starts(by_wave)}
    if assigned == "random":
        rollout["lot_seed"] = "7"
    return company.programme(name, **{"rollout": rollout, "costs": costs, **parts})
