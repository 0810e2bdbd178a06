"""Numbers, money and dates in Russian and Arabic; the digits are those of English."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changemaker.reports.dates import day_of, month_of
from changemaker.reports.digits import END, LEFT_TO_RIGHT, RIGHT_TO_LEFT
from changemaker.reports.numbers import MINUS, Form, form_of, percent, plain

NB = "\N{NO-BREAK SPACE}"
finite = st.floats(min_value=-1e15, max_value=1e15, allow_nan=False)


@pytest.mark.parametrize(
    ("value", "spread", "unit", "russian", "arabic"),
    [
        (-1794.34, 2600.0, "USD", f"{MINUS}1{NB}794{NB}$", f"{LEFT_TO_RIGHT}{MINUS}$1,794{END}"),
        (
            2_213_400.0,
            3_100_000.0,
            "USD",
            f"+2,21{NB}млн{NB}$",
            f"{RIGHT_TO_LEFT}{LEFT_TO_RIGHT}+$2.21{END}{NB}مليون{END}",
        ),
        (1794.34, 2600.0, "CHF", f"+1{NB}794{NB}CHF", f"{LEFT_TO_RIGHT}+1,794{NB}CHF{END}"),
        (0.0381, 0.034, "share", f"+3,81{NB}%", f"{LEFT_TO_RIGHT}+3.81%{END}"),
        (-0.04, 0.047, "lemp", f"{MINUS}0,0400", f"{LEFT_TO_RIGHT}{MINUS}0.0400{END}"),
    ],
)
def test_a_number_has_its_languages_separators_and_holds_together(
    value: float, spread: float, unit: str, russian: str, arabic: str
) -> None:
    told = [
        form_of([value], unit=unit, spread=spread, language=language).show(value, signed=True)
        for language in ("ru", "ar")
    ]

    assert told == [russian, arabic]


def test_a_difference_of_shares_is_told_in_points() -> None:
    form = Form(decimals=1, divide=0.01, unit="pp", language="ru")

    assert form.show(0.038, signed=True) == f"+3,8{NB}п.{NB}п."


def test_shares_and_plain_numbers_follow_the_language() -> None:
    assert [percent(0.995, language) for language in ("ru", "ar")] == [f"99,5{NB}%", f"{LEFT_TO_RIGHT}99.5%{END}"]
    assert plain(-1234.5, "ru") == f"{MINUS}1{NB}234,5"
    assert plain(3.0, "ar", spec="+.10g") == f"{LEFT_TO_RIGHT}+3{END}"


def test_a_month_inside_a_date_has_the_case_that_russian_wants() -> None:
    assert (month_of(date(2025, 5, 1), "ru"), day_of(date(2025, 5, 9), "ru")) == ("май 2025", "9 мая 2025")
    assert day_of(date(2026, 11, 21), "ar") == "21 نوفمبر 2026"


@given(
    value=finite, unit=st.sampled_from(["USD", "CHF", "share", "spend", "pp"]), language=st.sampled_from(["ru", "ar"])
)
def test_every_language_tells_the_same_digits(value: float, unit: str, language: str) -> None:
    def digits(told: str) -> str:
        return "".join(letter for letter in told if letter.isdigit())

    english = form_of([value], unit=unit, spread=abs(value)).show(value)
    other = form_of([value], unit=unit, spread=abs(value), language=language).show(value)

    assert digits(other) == digits(english)
    assert (MINUS in other) == (MINUS in english)
