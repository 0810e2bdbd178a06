"""A year before, a year after."""

import pytest

from changemaker.core.errors import BadQuestionError
from changemaker.link.cut import Cut, month_name


def test_the_two_years_touch_at_the_cut() -> None:
    cut = Cut.parse("2025-01")

    months = (cut.first_known, cut.last_known, cut.first_ahead, cut.last_ahead)

    assert [month_name(month) for month in months] == ["2024-01", "2024-12", "2025-01", "2025-12"]


@pytest.mark.parametrize("text", ["2025", "2025-13", "2025-00", "January", "", "2025-01-01", "0-1"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(BadQuestionError, match="--cut"):
        Cut.parse(text)
