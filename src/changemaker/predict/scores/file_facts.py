"""What a column of one plain file is: a number, a date, a label, or nothing that a prediction can stand on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import ibis
import ibis.expr.types as ir

from changemaker.core.errors import BadFileError
from changemaker.engine.columns import is_missing, number_in
from changemaker.engine.plain import PlainTable, reading
from changemaker.predict.scores.file_dates import DATE_LIKE, SLASHED, DayOrder

FileKind = Literal["number", "flag", "category", "clock", "date"]
Reason = Literal["empty", "same", "id", "text", "two_ways"]
CLOCK = r"^[0-9]{1,3}:[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?$"
ID_NAME = re.compile(r"(?:^|[_\s.-])(?:id|uuid|guid|key|nr|no|number|code|zip|hash)$|Id$|ID$|^id[_\s]", re.IGNORECASE)
MOST_ROWS = 500_000
NEARLY_ALL = 0.98  # of the cells: the others are mistakes, each with its place
MOSTLY = 0.9
ALMOST_DISTINCT = 0.9
FEW = 20  # cells that are all different may still be labels
LONG_TEXT = 30.0  # letters on average, with blanks between
DENSE = 1.2  # whole numbers, all different, that leave hardly a gap: a running number
MOST_DAYS_FIRST = 12
MOST_COUNTED = 1e15  # beyond, no number is a count or a key


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Counts of one column's cells; missing ones ("", NA, null) are in none but `rows`."""

    column: str
    rows: int
    present: int
    numbers: int
    whole: int
    low: float | None
    high: float | None
    distinct: int
    dates: int
    clocks: int
    letters: float
    blanks: float
    first: int  # largest first and second part of dates such as 3/14/2026
    second: int
    slashed: int

    @property
    def day_order(self) -> DayOrder | None:
        """Whether day or month comes first in dates with slashes; None where it cannot be told."""
        if not self.slashed:
            return "dmy"
        if (self.first > MOST_DAYS_FIRST) == (self.second > MOST_DAYS_FIRST):
            return None
        return "dmy" if self.first > MOST_DAYS_FIRST else "mdy"

    def share(self, count: int) -> float:
        """Return `count` as a share of the cells that say something."""
        return count / self.present if self.present else 0.0


def facts_of(plain: PlainTable, names: Sequence[str]) -> dict[str, Facts]:
    """Return the facts of each column, all in one scan.

    Raises:
        BadFileError: the file cannot be read to its end, has no row, or too many for one file.
    """
    sums: dict[str, ir.Value] = {"rows": plain.table.count()}
    for place, name in enumerate(names):
        sums |= {f"{key}_{place}": value for key, value in _sums(plain, name).items()}
    with reading(plain.name):
        found = plain.table.aggregate(**sums).to_pyarrow().to_pylist()[0]
    rows = int(found["rows"])
    if rows == 0:
        raise BadFileError("there is a header but no row", where=plain.name, hint="export it again")
    if rows > MOST_ROWS:
        hint = f"give at most {MOST_ROWS:,} rows at a time; a workspace scores any number, by `predict silent-scores`"
        raise BadFileError(f"{rows:,} rows are too many for one file", where=plain.name, hint=hint)
    return {name: _facts(name, rows, found, place) for place, name in enumerate(names)}


def kind_of(facts: Facts) -> FileKind | Reason:
    """Return what the column is taken for, or why it is left out."""
    if facts.present == 0:
        return "empty"
    if facts.distinct == 1 and facts.present == facts.rows:
        return "same"
    if facts.share(facts.dates) >= NEARLY_ALL:
        return "date" if facts.day_order else "two_ways"
    if facts.share(facts.clocks) >= NEARLY_ALL:
        return "clock"
    if facts.share(facts.numbers) >= MOSTLY:
        return _kind_of_numbers(facts)
    if facts.present > FEW and facts.share(facts.distinct) >= ALMOST_DISTINCT:
        return "text" if facts.letters >= LONG_TEXT and facts.blanks >= 2 else "id"
    return "text" if facts.letters >= 2 * LONG_TEXT and facts.blanks >= 4 else "category"


def _kind_of_numbers(facts: Facts) -> FileKind | Reason:
    whole = facts.whole == facts.numbers == facts.present
    if not whole or facts.low is None or facts.high is None:
        return "number"
    if facts.distinct == 2 and (facts.low, facts.high) == (0.0, 1.0):
        return "flag"
    named = ID_NAME.search(facts.column) is not None
    if facts.present > FEW and facts.distinct == facts.present:
        running = facts.high - facts.low + 1 <= DENSE * facts.present
        return "id" if named or running else "number"
    if named and facts.distinct > 2:
        return "id" if facts.present > FEW and facts.share(facts.distinct) >= ALMOST_DISTINCT else "category"
    return "number"


def text_of(plain: PlainTable, name: str) -> ir.Value:
    """Return a column as text, null where the cell says that it is not known."""
    text = plain.table[name].cast("string")
    return ibis.ifelse(text.isnull() | is_missing(text), ibis.null("string"), text)


def _sums(plain: PlainTable, name: str) -> dict[str, ir.Value]:
    text, number = text_of(plain, name), number_in(plain, name)
    sane = ibis.ifelse(number.abs() < MOST_COUNTED, number, ibis.null("float64"))
    slashed = text.re_search(SLASHED)
    part = [text.re_extract(SLASHED, group).try_cast("int64") for group in (1, 2)]
    return {
        "present": text.count(),
        "numbers": _count(text.notnull() & number.notnull()),
        "whole": _count(sane == sane.floor()),
        "low": number.min(),
        "high": number.max(),
        "distinct": text.nunique(),
        "dates": _count(text.re_search(DATE_LIKE)),
        "clocks": _count(text.re_search(CLOCK)),
        "letters": text.length().mean(),
        "blanks": (text.length() - text.replace(" ", "").length()).mean(),
        "first": part[0].max(where=slashed),
        "second": part[1].max(where=slashed),
        "slashed": _count(slashed),
    }


def _facts(name: str, rows: int, found: dict[str, float | None], place: int) -> Facts:
    def whole(key: str) -> int:
        return int(found[f"{key}_{place}"] or 0)

    return Facts(
        column=name,
        rows=rows,
        present=whole("present"),
        numbers=whole("numbers"),
        whole=whole("whole"),
        low=found[f"low_{place}"],
        high=found[f"high_{place}"],
        distinct=whole("distinct"),
        dates=whole("dates"),
        clocks=whole("clocks"),
        letters=float(found[f"letters_{place}"] or 0.0),
        blanks=float(found[f"blanks_{place}"] or 0.0),
        first=whole("first"),
        second=whole("second"),
        slashed=whole("slashed"),
    )


def _count(condition: ir.Value) -> ir.Value:
    return ibis.ifelse(condition, 1, 0).sum()
