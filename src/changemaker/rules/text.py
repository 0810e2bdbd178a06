"""A rule as text again, with no bracket more than it needs: `parse` gives back the same rule."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from changemaker.rules.lexer import UNITS
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
from changemaker.rules.parse import AND, BINDS, COMPARE, MINUS, NOT, OR, SUM

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WHOLE = 8  # binds more strongly than every operator


def text_of(node: Node) -> str:
    """Return a rule as text.

    Example:
        >>> from changemaker.rules.parse import parse
        >>> text_of(parse("(a+1)>48h and((b))"))
        'a + 1 > 2d and b'
    """
    return _written(node)[0]


def _written(node: Node) -> tuple[str, int]:
    """Return the text of a node and how strongly it holds together."""
    match node:
        case Literally():
            return _literal(node), _WHOLE
        case Name(name):
            return name, _WHOLE
        case Call(function, arguments):
            return f"{function}({_listed(arguments)})", _WHOLE
        case Minus(of):
            return f"-{_inside(of, MINUS)}", MINUS
        case Not(of):
            return f"not {_inside(of, NOT)}", NOT
        case Both(word, parts):
            binds = AND if word == "and" else OR
            return f" {word} ".join(_inside(part, binds + 1) for part in parts), binds
        case Reckon(sign, left, right):
            return f"{_inside(left, BINDS[sign])} {sign} {_inside(right, BINDS[sign] + 1)}", BINDS[sign]
        case _:
            return _question(node), COMPARE


def _question(node: Compare | Between | In | Answered) -> str:
    match node:
        case Compare(sign, left, right):
            return f"{_inside(left, SUM)} {sign} {_inside(right, SUM)}"
        case Between(of, low, high, negated):
            word = "not between" if negated else "between"
            return f"{_inside(of, SUM)} {word} {_inside(low, SUM)} and {_inside(high, SUM)}"
        case In(of, options, negated):
            return f"{_inside(of, SUM)} {'not in' if negated else 'in'} ({_listed(options)})"
        case Answered(of, negated):
            return f"{_inside(of, SUM)} is {'not answered' if negated else 'answered'}"


def _inside(node: Node, least: int) -> str:
    text, binds = _written(node)
    return text if binds >= least else f"({text})"


def _listed(nodes: tuple[Node, ...]) -> str:
    return ", ".join(text_of(node) for node in nodes)


def _literal(node: Literally) -> str:
    value = node.value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, date):
        return value.isoformat()
    if node.kind == "moment":
        return (_EPOCH + timedelta(microseconds=int(value))).isoformat().replace("+00:00", "Z")
    if node.kind == "duration":
        unit = next(unit for unit in ("d", "h", "min", "s") if value % UNITS[unit] == 0)
        return f"{int(value) // UNITS[unit]}{unit}"
    return str(int(value)) if value == int(value) else format(Decimal(repr(value)), "f")
