"""Cursors lead to the next page and nowhere else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changemaker.api.paging import Whole, cursor_of, cut, place_in
from changemaker.core.errors import BadRequestError


@settings(max_examples=40)
@given(place=st.tuples(st.integers(0, (1 << 62) - 1), st.text(st.characters(exclude_characters="\0"), max_size=40)))
def test_a_cursor_comes_back_as_it_was(place: tuple[int, str]) -> None:
    try:
        place[1].encode()
    except UnicodeEncodeError:
        return
    assert place_in(cursor_of(place), tuple[Whole, str]) == place


@settings(max_examples=40)
@given(cursor=st.text(min_size=1, max_size=40))
def test_any_other_text_is_a_bad_request_or_a_place_that_the_databases_can_look_for(cursor: str) -> None:
    try:
        number, word = place_in(cursor, tuple[Whole, str]) or (0, "")
    except BadRequestError as error:
        assert error.flaws[0][0] == "cursor"
    else:
        assert 0 <= number < 1 << 62 and "\0" not in word


@pytest.mark.parametrize("place", [[-1, "a"], [1 << 62, "a"], [1, 2], [1], {"a": 1}, None, [1, "a\0"], True])
def test_a_forged_place_is_refused(place: object) -> None:
    with pytest.raises(BadRequestError):
        place_in(cursor_of(place), tuple[Whole, str])


def test_a_page_has_a_next_one_only_where_a_row_is_left() -> None:
    assert cut([1, 2], 2) == ([1, 2], None)
    assert cut([1, 2, 3], 2) == ([1, 2], 2)
    assert cut([], 2) == ([], None)
