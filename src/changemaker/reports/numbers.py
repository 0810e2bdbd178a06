"""Numbers as people read them: as many digits as the range deserves, a true minus sign, the unit beside them."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from math import floor, log10

from changemaker.reports.digits import MINUS, isolated, separated
from changemaker.reports.words import frame

__all__ = ["CODES", "MINUS", "SYMBOLS", "Form", "form_of", "has_sign", "is_money", "percent", "plain"]

SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "CNY": "CN¥", "INR": "₹", "RUB": "₽"}
# No full list of ISO 4217: "ALL" or "TOP" is more often a column than the money of Albania or Tonga.
CODES = frozenset(SYMBOLS) | frozenset(
    [
        "AED",
        "ARS",
        "AUD",
        "BRL",
        "CAD",
        "CHF",
        "CLP",
        "COP",
        "CZK",
        "DKK",
        "EGP",
        "HKD",
        "HUF",
        "IDR",
        "ILS",
        "KES",
        "KRW",
        "KZT",
        "MXN",
        "MYR",
        "NGN",
        "NOK",
        "NZD",
        "PLN",
        "QAR",
        "RON",
        "SAR",
        "SEK",
        "SGD",
        "THB",
        "TRY",
        "TWD",
        "UAH",
        "VND",
        "ZAR",
    ]
)
SHARES = frozenset({"share", "share of baseline"})  # 0..1, told as per cent
COUNTED = frozenset({"accounts", "calls", "problems", "texts", "themes"})  # told whole, where they are whole
LARGE = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
MOST_DECIMALS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How one family of numbers (a value and its range) is written, so that they compare at a glance."""

    decimals: int | None  # None: so small that powers of ten are kinder than zeros
    divide: float = 1.0
    unit: str = ""  # a currency code, "share", "pp"; any other stands in a heading and not on the number
    language: str = "en"

    def show(self, number: float, *, signed: bool = False) -> str:
        """Return `number` in this form; `signed` puts a plus before gains."""
        scaled = number / self.divide
        digits = f"{abs(scaled):.2e}" if self.decimals is None else f"{abs(scaled):,.{self.decimals}f}"
        is_zero = not any(digit in "123456789" for digit in digits)
        sign = "" if is_zero else MINUS if scaled < 0 else "+" if signed else ""
        before, after = self.around
        return isolated(f"{sign}{before}{separated(digits, self.language)}", self.language, after=after)

    @property
    def around(self) -> tuple[str, str]:
        """What stands before the digits and after them: currency, "million", "%"."""
        before, after = "", ""
        size = next((name for large, name in LARGE if large == self.divide), None)
        if size:
            before, after = frame(size, self.language)
        name = _frame_name(self.unit)
        if name is None:
            return before, after
        outer = frame(name, self.language, SYMBOLS.get(self.unit, self.unit))
        return outer[0] + before, after + outer[1]


def _frame_name(unit: str) -> str | None:
    if is_money(unit):
        return "symbol" if unit in SYMBOLS else "code"
    return "percent" if unit in SHARES else "points" if unit == "pp" else None


def is_money(unit: str) -> bool:
    """True if `unit` is a currency code; a column that happens to be called "NPS" is not."""
    return unit in CODES


def has_sign(unit: str) -> bool:
    """True if the unit is short enough to stand on every number ("$", "%"); else it is named once, in a heading."""
    return is_money(unit) or unit in SHARES or unit == "pp"


def form_of(numbers: Iterable[float], *, unit: str, spread: float, language: str = "en") -> Form:
    """Return the form in which `numbers` of one `unit` are told.

    Args:
        numbers: the values and bounds that will stand side by side.
        unit: a currency code, "share" (0..1, told as per cent), "pp", or the outcome's name.
        spread: a typical width of a range, in `unit`; three of its digits are shown, because more would be pretence.
        language: whose separators and signs they have.

    Example:
        >>> form_of([1794.34, 474.0, 3114.7], unit="USD", spread=2640.7).show(1794.34, signed=True)
        '+$1,794'
        >>> form_of([-0.04, -0.0635, -0.0165], unit="lemp", spread=0.047).show(-0.04)
        '−0.0400'
        >>> form_of([3.0, 1.0, 4.0], unit="problems", spread=3.0).show(3.0)
        '3'
    """
    told = [*numbers]
    largest = max((abs(number) for number in told), default=0.0)
    divide = 0.01 if unit in SHARES else next((size for size, _ in LARGE if largest >= size), 1.0)
    decimals = _decimals((spread or largest) / divide)
    if is_money(unit) and decimals == 1:
        decimals = 2
    if unit in COUNTED and divide == 1 and all(number == round(number) for number in told):
        decimals = 0
    return Form(decimals=decimals, divide=divide, unit=unit, language=language)


def plain(number: float | Decimal, language: str = "en", *, spec: str = ",.10g") -> str:
    """Return a number that carries no unit, as `spec` of `format` has it.

    Example:
        >>> plain(-1234.5)
        '−1,234.5'
    """
    return isolated(separated(format(number, spec), language), language)


def percent(share: float, language: str = "en") -> str:
    """Return 0.95 as "95 %"."""
    before, after = frame("percent", language)
    return isolated(before + separated(f"{share * 100:.10g}", language), language, after=after)


def _decimals(size: float) -> int | None:
    if size == 0:
        return 0
    wanted = 2 - floor(log10(abs(size)))
    return None if wanted > MOST_DECIMALS + 1 else min(MOST_DECIMALS, max(0, wanted))
