"""What is predicted of those who answered, by what had not seen their unit: the only honest rows to judge by."""

from dataclasses import dataclass

import numpy as np

from changemaker.predict.scores.design import Codes
from changemaker.predict.scores.target import Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HeldOut:
    """One row an answer."""

    rows: Codes  # (r,), where each stands in the design, ascending
    y: Array  # (r,), the answer
    shares: Array  # (r, K); of a number its mean, (r, 1)
    expected: Array  # (r,)
    low: Array  # (r,), the range at the level asked for
    high: Array  # (r,)

    def placed(self, rows: Codes) -> "HeldOut":
        """Return the same in the order of the design, `rows` saying where each stands."""
        order = np.argsort(rows, kind="stable")
        return HeldOut(
            rows=rows[order],
            y=self.y[order],
            shares=self.shares[order],
            expected=self.expected[order],
            low=self.low[order],
            high=self.high[order],
        )
