"""A business case as a workbook: live formulas with the values they have now, a name for every figure."""

from changemaker.reports.case_report import CaseReport
from changemaker.reports.case_sums import case_sums
from changemaker.reports.case_workbook import Book
from changemaker.reports.case_xlsx_money import cash_flow_sheet, npv_sheet, sensitivity_sheet
from changemaker.reports.case_xlsx_numbers import bridge_sheet, effects_sheet, inputs_sheet
from changemaker.reports.case_xlsx_words import checks_sheet, sources_sheet, summary_sheet


def to_case_xlsx(told: CaseReport) -> bytes:
    """Return `told` as a workbook of nine sheets, each a page wide.

    Changing the discount rate, or the share of the gain that holds, on sheet Inputs changes everything that follows
    from the money by month; ranges come from resamples and stay. Each number's cell is named after its id
    (`case_workbook.figure_name`). The same report gives the same bytes.
    """
    book = Book(told)
    sums = case_sums(told.case)
    inputs_sheet(book, told)
    flow_sheet, columns = cash_flow_sheet(book, told, sums)
    money = npv_sheet(book, told, sums, flow_sheet, columns)
    summary_sheet(book, told, effects_sheet(book, told, sums, money))
    bridge = bridge_sheet(book, told)
    sensitivity_sheet(book, told, sums)
    checks_sheet(book, told, sums, money, bridge)
    sources_sheet(book, told)
    return book.bytes()
