"""A rule as an expression over a table, on any engine; `closure` gives the same answers row by row."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import reduce
from operator import add, eq, ge, gt, le, lt, mul, ne, sub
from typing import Any

import ibis
import ibis.expr.types as ir

from changemaker.rules.check import must_fit, type_of
from changemaker.rules.closure import LATEST
from changemaker.rules.lexer import LARGEST, SMALLEST, UNITS
from changemaker.rules.nodes import (
    Answered,
    Between,
    Both,
    Call,
    Compare,
    In,
    Literally,
    Minus,
    Name,
    Node,
    Not,
    Reckon,
)
from changemaker.rules.types import NOW, TODAY, Type, known

_SIGNS: Mapping[str, Callable[[Any, Any], Any]] = {
    "=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge, "+": add, "-": sub, "*": mul,
}  # fmt: skip
_TYPES = {"number": "float64", "moment": "int64", "duration": "int64", "flag": "boolean", "day": "date"} | {
    "text": "string",
    "choice": "string",
}


def to_ibis(
    node: Node, table: ir.Table, names: Mapping[str, Type], *, now: int | None = None, today: date | None = None
) -> ir.Value:
    """Return a rule as a column of `table`, null where it is not answered.

    Args:
        node: from `parse.parse`.
        table: holds a column for each name that the rule speaks of.
        names: what each column holds; a moment is int64 UTC microseconds.
        now: UTC microseconds, for rules that ask; without it the table must hold a column "now".
        today: the local day, likewise.

    Raises:
        RuleMeaningError: the rule cannot be worked out with these names; SeveralProblemsError for several reasons.
    """
    must_fit(node, names)
    return _Maker(table, known(names), now, today).make(node)


class _Maker:
    """Makes expressions of nodes, from the leaves up; no part is written twice, so that the SQL grows with the rule."""

    def __init__(self, table: ir.Table, names: Mapping[str, Type], now: int | None, today: date | None) -> None:
        self.table, self.names, self.now, self.today = table, names, now, today

    def make(self, node: Node) -> Any:
        match node:
            case Literally(float(value), "number"):
                return _exactly(value)
            case Literally(value, kind):
                return ibis.literal(value, _TYPES[kind])
            case Name(name):
                return self.name(name)
            case Minus(of):
                return -self.make(of)
            case Not(of):
                return _not(self.make(of))
            case Both(word, parts):
                made = [self.make(part) for part in parts]
                return reduce(lambda one, other: one & other if word == "and" else one | other, made)
            case Reckon("/", left, right):
                return self.ratio(self.make(left), self.make(right))
            case Compare(sign, left, right) | Reckon(sign, left, right):
                return _SIGNS[sign](self.make(left), self.make(right))
            case Answered(of, negated):
                return ibis.ifelse(self.make(of).isnull(), negated, not negated)  # delimits itself, see _not
            case Call(function, arguments):
                return self.call(function, arguments)
            case _:
                return self.membership(node)

    def membership(self, node: Between | In) -> Any:
        of = self.make(node.of)
        if isinstance(node, Between):  # the only part that stands twice: it is no flag, and holds no other question
            inside = (of >= self.make(node.low)) & (of <= self.make(node.high))
        else:
            inside = of.isin([self.make(option) for option in node.options])
        return _not(inside) if node.negated else inside

    def ratio(self, one: Any, other: Any) -> Any:
        return one.cast("float64") / other.cast("float64").nullif(_exactly(0.0))

    def name(self, name: str) -> Any:
        if name == NOW and self.now is not None:
            return ibis.literal(self.now, "int64")
        if name == TODAY and self.today is not None:
            return ibis.literal(self.today, "date")
        kind = self.names[name].kind
        column = self.table[name].cast(_TYPES[kind])
        if kind == "number":
            size = column.abs()
            beyond, nothing = size > _exactly(LARGEST), size < _exactly(SMALLEST)
            return ibis.cases((beyond, ibis.null("float64")), (nothing, _exactly(0.0)), else_=column)
        if kind in ("moment", "duration"):
            inside = column.between(ibis.literal(-LATEST, "int64"), ibis.literal(LATEST, "int64"))
            return ibis.ifelse(inside, column, ibis.null("int64"))
        return column

    def call(self, function: str, arguments: Sequence[Node]) -> Any:
        made = [self.make(argument) for argument in arguments]
        if function == "days_since":
            given = type_of(arguments[0], self.names)
            if given is not None and given.kind == "day":
                return self.name(TODAY).delta(made[0], unit="day").cast("float64")
            return (self.name(NOW) - made[0]).cast("float64") / _exactly(float(UNITS["d"]))
        return _FUNCTIONS[function](*made)


def _not(flag: Any) -> Any:
    """Return the opposite as an equality, which Ibis puts in brackets.

    Of a negation it makes NOT (a) IS NULL (Ibis 12), which engines read as NOT (a IS NULL).
    """
    return flag == ibis.literal(False)


def _exactly(value: float) -> Any:
    """Return a number as text that the engine reads.

    DuckDB takes a bare 0.35 for a decimal, and can make 0.35000000000000003 of it.
    """
    return ibis.literal(repr(value)).cast("float64")


@ibis.udf.scalar.builtin(name="floor", signature=(("float64",), "float64"))
def _floor(value):  # type: ignore[no-untyped-def]
    """The engine's own, which gives a float64: Ibis's would make an int64 of it, and that overflows."""


_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "min": ibis.least,
    "max": ibis.greatest,
    "abs": lambda value: value.abs(),
    "round": lambda value: _floor(value + _exactly(0.5)),
    "floor": _floor,
    "otherwise": ibis.coalesce,
    "lower": lambda text: text.lower(),
    "length": lambda text: text.length().cast("float64"),
    "contains": lambda text, part: text.contains(part),
    "starts_with": lambda text, start: text.startswith(start),
}
