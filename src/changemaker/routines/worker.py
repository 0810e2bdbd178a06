"""The worker: does jobs, looks at journeys, sends what is due, and tidies up, until it is told to stop."""

import os
import secrets
import socket
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import monotonic
from zoneinfo import ZoneInfo

from changemaker.core.clock import Clock
from changemaker.engine.compaction import compact
from changemaker.engine.workspace import Workspace
from changemaker.privacy.keys import Keys
from changemaker.routines.acting.duty import Acting
from changemaker.routines.acting.live import LiveJourneys
from changemaker.routines.acting.longest_cap import longest_cap
from changemaker.routines.addresses import AddressesTakenIn
from changemaker.routines.beat import Beat
from changemaker.routines.caring.care import care
from changemaker.routines.hand import Hand, Tell
from changemaker.routines.job_context import JobContext
from changemaker.routines.job_kinds import KINDS, Kind
from changemaker.routines.kept_predictions import is_predicting
from changemaker.routines.send import send_due
from changemaker.routines.send_invitations import send_invitations
from changemaker.store.job_leases import LEASE
from changemaker.store.jobs import Job, forget_jobs
from changemaker.store.open import Store
from changemaker.store.outbox_moves import forget_contact_sends
from changemaker.store.schedules import change_schedule, is_due, put_schedule, reckon, tick

SECOND = 1_000_000
MINUTE = 60 * SECOND
GRACE = 1.5  # seconds that running work has to come to its next step, once the worker is told to stop
SENDING = "sending"
WRITTEN = 5.0  # seconds beyond a channel's own limit in which what became of a message is written down
TICK, SEND, ACT, ASK, COMPACT, CARE, ADDRESSES, FORGET = (
    1.0,
    1.0,
    2.0,
    5.0,
    5.0,
    30.0,
    30.0,
    3600.0,
)  # seconds between two looks
REMEMBERED = 90 * 86_400 * SECOND  # how long jobs that ended, and what went to contacts, are kept at least
SCHEDULES = {
    "digest": "weekly mon 07:00",
    "work_digest": "daily 07:00",
}  # made where they are missing; name and kind are the same


