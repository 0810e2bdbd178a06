"""The two-way number beside pyfixest, and taken apart as Goodman-Bacon (2021) does.

The influence of our number is that of least squares, so its uncorrected variance is pyfixest's CRV1 with no factor for
small samples (`k_adj=False, G_adj=False`). Our own factor is n / (n - 1) within each cohort; theirs is G / (G - 1).
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyfixest as pf
import pytest
from diff_diff import BaconDecomposition

from changemaker.stats.two_way import two_way_effect
from truth.oracles.frames import castle, frame_of, mpdta
from unit.stats.panels import Panel, clustered, panel, se_of

pytestmark = pytest.mark.filterwarnings("ignore")


def assert_same(found: Panel) -> None:
    plain = pf.ssc(k_adj=False, G_adj=False)
    other = pf.feols(
        "outcome ~ treated | unit + time",
        data=frame_of(found),
        vcov={"CRV1": "cluster"},
        weights="weight",
        ssc=plain,
        fixef_tol=1e-12,
    )
    dual = two_way_effect(found.basis, found.starts, found.periods)

    assert dual.value == pytest.approx(float(other.coef().iloc[0]), abs=1e-6)
    assert se_of(dual, found.basis) == pytest.approx(float(other.se().iloc[0]), abs=1e-6)


@pytest.mark.parametrize("shape", ["each unit alone", "clusters of unequal weights"])
def test_a_simulated_panel_gets_the_same_coefficient_and_error(shape: str) -> None:
    found = panel(sizes=(39, 30, 60), effect=2.0, seed=5)

    assert_same(clustered(found) if shape.startswith("clusters") else found)


def test_a_group_that_was_always_treated_gets_the_same_coefficient_and_error() -> None:
    assert_same(panel(sizes=(10, 30, 60), starts=(0, 3, None), seed=5))


def test_mpdta_gets_the_same_coefficient_and_error(shared: Path) -> None:
    assert_same(mpdta(shared)[0])


def test_castle_gets_the_same_coefficient_and_error(shared: Path) -> None:
    assert_same(castle(shared))


def test_the_small_sample_factors_lie_close_together(shared: Path) -> None:
    found, _ = mpdta(shared)
    other = pf.feols("outcome ~ treated | unit + time", data=frame_of(found), vcov={"CRV1": "unit"})
    dual = two_way_effect(found.basis, found.starts, found.periods)

    corrected = np.sqrt(found.basis.covariance([dual], small_sample=True)[0, 0])

    assert corrected == pytest.approx(float(other.se().iloc[0]), rel=0.005)  # .01331 and .01325


def test_castle_is_the_weighted_sum_of_two_by_two_comparisons(shared: Path) -> None:
    found = castle(shared)
    parts = (
        BaconDecomposition()
        .fit(frame_of(found), outcome="outcome", unit="unit", time="time", first_treat="first_treat")
        .to_dataframe()
    )
    dual = two_way_effect(found.basis, found.starts, found.periods)

    assert parts["weight"].sum() == pytest.approx(1.0)
    assert dual.value == pytest.approx((parts["weight"] * parts["estimate"]).sum(), abs=1e-6)
    assert dual.value == pytest.approx(0.0694, abs=5e-5)  # README of the data, unweighted


@pytest.mark.parametrize("factor", [1e-3, 1e3])
def test_the_unit_of_the_weights_moves_neither(factor: float) -> None:
    found = clustered(panel(sizes=(39, 30, 60), effect=2.0, seed=5))

    assert_same(replace(found, weights=factor * found.weights))
