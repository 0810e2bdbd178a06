"""Regression beside the doubly robust estimate, held against statsmodels."""

import numpy as np
import pytest
import statsmodels.api as sm

from changemaker.core.seeds import stream
from changemaker.stats.aipw import Codes, Flags, regressed
from changemaker.stats.moments import Array


def drawn() -> tuple[Array, Flags, Array, Codes]:
    """Outcome, treatment, covariates and cluster codes, the noise unequal."""
    rng = stream(1, "oracle")
    known = rng.normal(size=(500, 3))
    treated = rng.uniform(size=500) < 0.4
    clusters = rng.integers(40, size=500)
    outcome = known @ [1.0, -2.0, 0.5] + treated + rng.normal(size=500) * (1 + treated) + rng.normal(size=40)[clusters]
    return outcome, treated, known, clusters


def test_coefficient_hc2_error_and_partial_r2_are_those_of_statsmodels() -> None:
    outcome, treated, known, _ = drawn()
    peer = sm.OLS(outcome, np.column_stack([np.ones(500), known, treated])).fit()
    on_treatment = sm.OLS(treated.astype(float), sm.add_constant(known)).fit()

    found = regressed(outcome, treated, known, unit="USD")

    assert found.estimate.value == pytest.approx(peer.params[-1], rel=1e-9)
    assert found.estimate.se == pytest.approx(peer.get_robustcov_results("HC2").bse[-1], rel=1e-9)
    assert found.se_classical == pytest.approx(peer.bse[-1], rel=1e-9)
    assert found.df == peer.df_resid
    assert found.r2_outcome == pytest.approx(peer.tvalues[1:4] ** 2 / (peer.tvalues[1:4] ** 2 + peer.df_resid))
    assert found.r2_treatment == pytest.approx(on_treatment.tvalues[1:] ** 2 / (on_treatment.tvalues[1:] ** 2 + 496))


def test_the_clustered_error_is_that_of_statsmodels_up_to_its_factor_for_columns() -> None:
    outcome, treated, known, clusters = drawn()
    peer = sm.OLS(outcome, np.column_stack([np.ones(500), known, treated])).fit(
        cov_type="cluster", cov_kwds={"groups": clusters}
    )

    found = regressed(outcome, treated, known, unit="USD", clusters=clusters)

    assert found.estimate.se == pytest.approx(
        peer.bse[-1] / np.sqrt(499 / 495), rel=1e-9
    )  # (n - 1) / (n - k), left out
    assert found.estimate.n == 40
