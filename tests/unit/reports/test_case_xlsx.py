"""The workbook: it recalculates to our numbers, moves with its inputs, and prints a page wide."""

import io
import shutil
import subprocess
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from changemaker.core.message import Message
from changemaker.reports.case_sums import case_sums, worth_at
from changemaker.reports.case_wording import case_report_of
from changemaker.reports.case_workbook import SHEETS, figure_name
from changemaker.reports.case_xlsx import to_case_xlsx
from doors import sample_case as sample
from doors.blackbox.workbook import Workbook, read_workbook

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
MAIN = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
NET, PAYBACK = ("NPV", "B6"), ("NPV", "B7")


def book(name: str, folder: Path) -> Workbook:
    path = folder / f"{name}.xlsx"
    path.write_bytes(to_case_xlsx(sample.report(name)))
    return read_workbook(path)


def cell_of(book: Workbook, name: str) -> tuple[str, str]:
    sheet, _, cell = book.names[name.upper()].replace("$", "").replace("'", "").partition("!")
    return sheet.upper(), cell


@pytest.mark.parametrize("name", sample.ALL)
def test_every_formula_recalculates_to_the_value_that_it_was_saved_with(name: str, tmp_path: Path) -> None:
    found = book(name, tmp_path)

    for place in found.formulas:
        fresh, held = found.calculated(place), found.held[place]
        if isinstance(held, str):
            assert str(fresh) == held, place
        else:
            assert float(fresh) == pytest.approx(held, rel=1e-6, abs=1e-6), (place, found.formulas[place])


def test_the_net_the_gain_and_the_cost_are_formulas_over_the_months_and_agree_with_the_proof(tmp_path: Path) -> None:
    found, told = book("likely", tmp_path), sample.report("likely")
    figures = told.figures

    for key in ("value:net", "value:gain", "value:cost", "value:payback_months", "stream:retention", "stream:time"):
        place = cell_of(found, figure_name(key))
        assert place in found.formulas, key
        assert float(found.calculated(place)) == pytest.approx(figures[key], rel=1e-6)


def test_another_discount_rate_gives_another_net(tmp_path: Path) -> None:
    found = book("likely", tmp_path)
    found.held[cell_of(found, "discount_rate")] = 0.15
    sums = case_sums(sample.case("B"))
    assert sums is not None

    net = float(found.calculated(NET))

    assert net == pytest.approx(worth_at(sums, rate=0.15, share=1.0), rel=1e-9)
    assert net < sample.report("likely").figures["value:net"]
    assert found.calculated(cell_of(found, "check_net_as_reported")) == "Check"
    assert found.calculated(cell_of(found, "check_streams_add_to_gain")) == "OK"


def test_half_of_the_gain_moves_gain_net_and_payback_and_leaves_the_cost(tmp_path: Path) -> None:
    found, figures = book("likely", tmp_path), sample.report("likely").figures
    found.held[cell_of(found, "gain_share")] = 0.5

    assert float(found.calculated(("NPV", "B4"))) == pytest.approx(figures["value:gain"] / 2)
    assert float(found.calculated(("NPV", "B5"))) == pytest.approx(figures["value:cost"])
    assert float(found.calculated(PAYBACK)) > figures["value:payback_months"]


def test_a_gain_that_never_pays_says_so_in_words(tmp_path: Path) -> None:
    found = book("likely", tmp_path)
    found.held[cell_of(found, "gain_share")] = 0.1

    assert found.calculated(PAYBACK) == "not within the months counted"


def test_the_workbooks_own_checks_hold(tmp_path: Path) -> None:
    found = book("proven", tmp_path)
    names = [name for name in found.names if name.startswith("CHECK_")]

    assert len(names) == 4
    assert {str(found.calculated(cell_of(found, name))) for name in names} == {"OK"}


def test_a_bridge_that_does_not_tie_fails_its_check(tmp_path: Path) -> None:
    found = book("proven", tmp_path)
    found.held[cell_of(found, figure_name("bridge:lost"))] += 0.01

    assert found.calculated(cell_of(found, "check_bridge_ties")) == "Check"


