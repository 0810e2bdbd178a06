"""A request's body, read no further than its limit: what is too large is refused before it is in memory."""

import zlib
from collections.abc import Iterable

from litestar.types import Receive, Scope

from changemaker.core.errors import BadRequestError, MethodOrTypeError, TooLargeError

Headers = Iterable[tuple[bytes, bytes]]
WBITS_GZIP = 31  # zlib's way to say "with gzip's header"


class SenderGoneError(Exception):
    """Whoever sent has hung up; nobody waits for an answer."""


def header(headers: Headers, name: bytes) -> str:
    """Return the header `name` (lower case), "" where there is none."""
    for key, value in headers:
        if key == name:
            return value.decode("latin-1")
    return ""


async def body_of(scope: Scope, receive: Receive, *, most: int) -> bytes:
    """Return the whole body, unpacked where it is gzipped.

    Args:
        scope: of the request.
        receive: gives its parts.
        most: bytes that are taken, packed or not.

    Raises:
        TooLargeError: there is more; what was not read yet is not.
        BadRequestError: it is said to be gzipped, and is not.
        MethodOrTypeError: it is packed in another way.
        SenderGoneError: the connection ended before the body did.
    """
    packed = header(scope["headers"], b"content-encoding").strip().lower()
    if packed not in ("", "identity", "gzip"):
        raise MethodOrTypeError(f"content-encoding '{packed[:40]}' is not read", hint="send gzip, or nothing packed")
    told = header(scope["headers"], b"content-length")
    if told.isdigit() and int(told) > most:
        raise _too_large(most)
    chunks, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise SenderGoneError
        chunk = message.get("body", b"")
        size += len(chunk)  # type: ignore[arg-type]
        if size > most:
            raise _too_large(most)
        chunks.append(chunk)
        if not message.get("more_body", False):
            break
    body = b"".join(chunks)  # type: ignore[arg-type]
    return _unpacked(body, most) if packed == "gzip" else body


def _unpacked(body: bytes, most: int) -> bytes:
    machine = zlib.decompressobj(WBITS_GZIP)
    try:
        unpacked = machine.decompress(body, most + 1)
    except zlib.error:
        raise BadRequestError("the body is not gzip, as its header says", hint="send it as it is, or pack it") from None
    if len(unpacked) > most:
        raise _too_large(most)
    if not machine.eof:
        raise BadRequestError("the gzip body ends too soon", hint="send all of it")
    return unpacked


def _too_large(most: int) -> TooLargeError:
    return TooLargeError(f"the body is larger than {most:,} bytes", hint="send fewer events at a time")
