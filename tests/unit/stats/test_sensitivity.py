"""How strong something unseen must be: identities that hold to the last digit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.seeds import stream
from changemaker.stats.moments import Array
from changemaker.stats.sensitivity import Confounder, confounder_like, partial_r2, robustness, without


def least_squares(columns: Array, outcome: Array) -> tuple[Array, Array, int]:
    """Coefficients, classical standard errors, residual degrees of freedom."""
    slopes: Array = np.asarray(np.linalg.solve(columns.T @ columns, columns.T @ outcome), dtype=np.float64)
    df = len(outcome) - columns.shape[1]
    left = outcome - columns @ slopes
    errors: Array = np.sqrt(left @ left / df * np.diag(np.linalg.inv(columns.T @ columns)))
    return slopes, errors, df


@pytest.mark.parametrize("seed", range(5))
def test_taking_out_a_confounder_of_known_strength_gives_the_regression_with_it(seed: int) -> None:
    """Cinelli and Hazlett (2020), eqs. (7) and (8) are identities: nothing is approximated."""
    rng = stream(seed, "omitted")
    hidden, seen = rng.normal(size=(2, 400))
    treatment = 0.5 * hidden + 0.3 * seen + rng.normal(size=400)
    outcome = treatment + hidden + seen + rng.normal(size=400)
    ones = np.ones(400)
    short, short_se, df = least_squares(np.column_stack([treatment, seen, ones]), outcome)
    full, full_se, full_df = least_squares(np.column_stack([treatment, seen, ones, hidden]), outcome)
    on_treatment, on_treatment_se, treatment_df = least_squares(np.column_stack([hidden, seen, ones]), treatment)

    strength = Confounder(
        r2_treatment=partial_r2(on_treatment[0] / on_treatment_se[0], treatment_df),
        r2_outcome=partial_r2(full[3] / full_se[3], full_df),
    )
    value, se = without(short[0], short_se[0], df, strength)

    assert value == pytest.approx(full[0], abs=1e-10)
    assert se == pytest.approx(full_se[0], abs=1e-10)


@given(st.floats(0.1, 60), st.integers(5, 10**6), st.floats(0.2, 1))
def test_a_confounder_of_the_robustness_value_leaves_just_the_share_not_asked_about(
    t: float, df: int, share: float
) -> None:
    value = robustness(t, df, share=share).value

    left, _ = without(t, 1.0, df, Confounder(r2_treatment=value, r2_outcome=value))

    assert left == pytest.approx(t * (1 - share), abs=1e-6 * t)


@given(st.floats(2.5, 60), st.integers(20, 10**5))
def test_a_confounder_of_the_robustness_value_in_range_makes_the_range_touch_zero(t: float, df: int) -> None:
    found = robustness(t, df)
    strength = Confounder(r2_treatment=found.value_in_range, r2_outcome=found.value_in_range)
    value, se = without(t, 1.0, df, strength)
    critical = abs(
        np.sqrt(df - 1) * (t / np.sqrt(df) - np.sqrt(strength.r2_treatment**2 / (1 - strength.r2_treatment)))
    )

    assert 0 <= found.value_in_range <= found.value
    assert value / se <= critical * 1.0001 + 1e-6


def test_an_estimate_whose_range_holds_zero_needs_no_confounder() -> None:
    assert robustness(1.5, 100).value_in_range == 0.0


def test_the_sign_of_the_estimate_does_not_matter() -> None:
    assert robustness(-4.0, 200) == robustness(4.0, 200)
    assert without(-2.0, 0.5, 100, Confounder(r2_treatment=0.1, r2_outcome=0.1))[0] == pytest.approx(
        -without(2.0, 0.5, 100, Confounder(r2_treatment=0.1, r2_outcome=0.1))[0]
    )


def test_an_estimate_beyond_doubt_takes_the_extreme_value() -> None:
    found = robustness(1000.0, 50)  # appendix: past 1 / critical the outcome's side is used up

    assert found.value_in_range < 1
    assert found.value_in_range > 0.99


@pytest.mark.parametrize("times", [1.0, 2.0])
def test_a_confounder_like_a_seen_one_is_as_strong_as_one_made_alike(times: float) -> None:
    """A hidden cause drawn with `times` the R2 of the seen one, on both sides, stays within the bound."""
    rng = stream(3, "alike")
    seen, hidden = rng.normal(size=(2, 100_000))
    treatment = 0.2 * seen + 0.2 * times**0.5 * hidden + rng.normal(size=100_000)
    outcome = 0.3 * seen + 0.3 * times**0.5 * hidden + rng.normal(size=100_000)
    ones = np.ones(100_000)
    on_treatment = least_squares(np.column_stack([seen, ones]), treatment)
    on_outcome = least_squares(np.column_stack([seen, treatment, ones]), outcome)
    hidden_on_treatment = least_squares(np.column_stack([hidden, seen, ones]), treatment)
    hidden_on_outcome = least_squares(np.column_stack([hidden, seen, treatment, ones]), outcome)

    bound = confounder_like(
        *(partial_r2(fit[0][0] / fit[1][0], fit[2]) for fit in (on_treatment, on_outcome)), times=times
    )

    assert bound.r2_treatment == pytest.approx(
        partial_r2(hidden_on_treatment[0][0] / hidden_on_treatment[1][0], hidden_on_treatment[2]), rel=0.1
    )
    assert bound.r2_outcome >= 0.9 * partial_r2(hidden_on_outcome[0][0] / hidden_on_outcome[1][0], hidden_on_outcome[2])


def test_a_benchmark_that_would_explain_everything_is_capped() -> None:
    assert confounder_like(0.6, 0.2, times=3) == Confounder(r2_treatment=1.0, r2_outcome=1.0)


def test_without_degrees_of_freedom_nothing_can_be_said() -> None:
    with pytest.raises(NotEnoughDataError, match="degrees of freedom"):
        robustness(3.0, 1)
