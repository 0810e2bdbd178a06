"""Conditions of an XLSForm in our language: XPath parsed by elementpath, and said as a rule where that means the same.

In XPath what is not answered is an empty text: it makes comparisons false, and "!=" and "not" true. A rule says so
with `otherwise`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import new_class
from typing import Any

from changemaker.core.errors import MissingExtraError, RuleSyntaxError
from changemaker.listen.surveys.answers import day_of
from changemaker.listen.surveys.survey import QuestionType
from changemaker.rules.parse import parse
from changemaker.rules.text import text_of

LONGEST = 2_000  # characters of one condition
REFERENCE = re.compile(r"\$\{\s*([^{}\s]+)\s*\}")
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
OURS: Mapping[str, int] = {
    "selected": 2,
    "count-selected": 1,
    "coalesce": 2,
    "date": 1,
    "today": 0,
    "regex": 2,
    "if": 3,
}
SIGNS = frozenset({"=", "!=", "<", "<=", ">", ">="})
FLIPPED: Mapping[str, str] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


class NotTakenError(Exception):
    """Something of a form has no counterpart here; its text says what, for the list of what was left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A question that conditions may name: what it is called here, and its options."""

    id: str
    type: QuestionType
    options: Mapping[str, str]  # name in the form -> id


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a constraint on an answer leaves."""

    low: float | None = None
    high: float | None = None
    most: int | None = None


def rule_of(xpath: str, known: Mapping[str, Known]) -> str:
    """Return a condition as a rule.

    Args:
        xpath: as the form has it, with `${name}` for answers.
        known: the questions before it, by their name in the form.

    Raises:
        NotTakenError: it says what no rule says, or names what is not asked before.
        MissingExtraError: elementpath is not installed.
    """
    said = _Rule(known).condition(_parsed(xpath))
    try:
        return text_of(parse(said))
    except RuleSyntaxError as error:
        raise NotTakenError(f"as a rule: {error.what}") from error


def all_of(rules: Sequence[str]) -> str:
    """Return the rule that all of some rules hold.

    Example:
        >>> all_of(["a or b", "c"])
        '(a or b) and c'
    """
    return text_of(parse(" and ".join(f"({rule})" for rule in rules)))


def limits_of(xpath: str, *, whole: bool) -> Limits:
    """Return the ends that a constraint sets to an answer.

    Args:
        xpath: with `.` for the answer itself.
        whole: whether the answer is a whole number, so that "< 10" is "9 or less".

    Raises:
        NotTakenError: it asks for more than ends.
        MissingExtraError: elementpath is not installed.
    """
    low: float | None = None
    high: float | None = None
    most: int | None = None
    for token in _chain(_parsed(xpath), "and"):
        sign, subject, limit = _compared(token)
        if subject == "count-selected" and sign in ("<=", "<", "="):
            most = int(limit) - (sign == "<")
        elif subject != "." or sign in ("!=",):
            raise NotTakenError("it is no limit of a number")
        elif sign in (">", "<") and not whole:
            raise NotTakenError("a number of parts has no next one: write the limit itself")
        if subject == "." and sign in (">=", ">", "="):
            low = limit + (sign == ">")
        if subject == "." and sign in ("<=", "<", "="):
            high = limit - (sign == "<")
    return Limits(low=low, high=high, most=most)


def _compared(token: Any) -> tuple[str, str, float]:
    """Return the sign, "." or "count-selected", and the number of one comparison."""
    if token.symbol not in SIGNS:
        raise NotTakenError(f"'{token.symbol}' sets no limit")
    left, right, sign = _bare(token[0]), _bare(token[1]), token.symbol
    if _number(left) is not None:
        left, right, sign = right, left, FLIPPED[sign]
    limit = _number(right)
    own = left.symbol == "." or (left.symbol == "count-selected" and _bare(left[0]).symbol == ".")
    if limit is None or not own:
        raise NotTakenError("it compares with more than a number")
    return sign, left.symbol, limit


