"""A rule that cannot be worked out is told before it is, every problem at once."""

import pytest

from changemaker.core.errors import RuleMeaningError, SeveralProblemsError
from changemaker.rules.check import check, must_fit
from changemaker.rules.functions import FUNCTIONS
from changemaker.rules.parse import parse
from changemaker.rules.types import FLAG, MOMENT, NUMBER, TEXT, Type, choice

NAMES = {
    "gap": NUMBER,
    "spend": NUMBER,
    "plan": choice("gold", "silver"),
    "opened": MOMENT,
    "closed": MOMENT,
    "vip": FLAG,
    "note": TEXT,
}


def told(text: str, wants: Type | None = None) -> list[str]:
    return [f"{p.at.line}:{p.at.column} {p.what}; {p.hint}" for p in check(parse(text), NAMES, wants=wants)]


def test_all_problems_of_a_rule_are_told_in_the_order_of_its_text() -> None:
    assert told("spned > 3 and\nplan = 'gld' and vip > true") == [
        "1:1 nothing is called 'spned'; did you mean 'spend'?",
        "2:8 'gld' is none of the options; did you mean 'gold'?",
        "2:18 a flag has no order; compare it with = or !=, or use in (...)",
    ]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("opened > 60d", "a moment is compared with a duration"),
        ("opened > 2026-11-30", "a moment is compared with a day"),
        ("gap > 60d", "a number is compared with a duration"),
        ("gap = '3'", "a number is compared with a text"),
        ("opened + closed > now", "a moment cannot be added to a moment"),
        ("note * 2 = 4", "a text cannot be multiplied with a number"),
        ("plan < 'gold'", "a choice has no order"),
        ("vip in (true)", "a flag is in no list"),
        ("gap in (spend)", "a list holds values, not names"),
        ("gap in ()", "the list is empty"),
        ("exec('x')", "there is no function 'exec'"),
        ("__import__('os')", "there is no function '__import__'"),
        ("day_since(opened) > 3", "there is no function 'day_since'"),
        ("days_since() > 3", "days_since is given 0 values, and takes 1"),
        ("round(gap, 2) > 3", "round is given 2 values, and takes 1"),
        ("min(gap, note) > 3", "this is a text, and a number or a duration or a moment or a day is wanted"),
        ("max(gap, opened) > 3", "a number and a moment together"),
        ("not gap", "this is a number, and a flag is wanted"),
        ("gap and vip", "this is a number, and a flag is wanted"),
        ("gap = null", "nothing is called 'null'"),
        (" * ".join(["gap"] * 21) + " > 1", "this can become too large or too small a number"),
        (
            "gap / (gap - spend) / (gap - spend)" + " / (gap - spend)" * 8 + " > 1",
            "this can become too large or too small a number",
        ),
        ("opened" + " + 36525d" * 30 + " > now", "too many durations are added up"),
    ],
)
def test_what_cannot_be_worked_out_is_told(text: str, what: str) -> None:
    assert what in "\n".join(told(text))


@pytest.mark.parametrize(
    "text",
    [
        "now - opened > 60d and closed - opened <= 2h",
        "opened > 2026-11-30T00:00Z and today > 2026-11-30",
        "(now - opened) / 1d > 3",
        "days_since(opened) between 3 and round(gap * 1.5)",
        "lower(note) = 'late' or contains(note, plan)",
        "plan in ('gold', 'silver') and otherwise(gap, -1) in (-1, 0)",
        "(vip = true) = (gap is not answered)",
        "-gap * -2 > - -1",
        "max(opened, closed) < now",
    ],
)
def test_what_can_be_worked_out_is_let_through(text: str) -> None:
    assert told(text, FLAG) == []


def test_a_condition_must_give_yes_or_no() -> None:
    assert told("gap + 1", FLAG) == [
        "1:1 this gives a number, and a flag is wanted; make a condition of it, such as ... > 0, or ... is answered"
    ]


def test_deep_questions_in_lists_are_looked_at_once() -> None:
    text = "vip"
    for _ in range(30):
        text = f"({text}) in (true)"

    assert len(check(parse(text), NAMES)) == 30  # a second look at each level would be a thousand million


def test_a_problem_can_be_raised_with_its_place_and_an_excerpt() -> None:
    with pytest.raises(RuleMeaningError) as one:
        must_fit(parse("spned > 3"), NAMES)
    with pytest.raises(SeveralProblemsError, match="CM362"):
        must_fit(parse("spned > gpa"), NAMES)

    assert str(one.value).splitlines()[:3] == ["1:1: nothing is called 'spned'", "spned > 3", "^^^^^"]
    assert check(parse("spned > 3"), NAMES)[0].error(where="late.yaml").where == "late.yaml:1:1"


def test_every_function_stands_in_the_reference(repo) -> None:  # type: ignore[no-untyped-def]
    page = (repo / "docs" / "reference" / "rules.md").read_text(encoding="utf-8")

    assert [name for name, function in FUNCTIONS.items() if f"| `{name}" not in page or function.says not in page] == []
