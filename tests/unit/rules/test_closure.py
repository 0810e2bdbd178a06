"""What is not answered stays so, until something else settles the question."""

from datetime import date

import pytest

from changemaker.core.errors import RuleMeaningError
from changemaker.rules.closure import closure
from changemaker.rules.parse import parse
from changemaker.rules.types import DAY, FLAG, MOMENT, NUMBER, TEXT, Value, choice

NAMES = {
    "a": FLAG,
    "b": FLAG,
    "x": NUMBER,
    "y": NUMBER,
    "t": TEXT,
    "plan": choice("gold", "silver"),
    "opened": MOMENT,
    "born": DAY,
}
DAY_LONG = 86_400_000_000


def ask(text: str, **row: object) -> Value:
    return closure(parse(text), NAMES, now=100 * DAY_LONG, today=date(2026, 11, 30))(row)


@pytest.mark.parametrize(
    ("text", "a", "b", "answer"),
    [  # Kleene (1952), Introduction to Metamathematics, section 64: the strong tables
        ("a and b", False, None, False),
        ("a and b", True, None, None),
        ("a and b", None, False, False),
        ("a or b", True, None, True),
        ("a or b", False, None, None),
        ("a or b", None, True, True),
        ("not a", None, None, None),
        ("a = b", None, None, None),
        ("a is answered", None, None, False),
        ("a is not answered", None, None, True),
        ("(a and b) is answered", True, None, False),
    ],
)
def test_a_missing_answer_counts_as_in_kleenes_tables(text: str, a: object, b: object, answer: object) -> None:
    assert ask(text, a=a, b=b) is answer


def test_a_name_that_a_row_lacks_is_not_answered() -> None:
    assert ask("x > 3") is None


def test_dividing_by_zero_gives_no_answer() -> None:
    assert ask("x / y", x=1, y=0) is None
    assert ask("x / y", x=0, y=0.0) is None


def test_numbers_beyond_the_bounds_are_no_answers_and_those_next_to_nothing_are_nothing() -> None:
    assert ask("x", x=1e16) is None
    assert ask("x", x=float("nan")) is None
    assert ask("x = 0", x=1e-300) is True


def test_between_holds_at_both_ends_and_is_settled_by_one() -> None:
    assert [ask("x between 8 and 12", x=x) for x in (7, 8, 12, 13, None)] == [False, True, True, False, None]
    assert ask("x between y and 12", x=13) is False
    assert ask("x not between y and 12", x=13) is True


def test_days_since_has_parts_of_days_for_a_moment_and_whole_ones_for_a_day() -> None:
    assert ask("days_since(opened)", opened=98 * DAY_LONG + DAY_LONG // 2) == 1.5
    assert ask("days_since(born)", born=date(2026, 11, 1)) == 29.0
    assert ask("opened < now - 60d", opened=39 * DAY_LONG) is True


def test_the_least_is_that_of_what_is_answered() -> None:
    assert ask("min(x, y, 5)", y=7) == 5.0
    assert ask("max(x, y)") is None
    assert ask("otherwise(x, -1)") == -1.0


def test_a_half_is_rounded_up_on_both_sides_of_zero() -> None:
    assert [ask("round(x)", x=x) for x in (0.5, 1.5, -0.5, -1.5, 2.4)] == [1.0, 2.0, 0.0, -1.0, 2.0]


def test_texts_compare_by_code_point_and_lower_letter_by_letter() -> None:
    assert ask("t < 'a'", t="Z") is True
    assert ask("lower(t) = 'привет'", t="ПРИВЕТ") is True
    assert ask("lower(t)", t="ΑΣ") == "ασ"
    assert ask("contains(t, 'late') and starts_with(t, 'del') and length(t) = 13", t="delivery late") is True
    assert ask("plan in ('gold', 'silver')", plan="gold") is True


def test_a_rule_that_does_not_fit_makes_no_function() -> None:
    with pytest.raises(RuleMeaningError, match="nothing is called 'z'"):
        closure(parse("z > 3"), NAMES)


@pytest.mark.parametrize(
    ("text", "row"), [("x > 3", {"x": "4"}), ("x > 3", {"x": True}), ("a", {"a": 1}), ("t = 'a'", {"t": 1})]
)
def test_a_row_of_other_types_is_a_mistake_of_who_made_it_and_told_without_the_value(
    text: str, row: dict[str, object]
) -> None:
    with pytest.raises(TypeError, match="must be a") as told:
        ask(text, **row)

    assert "4" not in str(told.value)


def test_the_time_may_come_with_the_row() -> None:
    rule = closure(parse("days_since(opened) > 2"), NAMES)

    assert rule({"opened": 0, "now": 3 * DAY_LONG}) is True
    assert rule({"opened": 0}) is None
