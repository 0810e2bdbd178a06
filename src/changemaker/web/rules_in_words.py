"""A condition with the questions' own words in it: "“How likely …?” is 6 or less, and the segment is “b2b”"."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from changemaker.listen.surveys.facts import FACTS
from changemaker.listen.surveys.survey import Survey
from changemaker.reports.words import listed, word
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
from changemaker.rules.text import text_of
from changemaker.rules.types import GIVEN

SIGNS = MappingProxyType({"=": "is", "!=": "is_not", "<": "less", "<=": "at_most", ">": "more", ">=": "at_least"})
SUMS = MappingProxyType({"+": "plus", "-": "less", "*": "times", "/": "by"})
LONGEST = 48  # characters of a question that stand for it


def in_words(node: Node, names: Mapping[str, str], language: str) -> str:
    """Return a condition as a sentence without a full stop.

    Args:
        node: the condition.
        names: what each question, and each option as "ID.OPTION", is called; facts have words of their own.
        language: the reader's.

    Example:
        >>> from changemaker.rules.parse import parse
        >>> in_words(parse("nps <= 6 and account.segment = 'b2b'"), {"nps": "“How likely?”"}, "en")
        "“How likely?” is 6 or less and the account's segment is “b2b”"
    """
    return _Worded(names, language).flag(node)


def names_in(survey: Survey, language: str) -> Mapping[str, str]:
    """Return what the questions of a survey are called in a condition, in `language` where they speak it."""
    first = survey.languages[0]
    called: dict[str, str] = {}
    for question in survey.questions():
        label = _short(question.label.in_(language, first)) or question.id
        called[question.id] = word("web.rule.quoted", language, text=label)
        for option in question.options:
            picked = option.label.in_(language, first) or option.id
            told = {
                "option": word("web.rule.quoted", language, text=picked),
                "question": word("web.rule.quoted", language, text=label),
            }
            called[f"{question.id}.{option.id}"] = word("survey.rule.picked", language, **told)
            called[f"{question.id}={option.id}"] = word("web.rule.quoted", language, text=picked)
    return called


class _Worded:
    """One condition in one language."""

    def __init__(self, names: Mapping[str, str], language: str) -> None:
        self.names, self.language = names, language

    def flag(self, node: Node) -> str:
        """What is yes or no, as a sentence."""
        match node:
            case Both(sign, parts):
                inner = [self._within(part) if isinstance(part, Both) else self.flag(part) for part in parts]
                return f" {word(f'survey.rule.{sign}', self.language)} ".join(inner)
            case Not(of):
                return self._said("not", condition=self.flag(of))
            case Compare(sign, left, right):
                return self._said(SIGNS[sign], left=self.value(left), right=self._beside(left, right))
            case Between(of, low, high, negated):
                how = "not_between" if negated else "between"
                return self._said(how, left=self.value(of), low=self.value(low), high=self.value(high))
            case In(of, options, negated):
                said = listed([self._beside(of, one) for one in options], self.language, most=12)
                return self._said("not_in" if negated else "in", left=self.value(of), right=said)
            case Answered(of, negated):
                return self._said("not_answered" if negated else "answered", left=self.value(of))
            case Name(name) if name in FACTS or ("." in name and name in self.names):
                return self.value(node)
            case _:
                return self._said("yes", left=self.value(node))

    def value(self, node: Node) -> str:
        """What is compared."""
        match node:
            case Name(name):
                if name in FACTS:
                    return word(f"survey.fact.{name}", self.language)
                return word(f"web.rule.{name}", self.language) if name in GIVEN else self.names.get(name, name)
            case Literally(value, kind):
                return self._literal(value, kind, node)
            case Minus(of):
                return self._told("minus", of=self.value(of))
            case Reckon(sign, left, right):
                return self._told(SUMS[sign], left=self.value(left), right=self.value(right))
            case Call(function, arguments):
                comma = word("screen.comma", self.language)
                inside = comma.join(self.value(one) for one in arguments)
                return word(f"web.rule.call.{function}", self.language, of=inside)
            case _:
                return self._within(node)

    def _beside(self, other: Node, node: Node) -> str:
        """A value compared with a question: an option by its label."""
        if isinstance(other, Name) and isinstance(node, Literally):
            return self.names.get(f"{other.name}={node.value}") or self.value(node)
        return self.value(node)

    def _literal(self, value: object, kind: str, node: Node) -> str:
        if kind == "text":
            return word("web.rule.quoted", self.language, text=str(value))
        if kind == "flag":
            return word("web.rule.true" if value else "web.rule.false", self.language)
        if kind == "number" and isinstance(value, int | float):
            return word("web.rule.number", self.language, n=value)
        if isinstance(value, date):
            return word("web.rule.day", self.language, day=value.isoformat())
        return text_of(node)

    def _within(self, node: Node) -> str:
        return self._told("within", of=self.flag(node))

    def _said(self, how: str, **parts: str) -> str:
        return word(f"survey.rule.{how}", self.language, **parts)

    def _told(self, how: str, **parts: str) -> str:
        return word(f"web.rule.{how}", self.language, **parts)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST].rsplit(None, 1)[0] + " …"
