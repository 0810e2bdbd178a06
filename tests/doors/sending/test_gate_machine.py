"""Whatever happens in whatever order, the gate does what a plain model says, on both databases."""

import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any, ClassVar

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from changemaker.channels.passing import Passed, pass_gate
from changemaker.privacy.erase import erased
from changemaker.privacy.hashes import address_hash
from changemaker.store.consents import suppress
from changemaker.store.event_tables import PERSON
from changemaker.store.outbox import PURPOSES, list_sendings
from changemaker.store.outbox_moves import begin
from doors.sending.company import NOON, Company, company, micro
from doors.sending.gate_model import CAPS, LEASE, GateModel, Row, is_quiet
from doors.sending.mail_server import MailServer, mail_server

ZONES = {
    "a": "Europe/Berlin",
    "b": "Australia/Sydney",
    "c": "Asia/Dubai",
    "d": "Europe/Berlin",  # the one whose mail comes back
    "e": "America/New_York",  # the one who is erased
}
# The nights in which clocks jump lie within reach: Berlin on 25 October 2026, Sydney on 4 October.
START = NOON.replace(month=10, day=2)
QUIET = {"start": "22:00", "end": "07:00", "days": ["sunday"]}
SETTINGS: dict[str, Any] = {
    "quiet": QUIET,
    "caps": [{"messages": most, "within": f"{int(within.total_seconds() // 3600)}h"} for most, within in CAPS],
}
NUMBERS = count(1)
WHO, WHAT = st.sampled_from(sorted(ZONES)), st.sampled_from(PURPOSES)


