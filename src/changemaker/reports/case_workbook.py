"""A workbook that finance can check: one style, a name for every figure, formulas that carry the value they had."""

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from changemaker.reports.case_report import CaseReport
from changemaker.reports.colours import LIGHT
from changemaker.reports.numbers import SYMBOLS, is_money
from changemaker.reports.words import direction, named

SHEETS = ("Summary", "Inputs", "Effects", "Cash flow", "NPV", "Bridge", "Sensitivity", "Checks", "Sources")
A4 = 9
FACE = {"font_name": "Arial", "font_size": 10, "font_color": LIGHT["ink"], "valign": "top"}
SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
FIRST = 3  # row of the first heading: above it a title and a note
STYLES: Mapping[str, Mapping[str, object]] = {
    "title": {"bold": True, "font_size": 15},
    "note": {"font_color": LIGHT["mute"]},
    "section": {"bold": True, "font_size": 11, "top": 1, "top_color": LIGHT["line"]},
    "head": {"bold": True, "font_color": LIGHT["mute"], "bottom": 1, "bottom_color": LIGHT["zero"], "text_wrap": True},
    "head_end": {
        "bold": True,
        "font_color": LIGHT["mute"],
        "bottom": 1,
        "bottom_color": LIGHT["zero"],
        "align": "right",
        "text_wrap": True,
    },
    "text": {},
    "wrap": {"text_wrap": True},
    "strong": {"bold": True},
    "warning": {"bold": True, "font_color": LIGHT["check"]},
    "end": {"align": "right"},
    "month": {"num_format": "mmm yyyy", "align": "left"},
    "day": {"num_format": "d mmm yyyy", "align": "left"},
    "percent": {"num_format": "0.0%"},
    "whole": {"num_format": "#,##0"},
    "number": {"num_format": "#,##0.00"},
    "factor": {"num_format": "0.000000"},
}
INPUT: Mapping[str, object] = {
    "font_color": "#1d43b3",
    "bg_color": "#fff8dc",
    "border": 1,
    "border_color": LIGHT["line"],
}
BOLD_TOTAL: Mapping[str, object] = {"bold": True, "top": 1, "top_color": LIGHT["zero"]}


class Book:
    """One workbook in memory; what is made of it is the same bytes for the same report."""

    def __init__(self, told: CaseReport) -> None:
        self._file = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._file, {"in_memory": True, **SAFE})
        self._formats: dict[tuple[str, str], Any] = {}
        self._names: dict[str, str] = {}
        self.currency, self.language = told.case.currency, told.language
        self._pages = {name: self._book.add_worksheet(self.tab(name)) for name in SHEETS}
        made = told.report.made_at.replace(tzinfo=None)
        about = {"title": told.title, "subject": told.subtitle, "author": "Changemaker", "company": told.company}
        self._book.set_properties({**about, "created": made})
        self._book.set_calc_mode("auto")

    def sheet(self, name: str, title: str, *, widths: Sequence[float], note: str = "", frozen: int = FIRST) -> "Sheet":
        """Return a sheet laid out: landscape, a page wide, its title on top, the rows above its table kept in view.

        Args:
            name: of the tab, one of `SHEETS`.
            title: first line.
            widths: of the columns, in letters.
            note: second line.
            frozen: rows above what scrolls, less the heading.
        """
        page = self._pages[name]
        if direction(self.language) == "rtl":
            page.right_to_left()
        page.set_landscape()
        page.set_paper(A4)
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        page.hide_gridlines(2)
        page.set_footer("&L&8&A&R&8&P / &N")
        for column, width in enumerate(widths):
            page.set_column(column, column, width)
        page.freeze_panes(frozen + 1, 1)
        sheet = Sheet(self, page, self.tab(name))
        sheet.text(0, 0, title, "title")
        if note:
            sheet.text(1, 0, note, "note")
        return sheet

    def tab(self, name: str) -> str:
        """Return what the tab of a sheet is called, by its name in `SHEETS`."""
        return named("book.sheet", name, self.language)

    def sheet_name(self, name: str) -> str:
        """Return how formulas write the name of a sheet."""
        tab = self.tab(name)
        return tab if tab.isascii() and tab.isalnum() else f"'{tab}'"

    def style(self, name: str, variant: str = "") -> Any:
        """Return a cell's look by name; `variant` is "input" or "total"."""
        key = (name, variant)
        if key not in self._formats:
            look: dict[str, object] = {**FACE, **self._look(name)}
            look |= INPUT if variant == "input" else BOLD_TOTAL if variant == "total" else {}
            self._formats[key] = self._book.add_format(look)
        return self._formats[key]

    def _look(self, name: str) -> Mapping[str, object]:
        if name == "money":
            return {"num_format": money_format(self.currency, decimals=0)}
        if name == "cents":
            return {"num_format": money_format(self.currency, decimals=2)}
        return STYLES[name]

    def name(self, name: str, place: str) -> None:
        """Let formulas, and readers, call a cell by name."""
        self._book.define_name(name, f"={place}")

    def figure(self, id: str, place: str) -> str:
        """Give a cell the name of its figure, `figure_name(id)`; return that name."""
        name = figure_name(id)
        if self._names.setdefault(name, id) != id:
            raise ValueError(f"two figures would be called {name}: {id!r} and {self._names[name]!r}")
        self.name(name, place)
        return name

    def bytes(self) -> bytes:
        """Close the workbook and return it."""
        self._book.close()
        return self._file.getvalue()


