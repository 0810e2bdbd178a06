"""Raking: against a published table, against the optimisation that it solves, with a cap, with contradictions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from changemaker.stats.rake import CLOSE, Margin, effective_n, rake

# "Iterative proportional fitting", example of the encyclopaedia Wikipedia: a table, its wanted totals, and the result
SEED = np.array([[40, 30, 20, 10], [35, 50, 100, 75], [30, 80, 70, 120], [20, 30, 40, 50]], dtype=float)
ROWS, COLUMNS = np.array([150.0, 300, 400, 150]), np.array([200.0, 300, 400, 100])
TOLD = [[64.61, 46.28, 35.42, 3.83], [49.95, 68.15, 156.49, 25.37]]


def both_ways(rows: np.ndarray, columns: np.ndarray) -> list[Margin]:
    row, column = np.divmod(np.arange(len(rows) * len(columns)), len(columns))
    return [Margin(row, rows), Margin(column, columns)]


def test_a_published_table_comes_out() -> None:
    found = rake(SEED.ravel(), both_ways(ROWS, COLUMNS))

    assert found.weights.reshape(4, 4)[:2] == pytest.approx(np.array(TOLD), abs=0.15)  # it was rounded before its end
    assert found.gap < CLOSE


def test_it_is_the_closest_table_with_those_totals() -> None:
    margins = both_ways(ROWS, COLUMNS)
    equal = [
        {"type": "eq", "fun": lambda w, m=m, k=k: w[m.codes == k].sum() - m.totals[k]}
        for m in margins
        for k in range(4)
    ][:-1]
    start = np.outer(ROWS, COLUMNS).ravel() / 1000

    def distance(w: np.ndarray) -> float:
        return float((w * np.log(w / SEED.ravel()) - w).sum())

    theirs = minimize(distance, start, constraints=equal, bounds=[(1e-6, None)] * 16, method="SLSQP", tol=1e-12)

    assert rake(SEED.ravel(), margins).weights == pytest.approx(theirs.x, abs=0.05)


@given(st.integers(0, 2**32 - 1))
def test_totals_of_any_people_are_met(seed: int) -> None:
    rng = np.random.default_rng(seed)
    codes = [rng.integers(0, size, 200) for size in (2, 3, 4)]
    weighed_otherwise = rng.uniform(0.5, 3.0, 200)  # so that the totals can be met
    margins = [Margin(code, np.bincount(code, weighed_otherwise)) for code in codes]

    found = rake(rng.uniform(0.5, 2.0, 200), margins)

    for margin in margins:
        assert np.bincount(margin.codes, found.weights) == pytest.approx(margin.totals, rel=1e-4)


def test_a_cap_holds_and_the_totals_are_met_by_the_others() -> None:
    codes = np.repeat([0, 1], [10, 90])
    uneven = np.r_[100.0, np.ones(99)]

    found = rake(uneven, [Margin(codes, np.array([200.0, 800.0]))], most=4.0)

    assert found.weights.max() <= 4.0 * 10.0 + 1e-9  # 1,000 over 100 rows is 10 a row
    assert np.bincount(codes, found.weights) == pytest.approx([200.0, 800.0], rel=1e-4)
    assert found.trimmed == 0.01


def test_totals_that_contradict_each_other_end_and_are_told() -> None:
    same = np.array([0, 0, 1, 1])

    found = rake(np.ones(4), [Margin(same, np.array([3.0, 1.0])), Margin(same, np.array([1.0, 3.0]))])

    assert found.gap > 0.5


def test_equal_weights_are_worth_their_number() -> None:
    assert effective_n(np.full(50, 3.0)) == pytest.approx(50)
