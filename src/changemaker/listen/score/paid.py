"""What each account paid in each month, for who was heard by revenue: one query, any year out of it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from changemaker.engine.months import YEAR
from changemaker.engine.tables import Tables
from changemaker.metrics.money_month import order_lines, revenue_rows
from changemaker.metrics.weighed import money_sum

COLUMNS = ("account_id", "month_index", "amount", "weight")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Paid:
    """One row an account and month, in the reporting currency."""

    accounts: NDArray[np.object_]
    months: NDArray[np.int64]  # month's index: year * 12 + month - 1
    amounts: NDArray[np.float64]

    def year_until(self, until: int) -> Mapping[str, float]:
        """Return what each account paid in the twelve months that end with the month `until`."""
        rows = (self.months <= until) & (self.months > until - YEAR)
        if not rows.any():
            return {}
        names, codes = np.unique(self.accounts[rows].astype(str), return_inverse=True)
        sums = np.bincount(codes, self.amounts[rows])
        return dict(zip(names.tolist(), sums.tolist(), strict=True))


def paid_by_account(tables: Tables) -> Paid:
    """Return all that was paid: from orders, or from monthly revenue where an account has no orders."""
    ordered, billed = order_lines(tables).select(*COLUMNS), revenue_rows(tables).select(*COLUMNS)
    rows = ordered.union(billed)
    sums = rows.group_by("account_id", "month_index").aggregate(revenue=money_sum(rows, rows.amount)).to_pyarrow()
    return Paid(
        accounts=np.asarray(sums["account_id"].to_numpy(zero_copy_only=False), dtype=object),
        months=sums["month_index"].cast(pa.int64()).to_numpy(zero_copy_only=False),
        amounts=sums["revenue"].to_numpy(zero_copy_only=False),
    )
