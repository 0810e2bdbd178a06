"""A rule's text as tokens, each with its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

from changemaker.core.errors import RuleSyntaxError
from changemaker.rules.nodes import Place

Kind = Literal["number", "duration", "day", "moment", "text", "name", "word", "sign", "end"]

LONGEST, MOST_TOKENS = 4000, 600  # characters and tokens of one rule
UNITS = {"s": 10**6, "min": 60 * 10**6, "h": 3600 * 10**6, "d": 86400 * 10**6, "w": 7 * 86400 * 10**6}  # microseconds
LONGEST_DURATION = 36_525 * UNITS["d"]
LARGEST, SMALLEST = 1e15, 1e-15  # of a number, but for zero
WORDS = frozenset({"and", "or", "not", "between", "in", "is", "answered", "true", "false"})
SAME = {"==": "=", "<>": "!=", "≠": "!=", "≤": "<=", "≥": ">=", "−": "-", "–": "-", "×": "*", "÷": "/"}
MEANT = {"&&": "and", "||": "or", "&": "and", "|": "or", "!": "not"}

_TOKEN = re.compile(
    r"(?P<blank>\s+)"
    r"|(?P<moment>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?Z)"
    r"|(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})(?!\w)"
    r"|(?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?)(?P<unit>[^\W\d]+)?"
    r"|(?P<text>'(?:[^'\n]|'')*'|\"(?:[^\"\n]|\"\")*\")"
    r"|(?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*)*)"
    r"|(?P<sign>==|!=|<>|<=|>=|&&|\|\||[-+*/=<>(),≠≤≥−–×÷&|!])"
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or sign of a rule."""

    kind: Kind
    value: str | float | int | date
    at: Place


def tokens_of(text: str) -> list[Token]:
    """Return the tokens of `text`, with an end token behind them.

    Raises:
        RuleSyntaxError: a character, number, date or quotation that is none, or too many of them.
    """
    if len(text) > LONGEST:
        raise problem(
            f"a rule of {len(text):,} characters", f"a rule has at most {LONGEST:,}", Place(LONGEST, LONGEST, text)
        )
    found = list(_tokens(text))
    if len(found) > MOST_TOKENS:
        raise problem("too many words and signs", f"a rule has at most {MOST_TOKENS}: split it", found[MOST_TOKENS].at)
    end = len(text.rstrip())
    return [*found, Token("end", "", Place(end, end, text))]


def problem(what: str, hint: str, at: Place) -> RuleSyntaxError:
    """Return the error for one place of a rule."""
    place = (at.line, at.column)
    return RuleSyntaxError(what, hint=hint, where=f"{at.line}:{at.column}", excerpt=at.excerpt, place=place)


def _tokens(text: str) -> Iterator[Token]:
    place = 0
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None:
            raise _stranger(text, place)
        if found.lastgroup != "blank":
            yield _token(found, text)
        place = found.end()


def _token(found: re.Match[str], text: str) -> Token:
    at = Place(found.start(), found.end(), text)
    if found["number"] is not None:
        return _number(found["number"], found["unit"], at)
    if found["text"] is not None:
        quote = found[0][0]
        return Token("text", found[0][1:-1].replace(quote * 2, quote), at)
    if found["day"] is not None or found["moment"] is not None:
        return _dated(found[0], at)
    if found["name"] is not None:
        return Token("word" if found[0] in WORDS else "name", found[0], at)
    if found[0] in MEANT:
        raise problem(f"'{found[0]}' is no sign of a rule", f"write '{MEANT[found[0]]}'", at)
    return Token("sign", SAME.get(found[0], found[0]), at)


def _number(digits: str, unit: str | None, at: Place) -> Token:
    value = float(digits)
    nothing = not set(digits.lower().partition("e")[0]) & set("123456789")
    if value > LARGEST or (value < SMALLEST and not nothing):
        raise problem(
            f"the number {digits[:40]} is out of reach", "a number is zero, or lies between 1e-15 and 1e15", at
        )
    if unit is None:
        return Token("number", value, at)
    if unit not in UNITS:
        hint = f"a duration is a whole number with one of {', '.join(UNITS)}, as in 60d"
        raise problem(f"'{unit}' is no unit of time", hint, at)
    if not digits.isdecimal() or value * UNITS[unit] > LONGEST_DURATION:
        raise problem(f"{digits[:40]}{unit} is no duration", "a duration is a whole number, and at most 36525d", at)
    return Token("duration", int(digits) * UNITS[unit], at)


def _dated(written: str, at: Place) -> Token:
    try:
        if "T" not in written:
            return Token("day", date.fromisoformat(written), at)
        since = datetime.fromisoformat(written.replace("Z", "+00:00")) - datetime(1970, 1, 1, tzinfo=UTC)
        return Token("moment", since.days * UNITS["d"] + since.seconds * UNITS["s"], at)
    except ValueError:
        raise problem(
            f"{written} is in no calendar", "a day is written 2026-11-30, a moment 2026-11-30T09:00Z", at
        ) from None


def _stranger(text: str, place: int) -> RuleSyntaxError:
    letter = text[place]
    at = Place(place, place + 1, text)
    if letter in "'\"":
        stop = text.find("\n", place)
        whole = Place(place, stop if stop >= 0 else len(text), text)
        return problem(
            "this quotation does not end", f"close it with {letter} on the same line; inside, write it twice", whole
        )
    if letter in "“”„«»‘’`":
        return problem(f"{letter} does not open a text", "put texts in straight quotes: 'gold'", at)
    shown = letter if letter.isprintable() else f"U+{ord(letter):04X}"
    return problem(f"'{shown}' has no meaning in a rule", "see docs/reference/rules.md for what a rule is made of", at)
