"""Transcripts and mails as rows of table `document`: what a CSV of the same conversations would have been."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from changemaker.engine.plain import LINE
from changemaker.engine.yaml_file import shown
from changemaker.sources.conversation_id import is_personal, made_id
from changemaker.sources.mail_file import Mail, is_ours, mails_in
from changemaker.sources.source_file import ColumnOf, Feed
from changemaker.sources.talk import talk_of
from changemaker.sources.text_file import text_of, time_in_name
from changemaker.sources.transcript import Transcript
from changemaker.sources.transcript_json import read_json
from changemaker.sources.transcript_txt import read_txt
from changemaker.sources.transcript_vtt import read_vtt
from changemaker.sources.turns import said_by_them, told_apart

TABLE = "document"
MAILS, TRANSCRIPTS = (".mbox", ".eml"), (".vtt", ".srt", ".json", ".jsonl", ".txt")
NOBODY = Mail(id="", sender="", sent=None, subject="", text="")
Row = dict[str, str | None]


def is_conversation(path: Path, feed: Feed) -> bool:
    """Say whether a file holds conversations and not a table, by its name; a .txt with columns is a table."""
    suffix = path.suffix.casefold()
    if feed.table != TABLE or suffix not in (*MAILS, *TRANSCRIPTS):
        return False
    if suffix != ".txt" or not path.is_file():
        return True
    with path.open("rb") as file:
        head = file.readline(1 << 16).decode("utf-8-sig", "replace")
    cells = {cell.strip().strip('"').casefold() for sign in "\t;," for cell in head.split(sign)}
    return not {one.casefold() for one in (*_named(feed), "document_id")} & cells


def read_conversations(path: Path, feed: Feed) -> pa.Table:
    """Return the conversations of one file, a row each, every cell as text.

    Columns are those of table `document` that the file can tell; `file` and `stem`, its name with and without its
    ending; of a mail `sender`, `sender_domain`, `subject`; and what else the file itself says, by its own names.

    Args:
        path: a transcript or mail file.
        feed: what its page in sources/ says; `ours` tells which speakers or senders are us.

    Raises:
        BadFileError: it is empty, or cannot be read.
        TextFileError: it is cut, in another encoding, or not what its name says.
    """
    mails = path.suffix.casefold() in MAILS
    rows = list(_mail_rows(path, feed.ours) if mails else _transcript_rows(path, feed.ours))
    columns = rows or [_mail_row(path, NOBODY)]  # a file of our own mails alone has the same columns, and no row
    names = list(dict.fromkeys(name for row in columns for name in row))
    if not feed.join:  # else the lookup may have what the file does not
        low = {name.casefold() for name in names}
        names += [name for name in _named(feed) if name.casefold() not in low]
    cells = {name: pa.array([row.get(name) or None for row in rows], pa.string()) for name in names}
    return pa.table({LINE: pa.array(range(1, len(rows) + 1), pa.int64())} | cells)


def _named(feed: Feed) -> list[str]:
    """The source's columns that a page names."""
    told = [one.column if isinstance(one, ColumnOf) else one for _, one in feed.mapping()]
    return [one for one in told if isinstance(one, str)]


def _transcript_rows(path: Path, ours: Collection[str]) -> Iterator[Row]:
    where = shown(path)
    text = text_of(path)
    suffix = path.suffix.casefold()
    found: Sequence[Transcript]
    if suffix in (".json", ".jsonl"):
        found = read_json(text, where=where)
    else:
        found = [read_txt(text) if suffix == ".txt" else read_vtt(text, where=where)]
    for number, one in enumerate(found, start=1):
        stated = one.told("document_id")
        said = text if len(found) == 1 else [one.facts, *((turn.speaker, turn.text) for turn in one.turns)]
        own = made_id(stated or path.stem, number, said) if not stated or is_personal(stated) else stated
        yield _transcript_row(path, one, ours, own)


def _transcript_row(path: Path, transcript: Transcript, ours: Collection[str], document_id: str) -> Row:
    turns = told_apart(transcript.turns, ours)
    talk = talk_of(turns)
    numbers: Mapping[str, float | None] = {
        "seconds": talk.seconds,
        "our_share": talk.our_share,
        "silence_share": talk.silence_share,
        "interruptions": talk.interruptions,
    }
    own: Row = {
        "document_id": document_id,
        "file": path.name,
        "stem": path.stem,
        "account_id": transcript.told("account_id"),
        "contact_id": transcript.told("contact_id"),
        "t": _moment(transcript.told("t")) or time_in_name(path.name),
        "kind": transcript.told("kind") or "transcript",
        "language": (transcript.told("language") or "").replace("_", "-").partition("-")[0].lower() or None,
        "text": said_by_them(turns) or None,
        **{name: None if value is None else f"{value:.6g}" for name, value in numbers.items()},
    }
    low = {name.casefold() for name in own}
    return {**own, **{key: value for key, value in transcript.facts.items() if key.casefold() not in low}}


def _mail_rows(path: Path, ours: Collection[str]) -> Iterator[Row]:
    for mail in mails_in(path):
        if not is_ours(mail, ours):
            yield _mail_row(path, mail)


def _mail_row(path: Path, mail: Mail) -> Row:
    return {
        "document_id": mail.id,
        "file": path.name,
        "stem": path.stem,
        "account_id": None,
        "contact_id": None,
        "t": mail.sent,
        "kind": "e-mail",
        "language": None,
        "text": mail.text or None,
        "sender": mail.sender or None,
        "sender_domain": mail.sender.rpartition("@")[2] or None,
        "recipient": mail.recipients or None,
        "subject": mail.subject or None,
        "in_reply_to": mail.in_reply_to or None,
    }


def _moment(said: str | None) -> str | None:
    """A time as ISO 8601; numbers are seconds, milliseconds or microseconds since 1970, smaller ones no time."""
    if said is None:
        return None
    try:
        number = float(said)
    except ValueError:
        return said
    for size in (1.0, 1e3, 1e6):
        if 3e8 <= number / size < 1e10:
            return datetime.fromtimestamp(number / size, UTC).isoformat()
    return None
