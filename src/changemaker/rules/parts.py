"""What a rule is made of: the parts of a node, and the names that it speaks of."""

from collections.abc import Iterator

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


def names_in(node: Node) -> Iterator[Name]:
    """Yield every name of a rule, as often as it stands there."""
    if isinstance(node, Name):
        yield node
    for part in parts_of(node):
        yield from names_in(part)


def parts_of(node: Node) -> tuple[Node, ...]:
    """Return what a node is made of.

    Example:
        >>> from changemaker.rules.parse import parse
        >>> len(parts_of(parse("nps > 8 and csat is answered")))
        2
    """
    match node:
        case Minus(of) | Not(of) | Answered(of):
            return (of,)
        case Both(_, parts):
            return parts
        case Compare(_, left, right) | Reckon(_, left, right):
            return (left, right)
        case Between(of, low, high):
            return (of, low, high)
        case In(of, options):
            return (of, *options)
        case Call(_, arguments):
            return arguments
        case Literally() | Name():
            return ()
