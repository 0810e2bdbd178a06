"""What a canonical table is: its grain, its key, and what each column means."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["id", "text", "whole", "number", "money", "moment", "day", "flag"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column; a "moment" is UTC microseconds (int64), a "day" the local day, "money" decimal(18,4).

    Money arrives in any currency and is kept in the workspace's own.
    """

    name: str
    kind: Kind
    says: str  # what it means, with its unit
    required: bool = False  # a row without it is set aside
    personal: bool = False  # never written to Parquet
    at_least: float | None = None
    at_most: float | None = None
    one_of: tuple[str, ...] = ()  # the only words allowed; none: any
    refers: str = ""  # the table whose key it holds
    future: bool = False  # may lie after today, as the end of a contract


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One canonical table; a load keeps one row a key, the one updated last."""

    name: str
    grain: str  # "one row a ..."
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    dated: str = ""  # the moment or day that a row belongs to; empty for things that have no date
    weighted: bool = False  # rows may stand for more than one (a sample): column `weight`

    def column(self, name: str) -> Column:
        """Return one column.

        Raises:
            KeyError: there is none of that name.
        """
        for column in self.every_column():
            if column.name == name:
                return column
        raise KeyError(name)

    def every_column(self) -> Iterator[Column]:
        """Yield the columns in order, and then those that a load adds to every table."""
        yield from self.columns
        if self.dated:
            yield from (column for column in DATED if column.name != self.dated)
        if any(column.kind == "money" for column in self.columns):
            yield from IN_CURRENCY
            if any(column.name == "amount" for column in self.columns):
                yield ORIGINAL
        if self.weighted:
            yield WEIGHT
        yield from STAMPS


DATED = (
    Column(name="date", kind="day", says="the local day in the workspace's zone, fixed at load"),
    Column(name="month", kind="day", says="first day of the fiscal month that `date` lies in"),
)
IN_CURRENCY = (
    Column(name="currency", kind="text", says="ISO 4217 code in which the source gave the row's money"),
    Column(name="rate", kind="number", says="reporting currency per unit of `currency`, as used at load", at_least=0),
)
ORIGINAL = Column(name="amount_original", kind="money", says="`amount` as the source gave it, in `currency`")
WEIGHT = Column(
    name="weight", kind="number", says="how many rows this one stands for; 1 unless it was sampled", at_least=0
)
STAMPS = (
    Column(name="updated_at", kind="moment", says="when the source last changed the row; the newest of a key wins"),
    Column(name="source", kind="text", says="the file of sources/ that it came from"),
)
