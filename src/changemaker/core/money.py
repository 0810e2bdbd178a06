"""Money: a decimal amount in one currency; amounts in different currencies never add."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import Self

PLACES = Decimal("0.0001")  # decimal(18,4), as in the tables
LARGEST = Decimal(10) ** 14 - PLACES / 2  # what rounds to more does not fit


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An exact amount; kept to four places, half to even.

    Raises:
        TypeError: the amount is a binary float, which cannot hold cents.
        ValueError: the currency is not three capital letters (ISO 4217), the amount is not finite or needs over 18
            digits,
            or two currencies meet.

    Example:
        >>> Money("0.10", "EUR") + Money("0.20", "EUR")
        Money(amount=Decimal('0.3000'), currency='EUR')
    """

    amount: Decimal
    currency: str

    def __init__(self, amount: Decimal | int | str, currency: str) -> None:
        if isinstance(amount, float):
            raise TypeError(f"money from the float {amount!r}: pass a Decimal or a string")
        if len(currency) != 3 or not currency.isascii() or not currency.isalpha() or not currency.isupper():
            raise ValueError(f"{currency!r} is not a currency code such as 'EUR'")
        try:
            exact = Decimal(amount)
        except InvalidOperation as error:
            raise ValueError(f"{amount!r} is not an amount") from error
        if not exact.is_finite() or abs(exact) >= LARGEST:
            raise ValueError(f"{amount} does not fit an amount of 18 digits, 4 of them after the point")
        object.__setattr__(self, "amount", exact.quantize(PLACES, rounding=ROUND_HALF_EVEN))
        object.__setattr__(self, "currency", currency)

    def __add__(self, other: Self) -> Self:
        return type(self)(self.amount + self._same(other).amount, self.currency)

    def __sub__(self, other: Self) -> Self:
        return type(self)(self.amount - self._same(other).amount, self.currency)

    def __neg__(self) -> Self:
        return type(self)(-self.amount, self.currency)

    def __mul__(self, times: Decimal | int) -> Self:
        if isinstance(times, float):
            raise TypeError("money times a float: pass a Decimal or an int")
        return type(self)(self.amount * times, self.currency)

    def __lt__(self, other: Self) -> bool:
        return self.amount < self._same(other).amount

    def __str__(self) -> str:
        return f"{self.amount:,.2f} {self.currency}"

    def _same(self, other: Self) -> Self:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add; convert one first")
        return other
