"""How often the proof is wrong, counted: the counting itself, on a few worlds (`make truth` runs the thousands)."""

import pytest

from changemaker.core.finding import Finding
from changemaker.studies.calibration import SCENARIOS, calibration


@pytest.fixture(scope="module")
def counted() -> Finding:
    """Two worlds of each kind."""
    return calibration(2, 7)


def test_every_scenario_has_its_counts_and_a_null_one_no_coverage(counted: Finding) -> None:
    for scenario in SCENARIOS:
        assert f"claims:{scenario.name}" in counted.estimates
        assert f"strong-claims:{scenario.name}" in counted.estimates
        assert (f"coverage:{scenario.name}" in counted.estimates) is (scenario.world.effect != 0)
        assert (f"bias:{scenario.name}" in counted.estimates) is (scenario.world.effect != 0)


def test_counts_are_shares_of_the_worlds_with_wilsons_range(counted: Finding) -> None:
    shares = {key: found for key, found in counted.estimates.items() if "bias" not in key}

    assert all(found.n == 2 for found in shares.values())
    assert all(found.value * 2 == pytest.approx(round(found.value * 2)) for found in shares.values())
    assert all(0 <= found.low <= found.value <= found.high <= 1 for found in shares.values())
    whole = [found for found in shares.values() if found.value == 1]
    assert whole[0].low == pytest.approx(0.3424, abs=5e-4)  # Wilson at 2 of 2: 2 / (2 + 1.96^2)


def test_a_strong_claim_is_a_claim(counted: Finding) -> None:
    for scenario in SCENARIOS:
        claims, strong = (counted.estimates[f"{kind}:{scenario.name}"].value for kind in ("claims", "strong-claims"))
        assert strong <= claims


def test_a_null_scenario_says_so_in_its_name() -> None:
    assert all(scenario.name.endswith("null") == (scenario.world.effect == 0) for scenario in SCENARIOS)


def test_the_naive_numbers_stand_beside_ours(counted: Finding) -> None:
    assert "naive:claims:own-trend-null:twfe" in counted.estimates or any(
        key.startswith("naive:claims:own-trend-null") for key in counted.estimates
    )
    assert not any(key.startswith("naive:") for key in counted.headline)
