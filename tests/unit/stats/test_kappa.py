"""Cohen's kappa: as published, and its range holds the truth."""

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.seeds import stream
from changemaker.stats.kappa import kappa


def test_kappa_is_that_of_scikit_learn_and_perfect_agreement_is_not_certain() -> None:
    draw = stream(1, "kappa")
    ours = draw.choice(list("abc"), 200)
    theirs = np.where(draw.random(200) < 0.7, ours, draw.choice(list("abc"), 200))

    assert kappa(list(ours), list(theirs)).value == pytest.approx(cohen_kappa_score(ours, theirs), abs=1e-12)
    whole = kappa(list(ours), list(ours))
    assert whole.value == whole.high == 1 and 0.95 < whole.low < 1


def test_its_range_holds_the_truth_about_as_often_as_it_says() -> None:
    draw = stream(2, "kappa")
    held = []
    for _ in range(400):
        ours = draw.choice(list("abc"), 120, p=[0.5, 0.3, 0.2])
        theirs = np.where(draw.random(120) < 0.6, ours, draw.choice(list("abc"), 120, p=[0.5, 0.3, 0.2]))
        found = kappa(list(ours), list(theirs))
        held.append(found.low <= 0.6 <= found.high)  # what is not copied agrees by chance alone: kappa is the share

    assert 0.92 <= np.mean(held) <= 0.99  # 400 draws of 0.95 to 0.97: 0.92 is two errors below


def test_one_label_for_everything_has_no_kappa() -> None:
    with pytest.raises(NotEnoughDataError):
        kappa(["a"] * 9, ["a"] * 9)
