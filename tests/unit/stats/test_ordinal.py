import numpy as np
import pytest
from scipy import optimize, special

from changemaker.stats import ordinal


def rows(seed: int = 3, n: int = 400) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    columns = rng.normal(size=(n, 2))
    latent = columns @ np.array([0.8, -0.5]) + rng.logistic(size=n)
    return columns, np.digitize(latent, [-1.0, 0.5, 2.0]).astype(np.intp)


def test_the_fit_is_where_a_general_optimiser_finds_the_penalised_likelihood_highest() -> None:
    columns, code = rows()

    def loss(free: np.ndarray) -> float:  # the density written out, not as the module has it
        cuts = np.r_[-np.inf, free[:3], np.inf]
        index = columns @ free[3:]
        chance = special.expit(cuts[code + 1] - index) - special.expit(cuts[code] - index)
        return float(-np.log(np.maximum(chance, 1e-300)).sum() + 2.0 / 2 * free[3:] @ free[3:])

    other = optimize.minimize(loss, [-1.0, 0.0, 1.0, 0.0, 0.0], method="BFGS", options={"gtol": 1e-6}).x
    found = ordinal.fit(columns, code, ridge=2.0)

    assert np.r_[found.cuts, found.slopes] == pytest.approx(other, abs=1e-4)


def test_a_weight_of_two_is_the_row_twice() -> None:
    columns, code = rows(n=100)
    twice = np.r_[np.arange(100), np.arange(40)]
    weight = np.where(np.arange(100) < 40, 2.0, 1.0)

    weighted, doubled = ordinal.fit(columns, code, weight=weight), ordinal.fit(columns[twice], code[twice])

    assert weighted.slopes == pytest.approx(doubled.slopes, abs=1e-6)
    assert weighted.cuts == pytest.approx(doubled.cuts, abs=1e-6)


def test_a_column_that_separates_all_answers_still_ends() -> None:
    code = np.repeat([0, 1, 2], 30).astype(np.intp)

    found = ordinal.fit(code[:, None] - 1.0, code)

    assert np.isfinite(found.slopes).all()
    assert np.all(np.diff(found.cuts) > 0)


def test_a_value_that_nobody_gave_has_no_cut() -> None:
    with pytest.raises(ValueError, match="nobody gave"):
        ordinal.fit(np.zeros((3, 1)), np.array([0, 2, 2]))


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("slope", [0.0, 1.0, 8.0])
def test_margins_add_up_for_any_slope_and_any_start(seed: int, slope: float) -> None:
    rng = np.random.default_rng(seed)
    index, weight = rng.normal(size=500), rng.uniform(0.5, 2, size=500)
    code = np.r_[np.arange(5), rng.integers(0, 5, 495)].astype(np.intp)

    cuts = ordinal.margins(slope, index, code, weight=weight, start=rng.normal(size=4) * 5)

    added = weight @ ordinal.shares(cuts, slope * index) / weight.sum()
    assert added == pytest.approx(np.bincount(code, weight) / weight.sum(), abs=1e-9)
    assert np.all(np.diff(cuts) >= 0)
