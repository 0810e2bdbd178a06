"""What a job is given: the workspace, what was asked, and somebody to tell how far it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from changemaker.core.clock import Clock
from changemaker.engine.workspace import Workspace
from changemaker.privacy.keys import Keys
from changemaker.store.open import Store


class JobCancelled(Exception):
    """Somebody cancelled the job, or its worker has to stop: raised by a step, so that work ends between two."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class JobContext:
    """One job, being worked on."""

    workspace: Workspace
    store: Store
    keys: Keys
    clock: Clock
    url: str
    params: Mapping[str, object]
    job_id: str
    by: str  # who asked
    tell: Callable[[str, float, Mapping[str, object]], None]

    @property
    def now(self) -> int:
        """The time in UTC microseconds."""
        return int(self.clock().timestamp() * 1_000_000)

    def step(self, name: str, done: float, **params: object) -> None:
        """Tell that a step begins.

        Args:
            name: a Message id, such as "job.step.reading".
            done: share of the whole that lies behind, 0 to 1.
            params: of that message.

        Raises:
            JobCancelled: end now; what the job holds is put back by whoever holds it.
        """
        self.tell(name, done, {key: storable(value) for key, value in params.items()})


def storable(value: object) -> object:
    r"""Return `value` as any store can hold it: a file's name may have bytes that are no letters.

    Example:
        >>> storable("caf\udce9.csv")
        'caf?.csv'
    """
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
