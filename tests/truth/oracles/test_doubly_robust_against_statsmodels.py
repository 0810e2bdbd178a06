"""The doubly robust cell beside its formula in statsmodels, and beside diff-diff, which normalises differently.

Sant'Anna and Zhao (2020), eq. (3.1), divide the comparison's weights by their own sum, as the R package DRDID does.
diff-diff 3.13 divides them by the number of treated instead. The two agree in large samples only: up to 0.012 apart on
130 units here, 1e-5 on mpdta. Ours follows the paper; the tests hold both formulas against both programs.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm
from diff_diff import CallawaySantAnna
from numpy.typing import NDArray

from changemaker.core.seeds import stream
from changemaker.stats.delta import UnitBasis
from changemaker.stats.doubly_robust import AdjustedPaths
from changemaker.stats.group_time import Cell, Control, aggregate, group_time_cells
from changemaker.stats.moments import Array
from truth.oracles.frames import frame_of, mpdta
from unit.stats.panels import Panel, panel

pytestmark = pytest.mark.filterwarnings("ignore")


def simulated() -> tuple[Panel, Array]:
    """130 units whose covariates lean with the cohorts, so that adjusting matters."""
    found = panel(sizes=(40, 30, 60), effect=2.0, seed=5)
    return found, stream(5, "known").normal(size=(130, 2)) + 0.5 * (found.codes < 2)[:, None]


def ours(found: Panel, known: Array, control: Control = "never") -> list[Cell]:
    paths = AdjustedPaths(found.outcomes, found.codes, covariates=known)
    return group_time_cells(paths, found.starts, found.periods, control=control)


def by_formula(change: Array, treated: NDArray[np.bool_], known: Array) -> dict[str, float]:
    """Eq. (3.1) from statsmodels' logit and least squares: weights over their own sum, and over the treated."""
    design = sm.add_constant(known)
    chance = sm.Logit(treated.astype(float), design).fit(disp=0, method="newton", maxiter=100, tol=1e-14)
    odds = chance.predict(design)
    odds = np.where(treated, 0.0, odds / (1 - odds))
    left = change - sm.OLS(change[~treated], design[~treated]).fit().predict(design)
    gain = left[treated].mean()
    return {"own sum": gain - odds @ left / odds.sum(), "treated": gain - odds @ left / treated.sum()}


def formula_of(found: Panel, known: Array, cell: Cell) -> dict[str, float]:
    inside = (found.codes == cell.cohort) | (found.codes == len(found.starts) - 1)
    change = (found.outcomes[:, cell.period] - found.outcomes[:, cell.start - 1])[inside]
    return by_formula(change, found.codes[inside] == cell.cohort, known[inside])


def theirs(found: Panel, known: Array, control: str = "never_treated") -> Any:
    estimator = CallawaySantAnna(control_group=control, estimation_method="dr", base_period="universal")
    names = [f"x{place}" for place in range(known.shape[1])]
    table = frame_of(found, known)
    return estimator.fit(
        table, outcome="outcome", unit="unit", time="time", first_treat="first_treat", covariates=names
    )


def test_each_cell_is_the_formula_of_the_paper() -> None:
    found, known = simulated()

    for cell in ours(found, known):
        assert cell.effect.value == pytest.approx(formula_of(found, known, cell)["own sum"], abs=1e-9)


def test_mpdta_each_cell_is_the_formula_of_the_paper(shared: Path) -> None:
    found, known = mpdta(shared)

    for cell in ours(found, known):
        assert cell.effect.value == pytest.approx(formula_of(found, known, cell)["own sum"], abs=1e-9)


def test_diff_diff_is_the_other_formula_and_so_lies_apart() -> None:
    found, known = simulated()
    other = theirs(found, known)

    for cell in ours(found, known):
        expected = other.group_time_effects[cell.start + 1, cell.period + 1]["effect"]
        assert expected == pytest.approx(formula_of(found, known, cell)["treated"], abs=1e-6)
        assert cell.effect.value == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize(("control", "named"), [("never", "never_treated"), ("notyet", "not_yet_treated")])
def test_mpdta_is_large_enough_for_both_to_agree(control: Control, named: str, shared: Path) -> None:
    found, known = mpdta(shared)
    basis, other = UnitBasis(found.codes), theirs(found, known, named)
    cells = ours(found, known, control)

    for cell in cells:
        expected = other.group_time_effects[cell.start + 1, cell.period + 1]
        assert cell.effect.value == pytest.approx(expected["effect"], abs=2e-5)
        assert np.sqrt(basis.covariance([cell.effect])[0, 0]) == pytest.approx(expected["se"], abs=1e-5)
    simple = aggregate(cells, basis).simple
    assert simple.value == pytest.approx(other.overall_att, abs=1e-6)
    assert np.sqrt(basis.covariance([simple])[0, 0]) == pytest.approx(other.overall_se, abs=1e-6)


def test_mpdta_adjusted_for_population_is_the_published_number(shared: Path) -> None:
    found, known = mpdta(shared)
    basis = UnitBasis(found.codes)
    simple = aggregate(ours(found, known), basis).simple

    assert simple.value == pytest.approx(-0.0418, abs=5e-5)  # vignette of the R package did, xformla = ~lpop
    assert np.sqrt(basis.covariance([simple])[0, 0]) == pytest.approx(0.0115, abs=5e-5)
