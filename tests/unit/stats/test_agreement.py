"""Agreement of two groupings beyond chance, held against scikit-learn's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

from changemaker.stats.agreement import adjusted_information, adjusted_rand


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 4)), min_size=1, max_size=60))
def test_both_measures_are_those_of_scikit_learn(pairs: list[tuple[int, int]]) -> None:
    ours, theirs = (np.array(side, dtype=np.int64) for side in zip(*pairs, strict=True))

    assert adjusted_information(ours, theirs) == pytest.approx(adjusted_mutual_info_score(theirs, ours), abs=1e-8)
    assert adjusted_rand(ours, theirs) == pytest.approx(adjusted_rand_score(theirs, ours), abs=1e-8)


def test_many_small_groups_agree_by_chance_and_that_is_taken_out() -> None:
    draw = np.random.default_rng(1)
    ours, theirs = draw.integers(0, 200, 1_500), draw.integers(0, 200, 1_500)

    assert abs(adjusted_information(ours, theirs)) < 0.02
    assert abs(adjusted_rand(ours, theirs)) < 0.01
