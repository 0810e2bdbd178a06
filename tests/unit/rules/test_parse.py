"""Rules are read as people write them, and every mistake is shown at its place."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changemaker.core.errors import RuleSyntaxError
from changemaker.rules.check import check
from changemaker.rules.lexer import LONGEST, MOST_TOKENS, UNITS
from changemaker.rules.nodes import Both, Compare, Literally, Name, Node
from changemaker.rules.parse import DEEPEST, parse
from changemaker.rules.text import text_of
from unit.rules.drawn import EXPRESSIONS, HERE, NAMES

PIECES = (
    "and or not between in is answered true false ( ) , + - * / = != <> < <= > >= == a b.c spend plan min 'x' "
    '"y" \' 0 1.5 60d 2h 3x 2026-11-30 2026-11-30T09:00Z 2026-99-99 1e999 .5 . && ! [ ] \ud800 \0 é ≤ − “ \n'
)


@pytest.mark.parametrize(
    "text",
    [
        "orders_last_year >= 6",
        "order_gap_cv <= 0.35",
        "days_since_order > order_gap_p90",
        "order_units_median between 8 and 12",
        "consent.email.marketing",
    ],
)
def test_the_conditions_of_a_journey_are_rules(text: str) -> None:
    assert text_of(parse(text)) == text


def test_not_binds_more_loosely_than_a_comparison_and_and_more_strongly_than_or() -> None:
    assert parse("not a = 1 or b and c") == parse("(not (a = 1)) or (b and c)")


def test_numbers_are_worked_out_from_left_to_right_products_first() -> None:
    assert parse("a - b - c * d") == parse("(a - b) - (c * d)")
    assert parse("a - b - c") != parse("a - (b - c)")


def test_a_duration_is_a_length_of_time_whatever_its_unit() -> None:
    assert parse("48h") == parse("2d") == Literally(2 * UNITS["d"], "duration", at=HERE)
    assert text_of(parse("90min")) == "90min"


def test_a_quotation_mark_inside_a_text_is_written_twice() -> None:
    assert parse("'it''s'") == Literally("it's", "text", at=HERE)
    assert text_of(parse('"say ""it\'s"""')) == "'say \"it''s\"'"


def test_signs_that_word_processors_write_are_understood() -> None:
    assert parse("a ≤ 1 and b ≠ −1") == parse("a <= 1 and b != -1")


@pytest.mark.parametrize(
    ("text", "where", "what", "hint"),
    [
        ("8 <= units <= 12", "1:12", "two comparisons in a row", "b between a and c"),
        ("a AND b", "1:3", "'AND' cannot stand here", "write 'and' in small letters"),
        ("a &&\nb", "1:3", "'&&' is no sign of a rule", "write 'and'"),
        ("a and\n  b >", "2:6", "the rule ends too early", "missing"),
        ("a > 60x", "1:5", "'x' is no unit of time", "60d"),
        ("plan = 'gold", "1:8", "this quotation does not end", "close it with '"),
        ("plan = “gold”", "1:8", "“ does not open a text", "straight quotes"),
        ("t > 2026-02-30T09:00Z", "1:5", "2026-02-30T09:00Z is in no calendar", "2026-11-30"),
        ("a in 5", "1:6", "'(' is missing here", "in ('gold', 'silver')"),
        ("a.b().c", "1:6", "'.' has no meaning in a rule", "docs/reference/rules.md"),
        ("", "1:1", "the rule is empty", "write a condition"),
        ("a = 1e99", "1:5", "the number 1e99 is out of reach", "1e15"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_what_to_write(text: str, where: str, what: str, hint: str) -> None:
    with pytest.raises(RuleSyntaxError) as told:
        parse(text)

    assert (told.value.where, told.value.what) == (where, what)
    assert hint in told.value.hint


def test_the_place_of_a_mistake_is_shown_with_a_caret() -> None:
    with pytest.raises(RuleSyntaxError) as told:
        parse("spend > 3 and\nplan plan")

    assert str(told.value).splitlines()[1:3] == ["plan plan", "     ^^^^"]
    assert (told.value.line, told.value.column) == (2, 6)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 3000 + "a" + ")" * 900,
        "not " * 900 + "a",
        "-" * 3000 + "1",
        "a" * (LONGEST + 1),
        " + ".join("a" * (DEEPEST + 1)),
        " and ".join("a" * MOST_TOKENS),
        "f(" * 1500,
        "'" * 3999,
        "1" * 3999,
        "a." * 1900,
    ],
    ids=lambda text: text[:12],
)
def test_a_rule_too_large_to_be_one_is_refused(text: str) -> None:
    with pytest.raises(RuleSyntaxError):
        parse(text)


def test_a_long_list_of_conditions_is_one_rule() -> None:
    rule = parse(" and ".join(f"q{place} > 3" for place in range(120)))

    assert isinstance(rule, Both)
    assert len(rule.parts) == 120
    assert rule.parts[7] == Compare(">", Name("q7", at=HERE), Literally(3.0, "number", at=HERE), at=HERE)


@settings(max_examples=400)
@given(st.lists(st.sampled_from(PIECES.split(" ")), max_size=14).map(" ".join) | st.text(max_size=40))
def test_whatever_is_typed_gives_a_rule_or_an_error_inside_its_text(text: str) -> None:
    try:
        node = parse(text)
    except RuleSyntaxError as error:
        lines = text.split("\n")
        assert 1 <= error.line <= len(lines)
        assert 1 <= error.column <= len(lines[error.line - 1]) + 1
        return
    assert parse(text_of(node)) == node
    for problem in check(node, NAMES):
        assert 0 <= problem.at.start < problem.at.end <= len(text)


@settings(max_examples=100)
@given(EXPRESSIONS)
def test_a_rule_written_out_is_read_as_the_same_rule(node: Node) -> None:
    assert parse(text_of(node)) == node


def test_reading_and_asking_rules_does_not_load_the_engine() -> None:
    asked = "import sys, changemaker.rules.closure, changemaker.rules.text; sys.exit('ibis' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0
