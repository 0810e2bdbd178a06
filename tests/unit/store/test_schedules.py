"""What is scheduled runs once a turn: not twice after an outage, by two workers, or on a clock that was set back."""

from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from changemaker.core.errors import BadQuestionError
from changemaker.store.job_leases import claim, finish
from changemaker.store.jobs import list_jobs
from changemaker.store.open import Store
from changemaker.store.schedules import is_due, list_schedules, put_schedule, reckon, tick
from changemaker.store.work_tables import SCHEDULE

MINUTE, HOUR, DAY = 60_000_000, 3_600_000_000, 86_400_000_000
START = 20_000 * DAY  # midnight, UTC
ZONE = ZoneInfo("UTC")


def scheduled(store: Store, *, every: str = "1h", now: int = START) -> bool:
    with store.writing() as connection:
        return put_schedule(connection, name="digest", kind="digest", every=every, now=now, zone=ZONE)


def ticked(store: Store, now: int) -> int:
    with store.writing() as connection:
        return len(tick(connection, now=now, zone=ZONE))


def work(store: Store, now: int) -> None:
    """Do whatever waits."""
    with store.writing() as connection:
        while found := claim(connection, worker="w", now=now):
            finish(connection, found[1], None, now=now)


def keys(store: Store) -> list[str]:
    with store.reading() as connection:
        return sorted(str(job.once_key) for job in list_jobs(connection))


def test_a_schedule_runs_at_its_time_and_not_before(store: Store) -> None:
    scheduled(store)

    with store.reading() as connection:
        assert not is_due(connection, now=START + HOUR - 1)
        assert is_due(connection, now=START + HOUR)
    assert [ticked(store, START + HOUR - 1), ticked(store, START + HOUR), ticked(store, START + HOUR)] == [0, 1, 0]


def test_the_job_says_which_schedule_asked_for_it(store: Store) -> None:
    scheduled(store)
    ticked(store, START + HOUR)

    with store.reading() as connection:
        (job,), (schedule,) = list_jobs(connection), list_schedules(connection)

    assert (job.kind, job.asked_by) == ("digest", "schedule:digest")
    assert (schedule.last_at, schedule.last_job, schedule.next_at) == (START + HOUR, job.id, START + 2 * HOUR)


def test_an_outage_is_made_up_for_by_one_run(store: Store) -> None:
    scheduled(store)

    assert ticked(store, START + 50 * HOUR + MINUTE) == 1
    work(store, START + 50 * HOUR + MINUTE)
    assert ticked(store, START + 50 * HOUR + 2 * MINUTE) == 0
    assert ticked(store, START + 51 * HOUR) == 1


def test_a_turn_whose_last_job_still_runs_is_left_out(store: Store) -> None:
    scheduled(store)
    ticked(store, START + HOUR)

    assert ticked(store, START + 2 * HOUR) == 0
    work(store, START + 2 * HOUR + MINUTE)
    assert ticked(store, START + 3 * HOUR) == 1


@pytest.mark.parametrize("every", ["1h", "daily 07:00"])
def test_a_clock_that_is_set_back_runs_nothing_twice(store: Store, every: str) -> None:
    scheduled(store, every=every)
    now = START
    for hours in (8, -6, 7, -3, 4):  # forth and back over the same turns, with a new start of the process each time
        now += hours * HOUR
        with store.writing() as connection:
            reckon(connection, now=now, zone=ZONE)
        ticked(store, now)
        work(store, now)

    assert len(keys(store)) == len(set(keys(store)))
    if every.startswith("daily"):
        assert keys(store) == [f"schedule:digest:{START + 7 * HOUR}"]


def test_a_clock_that_was_a_year_ahead_does_not_stop_a_schedule_for_a_year(store: Store) -> None:
    scheduled(store)
    ticked(store, START + 365 * DAY)
    work(store, START + 365 * DAY)

    with store.writing() as connection:
        assert reckon(connection, now=START + MINUTE, zone=ZONE) == 1
        assert reckon(connection, now=START + MINUTE, zone=ZONE) == 0

    assert ticked(store, START + HOUR) == 1  # asked for the turn that the year-ahead tick had taken: that job
    work(store, START + HOUR)
    assert ticked(store, START + 2 * HOUR) == 1
    assert len(keys(store)) == 2


def test_a_schedule_is_added_once_and_keeps_what_people_changed(store: Store) -> None:
    assert scheduled(store)
    with store.writing() as connection:
        changed = {"every": "daily 06:00", "on": False, "next_at": START + 6 * HOUR}
        connection.execute(sa.update(SCHEDULE).where(SCHEDULE.c.name == "digest").values(**changed))
    assert not scheduled(store)

    with store.reading() as connection:
        (schedule,) = list_schedules(connection)
    assert (schedule.every, schedule.on, schedule.next_at) == ("daily 06:00", False, START + 6 * HOUR)
    assert ticked(store, START + 30 * DAY) == 0


def test_a_schedule_that_says_no_time_is_refused(store: Store) -> None:
    with pytest.raises(BadQuestionError, match="comes round again"):
        scheduled(store, every="now and then")
