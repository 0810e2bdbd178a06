"""A model is stopped by a feature that has moved and by answers that it is off, and not by chance."""

from collections.abc import Mapping

import numpy as np
import pytest

from changemaker.core.finding import Finding
from changemaker.predict.scores.design import Known
from changemaker.reports.words import say
from changemaker.routines.drift import Since, baselines, is_stopped, watched

N = 600


def known(name: str, values: np.ndarray, labels: tuple[str, ...] = ()) -> Known:
    kind = "category" if labels else "number"
    return Known(name=name, group="orders", kind=kind, values=values, labels=labels)  # type: ignore[arg-type]


def columns(seed: int, *, later: float = 0.0) -> tuple[Known, ...]:
    rng = np.random.default_rng(seed)
    return (
        known("late", rng.normal(later, 1, N)),
        known("role", rng.integers(0, 2, N).astype(np.float64), ("buyer", "user")),
    )


def since(off: float = 0.0, *, turned: bool = False, n: int = 200, seed: int = 1) -> Since:
    rng = np.random.default_rng(seed)
    predicted = rng.uniform(4, 9, n)
    order = -1 if turned else 1
    answered = 6.5 + order * (predicted - 6.5) + rng.normal(off, 1, n)
    return Since(account=np.arange(n), answered=answered, predicted=predicted, width=10)


def checks(finding: Finding) -> Mapping[str, bool | None]:
    for check in finding.checks:
        assert say(check.detail)  # each has its words
    return {check.name: check.passed for check in finding.checks}


WEIGHTS = {"late": 0.9, "role": 0.1}


@pytest.mark.parametrize("seed", range(3))
def test_a_model_that_fits_goes_on(seed: int) -> None:
    look = watched(baselines(columns(seed), WEIGHTS), columns(seed + 50), since(seed=seed), unit="nps")

    assert checks(look) == {"watch_features": True, "watch_level": True, "watch_gain": True}
    assert not is_stopped(look)
    assert {"drift:late", "drift:role", "watch_level", "watch_gain"} == set(look.estimates)


def test_a_feature_that_has_moved_stops_it_if_the_model_uses_it() -> None:
    moved = columns(9, later=2.0)
    used = watched(baselines(columns(1), WEIGHTS), moved, None, unit="nps")
    hardly = watched(baselines(columns(1), {"late": 0.01, "role": 0.99}), moved, None, unit="nps")

    assert checks(used) == {"watch_features": False, "watch_answers": None}
    assert is_stopped(used) and not is_stopped(hardly)
    assert used.checks[0].detail.params["feature"] == "late"


def test_answers_that_are_off_on_average_stop_it_only_beyond_a_twentieth_of_the_scale() -> None:
    before = baselines(columns(1), WEIGHTS)

    far = watched(before, columns(2), since(2.0), unit="nps")
    near = watched(before, columns(2), since(0.3), unit="nps")

    assert checks(far)["watch_level"] is False and is_stopped(far)
    assert far.estimates["watch_level"].value == pytest.approx(2.0, abs=0.3)
    assert checks(near)["watch_level"] is True and not is_stopped(near)


def test_a_model_is_not_stopped_for_what_models_before_it_had_predicted() -> None:
    before, now = baselines(columns(1), WEIGHTS), columns(2)

    new = watched(before, now, None, unit="nps", earlier=since(3.0))
    few = watched(before, now, None, unit="nps", earlier=since(3.0, n=29))

    assert checks(new) == {"watch_features": True, "watch_answers": None, "watch_earlier": None}
    assert not is_stopped(new)
    assert new.estimates["watch_earlier"].value == pytest.approx(3.0, abs=0.3)
    assert "watch_earlier" not in checks(few)


def test_answers_in_the_opposite_order_stop_it() -> None:
    look = watched(baselines(columns(1), WEIGHTS), columns(2), since(turned=True), unit="nps")

    assert checks(look)["watch_gain"] is False and is_stopped(look)


def test_thirty_answers_of_thirty_accounts_are_needed_before_anything_is_said_of_them() -> None:
    before, now = baselines(columns(1), WEIGHTS), columns(2)
    one_account = since(3.0)
    few = Since(account=np.zeros(200, dtype=np.int64), answered=one_account.answered, predicted=one_account.predicted,
                width=10)  # fmt: skip

    looks = [watched(before, now, answers, unit="nps") for answers in (since(3.0, n=29), few, None)]

    assert [checks(look)["watch_answers"] for look in looks] == [None] * 3
    assert not any(map(is_stopped, looks))


def test_a_baseline_holds_no_label_that_could_tell_who_somebody_is() -> None:
    names = ("buyer", "the one with the parrot", "ann@example.org")
    codes = np.repeat([0.0, 1.0, 2.0], [500, 5, 95])

    (kept,) = baselines([known("role", codes, names)], {"role": 1.0})

    assert kept.labels == ("buyer",)
    assert kept.bins.shares == pytest.approx((500 / 600, 100 / 600, 0))


def test_a_label_that_is_new_counts_with_the_rare_ones() -> None:
    before = baselines([known("role", np.zeros(600), ("buyer",))], {"role": 1.0})

    look = watched(before, [known("role", np.zeros(600), ("robot",))], None, unit="nps")

    assert is_stopped(look)


def test_too_few_people_leave_no_baseline_and_say_so() -> None:
    few = tuple(known(one.name, one.values[:60], one.labels) for one in columns(1))

    assert baselines(few, WEIGHTS) == ()
    assert checks(watched((), few, None, unit="nps")) == {"watch_features": None, "watch_answers": None}
