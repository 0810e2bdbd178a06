"""A business case in Russian and Arabic: mirrored where it must be, its numbers the same and in order."""

import base64
import io
import re
import xml.etree.ElementTree as ET
import zipfile
from functools import cache
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from changemaker.reports.case_html import to_case_html
from changemaker.reports.case_pdf import to_case_pdf
from changemaker.reports.case_report import CaseReport
from changemaker.reports.case_wording import case_report_of
from changemaker.reports.case_xlsx import to_case_xlsx
from changemaker.reports.digits import END, LEFT_TO_RIGHT
from changemaker.reports.numbers import MINUS
from changemaker.reports.words import word
from doors import sample_case as sample
from doors.blackbox.workbook import read_workbook

OTHERS = ["ru", "ar"]


def told(name: str, language: str) -> CaseReport:
    case = sample.report(name).case
    return case_report_of(case, source=sample.SOURCE, made_at=sample.MADE_AT, language=language)


@cache
def page_of(name: str, language: str) -> str:
    return to_case_html(told(name, language))


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", sample.ALL)
def test_every_kind_of_case_has_the_same_figures_in_every_language(name: str, language: str) -> None:
    assert told(name, language).figures == sample.report(name).figures


@pytest.mark.parametrize(("language", "direction"), [("ru", "ltr"), ("ar", "rtl")])
def test_the_page_runs_the_way_its_language_runs(language: str, direction: str) -> None:
    page = page_of("proven", language)

    assert f'<html lang="{language}" dir="{direction}">' in page
    assert word("case.section.flywheel", language) in page


def test_in_arabic_every_sign_is_held_before_its_number() -> None:
    page = page_of("proven", "ar")

    bare = re.findall(rf"(?<!{LEFT_TO_RIGHT})[+{MINUS}]\$", re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL))

    assert bare == []
    assert f"{LEFT_TO_RIGHT}+$1,045,447{END}" in page


def test_in_russian_money_has_its_sign_behind_and_its_digits_in_groups() -> None:
    page = page_of("proven", "ru")

    assert "+1\u00a0045\u00a0447\u00a0$" in page
    assert "$1," not in page


@pytest.mark.parametrize("language", OTHERS)
def test_the_letters_inside_a_page_hold_its_own_words_and_a_space(language: str) -> None:
    page = page_of("proven", language)
    wanted = set(word("case.section.not_counted", language)) | {" "}

    known = [TTFont(io.BytesIO(base64.b64decode(face))) for face in re.findall(r"base64,([^)]*)\)", page)]

    letters = [set(map(chr, font.getBestCmap())) for font in known]
    assert wanted <= letters[-1]
    assert all(" " in face for face in letters)  # a browser loses isolated text where the first face has none


@pytest.mark.parametrize("language", OTHERS)
def test_the_paper_is_tagged_and_no_letter_of_it_is_missing(language: str) -> None:
    made = to_case_pdf(told("likely", language))

    root = PdfReader(io.BytesIO(made)).trailer["/Root"]
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert root["/Lang"] == language


@pytest.mark.parametrize("language", OTHERS)
def test_the_workbook_recalculates_under_the_names_of_its_sheets(language: str, tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    path.write_bytes(to_case_xlsx(told("likely", language)))

    found = read_workbook(path)

    place = found.names["FIG_VALUE_NET"].replace("$", "").replace("'", "")
    sheet, _, cell = place.partition("!")
    assert sheet.upper() == word("book.sheet.Effects", language).upper()
    assert float(found.calculated((sheet.upper(), cell))) == pytest.approx(
        sample.report("likely").figures["value:net"], rel=1e-6
    )


def test_arabic_sheets_start_at_the_right() -> None:
    for language, wanted in (("ar", "1"), ("ru", None)):
        with zipfile.ZipFile(io.BytesIO(to_case_xlsx(told("likely", language)))) as parts:
            views = [
                ET.fromstring(parts.read(name)).find(".//{*}sheetView")
                for name in parts.namelist()
                if name.startswith("xl/worksheets/sheet")
            ]
        assert {view.get("rightToLeft") for view in views if view is not None} == {wanted}
