"""A first question to ask about a signal, as a survey's file that is ready to be asked."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from zlib import crc32

from changemaker.predict.unheard.question_words import (
    FIRST,
    LANGUAGES,
    MORE,
    OTHERWISE,
    STOPPED,
    TITLE,
    AskType,
    Said,
)
from changemaker.predict.unheard.signals import Signal

LONGEST_WORD, LONGEST_ID = 80, 40  # letters
NUMBER = 200  # people who are asked where no event picks them
CASES = frozenset({"case", "about_case", "grave_case", "slow_case", "reopened_case"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstQuestion:
    """What to ask, and the file that asks it."""

    name: str  # of the file: surveys/NAME.yml
    type: AskType
    label: Mapping[str, str]  # language -> the question
    yaml: str  # the file


def first_question(signal: Signal) -> FirstQuestion:
    """Return what to ask about `signal` first, in English, Russian and Arabic.

    Example:
        >>> from changemaker.predict.unheard.signals import Thing
        >>> asked = first_question(Signal(thing=Thing(source="case", what="claim"), way="any"))
        >>> asked.name, asked.type, asked.label["en"][:38]
        ('about_case_claim', 'expectation', 'We dealt with a matter of yours: “clai')
    """
    thing = signal.thing
    type, said = FIRST[thing.source]
    if signal.way == "more":
        type, said = "text", MORE
    elif signal.way == "stopped":
        type, said = "text", STOPPED
    what = _plain(", ".join(word for word in (thing.called or thing.what, thing.place_called or thing.place) if word))
    label = {language: said[language].replace("{what}", what or thing.source) for language in LANGUAGES}
    name = _name(signal)
    return FirstQuestion(name=name, type=type, label=label, yaml=_file(signal, name, type, label))


def _file(signal: Signal, name: str, type: AskType, label: Said) -> str:
    lines = [
        f"# surveys/{name}.yml: a first question about what goes before lost margin and no question covers.",
        f"title: {_said(TITLE)}",
        f"languages: [{', '.join(LANGUAGES)}]",
        "asking:",
        *(f"  {line}" for line in _asking(signal)),
        "questions:",
        f"  - id: {name}",
        f"    type: {type}",
        *(["    long: true"] if type == "text" else ["    most: 2"] if type == "emotions" else []),
        "    label:",
        *(f"      {language}: {_quoted(label[language])}" for language in LANGUAGES),
    ]
    if type != "text":
        lines += ["  - id: otherwise", "    type: text", "    long: true", f"    label: {_said(OTHERWISE)}"]
    return "\n".join(lines) + "\n"


def _asking(signal: Signal) -> list[str]:
    thing = signal.thing
    kind = thing.what.replace("'", "''")
    condition = f"event.kind = '{kind}'"
    only = [f"when: {_quoted(condition)}"] if kind and _plain(kind) == kind else []
    if signal.way == "any" and thing.place and _plain(thing.place) == thing.place:
        return ["draw: after_event", f"event: {_quoted(thing.place)}  # the touchpoint", "after_days: 1", *only]
    if thing.source in CASES:
        return ["draw: after_event", "event: case.resolved", "after_days: 1", *only]
    if thing.source == "late":
        return ["draw: after_event", "event: order", "after_days: 14  # when it should have come"]
    return ["draw: random", f"number: {NUMBER}"]


def _name(signal: Signal) -> str:
    plain = re.sub(r"[^a-z0-9]+", "_", signal.thing.key.lower()).strip("_")
    if len(plain) > LONGEST_ID or not plain.isascii():
        plain = f"{plain[: LONGEST_ID - 9]}_{crc32(signal.thing.key.encode()):08x}"
    return f"about_{plain}"


def _said(said: Said) -> str:
    return "{" + ", ".join(f"{language}: {_quoted(said[language])}" for language in LANGUAGES) + "}"


def _quoted(text: str) -> str:
    """As YAML reads it, whatever it holds."""
    return json.dumps(text, ensure_ascii=False)


def _plain(text: str) -> str:
    """A company's word on one line, without what a survey's text would take for a gap."""
    seen = "".join(letter if letter.isprintable() else " " for letter in text)
    told = " ".join(seen.replace("{", "(").replace("}", ")").split())
    return told if len(told) <= LONGEST_WORD else told[: LONGEST_WORD - 1] + "…"