def _chain(token: Any, symbol: str) -> list[Any]:
    """Return the parts of "a and b and c"."""
    token = _bare(token)
    return [*_chain(token[0], symbol), *_chain(token[1], symbol)] if token.symbol == symbol else [token]


def _bare(token: Any) -> Any:
    while token.symbol == "(" and len(token) == 1:
        token = token[0]
    return token


def _number(token: Any) -> float | None:
    token = _bare(token)
    if token.symbol == "-" and len(token) == 1:
        inner = _number(token[0])
        return None if inner is None else -inner
    if token.symbol in ("(integer)", "(decimal)", "(float)"):
        return float(token.value)
    if token.symbol == "(string)" and NUMBER.fullmatch(str(token.value).strip()):
        return float(token.value)
    return None


class _Rule:
    """Says a parsed condition as a rule; what has no counterpart is raised."""

    def __init__(self, known: Mapping[str, Known]) -> None:
        self.known = known

    def condition(self, token: Any) -> str:
        token = _bare(token)
        symbol = token.symbol
        if symbol in ("and", "or"):
            return "(" + f" {symbol} ".join(self.condition(part) for part in _chain(token, symbol)) + ")"
        if symbol in ("true", "false"):
            return str(symbol)
        if symbol == "not":
            return f"not otherwise({self.condition(token[0])}, false)"
        if symbol == "selected":
            return self.selected(token[0], token[1])
        if symbol in ("contains", "starts-with") and self.asked(token[0]).type == "text":
            said = f"{symbol.replace('-', '_')}({self.asked(token[0]).id}, {_quoted(self.text(token[1]))})"
            return f"otherwise({said}, {'true' if self.text(token[1]) == '' else 'false'})"
        if symbol in SIGNS:
            return self.compared(symbol, _bare(token[0]), _bare(token[1]))
        raise NotTakenError(f"'{symbol}' has no counterpart")

    def compared(self, sign: str, left: Any, right: Any) -> str:
        if left.symbol == "count-selected" or right.symbol == "count-selected":
            return self.counted(sign, left, right)
        if right.symbol == "$" and left.symbol != "$":
            left, right, sign = right, left, FLIPPED[sign]
        if left.symbol == "$" and right.symbol == "(string)" and right.value == "" and sign in ("=", "!="):
            return self.answered(self.asked(left), yes=sign == "!=")
        subject = self.asked(left) if left.symbol == "$" else None
        if subject is not None and subject.type in ("one", "many"):
            return self.chosen(sign, subject, self.text(right))
        said = f"{self.value(left, subject)} {sign} {self.value(right, subject)}"
        return f"otherwise({said}, true)" if sign == "!=" else said

    def counted(self, sign: str, left: Any, right: Any) -> str:
        if left.symbol != "count-selected":
            left, right, sign = right, left, FLIPPED[sign]
        number = _number(right)
        if (sign, number) in ((">", 0.0), (">=", 1.0), ("!=", 0.0)):
            return self.answered(self.asked(left[0]), yes=True)
        if (sign, number) in (("=", 0.0), ("<", 1.0), ("<=", 0.0)):
            return self.answered(self.asked(left[0]), yes=False)
        raise NotTakenError("how many were picked cannot be counted in a rule")

    def answered(self, subject: Known, *, yes: bool) -> str:
        name = subject.id
        if subject.type in ("many", "rank"):
            name = f"{subject.id}.{next(iter(subject.options.values()))}"
        if subject.type == "rank":
            raise NotTakenError("whether a ranking was given cannot be asked")
        return f"{name} is {'' if yes else 'not '}answered"

    def chosen(self, sign: str, subject: Known, option: str) -> str:
        if subject.type == "many" or sign not in ("=", "!="):
            raise NotTakenError("several choices are compared as one")
        said = f"{subject.id} {sign} {_quoted(self.option(subject, option))}"
        return f"otherwise({said}, true)" if sign == "!=" else said

    def selected(self, subject: Any, option: Any) -> str:
        asked, named = self.asked(subject), self.text(option)
        if asked.type == "one":
            return f"{asked.id} = {_quoted(self.option(asked, named))}"
        if asked.type == "many":
            return f"{asked.id}.{self.option(asked, named)}"
        raise NotTakenError("nothing can be picked there")

    def option(self, subject: Known, named: str) -> str:
        if named not in subject.options:
            raise NotTakenError(f"'{named[:40]}' is none of the answers to {subject.id}")
        return subject.options[named]

    def asked(self, token: Any) -> Known:
        token = _bare(token)
        if token.symbol != "$":
            raise NotTakenError("it speaks of something else than an answer")
        name = _named(str(token[0].value))
        if name not in self.known:
            raise NotTakenError(f"'{name[:40]}' is not asked before it")
        return self.known[name]

    def text(self, token: Any) -> str:
        token = _bare(token)
        if token.symbol == "(string)":
            return str(token.value)
        number = _number(token)
        if number is None:
            raise NotTakenError("it compares with something else than a written text")
        return f"{number:g}"

    def value(self, token: Any, beside: Known | None) -> str:
        """Return a number, a text or a day, as what it is compared with wants it."""
        token = _bare(token)
        if token.symbol == "$":
            asked = self.asked(token)
            if asked.type not in ("number", "text", "date"):
                raise NotTakenError(f"the answer to {asked.id} is no number, text or date")
            return asked.id
        if token.symbol == "today":
            return "today"
        if token.symbol in ("+", "-", "*", "div") and len(token) == 2:
            sign = "/" if token.symbol == "div" else token.symbol
            return f"({self.value(token[0], None)} {sign} {self.value(token[1], None)})"
        written = token[0] if token.symbol == "date" else token
        if (token.symbol == "date" or (beside is not None and beside.type == "date")) and written.symbol == "(string)":
            if day_of(str(written.value)) is None:
                raise NotTakenError("it compares a date with no date")
            return str(written.value)
        number = _number(token)
        if beside is not None and beside.type == "text":
            return _quoted(self.text(token))
        if number is None:
            raise NotTakenError(f"'{token.symbol}' has no counterpart")
        return f"{number:.15g}" if "e" not in f"{number:.15g}" else f"{number:f}"


