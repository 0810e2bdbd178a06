"""Names, texts, types and choices as DuckDB's SQL has them."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from changemaker.tables.model import Kind

TYPES: Mapping[Kind, str] = MappingProxyType(
    {
        "id": "VARCHAR",
        "text": "VARCHAR",
        "whole": "BIGINT",
        "number": "DOUBLE",
        "money": "DECIMAL(18,4)",
        "moment": "BIGINT",
        "day": "DATE",
        "flag": "BOOLEAN",
    }
)


def name(column: str) -> str:
    """Return a name in double quotes.

    Example:
        >>> name('the "best" order')
        '"the ""best"" order"'
    """
    return '"' + column.replace('"', '""') + '"'


def names(columns: Iterable[str], *, of: str = "") -> str:
    """Return names with commas, each after the table `of` where one is given.

    Example:
        >>> names(["order_id", "line"], of="o")
        'o."order_id", o."line"'
    """
    before = f"{of}." if of else ""
    return ", ".join(before + name(column) for column in columns)


def text(value: str) -> str:
    """Return a text in single quotes.

    Example:
        >>> text("Kunde's")
        "'Kunde''s'"
    """
    return "'" + value.replace("'", "''") + "'"


def texts(values: Iterable[object]) -> str:
    """Return a list of texts, in brackets as DuckDB has it."""
    return "[" + ", ".join(text(str(value)) for value in values) + "]"


def one_of(value: str, words: Iterable[object]) -> str:
    """Return SQL of whether a value is one of some words; `IN` would make a join of them, for every row."""
    return f"list_contains({texts(words)}, {value})"


def one_file(path: object) -> str:
    """Return a path as text in which a star is a star, not all its neighbours."""
    return text("".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(path)))


def stepwise(value: str, bounds: Sequence[int], results: Sequence[int]) -> str:
    """Return the result of the step in which an SQL number lies: comparisons grow with the logarithm of the steps.

    Args:
        value: SQL of a number.
        bounds: where the second and later steps begin, rising.
        results: one more than bounds.

    Example:
        >>> stepwise("x", [10], [1, 2])
        '(CASE WHEN x < 10 THEN 1 ELSE 2 END)'
    """
    if not bounds:
        return str(results[0])
    half = len(bounds) // 2
    below = stepwise(value, bounds[:half], results[: half + 1])
    above = stepwise(value, bounds[half + 1 :], results[half + 1 :])
    return f"(CASE WHEN {value} < {bounds[half]} THEN {below} ELSE {above} END)"
