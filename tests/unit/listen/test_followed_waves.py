"""A follow-up of one wave speaks for that wave, and for no other."""

from datetime import UTC, date, datetime

import numpy as np
import pyarrow as pa
import pytest

from changemaker.core.seeds import stream
from changemaker.listen.asking.followed_waves import DAY, followed_rows, waves_in
from changemaker.stats.asked import Asked
from changemaker.stats.propensity import knowing_nothing
from changemaker.stats.two_phase import FollowedUp, followed_up
from changemaker.studies.honest_score import HonestScore, honest_score
from unit.listen.silent_tables import YEAR, Rows

PROMOTER, DETRACTOR = 10.0, 3.0
N, ANSWERING, DRAWN = 600, 0.2, 80
HAPPY = (0.8, 0.3)  # share of promoters of the first wave, and of the second, which is not followed up


def company(seed: int, *, followed: int) -> tuple[FollowedUp, float, float]:
    """Two waves of 600 people, `followed` of them followed up; the follow-up, the truth of those, and of all."""
    rng = stream(seed, "waves")
    wave = np.repeat([0, 1], N)
    value = np.where(rng.random(2 * N) < np.array(HAPPY)[wave], 100.0, -100.0)
    answered = rng.random(2 * N) < np.where(value > 0, 1.5, 0.5) * ANSWERING
    drawn = np.zeros(2 * N, dtype=np.bool_)
    chance = np.ones(2 * N)
    for place in range(followed):
        silent = np.flatnonzero(~answered & (wave == place))
        drawn[rng.permutation(silent)[:DRAWN]] = True
        chance[wave == place] = DRAWN / len(silent)
    month = np.asarray(24_300 + wave, dtype=np.int64)
    rows = pa.table({"wave": ["q1"] * N + ["q2"] * N, "t": wave * DAY, "closes_t": wave * DAY + DAY})
    t = np.asarray(wave * DAY, dtype=np.int64)
    waves = waves_in(rows, month, now=3 * DAY)
    speaks_for = followed_rows(waves, t=t, drawn=drawn, drawn_t=np.full(2 * N, 2 * DAY), held=drawn)
    asked = Asked(
        account=np.arange(2 * N), answered=answered, value=np.where(answered, value, 0.0), design=np.ones(2 * N)
    )
    found = followed_up(
        asked.only(speaks_for),
        knowing_nothing(asked).only(speaks_for),
        drawn=drawn[speaks_for],
        held=drawn[speaks_for],
        said=value[speaks_for],
        chance=chance[speaks_for],
        strength=0.3,
        unit="points",
        level=0.95,
        wave=waves.code[speaks_for],
    )
    return found, float(value[speaks_for].mean()), float(value.mean())


@pytest.mark.parametrize("followed", [1, 2])
def test_the_range_of_a_follow_up_holds_what_the_waves_that_were_followed_up_think(followed: int) -> None:
    companies = [company(seed, followed=followed) for seed in range(60)]

    held = sum(found.estimate.low <= truth <= found.estimate.high for found, truth, _ in companies)
    assert held >= 51  # of 60 at 95 %: fewer has probability .001
    of_all = sum(found.estimate.low <= every <= found.estimate.high for found, _, every in companies)
    assert of_all == 0 if followed == 1 else of_all >= 51  # one wave says nothing about two


def two_waves(*, second_followed: bool = False) -> Rows:
    """200 people asked in March and 200 others in April; of the silent of March 40 are interviewed."""
    rows = Rows()
    for number in range(400):
        rows.account(number)
        march, place = number < 200, number % 200
        day = date(2025, 3, 10) if march else date(2025, 4, 10)
        says = (DETRACTOR if place % 10 == 0 else PROMOTER) if place < 100 else None
        rows.ask(number, says=says, day=day)
        if 100 <= place < 140 and (march or second_followed):
            said = PROMOTER if march and place % 2 else DETRACTOR
            rows.ask(number, says=said, day=day, mode="interview", chance=0.4, follows=True)
    return rows


def scored(rows: Rows, *, now: int | None = None) -> HonestScore:
    return honest_score(rows.tables(), survey="pulse", period=YEAR, now=now)


def notes(found: HonestScore) -> dict[str, dict[str, object]]:
    return {note.id: dict(note.params) for note in found.finding.notes}


def test_a_wave_that_nobody_followed_up_is_left_out_and_that_is_said() -> None:
    found = scored(two_waves())

    told = found.finding.estimates["followed_up"]
    assert told.value == pytest.approx((80 + 0) / 2, abs=0.5)  # March: half said 90 less 10, half as the interviews
    assert notes(found)["honest.note.followed_waves"] == {"share": 0.5, "n": 200}
    assert found.finding.headline == ("raw", "weighted", "band")


def test_waves_that_were_all_followed_up_are_each_stood_for_by_their_own() -> None:
    found = scored(two_waves(second_followed=True))

    told = found.finding.estimates["followed_up"]
    assert told.value == pytest.approx((80 + 0 + 80 - 100) / 4, abs=0.5)
    assert "honest.note.followed_waves" not in notes(found)
    assert found.finding.headline == ("raw", "weighted", "followed_up")


def test_who_can_still_answer_is_not_silent_and_counts_in_no_response_rate() -> None:
    at = int(datetime(2025, 4, 20, tzinfo=UTC).timestamp() * 1_000_000)  # ten days after those of April were asked

    found = scored(two_waves(second_followed=True), now=at)

    assert notes(found)["honest.note.waiting"] == {"n": 100}
    assert found.finding.estimates["response_rate"].value == 100 / 200  # of March
    assert found.finding.estimates["response_rate"].n == 200
    assert notes(found)["honest.note.followed_waves"]["n"] == 200


def test_who_was_asked_after_the_draw_is_not_stood_for_by_it() -> None:
    rows = pa.table({"wave": [""] * 20, "t": [0] * 10 + [9 * DAY] * 10, "closes_t": [DAY] * 20})
    held = np.arange(20) < 5
    waves = waves_in(rows, np.zeros(20, dtype=np.int64), now=None)

    found = followed_rows(
        waves, t=np.asarray(rows["t"]), drawn=held, drawn_t=np.full(20, 2 * DAY, dtype=np.int64), held=held
    )

    assert found.tolist() == [True] * 10 + [False] * 10
