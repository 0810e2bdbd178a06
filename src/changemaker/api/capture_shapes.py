"""What senders may push: Segment's messages and CloudEvents 1.0, as they stand on the wire."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec

KINDS = ("track", "identify", "group", "page", "screen", "alias")
Kind = Literal["track", "identify", "group", "page", "screen", "alias"]
MOST_LETTERS = 256  # of an id or a name: with its sender's, it still fits an index
Word = Annotated[str, msgspec.Meta(max_length=MOST_LETTERS)]
Parts = dict[str, object]


class Message(msgspec.Struct, rename="camel"):
    """One call of Segment's libraries; which fields it needs depends on its kind. Other fields are not kept."""

    type: Kind | None = None  # only within a batch; elsewhere the path says it
    message_id: Word | None = None
    user_id: Word | None = None
    anonymous_id: Word | None = None
    group_id: Word | None = None
    previous_id: Word | None = None
    event: Word | None = None
    name: Word | None = None
    category: Word | None = None
    properties: Parts | None = None
    traits: Parts | None = None
    context: Parts | None = None
    timestamp: datetime | None = None
    original_timestamp: datetime | None = None
    sent_at: datetime | None = None


class Batch(msgspec.Struct, rename="camel"):
    """Several messages at once; each is read on its own, so that all mistakes are told together."""

    batch: list[msgspec.Raw]
    context: Parts | None = None  # of every message that does not say otherwise
    sent_at: datetime | None = None


class WholeBatch(msgspec.Struct, rename="camel"):
    """A batch whose messages are read; where one could not be, there is None."""

    batch: list[Message | None]
    context: Parts | None = None
    sent_at: datetime | None = None


class CloudEvent(msgspec.Struct):
    """One event in structured mode (CloudEvents 1.0.2, JSON format 1.0.2).

    Extension attributes of ours: `accountid` and `contactid`; within `data`, `account_id` and `contact_id`.
    """

    specversion: Literal["1.0"]
    id: Annotated[str, msgspec.Meta(min_length=1, max_length=MOST_LETTERS)]
    source: Annotated[str, msgspec.Meta(min_length=1, max_length=MOST_LETTERS)]
    type: Annotated[str, msgspec.Meta(min_length=1, max_length=MOST_LETTERS)]
    subject: Word | None = None
    time: datetime | None = None
    datacontenttype: Word | None = None
    dataschema: Word | None = None
    accountid: Word | None = None
    contactid: Word | None = None
    data: object = None
    data_base64: str | None = None


class Stored(msgspec.Struct):
    """The answer once everything is on the disk."""

    success: bool  # as Segment's libraries expect it
    stored: int  # events that are new
    known: int  # events that were here already: a retry does no harm


class GoodBatch(WholeBatch):
    """A batch in which every message can be read, as nearly all are."""

    batch: list[Message]  # type: ignore[assignment]
