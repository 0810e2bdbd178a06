"""Effects measured from the mean of several months, and the time before the start judged in blocks."""

import numpy as np
import pytest

from changemaker.stats.delta import Dual, GroupBasis
from changemaker.stats.group_time import MeanPaths, aggregate, group_time_cells
from changemaker.stats.honest import in_blocks, steps_before
from changemaker.stats.moments import group_moments
from changemaker.stats.rollout import UnitPaths, rollout_of

TREATED = np.array([[8.0, 12.0, 30.0], [9.0, 11.0, 30.0]])  # base of two periods: 10 and 10
NEVER = np.array([[4.0, 6.0, 10.0], [3.0, 7.0, 10.0]])  # 5 and 5, doubled in period 2


def basis() -> GroupBasis:
    return GroupBasis([group_moments(TREATED), group_moments(NEVER)])


def test_a_ratio_is_measured_from_the_mean_of_the_window() -> None:
    paths = MeanPaths(basis(), scale="ratio", window=2)

    (cell,) = [c for c in group_time_cells(paths, (2, None), 3, window=2) if c.since >= 0]

    # by hand: without it 10 * 10 / 5 = 20, and it was 30
    assert cell.gain.value == pytest.approx(10)
    assert cell.effect.value == pytest.approx(0.5)


def test_a_difference_is_measured_from_the_mean_of_the_window() -> None:
    paths = MeanPaths(basis(), window=2)

    (cell,) = [c for c in group_time_cells(paths, (2, None), 3, window=2) if c.since >= 0]

    assert cell.gain.value == pytest.approx(15)  # by hand: (30 - 10) - (10 - 5)


def test_a_window_longer_than_the_data_takes_what_there_is() -> None:
    paths = MeanPaths(basis(), scale="ratio", window=12)

    (cell,) = [c for c in group_time_cells(paths, (2, None), 3, window=12) if c.since >= 0]

    assert cell.effect.value == pytest.approx(0.5)  # as with two


def test_with_a_window_the_months_before_it_have_effects_that_average_to_zero() -> None:
    paths = MeanPaths(basis(), window=2)

    found = aggregate(group_time_cells(paths, (2, None), 3, window=2), basis())

    assert sorted(found.by_since) == [-2, -1, 0]
    assert found.by_since[-2].value + found.by_since[-1].value == pytest.approx(0)


def test_one_period_as_window_is_what_it_was_before() -> None:
    plain = group_time_cells(MeanPaths(basis()), (2, None), 3)
    same = group_time_cells(MeanPaths(basis(), window=1), (2, None), 3, window=1)

    assert [cell.gain.value for cell in plain] == [cell.gain.value for cell in same]


def known(value: float) -> Dual:
    return Dual(value, np.array([0.0]))


def test_blocks_are_means_measured_from_the_last_block_and_what_does_not_fill_one_is_left_out() -> None:
    by_since = {-5: known(99), -4: known(1), -3: known(3), -2: known(5), -1: known(7), 0: known(50)}

    blocks = in_blocks(by_since, size=2)

    # by hand: (5 + 7) / 2 = 6 is the last block, (1 + 3) / 2 = 2 the one before it
    assert {place: dual.value for place, dual in blocks.items()} == {-2: pytest.approx(-4)}
    assert [step.value for step in steps_before(blocks)] == [pytest.approx(4)]


def test_blocks_of_one_period_leave_the_steps_as_they_are() -> None:
    by_since = {-3: known(4), -2: known(2), -1: known(0), 0: known(9)}

    assert [step.value for step in steps_before(in_blocks(by_since, size=1))] == [-2.0, -2.0]


def test_a_rollouts_paths_weighed_by_accounts_give_the_ratio_of_totals() -> None:
    paths = UnitPaths(
        outcomes=np.array([[1.0, 2.0], [3.0, 3.0], [1.0, 1.0], [1.0, 1.0]]),
        cohorts=np.array([0, 0, 1, 1]),
        clusters=np.arange(4),
        weights=np.array([30.0, 10.0, 5.0, 5.0]),
        covariates=np.empty((4, 0)),
        names=("a", "b", "c", "d"),
    )
    rollout = rollout_of("margin", ("2024-01", "2024-02"), (1, None), paths)
    found = GroupBasis(rollout.groups)

    (cell,) = group_time_cells(MeanPaths(found, scale="ratio"), rollout.starts, 2)

    assert cell.effect.value == pytest.approx(90 / 60 - 1)  # by hand: 30*2 + 10*3 over 30*1 + 10*3, less one
