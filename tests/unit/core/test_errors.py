"""Errors are written for the person who reads them: what, where, what to do, and a code that leads further."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changemaker.core import errors
from changemaker.core.errors import (
    BadQuestionError,
    BadValueError,
    ChangemakerError,
    MissingColumnError,
    SeveralProblemsError,
    raise_all,
)
from changemaker.core.meant import did_you_mean

FAMILY = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, ChangemakerError)]


def test_a_message_says_where_what_and_what_to_do_and_ends_with_its_code() -> None:
    error = BadValueError("'soon' is not a number", hint="write a number", where="orders.csv:7:3")

    assert str(error) == "orders.csv:7:3: 'soon' is not a number\n  Hint: write a number [CM103]"
    assert (error.what, error.hint, error.where) == ("'soon' is not a number", "write a number", "orders.csv:7:3")


def test_a_message_without_a_place_starts_with_what_is_wrong() -> None:
    assert str(BadQuestionError("no metric is named", hint="name one")).startswith("no metric is named\n")


def test_every_kind_of_error_has_a_code_of_its_own() -> None:
    codes = [kind.code for kind in FAMILY]

    assert len(FAMILY) > 1
    assert len(set(codes)) == len(codes)
    assert all(code.startswith("CM") and code[2:].isdigit() for code in codes)


@pytest.mark.parametrize("wanted", ["spnd", "SPEND", "Spend ", "spendd", "sepnd"])
def test_a_slip_of_the_pen_is_understood(wanted: str) -> None:
    assert did_you_mean([wanted], ["segment", "spend", "visit"]) == "did you mean 'spend'?"


def test_the_name_is_given_as_the_table_writes_it() -> None:
    assert did_you_mean(["net_revenu"], ["Net_Revenue", "cost"]) == "did you mean 'Net_Revenue'?"


def test_what_resembles_nothing_gets_the_list_of_what_there_is() -> None:
    assert did_you_mean(["zzz"], ["spend", "arm"]) == "there is 'spend', 'arm'"


def test_a_long_list_is_cut_and_says_how_much_is_left() -> None:
    hint = did_you_mean(["zzz"], [f"column{place}" for place in range(30)])

    assert hint.count("'") == 24  # twelve names
    assert hint.endswith("and 18 more")  # 30 - 12


@given(st.lists(st.text(max_size=8), min_size=1, max_size=4), st.lists(st.text(max_size=8), min_size=1, max_size=20))
def test_a_hint_names_only_what_exists(wanted: list[str], available: list[str]) -> None:
    hint = did_you_mean(wanted, available)

    assert any(f"'{name}'" in hint for name in available)


def test_a_missing_column_names_all_that_are_missing_and_none_that_is_there() -> None:
    error = MissingColumnError.among(["spnd", "arm", "uint"], ["spend", "arm", "unit"], where="orders.csv")

    assert error.what == "no columns 'spnd', 'uint'"
    assert error.hint == "did you mean 'spend', 'unit'?"
    assert error.where == "orders.csv"


def test_one_problem_is_raised_as_itself_and_none_not_at_all() -> None:
    raise_all([])

    with pytest.raises(BadValueError):
        raise_all([BadValueError("x", hint="y")])


def test_several_problems_are_told_at_once() -> None:
    problems = [BadValueError("a word", hint="a number"), BadQuestionError("no unit", hint="name it")]

    with pytest.raises(SeveralProblemsError) as told:
        raise_all(problems)

    assert told.value.problems == tuple(problems)
    assert "a word" in str(told.value)
    assert "no unit" in str(told.value)
    assert told.value.what == "2 problems"
