"""Differences between drawn arms beside regressions in statsmodels, and ratios beside a Poisson fit of pyfixest.

With covariates the estimate is Lin's interacted regression to the last digits, and the error is not quite its HC2. HC2
takes the means of the covariates as fixed, right for the units at hand; ours takes the units as drawn from more, so
that slopes b that differ by arm add (b1 - b0)' Var(x) (b1 - b0) / n (Negi and Wooldridge 2021, Econometric Reviews 40,
504-534). Ours also takes the slopes as known, which leaves out a second-order part: a few per cent with heavy tails.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pyfixest as pf
import pytest
import statsmodels.api as sm
from numpy.typing import NDArray

from changemaker.core.seeds import stream
from changemaker.stats.ancova import arm_effect
from changemaker.stats.delta import GroupBasis, UnitBasis, range_of
from changemaker.stats.moments import Array, group_moments

pytestmark = pytest.mark.filterwarnings("ignore")


def drawn(seed: int, units: int = 600) -> tuple[Array, NDArray[np.int64], NDArray[np.int64]]:
    """Spending like outcomes with two covariates, an arm drawn by cluster, clusters of four."""
    rng = stream(seed, "drawn")
    clusters = np.arange(units) // 4
    arm = (rng.permutation(units // 4) < units // 12).astype(np.int64)[clusters]
    known = rng.normal(size=(units, 2))
    outcome = np.exp(rng.normal(1.0 + 0.4 * known[:, 0] + 0.2 * arm, 0.8)) + rng.normal(0, 0.5, units // 4)[clusters]
    return np.column_stack([outcome, known]), arm, clusters


def basis_of(rows: Array, arm: NDArray[np.int64], clusters: "NDArray[np.int64] | None" = None) -> GroupBasis:
    def group(code: int) -> Array:
        return rows[arm == code]

    inside = [None if clusters is None else clusters[arm == code] for code in (0, 1)]
    return GroupBasis([group_moments(group(code), clusters=inside[code]) for code in (0, 1)], slopes=rows.shape[1] - 1)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_difference_of_means_has_the_error_hc2(seed: int) -> None:
    rows, arm, _ = drawn(seed)
    basis = basis_of(rows[:, :1], arm)
    other = sm.OLS(rows[:, 0], sm.add_constant(arm.astype(float))).fit(cov_type="HC2")

    ours = range_of(arm_effect(basis), basis, unit="", method="welch", level=0.95, corrected_se=True)

    assert ours.value == pytest.approx(other.params[1], abs=1e-9)
    assert ours.se == pytest.approx(other.bse[1], abs=1e-9)


def test_lalonde_has_the_difference_and_the_error_hc2_of_statsmodels(shared: Path) -> None:
    table = pd.read_csv(shared / "lalonde" / "nsw_mixtape.csv.gz")
    basis = basis_of(table[["re78"]].to_numpy(dtype=np.float64), table["treat"].to_numpy().astype(np.int64))
    other = sm.OLS(table["re78"], sm.add_constant(table["treat"])).fit(cov_type="HC2")

    ours = range_of(arm_effect(basis), basis, unit="USD", method="welch", level=0.95, corrected_se=True)

    assert ours.value == pytest.approx(other.params["treat"], abs=1e-8)
    assert ours.se == pytest.approx(other.bse["treat"], abs=1e-8)


def interacted(rows: Array, arm: NDArray[np.int64], error: str = "HC2") -> tuple[float, float]:
    """Lin (2013): arm, centred covariates and their products; the estimate and its robust error."""
    centred = rows[:, 1:] - rows[:, 1:].mean(axis=0)
    design = np.column_stack([np.ones(len(rows)), arm, centred, arm[:, None] * centred])
    fit = sm.OLS(rows[:, 0], design).fit(cov_type=error)
    return float(fit.params[1]), float(fit.bse[1])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_with_covariates_it_is_the_interacted_regression(seed: int) -> None:
    rows, arm, _ = drawn(seed)

    assert arm_effect(basis_of(rows, arm)).value == pytest.approx(interacted(rows, arm)[0], abs=1e-8)


@pytest.mark.parametrize("seed", range(5))
def test_with_covariates_the_error_is_hc2_and_what_the_draw_of_the_covariates_adds(seed: int) -> None:
    """HC2 alone is 2.7 % smaller here, whatever the size: the slopes differ by arm by .5."""
    rng = stream(seed, "even")
    arm = (rng.permutation(2000) < 700).astype(np.int64)
    known = rng.normal(size=(2000, 2))
    outcome = 1 + known @ [1.0, 0.5] + arm * (0.3 + 0.5 * known[:, 0]) + rng.normal(size=2000)
    rows = np.column_stack([outcome, known])
    basis = basis_of(rows, arm)

    ours = range_of(arm_effect(basis), basis, unit="", method="cuped", level=0.95, corrected_se=True)

    slopes = [sm.OLS(outcome[arm == a], sm.add_constant(known[arm == a])).fit().params[1:] for a in (0, 1)]
    apart = slopes[1] - slopes[0]
    drawn_covariates = apart @ np.cov(known.T) @ apart / 2000
    assert ours.se == pytest.approx(np.sqrt(interacted(rows, arm)[1] ** 2 + drawn_covariates), rel=0.02)


def test_lalonde_with_what_was_known_before_lies_between_hc2_and_hc3(shared: Path) -> None:
    table = pd.read_csv(shared / "lalonde" / "nsw_mixtape.csv.gz")
    rows = table[["re78", "age", "educ", "black", "re74", "re75"]].to_numpy(dtype=np.float64)
    arm = table["treat"].to_numpy().astype(np.int64)
    basis = basis_of(rows, arm)

    ours = range_of(arm_effect(basis), basis, unit="USD", method="cuped", level=0.95, corrected_se=True)

    assert ours.value == pytest.approx(interacted(rows, arm)[0], rel=1e-8)
    assert interacted(rows, arm, "HC2")[1] < (ours.se or 0) < 1.01 * interacted(rows, arm, "HC3")[1]  # 649, 666, 665


def test_clusters_give_the_cluster_robust_error_without_a_factor() -> None:
    rows, arm, clusters = drawn(4)
    basis = basis_of(rows[:, :1], arm, clusters)
    other = sm.OLS(rows[:, 0], sm.add_constant(arm.astype(float))).fit(
        cov_type="cluster", cov_kwds={"groups": clusters, "use_correction": False}
    )

    effect = arm_effect(basis)

    assert effect.value == pytest.approx(other.params[1], abs=1e-9)
    assert np.sqrt(basis.covariance([effect])[0, 0]) == pytest.approx(other.bse[1], abs=1e-9)
    assert basis.n == 150  # 600 units in fours


def test_a_ratio_is_what_a_poisson_regression_finds_with_its_robust_error() -> None:
    rows, arm, clusters = drawn(5)
    spent = np.maximum(rows[:, :1], 0.0)
    basis = basis_of(spent, arm, clusters)
    table = pd.DataFrame({"outcome": spent[:, 0], "arm": arm, "cluster": clusters})
    other = pf.fepois(
        "outcome ~ arm", data=table, vcov={"CRV1": "cluster"}, ssc=pf.ssc(k_adj=False, G_adj=False), iwls_tol=1e-12
    )
    slope, se = float(other.coef()["arm"]), float(other.se()["arm"])

    effect = arm_effect(basis, scale="ratio")

    assert effect.value == pytest.approx(np.exp(slope) - 1, abs=1e-6)
    assert np.sqrt(basis.covariance([effect])[0, 0]) == pytest.approx(np.exp(slope) * se, abs=1e-6)  # delta method


def test_units_and_sums_agree_on_the_plain_difference() -> None:
    rows, arm, _ = drawn(6)
    by_sums, by_units = basis_of(rows[:, :1], arm), UnitBasis(arm)

    assert by_sums.n == by_units.n == 600
    assert by_sums.weight(1).value == by_units.weight(1).value == arm.sum()