class Sheet:
    """One sheet of a `Book`; rows and columns count from zero."""

    def __init__(self, book: Book, page: Any, name: str) -> None:
        self.book, self._page, self.tab = book, page, name

    def text(self, row: int, column: int, text: str, style: str = "text", *, variant: str = "") -> None:
        """Write text; it is never read as a formula or a link."""
        self._page.write_string(row, column, text, self.book.style(style, variant))

    def head(self, row: int, titles: Sequence[str], *, ends: int = 1) -> None:
        """Write headings; those from column `ends` on stand to the right, over numbers. They repeat on each page."""
        for column, title in enumerate(titles):
            self.text(row, column, title, "head" if column < ends else "head_end")

    def repeat(self, row: int) -> None:
        """Print this row on top of every page."""
        self._page.repeat_rows(row)

    def number(self, row: int, column: int, value: float, style: str, *, variant: str = "") -> None:
        """Write a number as it is."""
        self._page.write_number(row, column, value, self.book.style(style, variant))

    def date(self, row: int, column: int, value: Any, style: str = "month") -> None:
        """Write a date."""
        self._page.write_datetime(row, column, value, self.book.style(style))

    def formula(
        self, row: int, column: int, formula: str, value: float | str, style: str, *, variant: str = ""
    ) -> None:
        """Write a formula with the value that it has now: viewers that do not calculate show that."""
        self._page.write_formula(row, column, formula, self.book.style(style, variant), value)

    def place(self, row: int, column: int) -> str:
        """Return how other sheets refer to a cell, "'Cash flow'!$B$5"."""
        return f"'{self.tab}'!{xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)}"

    def column(self, first: int, last: int, column: int) -> str:
        """Return how other sheets refer to a part of a column."""
        end = xl_rowcol_to_cell(last, column, row_abs=True, col_abs=True)
        return f"{self.place(first, column)}:{end}"

    def tall(self, row: int, height: float) -> None:
        """Give a row its height in points, where text wraps."""
        self._page.set_row(row, height)


def figure_name(id: str) -> str:
    """Return the defined name of a figure.

    Example:
        >>> figure_name("value:net.low"), figure_name("scenario:discount_rate:+0.03")
        ('fig_value_net_low', 'fig_scenario_discount_rate_plus0_03')
    """
    signed = id.replace(":+", "_plus").replace(":-", "_minus")
    return "fig_" + re.sub(r"[^A-Za-z0-9_]", "_", signed)


def money_format(currency: str, *, decimals: int) -> str:
    """Return the number format of a currency.

    Example:
        >>> money_format("USD", decimals=0), money_format("CHF", decimals=2)
        ('"$"#,##0;-"$"#,##0', '#,##0.00" CHF"')
    """
    digits = "#,##0" + (f".{'0' * decimals}" if decimals else "")
    if currency in SYMBOLS:
        return f'"{SYMBOLS[currency]}"{digits};-"{SYMBOLS[currency]}"{digits}'
    return f'{digits}" {currency}"'


def style_of(unit: str, size: float) -> str:
    """Return the style in which a number of a unit stands."""
    if is_money(unit.partition(" ")[0]):
        return "money" if abs(size) >= 1000 else "cents"
    if unit in ("share", "share of baseline"):
        return "percent"
    return "whole" if unit == "months" else "number"
