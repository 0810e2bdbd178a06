"""What a metric is: a ratio of two sums over one table, with its unit, its good direction and who defined it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import ibis.expr.types as ir

Serves = Literal["customer", "company", "both"]
Column = Callable[[ir.Table], ir.NumericColumn]


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A ratio of two sums over one canonical or derived table; it adds up at every grain and on every engine.

    Example:
        >>> Metric(key="orders_per_call", table="account_month", unit="orders a call", higher_is_better=True,
        ...        serves="company", source="ours", needs=("order", "interaction"),
        ...        numerator=lambda rows: rows.orders, denominator=lambda rows: rows.calls).survey
        ''
    """

    key: str
    table: str  # of tables.catalogue, or of metrics.derived
    unit: str  # "share", "points", "days", "money" (the workspace's currency), or what is counted
    higher_is_better: bool
    serves: Serves  # does it follow what customers live through, or what the company gains?
    source: str  # who defined it, where
    needs: tuple[str, ...]  # canonical tables that must have rows; "order|revenue_month": one of the two
    numerator: Column  # per row and unweighted: sums are weighed, taken by account and linearised
    denominator: Column
    title: str = ""  # as people call a company's own; those of the house have theirs in reports.words
    survey: str = ""  # the question that is asked, where people answer: then a response rate belongs to it
    bounded: bool = False  # a share of a whole, which cannot leave 0 to 1
    spans_a_window: bool = (
        False  # each month looks back over a window by itself: read the last month, do not pool months
    )
    cluster: str = "account_id"  # what is independent of each other; the only other one is a manager's `unit`

    @property
    def by_account(self) -> bool:
        """True if it is measured account by account, so that it can be set beside an account's money."""
        return self.cluster == "account_id"
