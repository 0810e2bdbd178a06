"""Numbers on screen: three digits of their range, a true minus, the unit beside them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changemaker.reports.numbers import MINUS, form_of, has_sign, is_money, percent

finite = st.floats(min_value=-1e15, max_value=1e15, allow_nan=False)


@pytest.mark.parametrize(
    ("value", "low", "high", "unit", "told"),
    [  # the digits follow from the rule: three of the range's width
        (0.7698, 0.4852, 1.0544, "spend", "+0.770"),
        (1794.34, 474.0, 3114.7, "re78", "+1,794"),
        (-0.0400, -0.0635, -0.0165, "lemp", f"{MINUS}0.0400"),
        (-15.604, -34.6, 3.4, "PacksPerCapita", f"{MINUS}15.6"),
        (1794.34, 474.0, 3114.7, "USD", "+$1,794"),
        (1.4951, 1.2, 9.9, "EUR", "+€1.50"),  # cents, never one decimal of money
        (2_213_400.0, 700_000.0, 3_800_000.0, "USD", "+$2.21M"),
        (1794.34, 474.0, 3114.7, "CHF", "+1,794 CHF"),
        (0.0381, 0.021, 0.055, "share", "+3.81 %"),
        (0.0381, 0.021, 0.055, "share of baseline", "+3.81 %"),
        (3.8, 2.1, 5.5, "pp", "+3.80 pp"),
        (3.1e-9, 1e-9, 5e-9, "rate", f"+3.10e{MINUS}09"),
        (0.0, 0.0, 0.0, "lemp", "0"),
        (-1e-12, -1.0, 1.0, "lemp", "0.00"),  # no minus before nothing
    ],
)
def test_a_number_shows_as_many_digits_as_its_range_deserves(
    value: float, low: float, high: float, unit: str, told: str
) -> None:
    form = form_of([value, low, high], unit=unit, spread=high - low)

    assert form.show(value, signed=True) == told


def test_a_column_called_like_a_score_is_not_money() -> None:
    assert is_money("USD") and not is_money("NPS") and not is_money("R2") and not is_money("usd")


def test_short_units_stand_on_the_number_and_names_do_not() -> None:
    assert has_sign("GBP") and has_sign("share") and not has_sign("spend")


@given(value=finite, low=finite, high=finite, unit=st.sampled_from(["USD", "share", "spend", "JPY", "pp"]))
def test_any_number_is_told_without_hyphen_and_with_its_sign(value: float, low: float, high: float, unit: str) -> None:
    form = form_of([value, low, high], unit=unit, spread=abs(high - low))

    told = form.show(value, signed=True)

    assert "-" not in told and "nan" not in told
    assert told.startswith((MINUS, "+")) or not any(digit in "123456789" for digit in told)


def test_a_level_is_told_as_a_whole_percentage_where_it_is_one() -> None:
    assert (percent(0.95), percent(0.995)) == ("95 %", "99.5 %")
