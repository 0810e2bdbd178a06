"""From bytes to messages: read fast where all is well; where not, every mistake is found, with its place."""

import typing
from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec

from changemaker.api.capture_shapes import Batch, CloudEvent, GoodBatch, Message, Parts, WholeBatch
from changemaker.core.errors import BadRequestError, TooLargeError

Flaws = list[tuple[str, str]]  # (JSON pointer, why)
T = TypeVar("T")
MOST_EVENTS = 2_500  # in one request
MOST_BYTES = 32_768  # of one event
MOST_SPREAD = 4_194_304  # bytes of a batch's context, once for each of its messages
MOST_FLAWS = 100  # told at once
MEND = "mend every place that is named, then send all of it again: nothing of it was kept"

_MESSAGE = msgspec.json.Decoder(Message)
_WHOLE = msgspec.json.Decoder(GoodBatch)
_BATCH = msgspec.json.Decoder(Batch)
_CLOUD_EVENT = msgspec.json.Decoder(CloudEvent)
_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_ANYTHING = msgspec.json.Decoder()
_ENCODER = msgspec.json.Encoder()
_RAWS = list[msgspec.Raw]
_KINDS = {dict: "an object", list: "an array", str: "text", bool: "true or false", int: "a number", float: "a number"}


def read_message(body: bytes) -> Message:
    """Return the one message in `body`.

    Raises:
        BadRequestError: it is not JSON, or not such a message; names every field that is wrong.
    """
    return _one(body, _MESSAGE.decode, Message)


def read_batch(body: bytes, flaws: Flaws) -> WholeBatch:
    """Return a batch; messages that cannot be read are None in it, and their mistakes are added to `flaws`.

    Raises:
        BadRequestError: it is not JSON, not a batch, or has too many messages.
        TooLargeError: its context, once for each message, is more than MOST_SPREAD.
    """
    if len(body) <= MOST_BYTES:  # no message in it can be larger
        try:
            whole = _WHOLE.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            pass
        else:
            _refuse_many(whole.batch)
            _size_of(whole.context, len(whole.batch))
            return whole
    batch = _one(body, _BATCH.decode, Batch)
    _refuse_many(batch.batch)
    shared = _size_of(batch.context, len(batch.batch))
    messages = _several(batch.batch, _MESSAGE.decode, Message, "/batch", flaws, shared)
    return WholeBatch(batch=messages, context=batch.context, sent_at=batch.sent_at)


def read_cloud_event(body: bytes) -> CloudEvent:
    """Return the one event in `body`.

    Raises:
        BadRequestError: it is not JSON, or no CloudEvent.
    """
    return _one(body, _CLOUD_EVENT.decode, CloudEvent)


def read_cloud_events(body: bytes, flaws: Flaws) -> list[CloudEvent | None]:
    """Return the events of a JSON array; those that cannot be read are None, their mistakes are added to `flaws`.

    Raises:
        BadRequestError: it is no JSON array, or has too many events.
    """
    try:
        raws = _guarded(body, _LIST.decode)
    except msgspec.ValidationError:
        raise BadRequestError("a batch of CloudEvents is an array", hint="send [{...}, {...}]") from None
    _refuse_many(raws)
    return _several(raws, _CLOUD_EVENT.decode, CloudEvent, "", flaws)


def refuse(flaws: Sequence[tuple[str, str]]) -> None:
    """Raise one error that tells all `flaws`; do nothing when there is none."""
    if flaws:
        count = "one place" if len(flaws) == 1 else f"{len(flaws):,} places"
        raise BadRequestError(f"{count} of the body cannot be meant", hint=MEND, flaws=flaws[:MOST_FLAWS])


def _one(body: bytes, decode: Callable[[bytes], T], shape: type[T]) -> T:
    try:
        return _guarded(body, decode)
    except msgspec.ValidationError as error:
        refuse(_flaws_of(_guarded(body, _ANYTHING.decode), shape, "") or [("", _worded(error))])
        raise


def _several(
    raws: Sequence[msgspec.Raw],
    decode: Callable[[msgspec.Raw], T],
    shape: type[T],
    at: str,
    flaws: Flaws,
    shared: int = 0,
) -> list[T | None]:
    read: list[T | None] = []
    for place, raw in enumerate(raws):
        pointer, one = f"{at}/{place}", None
        try:
            if len(memoryview(raw)) + shared > MOST_BYTES:
                flaws.append((pointer, f"is longer than {MOST_BYTES:,} bytes{', with the context' if shared else ''}"))
            else:
                one = decode(raw)
        except msgspec.ValidationError as error:
            flaws += _found(raw, shape, pointer) or [(pointer, _worded(error))]
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            flaws.append((pointer, "cannot be read as JSON"))
        read.append(one)
        if len(flaws) >= MOST_FLAWS:
            refuse(flaws)
    return read


def _refuse_many(events: Sequence[object]) -> None:
    if len(events) > MOST_EVENTS:
        raise BadRequestError(f"{len(events):,} events in one request", hint=f"send at most {MOST_EVENTS:,} at a time")


def _size_of(context: Parts | None, messages: int) -> int:
    """Return the bytes of a batch's context; it is in every message that is kept, so it is counted for each."""
    if not context:
        return 0
    try:
        size = len(_ENCODER.encode(context))
    except RecursionError:
        raise BadRequestError("values lie too deep within each other", hint="send a flatter context") from None
    if size * messages > MOST_SPREAD:
        raise TooLargeError(
            f"the batch's context, once for each of its messages, is larger than {MOST_SPREAD:,} bytes",
            hint="send a smaller context, or fewer events at a time",
        )
    return size


def _guarded(body: bytes, decode: Callable[[bytes], T]) -> T:
    try:
        return decode(body)
    except msgspec.ValidationError as error:
        if "out of range" in str(error):
            raise BadRequestError(f"a number is too large: {_worded(error)}", hint="send it as text") from None
        raise
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadRequestError(f"the body is not JSON: {_worded(error)}", hint="send JSON in UTF-8") from None
    except RecursionError:
        raise BadRequestError("values lie too deep within each other", hint="send flatter objects") from None


def _found(raw: msgspec.Raw, shape: type, pointer: str) -> Flaws:
    try:
        return _flaws_of(_ANYTHING.decode(raw), shape, pointer)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return []


def _flaws_of(value: object, shape: type, at: str) -> Flaws:
    """Return what is wrong with each field of `value`, as `shape` wants it."""
    if not isinstance(value, dict):
        return [(at, f"an object is expected, not {_KINDS.get(type(value), 'null')}")]
    hints = typing.get_type_hints(shape, include_extras=True)
    flaws: Flaws = []
    for field in msgspec.structs.fields(shape):
        name = field.encode_name
        if name not in value:
            if field.required:
                flaws.append((f"{at}/{name}", "is needed"))
            continue
        wanted = list[object] if hints[field.name] == _RAWS else hints[field.name]
        try:
            msgspec.convert(value[name], wanted)
        except msgspec.ValidationError as error:
            flaws.append((f"{at}/{name}", _worded(error)))
    return flaws


def _worded(error: Exception) -> str:
    told = str(error) if isinstance(error, msgspec.MsgspecError) else "bytes that are no UTF-8"
    told = told.removeprefix("JSON is malformed: ")
    return told[:1].lower() + told[1:] if told[1:2].islower() else told
