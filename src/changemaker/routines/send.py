"""Sends what is due: each row of the outbox through the gate, over its channel, and what became of it written down."""

import secrets
import threading
from dataclasses import dataclass, field, replace
from time import sleep

import sqlalchemy as sa

from changemaker.act.journeys.mail import Mail
from changemaker.channels.delivery import Adapter, Doubt, Outcome, Outgoing, Refused, Retry
from changemaker.channels.gate import Skip
from changemaker.channels.passing import Passed, pass_gate
from changemaker.channels.recipients import Recipient
from changemaker.channels.ways import way_to
from changemaker.core.clock import Clock
from changemaker.core.errors import ChangemakerError, StoreError
from changemaker.core.message import Message
from changemaker.engine.workspace import Workspace
from changemaker.privacy.keys import Keys
from changemaker.routines.fail_points import reached
from changemaker.routines.journey_letters import mail_for
from changemaker.routines.journey_pace import keep_pace
from changemaker.routines.outcomes import write_doubt, write_outcome
from changemaker.routines.outgoing import outgoing_of
from changemaker.store import outbox_moves as moves
from changemaker.store.letters import message_of
from changemaker.store.open import Store
from changemaker.store.outbox import Channel, Sending
from changemaker.store.tasks import put_task

SECOND = 1_000_000
LEASE = 300 * SECOND  # longer than any channel may take (90 seconds)
PATIENCE = (0.1, 1, 4, 15)  # seconds between tries to write down what became of a message
LOST = Message("sending.worker_lost")
UNWORDED = (
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)  # a sentence that nobody wrote, or a payload that is none


