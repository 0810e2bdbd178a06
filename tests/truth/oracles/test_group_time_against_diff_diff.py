"""Group-time effects, event study and averages beside diff-diff's CallawaySantAnna, errors included.

Both agree to the last digits. One convention is theirs alone: with clusters diff-diff multiplies the variance of an
average by G / (G - 1); ours has that factor, cohort by cohort, in ranges only.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from diff_diff import CallawaySantAnna
from diff_diff.survey import SurveyDesign

from changemaker.core.seeds import stream
from changemaker.stats.delta import Dual
from changemaker.stats.group_time import Control, MeanPaths, aggregate, group_time_cells
from changemaker.stats.honest import honest_range, steps_before
from truth.oracles.frames import frame_of, mpdta
from unit.stats.panels import Panel, panel, se_of

pytestmark = pytest.mark.filterwarnings("ignore")
CONTROLS = {"never": "never_treated", "notyet": "not_yet_treated"}
CLOSE = 1e-6


def simulated() -> Panel:
    """130 units, starts in periods 2 and 4 of 6, a growing effect of 2 (`unit.stats.panels`)."""
    return panel(sizes=(40, 30, 60), effect=2.0, seed=5)


def theirs(found: Panel, control: Control = "never", *, cluster: str | None = None, **fit: Any) -> Any:
    estimator = CallawaySantAnna(
        control_group=CONTROLS[control], estimation_method="reg", base_period="universal", cluster=cluster
    )
    return estimator.fit(frame_of(found), outcome="outcome", unit="unit", time="time", first_treat="first_treat", **fit)


def assert_same(found: Panel, control: Control) -> None:
    """Every cell, the event study, the simple and the dynamic average, each with its error."""
    basis, other = found.basis, theirs(found, control)
    cells = group_time_cells(MeanPaths(basis), found.starts, found.periods, control=control)
    assert len(cells) == sum(1 for cell in other.group_time_effects.values() if cell["se"] > 0)  # the base has none
    for cell in cells:
        expected = other.group_time_effects[cell.start + 1, cell.period + 1]
        assert cell.effect.value == pytest.approx(expected["effect"], abs=CLOSE)
        assert se_of(cell.effect, basis) == pytest.approx(expected["se"], abs=CLOSE)

    averages, study = aggregate(cells, basis), other.aggregate("event_study")
    assert averages.simple.value == pytest.approx(other.overall_att, abs=CLOSE)
    assert se_of(averages.simple, basis) == pytest.approx(other.overall_se, abs=CLOSE)
    for since, effect, se in zip(study.event_time, study.att, study.se, strict=True):
        if since != -1:
            assert averages.by_since[int(since)].value == pytest.approx(effect, abs=CLOSE)
            assert se_of(averages.by_since[int(since)], basis) == pytest.approx(se, abs=CLOSE)

    after = np.array([since >= 0 for since in study.vcov_index])
    weights = after / after.sum()
    assert averages.dynamic.value == pytest.approx(study.att[study.event_time >= 0].mean(), abs=CLOSE)
    assert se_of(averages.dynamic, basis) == pytest.approx(np.sqrt(weights @ study.vcov @ weights), abs=CLOSE)

    groups = other.aggregate("group").to_dataframe()
    sizes = [int((found.codes == code).sum()) for code, start in enumerate(found.starts) if start is not None]
    assert averages.group.value == pytest.approx(
        np.average(groups.sort_values("label")["att"], weights=sizes), abs=CLOSE
    )


@pytest.mark.parametrize("control", CONTROLS)
def test_a_simulated_panel_gets_the_same_cells_averages_and_errors(control: Control) -> None:
    assert_same(simulated(), control)


@pytest.mark.parametrize("control", CONTROLS)
def test_mpdta_gets_the_same_cells_averages_and_errors(control: Control, shared: Path) -> None:
    assert_same(mpdta(shared)[0], control)


def test_where_nobody_is_never_treated_the_cells_before_the_last_start_are_the_same() -> None:
    found = panel(sizes=(20, 30, 25), starts=(2, 4, 5), effect=1.0)
    basis, other = found.basis, theirs(found, "notyet")
    cells = group_time_cells(MeanPaths(basis), found.starts, found.periods, control="notyet")

    for cell in cells:
        expected = other.group_time_effects[cell.start + 1, cell.period + 1]
        assert cell.effect.value == pytest.approx(expected["effect"], abs=CLOSE)
        assert se_of(cell.effect, basis) == pytest.approx(expected["se"], abs=CLOSE)


def simple(found: Panel) -> Dual:
    cells = group_time_cells(MeanPaths(found.basis), found.starts, found.periods)
    return aggregate(cells, found.basis).simple


def test_errors_by_cluster_are_the_same_but_for_their_factor() -> None:
    found = replace(simulated(), clusters=np.arange(130) // 5)  # 26 clusters, each within one cohort

    other = theirs(found, cluster="cluster")

    assert simple(found).value == pytest.approx(other.overall_att, abs=CLOSE)
    assert se_of(simple(found), found.basis) * np.sqrt(26 / 25) == pytest.approx(other.overall_se, abs=CLOSE)


def test_sampling_weights_give_the_same_effects_and_errors() -> None:
    found = replace(simulated(), weights=stream(5, "weights").uniform(0.5, 2.0, 130))
    basis, other = found.basis, theirs(found, survey_design=SurveyDesign(weights="weight"))

    for cell in group_time_cells(MeanPaths(basis), found.starts, found.periods):
        expected = other.group_time_effects[cell.start + 1, cell.period + 1]
        assert cell.effect.value == pytest.approx(expected["effect"], abs=CLOSE)
        assert se_of(cell.effect, basis) == pytest.approx(expected["se"], abs=CLOSE)
    assert simple(found).value == pytest.approx(other.overall_att, abs=CLOSE)
    assert se_of(simple(found), basis) == pytest.approx(other.overall_se, abs=CLOSE)


def test_the_honest_range_is_that_computed_by_hand_from_their_event_study() -> None:
    """One start and two cohorts of 30, so that our small-sample factor is 30 / 29 throughout."""
    found = panel(sizes=(30, 30), starts=(4, None), effect=2.0, seed=8)
    basis = found.basis
    study = theirs(found).aggregate("event_study")
    place = {int(since): where for where, since in enumerate(study.vcov_index)}
    value = {int(since): att for since, att in zip(study.event_time, study.att, strict=True)}
    ends = []
    for earlier, later in ((-4, -3), (-3, -2), (-2, -1)):  # the base period, -1, is zero and has no variance
        for sign in (-1, 1):
            combination = np.zeros(len(place))
            combination[place[0]] = 1.0
            for since, factor in ((later, 1.0), (earlier, -1.0)):
                if since in place:
                    combination[place[since]] -= 2.0 * sign * factor  # mbar 2, one period since the base
            centre = value[0] - 2.0 * sign * (value[later] - value[earlier])
            spread = 2.001717 * np.sqrt(combination @ study.vcov @ combination * 30 / 29)  # t table: 58 degrees
            ends.append((centre - spread, centre + spread))

    averages = aggregate(group_time_cells(MeanPaths(basis), found.starts, found.periods), basis)
    steps = steps_before(averages.by_since)
    ours = honest_range(averages.by_since[0], steps, basis, mbar=2.0, wait=1.0, level=0.95, freedom=58.0)

    assert ours == pytest.approx((min(low for low, _ in ends), max(high for _, high in ends)), abs=1e-5)
