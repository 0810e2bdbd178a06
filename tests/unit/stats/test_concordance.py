"""Order: against scikit-learn, SciPy and counting pair by pair."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from changemaker.core.seeds import stream
from changemaker.stats.concordance import agreement, auc, ranks


def test_the_auc_is_scikit_learns_ties_included() -> None:
    rng = stream(1, "auc")
    score, truth = rng.integers(0, 8, 500).astype(float), rng.integers(0, 2, 500).astype(float)

    assert auc(score, truth, 1 - truth).value == pytest.approx(roc_auc_score(truth, score), abs=1e-12)


def test_with_groups_only_pairs_of_one_group_count() -> None:
    score = np.array([0.0, 1.0, 10.0, 11.0])  # higher in the second group, whose only positive is its lower row
    truth = np.array([0.0, 1.0, 1.0, 0.0])

    assert auc(score, truth, 1 - truth, np.array([0, 0, 1, 1])).value == 0.5  # by hand: one pair right, one wrong


def test_without_a_pair_the_auc_is_that_of_a_coin() -> None:
    assert auc(np.arange(3.0), np.ones(3), np.zeros(3)).value == 0.5


def test_an_influence_is_what_leaving_a_row_out_would_show() -> None:
    rng = stream(2, "influence")
    truth = rng.integers(0, 2, 400).astype(float)
    score = truth + rng.standard_normal(400)
    found = auc(score, truth, 1 - truth)
    for row in range(5):
        left = np.delete(np.arange(400), row)
        without = auc(score[left], truth[left], 1 - truth[left]).value
        assert found.value - without == pytest.approx(found.influence[row], rel=0.02, abs=2e-5)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=12))
def test_agreement_is_what_counting_pairs_gives(rows: list[tuple[int, int]]) -> None:
    signs = [np.sign(a[0] - b[0]) * np.sign(a[1] - b[1]) for a, b in combinations(rows, 2)]
    untied = sum(sign != 0 for sign in signs)
    one, other = np.array(rows, dtype=float).T

    assert agreement(one, other) == pytest.approx(sum(signs) / untied if untied else 0.0, abs=1e-9)


def test_ranks_run_from_zero_to_one_with_ties_in_the_middle() -> None:
    assert ranks(np.array([5.0, 1.0, 1.0, 9.0])).tolist() == pytest.approx([2 / 3, 1 / 6, 1 / 6, 1.0])  # by hand
