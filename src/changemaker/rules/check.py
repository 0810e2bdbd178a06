"""Whether a rule's names are declared and its types fit: every problem at once, each with its place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from changemaker.core.errors import RuleMeaningError, raise_all
from changemaker.core.meant import did_you_mean
from changemaker.rules import reach
from changemaker.rules.functions import FUNCTIONS, Function
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
    Place,
    Reckon,
)
from changemaker.rules.reach import Reach
from changemaker.rules.types import DURATION, FLAG, MOMENT, NUMBER, Kind, Type, known

_ORDERED = frozenset({"number", "duration", "moment", "day", "text"})
_TEXTS = frozenset({"text", "choice"})
_TIMES = frozenset({"moment", "duration"})
_SUMS: Mapping[tuple[str, Kind, Kind], Type] = {
    ("+", "number", "number"): NUMBER,
    ("-", "number", "number"): NUMBER,
    ("*", "number", "number"): NUMBER,
    ("/", "number", "number"): NUMBER,
    ("/", "duration", "duration"): NUMBER,
    ("+", "duration", "duration"): DURATION,
    ("-", "duration", "duration"): DURATION,
    ("-", "moment", "moment"): DURATION,
    ("+", "moment", "duration"): MOMENT,
    ("-", "moment", "duration"): MOMENT,
    ("+", "duration", "moment"): MOMENT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that a rule cannot mean."""

    what: str
    hint: str
    at: Place

    def error(self, *, where: str = "") -> RuleMeaningError:
        """Return it as something that can be raised; `where` is the file, or the rule's own name."""
        line, column = self.at.line, self.at.column
        return RuleMeaningError(
            self.what,
            hint=self.hint,
            where=f"{where}:{line}:{column}" if where else f"{line}:{column}",
            excerpt=self.at.excerpt,
            place=(line, column),
        )


def check(node: Node, names: Mapping[str, Type], *, wants: Type | None = None) -> list[Problem]:
    """Return what is wrong with a rule, in the order of its text; nothing where it can be worked out.

    Args:
        node: from `parse.parse`.
        names: what a rule may speak of, and what each name holds; `now` and `today` are there anyway.
        wants: the type that the whole must give; a condition must give FLAG.

    Example:
        >>> from changemaker.rules.parse import parse
        >>> [problem.what for problem in check(parse("spned > 3 and plan > true"), {"spend": NUMBER, "plan": FLAG})]
        ["nothing is called 'spned'", 'a flag has no order']
    """
    checker = _Checker(known(names))
    given, _ = checker.look(node)
    if wants is not None and given is not None and not _fits(given, wants):
        checker.tell(f"this gives a {given}, and a {wants} is wanted", _wanted(wants), node)
    return sorted(checker.problems, key=lambda problem: problem.at.start)


def must_fit(node: Node, names: Mapping[str, Type], *, wants: Type | None = None) -> Type:
    """Return what a rule gives.

    Raises:
        RuleMeaningError: it cannot be worked out.
        SeveralProblemsError: for more than one reason.
    """
    raise_all([problem.error() for problem in check(node, names, wants=wants)])
    given, _ = _Checker(known(names)).look(node)
    assert given is not None
    return given


def type_of(node: Node, names: Mapping[str, Type]) -> Type | None:
    """Return what a part of a rule gives, or None where it cannot be worked out."""
    return _Checker(known(names)).look(node)[0]


_Seen = tuple[Type | None, Reach]  # None: unknown, and told already


