"""What a message says, kept as ids and parameters: worded when it is sent, in the language of who reads it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from changemaker.core.message import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The title of what follows."""

    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A paragraph.

    `once` marks one that holds a secret (a code to sign with): its parameters are wiped as a link's address is.
    """

    message: Message
    once: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A place to go to: a button in HTML, the address itself in plain text.

    `once` marks an address that is itself a secret (it resets a password, or lets somebody in): it is wiped from the
    store as soon as the message has ended.
    """

    message: Message
    url: str
    once: bool = False


Piece = Heading | Line | Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message of some paragraphs; `as_payload` is what `store.outbox.put` takes.

    Example:
        >>> letter = Letter(subject=Message("digest.subject"), pieces=(Line(message=Message("digest.net", {"n": 3})),))
        >>> letter_of(letter.as_payload()) == letter
        True
    """

    subject: Message
    pieces: Sequence[Piece]

    def as_payload(self) -> dict[str, object]:
        """Return it as JSON can hold it."""
        return {"subject": _shape(self.subject), "pieces": [_piece_shape(piece) for piece in self.pieces]}


def letter_of(payload: Mapping[str, object]) -> Letter:
    """Return the letter that `payload` holds.

    Raises:
        KeyError, TypeError: it holds none; that is a bug of who put it in.
    """
    pieces = cast(Sequence[Mapping[str, object]], payload["pieces"])
    return Letter(subject=_message(payload["subject"]), pieces=tuple(_piece(piece) for piece in pieces))


def task_payload(message: Message, *, about: str | None = None, due_at: int | None = None) -> dict[str, object]:
    """Return what `store.outbox.put` takes for a task: what is to be done, about what ("account:A17"), by when."""
    return {**_shape(message), "about": about, "due_at": due_at}


def message_of(shape: Mapping[str, object]) -> Message:
    """Return the message that a payload holds."""
    return _message(shape)


def without_secrets(payload: Mapping[str, object]) -> dict[str, object] | None:
    """Return `payload` with every address and code wiped that is good once; None where it has none."""
    pieces = payload.get("pieces") if isinstance(payload, Mapping) else None
    if not isinstance(pieces, list) or not any(_is_secret(piece) for piece in pieces):
        return None
    return {**payload, "pieces": [_wiped(piece) if _is_secret(piece) else piece for piece in pieces]}


def _is_secret(piece: object) -> bool:
    return isinstance(piece, Mapping) and bool(piece.get("once"))


def _wiped(piece: Mapping[str, object]) -> dict[str, object]:
    return {**piece, **({"url": ""} if piece.get("kind") == "link" else {"params": {}})}


def _shape(message: Message) -> dict[str, object]:
    return {"id": message.id, "params": dict(message.params)}


def _piece_shape(piece: Piece) -> dict[str, object]:
    shape = {"kind": type(piece).__name__.lower(), **_shape(piece.message)}
    if isinstance(piece, Link):
        return {**shape, "url": piece.url, "once": piece.once}
    return {**shape, "once": True} if isinstance(piece, Line) and piece.once else shape


def _message(shape: object) -> Message:
    told = cast(Mapping[str, object], shape)
    return Message(str(told["id"]), cast(Mapping[str, object], told.get("params", {})))


def _piece(shape: Mapping[str, object]) -> Piece:
    kind, message = shape["kind"], _message(shape)
    if kind == "link":
        return Link(message=message, url=str(shape["url"]), once=bool(shape.get("once")))
    return Heading(message=message) if kind == "heading" else Line(message=message, once=bool(shape.get("once")))
