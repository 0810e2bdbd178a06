"""What a look at journeys needs: the workspace, its store, the journeys as they were applied, and what is known."""

import secrets
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from changemaker.act.journeys.known import Known
from changemaker.engine.workspace import Workspace
from changemaker.privacy.keys import Keys
from changemaker.routines.acting.live import LiveJourneys
from changemaker.store.open import Store

SECOND = 1_000_000
MINUTE, DAY = 60 * SECOND, 86_400 * SECOND
LEASE = 60 * SECOND  # how long a worker may be silent about runs that it took


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One worker's view; several may act on one store at once."""

    workspace: Workspace
    store: Store
    keys: Keys
    journeys: LiveJourneys
    known: Known
    url: str = ""  # of the served pages, without a slash at the end
    worker: str = field(default_factory=lambda: secrets.token_hex(8))
    lease: int = LEASE

    @property
    def zone(self) -> ZoneInfo:
        """Of the workspace."""
        return ZoneInfo(self.workspace.settings.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Acted:
    """What one look did."""

    entered: int = 0
    stepped: int = 0  # runs that were looked at and written back
    ended: int = 0
    parked: int = 0
    set_back: int = 0  # runs that failed, and are tried again later

    def __add__(self, other: "Acted") -> "Acted":
        return Acted(
            entered=self.entered + other.entered,
            stepped=self.stepped + other.stepped,
            ended=self.ended + other.ended,
            parked=self.parked + other.parked,
            set_back=self.set_back + other.set_back,
        )
