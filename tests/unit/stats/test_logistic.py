"""Logistic regression: against scikit-learn without a penalty."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from changemaker.core.seeds import stream
from changemaker.stats import logistic


def test_slopes_are_scikit_learns() -> None:
    rng = stream(5, "logistic")
    x = rng.standard_normal((2000, 3))
    y = (rng.random(2000) < logistic.share(x @ np.array([0.5, -1.0, 0.0]) - 1)).astype(float)
    theirs = LogisticRegression(C=np.inf, tol=1e-10).fit(x, y)

    ours = logistic.fit(np.column_stack([np.ones(2000), x]), y, np.zeros(2000))

    assert ours == pytest.approx([theirs.intercept_[0], *theirs.coef_[0]], abs=1e-3)  # the ridge moves them that little


def test_an_offset_takes_its_part_of_the_log_odds() -> None:
    rng = stream(6, "offset")
    offset = rng.standard_normal(5000)
    y = (rng.random(5000) < logistic.share(offset + 0.7)).astype(float)

    assert logistic.fit(np.ones((5000, 1)), y, offset)[0] == pytest.approx(0.7, abs=0.12)  # 3.5 standard errors


def test_a_perfect_separation_ends_in_finite_slopes() -> None:
    x = np.linspace(-1, 1, 40)

    slope = logistic.fit(x[:, None], (x > 0).astype(float), np.zeros(40))[0]

    assert 5 < slope < 1000