class _Checker:
    """Looks at every node once and keeps what is wrong."""

    def __init__(self, names: Mapping[str, Type]) -> None:
        self.names = names
        self.problems: list[Problem] = []

    def tell(self, what: str, hint: str, node: Node) -> None:
        self.problems.append(Problem(what=what, hint=hint, at=node.at))

    def look(self, node: Node) -> _Seen:
        """Return what a node gives, and how far it reaches."""
        match node:
            case Literally():
                return Type(node.kind), _reach_of(node)
            case Name(name):
                return self.name(node, name)
            case Minus(of):
                given, far = self.wants(of, ("number", "duration"))
                return given, far
            case Not(of):
                self.wants(of, ("flag",))
                return FLAG, reach.WHOLE
            case Both(_, parts):
                for part in parts:
                    self.wants(part, ("flag",))
                return FLAG, reach.WHOLE
            case Reckon():
                return self.reckon(node)
            case Call():
                return self.call(node)
            case _:
                self.question(node)
                return FLAG, reach.WHOLE

    def question(self, node: Compare | Between | In | Answered) -> None:
        match node:
            case Compare(sign, left, right):
                self.alike(left, [right], ordered=sign not in ("=", "!="))
            case Between(of, low, high, _):
                self.alike(of, [low, high], ordered=True)
            case In(of, options, _):
                if not options:
                    self.tell("the list is empty", "name at least one value", node)
                for option in options:
                    if not isinstance(option, Literally) and not (
                        isinstance(option, Minus) and isinstance(option.of, Literally)
                    ):
                        self.tell("a list holds values, not names", "write in (1, 2), or use = and or", option)
                given = self.alike(of, options, ordered=False)
                if given is not None and given.kind == "flag":
                    self.tell("a flag is in no list", "write it as it is, or with not", of)
            case Answered(of, _):
                self.look(of)

    def name(self, node: Name, name: str) -> _Seen:
        given = self.names.get(name)
        if given is None:
            asked = name.lower() in ("null", "none", "nil", "missing", "empty", "na")
            hint = "write: ... is not answered" if asked else did_you_mean([name], sorted(self.names))
            self.tell(f"nothing is called '{_cut(name)}'", hint, node)
            return None, reach.WHOLE
        return given, reach.COLUMN if given.kind == "number" else reach.TIME

    def wants(self, node: Node, kinds: Sequence[Kind]) -> _Seen:
        """Look at a node that must give one of `kinds`."""
        given, far = self.look(node)
        if given is not None and given.kind not in kinds:
            wanted = " or a ".join(kinds)
            self.tell(f"this is a {given}, and a {wanted} is wanted", _wanted(Type(kinds[0])), node)
            return None, far
        return given, far

    def alike(self, first: Node, others: Sequence[Node], *, ordered: bool) -> Type | None:
        """Look at nodes that are compared with the first, and return what that gives."""
        one, _ = self.look(first)
        for node in others:
            other, _ = self.look(node)
            if one is None or other is None:
                continue
            if not _comparable(one, other):
                self.tell(f"a {one} is compared with a {other}", _comparing(one, other), node)
            elif one.kind == "choice" or other.kind == "choice":
                self.option(first, node, one, other)
        if ordered and one is not None and one.kind not in _ORDERED:
            self.tell(f"a {one} has no order", "compare it with = or !=, or use in (...)", first)
        return one

    def option(self, first: Node, second: Node, one: Type, other: Type) -> None:
        """Tell of a text that is compared with a choice and is none of its options."""
        for node, options in ((second, one.options), (first, other.options)):
            if options and isinstance(node, Literally) and node.value not in options:
                hint = did_you_mean([str(node.value)], options)
                self.tell(f"'{_cut(str(node.value))}' is none of the options", hint, node)

    def reckon(self, node: Reckon) -> _Seen:
        (one, near), (other, far) = self.look(node.left), self.look(node.right)
        if one is None or other is None:
            return None, reach.WHOLE
        given = _SUMS.get((node.sign, one.kind, other.kind))
        if given is None:
            verb = {"+": "added to", "-": "subtracted from", "*": "multiplied with", "/": "divided by"}[node.sign]
            first, second = (other, one) if node.sign == "-" else (one, other)
            hint = "count with numbers; from a moment you can subtract a duration such as 60d, or another moment"
            self.tell(f"a {first} cannot be {verb} a {second}", hint, node)
            return None, reach.WHOLE
        made = {"*": reach.of_product, "/": reach.of_ratio}.get(node.sign, reach.of_sum)(near, far)
        return given, self.kept_in(node, given, made)

    def kept_in(self, node: Node, given: Type, made: Reach) -> Reach:
        """Return the reach of a node, telling where it leaves what the engines can hold."""
        if given.kind in _TIMES and made.high > 18.5:
            self.tell("too many durations are added up", "put their sum in one", node)
            return reach.TIME
        if not made.fits:
            self.tell(
                "this can become too large or too small a number", "multiply and divide less often in one rule", node
            )
            return reach.COLUMN
        return made

    def call(self, node: Call) -> _Seen:
        function = FUNCTIONS.get(node.function)
        if function is None:
            hint = did_you_mean([node.function], list(FUNCTIONS))
            self.tell(f"there is no function '{_cut(node.function)}'", hint, node)
            for argument in node.arguments:
                self.look(argument)
            return None, reach.WHOLE
        seen = self.arguments(node, function)
        given = function.gives or seen[0][0] if seen else function.gives
        if given is not None and given.kind == "choice" and len(seen) > 1:
            given = Type("text")
        return given, self.reach_of_call(node.function, [far for _, far in seen])

    def arguments(self, node: Call, function: Function) -> list[_Seen]:
        """Look at what a function is given."""
        count = len(node.arguments)
        if count < len(function.takes) or (count > len(function.takes) and not function.repeats):
            wanted = f"{len(function.takes)}{' or more' if function.repeats else ''}"
            self.tell(f"{node.function} is given {count} values, and takes {wanted}", function.says, node)
        seen = []
        for index, argument in enumerate(node.arguments):
            seen.append(self.wants(argument, function.takes[min(index, len(function.takes) - 1)]))
            first, given = seen[0][0], seen[-1][0]
            if function.gives is None and first is not None and given is not None and not _comparable(first, given):
                self.tell(f"a {first} and a {given} together", f"{node.function} takes values of one type", argument)
        return seen

    def reach_of_call(self, function: str, reaches: Sequence[Reach]) -> Reach:
        if not reaches or function in ("days_since", "length"):
            return Reach(-12, 10)
        if function in ("round", "floor"):
            return reach.rounded(reaches[0])
        far = reaches[0]
        for other in reaches[1:]:
            far = reach.of_either(far, other)
        return far


