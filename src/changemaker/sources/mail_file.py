"""Mails from .mbox and .eml files: one row a mail, with what its sender wrote themselves."""

import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC
from email import message_from_bytes
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path

from changemaker.core.errors import BadFileError, TextFileError
from changemaker.engine.yaml_file import shown
from changemaker.sources.conversation_id import made_id
from changemaker.sources.mail_charset import decoded
from changemaker.sources.mail_text import own_words, plain_of_html

FROM = re.compile(rb"From \S.*\d{4}|From -? ?\S*")  # the line before each mail of an mbox
LARGEST = 50_000_000  # bytes of one mail
MOST_PARTS = 200  # of one mail
HEADERS = (b"from:", b"date:", b"subject:", b"message-id:", b"received:", b"return-path:", b"to:", b"mime-version:",
           b"content-type:", b"x-", b"delivered-to:", b"dkim-signature:", b"reply-to:",
           b"authentication-results:")  # fmt: skip
ANSWER = re.compile(r"(?i)^\s*(?:re|aw|sv|fw|fwd|wg|antw|ha|отв|пер|رد|إعادة توجيه)\s*(?:\[\d+\])?\s*:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail as the tables need it; personal."""

    id: str  # made of the whole mail: its own id may name who wrote it
    sender: str = field(repr=False)  # bare address in small letters, "" where it has none
    sent: str | None  # ISO 8601 in UTC
    subject: str = field(repr=False)
    text: str = field(repr=False)
    recipients: str = field(repr=False, default="")
    in_reply_to: str = ""


def mails_in(path: Path) -> Iterator[Mail]:
    """Yield the mails of a file, one in the memory at a time.

    A mail without a sender or date is there nonetheless, with nothing in that place.

    Raises:
        BadFileError: the file is empty or cannot be read.
        TextFileError: it holds no mail.
    """
    where = shown(path)
    try:
        if not path.stat().st_size:
            hint = "export it again, or take it out of the folder"
            raise BadFileError("the file is empty", where=where, hint=hint)
        yield from (_mail(raw) for raw in _raw_mails(path, where))
    except OSError as error:
        hint = "check the file's permissions"
        raise BadFileError(f"cannot be read: {error.strerror}", where=where, hint=hint) from error


def is_ours(mail: Mail, ours: Collection[str]) -> bool:
    """Say whether one of us sent a mail: by address, or by what stands after the @.

    Example:
        >>> is_ours(Mail(id="1", sender="desk@supply.example", sent=None, subject="", text=""), ["@supply.example"])
        True
    """
    domain = mail.sender.rpartition("@")[2]
    return any(one.casefold().strip() in (mail.sender, f"@{domain}", domain) for one in ours if domain)


def _raw_mails(path: Path, where: str) -> Iterator[bytes]:
    with path.open("rb") as file:
        first = file.readline(2000).removeprefix(b"\xef\xbb\xbf")
        while first and not first.strip():
            first = file.readline(2000)
        if not first.startswith(b"From "):
            if not first.lower().startswith(HEADERS) and not re.match(rb"[A-Za-z][A-Za-z0-9-]*:", first):
                raise TextFileError(
                    "this is no mail", where=where, hint="an .eml or .mbox file begins with mail headers"
                )
            rest = file.read(LARGEST + 1)
            if len(rest) > LARGEST:
                raise TextFileError("this mail is larger than 50 MB", where=where, hint="an .mbox may be larger")
            yield first + rest
            return
        lines: list[bytes] = []
        size, blank = 0, True
        for line in file:
            if blank and line.startswith(b"From ") and FROM.match(line):
                yield b"".join(lines)
                lines, size, blank = [], 0, True
                continue
            blank = not line.strip()
            size += len(line)
            if size <= LARGEST:  # what is beyond it is an attachment
                lines.append(line[1:] if line.startswith(b">From ") else line)
        yield b"".join(lines)


def _mail(raw: bytes) -> Mail:
    try:
        message = message_from_bytes(raw)
    except (MessageError, ValueError, LookupError, RecursionError):
        message = Message()
    subject = " ".join(_header(message, "Subject").split())
    whole = _body(message)
    body = own_words(whole)
    opening = "" if not subject or ANSWER.match(subject) else subject
    given = _header(message, "Message-ID").strip().strip("<>")
    sender, sent = _address(message, "From"), _sent(message)
    return Mail(
        id=made_id(given, sender, sent, subject, " ".join(whole.split())) if given else made_id(raw),
        sender=sender,
        sent=sent,
        subject=subject,
        text="\n\n".join(part for part in (opening, body) if part) if body else "",
        recipients=_address(message, "To"),
        in_reply_to=_header(message, "In-Reply-To").strip().strip("<>"),
    )


def _header(message: Message, name: str) -> str:
    value = message.get(name)
    if value is None:
        return ""
    raw = str(value).encode("utf-8", "surrogateescape")
    with suppress(HeaderParseError, ValueError, LookupError):
        parts = decode_header(decoded(raw, None))
        return "".join(part if isinstance(part, str) else decoded(part, charset) for part, charset in parts)
    return decoded(raw, None)


def _address(message: Message, name: str) -> str:
    with suppress(ValueError, TypeError, IndexError):
        found = getaddresses([_header(message, name)])
        return next((address.strip().casefold() for _, address in found if "@" in address), "")
    return ""


def _sent(message: Message) -> str | None:
    for name in ("Date", "Resent-Date", "Received"):
        said = _header(message, name).rpartition(";")[2].strip()
        with suppress(ValueError, TypeError, OverflowError, IndexError):
            moment = parsedate_to_datetime(said)
            aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            return aware.astimezone(UTC).isoformat()
    return None


def _body(message: Message) -> str:
    """The words of a mail: its plain part, else its HTML; what is attached is left out."""
    plain: list[str] = []
    html: list[str] = []
    with suppress(ValueError, TypeError, LookupError, RecursionError, AttributeError):
        for number, part in enumerate(message.walk()):
            if number > MOST_PARTS:
                break
            if (
                part.is_multipart()
                or part.get_content_maintype() != "text"
                or part.get_content_disposition() == "attachment"
            ):
                continue
            raw = part.get_payload(decode=True)
            if isinstance(raw, bytes):
                said = decoded(raw, part.get_content_charset())
                (html if part.get_content_subtype() == "html" else plain).append(said)
    written = "\n".join(plain).strip()
    return written or "\n".join(plain_of_html(one) for one in html)
