"""Columns that know the answer are named; columns that only know much are not."""

import numpy as np
import pytest

from changemaker.core.seeds import stream
from changemaker.link.columns import Array, Values, column
from changemaker.link.leaks import leak, recombined

N = 400
RNG = stream(1, "leaks")
SIZE = RNG.standard_normal(N)
SPEND = SIZE + 1.2 * RNG.standard_normal(N)
LOST = (SPEND + RNG.standard_normal(N) > 1).astype(float)
NOISE = RNG.standard_normal(N)


def found(values: Values, outcome: Array, unit: Values | None = None) -> str | None:
    why = leak(column(values), outcome, np.arange(len(outcome)) if unit is None else unit, seed=1)
    return why.id.removeprefix("contest.leak.") if why else None


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (SPEND * 3 - 2, "alone"),
        (SPEND + 0.1 * NOISE, "alone"),
        (-SPEND, "alone"),
        (np.exp(2 * SPEND), "same_order"),
        (-(SPEND**3) * 1e6, "same_order"),
        (np.floor(SPEND / 2), "same_order"),  # bands
        ((SPEND > 0).astype(float), "same_order"),  # a flag made of it
        (np.array([f"band {int(np.floor(value / 2))}" for value in SPEND], dtype=object), "same_order"),
        (np.where(SPEND > 0.5, np.nan, NOISE), "missing"),
        (SPEND + NOISE, None),
        (NOISE, None),
        (np.where(NOISE > 0.5, np.nan, SPEND + NOISE), None),
        (np.full(N, 7.0), None),
    ],
)
def test_of_an_amount_the_copies_are_named_and_the_good_forecasts_not(values: Values, expected: str | None) -> None:
    assert found(values, SPEND) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (LOST, "alone"),
        (1 - LOST + 0.1 * NOISE, "alone"),
        (np.where(LOST == 1, "closed", "open").astype(object), "alone"),
        (np.where(LOST == 1, NOISE > 0, 0).astype(float), "same_order"),  # a flag that only the lost can have
        (np.where(LOST == 1, "price", "").astype(object), "missing"),  # a reason that only the lost gave
        (np.where((LOST == 1) & (NOISE > 0), np.nan, NOISE), "missing"),
        (LOST + 0.8 * NOISE, None),
        (SPEND, None),
    ],
)
def test_of_a_yes_or_no_the_same_is_so(values: Values, expected: str | None) -> None:
    assert found(values, LOST) == expected


def test_a_flag_too_rare_to_be_contradicted_is_not_accused() -> None:
    twelve = np.zeros(N)
    twelve[np.flatnonzero(LOST == 0)[:12]] = 1  # 12 of 400, none lost: luck has it so one time in thirty or more

    assert found(twelve, LOST) is None


def test_rows_of_few_units_do_not_accuse_either() -> None:
    unit = np.arange(N) // 40  # ten units
    flag = (unit < 5).astype(float)

    assert found(flag, flag * 10 + unit / 100 + NOISE / 100, unit) == "alone"
    assert found(flag, flag * 0.001 + SPEND * (flag + 1e-9), unit) is None


def test_in_a_hundred_thousand_rows_a_leak_is_still_found() -> None:
    large = stream(2, "large").standard_normal(100_000)

    assert found(np.exp(large), large) == "same_order"


def test_a_difference_to_the_baseline_that_gives_the_outcome_back_is_a_leak() -> None:
    found = recombined(0.4, 0.999, yes_no=False)

    assert found is not None
    assert found.params == {"share": 0.999, "base": 0.4, "unit": "R2"}
    assert recombined(0.4, 0.8, yes_no=False) is None
    assert recombined(0.96, 0.97, yes_no=False) is None  # the baseline knew it nearly all
    assert recombined(0.7, 0.995, yes_no=True) is not None
