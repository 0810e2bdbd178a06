"""A place is shown with its line, and with a caret that stands under it whatever the line is made of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changemaker.engine.yaml_place import Place, excerpt


def test_the_caret_stands_under_the_letters() -> None:
    assert excerpt(["a: 1", "name: North"], Place(2, 7, 5)) == "  2 | name: North\n    |       ^^^^^"


def test_wide_letters_and_accents_keep_the_caret_in_place() -> None:
    wide, accent = excerpt(["日本: x"], Place(1, 5)), excerpt(["e\u0301: x"], Place(1, 5))

    assert wide.splitlines()[1] == "    |       ^"  # two letters of two columns, ':' and a blank: six columns
    assert accent.splitlines()[1] == "    |    ^"  # a letter, its accent of no column, ':' and a blank: three columns


def test_a_long_line_is_cut_around_the_place() -> None:
    line = "x" * 500 + "HERE" + "y" * 500

    shown, caret = excerpt([line], Place(1, 501, 4)).splitlines()

    assert len(shown) < 130
    assert shown[caret.index("^") :].startswith("HERE")
    assert caret.count("^") == 4


@pytest.mark.parametrize("steering", ["\x1b[31mred", "\u202eabc", "a\x00b"])
def test_nothing_in_a_line_can_steer_the_terminal(steering: str) -> None:
    assert all(letter.isprintable() or letter == "\n" for letter in excerpt([steering], Place(1, 1)))


@given(st.lists(st.text(max_size=120), max_size=3), st.integers(1, 5), st.integers(1, 200), st.integers(1, 50))
def test_any_place_of_any_text_can_be_shown(lines: list[str], line: int, column: int, width: int) -> None:
    shown = excerpt(lines, Place(line, column, width))

    assert ("^" in shown) == (line <= len(lines))
