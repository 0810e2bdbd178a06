"""No hidden number can be worked out from those that are shown, tried by every table that could lie behind them."""

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from changemaker.privacy.smallest_group import Hidden, hidden_in_list, hidden_in_table

SMALLEST = 4  # of the tables that are attacked: every answer can be tried


def completions(counts: list[list[int]], hidden: Hidden) -> Iterator[list[int]]:
    """Yield tables of counts, with their totals, that show what is published, no cell further than one from the truth.

    Two of them that differ in a number prove that it cannot be computed. Who attacks knows that zeros are shown.
    """
    height, width = len(counts), len(counts[0])
    places = [(row, column) for row in range(height) for column in range(width) if hidden.cells[row][column]]
    for guess in product(*(near(counts[row][column]) for row, column in places)):
        table = [list(row) for row in counts]
        for (row, column), value in zip(places, guess, strict=True):
            table[row][column] = value
        if published(table, hidden) == published(counts, hidden):
            yield [*(value for line in table for value in line), *map(sum, table), *map(sum, zip(*table, strict=True))]


def near(count: int) -> list[int]:
    return [value for value in (count - 1, count, count + 1) if value > 0]


def published(counts: list[list[int]], hidden: Hidden) -> list[int | None]:
    """Return what readers see of a table's totals."""
    totals = [*map(sum, counts), *map(sum, zip(*counts, strict=True)), sum(map(sum, counts))]
    covered = [*hidden.rows, *hidden.columns, hidden.total]
    return [None if is_hidden else total for total, is_hidden in zip(totals, covered, strict=True)]


TABLES = st.tuples(st.integers(1, 3), st.integers(1, 3)).flatmap(
    lambda shape: st.lists(
        st.lists(st.integers(0, 6), min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0]
    )
)


@settings(max_examples=150)
@given(TABLES)
def test_no_hidden_number_of_a_small_table_can_be_computed_by_trying_every_answer(counts: list[list[int]]) -> None:
    hidden = hidden_in_table(counts, smallest=SMALLEST)
    flat = [*(cell for row in hidden.cells for cell in row), *hidden.rows, *hidden.columns]
    assume(0 < sum(cell for row in hidden.cells for cell in row) <= 7)

    possible = list(completions(counts, hidden))

    for place, is_hidden in enumerate(flat):
        if is_hidden:
            assert len({table[place] for table in possible}) > 1, (counts, hidden, place)


@given(TABLES)
def test_every_number_of_too_few_is_hidden_and_no_zero_is(counts: list[list[int]]) -> None:
    hidden = hidden_in_table(counts, smallest=SMALLEST)

    for row, line in enumerate(counts):
        for column, count in enumerate(line):
            assert hidden.cells[row][column] or count >= SMALLEST or count == 0
            assert count or not hidden.cells[row][column]
        assert hidden.rows[row] or sum(line) >= SMALLEST or sum(line) == 0


@given(TABLES)
def test_what_a_total_leaves_over_is_never_a_group_of_too_few(counts: list[list[int]]) -> None:
    hidden = hidden_in_table(counts, smallest=SMALLEST)

    for row, line in enumerate(counts):
        rest = sum(count for count, is_hidden in zip(line, hidden.cells[row], strict=True) if is_hidden)
        assert hidden.rows[row] or rest == 0 or rest >= SMALLEST
    for column in range(len(counts[0])):
        rest = sum(line[column] for line, is_hidden in zip(counts, hidden.cells, strict=True) if is_hidden[column])
        assert hidden.columns[column] or rest == 0 or rest >= SMALLEST


@settings(max_examples=200)
@given(st.lists(st.integers(0, 6), max_size=5))
def test_no_hidden_group_of_a_list_can_be_computed_by_trying_every_answer(counts: list[int]) -> None:
    hidden, total_hidden = hidden_in_list(counts, smallest=SMALLEST)
    places = [place for place, is_hidden in enumerate(hidden) if is_hidden]
    rest = sum(counts[place] for place in places)

    possible = [
        guess for guess in product(*(near(counts[place]) for place in places)) if total_hidden or sum(guess) == rest
    ]

    for index in range(len(places)):
        assert len({guess[index] for guess in possible}) > 1, (counts, hidden)


def test_a_table_of_large_groups_is_shown_whole() -> None:
    hidden = hidden_in_table([[40, 70], [25, 20]])

    assert not any(cell for row in hidden.cells for cell in row)
    assert not any([*hidden.rows, *hidden.columns, hidden.total])


def test_one_small_cell_takes_the_three_cheapest_with_it() -> None:
    hidden = hidden_in_table([[90, 80, 70], [60, 3, 50], [40, 30, 11]])

    assert hidden.cells == (
        (False, False, False),
        (False, True, True),
        (False, True, True),
    )  # 50, 30, 11: the least to lose


def test_a_company_of_too_few_is_hidden_as_a_whole() -> None:
    hidden = hidden_in_table([[3, 1], [0, 2]])

    assert hidden.cells == ((True, True), (False, True))
    assert hidden.total
    assert all(hidden.rows)


def test_groups_of_one_that_add_up_to_enough_are_not_given_away_by_their_total() -> None:
    hidden, total_hidden = hidden_in_list([1] * 10)  # ten hidden groups of at least one that add up to ten

    assert all(hidden)
    assert total_hidden


def test_a_large_table_is_protected_in_reasonable_work() -> None:
    counts = [[(row * 37 + column * 11) % 60 for column in range(12)] for row in range(20)]

    hidden = hidden_in_table(counts)

    shown = sum(not cell for row in hidden.cells for cell in row)
    assert shown > 60  # of 240: protection does not hide everything


@pytest.mark.parametrize("counts", [[[1, 2], [3]], [[1, -1]]])
def test_what_is_no_table_of_counts_is_refused(counts: list[list[int]]) -> None:
    with pytest.raises(ValueError, match="a table has rows of one length"):
        hidden_in_table(counts)
