"""Adjusted p-values: how many answers may be false when many are asked."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from changemaker.core.seeds import stream
from changemaker.stats.fdr import adjusted_p, q_values
from changemaker.stats.moments import Array

P_VALUES = arrays(np.float64, st.integers(0, 40), elements=st.floats(0, 1))


def test_the_fifteen_p_values_of_the_first_paper_give_four_discoveries() -> None:
    """Benjamini and Hochberg (1995), section 3.2: thrombolysis, 15 endpoints; four at q = 0.05, Bonferroni three."""
    p = np.array(
        [
            0.0001,
            0.0004,
            0.0019,
            0.0095,
            0.0201,
            0.0278,
            0.0298,
            0.0344,
            0.0459,
            0.3240,
            0.4262,
            0.5719,
            0.6528,
            0.7590,
            1.0,
        ]
    )

    assert (adjusted_p(p) <= 0.05).sum() == 4
    assert (p * 15 <= 0.05).sum() == 3
    assert adjusted_p(p)[3] == pytest.approx(0.0095 * 15 / 4)


@given(P_VALUES)
def test_adjusted_p_keeps_the_order_and_is_never_smaller(p: Array) -> None:
    adjusted = adjusted_p(p)
    order = np.argsort(p, kind="stable")

    assert (np.diff(adjusted[order]) >= 0).all()
    assert (adjusted >= p).all()
    assert (adjusted <= 1).all()


@given(P_VALUES, st.integers(0, 2**31))
def test_the_order_of_the_questions_does_not_matter(p: Array, seed: int) -> None:
    shuffled = stream(seed, "order").permutation(len(p))

    assert adjusted_p(p[shuffled]).tolist() == adjusted_p(p)[shuffled].tolist()


@given(P_VALUES)
def test_dependence_costs_and_quiet_questions_pay(p: Array) -> None:
    assert (adjusted_p(p, any_dependence=True) >= adjusted_p(p)).all()
    assert (q_values(p) <= adjusted_p(p)).all()


def test_one_question_is_not_adjusted() -> None:
    assert adjusted_p(np.array([0.03])).tolist() == [0.03]


def test_among_ninety_quiet_and_ten_real_questions_few_called_true_are_false() -> None:
    """200 rounds; the mean false share is promised at most 0.1, and here (90 % quiet) at most 0.09."""
    rng = stream(5, "fdr")
    shares = []
    for _ in range(200):
        p = np.r_[rng.uniform(size=90), rng.uniform(size=10) * 1e-4]
        called = adjusted_p(p) <= 0.1
        shares.append(called[:90].sum() / max(1, called.sum()))

    assert np.mean(shares) == pytest.approx(0.09, abs=0.03)  # standard error 0.008


@pytest.mark.parametrize("wrong", [-0.1, 1.1, np.nan])
def test_what_is_no_probability_is_a_mistake_of_ours(wrong: float) -> None:
    with pytest.raises(ValueError, match="0 to 1"):
        adjusted_p(np.array([0.5, wrong]))
