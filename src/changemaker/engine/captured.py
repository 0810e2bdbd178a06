"""Events as columns: what analytics needs of each, never what is personal; the same for a file and for fresh rows."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from changemaker.store.event_tables import EVENT

LONGEST = 500  # letters of a word; longer ones are texts, and texts may tell of people
MEETINGS = ("track", "page", "screen", "event")  # kinds that become a row of `interaction`
NOBODY = "nobody"  # in counts of kinds: meetings that name neither account nor contact
WORDS_OF_A_MEETING = ("channel", "touchpoint_id", "staff_member_id", "location_id", "case_id")
WORDS_OF_A_CONTACT = ("role", "persona", "language")
WORDS_OF_AN_ACCOUNT = ("segment", "industry", "district", "region", "country")
TEXTS = (*WORDS_OF_A_MEETING, "direction", *WORDS_OF_A_CONTACT, *WORDS_OF_AN_ACCOUNT)
SCHEMA = pa.schema(
    [
        ("event", pa.int64()),
        ("key", pa.string()),
        ("kind", pa.string()),
        ("name", pa.string()),
        ("account_id", pa.string()),
        ("contact_id", pa.string()),
        ("t", pa.int64()),
        *((name, pa.string()) for name in TEXTS),
        ("resolved", pa.bool_()),
        ("seconds", pa.float64()),
        ("decides", pa.bool_()),
    ]
)
ASKED = tuple(EVENT.c[name] for name in ("id", "key", "kind", "name", "account_id", "contact_id", "t", "received_at"))
PAYLOAD = sa.type_coerce(EVENT.c.payload, sa.Text)
Plain = str | float | bool | list[object] | None


class _Address(msgspec.Struct):
    country: object = None


class _Properties(msgspec.Struct):
    channel: object = None
    touchpoint_id: object = None
    staff_member_id: object = None
    location_id: object = None
    case_id: object = None
    direction: object = None
    resolved: object = None
    seconds: object = None


class _Traits(msgspec.Struct):
    role: object = None
    persona: object = None
    language: object = None
    locale: object = None
    decides: object = None
    segment: object = None
    industry: object = None
    district: object = None
    region: object = None
    country: object = None
    address: _Address | Plain = None


class _Payload(msgspec.Struct):
    """What we look at; a sender may well have put something else than an object there."""

    properties: _Properties | Plain = None
    traits: _Traits | Plain = None


_DECODE = msgspec.json.Decoder(_Payload).decode  # passes over all the rest without making it


def events_between(first: int, last: int | None) -> sa.Select[Any]:
    """Return the query of events from `first` to `last`, both with, that `captured` takes; no end where None."""
    asked = sa.select(*ASKED, PAYLOAD).where(EVENT.c.id >= first).order_by(EVENT.c.id)
    return asked if last is None else asked.where(EVENT.c.id <= last)


def captured(rows: Iterable[Sequence[Any]]) -> pa.Table:
    """Return events as columns, in the order given.

    Args:
        rows: of `events_between`. A time later than its event came is the sender's slip: it counts as then.
    """
    found = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in (*ASKED, PAYLOAD)]
    ids, keys, kinds, names, accounts, contacts, ts, received, payloads = found
    columns: dict[str, list[Any]] = {name: [None] * len(ids) for name in SCHEMA.names}
    columns |= {"event": ids, "key": keys, "kind": kinds, "t": list(map(min, ts, received))}
    texts = {"name": names, "account_id": accounts, "contact_id": contacts}
    columns |= {name: [text or None for text in column] for name, column in texts.items()}
    for place, (kind, payload) in enumerate(zip(kinds, payloads, strict=True)):
        told = _DECODE(payload)
        parts = told.properties if kind in MEETINGS else told.traits
        if isinstance(parts, _Properties | _Traits) and kind in READ:
            fields, reads = READ[kind]
            for value, (filled, read) in zip(fields(parts), reads, strict=True):
                if value is not None and (clean := read(value)) is not None:
                    columns[filled][place] = clean
    return pa.table([pa.array(columns[one.name], one.type) for one in SCHEMA], schema=SCHEMA)


def kinds_of(table: pa.Table) -> Mapping[str, int]:
    """Return how many rows of each kind there are, and how many meetings are with nobody."""
    counts = {str(one["values"]): int(one["counts"]) for one in pc.value_counts(table["kind"]).to_pylist()}
    meetings = pc.is_in(table["kind"], pa.array(MEETINGS))
    unnamed = pc.and_(pc.is_null(table["account_id"]), pc.is_null(table["contact_id"]))
    nobody = pc.sum(pc.and_(meetings, unnamed)).as_py() or 0
    return {kind: rows for kind, rows in sorted({**counts, NOBODY: nobody}.items()) if rows}


def _word(value: object) -> str | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    return value.strip() or None if isinstance(value, str) and len(value) <= LONGEST else None


def _language(value: object) -> str | None:
    told = _word(value)
    return told.replace("_", "-").partition("-")[0].lower() if told else None


def _country(value: object) -> str | None:
    told = _word(value.country if isinstance(value, _Address) else value)
    return told.upper() if told and len(told) == 2 else None


def _direction(value: object) -> str | None:
    return str(value) if value in ("in", "out") else None


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _seconds(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if 0 <= number < math.inf else None


def _reading(*reads: tuple[str, str, Callable[[Any], object]]) -> "_Reading":
    return attrgetter(*(field for field, *_ in reads)), tuple((filled, read) for _, filled, read in reads)


# Per kind: what the sender calls it, the column that it fills, how it is read; of one column, the later one wins.
_Reading = tuple[Callable[[object], tuple[object, ...]], tuple[tuple[str, Callable[[Any], object]], ...]]
_MEETING = _reading(
    *((name, name, _word) for name in WORDS_OF_A_MEETING),
    ("direction", "direction", _direction),
    ("resolved", "resolved", _flag),
    ("seconds", "seconds", _seconds),
)
READ: Mapping[str, _Reading] = {
    **dict.fromkeys(MEETINGS, _MEETING),
    "identify": _reading(
        ("role", "role", _word),
        ("persona", "persona", _word),
        ("locale", "language", _language),
        ("language", "language", _language),
        ("decides", "decides", _flag),
    ),
    "group": _reading(
        *((name, name, _word) for name in WORDS_OF_AN_ACCOUNT[:-1]),
        ("address", "country", _country),
        ("country", "country", _country),
    ),
}
