"""The longer nobody begins or ends a case, the higher up somebody is told."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from changemaker.act.cases.escalation import rung_at
from changemaker.engine.acting_settings import Working
from unit.act.case_made import case

BERLIN = ZoneInfo("Europe/Berlin")


def at(wall: str) -> int:
    return int(datetime.fromisoformat(wall).replace(tzinfo=BERLIN).timestamp()) * 1_000_000


def rung(now: str, **values: object) -> int:
    given = {"opened_at": at("2026-11-16 09:00"), "due_at": at("2026-11-18 17:00"), **values}  # Monday to Wednesday
    found = rung_at(case(**given), now=at(now), working=Working(), zone=BERLIN)
    return 0 if found is None else found.number


@pytest.mark.parametrize(
    ("now", "number"),
    [
        ("2026-11-17 12:00", 0),
        ("2026-11-17 13:01", 1),  # twelve of twenty-four working hours are over, and nobody has begun
        ("2026-11-18 17:00", 1),
        ("2026-11-18 17:01", 2),  # late
        ("2026-11-19 17:01", 3),  # late by a working day
        ("2026-11-21 12:00", 3),  # a Saturday is none
        ("2026-11-23 17:01", 4),  # late by three: Thursday, Friday, Monday
    ],
)
def test_a_case_that_nobody_touches_goes_up_step_by_step(now: str, number: int) -> None:
    assert rung(now) == number


def test_a_case_in_work_is_nobody_elses_business_until_it_is_late() -> None:
    assert rung("2026-11-18 16:00", state="in_work", owner="ada") == 0
    assert rung("2026-11-18 18:00", state="waiting", owner="ada") == 2  # the customer waits, whoever else does


def test_what_is_resolved_goes_nowhere() -> None:
    assert rung("2026-12-24 12:00", state="resolved", resolved_at=at("2026-12-01 12:00")) == 0
