"""Signals: what happens to accounts or is written by them, in the company's own words."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from changemaker.core.message import Message

Source = Literal[
    "meeting",  # at a touchpoint, of a kind
    "about_case",  # a meeting about a case of a kind
    "left_open",  # a meeting after which something was left open
    "case",
    "grave_case",
    "slow_case",
    "reopened_case",
    "late",  # a promise that was broken
    "cancelled",
    "credit",
    "cost",  # that was caused by one account: returns, freight, ...
    "text",
    "theme",
    "read_emotion",
]
Way = Literal["any", "more", "stopped"]  # there was one; clearly more than is usual for the account; none any more
GROUPS: Mapping[Source, str] = MappingProxyType(
    {
        "meeting": "meetings",
        "about_case": "problems",
        "left_open": "meetings",
        "case": "problems",
        "grave_case": "problems",
        "slow_case": "problems",
        "reopened_case": "problems",
        "late": "deliveries",
        "cancelled": "orders",
        "credit": "orders",
        "cost": "orders",
        "text": "texts",
        "theme": "texts",
        "read_emotion": "mood",
    }
)

PLAIN = frozenset({"meeting", "case", "text", "theme", "cost"})  # that a label need not say


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """What is counted: a kind of event, by the company's own words."""

    source: Source
    what: str = ""  # the kind, the theme's key, the emotion
    place: str = ""  # the touchpoint's key
    called: str = ""  # the words of a theme; else `what`
    place_called: str = ""  # the touchpoint's name

    @property
    def key(self) -> str:
        """The thing in one text, such as "meeting:call@T4"."""
        return f"{self.source}:{self.what}" + (f"@{self.place}" if self.place else "")

    @property
    def group(self) -> str:
        """What a customer would call it, as `predict.features` does."""
        return GROUPS[self.source]

    @property
    def own_words(self) -> tuple[str, ...]:
        """What the company itself calls it, for finding it in questions."""
        return tuple(dict.fromkeys(word for word in (self.called or self.what, self.place_called) if word))


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A thing, and what of it is looked at."""

    thing: Thing
    way: Way

    @property
    def key(self) -> str:
        """The signal in one text, the same from run to run, such as "meeting:call@T4:more"."""
        return f"{self.thing.key}:{self.way}"

    @property
    def label(self) -> str:
        """The signal in the company's own words, for tables of numbers and lists; `name` is for sentences.

        Example:
            >>> Signal(thing=Thing(source="grave_case", what="late_answer"), way="any").label
            'late answer (grave case)'
        """
        thing = self.thing
        more = [word for word in (thing.source if thing.source not in PLAIN else "", self.way) if word != "any"]
        words = ", ".join(thing.own_words) or thing.source
        told = words + "".join(f" ({word})" for word in more if word and word != words)
        return told.replace("_", " ")

    @property
    def name(self) -> Message:
        """What a reader calls it."""
        thing = self.thing
        what = thing.called or thing.what
        placed = "_at" if thing.place else ""
        params = {"what": what, "place": thing.place_called or thing.place}
        return Message(f"unheard.signal.{thing.source}{placed}.{self.way}", params)
