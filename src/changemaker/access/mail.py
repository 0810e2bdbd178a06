"""Mails to our own people, put into the outbox in the transaction that makes what they tell of."""

import sqlalchemy as sa

from changemaker.core.message import Message
from changemaker.store.letters import Letter, Line, Link, Piece
from changemaker.store.outbox import put


def post(
    connection: sa.Connection,
    *,
    kind: str,
    user_id: str,
    key: str,
    lines: tuple[Message, ...],
    now: int,
    once: Message | None = None,
    link: str = "",
    ends_at: int | None = None,
) -> None:
    """Put one mail to one of us into the outbox.

    Args:
        connection: in a transaction.
        kind: invite, reset, signing or changed: its words are `access.mail.KIND.subject` and so on.
        user_id: to whom.
        key: tells this mail from every other; no secret.
        lines: what it says.
        now: UTC microseconds.
        once: a first line with a code that is good once; wiped from the store when the mail has left.
        link: an address that is good once, behind the words `access.mail.KIND.link`.
        ends_at: after that it would only puzzle its reader.
    """
    pieces: list[Piece] = [Line(message=once, once=True)] if once else []
    pieces += [Line(message=line) for line in lines]
    if link:
        pieces.insert(1, Link(message=Message(f"access.mail.{kind}.link"), url=link, once=True))
    put(
        connection,
        key=f"access/{kind}/{key}",
        channel="email",
        purpose="transactional",
        payload=Letter(subject=Message(f"access.mail.{kind}.subject"), pieces=tuple(pieces)).as_payload(),
        origin=f"access:{kind}",
        now=now,
        user_id=user_id,
        expires_at=ends_at,
    )
