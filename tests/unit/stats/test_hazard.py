"""The discrete-time hazard: cells are rows put together, scikit-learn agrees, and what was never seen stays average."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.seeds import stream
from changemaker.stats import hazard

NAMES = ("first year", "complained")


def rows(seed: int, n: int = 6000) -> tuple[hazard.Array, hazard.Array]:
    rng = stream(seed, "hazard")
    columns = (rng.random((n, 2)) < (0.5, 0.2)).astype(float)
    left = rng.random(n) < 1 / (1 + np.exp(3.5 - columns @ np.array([0.6, 1.0])))
    return columns, left.astype(float)


def test_cells_give_what_their_rows_give() -> None:
    columns, left = rows(1)
    kinds, place = np.unique(columns, axis=0, return_inverse=True)
    counts = np.bincount(place.ravel()).astype(float)

    by_row = hazard.fit(np.ones(len(left)), left, columns, names=NAMES)
    by_cell = hazard.fit(counts, np.bincount(place.ravel(), left), kinds, names=NAMES)

    assert by_cell.slopes == pytest.approx(by_row.slopes, abs=1e-6)
    assert by_cell.covariance == pytest.approx(by_row.covariance, abs=1e-6)


def test_slopes_are_scikit_learns_under_the_same_prior() -> None:
    columns, left = rows(2)
    theirs = LogisticRegression(C=1.5**2, tol=1e-10).fit(
        columns, left
    )  # a normal prior of 1.5 is a penalty of 1 / 2.25

    ours = hazard.fit(np.ones(len(left)), left, columns, names=NAMES)

    assert ours.slopes / ours.kept == pytest.approx(theirs.coef_[0], abs=2e-3)
    assert 0.9 < ours.kept < 1


def test_survival_multiplies_the_months_and_what_is_not_known_counts_as_average() -> None:
    columns, left = rows(3)
    found = hazard.fit(np.ones(len(left)), left, columns, names=NAMES)
    ahead = np.array([[[1.0, 1.0], [np.nan, np.nan]]])

    first, second = found.survival(ahead)[0]

    assert first == pytest.approx(1 - found.chance(np.array([1.0, 1.0])))
    assert second / first == pytest.approx(1 - found.chance(found.centre))


def test_draws_spread_as_the_slopes_are_uncertain() -> None:
    columns, left = rows(4)
    found = hazard.fit(np.ones(len(left)), left, columns, names=NAMES)

    drawn = np.array([one.slopes for one in found.drawn(stream(1, "draws"), 2000)])

    assert drawn.std(axis=0) == pytest.approx(np.sqrt(np.diag(found.covariance))[1:], rel=0.1)


def test_slopes_of_what_tells_nothing_are_drawn_to_zero() -> None:
    kept = []
    for seed in range(20):
        rng = stream(seed, "nothing")
        columns, left = (rng.random((1500, 6)) < 0.3).astype(float), (rng.random(1500) < 0.04).astype(float)
        kept.append(hazard.fit(np.ones(1500), left, columns, names=list("abcdef")).kept)

    assert np.median(kept) < 0.35  # a chi-square of six is above nine, which keeps a third, in one case of six


def test_a_company_that_nobody_leaves_is_refused() -> None:
    with pytest.raises(NotEnoughDataError, match="3 accounts left in 500 months"):
        hazard.fit(np.array([500.0]), np.array([3.0]), np.zeros((1, 1)), names=["any"])
