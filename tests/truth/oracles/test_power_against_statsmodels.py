"""Sample sizes and power beside statsmodels."""

from math import ceil, sqrt

import pytest
from statsmodels.stats.power import TTestIndPower

from changemaker.stats.power import power_to_see, units_needed


@pytest.mark.parametrize("effect", [0.1, 0.35, 0.9])
@pytest.mark.parametrize("power", [0.7, 0.9])
def test_units_equal_those_of_statsmodels(effect: float, power: float) -> None:
    each = TTestIndPower().solve_power(effect_size=effect, alpha=0.05, power=power)

    assert units_needed(effect, sd=1.0, power=power) == pytest.approx(ceil(2 * each), abs=1)


def test_power_by_the_noncentral_t_equals_that_of_statsmodels() -> None:
    peer = TTestIndPower().power(effect_size=0.4, nobs1=30, alpha=0.1, ratio=1.5)

    assert power_to_see(0.4, se=sqrt(1 / 30 + 1 / 45), level=0.9, df=73) == pytest.approx(peer, rel=1e-6)
