"""Which orders count for a rhythm, in which days, and that nothing later is known."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from changemaker.core.seeds import stream
from changemaker.engine.tables import tables_in_memory
from changemaker.predict.turning.orders import NEVER, Orders, course_of, read_orders
from changemaker.predict.turning.season import usual_days
from changemaker.sim.rhythm_worlds import RhythmWorld, live_rhythm

EPOCH = date(1970, 1, 1)


def orders(days: list[int], amounts: list[float], last: int = 400) -> Orders:
    """One account."""
    return Orders(
        accounts=pa.array(["a"]),
        segments=("",),
        segment=np.zeros(1, dtype=np.int64),
        closed=np.array([NEVER]),
        account=np.zeros(len(days), dtype=np.int64),
        day=np.array(days, dtype=np.int64),
        size=np.log(amounts),
        last=last,
    )


def test_crumbs_do_not_end_a_silence_however_many_come() -> None:
    crumbs = list(range(60, 400, 10))
    course = course_of(orders([0, 10, 20, 30, 40, 50, *crumbs], [100.0] * 6 + [5.0] * len(crumbs)))

    seen = course.seen(399)

    assert seen.last_day[0] == 50
    assert seen.gaps.count[0] == 5  # the gaps between the six orders that count


def test_of_a_day_nothing_later_is_known() -> None:
    course = course_of(orders([0, 10, 20, 100, 300], [100.0] * 5))

    seen = course.seen(25)

    assert (seen.gaps.count[0], seen.last_day[0], seen.silent[0], seen.next_day[0]) == (2, 20, 5, 100)
    assert np.exp(seen.gaps.mean[0]) == pytest.approx(10.0)


def test_before_its_first_order_an_account_is_not_watched() -> None:
    assert not course_of(orders([50, 60, 70], [1.0] * 3)).seen(40).watched[0]


def test_a_weekend_on_which_nobody_orders_is_no_silence() -> None:
    monday = (date(2024, 1, 1) - EPOCH).days
    day = np.array([monday + week * 7 + place for week in range(60) for place in range(5) for _ in range(4)])

    calendar = usual_days(day, last=int(day.max()) + 3)

    friday, sunday, next_monday = monday + 4, monday + 6, monday + 7
    weekend = calendar.at(np.array([sunday]))[0] - calendar.at(np.array([friday]))[0]
    assert weekend == pytest.approx(0.0, abs=0.05)
    assert calendar.at(np.array([next_monday]))[0] - calendar.at(np.array([friday]))[0] == pytest.approx(1.4, abs=0.05)


def test_months_are_told_apart_only_from_two_years_on() -> None:
    rng = stream(3, "season")
    world = RhythmWorld(accounts=300, season=1.0, joining=0.0, stops_a_year=0.0)
    company = live_rhythm(world, rng)
    whole, short = company.order_day, company.order_day[company.order_day < 600]

    told = usual_days(whole + (date(2023, 1, 2) - EPOCH).days, last=19358 + 1094)

    assert told.months[10] / told.months[6] == pytest.approx(1.30 / 0.70, rel=0.15)  # November over July, of the world
    assert usual_days(short, last=599).months == ()


def test_orders_are_read_as_of_the_moment_without_those_cancelled() -> None:
    company = live_rhythm(RhythmWorld(accounts=40), stream(4, "read"))
    frames = dict(company.tables())
    cancelled = np.arange(frames["order"].num_rows) % 2 == 0
    frames["order"] = frames["order"].set_column(
        frames["order"].schema.get_field_index("cancelled"), "cancelled", pa.array(cancelled)
    )

    told = read_orders(tables_in_memory(frames, data_version="x"), now=company.moment(499))

    assert told is not None
    kept = (~cancelled) & (company.order_day <= 499)
    assert len(told.day) == int(kept.sum())
    assert told.last == (date(2023, 1, 2) - EPOCH).days + 499
