"""The imputation estimator beside diff-diff's ImputationDiD: value and conservative error agree."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from diff_diff import ImputationDiD

from changemaker.stats.imputation import imputed_effect
from truth.oracles.frames import castle, frame_of, mpdta
from unit.stats.panels import Panel, panel, se_of

pytestmark = pytest.mark.filterwarnings("ignore")


def assert_same(found: Panel, cluster: str | None = None) -> None:
    table = frame_of(found)
    other = ImputationDiD(cluster=cluster).fit(
        table, outcome="outcome", unit="unit", time="time", first_treat="first_treat"
    )
    dual = imputed_effect(found.basis, found.starts, found.periods)

    assert dual.value == pytest.approx(other.overall_att, abs=1e-6)
    assert se_of(dual, found.basis) == pytest.approx(other.overall_se, abs=1e-6)


@pytest.mark.parametrize("seed", [5, 6])
def test_a_simulated_panel_gets_the_same_effect_and_error(seed: int) -> None:
    assert_same(panel(sizes=(40, 30, 60), effect=2.0, seed=seed))


def test_clusters_get_the_same_effect_and_error() -> None:
    assert_same(replace(panel(sizes=(40, 30, 60), effect=2.0), clusters=np.arange(130) // 5), cluster="cluster")


def test_mpdta_gets_the_same_effect_and_error(shared: Path) -> None:
    found, _ = mpdta(shared)

    assert_same(found)
    assert imputed_effect(found.basis, found.starts, 5).value == pytest.approx(-0.0477, abs=5e-5)


def test_castle_gets_the_same_effect_and_error_though_one_state_starts_alone(shared: Path) -> None:
    assert_same(castle(shared))
