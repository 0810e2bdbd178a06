"""Money is exact, in one currency, and never comes from a binary float."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changemaker.core.money import PLACES, Money

amounts = st.decimals(-(10**13), 10**13, places=4)
euros = amounts.map(lambda amount: Money(amount, "EUR"))
small = st.integers(-(10**6), 10**6).map(lambda amount: Money(amount, "EUR"))


@given(euros, euros)
def test_adding_is_exact_and_the_order_does_not_matter(one: Money, other: Money) -> None:
    assert one + other == other + one
    assert (one + other).amount == one.amount + other.amount


@given(euros, euros)
def test_what_is_added_can_be_taken_away_again(one: Money, other: Money) -> None:
    assert one + other - other == one
    assert one + (-one) == Money(0, "EUR")


@given(small, st.integers(-1000, 1000))
def test_times_a_whole_number_is_adding_it_so_often(amount: Money, times: int) -> None:
    summed = sum((amount for _ in range(abs(times))), start=Money(0, "EUR"))

    assert amount * times == (summed if times >= 0 else -summed)


@given(euros, euros)
def test_money_is_ordered_as_its_amounts_are(one: Money, other: Money) -> None:
    assert (one < other) == (one.amount < other.amount)
    assert (one > other) == (one.amount > other.amount)


@given(st.decimals(-1000, 1000, allow_nan=False))
def test_an_amount_is_kept_to_four_places_and_never_moves_by_more_than_half_of_one(amount: Decimal) -> None:
    kept = Money(amount, "EUR").amount

    assert kept.as_tuple().exponent == PLACES.as_tuple().exponent
    assert abs(kept - amount) <= PLACES / 2


def test_a_half_is_rounded_to_the_even_digit() -> None:
    assert Money("0.00005", "EUR") == Money(0, "EUR")
    assert Money("0.00015", "EUR") == Money("0.0002", "EUR")


def test_ten_cents_and_twenty_are_thirty() -> None:
    assert Money("0.10", "EUR") + Money("0.20", "EUR") == Money("0.30", "EUR")  # as floats: 0.30000000000000004


@pytest.mark.parametrize("amount", [0.1, 1.0, float("nan")])
def test_a_float_is_no_money(amount: float) -> None:
    with pytest.raises(TypeError, match="float"):
        Money(amount, "EUR")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="float"):
        Money(1, "EUR") * amount  # type: ignore[operator]


@pytest.mark.parametrize("currency", ["eur", "EURO", "€", "", "E1R", "ЕUR"])  # the last begins with a Cyrillic letter
def test_a_currency_is_three_capital_letters(currency: str) -> None:
    with pytest.raises(ValueError, match="currency"):
        Money(1, currency)


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity", "100000000000000", "99999999999999.99999", "ten"])
def test_what_does_not_fit_eighteen_digits_is_no_amount(amount: str) -> None:
    with pytest.raises(ValueError):
        Money(amount, "EUR")


def test_the_largest_amount_has_fourteen_digits_before_the_point_and_four_after() -> None:
    largest = Money("99999999999999.9999", "EUR")

    assert len(largest.amount.as_tuple().digits) == 18  # decimal(18,4), as in the tables
    with pytest.raises(ValueError):
        _ = largest + Money("0.0001", "EUR")


@pytest.mark.parametrize("act", ["__add__", "__sub__", "__lt__"])
def test_two_currencies_never_meet(act: str) -> None:
    with pytest.raises(ValueError, match="USD"):
        getattr(Money(1, "EUR"), act)(Money(1, "USD"))


def test_equal_amounts_in_two_currencies_are_not_equal() -> None:
    assert Money(1, "EUR") != Money(1, "USD")


def test_money_is_written_with_two_places_and_its_currency() -> None:
    assert str(Money("1234567.891", "EUR")) == "1,234,567.89 EUR"
