"""Arms as numbers, control first."""

import numpy as np
import pytest

from changemaker.stats.trial import TrialRows, trial_of

ROWS = TrialRows(
    values=np.array([[5.0, 1.0], [7.0, 2.0], [1.0, 0.0], [3.0, 4.0], [9.0, 9.0]]),
    arms=np.array([1, 1, 0, 0, 2]),
    clusters=np.array([0, 0, 1, 2, 3]),
    weights=np.array([1.0, 3.0, 1.0, 1.0, 1.0]),
)


def test_each_arm_has_its_sums_its_ends_and_its_number_of_units() -> None:
    found = trial_of("spend", ("control", "mail", "call"), ("before",), ROWS)

    assert [group.mean.tolist() for group in found.groups] == [[2.0, 2.0], [6.5, 1.75], [9.0, 9.0]]  # (5 + 3 * 7) / 4
    assert found.assigned_units == (2, 1, 1)  # both mails went to one cluster
    assert found.extremes == ((1.0, 3.0), (5.0, 7.0), (9.0, 9.0))
    assert found.left_out == (0, 0, 0)


def test_an_arm_without_rows_has_no_sums() -> None:
    with pytest.raises(ValueError, match="without rows"):
        trial_of("spend", ("control", "mail", "call", "visit"), ("before",), ROWS)