class GateMachine(RuleBasedStateMachine):
    """One company, three contacts, a clock that goes forward and back, and workers that meet or die."""

    store_url: ClassVar[str]
    folder: ClassVar[Path]
    server: ClassVar[MailServer]
    keys = Bundle("keys")

    @initialize()
    def start(self) -> None:
        self.run = f"r{next(NUMBERS)}"
        self.acme: Company = company(self.folder, port=self.server.port, store=self.store_url, **SETTINGS)
        with self.acme.store.writing() as connection:
            for table in ("outbox", "contact_send", "consent", "suppression", "person", "address"):
                connection.execute(sa.text(f"DELETE FROM {table}"))
        self.acme.moment = START
        self.model = GateModel(zones={f"{self.run}{who}": zone for who, zone in ZONES.items()})
        for who, zone in self.model.zones.items():
            self.acme.add_contact(who, self.address(who), zone=zone)
            self.say(who.removeprefix(self.run), "marketing", "given")
        self.server.envelopes.clear()

    def address(self, who: str) -> str:
        return f"{who}@example.org"

    def teardown(self) -> None:
        if hasattr(self, "acme"):
            self.acme.store.close()

    @rule(
        target=keys,
        who=WHO,
        what=WHAT,
        many=st.integers(1, 3),
        hours=st.sampled_from([0, 0, 0, 0, 5, 30]),
        use=st.sampled_from([None, None, None, 3, 20]),
        at_once=st.sampled_from([True, True, False]),
    )
    def put(self, who: str, what: str, many: int, hours: int, use: int | None, at_once: bool) -> str:
        due = self.acme.moment + timedelta(hours=hours)
        expires = None if use is None else due + timedelta(hours=use)
        times = {"due_at": micro(due), "expires_at": None if expires is None else micro(expires)}
        for _ in range(many):
            key = f"{self.run}/{len(self.model.rows):03}"
            self.acme.put(key, contact_id=self.run + who, purpose=what, **times)
            self.model.rows[key] = Row(key, self.run + who, what, due, expires)
        if at_once:
            self.send()
        return key

    @rule(key=keys)
    def put_again(self, key: str) -> None:
        self.acme.put(key, contact_id=self.model.rows[key].contact, purpose="transactional")

    @rule(who=WHO, what=WHAT, state=st.sampled_from(["given", "given", "given", "withdrawn"]))
    def say(self, who: str, what: str, state: str) -> None:
        self.acme.say(self.run + who, what, state)  # type: ignore[arg-type]
        self.model.consents[self.run + who, what] = state

    @rule(who=st.sampled_from("bde"), what=st.sampled_from(["marketing", "service"]))
    def unsubscribe(self, who: str, what: str) -> None:
        who = self.run + who
        assert self.acme.unsubscribe(self.acme.token(self.address(who), what))  # type: ignore[arg-type]
        self.model.consents[who, what] = "withdrawn"
        self.model.suppressed.setdefault((who, what), "unsubscribed")

    @rule()
    def bounce(self) -> None:
        who = f"{self.run}d"
        hash = address_hash(self.acme.keys, self.address(who), "email")
        with self.acme.store.writing() as connection:
            suppress(connection, address_hash=hash, channel="email", purpose="all", reason="bounced", now=self.acme.now)
        self.model.suppressed[who, "all"] = "bounced"

    @rule()
    def erase_one(self) -> None:
        who = f"{self.run}e"
        with self.acme.store.writing() as connection:
            gone = sa.update(PERSON).where(PERSON.c.contact_id == who)
            connection.execute(gone.values(**erased(self.acme.now)))
        self.model.erased.add(who)

    @rule(minutes=st.sampled_from([1, 6, 59, 181, 361, 721, 24 * 60, 3 * 24 * 60, 21 * 24 * 60]), send=st.booleans())
    def time_passes(self, minutes: int, send: bool) -> None:
        self.acme.pass_time(minutes=minutes)
        if send:
            self.send()

    @rule(hours=st.sampled_from([0.02, 1, 30, 24 * 8]))
    def the_clock_is_set_back(self, hours: float) -> None:
        self.acme.pass_time(hours=-hours)
        self.send()

    @rule()
    def send(self) -> None:
        self.acme.send()
        self.model.send(self.acme.moment)

    @rule()
    def two_workers_send(self) -> None:
        """While the first one's first mail is on its way, the second one does all the rest."""
        self._meanwhile(lambda: self.acme.send(), lambda: self.model.send(self.acme.moment))

    @rule(who=st.sampled_from("cde"), what=st.sampled_from(["marketing", "service"]))
    def somebody_unsubscribes_while_mails_are_sent(self, who: str, what: str) -> None:
        def told() -> None:
            self.model.consents[self.run + who, what] = "withdrawn"
            self.model.suppressed.setdefault((self.run + who, what), "unsubscribed")

        token = self.acme.token(self.address(self.run + who), what)  # type: ignore[arg-type]
        self._meanwhile(lambda: self.acme.unsubscribe(token), told)

    def _meanwhile(self, really: Any, in_the_model: Any) -> None:
        once = [True]

        def on_mail(envelope: object) -> None:
            if once and once.pop():
                other = threading.Thread(target=really)  # the server's thread has a loop of its own
                other.start()
                other.join(60)
                assert not other.is_alive()

        self.server.on_mail = on_mail
        try:
            self.acme.send()
        finally:
            self.server.on_mail = lambda envelope: None
        self.model.send(self.acme.moment, in_the_model)

    @rule(key=keys, is_found=st.booleans())
    def a_worker_dies_while_it_sends(self, key: str, is_found: bool) -> None:
        row, now = self.model.rows[key], self.acme.moment
        with self.acme.store.writing() as connection:
            due = self.acme.row(key)
            passed = pass_gate(connection, self.acme.workspace, self.acme.keys, due=due, now=micro(now))
            if isinstance(passed, Passed):
                begin(connection, passed.row, worker="dead", until=micro(now + LEASE))
        if row.state == "new" and row.due <= now:
            assert self.model.begin(row, now) == isinstance(passed, Passed)
        if is_found:
            self.time_passes(6, True)

    @invariant()
    def it_is_as_the_model_says(self) -> None:
        if not hasattr(self, "model"):
            return
        with self.acme.store.reading() as connection:
            found = {row.key: (row.state, row.reason, row.due_at) for row in list_sendings(connection, limit=1000)}
        assert found == {key: (row.state, row.reason, micro(row.due)) for key, row in self.model.rows.items()}
        arrived = [str(envelope.rcpt_tos[0]) for envelope in self.server.envelopes]
        assert sorted(arrived) == sorted(self.address(self.model.rows[key].contact) for key in self.model.mails)

    @invariant()
    def nobody_gets_more_than_the_caps_in_any_stretch_or_anything_in_quiet_hours(self) -> None:
        if not hasattr(self, "model"):
            return
        assert len(set(self.model.mails)) == len(self.model.mails)
        query = "SELECT contact_id, t FROM contact_send ORDER BY t"
        with self.acme.store.reading() as connection:
            sent = [(who, t) for who, t in connection.execute(sa.text(query))]
        for who, t in sent:
            for most, within in CAPS:
                width = within // timedelta(microseconds=1)
                assert sum(other == who and t <= at < t + width for other, at in sent) <= most
            assert not is_quiet(NOON + timedelta(microseconds=t - micro(NOON)), self.model.zones[who])


@pytest.fixture(scope="module")
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


def play(store_url: str, server: MailServer, *, examples: int, steps: int) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = store_url or f"sqlite:///{folder}/store.db"
        machine = type("Played", (GateMachine,), {"store_url": url, "folder": folder, "server": server})
        profile = settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        run_state_machine_as_test(machine, settings=profile)


def test_the_gate_on_sqlite_is_the_models(server: MailServer) -> None:
    play("", server, examples=40, steps=30)


def test_the_gate_on_postgresql_is_the_models(server: MailServer, postgresql_url: str) -> None:
    play(postgresql_url, server, examples=5, steps=20)


@pytest.mark.faults
def test_the_gate_is_the_models_for_long(server: MailServer) -> None:
    play("", server, examples=200, steps=50)
