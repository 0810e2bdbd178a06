"""The numbers that people reach for: computed as people do, graded as they deserve."""

import numpy as np
import pytest

from changemaker.prove.ask import Ask
from changemaker.prove.naive import naive_rollout
from changemaker.stats.rollout import Rollout, UnitPaths, rollout_of
from unit.prove.made import rollout

ASK = Ask(assigned="staged", level=0.8)


def small(starts: tuple[int | None, ...] = (1, None)) -> Rollout:
    """Two units start in the second of three periods, two never (or later)."""
    paths = UnitPaths(
        outcomes=np.array([[1.0, 4.0, 6.0], [3.0, 8.0, 8.0], [2.0, 2.0, 5.0], [0.0, 2.0, 1.0]]),
        cohorts=np.array([0, 0, 1, 1]),
        clusters=np.arange(4),
        weights=np.ones(4),
        covariates=np.empty((4, 0)),
        names=("a", "b", "c", "d"),
    )
    return rollout_of("sales", ("1", "2", "3"), starts, paths)


def test_before_and_after_is_the_mean_change_of_the_treated_alone() -> None:
    found = naive_rollout(small(), ASK)["naive:before_after"]

    assert found.value == pytest.approx(4.5)  # (5 - 1 + 8 - 3) / 2, by hand
    assert (found.grade, found.level, found.unit, found.n) == ("D", 0.8, "sales", 4)


def test_treated_against_untreated_is_the_gap_after_the_start_alone() -> None:
    found = naive_rollout(small(), ASK)["naive:treated_untreated"]

    assert found.value == pytest.approx(4.0)  # (4 + 6 + 8 + 8) / 4 - (2 + 5 + 2 + 1) / 4, by hand
    assert found.grade == "E"


def test_with_one_start_the_two_way_number_is_the_difference_of_both_changes() -> None:
    found = naive_rollout(small(), ASK)["naive:twfe"]

    assert found.value == pytest.approx(3.0)  # 4.5 - ((3.5 - 2) + (1.5 - 0)) / 2, by hand
    assert found.grade == "E"


def test_where_nobody_is_never_treated_there_is_no_gap_to_show() -> None:
    found = naive_rollout(small(starts=(1, 2)), ASK)

    assert sorted(found) == ["naive:before_after", "naive:twfe"]


def test_where_all_start_at_once_only_before_and_after_is_left() -> None:
    full = small()
    paths = full.paths
    assert paths is not None
    everybody = rollout_of("sales", ("1", "2", "3"), (1, 1), paths)

    assert sorted(naive_rollout(everybody, ASK)) == ["naive:before_after"]


def test_no_naive_number_is_ever_graded_as_evidence() -> None:
    found = naive_rollout(rollout(effect=20.0), ASK)

    assert len(found) == 3
    assert all(key.startswith("naive:") for key in found)
    assert {estimate.grade for estimate in found.values()} <= {"D", "E"}
