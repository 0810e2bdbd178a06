"""The four outcomes, account by account."""

import numpy as np
import pytest

from changemaker.link.next_year import KNOWN, MOST_GROWTH
from changemaker.link.outcomes import OUTCOMES, ahead

NAN = float("nan")
ACCOUNTS = {
    **{name: np.array([100.0, 200.0, 50.0]) for name in KNOWN},
    "groups": np.array([2.0, 3.0, 1.0]),
    "groups_ahead": np.array([3.0, 0.0, 1.0]),
    "opening": np.array([100.0, 200.0, 0.0]),
    "closing": np.array([1000.0, 50.0, 20.0]),
    "active_ahead": np.array([1.0, 0.0, 1.0]),
    "wallet_share": np.array([0.2, NAN, 1.4]),
    "wallet_share_ahead": np.array([0.3, NAN, 1.2]),
}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("retention", [1, 0, 1]),
        ("nrr", [MOST_GROWTH, 0.25, NAN]),  # 1000/100 is told as 4; nothing opened in the third
        ("cross_sell", [1, NAN, 0]),  # of those that stayed
        ("share_of_wallet", [0.3, NAN, 1]),
    ],
)
def test_each_outcome_is_what_its_name_says(name: str, expected: list[float]) -> None:
    outcome = next(outcome for outcome in OUTCOMES if outcome == name)

    np.testing.assert_allclose(ahead(outcome, ACCOUNTS).outcome, expected)


def test_what_was_cut_off_or_left_out_is_told_with_its_count() -> None:
    notes = {name: [(note.id, note.params["n"]) for note in ahead(name, ACCOUNTS).notes] for name in OUTCOMES}

    assert notes == {
        "retention": [],
        "nrr": [("scores.note.cut_off_nrr", 1)],
        "cross_sell": [("scores.note.stayed", 1)],
        "share_of_wallet": [("scores.note.cut_off_wallet", 1)],
    }


def test_last_years_share_of_wallet_is_known_anyway() -> None:
    baseline = ahead("share_of_wallet", ACCOUNTS).baseline

    np.testing.assert_allclose(baseline["share_of_wallet"], [0.2, NAN, 1])
    assert set(ahead("retention", ACCOUNTS).baseline) == set(KNOWN)
