"""A workbook as another program sees it: what each cell holds, and what its formula gives when calculated anew."""

import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import formulas
import numpy as np
from formulas.ranges import Ranges

SPACE = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
REFERENCE = re.compile(r"^(?:'?(?P<sheet>[^'!]+)'?!)?(?P<first>[A-Z]+\d+)(?::(?P<last>[A-Z]+\d+))?$")
Place = tuple[str, str]  # sheet in capitals, cell


@dataclass(slots=True)
class Workbook:
    """The cells of one file by (SHEET, CELL)."""

    sheets: list[str]
    held: dict[Place, Any]  # as the file has them cached
    formulas: dict[Place, str]
    names: Mapping[str, str]  # defined name in capitals -> reference
    fitted: list[bool]  # sheet by sheet: does it fit a page?
    fresh: dict[Place, Any] = field(default_factory=dict)

    def calculated(self, place: Place) -> Any:
        """Return a cell, its formula worked out anew from cells without one."""
        if place not in self.formulas:
            return self.held.get(place)
        if place not in self.fresh:
            work = formulas.Parser().ast("=" + self.formulas[place])[1].compile()
            given = [self._range(self.names.get(name, name), place[0]) for name in work.inputs]
            found = np.asarray(work(*given), dtype=object)
            self.fresh[place] = found.reshape(-1)[0]
        return self.fresh[place]

    def _range(self, reference: str, sheet: str) -> Ranges:
        found = REFERENCE.match(reference.replace("$", "").upper())
        assert found, f"{reference} is no reference"
        first, last = split(found["first"]), split(found["last"] or found["first"])
        where = found["sheet"] or sheet
        rows = [
            [_or_empty(self.calculated((where, f"{letters(column)}{row}"))) for column in range(first[0], last[0] + 1)]
            for row in range(first[1], last[1] + 1)
        ]
        return Ranges().push(f"{found['first']}:{found['last'] or found['first']}", np.array(rows, dtype=object))


def read_workbook(path: Path) -> Workbook:
    """Read a workbook from its XML."""
    with zipfile.ZipFile(path) as parts:
        book = ET.fromstring(parts.read("xl/workbook.xml"))
        shared = _strings(parts)
        sheets = [str(sheet.get("name")) for sheet in book.findall("m:sheets/m:sheet", SPACE)]
        found = Workbook(sheets=sheets, held={}, formulas={}, names=_names(book), fitted=[])
        for number, title in enumerate(sheets, start=1):
            page = ET.fromstring(parts.read(f"xl/worksheets/sheet{number}.xml"))
            fit = page.find("m:sheetPr/m:pageSetUpPr", SPACE)
            found.fitted.append(fit is not None and fit.get("fitToPage") == "1")
            for cell in page.iterfind(".//m:c", SPACE):
                _take(found, (title.upper(), str(cell.get("r"))), cell, shared)
    return found


def _take(book: Workbook, place: Place, cell: ET.Element, shared: list[str]) -> None:
    formula, value = cell.findtext("m:f", None, SPACE), cell.findtext("m:v", None, SPACE)
    if formula:
        book.formulas[place] = formula
    if value is None:
        return
    kind = cell.get("t", "n")
    book.held[place] = shared[int(value)] if kind == "s" else bool(int(value)) if kind == "b" else value
    if kind == "n":
        book.held[place] = float(value)


def _strings(parts: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in parts.namelist():
        return []
    table = ET.fromstring(parts.read("xl/sharedStrings.xml"))
    return [
        "".join(text.text or "" for text in item.iterfind(".//m:t", SPACE)) for item in table.findall("m:si", SPACE)
    ]


def _names(book: ET.Element) -> dict[str, str]:
    named = book.findall("m:definedNames/m:definedName", SPACE)
    return {str(name.get("name")).upper(): str(name.text) for name in named}


def _or_empty(value: Any) -> Any:
    return formulas.ranges.sh.EMPTY if value is None else value


def split(cell: str) -> tuple[int, int]:
    """Return column and row of a cell as numbers from one.

    Example:
        >>> split("AB12")
        (28, 12)
    """
    word = re.match(r"([A-Z]+)(\d+)", cell)
    assert word
    column = 0
    for letter in word[1]:
        column = column * 26 + ord(letter) - 64
    return column, int(word[2])


def letters(column: int) -> str:
    """Return the letters of a column counted from one.

    Example:
        >>> letters(28)
        'AB'
    """
    head, last = divmod(column - 1, 26)
    return (letters(head) if head else "") + chr(65 + last)
