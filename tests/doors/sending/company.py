"""A company that writes to people: its workspace, its store, a clock that the test sets, and people to write to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from changemaker.channels.unsubscribe import Unsubscribable, token_for, unsubscribe
from changemaker.core.message import Message
from changemaker.engine.workspace import Settings, Workspace
from changemaker.privacy.hashes import address_hash
from changemaker.privacy.keys import Keys, keys_in
from changemaker.routines.send import send_due
from changemaker.store.consents import Consent, ConsentState, write_consent
from changemaker.store.events import NewEvent
from changemaker.store.letters import Letter, Line
from changemaker.store.open import Store, open_store
from changemaker.store.outbox import Channel, Purpose, Sending, put, read_sending
from changemaker.store.people import note_people
from changemaker.store.people_tables import USER
from unit.store.made_store import made_file

URL = "https://cx.example.com"
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)  # a Wednesday
MINUTE = 60_000_000
LETTER = Letter(
    subject=Message("sending.unsubscribe"), pieces=(Line(message=Message("sending.foot", {"company": "A"})),)
)


def micro(moment: datetime) -> int:
    """Return UTC microseconds."""
    return int(moment.timestamp()) * 1_000_000 + moment.microsecond


@dataclass(eq=False)
class Company:
    """One workspace with its store, served by nobody."""

    workspace: Workspace
    store: Store
    keys: Keys
    moment: datetime = NOON
    made: int = 0
    sent: list[str] = field(default_factory=list)

    @property
    def now(self) -> int:
        return micro(self.moment)

    def pass_time(self, **by: float) -> None:
        self.moment += timedelta(**by)

    def clock(self) -> datetime:
        return self.moment

    def add_user(self, id: str = "u1", email: str = "ada@example.com", **values: object) -> str:
        row = {"id": id, "email": email, "name": id, "roles": [], "state": "active", "made_at": self.now, **values}
        with self.store.writing() as connection:
            connection.execute(sa.insert(USER).values(**row))
        return id

    def add_contact(self, id: str = "c1", email: str = "grace@example.org", **traits: str) -> str:
        told = NewEvent(
            source="test",
            message_id=id,
            kind="identify",
            t=micro(NOON),
            contact_id=id,
            payload={"traits": traits},
            personal={"traits.email": email} if email else None,
        )
        with self.store.writing() as connection:
            note_people(connection, self.keys, [told], micro(NOON))
        return id

    def say(self, contact_id: str, purpose: Purpose, state: ConsentState, channel: Channel = "email") -> None:
        said = Consent(
            contact_id=contact_id,
            channel=channel,
            purpose=purpose,
            state=state,
            basis="consent",
            source="form",
            evidence={"page": "/join"},
            t=self.now,
        )
        with self.store.writing() as connection:
            write_consent(connection, said)

    def token(self, email: str, purpose: Unsubscribable) -> str:
        return token_for(self.keys, address_hash(self.keys, email, "email"), "email", purpose)

    def unsubscribe(self, token: str) -> bool:
        return unsubscribe(self.store, self.keys, token, self.now)

    def put(self, key: str = "", **values: Any) -> str:
        self.made += 1
        row: dict[str, Any] = {"channel": "email", "purpose": "transactional", "payload": LETTER.as_payload()}
        row |= {"origin": "test", "now": self.now, "key": key or f"k{self.made:04}", **values}
        with self.store.writing() as connection:
            put(connection, **row)
        return str(row["key"])

    def send(self, limit: int = 100) -> int:
        return send_due(self.workspace, self.store, self.keys, self.clock, URL, limit)

    def row(self, key: str) -> Sending:
        with self.store.reading() as connection:
            found = read_sending(connection, key)
        assert found is not None
        return found

    def end_of(self, key: str) -> tuple[str, str | None]:
        """Return state and reason of a row."""
        row = self.row(key)
        return row.state, row.reason


def company(folder: Path, *, port: int = 1, store: str = "", **settings: Any) -> Company:
    """Return a company that writes by the mail server at `port`, live unless told otherwise.

    Args:
        folder: for its files.
        port: of the mail server on 127.0.0.1.
        store: URL; a file in `folder` where empty.
        settings: of `sending:`; `mail` overrides parts of it, or is None.
    """
    own: Mapping[str, object] = {
        "host": "127.0.0.1",
        "port": port,
        "security": "none",
        "sender": "Acme <cx@acme.example>",
    }
    changed = settings.pop("mail", {})
    mail = None if changed is None else {**own, **changed}
    written = {"name": "Acme", "currency": "EUR", "mail": mail, "sending": {"live": True, **settings}}
    workspace = Workspace(folder=folder, settings=Settings.model_validate(written))
    url = store or made_file(folder / "store.db")
    return Company(workspace=workspace, store=open_store(url), keys=keys_in(folder / "secret"))
