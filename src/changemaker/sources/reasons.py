"""Why a row was set aside: one reason a row, the first that holds, as a number while it is in the database."""

from typing import Literal, get_args

from changemaker.tables.model import Column, Table

Why = Literal[
    "wrong_type",
    "missing",
    "unknown_word",
    "out_of_range",
    "future",
    "no_rate",
    "not_linked",
    "no_partner",
    "duplicate",
]
WHYS: tuple[Why, ...] = get_args(Why)
STEP = 100  # no table has so many columns


def code(why: Why, place: int) -> int:
    """Return the number of a reason and a column's place in its table."""
    return WHYS.index(why) * STEP + place


def reason(number: int, columns: tuple[Column, ...]) -> tuple[Why, Column]:
    """Return the reason and the column that a number stands for.

    Example:
        >>> from changemaker.tables.catalogue import TABLES
        >>> order = columns_of(TABLES["order"])
        >>> why, column = reason(code("missing", 2), order)
        >>> why, column.name
        ('missing', 'account_id')
    """
    return WHYS[number // STEP], columns[number % STEP]


def columns_of(table: Table) -> tuple[Column, ...]:
    """Return a table's columns in the order by which reasons count them."""
    return tuple(table.every_column())


def place_of(table: Table, column: str) -> int:
    """Return the place of a column in that order."""
    return [other.name for other in table.every_column()].index(column)
