"""One figure, one id: the same number in page, paper, workbook and JSON."""

import io
import json
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from pypdf import PdfReader

from changemaker.reports.case_files import KINDS, case_files
from changemaker.reports.case_workbook import figure_name
from doors import sample_case as sample
from doors.blackbox.workbook import Workbook, read_workbook

SHOWN = ("proven", "compared", "withheld")


@cache
def files(name: str) -> dict[str, bytes]:
    told = sample.report(name, truth=sample.TRUTH if name == "proven" else None)
    return {path.suffix[1:]: content for path, content in case_files(told, Path("x"), "case").items()}


class Figures(HTMLParser):
    """Every marked number of a page, by id."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, set[float]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value for name, value in attrs if value is not None}
        if "data-figure" in told:
            for end, name in (("", "data-value"), (".low", "data-low"), (".high", "data-high")):
                if name in told:
                    self.found.setdefault(told["data-figure"] + end, set()).add(float(told[name]))


def on_page(name: str) -> dict[str, set[float]]:
    parser = Figures()
    parser.feed(files(name)["html"].decode())
    return parser.found


def in_json(name: str) -> dict[str, float]:
    return dict(json.loads(files(name)["json"])["figures"])


def book_of(name: str, folder: Path) -> Workbook:
    path = folder / "case.xlsx"
    path.write_bytes(files(name)["xlsx"])
    return read_workbook(path)


def test_every_kind_of_file_is_made() -> None:
    assert tuple(files("proven")) == KINDS


@pytest.mark.parametrize("name", SHOWN)
def test_every_number_of_the_json_stands_on_the_page_in_full_precision(name: str) -> None:
    page, figures = on_page(name), in_json(name)

    assert set(page) == set(figures)
    assert {id: found for id, found in page.items() if found != {figures[id]}} == {}


@pytest.mark.parametrize("name", SHOWN)
def test_every_number_of_the_json_has_a_named_cell_with_the_same_value(name: str, tmp_path: Path) -> None:
    book = book_of(name, tmp_path)
    places = {key.lower(): reference.replace("$", "").replace("'", "") for key, reference in book.names.items()}

    for id, value in in_json(name).items():
        sheet, _, cell = places[figure_name(id).lower()].partition("!")
        held = book.held[(sheet.upper(), cell)]
        assert held == pytest.approx(value, rel=1e-9, abs=1e-9), (id, sheet, cell)


@pytest.mark.parametrize("name", SHOWN)
def test_every_number_of_the_report_stands_on_paper_as_it_stands_on_the_page(name: str) -> None:
    told = sample.report(name)
    paper = PdfReader(io.BytesIO(files(name)["pdf"]))
    text = re.sub(r"\s", "", "".join(page.extract_text() for page in paper.pages))
    page = re.sub(r"\s", "", re.sub(r"<[^>]+>", "", files(name)["html"].decode()))

    for shown in told.rows:
        for number in (shown.exact or shown.row.value, shown.row.range):
            plain = re.sub(r"\s", "", number)
            assert plain in text, (shown.row.key, number)
            assert plain in page, (shown.row.key, number)
    for amount in (*told.bridge, *told.avoided):
        assert amount.text in text and amount.text in page


def test_the_truth_of_a_simulated_company_stands_in_all_four(tmp_path: Path) -> None:
    told = sample.report("proven", truth=sample.TRUTH)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(files("proven")["pdf"])).pages)
    book = book_of("proven", tmp_path)

    assert json.loads(files("proven")["json"])["truth"] == sample.TRUTH
    assert "FIG_VALUE_NET_TRUE" in book.names
    for shown in told.rows:
        if shown.truth:
            assert shown.truth in files("proven")["html"].decode()
            assert shown.truth in text


def test_the_same_report_gives_the_same_bytes_of_every_kind() -> None:
    again = {
        path.suffix[1:]: content for path, content in case_files(sample.report("compared"), Path("x"), "y").items()
    }

    assert again == files("compared")
