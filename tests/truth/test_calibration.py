"""The proof's own error rate, on simulated worlds whose truth is known; the seed is one of many and must not matter."""

from functools import cache

import pytest

from changemaker.core.estimate import Estimate
from changemaker.studies.calibration import SCENARIOS, Scenario, counted

BY_NAME = {scenario.name: scenario for scenario in SCENARIOS}
WITH_EFFECT = ["drawn", "lot-order", "staged"]
NULL = [name for name in BY_NAME if name.endswith("null") and name != "own-trend-null"]
SHORT, LONG = 60, 1000
NULL_AT_ONCE = ("drawn-null", "staged-null", "one-treated-null")  # the others take longer: `make truth`


@cache
def of(name: str, repetitions: int, seed: int) -> dict[str, Estimate]:
    scenario: Scenario = BY_NAME[name]
    return counted(scenario, repetitions, seed)


@pytest.mark.parametrize("name", ["drawn", pytest.param("lot-order", marks=pytest.mark.truth), "staged"])
def test_in_a_short_run_ranges_cover_the_truth_about_as_often_as_they_say(name: str) -> None:
    found = of(name, SHORT, seed=101)

    assert found[f"coverage:{name}"].value >= 0.85  # ten or more misses in 60 have probability .0006 at 95 % coverage


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.truth) if name not in NULL_AT_ONCE else name for name in NULL]
)
def test_in_a_short_run_where_nothing_was_done_hardly_anything_is_claimed(name: str) -> None:
    found = of(name, SHORT, seed=102)

    assert found[f"claims:{name}"].value <= 0.15  # ten or more of 60 have probability .0006 at a true share of 5 %


def test_where_rising_units_start_first_no_strong_claim_is_made_though_the_naive_number_claims_nearly_always() -> None:
    found = of("own-trend-null", SHORT, seed=103)

    assert found["strong-claims:own-trend-null"].value <= 0.05
    assert found["naive:claims:own-trend-null:twfe"].value >= 0.8  # rows of notes' table: .42 to .88 by world


def test_growing_effects_bias_the_two_way_number_and_not_ours() -> None:
    found = of("staged", SHORT, seed=101)

    ours = found["bias:staged"]
    assert abs(ours.value) <= 4 * (ours.se or 0)
    assert (
        found["naive:bias:staged:twfe"].value < ours.value
    )  # later waves are held against earlier ones that still grow


@pytest.mark.truth
@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", WITH_EFFECT)
def test_of_a_thousand_ranges_93_to_97_per_cent_cover_the_truth_without_bias(name: str, seed: int) -> None:
    found = of(name, LONG, seed=seed)

    assert 0.93 <= found[f"coverage:{name}"].value <= 0.97
    assert abs(found[f"bias:{name}"].value) <= 0.03


@pytest.mark.truth
@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", NULL)
def test_of_a_thousand_programmes_that_did_nothing_at_most_65_are_claimed(name: str, seed: int) -> None:
    assert of(name, LONG, seed=seed)[f"claims:{name}"].value <= 0.065


@pytest.mark.truth
def test_of_a_thousand_rollouts_led_by_rising_units_at_most_65_are_claimed_as_likely() -> None:
    assert of("own-trend-null", LONG, seed=1)["strong-claims:own-trend-null"].value <= 0.065