def own_name() -> str:
    """Return a name that no other worker has."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Worker:
    """One worker of one workspace; several may run at once, in one process or in many."""

    workspace: Workspace
    store: Store
    keys: Keys
    clock: Clock
    url: str
    hands: int = 1  # jobs done at the same time
    name: str = field(default_factory=own_name)
    kinds: Mapping[str, Kind] = field(default_factory=lambda: KINDS)
    lease: int = LEASE  # microseconds

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set; jobs not finished by then go back to the others within two seconds.

        A message under way is waited for as long as its channel may take: cut off, nobody would know whether it left.
        """
        hands = [self._hand(place, stop) for place in range(self.hands)]
        pause = self.lease / 3 / SECOND
        leases = [Beat(what="renewing a lease", every=pause, do=hand.renew, stop=stop) for hand in hands]
        beats = [*self._duties(stop), *leases]
        sender = next(place for place, beat in enumerate(beats) if beat.what == SENDING)
        runs = [beat.run for beat in beats] + [hand.run for hand in hands]
        threads = [threading.Thread(target=run, name="changemaker-worker", daemon=True) for run in runs]
        for thread in threads:
            thread.start()
        sending = threads.pop(sender)
        stop.wait()
        until = monotonic() + GRACE
        for thread in threads:
            thread.join(max(0.0, until - monotonic()))
        for hand in hands:
            hand.let_go()
        sending.join(self._longest_sending())

    def now(self) -> int:
        """Return the time in UTC microseconds."""
        return int(self.clock().timestamp() * SECOND)

    def start_schedules(self) -> None:
        """Make the schedules that a workspace needs, where they are missing, and as changemaker.yml has them."""
        said = self._predicting()
        with self.store.writing() as connection:
            for name, every in {**SCHEDULES, **said}.items():
                put_schedule(connection, name=name, kind=name, every=every, now=self.now(), zone=self._zone)
            for name, every in said.items():
                change_schedule(connection, name=name, every=every, now=self.now(), zone=self._zone)
            reckon(connection, now=self.now(), zone=self._zone)

    def tick_schedules(self) -> None:
        """Ask for the jobs whose time has come."""
        with self.store.reading() as connection:
            if not is_due(connection, now=self.now()):
                return
        with self.store.writing() as connection:
            tick(connection, now=self.now(), zone=self._zone)

    def forget(self) -> None:
        """Delete jobs that ended long ago, and what went to contacts longer ago than any cap counts, journeys' too."""
        with self.store.reading() as connection:
            of_journeys = longest_cap(connection, LiveJourneys())
        counted = max([of_journeys, *(cap.minutes for cap in self.workspace.settings.sending.caps)]) * MINUTE
        with self.store.writing() as connection:
            forget_jobs(connection, ended_before=self.now() - REMEMBERED)
            forget_contact_sends(connection, before=self.now() - max(counted, REMEMBERED))

    def _predicting(self) -> Mapping[str, str]:
        """When models are made anew and watched; never, before something was predicted."""
        if not is_predicting(self.workspace):
            return {}
        return {"refit": self.workspace.settings.predicting.refit, "watch": self.workspace.settings.predicting.watch}

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.workspace.settings.zone)

    def _longest_sending(self) -> float:
        """Return the seconds that one message may be under way; settings bound it to a minute and a half."""
        settings = self.workspace.settings
        limits = [hook.timeout_seconds for hook in settings.sending.hooks.values()]
        limits += [settings.mail.timeout_seconds] if settings.mail else []
        return WRITTEN + max(limits, default=0)

    def _hand(self, place: int, stop: threading.Event) -> Hand:
        return Hand(
            name=f"{self.name}/{place}",
            store=self.store,
            kinds=self.kinds,
            context_of=self._context,
            now=self.now,
            lease=self.lease,
            stop=stop,
        )

    def _context(self, job: Job, tell: Tell) -> JobContext:
        return JobContext(
            workspace=self.workspace,
            store=self.store,
            keys=self.keys,
            clock=self.clock,
            url=self.url,
            params=job.params,
            job_id=job.id,
            by=job.asked_by,
            tell=tell,
        )

    def _duties(self, stop: threading.Event) -> list[Beat]:
        def send() -> None:
            send_due(self.workspace, self.store, self.keys, self.clock, self.url, stop=stop)

        def ask() -> None:
            send_invitations(self.workspace, self.store, self.keys, self.now(), self.url)

        def look_after() -> None:
            care(self.workspace, self.store, self.keys, self.now())

        def take_in() -> None:
            compact(self.store, self.workspace.state, self.now())

        acting = Acting(
            workspace=self.workspace, store=self.store, keys=self.keys, clock=self.clock, url=self.url, stop=stop
        )
        addresses = AddressesTakenIn(self.workspace, self.store, self.keys, clock=self.clock)
        return [
            Beat(what="making schedules", every=FORGET, do=self.start_schedules, stop=stop),
            Beat(what="starting what is scheduled", every=TICK, do=self.tick_schedules, stop=stop),
            Beat(what=SENDING, every=SEND, do=send, stop=stop),
            Beat(what="looking at journeys", every=ACT, do=acting.look, stop=stop),
            Beat(what="taking in addresses", every=ADDRESSES, do=addresses.look, stop=stop),
            Beat(what="asking whom surveys invite", every=ASK, do=ask, stop=stop),
            Beat(what="looking after cases", every=CARE, do=look_after, stop=stop),
            Beat(what="taking in what was captured", every=COMPACT, do=take_in, stop=stop),
            Beat(what="forgetting what is long past", every=FORGET, do=self.forget, stop=stop),
        ]