def _quoted(text: str) -> str:
    if not all(letter.isprintable() for letter in text):
        raise NotTakenError("a text with line ends")
    return "'" + text.replace("'", "''") + "'"


def _parsed(xpath: str) -> Any:
    """Return elementpath's tokens of an expression."""
    if len(xpath) > LONGEST:
        raise NotTakenError(f"it has {len(xpath):,} characters")
    written = REFERENCE.sub(lambda found: f"${_as_variable(found[1])}", xpath)
    try:
        return _parser()().parse(written)
    except MissingExtraError:
        raise
    except (Exception, RecursionError) as error:  # whatever its parser stumbles over is told, and goes no further
        raise NotTakenError("it is no XPath that we can read") from error


def _as_variable(name: str) -> str:
    return "v" + name.encode().hex()  # a form's names hold letters that XPath's variables may not


def _named(variable: str) -> str:
    try:
        return bytes.fromhex(variable.removeprefix("v")).decode()
    except ValueError:
        return variable


@cache
def _parser() -> Callable[[], Any]:
    """Return elementpath's parser of XPath 1.0 with the functions of forms; it only parses, and works nothing out."""
    parser = new_class("FormParser", (optional("elementpath").XPath1Parser,))
    parser.__module__ = __name__

    def evaluate(token: Any, context: Any = None) -> Sequence[Any]:
        return []

    for name, arguments in OURS.items():
        parser.function(name, nargs=arguments).evaluate = evaluate  # type: ignore[attr-defined]  # a class made above
    parser.build()  # type: ignore[attr-defined]  # likewise
    return parser


def optional(module: str) -> Any:
    """Return a module of the extra `xlsform`.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        return import_module(module)
    except ImportError as error:
        what = "reading an XLSForm needs pyxform and elementpath, which are not installed"
        raise MissingExtraError(what, hint="pip install 'changemaker[xlsform]'") from error
