"""The way through history: every look, and whatever becomes due in between, by a clock that jumps from one to the next.

Nothing here decides anything: `act_once` and `send_due` do, as they do live.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from changemaker.act.journeys.journey import Journey
from changemaker.act.journeys.known import Known
from changemaker.act.journeys.mail import Mail
from changemaker.engine.tables import Tables
from changemaker.engine.workspace import Workspace
from changemaker.routines.acting.act_once import act_once
from changemaker.routines.acting.commands import apply_one
from changemaker.routines.acting.live import LiveJourneys
from changemaker.routines.acting.rehearsed_store import RehearsalStore
from changemaker.routines.acting.scene import MINUTE, Scene
from changemaker.routines.send import send_due
from changemaker.store.journey_runs import next_due
from changemaker.store.journeys import EVERY, SALTED, list_journeys, read_global_salt, write_log
from changemaker.store.open import Store
from changemaker.store.recurrence import Recurrence
from changemaker.store.sending_tables import OUTBOX

GRAIN = 15 * MINUTE  # what becomes due in between is seen to then, as by a worker that looks so often
BY = "rehearsal"
URL = "https://rehearsal.invalid"
SENT_AT_ONCE = 1000

Progress = Callable[[int, int], None]  # how many looks are done, of how many


@dataclass(slots=True)
class VirtualClock:
    """A clock that shows what it is told; UTC microseconds."""

    now: int

    def __call__(self) -> datetime:
        """Return the time that it shows."""
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=self.now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """What is rehearsed, on which past."""

    workspace: Workspace
    tables: Tables
    journeys: Mapping[str, Journey]
    mails: Mapping[str, Mail]
    since: int
    until: int
    real: Store | None = None  # whose people, consents and lots count; None: nobody was ever written to
    as_today: bool = False  # what people say of being written to today holds from the beginning on

    @property
    def zone(self) -> ZoneInfo:
        """Of the workspace."""
        return ZoneInfo(self.workspace.settings.zone)

    def looks(self) -> list[int]:
        """Return the moments at which conditions are looked at, the beginning among them."""
        comes = Recurrence.parse(self.workspace.settings.acting.look)
        found, at = [self.since], comes.after(self.since, self.zone)
        while at <= self.until:
            found.append(at)
            at = comes.after(at, self.zone)
        return found


def begin(rehearsal: Rehearsal, store: Store) -> None:
    """Apply the journeys in a store, at the beginning, by the lots that they have, or would have."""
    salts, everywhere = _lots(rehearsal.real)
    with store.writing() as connection:
        write_log(connection, EVERY, SALTED, now=rehearsal.since, by=BY, detail={"salt": everywhere or BY})
        for name, journey in rehearsal.journeys.items():
            salt = salts.get(name) or hashlib.sha256(f"{BY}/{name}".encode()).hexdigest()[:32]
            apply_one(connection, journey, rehearsal.mails, by=BY, now=rehearsal.since, salt=salt)


def _lots(real: Store | None) -> tuple[dict[str, str], str | None]:
    if real is None:
        return {}, None
    with real.reading() as connection:
        return {row.journey: row.salt for row in list_journeys(connection)}, read_global_salt(connection)


@dataclass(slots=True, kw_only=True)
class Replay:
    """One replay under way."""

    rehearsal: Rehearsal
    made: RehearsalStore
    known: Known
    looks: Sequence[int]
    clock: VirtualClock = field(init=False)
    scene: Scene = field(init=False)

    def __post_init__(self) -> None:
        workspace = silent(self.rehearsal.workspace)
        self.clock = VirtualClock(self.rehearsal.since)
        self.scene = Scene(
            workspace=workspace,
            store=self.made.store,
            keys=self.made.keys,
            journeys=LiveJourneys(),
            known=self.known,
            url=URL,
            worker=BY,
        )

    def run(self, progress: Progress) -> int:
        """Go from moment to moment, each look and whatever becomes due in between; return how many there were."""
        ahead = sorted({*self.looks, *self._events()}, reverse=True)
        looks, moments, looked = set(self.looks), 0, 0
        at = ahead.pop()
        while at <= self.rehearsal.until:
            self.at(at)
            moments += 1
            if at in looks:
                looked += 1
                progress(looked, len(looks))
            due = self._due(after=at)
            if ahead and (due is None or ahead[-1] <= due):
                at = ahead.pop()
            elif due is not None:
                at = due
            else:
                break
        return moments

    def at(self, now: int) -> None:
        """Do all that is due at a moment."""
        self.clock.now = now
        self.made.let_come(now)
        act_once(self.scene, now=now)
        workspace, store = self.scene.workspace, self.made.store
        while send_due(workspace, store, self.made.keys, self.clock, URL, SENT_AT_ONCE):
            pass

    def _events(self) -> set[int]:
        """When units enter on an event, in the grain."""
        names = {one.enter.on for one in self.rehearsal.journeys.values() if one.enter.on}
        if not names:
            return set()
        found = self.known.happened(names, since=self.rehearsal.since, at=self.rehearsal.until)
        return {_in_grain(event.t) for event in found}

    def _due(self, *, after: int) -> int | None:
        """When the next run wakes, or the next message may leave."""
        row = OUTBOX.c
        with self.made.store.reading() as connection:
            waits = sa.select(sa.func.min(row.due_at)).where(row.state == "new", row.due_at > after)
            found = [connection.execute(waits).scalar_one(), next_due(connection)]
        times = [_in_grain(t) for t in found if t is not None and t > after]
        return min(times, default=None)


def silent(workspace: Workspace) -> Workspace:
    """Return the workspace with everything decided and nothing let out."""
    sending = workspace.settings.sending.model_copy(update={"live": False})
    return replace(workspace, settings=workspace.settings.model_copy(update={"sending": sending}))


def _in_grain(t: int) -> int:
    return -(-t // GRAIN) * GRAIN