def send_due(
    workspace: Workspace,
    store: Store,
    keys: Keys,
    clock: Clock,
    url: str,
    limit: int = 100,
    *,
    stop: threading.Event | None = None,
) -> int:
    """Send what is due, or rehearse it (`sending: live: false`); return how many rows came to an end or were tried.

    Any number of workers may do this at the same time. What a worker was at when it was killed is tried again, or held
    for a person to look at, as its channel says (`on_doubt`).

    Args:
        workspace: its settings say what may go out, and how.
        store: where the outbox is.
        keys: of the installation.
        clock: of whoever calls.
        url: of the served pages, without a slash at the end: links to unsubscribe begin with it.
        limit: so many rows at most.
        stop: when it is set, the message under way is the last.
    """
    sender = _Sender(workspace=workspace, store=store, keys=keys, clock=clock, url=url)
    done = sender.take_over(limit)
    with store.reading() as connection:
        due = moves.due_sendings(connection, now=sender.now(), limit=limit)
    for row in keep_pace(store, due, now=sender.now()):
        if stop is not None and stop.is_set():
            break
        done += sender.send(row)
    return done


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sender:
    workspace: Workspace
    store: Store
    keys: Keys
    clock: Clock
    url: str
    name: str = field(default_factory=lambda: secrets.token_hex(8))
    ways: dict[tuple[Channel, str], Adapter] = field(default_factory=dict)
    mails: dict[tuple[str, str, str], Mail | None] = field(default_factory=dict)
    closed: set[tuple[str, str]] = field(default_factory=set)  # ways that are left alone in this round

    def now(self) -> int:
        return int(self.clock().timestamp() * SECOND)

    def take_over(self, limit: int) -> int:
        """End what workers left behind that fell silent while they sent it."""
        now = self.now()
        with self.store.reading() as connection:
            if not moves.any_expired(connection, now=now):
                return 0
        with self.store.writing() as connection:
            rows = moves.expired_sendings(connection, now=now, limit=limit)
            for row in rows:
                write_doubt(connection, row, LOST, sending=self.workspace.settings.sending, at=now, now=now)
        return len(rows)

    def send(self, due: Sending) -> bool:
        """Take one row through the gate and send it; False if it waits, or another worker has it."""
        if (due.channel, due.place) in self.closed:
            return False
        now = self.now()
        try:
            passed = self._passed(due, now)
        except StoreError:
            raise
        except (*UNWORDED, ChangemakerError) as error:  # must not stop the others: all is undone, and the row shows it
            why = "sending.cannot_word" if isinstance(error, ChangemakerError) else "sending.unexpected"
            with self.store.writing() as connection:
                return moves.end(connection, due, state="failed", reason=why, now=now)
        if isinstance(passed, bool):
            return passed
        reached("after:sending")
        self._write(passed.row, passed.recipient, self._deliver(passed.row, passed.recipient, now))
        return True

    def _passed(self, due: Sending, now: int) -> Passed | bool:
        """Return a row that is `sending` now; True if it came to an end in the gate's own transaction."""
        live = self._leaves(due)
        self._mail(due)  # read before the transaction
        with self.store.writing() as connection:
            passed = pass_gate(connection, self.workspace, self.keys, due=due, now=now)
            if not isinstance(passed, Passed):
                return isinstance(passed, Skip)
            if live and due.channel != "task":
                return replace(passed, row=moves.begin(connection, passed.row, worker=self.name, until=now + LEASE))
            self._inside(connection, passed, live=live, now=now)
            return True

    def _leaves(self, row: Sending) -> bool:
        """Whether it goes out at all: links to sign in with do so in a rehearsal, too, as they reach no customer."""
        settings = self.workspace.settings
        ours = row.user_id is not None and row.purpose == "transactional" and row.channel == "email"
        return settings.sending.live or (ours and settings.mail is not None)

    def _inside(self, connection: sa.Connection, passed: Passed, *, live: bool, now: int) -> None:
        """What does nothing outside happens in the gate's own transaction: a rehearsal, a task of ours."""
        row = passed.row
        try:
            if row.channel != "task":
                self._outgoing(row, passed.recipient, now)
            elif live:
                _put_task(connection, row, now)
        except UNWORDED:
            moves.forget_contact_send(connection, row.key)
            moves.end(connection, row, state="failed", reason="sending.cannot_word", now=now)
            return
        moves.end(connection, row, state="sent" if live else "rehearsed", now=now)

    def _deliver(self, row: Sending, recipient: Recipient, now: int) -> Outcome:
        """Act outside. Whatever goes wrong that no channel foresaw may have gone wrong after the message left."""
        try:
            message = self._outgoing(row, recipient, now)
        except UNWORDED:
            return Refused(reason=Message("sending.cannot_word"))
        way = (row.channel, row.place)
        if way not in self.ways:
            self.ways[way] = way_to(self.workspace, *way)
        try:
            return self.ways[way].deliver(message)
        except Exception:  # one message must not stop the others; a bug shows as doubt, with the row to look at
            return Doubt(reason=Message("sending.unexpected"))

    def _outgoing(self, row: Sending, recipient: Recipient, now: int) -> Outgoing:
        company, mail = self.workspace.settings.name, self._mail(row)
        return outgoing_of(row, recipient, keys=self.keys, url=self.url, company=company, now=now, mail=mail)

    def _mail(self, row: Sending) -> Mail | None:
        """What a letter of a journey is made of; each version is read once in a round."""
        if row.run is None or row.channel != "email" or "mail" not in row.payload:
            return None
        key = (str(row.payload["journey"]), str(row.payload["version"]), str(row.payload["mail"]))
        if key not in self.mails:
            with self.store.reading() as connection:
                self.mails[key] = mail_for(connection, row)
        return self.mails[key]

    def _write(self, row: Sending, recipient: Recipient, outcome: Outcome) -> None:
        """Write down what became of a message, with some patience: the database may have been restarted meanwhile."""
        sending, now = self.workspace.settings.sending, self.now()
        for pause in (*PATIENCE, None):
            try:
                with self.store.writing() as connection:
                    write_outcome(connection, row, recipient, outcome, sending=sending, now=now)
                break
            except (StoreError, sa.exc.DBAPIError):
                if pause is None:
                    raise
                sleep(pause)
        if isinstance(outcome, Retry | Doubt) and outcome.way_closed:
            self.closed.add((row.channel, row.place))


def _put_task(connection: sa.Connection, row: Sending, now: int) -> None:
    told = row.payload
    put_task(
        connection,
        message_of(told),
        now=now,
        role=row.place or None,
        user_id=row.user_id,
        about=told.get("about"),
        due_at=told.get("due_at"),
        once_key=row.key,
    )
