"""One thread of a worker that takes jobs and does them, one after the other."""

import threading
from collections.abc import Callable, Mapping

import sqlalchemy as sa

from changemaker.core.errors import BadQuestionError, StoreError
from changemaker.routines.job_context import JobCancelled, JobContext
from changemaker.routines.job_problems import logged, problem_of
from changemaker.store.job_leases import (
    ATTEMPTS,
    Lease,
    claim,
    end_cancelled,
    fail,
    finish,
    give_back,
    is_work,
    renew,
    write_step,
)
from changemaker.store.jobs import Job, Problem
from changemaker.store.open import Store

IDLE = 0.5  # seconds until the next look, where nothing was to be done
LONGEST = 5.0  # seconds until the end of a job is written down again, where the store did not answer
Tell = Callable[[str, float, Mapping[str, object]], None]


class Hand:
    """Takes a job, does it, writes down how it ended; a job that fails is a job's failure, never the hand's."""

    def __init__(
        self,
        *,
        name: str,
        store: Store,
        kinds: Mapping[str, Callable[[JobContext], object]],
        context_of: Callable[[Job, Tell], JobContext],
        now: Callable[[], int],
        lease: int,
        stop: threading.Event,
    ) -> None:
        self._name, self._store, self._kinds, self._context_of = name, store, kinds, context_of
        self._now, self._lease, self._stop = now, lease, stop
        self._turn = threading.Lock()
        self._held: Lease | None = None
        self._fate = ""  # of the job in hand: "", "cancel", "lost"

    def run(self) -> None:
        """Work until told to stop."""
        while not self._stop.is_set():
            try:
                worked = self.work_once()
            except BaseException as error:  # the store does not answer, or a panic in a compiled library
                logged(error, "looking for a job")
                worked = False
                self._stop.wait(IDLE)
            if not worked:
                self._stop.wait(IDLE)

    def work_once(self) -> bool:
        """Do one job; return whether there was one."""
        store, now = self._store, self._now()
        with store.reading() as connection:
            if not is_work(connection, now=now):
                return False
        with store.writing() as connection:
            taken = claim(connection, worker=self._name, now=now, lease=self._lease)
        if taken is None:
            return False
        job, held = taken
        with self._turn:
            self._held, self._fate = held, ""
        try:
            self._do(job, held)
        finally:
            with self._turn:
                self._held = None
        return True

    def renew(self) -> None:
        """Say that the job in hand is being worked on."""
        with self._turn:
            held = self._held
        if held is None:
            return
        with self._store.writing() as connection:
            if not renew(connection, held, now=self._now(), lease=self._lease):
                self._note(held, "lost")

    def let_go(self) -> None:
        """Give back the job in hand, if there is one; its thread ends at its next step and changes nothing."""
        with self._turn:
            held, self._held = self._held, None
        if held is not None:
            try:
                with self._store.writing() as connection:
                    give_back(connection, held)
            except StoreError as error:
                logged(error, "giving back a job")  # then its lease runs out

    def _do(self, job: Job, held: Lease) -> None:
        context = self._context_of(job, lambda name, done, params: self._tell(held, name, done, params))
        try:
            if job.kind not in self._kinds:
                hint = "start a worker of the newest version; older ones do not know this"
                raise BadQuestionError(f"no job is called '{job.kind}'", hint=hint)
            result = self._kinds[job.kind](context)
            self._record(lambda c: finish(c, held, result, now=self._now()))
        except JobCancelled:
            self._ended_early(held)
        except StoreError as error:
            self._again_or_never(held, problem_of(error))
        except BaseException as error:  # a panic in a compiled library is no Exception
            problem = problem_of(error)
            self._record(lambda c: fail(c, held, problem, now=self._now()))

    def _ended_early(self, held: Lease) -> None:
        if self._fate == "cancel":
            self._record(lambda c: end_cancelled(c, held, now=self._now()))
        elif self._fate != "lost":
            self._record(lambda c: give_back(c, held))

    def _again_or_never(self, held: Lease, problem: Problem) -> None:
        """The store went away under the job: once it is back, the job is tried again."""
        if held.attempt < ATTEMPTS:
            self._record(lambda c: give_back(c, held, counts=True))
        else:
            self._record(lambda c: fail(c, held, problem, now=self._now()))

    def _tell(self, held: Lease, name: str, done: float, params: Mapping[str, object]) -> None:
        if self._stop.is_set():
            raise JobCancelled
        try:
            with self._store.writing() as connection:
                now, lease = self._now(), self._lease
                answer = write_step(connection, held, name, done=done, now=now, params=params, lease=lease)
        except StoreError as error:
            logged(error, "writing down a step")  # the work itself goes on: the store may be back by its end
            return
        if answer != "go on":
            self._note(held, answer)
        if self._fate:
            raise JobCancelled

    def _note(self, held: Lease, fate: str) -> None:
        with self._turn:
            if self._held == held:
                self._fate = fate

    def _record(self, write: Callable[[sa.Connection], bool]) -> None:
        """Write down how a job ended, trying again while the store does not answer: nothing else could be done then."""
        pause = IDLE
        while True:
            try:
                with self._store.writing() as connection:
                    write(connection)
                return
            except StoreError as error:
                logged(error, "writing down how a job ended")
                if self._stop.wait(pause):
                    return
                pause = min(2 * pause, LONGEST)
