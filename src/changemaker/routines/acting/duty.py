"""The worker's duty for journeys: a look when something is due, and every half minute at what has happened."""

import threading
from dataclasses import dataclass, field

from changemaker.core.clock import Clock
from changemaker.core.errors import NothingLoadedError
from changemaker.engine.lake import open_tables
from changemaker.engine.workspace import Workspace
from changemaker.privacy.keys import Keys
from changemaker.routines.acting.act_once import act_once
from changemaker.routines.acting.enter import is_look
from changemaker.routines.acting.known_in_tables import KnownInTables
from changemaker.routines.acting.live import LiveJourneys
from changemaker.routines.acting.scene import SECOND, Acted, Scene
from changemaker.store.journey_runs import any_due
from changemaker.store.journeys import list_journeys
from changemaker.store.open import Store

NEWS = 30 * SECOND  # so long after it came in, an event is acted on at the latest
TOGETHER = 1_000  # runs in one transaction
KEPT = 300 * SECOND  # how long what was read of metrics, mails and our people may serve while the tables are the same


@dataclass(slots=True, kw_only=True)
class Acting:
    """Looks at the journeys of one workspace, again and again."""

    workspace: Workspace
    store: Store
    keys: Keys
    clock: Clock
    url: str
    stop: threading.Event | None = None
    journeys: LiveJourneys = field(default_factory=LiveJourneys)
    looked: int = 0  # UTC microseconds
    _known: KnownInTables | None = None
    _known_at: int = 0  # UTC microseconds

    def look(self) -> Acted:
        """Do all that is due; return at once where nothing is, and nothing new is to be expected."""
        now = int(self.clock().timestamp() * SECOND)
        if not self._is_time(now):
            return Acted()
        try:
            known = self._known_now(now)
        except NothingLoadedError:  # nothing is known of anybody
            return Acted()
        scene = Scene(
            workspace=self.workspace,
            store=self.store,
            keys=self.keys,
            journeys=self.journeys,
            known=known,
            url=self.url,
        )
        try:
            done = act_once(scene, now=now, limit=TOGETHER, stop=self.stop)
        except BaseException:
            self._known = None  # it may be what is wrong
            raise
        self.looked = now
        return done

    def _known_now(self, now: int) -> KnownInTables:
        """Return what is known; while the tables are the same their questions are put into SQL only once."""
        tables = open_tables(self.workspace.state, store=self.store)
        kept = self._known
        if kept is None or kept.tables.data_version != tables.data_version or not 0 <= now - self._known_at < KEPT:
            kept = KnownInTables(tables, self.store, self.workspace, self.keys)
            self._known, self._known_at = kept, now
        return kept

    def _is_time(self, now: int) -> bool:
        with self.store.reading() as connection:
            going = list_journeys(connection, states=("live", "draining"))
            if not going:
                return False
            if not 0 <= now - self.looked < NEWS or any(is_look(self.workspace, row, now) for row in going):
                return True
            return any_due(connection, journeys=[row.journey for row in going], now=now)
