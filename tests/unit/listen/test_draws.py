"""Draws by lot: known chances whose inverses weigh, certain people, waves that meet everybody once."""

import numpy as np
import pytest

from changemaker.core.errors import AskingError
from changemaker.listen.asking.audience import CERTAIN, plan_among
from changemaker.listen.asking.draw import draw, shared_out
from changemaker.listen.asking.throttle import AskedBefore
from changemaker.listen.asking.waves import parts, places, wave_number
from changemaker.listen.surveys.survey import Survey, Throttle
from changemaker.rules.parse import parse
from unit.listen.people_to_ask import DAY, people, survey

NOW = 20_000 * DAY
OPEN = Throttle(days_between=0, most_a_year=99, account_open=99)
IDS = [f"c{place:03}" for place in range(60)]
SEGMENTS: list[object] = ["key"] * 6 + ["core"] * 54


def planned(
    asked: Survey, *, accounts: list[str] | None = None, modes: list[str] | None = None, wave: str = ""
) -> list[dict[str, object]]:
    rows = people(IDS, accounts or IDS, due=[NOW] * 60, modes=modes or [], **{"account.segment": SEGMENTS})
    found = plan_among(asked, rows, contacts_asked=AskedBefore(), now=NOW, wave=wave)
    return list(found.invited.rows.to_pylist())  # type: ignore[attr-defined]


def test_a_stratum_that_is_small_is_taken_whole_and_the_rest_is_shared_out() -> None:
    asked = survey(draw="stratified", number=24, strata=("account.segment",), throttle=OPEN)

    rows = planned(asked)

    assert sum(row["stratum"] == "key" for row in rows) == 6  # all of them: 12 were wanted
    assert sum(row["stratum"] == "core" for row in rows) == 18
    assert {row["chance"] for row in rows if row["stratum"] == "core"} == {18 / 54}


def test_the_inverse_of_the_chances_adds_up_to_everybody_over_many_draws_though_accounts_have_limits() -> None:
    accounts = [f"a{place // 5}" for place in range(60)]  # twelve accounts of five people, three of whom may be asked
    open_three = Throttle(days_between=0, most_a_year=99, account_open=3)
    totals, core = [], []
    for seed in range(200):
        asked = survey(draw="random", number=12, throttle=open_three, seed=seed)
        rows = planned(asked, accounts=accounts)
        totals.append(sum(1 / float(str(row["chance"])) for row in rows))
        core.append(sum(1 / float(str(row["chance"])) for row in rows if row["account.segment"] == "core"))

    assert np.allclose(totals, 60)  # one stratum, equal chances: each draw weighs up to all
    assert abs(np.mean(core) - 54) < 4 * np.std(core) / 200**0.5  # Horvitz and Thompson (1952): without bias


def test_whom_a_rule_gives_to_a_person_is_asked_for_sure_and_counts_in_the_number() -> None:
    modes = ["interview"] * 4 + ["email"] * 56
    rule = ((parse("contact.decides"), "interview"), (None, "email"))
    rows = planned(survey(draw="random", number=10, throttle=OPEN, modes=rule), modes=modes)

    assert len(rows) == 10
    assert {row["contact_id"] for row in rows if row["stratum"] == CERTAIN} == set(IDS[:4])
    assert {row["chance"] for row in rows if row["stratum"] == ""} == {6 / 56}


def test_a_survey_that_is_all_interviews_draws_among_all() -> None:
    rows = planned(
        survey(draw="random", number=10, throttle=OPEN, modes=((None, "interview"),)), modes=["interview"] * 60
    )

    assert len(rows) == 10 and {row["chance"] for row in rows} == {10 / 60}


def test_waves_share_out_everybody_and_meet_nobody_twice() -> None:
    asked = survey(waves=4, throttle=OPEN)

    met = [row["contact_id"] for wave in ("q/1", "q/2", "q/3", "q/4") for row in planned(asked, wave=wave)]

    assert sorted(map(str, met)) == IDS


@pytest.mark.parametrize("wave", ["", "q4", "5", "q/0", "٣"])
def test_a_wave_that_is_none_of_the_surveys_is_refused_with_what_to_write(wave: str) -> None:
    with pytest.raises(AskingError, match="4 waves"):
        wave_number(wave, 4, survey="pulse")


def test_places_are_uniform_and_independent_between_purposes() -> None:
    ids = [f"c{place}" for place in range(4000)]

    one, other = places(7, "draw", ids), places(7, "part", ids)

    assert abs(one.mean() - 0.5) < 4 * (1 / 12 / 4000) ** 0.5
    assert abs(np.corrcoef(one, other)[0, 1]) < 4 / 4000**0.5
    assert set(parts("pulse", 7, 3, ids).tolist()) == {1, 2, 3}


def test_sharing_out_never_takes_more_than_there_are() -> None:
    assert shared_out([3, 0, 10], 100) == [3, 0, 10]
    assert sum(shared_out([7, 7, 7], 20)) == 20


def test_too_many_strata_are_refused() -> None:
    with pytest.raises(AskingError, match="501 groups"):
        draw(np.zeros(501), [str(place) for place in range(501)], 5)