def test_all_nine_sheets_print_a_page_wide_and_keep_their_headings_in_view() -> None:
    with zipfile.ZipFile(io.BytesIO(to_case_xlsx(sample.report("likely")))) as parts:
        pages = [ET.fromstring(parts.read(f"xl/worksheets/sheet{n}.xml")) for n in range(1, len(SHEETS) + 1)]
        titles = [
            sheet.get("name") for sheet in ET.fromstring(parts.read("xl/workbook.xml")).findall(".//m:sheet", MAIN)
        ]

    assert tuple(titles) == SHEETS
    for page in pages:
        setup = page.find("m:pageSetup", MAIN)
        assert setup is not None and setup.get("orientation") == "landscape"
        assert setup.get("fitToHeight") == "0"  # as many pages long as it takes
        assert page.find(".//m:pane", MAIN) is not None
        assert page.find("m:cols", MAIN) is not None


def test_no_cell_holds_an_error_and_the_file_knows_no_clock_but_the_reports() -> None:
    data = to_case_xlsx(sample.report("likely"))
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        sheets = b"".join(parts.read(name) for name in parts.namelist() if "worksheets" in name)
        about = parts.read("docProps/core.xml").decode()

    assert b"#REF" not in sheets and b"#NAME" not in sheets and b"#VALUE" not in sheets
    assert "2026-11-21T06:10:00Z" in about


def test_money_of_the_bridge_stands_to_the_cent_in_the_cases_currency() -> None:
    with zipfile.ZipFile(io.BytesIO(to_case_xlsx(sample.report("likely")))) as parts:
        styles = parts.read("xl/styles.xml").decode()

    assert "&quot;$&quot;#,##0.00" in styles


def test_text_of_the_data_is_never_a_formula(tmp_path: Path) -> None:
    case = sample.case("A")
    hostile = Message("needs.hint", {"hint": '=HYPERLINK("http://x.example","y")'})
    told = case_report_of(replace(case, not_counted=(hostile,)), source=sample.SOURCE, made_at=sample.MADE_AT)
    path = tmp_path / "hostile.xlsx"
    path.write_bytes(to_case_xlsx(told))

    found = read_workbook(path)

    assert not [formula for formula in found.formulas.values() if "HYPERLINK" in formula]
    assert '=HYPERLINK("http://x.example","y")' in found.held.values()


def test_a_withheld_case_has_all_sheets_and_no_money_by_month(tmp_path: Path) -> None:
    found = book("withheld", tmp_path)

    assert tuple(found.sheets) == SHEETS
    assert "We cannot claim this yet" in found.held.values()
    assert not [name for name in found.names if name.startswith("FIG_VALUE_NET")]


if SOFFICE:

    def test_libreoffice_calculates_the_same_net(tmp_path: Path) -> None:
        path = tmp_path / "case.xlsx"
        path.write_bytes(to_case_xlsx(sample.report("likely")))
        asked = [str(SOFFICE), "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"]
        subprocess.run([*asked, str(tmp_path / "again"), str(path)], check=True, capture_output=True, timeout=120)

        again = read_workbook(tmp_path / "again" / "case.xlsx")

        assert float(again.held[NET]) == pytest.approx(sample.report("likely").figures["value:net"], rel=1e-9)


def test_without_discounting_the_months_still_count_from_the_start_and_not_from_the_first_cost() -> None:
    case = sample.case("B")
    months = len(case.months)
    rate = tuple(replace(one, value=0.0) if one.key == "discount_rate" else one for one in case.inputs)
    flows = tuple(
        replace(flow, months=(0.0, 0.0, *([3.0] * (months - 2))) if flow.kind != "cost" else flow.months)
        for flow in case.flows
    )

    sums = case_sums(replace(case, inputs=rate, discount=(1.0,) * months, flows=flows))

    assert sums is not None
    assert sums.since_start[:4] == (-2.0, -1.0, 0.0, 1.0)


def test_the_first_sheet_of_a_case_of_grade_c_shows_no_single_net_value(tmp_path: Path) -> None:
    found = book("compared", tmp_path)

    first = [formula for (sheet, _), formula in found.formulas.items() if sheet == "SUMMARY"]
    assert figure_name("value:net.low") in first
    assert figure_name("value:net") not in first
