"""A rollout worked out, before it is judged: the same numbers whichever way the units came in."""

from dataclasses import replace

import numpy as np
import pytest

from changemaker.core.errors import NotEnoughDataError
from changemaker.prove.ask import Ask
from changemaker.prove.design import rollout_design
from changemaker.prove.worked import MOST_PERMUTED, SUMMARIES, control_of, work_out
from changemaker.stats.rollout import Rollout, rollout_of
from unit.prove.made import rollout

STAGED = rollout_design("staged", treated=40, never=40, starts=2)
FEW = rollout_design("staged", treated=10, never=10, starts=2)
ASK = Ask(assigned="staged")


def with_known(world: Rollout) -> Rollout:
    paths = world.paths
    assert paths is not None
    known = np.random.default_rng(1).normal(size=(len(paths.cohorts), 2))
    return rollout_of(world.outcome, world.periods, world.starts, replace(paths, covariates=known))


def test_sums_alone_give_what_the_units_give() -> None:
    world = rollout(effect=5.0)

    held, summed = work_out(world, ASK, STAGED), work_out(replace(world, paths=None), ASK, STAGED)

    for key in SUMMARIES:
        assert summed.summary(key) == held.summary(key)


def test_covariates_need_the_units() -> None:
    with pytest.raises(NotEnoughDataError, match="too many units"):
        work_out(replace(rollout(), paths=None), ASK, STAGED, adjusted=True)
    with pytest.raises(NotEnoughDataError, match="only clusters"):
        work_out(rollout(), ASK, STAGED, adjusted=True)


def test_covariates_that_say_nothing_hardly_move_the_answer() -> None:
    world = with_known(rollout(effect=5.0))

    plain, adjusted = (work_out(world, ASK, STAGED, adjusted=adjusted) for adjusted in (False, True))

    assert adjusted.method == "group-time-adjusted"
    assert adjusted.summary("simple").value == pytest.approx(plain.summary("simple").value, abs=0.5)


def test_few_units_have_their_own_degrees_of_freedom_and_permutations() -> None:
    world = rollout(units=20, effect=5.0)

    found = work_out(world, ASK, FEW)

    assert found.freedom == 18.0  # t(G - 2), DESIGN section 7
    assert set(found.randomised) == set(SUMMARIES)
    assert work_out(rollout(), ASK, STAGED).freedom is None
    assert work_out(rollout(), ASK, STAGED).randomised == {}


def test_a_lot_is_permuted_for_its_headline_alone_unless_units_are_few() -> None:
    design = rollout_design("random", treated=40, never=40, starts=2)
    few = rollout_design("random", treated=10, never=10, starts=2)

    assert set(work_out(rollout(), Ask(assigned="random"), design).randomised) == {"simple"}
    assert set(work_out(rollout(units=20), Ask(assigned="random"), few).randomised) == set(SUMMARIES)


def test_above_five_thousand_units_a_lot_is_not_permuted() -> None:
    ask, design = Ask(assigned="random"), rollout_design("random", treated=2500, never=2500, starts=2)
    small = {"periods": 4, "first_start": 1}

    assert MOST_PERMUTED == 5000
    assert set(work_out(rollout(units=5000, **small), ask, design).randomised) == {"simple"}
    assert work_out(rollout(units=5001, **small), ask, design).randomised == {}


def test_those_not_yet_treated_are_the_comparison_only_where_asked_for_or_nobody_else_is_left() -> None:
    assert control_of(rollout(), ASK) == "never"
    assert control_of(rollout(), Ask(assigned="staged", control="notyet")) == "notyet"
    assert control_of(rollout(never=0.0), ASK) == "notyet"


def test_where_nobody_is_left_to_compare_with_there_is_no_answer() -> None:
    with pytest.raises(NotEnoughDataError, match="not started"):
        work_out(rollout(never=0.0, waves=1), ASK, STAGED)
