"""Links of the flywheel by hand: differences of ratios, answers weighed, drift before the start."""

import numpy as np
import pytest

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.estimate import Estimate
from changemaker.core.seeds import stream
from changemaker.prove.flywheel import MetricSums, Moved, fewest_answers, link_estimate, link_grade, moved
from changemaker.stats.moments import Array

QUIET = np.concatenate([[0.0], stream(1, "quiet").normal(0, 0.01, 400)])


def sums_of(upper: list[list[float]], lower: list[list[float]], *, starts: tuple[int | None, ...]) -> MetricSums:
    """One row a cohort, from the data and from one resample that is the same but for a hair."""
    data = np.stack([np.array(upper), np.array(lower)], axis=-1)[:, :, None, :]
    return MetricSums(
        sums=np.stack([data, data * 1.01]),
        people=None,
        starts=starts,
        strata=tuple(range(len(starts))),
        clusters=(9,) * len(starts),
        window=2,
    )


def test_a_link_is_the_change_of_a_ratio_less_that_of_the_comparison() -> None:
    found = moved(sums_of([[1, 3, 8, 8], [2, 2, 3, 3]], [[10, 10, 10, 10], [10, 10, 10, 10]], starts=(2, None)))

    # by hand: from 4/20 to 16/20, and from 4/20 to 6/20: .6 less .1
    assert found.effect[0] == pytest.approx(0.5)
    assert found.answers == 40  # from the first start on, both sides


def test_what_seemed_to_happen_before_the_start_is_told_apart() -> None:
    found = moved(sums_of([[1, 3, 8, 8], [2, 2, 3, 3]], [[10] * 4, [10] * 4], starts=(2, None)))

    # by hand: .3 less .1 among those who start, nothing in the comparison
    assert found.step is not None
    assert found.step[0] == pytest.approx(0.2)
    assert found.wait == pytest.approx(2.0)  # from the middle of months 0 and 1 to that of 2 and 3, in steps of one


def test_cohorts_weigh_by_what_was_measured_of_them_since_their_start() -> None:
    found = moved(
        sums_of(
            [[0, 0, 30, 30], [0, 0, 0, 5], [0, 0, 0, 0]],
            [[30, 30, 30, 30], [10, 10, 10, 10], [10, 10, 10, 10]],
            starts=(2, 3, None),
        )
    )

    assert found.effect[0] == pytest.approx((60 * 1.0 + 10 * 0.5) / 70)


def test_nobody_measured_before_the_start_is_no_link() -> None:
    with pytest.raises(NotEnoughDataError, match="both before and since"):
        moved(sums_of([[0, 0, 8, 8], [0, 0, 3, 3]], [[0, 0, 10, 10], [0, 0, 10, 10]], starts=(2, None)))


def by_segment(answers: Array, people: Array) -> MetricSums:
    return MetricSums(
        sums=np.stack([answers, answers * 1.01]),
        people=np.stack([people, people]),
        starts=(1, None),
        strata=(0, 1),
        clusters=(9, 9),
        window=1,
    )


def test_answers_are_weighed_to_be_like_all_accounts() -> None:
    """Small accounts answer well and large ones ill; since the start more of the small ones answer, no more."""
    answers = np.zeros((2, 2, 2, 2))
    answers[0, 0] = [[10, 10], [0, 10]]  # of either segment ten answer: mean 1 and mean 0
    answers[0, 1] = [[30, 30], [0, 10]]
    answers[1, :] = [[10, 10], [0, 10]]
    people = np.full((2, 2, 2), 100.0)

    weighed = moved(by_segment(answers, people))
    plain = moved(
        MetricSums(
            sums=by_segment(answers, people).sums.sum(axis=3, keepdims=True),
            people=None,
            starts=(1, None),
            strata=(0, 1),
            clusters=(9, 9),
            window=1,
        )
    )

    assert weighed.effect[0] == pytest.approx(0)
    assert plain.effect[0] == pytest.approx(30 / 40 - 10 / 20)
    assert fewest_answers(by_segment(answers, people)) == 10


def link(effect: float, step: float | None, *, wait: float = 1.0) -> Moved:
    return Moved(
        effect=QUIET + effect,
        step=None if step is None else QUIET[::-1] * 0.1 + step,
        wait=wait,
        freedom=30.0,
        answers=500,
    )


def estimate_of(found: Moved) -> Estimate:
    return link_estimate(found, unit="share", level=0.95, n=48)


@pytest.mark.parametrize(
    ("effect", "step", "best", "gates", "grade"),
    [
        (0.5, 0.0, "A", True, "A"),
        (0.5, 0.0, "A", False, "D"),  # a gate failed
        (0.5, 0.0, "B", True, "B"),  # stands, though it drifted on as before
        (0.01, 0.0, "B", True, "C"),  # quiet before, but nothing that stands
        (0.5, 0.2, "B", True, "D"),  # it drifted before the start already
        (0.5, 0.0, "C", True, "C"),
        (0.5, None, "B", True, "D"),  # nothing is known of the time before
    ],
)
def test_a_links_grade_follows_the_design_and_the_months_before(
    effect: float, step: float | None, best: str, gates: bool, grade: str
) -> None:
    found = link(effect, step)

    assert link_grade(found, estimate_of(found), best=best, gates_passed=gates) == grade


def test_a_longer_wait_asks_more_of_a_link() -> None:
    soon, late = link(0.05, 0.0), link(0.05, 0.0, wait=60.0)

    assert link_grade(soon, estimate_of(soon), best="B", gates_passed=True) == "B"
    assert link_grade(late, estimate_of(late), best="B", gates_passed=True) == "C"


def test_a_few_draws_without_an_answer_are_passed_over_and_many_are_not() -> None:
    few, many = link(0.5, 0.0), link(0.5, 0.0)
    few.effect[7] = np.nan
    many.effect[7:20] = np.nan

    assert estimate_of(few).value == pytest.approx(0.5)
    with pytest.raises(NotEnoughDataError, match="too few were measured"):
        estimate_of(many)
