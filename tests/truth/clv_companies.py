"""Companies whose accounts stop ordering, or end their contract, by a law that is known; and what they then brought.

Money, days and months are drawn by plain numpy, not by the code that is judged.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from changemaker.engine.tables import Tables, tables_in_memory
from changemaker.metrics.finance_rules import Churn, FinanceRules
from changemaker.predict.turning.value import Leaving

Array = NDArray[np.float64]
FIRST, AS_OF = date(2022, 1, 1), date(2024, 1, 1)
KNOWN = (AS_OF - FIRST).days
HORIZON = 12
RULES = FinanceRules(margin_share=0.4, discount_rate=0.09, horizon_months=HORIZON, churn=Churn(months_without_order=6))
MONTH = 365.25 / 12
CENT = 0.01
DAYS = 40.0  # between two orders of the usual account


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KnownCompany:
    """Tables as they are on AS_OF, and what each account brought in the twelve months from then on, discounted."""

    tables: Tables
    brought: dict[str, float]
    stayed: dict[str, bool]  # ordered in the six months from then on; is under contract at their end

    def inside(self, told: Leaving) -> float:
        """Return the share of accounts whose money of the months ahead lies in its range."""
        rows = told.accounts.to_pylist()
        brought = [self.brought[row["account_id"]] for row in rows]
        ranges = [(row["value_low"] - CENT, row["value_high"] + CENT) for row in rows]
        return float(np.mean([low <= one <= high for one, (low, high) in zip(brought, ranges, strict=True)]))

    def total(self, told: Leaving) -> float:
        """Return what all accounts that are told of brought together."""
        return sum(self.brought[id] for id in told.accounts["account_id"].to_pylist())


def ordering(seed: int, *, accounts: int = 800, rates: str = "gamma", stops_at_once: bool = False) -> KnownCompany:
    """Return a company of repeat orders.

    Args:
        seed: of all draws.
        accounts: that ever ordered.
        rates: gamma as the model has it, or lognormal, which it does not know.
        stops_at_once: an account may stop after its very first order, which the model does not know either.
    """
    rng = np.random.default_rng([seed, 1])
    rate = rng.gamma(1.2, 1 / (1.2 * DAYS), accounts)
    if rates == "lognormal":
        rate = np.exp(rng.normal(-0.32, 0.8, accounts)) / DAYS
    stops, worth = rng.beta(1.0, 5.0, accounts), 1 / rng.gamma(4.0, 1 / 150.0, accounts)
    lines: list[tuple[str, int, float]] = []
    brought, ordered = {}, {}
    for account in range(accounts):
        id, day, total, soon, first = f"a{account}", float(rng.uniform(0, KNOWN - 30)), 0.0, False, True
        while day < KNOWN + HORIZON * MONTH:
            amount = round(float(rng.gamma(3.0, worth[account])), 4)
            if day < KNOWN:
                lines.append((id, int(day), amount))
            else:
                months = (day - KNOWN) / MONTH
                total += RULES.margin_share * amount * (1 + RULES.discount_rate) ** (-months / 12)
                soon = soon or months < 6
            if rng.random() < stops[account] and (stops_at_once or not first):
                break
            first = False
            day += float(rng.exponential(1 / rate[account]))
        brought[id], ordered[id] = total, soon
    return KnownCompany(tables=_tables(order=_orders(lines)), brought=brought, stayed=ordered)


def under_contract(seed: int, *, accounts: int = 800) -> KnownCompany:
    """Return a company of monthly bills; accounts leave more in the first year, after a year, and after trouble."""
    rng = np.random.default_rng([seed, 2])
    contracts, bills, cases = [], [], []
    brought, stayed = {}, {}
    for account in range(accounts):
        id, start, size = f"a{account}", int(rng.integers(0, 21)), float(rng.lognormal(6, 0.7))
        end, total, trouble = None, 0.0, [0] * 60
        for month in range(start, 24 + HORIZON):
            since = month - start
            # in the first month nobody leaves
            odds = (
                -3.9
                + 0.5 * (since < 12)
                + 1.2 * (since % 12 == 0)
                + 0.9 * (sum(trouble[max(0, month - 3) : month]) > 0)
            )
            if since and rng.random() < 1 / (1 + np.exp(-odds)):
                end = month
                break
            amount = round(size * float(rng.lognormal(-0.02, 0.2)), 4)
            trouble[month] = int(rng.random() < 0.06)
            if month < 24:
                bills.append((id, _month(month), amount))
                cases += [(f"{id}-{month}", id, _month(month))] * trouble[month]
            else:
                total += RULES.margin_share * amount * (1 + RULES.discount_rate) ** (-(month - 24 + 0.5) / 12)
        known = end is not None and end < 24  # a contract that ends later runs still
        contracts.append((id, id, _month(start), _month(end) - timedelta(days=1) if known and end else None))
        if not known:
            brought[id], stayed[id] = total, end is None or end >= 30
    tables = _tables(
        account=pa.table({"account_id": [row[0] for row in contracts]}),
        contract=_table("contract_id account_id start end", contracts),
        revenue_month=_table(
            "account_id date product_group amount", [(a, d, "all", Decimal(str(m))) for a, d, m in bills]
        ),
        case=_table("case_id account_id date t kind", [(c, a, d, _moment(d), "complaint") for c, a, d in cases]),
    )
    return KnownCompany(tables=tables, brought=brought, stayed=stayed)


def _orders(lines: list[tuple[str, int, float]]) -> pa.Table:
    days = [FIRST + timedelta(days=day) for _, day, _ in lines]
    return pa.table(
        {
            "order_id": [str(place) for place in range(len(lines))],
            "line": [1] * len(lines),
            "account_id": [id for id, _, _ in lines],
            "t": pa.array([_moment(day) for day in days], pa.int64()),
            "date": days,
            "amount": [Decimal(str(amount)) for _, _, amount in lines],
        }
    )


def _tables(**frames: pa.Table) -> Tables:
    return tables_in_memory(frames, data_version="known")


def _table(names: str, rows: list[tuple[Any, ...]]) -> pa.Table:
    return pa.table({name: [row[place] for row in rows] for place, name in enumerate(names.split())})


def _moment(day: date) -> int:
    return (day - date(1970, 1, 1)).days * 86_400_000_000


def _month(month: int) -> date:
    return date(2022 + month // 12, month % 12 + 1, 1)
