"""Whatever workers, people and clocks do, jobs go the way of a plain model, and no two workers hold one."""

from dataclasses import dataclass

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule, run_state_machine_as_test

from changemaker.store.job_leases import ATTEMPTS, Lease, claim, fail, finish, give_back, renew, write_step
from changemaker.store.jobs import Problem, ask_job, cancel_job, read_job
from changemaker.store.open import Store
from changemaker.store.work_tables import JOB

LEASE = 10
WORKERS = st.sampled_from(["ada", "ben", "cleo"])
PROBLEM = Problem(code="CM105", what="no", hint="yes")


@dataclass(slots=True)
class Plain:
    """A job as anybody would keep it in a list."""

    asked_at: int
    state: str = "queued"
    attempt: int = 0
    holder: Lease | None = None
    until: int = 0
    cancelled: bool = False

    def silent(self, now: int) -> bool:
        return self.state == "running" and self.until < now


class JobsMachine(RuleBasedStateMachine):
    """Jobs in a store beside the same in a dictionary."""

    ids = Bundle("ids")
    leases = Bundle("leases")

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store, self.now = store, 1000
        self.plain: dict[str, Plain] = {}
        self.keys: dict[str, str] = {}
        with store.writing() as connection:
            connection.execute(JOB.delete())

    @rule(target=ids, key=st.none() | st.sampled_from(["monday", "tuesday"]))
    def ask(self, key: str | None) -> str:
        with self.store.writing() as connection:
            id = ask_job(connection, kind="prove", params={}, by="ada", now=self.now, once_key=key)
        if key in self.keys:
            assert id == self.keys[key]
        else:
            assert id not in self.plain
            self.plain[id] = Plain(asked_at=self.now)
        if key is not None:
            self.keys[key] = id
        return id

    @rule(target=leases, worker=WORKERS)
    def claim(self, worker: str) -> object:
        for job in self.plain.values():
            if job.silent(self.now) and (job.cancelled or job.attempt >= ATTEMPTS):
                job.state, job.holder = "cancelled" if job.cancelled else "failed", None
        free = {id: job for id, job in self.plain.items() if job.state == "queued" or job.silent(self.now)}
        expected = min(free, key=lambda id: (free[id].attempt, free[id].asked_at, id), default=None)
        with self.store.writing() as connection:
            found = claim(connection, worker=worker, now=self.now, lease=LEASE)
        assert (found[0].id if found else None) == expected
        if found is None:
            return multiple()
        job, held = self.plain[found[0].id], found[1]
        job.state, job.holder, job.until = "running", held, self.now + LEASE
        job.attempt += 1
        return held

    def _mine(self, held: Lease) -> Plain | None:
        job = self.plain[held.job_id]
        return job if job.state == "running" and job.holder == held else None

    @rule(held=leases)
    def renew(self, held: Lease) -> None:
        with self.store.writing() as connection:
            kept = renew(connection, held, now=self.now, lease=LEASE)
        job = self._mine(held)
        assert kept == (job is not None)
        if job:
            job.until = self.now + LEASE

    @rule(held=leases)
    def step(self, held: Lease) -> None:
        with self.store.writing() as connection:
            answer = write_step(connection, held, "proof.step.links", done=0.5, now=self.now, lease=LEASE)
        job = self._mine(held)
        assert answer == ("lost" if job is None else "cancel" if job.cancelled else "go on")
        if job:
            job.until = self.now + LEASE

    @rule(held=leases, how=st.sampled_from(["done", "failed", "queued"]))
    def end(self, held: Lease, how: str) -> None:
        with self.store.writing() as connection:
            if how == "done":
                ended = finish(connection, held, 1, now=self.now)
            elif how == "failed":
                ended = fail(connection, held, PROBLEM, now=self.now)
            else:
                ended = give_back(connection, held)
        job = self._mine(held)
        assert ended == (job is not None)
        if job:
            job.state, job.holder = how, None
            job.attempt -= how == "queued"

    @rule(id=ids)
    def cancel(self, id: str) -> None:
        with self.store.writing() as connection:
            heard = cancel_job(connection, id, self.now)
        job = self.plain[id]
        assert heard == (job.state in ("queued", "running"))
        job.cancelled = job.cancelled or heard
        if job.state == "queued":
            job.state = "cancelled"

    @rule(by=st.sampled_from([1, LEASE, LEASE + 1, 5 * LEASE, -3 * LEASE]))
    def time_goes_by_or_the_clock_is_set_back(self, by: int) -> None:
        self.now += by

    @invariant()
    def both_tell_the_same(self) -> None:
        with self.store.reading() as connection:
            for id, plain in self.plain.items():
                job = read_job(connection, id)
                assert job is not None
                assert (job.state, job.attempt) == (plain.state, plain.attempt)
                assert job.lease_by == (plain.holder.holder if plain.holder else None)


def test_jobs_go_the_way_of_a_plain_model(store: Store) -> None:
    run_state_machine_as_test(
        lambda: JobsMachine(store), settings=settings(max_examples=12, stateful_step_count=30, deadline=None)
    )
