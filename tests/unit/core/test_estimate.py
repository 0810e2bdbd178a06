"""A number with its range cannot be built in a way that would mislead."""

from dataclasses import FrozenInstanceError
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changemaker.core.estimate import GRADES, Estimate, weakest

finite = st.floats(-1e12, 1e12)


def made(value: float = 1.0, low: float = 0.5, high: float = 1.5, grade: str | None = None) -> Estimate:
    return Estimate(value=value, low=low, high=high, se=0.25, level=0.95, unit="USD", n=40, method="welch", grade=grade)


@given(st.lists(finite, min_size=3, max_size=3).map(sorted))
def test_a_value_inside_its_range_is_kept_as_it_is(numbers: list[float]) -> None:
    low, value, high = numbers

    found = made(value, low, high)

    assert (found.low, found.value, found.high) == (low, value, high)


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), float("-inf")])
@pytest.mark.parametrize("place", ["value", "low", "high"])
def test_no_number_that_is_not_finite_is_ever_an_estimate(place: str, bad: float) -> None:
    with pytest.raises(ValueError, match=r"finite|outside"):
        made(**{place: bad})


@pytest.mark.parametrize(("low", "high"), [(1.1, 2.0), (0.0, 0.9), (2.0, 0.0)])
def test_a_value_outside_its_range_is_a_bug_and_told_as_one(low: float, high: float) -> None:
    with pytest.raises(ValueError, match="outside its range"):
        made(1.0, low, high)


@pytest.mark.parametrize("grade", ["F", "a", "AB", "", "A ", "BCD"])
def test_only_the_five_letters_are_grades(grade: str) -> None:
    with pytest.raises(ValueError, match="grade"):
        made(grade=grade)


@pytest.mark.parametrize("grade", list(GRADES))
def test_grading_changes_the_grade_and_nothing_else(grade: str) -> None:
    before = made()

    after = before.graded(grade)

    assert after.grade == grade
    assert before.grade is None
    assert str(after) == str(before)


@pytest.mark.parametrize(
    ("low", "high", "excludes"), [(0.1, 2.0, True), (-2.0, 2.0, False), (0.0, 2.0, False), (1.0, 1.0, True)]
)
def test_a_range_that_touches_zero_does_not_exclude_it(low: float, high: float, excludes: bool) -> None:
    assert made(1.0, low, high).excludes_zero is excludes
    assert made(-1.0, -high, -low).excludes_zero is excludes


def test_an_estimate_cannot_be_changed_after_the_fact() -> None:
    with pytest.raises(FrozenInstanceError):
        made().value = 2.0  # type: ignore[misc]


def test_a_chain_is_as_strong_as_its_weakest_link() -> None:
    for grades in product(GRADES, repeat=3):
        assert weakest(*grades) == sorted(grades, key=GRADES.index)[-1]