def _reach_of(node: Literally) -> Reach:
    return reach.of_literal(float(node.value)) if isinstance(node.value, int | float) else reach.WHOLE


def _fits(given: Type, wants: Type) -> bool:
    return given.kind == wants.kind or (given.kind in _TEXTS and wants.kind in _TEXTS)


def _comparable(one: Type, other: Type) -> bool:
    return one.kind == other.kind or {one.kind, other.kind} <= _TEXTS


def _comparing(one: Type, other: Type) -> str:
    kinds = {one.kind, other.kind}
    if kinds == {"moment", "day"}:
        return "write the moment with its time: 2026-11-30T00:00Z, in UTC"
    if kinds == {"moment", "duration"}:
        return "a moment is compared with a moment: now - 60d, or use days_since(...)"
    if kinds == {"number", "duration"}:
        return "a number has no unit: leave the unit out, or subtract two moments for a duration"
    if kinds == {"number", "text"}:
        return "a number stands without quotes"
    return "both sides must be of one type"


def _wanted(wants: Type) -> str:
    hints = {
        "flag": "make a condition of it, such as ... > 0, or ... is answered",
        "number": "name a number, or a function that gives one",
        "moment": "name a moment",
    }
    return hints.get(wants.kind, f"name a {wants}")


def _cut(name: str) -> str:
    return name if len(name) <= 60 else f"{name[:59]}…"
