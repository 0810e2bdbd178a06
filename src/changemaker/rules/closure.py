"""A rule as a Python function of one row; `to_ibis` gives the same answers on whole tables."""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from operator import add, eq, ge, gt, le, lt, mul, ne, sub

from changemaker.rules.check import must_fit, type_of
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
from changemaker.rules.types import NOW, TODAY, Type, Value, known

Row = Mapping[str, object]
Rule = Callable[[Row], Value]

LATEST = 253_402_300_800_000_000  # microseconds: the end of the year 9999
_COMPARES: Mapping[str, Callable[..., bool]] = {"=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
_SUMS: Mapping[str, Callable[..., float]] = {"+": add, "-": sub, "*": mul}


def closure(node: Node, names: Mapping[str, Type], *, now: int | None = None, today: date | None = None) -> Rule:
    """Return a rule as a function of a row.

    Args:
        node: from `parse.parse`.
        names: what each name holds; a row is asked for them, and what it lacks is not answered.
        now: UTC microseconds, for rules that ask; without it a row must hold it under "now".
        today: the local day, likewise.

    Returns:
        A function that gives a flag, number, text, ... or None for "not answered".

    Raises:
        RuleMeaningError: the rule cannot be worked out with these names; SeveralProblemsError for several reasons.

    Example:
        >>> from changemaker.rules.parse import parse
        >>> from changemaker.rules.types import NUMBER
        >>> late = closure(parse("gap > 30 or orders is not answered"), {"gap": NUMBER, "orders": NUMBER})
        >>> late({"gap": 31, "orders": 4}), late({"orders": 4})
        (True, None)
    """
    must_fit(node, names)
    return _Maker(known(names), now, today).make(node)


@lru_cache(maxsize=4096)
def unchecked(node: Node) -> Rule:
    """Return a rule, checked elsewhere, as a function of a row that holds "now" and "today" where it asks for them.

    What a name holds follows from its value: a whole number is a moment where the rule asks how long ago.

    Example:
        >>> from changemaker.rules.parse import parse
        >>> late = unchecked(parse("days_since(last_order) > 30"))
        >>> late({"last_order": 0, "now": 31 * 86_400_000_000}), late({"now": 0})
        (True, None)
    """
    return _Unchecked({}, None, None).make(node)


class _Maker:
    """Makes functions of nodes, from the leaves up."""

    def __init__(self, names: Mapping[str, Type], now: int | None, today: date | None) -> None:
        self.names, self.now, self.today = names, now, today

    def make(self, node: Node) -> Rule:
        match node:
            case Literally(value):
                return lambda row: value
            case Name(name):
                return self.name(name)
            case Minus(of):
                return _lifted(lambda value: -value, self.make(of))
            case Not(of):
                return _lifted(lambda value: not value, self.make(of))
            case Both(word, parts):
                return _both([self.make(part) for part in parts], decides=word == "or")
            case Compare(sign, left, right):
                return _lifted(_COMPARES[sign], self.make(left), self.make(right))
            case Reckon("/", left, right):
                return _lifted(_ratio, self.make(left), self.make(right))
            case Reckon(sign, left, right):
                return _lifted(_SUMS[sign], self.make(left), self.make(right))
            case Answered(of, negated):
                inner = self.make(of)
                return lambda row: (inner(row) is None) is negated
            case Call(function, arguments):
                return self.call(function, arguments)
            case _:
                return self.membership(node)

    def membership(self, node: Between | In) -> Rule:
        of = self.make(node.of)
        if isinstance(node, Between):
            low, high = _lifted(ge, of, self.make(node.low)), _lifted(le, of, self.make(node.high))
            inside = _both([low, high], decides=False)
        else:
            options = [self.make(option)({}) for option in node.options]
            inside = _lifted(lambda value: value in options, of)
        return _lifted(lambda value: not value, inside) if node.negated else inside

    def name(self, name: str) -> Rule:
        kind = self.names[name].kind
        if name == NOW and self.now is not None:
            return lambda row, now=self.now: now  # type: ignore[misc]
        if name == TODAY and self.today is not None:
            return lambda row, today=self.today: today  # type: ignore[misc]
        tame = _TAMED[kind]

        def named(row: Row) -> Value:
            value = row.get(name)
            return None if value is None else tame(name, value)

        return named

    def call(self, function: str, arguments: Sequence[Node]) -> Rule:
        made = [self.make(argument) for argument in arguments]
        if function == "days_since":
            given = type_of(arguments[0], self.names)
            is_day = given is not None and given.kind == "day"
            return _lifted(_whole_days if is_day else _days, made[0], self.name(TODAY if is_day else NOW))
        if function == "otherwise":
            return lambda row: first if (first := made[0](row)) is not None else made[1](row)
        if function in ("min", "max"):
            pick = min if function == "min" else max
            return lambda row: _picked(pick, [one(row) for one in made])
        return _lifted(_PLAIN[function], *made)


class _Unchecked(_Maker):
    """Takes values as they come: what each name holds was checked when the rule was read."""

    def name(self, name: str) -> Rule:
        def named(row: Row) -> Value:
            value = row.get(name)
            return _number(name, value) if isinstance(value, float) else value  # type: ignore[return-value]

        return named

    def call(self, function: str, arguments: Sequence[Node]) -> Rule:
        if function != "days_since":
            return super().call(function, arguments)
        of, now, today = self.make(arguments[0]), self.name(NOW), self.name(TODAY)

        def since(row: Row) -> Value:
            begun = of(row)
            until = today(row) if isinstance(begun, date) else now(row)
            if begun is None or until is None:
                return None
            return _whole_days(begun, until) if isinstance(begun, date) else _days(begun, until)  # type: ignore[arg-type]

        return since


def _lifted(function: Callable[..., Value], *parts: Rule) -> Rule:
    """Return a rule that is not answered where one of its parts is not."""
    if len(parts) == 1:
        (part,) = parts
        return lambda row: None if (value := part(row)) is None else function(value)
    one, other = parts

    def both(row: Row) -> Value:
        if (left := one(row)) is None or (right := other(row)) is None:
            return None
        return function(left, right)

    return both


def _both(parts: list[Rule], *, decides: bool) -> Rule:
    """Return Kleene's and, or or: `decides` settles it whatever is missing besides (Kleene 1952, section 64)."""

    def settled(row: Row) -> Value:
        answer: Value = not decides
        for part in parts:
            value = part(row)
            if value is decides:
                return decides
            if value is None:
                answer = None
        return answer

    return settled


def _ratio(one: float, other: float) -> float | None:
    return float(one) / float(other) if other else None


def _days(since: int, until: int) -> float:
    return float(until - since) / float(UNITS["d"])


def _whole_days(since: date, until: date) -> float:
    return float((until - since).days)


def _picked(pick: Callable[..., Value], values: list[Value]) -> Value:
    answered = [value for value in values if value is not None]
    return pick(answered) if answered else None


def _small(text: str) -> str:
    """Return small letters one by one, as databases do: no letter becomes two, no sigma looks at its neighbours."""
    return text.lower() if text.isascii() else text.replace("İ", "i").replace("Σ", "σ").lower()


_PLAIN: Mapping[str, Callable[..., Value]] = {
    "abs": abs,
    "round": lambda value: float(math.floor(value + 0.5)),
    "floor": lambda value: float(math.floor(value)),
    "lower": _small,
    "length": lambda text: float(len(text)),
    "contains": lambda text, part: part in text,
    "starts_with": lambda text, start: text.startswith(start),
}


def _number(name: str, value: object) -> float | None:
    if isinstance(value, bool) or not hasattr(value, "__float__"):
        raise _wrong(name, "number", value)
    size = abs(number := float(value))
    if not size <= LARGEST:  # not a number is not at most anything
        return None
    return number if size >= SMALLEST else 0.0


def _whole(name: str, value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _wrong(name, "moment", value)
    return value if -LATEST <= value <= LATEST else None


def _wrong(name: str, kind: str, value: object) -> TypeError:
    return TypeError(f"'{name}' must be a {kind} or None; it is of type {type(value).__name__}")


def _of_type(kind: str, wanted: type) -> Callable[[str, object], Value]:
    def tame(name: str, value: object) -> Value:
        if not isinstance(value, wanted):
            raise _wrong(name, kind, value)
        return value  # type: ignore[return-value]

    return tame


_TAMED: Mapping[str, Callable[[str, object], Value]] = {
    "number": _number,
    "moment": _whole,
    "duration": _whole,
    "text": _of_type("text", str),
    "choice": _of_type("choice", str),
    "flag": _of_type("flag", bool),
    "day": _of_type("day", date),
}
