"""Limits that are set on looks at the past."""

import numpy as np
import pytest

from changemaker.predict.turning.past_looks import EDGES, Looks, thresholds


def looks(chance: list[float], weight: list[float], group: int = 5) -> Looks:
    n = len(chance)
    return Looks(
        account=np.arange(n),
        look=np.zeros(n, dtype=np.int64),
        group=np.full(n, group),
        chance=np.array(chance),
        survival=np.ones(n),
        usual=np.ones(n),
        weight=np.array(weight),
        count=1,
    )


def test_a_limit_lets_through_no_more_than_the_rate_of_those_who_came_back() -> None:
    even = looks([place / 100 for place in range(1, 101)], [1.0] * 100)

    limit = thresholds(even, 0.05)[5]

    assert np.mean(even.chance <= limit) == 0.05


def test_who_did_not_come_back_sets_no_limit() -> None:
    gone = looks([0.001] * 50 + [place / 100 for place in range(1, 101)], [0.0] * 50 + [1.0] * 100)

    assert thresholds(gone, 0.05)[5] == pytest.approx(0.05)


def test_silences_that_are_alike_are_warned_of_together_or_not_at_all() -> None:
    alike = looks([0.2] * 50 + [0.9] * 50, [1.0] * 100)

    assert thresholds(alike, 0.05)[5] == 0.0


def test_a_group_of_few_accounts_is_judged_with_those_of_fewer_orders_and_never_by_those_of_more() -> None:
    told = thresholds(looks([place / 100 for place in range(1, 101)], [1.0] * 100, group=2), 0.05)

    assert np.isnan(told[:2]).all()  # nobody of so few orders came back: they are not watched
    assert told[2:].tolist() == [told[2]] * (len(EDGES) - 2)
