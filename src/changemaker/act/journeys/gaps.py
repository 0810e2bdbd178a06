"""Gaps in texts of journeys: `{{ order_gap_median }}` is filled with a fact, `{{ contact.name }}` only when it is sent.

What is filled in is never read for gaps again, and is text, not HTML: whoever shows it escapes all of it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from changemaker.rules.types import Type, Value

PERSONAL = ("contact.name", "account.name")  # from the store, at sending: never in a payload
TELLABLE = frozenset({"number", "text", "choice", "day"})  # kinds of facts that can stand in a sentence
GAP = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*)\s*\}\}")
BRACES = re.compile(r"\{\{[^{}\n]*\}\}|\{\{|\}\}")


@dataclass(frozen=True, slots=True)
class Filled:
    """A text with what is known, and the names that were not."""

    text: str
    gone: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Slip:
    """What cannot be a gap, and where in its text."""

    what: str
    hint: str
    start: int
    end: int


def filled(text: str, facts: Mapping[str, Value], otherwise: Mapping[str, str], told: Callable[[Value], str]) -> Filled:
    """Return a text with the gaps of facts filled; those of PERSONAL stay open.

    Args:
        text: with gaps.
        facts: name -> value; None is not known.
        otherwise: name -> what stands there where nothing is known.
        told: puts a value into words.
    """
    gone: dict[str, None] = {}

    def put(gap: re.Match[str]) -> str:
        name = gap[1]
        if name in PERSONAL:
            return f"{{{{ {name} }}}}"
        value = facts.get(name)
        if value is not None:
            return _harmless(told(value))
        if name not in otherwise:
            gone[name] = None
        return _harmless(otherwise.get(name, ""))

    return Filled(GAP.sub(put, text), tuple(gone))


def with_people(text: str, people: Mapping[str, str], otherwise: Mapping[str, str]) -> str | None:
    """Return a text with its personal gaps filled, None where a name is not known and nothing stands there otherwise.

    Args:
        text: from `filled`.
        people: "contact.name" and "account.name", as far as the store knows them.
        otherwise: what stands there where it does not.

    Example:
        >>> with_people("Hello {{ contact.name }},", {}, {"contact.name": "there"})
        'Hello there,'
    """
    if any(not people.get(name) and name not in otherwise for name in gaps_of(text)):
        return None
    return GAP.sub(lambda gap: people.get(gap[1]) or otherwise.get(gap[1], ""), text)


def gaps_of(text: str) -> Iterator[str]:
    """Yield the name of each gap, as often as it stands there."""
    return (gap[1] for gap in GAP.finditer(text))


def slips_in(text: str, names: Mapping[str, Type] | None, meant: Callable[[str], str]) -> Iterator[Slip]:
    """Yield what is wrong with the gaps of a text.

    Args:
        text: of a mail or a task.
        names: facts and what they hold; None does not ask whether a name is one.
        meant: a hint for a name that is no fact.
    """
    for found in BRACES.finditer(text):
        whole = GAP.fullmatch(found[0])
        if whole is None:
            yield Slip("this is no gap", "write {{ name }}: one name between two braces on each side", *found.span())
            continue
        name, span = whole[1], (found.start() + whole.start(1), found.start() + whole.end(1))
        if name in PERSONAL or names is None:
            continue
        held = names.get(name)
        if held is None:
            yield Slip(f"no fact is called '{name[:60]}'", meant(name), *span)
        elif held.kind not in TELLABLE:
            hint = "a number, a text or a day can; with `if:` a condition decides which text is sent"
            yield Slip(f"a {held} cannot stand in a sentence", hint, *span)


def _harmless(text: str) -> str:
    """Return a value that cannot be read as a gap, whatever a company's table holds."""
    return text.replace("{{", "{").replace("}}", "}")
