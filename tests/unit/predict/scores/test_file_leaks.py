"""Columns of a file that know the answer, and columns that merely foretell it."""

import numpy as np
import pytest

from changemaker.predict.scores.design import Known
from changemaker.predict.scores.file_leaks import leaks
from changemaker.predict.scores.target import Array

N = 1500
RNG = np.random.default_rng(5)
SCORE = RNG.integers(0, 11, N).astype(np.float64)
LOW = (SCORE <= 6).astype(np.float64)
UNIT = np.arange(N)


def found(values: Array, y: Array, *, labels: int = 0) -> list[str]:
    kind = "category" if labels else "number"
    known = Known(name="x", group="x", kind=kind, values=values, labels=tuple(map(str, range(labels))))  # type: ignore[arg-type]  # by name
    return [leak.why.id.rpartition(".")[2] for leak in leaks([known], y, UNIT, seed=1)]


@pytest.mark.parametrize(
    ("values", "y", "how"),
    [
        (SCORE * 3 - 1, SCORE, "alone"),
        (np.exp(SCORE), SCORE, "same_order"),
        (SCORE + RNG.normal(0, 0.2, N), SCORE, "alone"),
        (SCORE, LOW, "alone"),
        (LOW, SCORE, "same_order"),
        (np.where(LOW == 1, RNG.normal(size=N), np.nan), LOW, "missing"),  # a refund's day: only where there was one
    ],
)
def test_a_column_made_from_the_answer_gives_itself_away(values: Array, y: Array, how: str) -> None:
    assert found(values, y) == [how]


def test_a_label_made_from_the_answer_gives_itself_away() -> None:
    detractor_passive_promoter = (SCORE >= 7).astype(np.float64) + (SCORE >= 9)

    assert found(detractor_passive_promoter, SCORE, labels=3) == ["same_order"]


def test_a_strong_honest_column_is_no_leak() -> None:
    late = SCORE + RNG.normal(0, 2, N)

    assert found(late, SCORE) == []
    assert found(late, LOW) == []


def test_many_rare_labels_do_not_know_a_rare_answer_by_chance() -> None:
    rare = (RNG.random(N) < 0.01).astype(np.float64)
    towns = RNG.integers(0, 300, N).astype(np.float64)

    assert found(towns, rare, labels=300) == []
