"""Which values of one name make comparisons true: all that a question allows, or one for each stretch between them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

from changemaker.listen.surveys.answers import scale_of
from changemaker.listen.surveys.conditions import names_in, parts_of
from changemaker.listen.surveys.survey import Question
from changemaker.rules.closure import Rule, closure
from changemaker.rules.lexer import LARGEST
from changemaker.rules.nodes import Answered, Between, Call, Compare, In, Literally, Minus, Name, Node
from changemaker.rules.types import FLAG, NOW, TODAY, Type, Value

LENIENT = frozenset({"otherwise", "min", "max"})  # give a value though one of theirs is missing
ELSE = "\x00another"  # a text that nobody has written into a condition
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A comparison, and whether it must be true or false; it is neither where something is not answered."""

    node: Node
    wanted: bool


def fits_some(
    name: str, held: Type | None, question: Question | None, leaves: Sequence[Leaf], *, values: Sequence[Value] = ()
) -> bool:
    """Return whether some value of a name, or none, lets every comparison of it hold.

    Args:
        name: the only one in the comparisons; "" where they hold none.
        held: what the name holds; FLAG where left out.
        question: whose answer it is; None for a fact.
        leaves: the comparisons.
        values: the only values to try, where given.
    """
    held = held or FLAG
    tried = list(values) or _every(held, question, name)
    told = [leaf for leaf in leaves if _is_decidable(leaf.node, exactly=tried is not None)]
    if not told:
        return True
    if tried is None:
        tried = _stretches(held, question, [leaf.node for leaf in told])
    rules = [(_rule(leaf.node, name, held), leaf.wanted) for leaf in told]
    rows = [{name: value} for value in tried] + ([{}] if not values else [])
    return any(all(rule(row) is wanted for rule, wanted in rules) for row in rows)


@lru_cache(maxsize=1024)
def _rule(node: Node, name: str, held: Type) -> Rule:
    return closure(node, {name: held} if name else {})


def surely_answered(leaf: Leaf, names: Mapping[str, Type]) -> frozenset[str]:
    """Return the names without whose answer a comparison cannot come out as wanted."""
    if isinstance(leaf.node, Answered):
        return _strictly(leaf.node.of) if leaf.node.negated is not leaf.wanted else frozenset()
    return _strictly(leaf.node)


def _strictly(node: Node) -> frozenset[str]:
    if isinstance(node, Name):
        return frozenset({node.name})
    if isinstance(node, Answered) or (isinstance(node, Call) and node.function in LENIENT):
        return frozenset()
    return frozenset().union(*(_strictly(part) for part in parts_of(node)))


def _is_decidable(node: Node, *, exactly: bool) -> bool:
    """True where trying values decides: no clock in it, and, where only samples are tried, its borders stand in it."""
    if {name.name for name in names_in(node)} & {NOW, TODAY}:
        return False
    if any(isinstance(part, Call) and part.function == "days_since" for part in _all_parts(node)):
        return False
    if exactly or not any(True for _ in names_in(node)):
        return True
    match node:
        case Name():
            return True
        case Answered(of):
            return isinstance(of, Name)
        case Compare(sign, left, right):
            plain = (isinstance(left, Name) and _is_literal(right)) or (isinstance(right, Name) and _is_literal(left))
            return plain and (sign in ("=", "!=") or not _is_text(left, right))
        case Between(of, low, high):
            return isinstance(of, Name) and _is_literal(low) and _is_literal(high) and not _is_text(low, high)
        case In(of, _):
            return isinstance(of, Name)
        case _:
            return False


def _is_literal(node: Node) -> bool:
    return isinstance(node, Literally) or (isinstance(node, Minus) and isinstance(node.of, Literally))


def _is_text(*nodes: Node) -> bool:
    return any(isinstance(node, Literally) and node.kind == "text" for node in nodes)


def _every(held: Type, question: Question | None, name: str) -> list[Value] | None:
    """Return every value that a name can have; None where they cannot be counted."""
    if not name:
        return []
    if held.kind == "flag":
        return [True, False]
    if held.kind == "choice":
        return list(held.options)
    scale = scale_of(question) if question is not None else None
    if scale is not None:
        return [float(step) for step in range(scale[0], scale[1] + 1)]
    if question is not None and question.type == "rank":
        return [float(place + 1) for place in range(len(question.options))]
    return None


def _stretches(held: Type, question: Question | None, nodes: Sequence[Node]) -> list[Value]:
    """Return each border in the comparisons, and one value of each stretch between and beyond them."""
    borders = {value for node in nodes for value in _literals(node)}
    if held.kind == "text":
        return [*sorted(str(value) for value in borders), ELSE]
    if held.kind == "day":
        days = sorted(value for value in borders if isinstance(value, date))
        first = days[0] if days else date(2000, 1, 1)
        near = {day + step * DAY for day in days for step in (-1, 0, 1) if date.min < day < date.max}
        return [*sorted({*near, *days, first})]
    if held.kind != "number":
        return [0, *(value for value in borders if isinstance(value, int))]
    low = question.low if question is not None else None
    high = question.high if question is not None else None
    points = sorted({float(value) for value in borders if isinstance(value, int | float)} | _known(low) | _known(high))
    points = points or [0.0]
    below, above = points[0] - 1 - abs(points[0]), points[-1] + 1 + abs(points[-1])
    every = [max(below, -LARGEST), *points, min(above, LARGEST)]
    every += [(one + other) / 2 for one, other in pairwise(points)]
    return [value for value in every if (low is None or value >= low) and (high is None or value <= high)]


def _known(limit: float | None) -> set[float]:
    return set() if limit is None else {limit}


def _literals(node: Node) -> Iterator[Value]:
    if isinstance(node, Literally):
        yield node.value
    elif isinstance(node, Minus) and isinstance(node.of, Literally) and isinstance(node.of.value, int | float):
        yield -node.of.value
    else:
        for part in parts_of(node):
            yield from _literals(part)


def _all_parts(node: Node) -> Iterator[Node]:
    yield node
    for part in parts_of(node):
        yield from _all_parts(part)
