"""What every channel does: it takes one message, acts outside, and says honestly what became of it."""

from dataclasses import dataclass
from typing import Any, Literal, Protocol

from changemaker.core.message import Message

Place = Literal["message", "way"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a message in words."""

    kind: Literal["heading", "line", "link"]
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A message in the language of who reads it."""

    subject: str
    pieces: tuple[Piece, ...]
    language: str
    direction: Literal["ltr", "rtl"]
    foot: str = ""  # why this came, above the link to unsubscribe
    unsubscribe: str = ""  # the words of that link


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One message, ready to leave. The same key is the same message, however often it is handed over."""

    key: str
    now: int  # UTC microseconds
    address: str = ""  # of e-mail; lives in memory only
    words: Words | None = None  # what people read
    data: Any = None  # what machines read
    kind: str = ""  # of `data`: "case.closed"
    unsubscribe_url: str = ""  # empty where nobody may unsubscribe: transactional messages


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """The other side said yes."""

    provider_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The other side said no, for good."""

    reason: Message
    no_such_address: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """It surely did not leave; try again."""

    reason: Message
    after: int = 0  # microseconds, as the other side asked; 0: our own pace
    way_closed: bool = False  # not this message's fault: nothing gets through there now


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """It may have left or not: the connection was lost between the last word and the answer."""

    reason: Message
    way_closed: bool = False


Outcome = Delivered | Refused | Retry | Doubt


class Adapter(Protocol):
    """A way out. It ends in bounded time, whatever the other side does, and raises nothing that is not a bug."""

    def deliver(self, message: Outgoing) -> Outcome:
        """Hand `message` over and say what became of it."""
        ...
