"""Weights on the simplex: found exactly, however the problem is shaped."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from changemaker.core.seeds import stream
from changemaker.stats.moments import Array
from changemaker.stats.synth_weights import duality_gap, simplex_weights

SHAPES = st.tuples(
    st.integers(1, 25), st.integers(1, 150), st.integers(0, 2**31), st.sampled_from([0.0, 1e-9, 0.1, 30.0])
)


def objective(weights: Array, sources: Array, target: Array, penalty: float) -> float:
    """What the weights are to make small."""
    return float(((sources @ weights - target) ** 2).sum() + penalty * (weights**2).sum())


@given(SHAPES)
def test_weights_are_never_negative_and_sum_to_one(shape: tuple[int, int, int, float]) -> None:
    rows, n, seed, penalty = shape
    drawn = stream(seed, "weights").normal(size=(rows, n + 1))

    weights = simplex_weights(drawn[:, 1:], drawn[:, 0], penalty=penalty)

    assert weights.min() >= 0
    assert weights.sum() == pytest.approx(1, abs=1e-9)


@given(SHAPES)
def test_no_other_weights_do_better(shape: tuple[int, int, int, float]) -> None:
    """The duality gap bounds what anybody could still save, so a gap of rounding size is a proof."""
    rows, n, seed, penalty = shape
    drawn = stream(seed, "weights").normal(size=(rows, n + 1)) * 100  # outcomes of a hundred or so
    weights = simplex_weights(drawn[:, 1:], drawn[:, 0], penalty=penalty)

    gap = duality_gap(drawn[:, 1:], drawn[:, 0], weights, penalty=penalty)

    assert gap <= 1e-9 * ((drawn[:, 1:] - drawn[:, :1]) ** 2).sum(axis=0).max()


def test_a_general_optimiser_finds_the_same_weights() -> None:
    drawn = stream(3, "oracle").normal(size=(12, 9))
    sources, target = drawn[:, 1:], drawn[:, 0]
    rules = {"type": "eq", "fun": lambda w: w.sum() - 1}
    start = np.full(8, 1 / 8)
    peer = minimize(
        objective,
        start,
        args=(sources, target, 0.5),
        bounds=[(0, 1)] * 8,
        constraints=[rules],
        options={"ftol": 1e-15, "maxiter": 500},
    )

    weights = simplex_weights(sources, target, penalty=0.5)

    assert weights == pytest.approx(peer.x, abs=1e-6)  # scipy's SLSQP, an unrelated method
    assert objective(weights, sources, target, 0.5) <= peer.fun + 1e-12


def test_a_target_among_the_sources_gets_all_the_weight() -> None:
    sources = stream(1, "drawn").normal(size=(6, 4))

    weights = simplex_weights(sources, sources[:, 2])

    assert weights == pytest.approx([0, 0, 1, 0], abs=1e-9)


def test_a_large_penalty_makes_all_weights_equal() -> None:
    drawn = stream(2, "drawn").normal(size=(6, 5))

    weights = simplex_weights(drawn[:, 1:], drawn[:, 0], penalty=1e9)

    assert weights == pytest.approx([0.25] * 4, abs=1e-6)


def test_among_equally_good_mixes_a_small_penalty_takes_the_most_even_one() -> None:
    sources = np.array(
        [[0.0, 2.0, 1.0]]
    )  # by hand: w1 + w2 even gives 1, so does w3; (1/3, 1/3, 1/3) has the least squares

    weights = simplex_weights(sources, np.array([1.0]), penalty=1e-10)

    assert weights == pytest.approx([1 / 3] * 3, abs=1e-6)


def test_identical_sources_that_all_equal_the_target_still_give_weights() -> None:
    weights = simplex_weights(np.ones((3, 4)), np.ones(3))

    assert weights.sum() == pytest.approx(1)


def test_nothing_to_mix_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="nothing to mix"):
        simplex_weights(np.empty((3, 0)), np.ones(3))
