"""Group-time effects: found exactly where there is no noise, untouched by levels and seasons, averaged as defined."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changemaker.core.seeds import stream
from changemaker.stats.delta import GroupBasis
from changemaker.stats.group_time import Cell, MeanPaths, Scale, aggregate, group_time_cells
from changemaker.stats.moments import Array, group_moments
from unit.stats.panels import Panel, Starts, clustered, gains, jackknife_se, panel, se_of, summary

seeds = st.integers(0, 2**31)
SUMMARIES = ("simple", "group", "dynamic")


def cells_of(found: Panel, *, scale: Scale = "difference", **options: object) -> list[Cell]:
    return group_time_cells(MeanPaths(found.basis, scale=scale), found.starts, found.periods, **options)  # type: ignore[arg-type]


def quiet(effect: float, *, starts: Starts = (2, 4, None), periods: int = 6, seed: int = 1) -> Panel:
    """Levels, seasons and the programme, nothing else: every estimate must be exact."""
    rng = stream(seed, "quiet")
    codes = np.repeat(np.arange(len(starts)), 4)
    outcomes = rng.normal(10, 3, (len(codes), 1)) + rng.normal(0, 2, periods) + gains(codes, starts, periods, effect)
    units = len(codes)
    return Panel(outcomes=outcomes, codes=codes, starts=starts, weights=np.ones(units), clusters=np.arange(units))


@given(seeds, st.floats(-20, 20))
@settings(max_examples=30)
@pytest.mark.parametrize("control", ["never", "notyet"])
def test_without_noise_every_cell_is_the_truth_and_every_cell_before_the_start_is_zero(
    control: str, seed: int, effect: float
) -> None:
    for cell in cells_of(quiet(effect, seed=seed), control=control):
        truth = effect * (1 + 0.1 * cell.since) if cell.since >= 0 else 0.0
        assert cell.effect.value == pytest.approx(truth, abs=1e-9)


def test_two_groups_and_two_periods_give_the_difference_of_differences_by_hand() -> None:
    outcomes = np.array([[1.0, 5.0], [3.0, 9.0], [10.0, 11.0], [20.0, 23.0]])
    found = replace(panel(sizes=(2, 2), starts=(1, None), periods=2), outcomes=outcomes)

    (cell,) = cells_of(found)

    assert cell.effect.value == 3.0  # treated 2 to 7, others 15 to 17: 5 - 2
    assert (cell.cohort, cell.start, cell.period, cell.since) == (0, 1, 1, 0)


@given(seeds)
@settings(max_examples=20)
def test_levels_of_units_and_shocks_of_periods_leave_every_cell_and_its_error_alone(seed: int) -> None:
    found = panel(seed=seed)
    rng = stream(seed, "moved")
    shocks = rng.normal(0, 100, (len(found.codes), 1)) + rng.normal(0, 100, found.periods)
    moved = replace(found, outcomes=found.outcomes + shocks)

    for one, other in zip(cells_of(found), cells_of(moved), strict=True):
        assert other.effect.value == pytest.approx(one.effect.value, abs=1e-8)
        assert se_of(other.effect, moved.basis) == pytest.approx(se_of(one.effect, found.basis), rel=1e-7)


@given(seeds)
@settings(max_examples=20)
def test_on_the_ratio_scale_factors_of_units_and_periods_leave_a_lift_alone(seed: int) -> None:
    rng = stream(seed, "ratio")
    codes = np.repeat([0, 1, 2], 5)
    level = rng.uniform(5, 50, 3)[codes][:, None]  # one level a cohort, so that means of products are products
    lift = 1 + gains(codes, (2, 4, None), 6, 0.2)
    found = Panel(
        outcomes=level * rng.uniform(0.5, 2.0, 6) * lift,
        codes=codes,
        starts=(2, 4, None),
        weights=np.ones(15),
        clusters=np.arange(15),
    )

    for cell in cells_of(found, scale="ratio"):
        truth = 0.2 * (1 + 0.1 * cell.since) if cell.since >= 0 else 0.0
        assert cell.effect.value == pytest.approx(truth, abs=1e-9)


def test_on_the_ratio_scale_an_average_is_total_gain_over_what_would_have_been() -> None:
    found = panel(effect=2.0)
    basis = found.basis
    cells = cells_of(found, scale="ratio")
    after = [cell for cell in cells if cell.since >= 0]

    gains_summed = sum(basis.weight(cell.cohort).value * cell.gain.value for cell in after)
    without = sum(basis.weight(cell.cohort).value * cell.without.value for cell in after if cell.without)

    assert aggregate(cells, basis).simple.value == pytest.approx(gains_summed / without, rel=1e-12)


def test_the_base_period_has_no_cell_and_each_other_period_has_one() -> None:
    cells = cells_of(panel())

    found = [(cell.start, cell.period) for cell in cells]

    assert found == [(2, p) for p in (0, 2, 3, 4, 5)] + [(4, p) for p in (0, 1, 2, 4, 5)]  # bases: 1 and 3


def shocked(cohort: int, period: int, size: float) -> Panel:
    """No noise, no effect, one shock to one cohort in one period."""
    found = quiet(0.0)
    outcomes = found.outcomes.copy()
    outcomes[found.codes == cohort, period] += size
    return replace(found, outcomes=outcomes)


def test_the_never_treated_are_the_only_comparison_unless_others_are_asked_for() -> None:
    by_control = {
        control: {(c.start, c.period): c.effect.value for c in cells_of(shocked(1, 2, 6.0), control=control)}
        for control in ("never", "notyet")
    }

    assert by_control["never"][2, 2] == pytest.approx(0.0, abs=1e-9)
    assert by_control["notyet"][2, 2] == pytest.approx(-3.0)  # half of the comparison, 4 of 8 units, was shocked by 6
    assert by_control["notyet"][2, 5] == pytest.approx(0.0, abs=1e-9)  # by then the other cohort has started


def test_whoever_has_started_is_never_a_comparison() -> None:
    found = quiet(50.0)  # an effect that would show at once

    for cell in cells_of(found, control="notyet"):
        assert cell.effect.value == pytest.approx(50.0 * (1 + 0.1 * cell.since) if cell.since >= 0 else 0.0, abs=1e-9)


def test_where_nobody_is_never_treated_only_those_still_waiting_can_be_compared_with() -> None:
    found = quiet(5.0, starts=(2, 4))

    assert cells_of(found, control="never") == []
    after = [(cell.start, cell.period) for cell in cells_of(found, control="notyet") if cell.since >= 0]
    assert after == [(2, 2), (2, 3)]  # from period 4 on all have started


def test_anticipation_moves_the_base_back_and_forgives_an_early_reaction() -> None:
    found = shocked(0, 1, 4.0)  # the cohort of start 2 reacts in period 1

    trusting = {(c.start, c.period): c.effect.value for c in cells_of(found)}
    careful = {(c.start, c.period): c.effect.value for c in cells_of(found, anticipation=1)}

    assert trusting[2, 2] == pytest.approx(-4.0)
    assert careful[2, 2] == pytest.approx(0.0, abs=1e-9)
    assert (2, 0) not in careful  # the base


def test_the_averages_are_those_of_the_definition_by_hand() -> None:
    found = panel(effect=3.0)  # cohorts of 12 and 9 units, starts 2 and 4, six periods
    basis = found.basis
    cells = cells_of(found)
    by_key = {(cell.start, cell.period): cell.effect.value for cell in cells}
    first, second = [by_key[2, p] for p in (2, 3, 4, 5)], [by_key[4, p] for p in (4, 5)]

    averages = aggregate(cells, basis)

    assert averages.simple.value == pytest.approx((12 * sum(first) + 9 * sum(second)) / (12 * 4 + 9 * 2))
    assert averages.group.value == pytest.approx((12 * np.mean(first) + 9 * np.mean(second)) / 21)
    by_since = [(12 * first[0] + 9 * second[0]) / 21, (12 * first[1] + 9 * second[1]) / 21, first[2], first[3]]
    assert averages.dynamic.value == pytest.approx(np.mean(by_since))
    assert [averages.by_since[since].value for since in range(4)] == pytest.approx(by_since)
    assert sorted(averages.by_since) == [-4, -3, -2, 0, 1, 2, 3]
    assert dict(averages.waits) == pytest.approx(
        {
            "simple": 147 / 66,  # (12 * (1 + 2 + 3 + 4) + 9 * (1 + 2)) / (12 * 4 + 9 * 2)
            "group": (12 * 2.5 + 9 * 1.5) / 21,  # each cohort's mean wait, by its size
            "dynamic": 2.5,  # (1 + 2 + 3 + 4) / 4
        }
    )


@pytest.mark.parametrize("shape", ["each unit alone", "clusters of unequal weights"])
@pytest.mark.parametrize("scale", ["difference", "ratio"])
@pytest.mark.parametrize("key", SUMMARIES)
def test_the_error_of_an_average_is_that_of_the_jackknife_with_cohort_sizes_estimated(
    key: str, scale: str, shape: str
) -> None:
    found = panel(sizes=(48, 36, 60), effect=4.0)
    found = clustered(found) if shape.startswith("clusters") else found
    basis = found.basis

    ours = np.sqrt(basis.covariance([summary(found, key, scale=scale)], small_sample=True)[0, 0])

    theirs = jackknife_se(found, lambda left: summary(left, key, scale=scale).value)
    assert ours == pytest.approx(theirs, rel=0.03)


@pytest.mark.parametrize("key", SUMMARIES)
def test_the_same_units_counted_twice_halve_the_variance_and_move_nothing(key: str) -> None:
    found = panel(effect=1.0)
    order = np.argsort(np.tile(found.codes, 2), kind="stable")
    doubled = Panel(
        outcomes=np.vstack([found.outcomes, found.outcomes])[order],
        codes=np.tile(found.codes, 2)[order],
        starts=found.starts,
        weights=np.ones(72),
        clusters=np.arange(72),
    )

    one, two = summary(found, key), summary(doubled, key)

    assert two.value == pytest.approx(one.value)
    assert se_of(two, doubled.basis) ** 2 == pytest.approx(se_of(one, found.basis) ** 2 / 2)


@given(seeds, st.floats(0.01, 100), st.floats(-50, 50))
@settings(max_examples=20)
def test_another_currency_changes_the_effect_and_its_error_by_its_rate(seed: int, rate: float, shift: float) -> None:
    found = panel(seed=seed)
    moved = replace(found, outcomes=rate * found.outcomes + shift)

    for key in SUMMARIES:
        one, other = summary(found, key), summary(moved, key)
        assert other.value == pytest.approx(rate * one.value, abs=1e-8)
        assert se_of(other, moved.basis) == pytest.approx(rate * se_of(one, found.basis), rel=1e-6)


def test_a_cell_after_the_start_is_needed_to_average() -> None:
    before = [cell for cell in cells_of(panel()) if cell.since < 0]

    with pytest.raises(ValueError, match="no cell"):
        aggregate(before, panel().basis)


def test_more_never_treated_groups_than_one_are_pooled_by_weight() -> None:
    def grouped(*groups: Array) -> GroupBasis:
        return GroupBasis([group_moments(group) for group in groups])

    rng = stream(2, "groups")
    treated, some, others = rng.normal(size=(8, 3)), rng.normal(size=(5, 3)), rng.normal(size=(11, 3))

    split = group_time_cells(MeanPaths(grouped(treated, some, others)), (1, None, None), 3)
    whole = group_time_cells(MeanPaths(grouped(treated, np.vstack([some, others]))), (1, None), 3)

    assert [cell.effect.value for cell in split] == pytest.approx([cell.effect.value for cell in whole])
