"""The page: one file, no script, nothing asked of a network, nothing of the data read as markup."""

import gzip
import re
from dataclasses import replace

import pytest

from changemaker.core.message import Message
from changemaker.reports.case_html import to_case_html
from changemaker.reports.case_wording import case_report_of
from doors import sample_case as sample

MOST_ON_THE_WIRE = 120 * 1024  # bytes, packed: the design's limit for a first view


@pytest.mark.parametrize("name", sample.ALL)
def test_every_kind_of_case_is_one_page_without_script_or_address(name: str) -> None:
    page = to_case_html(sample.report(name))

    assert "<script" not in page and "javascript:" not in page
    assert not re.search(r"(?:src|href)=\"(?!data:|#)", page)
    assert len(gzip.compress(page.encode())) < MOST_ON_THE_WIRE
    assert page.count("<h1>") == 1


def test_text_of_the_data_is_escaped() -> None:
    hostile = "<img src=x onerror=alert(1)>"
    case = replace(sample.case("A"), name=hostile, not_counted=(Message("needs.hint", {"hint": hostile}),))

    page = to_case_html(case_report_of(case, source=sample.SOURCE, made_at=sample.MADE_AT))

    assert "<img" not in page and "&lt;img" in page


def test_every_number_is_held_left_to_right() -> None:
    page = to_case_html(sample.report("likely"))

    marked = re.findall(r"<(\w+)[^>]* data-figure=", page)

    assert marked and set(marked) == {"bdi"}


def test_gaps_and_grades_differ_by_more_than_colour() -> None:
    page = to_case_html(sample.report("likely"))

    assert "style-gap" in page and "style-B" in page
    assert "not measured" in page and "likely" in page


def test_a_withheld_page_shows_no_money_that_was_gained() -> None:
    page = to_case_html(sample.report("withheld"))

    assert "We cannot claim this yet" in page
    assert 'data-figure="value:net"' not in page and 'data-figure="stream:' not in page
    assert 'data-figure="value:cost"' in page
