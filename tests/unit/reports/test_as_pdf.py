"""The page for finance: one page, tagged, nothing of the data read as markup, what has no room counted."""

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from changemaker.core.finding import Check, Finding
from changemaker.reports.as_pdf import to_pdf
from changemaker.reports.report import Source
from unit.reports import samples


def read(data: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(data))


def of(finding: Finding, *, name: str = "f.csv") -> bytes:
    return to_pdf(samples.report_of(finding, source=Source(name=name, rows=10), made_at=samples.MADE_AT))


def full() -> Finding:
    """Three answers, fourteen checks, three charts, many notes."""
    first, second = samples.randomised(), samples.staged()
    third = {"Third": first.estimates["Mens E-Mail"]}
    checks = [Check(name=f"c{i}", passed=i % 3 != 0, detail=second.checks[1].detail) for i in range(14)]
    return replace(
        first,
        headline=(*first.headline, "Third"),
        estimates={**first.estimates, **third, **second.estimates},
        checks=tuple(checks),
        notes=first.notes * 4 + second.notes * 4,
        figures=(first.figures[0], second.figures[0], replace(second.figures[0], id="third")),
    )


@pytest.mark.parametrize("name", samples.ALL)
def test_every_kind_of_finding_is_one_tagged_page_with_title_and_language(name: str) -> None:
    report = samples.report(name)

    pdf = read(to_pdf(report))

    root = pdf.trailer["/Root"]
    assert len(pdf.pages) == 1
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en"
    assert pdf.metadata is not None and pdf.metadata.title == report.title
    assert b"pdfuaid" in root["/Metadata"].get_data()  # it says of itself that it is PDF/UA, and Typst has checked it


def test_numbers_ranges_grades_and_foot_can_be_read_out() -> None:
    text = read(to_pdf(samples.report("staged"))).pages[0].extract_text()

    for told in ("−0.0400", "−0.0635 to −0.0165", "likely", "The programme lowered lemp", "4 set aside", "Page 1 of 1"):
        assert told in text


def test_a_crowded_finding_still_fits_one_page_and_counts_what_it_leaves_out() -> None:
    pdf = read(of(full()))

    text = pdf.pages[0].extract_text()
    assert len(pdf.pages) == 1
    assert "More charts in the HTML page: 1." in text
    assert "Effects by starting group and period, in the HTML page: 20." in text


def test_text_of_the_data_is_never_markup() -> None:
    hostile = '#read("x") $a^2$ [*b*] \\ "q" ' + "x" * 300
    finding = samples.randomised()
    estimates = {hostile: finding.estimates["Mens E-Mail"], "b": finding.estimates["Womens E-Mail"]}
    question = samples.told(hostile, outcome=hostile)

    pdf = read(
        of(
            replace(finding, question=question, headline=tuple(estimates), estimates=estimates, verdicts={}),
            name=hostile,
        )
    )

    assert len(pdf.pages) == 1
    assert '#read("x") $a^2$ [*b*]' in pdf.pages[0].extract_text()


def test_letters_that_no_face_has_cost_the_standard_but_not_the_page() -> None:
    finding = samples.randomised()
    label = "\U00016f00"  # a Miao letter, which hardly any machine can draw

    pdf = read(of(replace(finding, question=samples.told(label, outcome=label))))

    assert len(pdf.pages) == 1 and pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_the_same_report_gives_the_same_bytes() -> None:
    assert to_pdf(samples.report("staged")) == to_pdf(samples.report("staged"))
