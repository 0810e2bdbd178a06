"""Conditions of surveys in words: who is asked a question, as somebody who wrote no rule would say it."""

from collections.abc import Mapping

from changemaker.listen.surveys.facts import FACTS
from changemaker.reports.words import CATALOGUES, listed, word
from changemaker.rules.nodes import Answered, Between, Both, Call, Compare, In, Literally, Name, Node, Not
from changemaker.rules.text import text_of

_SIGNS: Mapping[str, str] = {"=": "is", "!=": "is_not", "<": "less", "<=": "at_most", ">": "more", ">=": "at_least"}
_MOST_NAMED = 20  # values of a list


def condition_in_words(node: Node, language: str = "en") -> str:
    """Return a condition in words; arithmetic and functions as the rule writes them.

    Args:
        node: of a survey, checked.
        language: of the reader.

    Example:
        >>> from changemaker.rules.parse import parse
        >>> condition_in_words(parse("nps <= 6 and contact.decides"))
        'nps is 6 or less and the contact decides'
    """
    match node:
        case Name(name):
            return _flag(name, language)
        case Not(Name(name)):
            return word("survey.rule.not_flag", language, condition=_flag(name, language))
        case Not(of):
            return word("survey.rule.not", language, condition=condition_in_words(of, language))
        case Both(kind, parts):
            between = word(f"survey.rule.{kind}", language)
            return f" {between} ".join(_inside(part, language) for part in parts)
        case Compare(sign, left, right):
            return word(
                f"survey.rule.{_SIGNS[sign]}", language, left=_value(left, language), right=_value(right, language)
            )
        case Between(of, low, high, negated):
            id = "survey.rule.not_between" if negated else "survey.rule.between"
            return word(id, language, left=_value(of, language), low=_value(low, language), high=_value(high, language))
        case In(of, options, negated):
            named = listed([_value(option, language) for option in options], language, most=_MOST_NAMED)
            id = "survey.rule.not_in" if negated else "survey.rule.in"
            return word(id, language, left=_value(of, language), right=named)
        case Call("otherwise", (of, Literally(bool(known)))):
            told = condition_in_words(of, language)
            return word("survey.rule.or_unknown", language, condition=told) if known else told
        case Answered(of, negated):
            id = "survey.rule.not_answered" if negated else "survey.rule.answered"
            return word(id, language, left=_value(of, language))
        case _:
            return text_of(node)


def fact_in_words(name: str, language: str = "en") -> str:
    """Return what a fact is called; the name itself where it is none."""
    return CATALOGUES[language].get(f"survey.fact.{name}", name)


def _flag(name: str, language: str) -> str:
    question, _, option = name.partition(".")
    if name in FACTS:
        return fact_in_words(name, language)
    if option:
        return word("survey.rule.picked", language, question=question, option=option)
    return word("survey.rule.yes", language, left=name)


def _inside(node: Node, language: str) -> str:
    told = condition_in_words(node, language)
    return f"({told})" if isinstance(node, Both) else told


def _value(node: Node, language: str) -> str:
    if isinstance(node, Name):
        return fact_in_words(node.name, language)
    return str(node.value) if isinstance(node, Literally) and node.kind == "text" else text_of(node)
