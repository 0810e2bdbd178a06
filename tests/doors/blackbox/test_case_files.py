"""The four files of a business case: the same figures in each, and a workbook that recalculates."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pypdf
import pytest

from doors.blackbox.company import Company, Json
from doors.blackbox.trade import speedy, trading, waves
from doors.blackbox.workbook import Workbook, read_workbook

pytestmark = pytest.mark.xdist_group("case files")
KINDS = ("pdf", "xlsx", "html", "json")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """The reports of one company, by kind."""
    by_wave = waves(seed=2)
    company: Company = speedy(trading(tmp_path_factory.mktemp("files"), by_wave, lift=0.15), by_wave)
    company.load()
    answer = company.run("report", "speed")
    assert answer.code == 0, answer.err
    written = {kind: sorted(company.folder.rglob(f"speed*.{kind}")) for kind in KINDS}
    assert {kind: len(paths) for kind, paths in written.items() if kind != "json"} == dict.fromkeys(KINDS[:3], 1)
    return {kind: next(path for path in paths if "report" in str(path)) for kind, paths in written.items()}


@pytest.fixture(scope="module")
def case(files: Mapping[str, Path]) -> Json:
    return dict(json.loads(files["json"].read_text()))


def page_text(files: Mapping[str, Path]) -> str:
    return re.sub(r"<[^>]+>", " ", files["html"].read_text())


def pdf_text(files: Mapping[str, Path]) -> str:
    return " ".join(page.extract_text() for page in pypdf.PdfReader(str(files["pdf"])).pages)


def digits(text: str) -> set[str]:
    """Return every number of a text, thousands separators and minus signs made plain."""
    plain = text.replace("−", "-").replace("\u202f", "").replace("\u00a0", "").replace(" ", " ")
    return {number.replace(",", "") for number in re.findall(r"\d[\d,]*(?:\.\d+)?", plain)}


def test_the_net_gain_and_cost_stand_in_page_paper_and_json_with_the_same_digits(
    files: Mapping[str, Path], case: Json
) -> None:
    on_page, on_paper = digits(page_text(files)), digits(pdf_text(files))

    for key in ("value:net", "value:gain", "value:cost", "value:bookable"):
        shown = f"{abs(case['figures'][key]):.0f}"
        assert shown in on_page, (key, shown)
        assert shown in on_paper, (key, shown)


def test_every_number_of_the_paper_stands_on_the_page(files: Mapping[str, Path]) -> None:
    def money(numbers: set[str]) -> set[str]:
        return {number for number in numbers if len(number) >= 4 and "." not in number and number[:2] != "20"}

    assert money(digits(pdf_text(files))) <= money(digits(page_text(files)))


def test_page_and_json_have_the_same_figures_by_id(files: Mapping[str, Path], case: Json) -> None:
    page = files["html"].read_text()
    ids = set(re.findall(r'data-(?:figure|id|key)="([^"]+)"', page))

    main = {"value:net", "value:gain", "value:cost", "stream:retention", "stream:spend"}
    assert main <= ids, sorted(ids)[:50]
    assert main <= set(case["figures"])


@pytest.fixture(scope="module")
def book(files: Mapping[str, Path]) -> Workbook:
    return read_workbook(files["xlsx"])


def test_every_formula_of_the_workbook_has_its_value_cached_and_another_program_finds_the_same(book: Workbook) -> None:
    assert len(book.formulas) > 50
    for place in book.formulas:
        held, fresh = book.held.get(place), book.calculated(place)
        assert held is not None, place
        if isinstance(held, float):
            assert float(fresh) == pytest.approx(held, rel=1e-9, abs=1e-6), (place, book.formulas[place])
        else:
            assert str(fresh) == str(held), (place, book.formulas[place])


def test_the_recalculated_workbook_holds_the_net_of_the_json(book: Workbook, case: Json) -> None:
    net = case["figures"]["value:net"]
    fresh = [book.calculated(place) for place in book.formulas]

    assert [cell for cell in fresh if isinstance(cell, float) and abs(cell - net) < 0.005], net


def test_the_workbook_has_every_sheet_that_finance_opens_and_each_fits_a_page(book: Workbook) -> None:
    titles = " ".join(book.sheets).casefold()

    for sheet in ("input", "effect", "bridge", "cash", "npv", "sensitivity", "check", "source"):
        assert sheet in titles, book.sheets
    assert all(book.fitted), dict(zip(book.sheets, book.fitted, strict=True))


def test_nothing_in_a_report_adds_points_to_money(case: Json) -> None:
    estimates = case["finding"]["estimates"]
    units = {one["unit"] for key, one in estimates.items() if key.startswith("stream:")}

    assert units == {"EUR"}


def test_the_page_names_plan_data_and_code(files: Mapping[str, Path], case: Json) -> None:
    page = page_text(files)

    assert case["plan"]["digest"][:8] in page
    assert case["data_version"][:8] in page
    assert case["code_version"] in page


def test_a_report_for_an_unloaded_folder_writes_nothing(tmp_path: Path) -> None:
    by_wave = waves(seed=2)
    company = speedy(trading(tmp_path, by_wave, lift=0.0), by_wave)

    company.complains("report", "speed", says=("load",))

    assert not [path for kind in KINDS for path in tmp_path.rglob(f"speed*.{kind}")]
