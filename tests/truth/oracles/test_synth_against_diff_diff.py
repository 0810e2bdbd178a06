"""Synthetic difference-in-differences beside diff-diff, which takes the steps of the authors' R package.

diff-diff stops after 10,000 Frank-Wolfe steps, before the optimum; so formula, penalty and noise are held against it at
1e-6, with its own weights put in, and the weights are compared by what both are to make small.
"""

import numpy as np
import pandas as pd
import pytest
from diff_diff import SyntheticDiD

from changemaker.core.seeds import stream
from changemaker.stats.moments import Array
from changemaker.stats.synth import SyntheticFit, synthetic
from changemaker.stats.synth_weights import simplex_weights

SHAPES = [(8, 12, 8, 1), (12, 20, 14, 2), (20, 20, 14, 3), (40, 30, 20, 1)]  # units, periods, start, treated


def drawn(units: int, periods: int) -> Array:
    """Levels, two factors and noise."""
    rng = stream(units, "oracle", periods)
    factors = rng.normal(size=(units, 2)) @ rng.normal(size=(2, periods)).cumsum(axis=1)
    levels = 3 * rng.normal(size=(units, 1))
    return np.asarray(factors + levels + rng.normal(size=(units, periods)), dtype=np.float64)


def ours(outcomes: Array, start: int, treated: int) -> SyntheticFit:
    """Our fit; the placebo groups do not matter here."""
    starts = np.array([start] * treated + [-1] * (len(outcomes) - treated))
    return synthetic(outcomes, starts, unit="USD", rng=stream(7, "placebo"), draws=2).sdid


def theirs(outcomes: Array, start: int, treated: int) -> tuple[float, Array, Array, float]:
    """diff-diff's effect, unit weights, period weights and unit penalty."""
    units, periods = outcomes.shape
    table = pd.DataFrame(
        {
            "unit": np.repeat(np.arange(units), periods),
            "time": np.tile(np.arange(periods), units),
            "outcome": outcomes.ravel(),
            "treated": np.repeat(np.arange(units) < treated, periods).astype(int),
        }
    )
    fit = SyntheticDiD(variance_method="placebo", n_bootstrap=2, seed=1).fit(
        table,
        outcome="outcome",
        treatment="treated",
        unit="unit",
        time="time",
        post_periods=list(range(start, periods)),
    )
    unit_weights = np.array([fit.unit_weights.get(unit, 0.0) for unit in range(treated, units)])
    period_weights = np.array([fit.time_weights.get(period, 0.0) for period in range(start)])
    return float(fit.att), unit_weights, period_weights, float(fit.zeta_omega)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.filterwarnings("ignore")
def test_with_the_same_weights_both_give_the_same_effect(shape: tuple[int, int, int, int]) -> None:
    units, periods, start, treated = shape
    outcomes = drawn(units, periods)
    value, unit_weights, period_weights, _ = theirs(outcomes, start, treated)

    gap = outcomes[:treated].mean(axis=0) - unit_weights @ outcomes[treated:]

    assert gap[start:].mean() - gap[:start] @ period_weights == pytest.approx(value, abs=1e-6)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.filterwarnings("ignore")
def test_under_the_same_penalty_our_weights_fit_no_worse(shape: tuple[int, int, int, int]) -> None:
    units, periods, start, treated = shape
    outcomes = drawn(units, periods)
    _, unit_weights, _, zeta = theirs(outcomes, start, treated)
    before = outcomes[:, :start] - outcomes[:, :start].mean(axis=1, keepdims=True)
    wanted, penalty = before[:treated].mean(axis=0), start * zeta**2

    mine = simplex_weights(before[treated:].T, wanted, penalty=penalty)
    missed, theirs_missed = (
        float(((wanted - weights @ before[treated:]) ** 2).sum() + penalty * (weights**2).sum())
        for weights in (mine, unit_weights)
    )

    assert missed <= theirs_missed + 1e-6
    assert missed == pytest.approx(theirs_missed, rel=0.01)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.filterwarnings("ignore")
def test_the_penalties_differ_by_how_the_noise_is_divided_and_the_effects_hardly(
    shape: tuple[int, int, int, int],
) -> None:
    """The paper divides by the number of changes, the package by one less."""
    units, periods, start, treated = shape
    outcomes = drawn(units, periods)
    value, _, _, zeta = theirs(outcomes, start, treated)
    changes = np.diff(outcomes[treated:, :start], axis=1)

    assert zeta == pytest.approx(changes.std(ddof=1) * (treated * (periods - start)) ** 0.25, rel=1e-6)
    assert ours(outcomes, start, treated).estimate.value == pytest.approx(value, abs=0.02 * changes.std())
