"""What became of a message, written down: sent, failed, tried again later, or in doubt."""

import sqlalchemy as sa

from changemaker.channels.delivery import Delivered, Doubt, Outcome, Refused, Retry
from changemaker.channels.recipients import Recipient
from changemaker.channels.ways import on_doubt
from changemaker.core.message import Message
from changemaker.engine.serving_settings import Sending as Settings
from changemaker.store import outbox_moves as moves
from changemaker.store.consents import ALL, suppress
from changemaker.store.outbox import Sending

SECOND = 1_000_000
FIRST_PAUSE, LONGEST_PAUSE = 60 * SECOND, 3600 * SECOND  # a message is tried again after 1, 2, 4 ... 60 minutes
WAY_PAUSE = 30 * SECOND  # how long a closed way is left alone
FEW = 3  # tries that an old message gets at least


def write_outcome(
    connection: sa.Connection, row: Sending, recipient: Recipient, outcome: Outcome, *, sending: Settings, now: int
) -> None:
    """Move `row` on, as its channel told.

    Args:
        connection: in a transaction.
        row: as it was when the channel got it.
        recipient: who it was for.
        outcome: what the channel told.
        sending: what the company says of doubts.
        now: UTC microseconds.
    """
    if isinstance(outcome, Delivered):
        moves.end(connection, row, state="sent", provider_id=outcome.provider_id, now=now)
        return
    if isinstance(outcome, Refused):
        _write_refusal(connection, row, recipient, outcome, now)
        return
    asked = outcome.after if isinstance(outcome, Retry) else 0
    at = now + max(asked, _pause(row.attempt))
    if isinstance(outcome, Doubt):
        write_doubt(connection, row, outcome.reason, sending=sending, at=at, now=now)
    else:
        _write_retry(connection, row, outcome.reason, at=at, now=now)
    if outcome.way_closed:
        way = {"channel": row.channel, "place": row.place, "reason": outcome.reason.id}
        moves.put_off_place(connection, **way, now=now, until=now + max(WAY_PAUSE, asked))


def write_doubt(
    connection: sa.Connection, row: Sending, reason: Message, *, sending: Settings, at: int, now: int
) -> None:
    """Nobody knows whether it left: it is tried again at `at` where the other side can tell, else a person decides."""
    moves.doubt_contact_send(connection, row.key)
    if on_doubt(sending, row.channel) == "retry" and not _is_given_up(row, now):
        moves.try_again(connection, row, at=at, reason=reason.id, not_sent=False)
    else:
        moves.end(connection, row, state="in_doubt", reason=reason.id, now=now)


def _write_refusal(connection: sa.Connection, row: Sending, recipient: Recipient, outcome: Refused, now: int) -> None:
    """It did not leave, and never will; an address that does not exist is not written to again."""
    if outcome.no_such_address and recipient.address_hash:
        hash, channel = recipient.address_hash, row.channel
        suppress(connection, address_hash=hash, channel=channel, purpose=ALL, reason="bounced", now=now)
    moves.forget_contact_send(connection, row.key)
    moves.end(connection, row, state="failed", reason=outcome.reason.id, now=now)


def _write_retry(connection: sa.Connection, row: Sending, reason: Message, *, at: int, now: int) -> None:
    if _is_given_up(row, now):
        moves.forget_contact_send(connection, row.key)
        moves.end(connection, row, state="failed", reason="sending.gave_up", now=now)
    else:
        moves.try_again(connection, row, at=at, reason=reason.id, not_sent=True)


def _is_given_up(row: Sending, now: int) -> bool:
    """An old message gets some tries, too: perhaps no worker ran for days."""
    return row.attempt >= FEW and now > row.wanted_at + moves.GIVE_UP


def _pause(attempt: int) -> int:
    """Return how long to wait after so many tries, in microseconds.

    Example:
        >>> [_pause(attempt) // FIRST_PAUSE for attempt in (1, 2, 3, 30)]
        [1, 2, 4, 60]
    """
    return int(min(FIRST_PAUSE << min(attempt - 1, 10), LONGEST_PAUSE))
