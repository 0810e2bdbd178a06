"""Where something is predicted: a workspace, its store, the time, and somebody to tell how far it is."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from changemaker.core.clock import Clock
from changemaker.engine.lake import open_tables
from changemaker.engine.tables import Tables
from changemaker.engine.workspace import Workspace
from changemaker.routines.open_store import FILE, store_of
from changemaker.store.open import Store

SECOND = 1_000_000


def _silent(name: str, done: float, **params: object) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Place:
    """What every routine of predicting is given."""

    workspace: Workspace
    store: Store | None  # None where nobody has made one
    clock: Clock
    step: Callable[..., None] = _silent  # as `JobContext.step`
    began: datetime = field(init=False)  # before anything was read: a run that began earlier knows no more

    def __post_init__(self) -> None:
        """Remember when it began."""
        object.__setattr__(self, "began", self.clock())

    @property
    def now(self) -> int:
        """The time in UTC microseconds."""
        return int(self.clock().timestamp() * SECOND)

    def tables(self) -> Tables:
        """Open the tables loaded last, with what was captured, heard and predicted since.

        Raises:
            NothingLoadedError: nothing was loaded yet.
        """
        self.step("predict.step.tables", 0.0)
        return open_tables(self.workspace.state, store=self.store)


@contextmanager
def opened_place(workspace: Workspace, *, clock: Clock) -> Iterator[Place]:
    """Yield where a command predicts; a store that nobody has made is not made for it.

    Raises:
        StoreError, DatabaseError: the store cannot be opened.
    """
    if workspace.settings.store == "sqlite" and not (workspace.kept / FILE).is_file():
        yield Place(workspace=workspace, store=None, clock=clock)
        return
    with closing(store_of(workspace)) as store:
        yield Place(workspace=workspace, store=store, clock=clock)
