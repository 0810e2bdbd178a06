"""Days become months, from the file or from the table."""

from datetime import date

import pyarrow as pa
import pytest

from changemaker.core.errors import BadQuestionError
from changemaker.prove.starts import first_day, month_named, month_of, starts_of
from unit.prove.made_company import FIRST, Small


@pytest.mark.parametrize(
    ("day", "month"),
    [
        (date(2024, 3, 1), FIRST + 14),
        (date(2024, 3, 15), FIRST + 14),
        (date(2024, 3, 16), FIRST + 15),
        (date(2023, 12, 31), FIRST + 12),
    ],
)
def test_a_start_up_to_the_15th_counts_its_month_and_later_ones_the_next(day: date, month: int) -> None:
    small = Small(starts={**Small().starts, "D00": day})

    assert starts_of(small.tables(), "small", small.programme()).months["D00"] == month


def test_where_the_file_lists_nobody_the_table_says_who_starts() -> None:
    rollout = pa.Table.from_pylist(
        [
            {"programme": "small", "unit": "D00", "start": date(2024, 2, 1)},
            {"programme": "small", "unit": "D01", "start": None},
            {"programme": "other", "unit": "D02", "start": date(2024, 2, 1)},
        ]
    )
    small = Small()
    programme = small.programme(rollout={"unit": "district", "assigned": "staged"})

    starts = starts_of(small.tables(extra={"rollout": rollout}), "small", programme)

    assert starts.months == {"D00": FIRST + 13, "D01": None}
    assert starts.first == FIRST + 13


def test_nobody_listed_anywhere_is_told() -> None:
    small = Small()
    programme = small.programme(rollout={"unit": "district", "assigned": "staged"})

    with pytest.raises(BadQuestionError, match="nobody is said to start with 'small'"):
        starts_of(small.tables(), "small", programme)


def test_a_unit_that_is_no_column_of_accounts_is_told_with_what_was_meant() -> None:
    small = Small()
    programme = small.programme(rollout={"unit": "distrikt", "assigned": "staged", "starts": dict(small.starts)})

    with pytest.raises(BadQuestionError, match=r"'distrikt'[\s\S]*'district'"):
        starts_of(small.tables(), "small", programme)


def test_units_that_nobody_has_are_told_where_all_are_unknown() -> None:
    small = Small()
    programme = small.programme(rollout={"unit": "district", "assigned": "staged", "starts": {"north": None}})

    with pytest.raises(BadQuestionError, match="no account has district 'north'"):
        starts_of(small.tables(), "small", programme)


def test_months_are_whole_numbers_there_and_back() -> None:
    assert month_named("2024-03") == month_of(date(2024, 3, 31))
    assert first_day(month_named("2023-12")) == date(2023, 12, 1)
