"""What every handler is given: the one workspace that this process serves."""

from dataclasses import dataclass, field

from changemaker.access.passwords import Passwords
from changemaker.api.limits import Limits
from changemaker.core.clock import Clock
from changemaker.engine.workspace import Workspace
from changemaker.privacy.keys import Keys
from changemaker.store.open import Store


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Served:
    """One process serves one workspace; reached in handlers as `request.app.state.served`."""

    workspace: Workspace
    store: Store
    keys: Keys
    clock: Clock
    url: str  # as readers reach it, without a slash at the end: "http://127.0.0.1:8765"
    passwords: Passwords = field(default_factory=Passwords)  # two hashes at a time, in the whole process
    limits: Limits = field(default_factory=Limits)
