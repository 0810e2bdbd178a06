"""The paper: one page for finance, tagged, then what it rests on; nothing of the data read as markup."""

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from changemaker.core.finding import Check
from changemaker.core.message import Message
from changemaker.reports.case_pdf import to_case_pdf
from changemaker.reports.case_wording import case_report_of
from doors import sample_case as sample


def read(data: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(data))


@pytest.mark.parametrize("name", sample.ALL)
def test_every_kind_of_case_is_tagged_paper_with_title_and_language(name: str) -> None:
    told = sample.report(name)

    pdf = read(to_case_pdf(told))

    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en"
    assert pdf.metadata is not None and pdf.metadata.title == told.title
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert len(pdf.pages) >= 2


def test_the_first_page_alone_answers_finance() -> None:
    first = read(to_case_pdf(sample.report("likely"))).pages[0].extract_text()

    for told in (
        "Complaints in a day very likely earned $1.81M net of its cost",
        "95 % range $0.46M to $3.16M",
        "Bookable: lower 80 % bound",
        "Chance that it paid",
        "Payback",
        "How it works, link by link",
        "not measured",
        "What a sceptic would ask",
        "Nobody has signed",
    ):
        assert told in first, told


def test_a_withheld_first_page_has_the_failed_check_where_the_number_would_be() -> None:
    first = read(to_case_pdf(sample.report("withheld"))).pages[0].extract_text()

    assert "We cannot claim this yet" in first
    assert "Were both alike before?" in first
    assert "$1.81M" not in first and "1,807,144" not in first


def test_a_crowded_case_keeps_its_first_page_and_counts_the_checks_that_wait_behind() -> None:
    case = sample.case("A")
    more = tuple(
        Check(name=f"c{n}", passed=True, detail=Message("needs.hint", {"hint": "x " * 120})) for n in range(14)
    )
    crowded = replace(case, finding=replace(case.finding, checks=case.finding.checks + more))

    pdf = read(to_case_pdf(case_report_of(crowded, source=sample.SOURCE, made_at=sample.MADE_AT)))

    assert "More checks on the pages behind" in pdf.pages[0].extract_text()
    assert "What was done" in pdf.pages[1].extract_text()


def test_text_of_the_data_is_never_markup() -> None:
    hostile = '#read("x") $a^2$ [*b*] \\ "q"'
    case = replace(sample.case("A"), name=hostile, not_counted=(Message("needs.hint", {"hint": hostile}),))

    pdf = read(to_case_pdf(case_report_of(case, source=sample.SOURCE, made_at=sample.MADE_AT)))

    assert '#read("x") $a^2$ [*b*]' in pdf.pages[0].extract_text()
