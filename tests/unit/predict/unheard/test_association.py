"""The link of a signal with what follows: the slope of a regression, its error by account, honest where nothing is."""

import numpy as np
import pytest

from changemaker.core.seeds import stream
from changemaker.predict.unheard.association import Known, estimated, link


def drawn(seed: int, *, accounts: int = 80, looks: int = 6, slope: float = 0.0):  # type: ignore[no-untyped-def]
    """Accounts with a common part of their own, so that their looks are no separate evidence."""
    rng = stream(seed, "association")
    account = np.repeat(np.arange(accounts), looks)
    size = rng.normal(size=accounts)[account]
    on = rng.random(len(account)) < 1 / (1 + np.exp(-size))
    own = rng.normal(size=accounts)[account]
    outcome = 1 + 0.5 * size + slope * on + own + rng.normal(size=len(account))
    return np.column_stack([np.ones(len(account)), size]), on, outcome, account


def test_the_difference_is_that_of_a_weighted_regression_on_what_is_known() -> None:
    known, on, outcome, account = drawn(1, slope=-0.7)
    weight = np.linspace(0.5, 2.0, len(on))
    root = np.sqrt(weight)[:, None]

    found = link(Known.of(known, weight), on, outcome, account)

    by_hand = np.linalg.lstsq(np.column_stack([known, on]) * root, outcome * root[:, 0], rcond=None)[0][2]
    assert found is not None
    assert found.difference == pytest.approx(by_hand, rel=1e-9)
    assert found.upper.sum() / found.lower.sum() == pytest.approx(by_hand, rel=1e-9)


def test_columns_that_follow_from_others_change_nothing() -> None:
    known, on, outcome, account = drawn(2)
    twice = np.column_stack([known, known @ [[1.0], [2.0]], np.zeros(len(on))])

    once, again = (link(Known.of(part, np.ones(len(on))), on, outcome, account) for part in (known, twice))

    assert once is not None and again is not None
    assert again.difference == pytest.approx(once.difference, rel=1e-9)


def test_a_signal_that_is_known_already_has_no_link() -> None:
    known, on, outcome, account = drawn(3)

    assert link(Known.of(np.column_stack([known, on]), np.ones(len(on))), on, outcome, account) is None


def test_ranges_hold_nothing_where_there_is_nothing_though_looks_of_an_account_are_alike() -> None:
    holds = 0
    for seed in range(200):
        known, on, outcome, account = drawn(seed, slope=0.0)
        found = link(Known.of(known, np.ones(len(on))), on, outcome, account)
        assert found is not None
        told = estimated(found, level=0.95)
        holds += told.low <= 0 <= told.high

    assert holds >= 178  # of 200 at 95 %: 178 or fewer has probability .0003


def test_what_is_tried_beside_another_is_taken_out_of_both() -> None:
    known, on, outcome, account = drawn(4, slope=-0.5)
    basis = Known.of(known, np.ones(len(on)))

    beside = link(basis.with_(on.astype(np.float64)[:, None]), ~on, outcome, account)

    assert beside is None  # what is not on is known from what is
