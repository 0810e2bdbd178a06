"""POST that may come again: under one Idempotency-Key (draft-ietf-httpapi-idempotency-key-header) it is done once."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, cast

import msgspec
import sqlalchemy as sa
from litestar.params import HeaderParameter

from changemaker.core.errors import BadRequestError, RepeatedKeyError
from changemaker.store.once import insert_once
from changemaker.store.open import Store
from changemaker.store.people_tables import KEPT_ANSWER

DAY = 86_400_000_000  # microseconds: so long is an answer kept
SHAPE = re.compile(r'"?([\x21\x23-\x7e]{1,255})"?')
IdempotencyKey = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        required=False,
        description="Your own id of this request: sent again within a day, it is done once and answered alike.",
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a request was answered with."""

    status: int
    body: object  # as JSON can hold it
    location: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeatable:
    """A request that may come again."""

    key: str | None  # as it was sent; None where it was not
    actor: str  # who asks: keys of different people never meet
    route: str  # method and path
    asked: object  # the body and whatever else makes it another request


def answered_once(
    store: Store, request: Repeatable, do: Callable[[sa.Connection], Answer], *, now: int
) -> tuple[Answer, bool]:
    """Do what was asked, or return how it was answered before.

    What is done and its answer are kept in one transaction: whoever comes second waits for it, and a kill leaves
    both or none.

    Args:
        store: where answers are kept.
        request: what was asked.
        do: does it, on a connection in a transaction; what it raises leaves the key free.
        now: UTC microseconds.

    Returns:
        The answer, and whether it was given before.

    Raises:
        RepeatedKeyError: the key came with another request before.
        BadRequestError: the key is empty, too long, or not plain letters.
    """
    if request.key is None:
        with store.writing() as connection:
            return do(connection), False
    known = "\n".join((request.actor, request.route, _checked(request.key)))
    digest = hashlib.sha256(msgspec.json.encode(request.asked)).hexdigest()
    with store.writing() as connection:
        connection.execute(sa.delete(KEPT_ANSWER).where(KEPT_ANSWER.c.made_at < now - DAY))
        row = {"key": known, "request_hash": digest, "made_at": now}
        if insert_once(connection, KEPT_ANSWER, row):
            answer = do(connection)
            kept = {"status": answer.status, "body": {"location": answer.location, "body": answer.body}}
            connection.execute(sa.update(KEPT_ANSWER).where(KEPT_ANSWER.c.key == known).values(**kept))
            return answer, False
        before = connection.execute(sa.select(KEPT_ANSWER).where(KEPT_ANSWER.c.key == known)).mappings().one()
    return _before(before, digest), True


def _before(row: Mapping[Any, Any], digest: str) -> Answer:
    if row["request_hash"] != digest:
        raise RepeatedKeyError("this Idempotency-Key came with another request before", hint="take a new key for it")
    if row["status"] is None:
        raise RepeatedKeyError("the first request with this Idempotency-Key is at work", hint="ask again in a moment")
    kept = cast(dict[str, Any], row["body"])
    return Answer(status=row["status"], body=kept["body"], location=kept["location"])


def _checked(key: str) -> str:
    found = SHAPE.fullmatch(key.strip())
    if found is None:
        raise BadRequestError(
            "the Idempotency-Key cannot be read",
            hint="send up to 255 letters or digits, such as a UUID",
            flaws=[("Idempotency-Key", "1 to 255 printable characters without blanks")],
        )
    return found[1]
