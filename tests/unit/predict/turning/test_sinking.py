"""Sinking emotion: what counts as a reading, and whom the rule finds."""

from datetime import UTC, date, datetime

import numpy as np
import pyarrow as pa
import pytest

from changemaker.core.seeds import stream
from changemaker.engine.tables import tables_in_memory
from changemaker.predict.turning.readings import LIVED, SAID, Readings, read_readings
from changemaker.predict.turning.sinking import Sinking, TooFewReadings, sinking
from changemaker.sim.rhythm_worlds import RhythmWorld, live_rhythm

DAY = 86_400_000_000


def at(day: int) -> int:
    return round(datetime(2025, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000 + day * DAY


def dated(days: list[int]) -> dict[str, pa.Array]:
    return {"t": pa.array([at(day) for day in days]), "date": pa.array([date(2025, 1, 1)] * len(days))}


def series(rng: np.random.Generator, accounts: int, *, sinking_accounts: int = 0) -> Readings:
    account = np.repeat(np.arange(accounts), 30)
    day = np.sort(rng.uniform(0, 730, (accounts, 30)), axis=1).ravel()
    value = rng.normal(0.2, 0.4, len(day)) - 1.0 * ((account < sinking_accounts) & (day > 650))
    return Readings(
        accounts=pa.array([f"a{place:03d}" for place in range(accounts)]),
        account=account,
        kind=np.zeros(len(day), dtype=np.int64),
        day=day,
        value=value,
        last=730.0,
    )


def test_a_reading_is_an_emotion_a_late_delivery_or_a_case_as_it_was_known_then() -> None:
    frames = {
        "account": pa.table({"account_id": ["a"]}),
        "emotion": pa.table(
            {
                "emotion_id": ["1", "2"],
                "account_id": ["a", "a"],
                **dated([5, 40]),
                "emotion": ["frustrated", "valued"],
                "intensity": [0.5, 1.0],
            }
        ),
        "operation": pa.table(
            {
                "operation_id": ["on time", "late", "open"],
                "account_id": ["a"] * 3,
                "kind": ["delivery"] * 3,
                **dated([3, 8, 20]),
                "promised_t": [at(3), at(8), at(20)],
                "done_t": [at(2), at(30), None],
            }
        ),
        "case": pa.table(
            {"case_id": ["c"], "account_id": ["a"], "kind": ["complaint"], **dated([1]), "resolved_t": [at(16)]}
        ),
    }

    told = read_readings(tables_in_memory(frames, data_version="x"), now=at(10))

    assert told is not None
    origin = at(0) / DAY
    rows = sorted(zip((told.day - origin).tolist(), told.kind.tolist(), told.value.tolist(), strict=True))
    assert rows == [
        (1, LIVED, -1.0),  # the case
        (2, LIVED, 0.0),  # on time
        (5, SAID, -0.5),
        (8, LIVED, -1.0),  # open a week more
        (8, LIVED, -1.0),  # promised, and on the tenth not yet done
    ]


def test_accounts_that_sank_are_found_and_the_others_hardly_ever() -> None:
    found = sinking(series(stream(1, "sink"), 400, sinking_accounts=20), rate=0.01, rng=stream(1, "placebo"))

    assert isinstance(found, Sinking)
    assert np.count_nonzero(found.account < 20) >= 12  # a fall of 2.5 standard deviations, over three readings or so
    assert np.count_nonzero(found.account >= 20) <= 0.025 * 380  # 1.5 points above the rate
    assert np.median(found.since[found.account < 20]) == pytest.approx(650, abs=40)


def test_moods_that_wander_and_come_back_keep_the_printed_rate() -> None:
    company = live_rhythm(RhythmWorld(mood_wanders=0.6, mood_lasts=60.0), stream(5, "wander"))
    tables = company.tables()
    frames = {name: tables[name] for name in ("account", "emotion")}
    readings = read_readings(tables_in_memory(frames, data_version="x"))
    assert readings is not None

    found = sinking(readings, rate=0.01, rng=stream(5, "placebo"))

    assert isinstance(found, Sinking)
    assert len(found.account) <= (0.01 + 0.015 + 0.011) * len(found.judged)  # 1.5 points, and chance of 800 accounts


def test_where_all_sink_together_it_is_nobody_s_own_turn() -> None:
    readings = series(stream(2, "sink"), 300, sinking_accounts=300)

    found = sinking(readings, rate=0.01, rng=stream(2, "placebo"))

    assert isinstance(found, Sinking)
    assert len(found.account) <= 0.06 * 300  # a month that is half over is freed of half of it


def test_a_company_of_few_readings_gets_no_warning_and_is_told_how_few() -> None:
    found = sinking(series(stream(3, "sink"), 30), rate=0.01, rng=stream(3, "placebo"))

    assert found == TooFewReadings(judged=30)
