"""Something done again and again; a failure is logged and tried again later, and ends nothing."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from changemaker.routines.job_problems import logged

FIRST, LONGEST = 1.0, 60.0  # seconds until something that failed is tried again: 1, 2, 4 ... 60


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Beat:
    """One duty of the worker."""

    what: str
    every: float  # seconds
    do: Callable[[], object]
    stop: threading.Event

    def run(self) -> None:
        """Do it at once, then every so many seconds; sooner or later after a failure, by how often it has failed."""
        failed = FIRST
        while not self.stop.is_set():
            pause = self.every
            try:
                self.do()
                failed = FIRST
            except BaseException as error:  # a panic inside a compiled library is no Exception
                logged(error, self.what)
                pause, failed = failed, min(2 * failed, LONGEST)
            self.stop.wait(pause)
