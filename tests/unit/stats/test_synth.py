"""Synthetic difference-in-differences: what it promises whatever the data."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.estimate import Estimate
from changemaker.core.seeds import stream
from changemaker.stats.moments import Array
from changemaker.stats.synth import Codes, SyntheticResult, smallest_rank_p, synthetic, touching_zero

WAYS = ("sdid", "sc", "did")


def panel(units: int = 25, periods: int = 16, *, seed: int = 0) -> Array:
    """Units with levels of their own, two common factors and noise; nothing happens to anybody."""
    rng = stream(seed, "panel")
    factors = rng.normal(size=(units, 2)) @ rng.normal(size=(2, periods)).cumsum(axis=1)
    levels = 20 + 3 * rng.normal(size=(units, 1))
    return np.asarray(levels + factors + rng.normal(size=(units, periods)), dtype=np.float64)


def starting(units: int, *starts: int) -> Codes:
    """The first units start at `starts`, the others never."""
    return np.array([*starts, *[-1] * (units - len(starts))])


def run(outcomes: Array, *starts: int, draws: int = 500, level: float = 0.95) -> SyntheticResult:
    """The three ways on one panel, placebo groups dealt from seed 7."""
    first = starting(len(outcomes), *starts)
    return synthetic(outcomes, first, unit="USD", rng=stream(7, "placebo"), draws=draws, level=level)


@pytest.mark.parametrize("way", WAYS)
def test_a_constant_lift_is_added_to_the_effect_and_to_nothing_else(way: str) -> None:
    before = panel()
    after = before.copy()
    after[0, 10:] += 50

    quiet, lifted = getattr(run(before, 10), way), getattr(run(after, 10), way)

    assert lifted.estimate.value - quiet.estimate.value == pytest.approx(
        50
    )  # no weight looks at the treated after the start
    assert lifted.placebos == pytest.approx(quiet.placebos)


@given(st.integers(0, 2**31), st.floats(0.01, 1000), st.floats(-1e4, 1e4))
@settings(max_examples=15)
def test_effects_follow_a_change_of_unit_and_level(seed: int, scale: float, shift: float) -> None:
    outcomes = panel(12, 10, seed=seed)

    plain, changed = run(outcomes, 6), run(scale * outcomes + shift, 6)

    for way in WAYS:
        assert getattr(changed, way).estimate.value == pytest.approx(
            scale * getattr(plain, way).estimate.value, rel=1e-4, abs=1e-5 * scale
        )


def test_did_is_four_means() -> None:
    outcomes = panel()
    others = outcomes[1:]
    by_hand = outcomes[0, 10:].mean() - outcomes[0, :10].mean() - (others[:, 10:].mean() - others[:, :10].mean())

    assert run(outcomes, 10).did.estimate.value == pytest.approx(by_hand)


def test_a_unit_that_is_a_mix_of_donors_gets_exactly_the_planted_effect() -> None:
    outcomes = panel()
    outcomes[0] = 0.25 * outcomes[3] + 0.75 * outcomes[8]  # so its path without the programme is known
    outcomes[0, 10:] += 4

    fit = run(outcomes, 10).sc

    assert fit.estimate.value == pytest.approx(4, abs=1e-4)
    assert fit.pre_rmse == pytest.approx(0, abs=1e-4)
    assert fit.unit_weights[0, [2, 7]] == pytest.approx([0.25, 0.75], abs=1e-4)


def test_parallel_donors_give_sdid_the_planted_effect_although_levels_differ() -> None:
    common = np.cumsum(stream(3, "common").normal(size=16))
    outcomes = np.add.outer(np.arange(20.0), common)
    outcomes += 1e-3 * stream(4, "noise").normal(size=outcomes.shape)
    outcomes[0, 12:] += 7
    outcomes[0] -= 1000  # far below every donor: no mix of levels reaches it

    result = run(outcomes, 12)

    assert result.sdid.estimate.value == pytest.approx(7, abs=0.01)
    assert abs(result.sc.estimate.value) > 900


def test_with_one_treated_unit_every_donor_plays_the_placebo_once() -> None:
    result = run(panel(25), 10)

    assert len(result.sdid.placebos) == 24
    assert result.exact
    assert result.smallest_p == pytest.approx(1 / 25)


def test_the_effect_of_a_donor_in_its_placebo_run_is_what_it_gets_when_treated_without_the_real_one() -> None:
    outcomes = panel(12, 12)

    placebo = run(outcomes, 8).sdid.placebos[4]  # donor 4 is row 5
    order = [5, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11]

    assert run(outcomes[order], 8).sdid.estimate.value == pytest.approx(placebo)


def test_the_rank_counts_the_real_effect_and_both_directions() -> None:
    fit = run(panel(), 10).sdid
    larger = sum(abs(placebo) >= abs(fit.estimate.value) for placebo in fit.placebos)

    assert fit.p == pytest.approx((1 + larger) / 25)


def test_a_huge_effect_reaches_the_smallest_p_and_is_a_claim_only_if_that_is_small_enough() -> None:
    for units, claim in ((25, True), (12, False)):  # 1 / 25 = 0.04 and 1 / 12 = 0.083
        outcomes = panel(units)
        outcomes[0, 10:] += 1000
        fit = run(outcomes, 10).sdid

        assert fit.p == pytest.approx(1 / units)
        assert fit.agrees is claim
        assert fit.estimate.excludes_zero is claim


def test_a_range_that_the_rank_does_not_support_is_widened_to_zero_and_no_further() -> None:
    outcomes = panel(12)
    outcomes[0, 10:] += 1000

    estimate = run(outcomes, 10).sdid.estimate

    assert estimate.low == 0.0
    assert estimate.high > estimate.value


def test_a_range_already_over_zero_stays_as_it_is() -> None:
    estimate = Estimate(value=1, low=-1, high=3, se=1, level=0.95, unit="USD", n=9, method="sc")

    assert touching_zero(estimate) == estimate


def test_several_starts_are_averaged_by_treated_cells() -> None:
    outcomes = panel(20)
    early, late = run(np.delete(outcomes, 1, axis=0), 8), run(np.delete(outcomes, 0, axis=0), 12)

    both = run(outcomes, 8, 12, draws=20)

    for way in WAYS:  # by hand: 8 of 12 treated cells started at 8, 4 at 12
        by_hand = (8 * getattr(early, way).estimate.value + 4 * getattr(late, way).estimate.value) / 12
        assert getattr(both, way).estimate.value == pytest.approx(by_hand)


def test_weights_sum_to_one_for_every_start_and_never_touch_periods_after_it() -> None:
    result = run(panel(20), 8, 12, draws=5)

    assert result.starts.tolist() == [8, 12]
    for fit in (result.sdid, result.did):
        assert fit.unit_weights.sum(axis=1) == pytest.approx([1, 1])
        assert fit.period_weights.sum(axis=1) == pytest.approx([1, 1])
        assert fit.period_weights[0, 8:].sum() == fit.period_weights[1, 12:].sum() == 0
    assert (result.sc.period_weights == 0).all()


def test_the_gap_shown_in_a_chart_averages_to_the_effect_after_the_start() -> None:
    result = run(panel(20), 9, 9, draws=5)

    for way in WAYS:
        fit = getattr(result, way)
        assert fit.gap[9:].mean() == pytest.approx(fit.estimate.value)
    assert result.treated_path.shape == result.sdid.gap.shape


def test_all_placebo_groups_are_run_where_they_are_few_and_some_where_they_are_many() -> None:
    few, many = run(panel(9), 8, 8), run(panel(30), 8, 8, draws=40)

    assert len(few.sdid.placebos) == 21  # by hand: 7 donors taken two at a time
    assert few.exact
    assert len(many.sdid.placebos) == 40
    assert not many.exact


def test_placebo_groups_with_different_starts_are_ordered() -> None:
    result = run(panel(9), 8, 10)

    assert len(result.sdid.placebos) == 42  # by hand: 7 donors for the first start times 6 for the second


def test_the_same_seed_gives_the_same_answer() -> None:
    one, two = run(panel(30), 8, 9, draws=10), run(panel(30), 8, 9, draws=10)

    assert one.sdid.placebos.tolist() == two.sdid.placebos.tolist()


def test_a_start_after_the_end_of_the_data_makes_a_donor() -> None:
    outcomes = panel(12)
    starts = starting(12, 10)
    starts[3] = 99

    result = synthetic(outcomes, starts, unit="USD", rng=stream(7, "placebo"))

    assert 3 in result.donors


def test_the_smallest_p_can_be_told_before_launch() -> None:
    assert smallest_rank_p(38) == pytest.approx(1 / 39)
    assert smallest_rank_p(7, treated=2) == pytest.approx(1 / 22)  # 21 pairs
    assert smallest_rank_p(100, treated=3) == pytest.approx(1 / 501)


def with_a_hole(outcomes: Array) -> Array:
    """The same panel with one cell missing."""
    holed = outcomes.copy()
    holed[3, 3] = np.nan
    return holed


@pytest.mark.parametrize(
    ("outcomes", "starts", "why"),
    [
        (panel(12), (), "no unit starts"),
        (panel(12), (1,), "1 periods before the earliest start"),
        (panel(3), (10, 10), "1 units that never start; 4 needed"),
        (with_a_hole(panel(12)), (10,), "1 cells of unit by period are empty"),
        (np.ones((12, 16)), (10,), "never move apart"),
    ],
    ids=["nobody starts", "too early", "too few donors", "a hole", "nothing ever moves"],
)
def test_what_cannot_be_said_is_refused(outcomes: Array, starts: tuple[int, ...], why: str) -> None:
    with pytest.raises(NotEnoughDataError, match=why):
        run(outcomes, *starts)


def test_null_programmes_are_claimed_less_often_than_one_in_fifteen() -> None:
    """100 panels in which nothing happened; a claim rate of 5 % stays below 11 with probability 0.99 (binomial)."""
    claims = dict.fromkeys(WAYS, 0)
    for seed in range(100):
        result = run(panel(24, 12, seed=seed), 8)
        for way in WAYS:
            claims[way] += getattr(result, way).estimate.excludes_zero

    assert max(claims.values()) <= 11
