"""Adjusted p-values beside scipy and statsmodels."""

import pytest
from scipy.stats import false_discovery_control
from statsmodels.stats.multitest import fdrcorrection, multipletests

from changemaker.core.seeds import stream
from changemaker.stats.fdr import adjusted_p


@pytest.mark.parametrize("seed", range(5))
def test_adjusted_p_equals_that_of_scipy_and_statsmodels(seed: int) -> None:
    p = stream(seed, "oracle").uniform(size=37) ** 3

    assert adjusted_p(p) == pytest.approx(false_discovery_control(p, method="bh"), rel=1e-12)
    assert adjusted_p(p) == pytest.approx(multipletests(p, method="fdr_bh")[1], rel=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_under_any_dependence_too(seed: int) -> None:
    p = stream(seed, "oracle").uniform(size=37) ** 3

    assert adjusted_p(p, any_dependence=True) == pytest.approx(false_discovery_control(p, method="by"), rel=1e-12)
    assert adjusted_p(p, any_dependence=True) == pytest.approx(fdrcorrection(p, method="n")[1], rel=1e-12)
