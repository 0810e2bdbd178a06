"""The sheets in words: Summary (first, for who reads one sheet), Checks and Sources."""

from changemaker.reports.case_report import CaseReport, CaseRow
from changemaker.reports.case_rows import COST, GAIN, NET
from changemaker.reports.case_sums import CaseSums
from changemaker.reports.case_workbook import FIRST, Book, Sheet, figure_name, style_of
from changemaker.reports.case_xlsx_money import MoneyPlaces
from changemaker.reports.words import word

LINE = 90  # letters of a wrapped line, about
TALL = 13.5  # points of one line
CENT = 0.005


def summary_sheet(book: Book, told: CaseReport, values: dict[str, float]) -> None:
    """Fill sheet Summary: the finding, the answer, the streams that make it, what was done; all numbers refer.

    Args:
        book: the workbook.
        told: the case in words.
        values: what each figure's own cell shows.
    """
    language = told.language
    sheet = book.sheet("Summary", told.title, widths=[46, 18, 18, 18, 60], note=told.subtitle)
    headings = ["case.column.what", "column.value", "book.column.low", "book.column.high"]
    sheet.head(FIRST, [word(id, language) for id in headings])
    sheet.text(FIRST, 4, word("book.column.note", language), "head")
    row = _answer(sheet, told, values)
    if told.claim != "withheld" and told.streams:
        row = _section(sheet, word("case.section.streams", language), row)
        for shown in (*told.streams, *told.totals):
            is_net = shown.row.key == NET
            single = not (is_net and told.claim == "range")
            _refer(sheet, row, shown, values, variant="total" if is_net else "", value=single)
            row += 1
        row = _section(sheet, word("case.section.apart", language), row) if told.apart else row
        for shown in told.apart:
            _refer(sheet, row, shown, values)
            sheet.text(row, 4, word("case.capacity", language), "note")
            row += 1
    row = _section(sheet, word("case.section.programme", language), row)
    for name, text in told.facts:
        row = _pair(sheet, row, name, text)
    row = _section(sheet, word("case.section.not_counted", language), row)
    for text in told.not_counted:
        sheet.text(row, 0, text)
        row += 1
    for one in told.assumptions:
        if not one.is_signed:
            sheet.text(row, 0, f"{word('case.unsigned', language)}: {one.amount.label}", "warning")
            row += 1


def _answer(sheet: Sheet, told: CaseReport, values: dict[str, float]) -> int:
    """The headline, or what stands in its place; return the next row."""
    language, row = told.language, FIRST + 1
    hero = told.hero
    if told.claim == "withheld" or not isinstance(hero, CaseRow):
        sheet.text(row, 0, word("case.net_present", language), "strong")
        sheet.text(row, 1, word("withheld.title", language), "warning")
        sheet.text(row, 4, told.about_claim, "wrap")
        for place, check in enumerate(told.report.failed):
            sheet.text(row + 1 + place, 0, check.name)
            sheet.text(row + 1 + place, 1, check.mark, "warning")
            sheet.text(row + 1 + place, 4, check.detail, "wrap")
        row += len(told.report.failed)
    else:
        _refer(sheet, row, hero, values, variant="total", value=told.claim != "range")
        grade = f"{hero.row.grade.letter} {hero.row.grade.word}. " if hero.row.grade else ""
        sheet.text(row, 4, grade + (told.about_claim or (hero.row.verdict.why if hero.row.verdict else "")), "wrap")
    row += 1
    for tile in told.tiles:
        _refer(sheet, row, tile, values)
        row += 1
    return row


def _refer(
    sheet: Sheet, row: int, shown: CaseRow, values: dict[str, float], *, variant: str = "", value: bool = True
) -> None:
    """One number and its range, by their names; only the range where the grade is too weak for more."""
    key, estimate = shown.row.key, shown.estimate
    style = style_of(estimate.unit, estimate.high)
    sheet.text(row, 0, shown.row.label, "text", variant=variant)
    if value:
        sheet.formula(row, 1, f"={figure_name(key)}", values[key], style, variant=variant)
    if shown.row.range:
        sheet.formula(row, 2, f"={figure_name(f'{key}.low')}", estimate.low, style)
        sheet.formula(row, 3, f"={figure_name(f'{key}.high')}", estimate.high, style)
    if shown.truth:
        sheet.text(row, 4, f"{word('case.truth', sheet.book.language)}: {shown.truth}", "note")


def checks_sheet(
    book: Book, told: CaseReport, sums: CaseSums | None, money: MoneyPlaces | None, bridge: tuple[str, str] | None
) -> None:
    """Fill sheet Checks: the workbook's own, live, then what a sceptic would ask, failed ones first."""
    language = told.language
    sheet = book.sheet("Checks", word("section.checks", language), widths=[16, 52, 100])
    sheet.head(FIRST, [word(f"column.{name}", language) for name in ("result", "question", "detail")], ends=3)
    sheet.repeat(FIRST)
    row = FIRST + 1
    ok, failed = word("check.ok", language), word("check.failed", language)
    for name, question, holds in _own_checks(told, sums, money, bridge):
        said = ok if holds[1] else failed
        sheet.formula(row, 0, f'=IF({holds[0]},"{ok}","{failed}")', said, "strong")
        sheet.text(row, 1, word(f"book.check.{question}", language))
        sheet.text(row, 2, word(f"book.check.{question}.detail", language), "wrap")
        book.name(name, sheet.place(row, 0))
        row += 1
    for check in told.report.checks:
        sheet.text(row, 0, check.mark, "warning" if check.tone == "failed" else "text")
        sheet.text(row, 1, check.name, "wrap")
        sheet.text(row, 2, check.detail, "wrap")
        sheet.tall(row, TALL * max(1, -(-len(check.detail) // LINE)))
        row += 1
    for refusal in told.refusals:
        sheet.text(row, 0, word("check.open", language))
        sheet.text(row, 1, refusal.label, "wrap")
        sheet.text(row, 2, f"{refusal.why} {refusal.needs}", "wrap")
        sheet.tall(row, TALL * max(1, -(-len(refusal.why + refusal.needs) // LINE)))
        row += 1


def _own_checks(
    told: CaseReport, sums: CaseSums | None, money: MoneyPlaces | None, bridge: tuple[str, str] | None
) -> list[tuple[str, str, tuple[str, bool]]]:
    """(name, question, (formula, whether it holds now)) of what the workbook can see for itself."""
    found = []
    keys = {shown.row.key for shown in told.rows}
    if told.streams and {GAIN, COST, NET} <= keys:
        parts = "+".join(figure_name(shown.row.key) for shown in told.streams)
        gap = sum(shown.estimate.value for shown in told.streams) - _value(told, GAIN)
        formula = f"ABS({parts}-{figure_name(GAIN)})<{CENT}"
        found.append(("check_streams_add_to_gain", "streams", (formula, abs(gap) < CENT)))
        left = _value(told, GAIN) - _value(told, COST) - _value(told, NET)
        formula = f"ABS({figure_name(GAIN)}-{figure_name(COST)}-{figure_name(NET)})<{CENT}"
        found.append(("check_gain_less_cost_is_net", "net", (formula, abs(left) < CENT)))
    if money is not None and sums is not None and NET in keys:
        reported = repr(float(_value(told, NET)))
        same = abs(sums.gain_today - sums.cost_today - _value(told, NET)) < 1
        found.append(("check_net_as_reported", "reported", (f"ABS({money.net}-{reported})<1", same)))
    if bridge is not None:
        found.append(("check_bridge_ties", "bridge", (f"ABS(SUM({bridge[0]})-{bridge[1]})<{CENT}", told.bridge_ties)))
    return found


def _value(told: CaseReport, key: str) -> float:
    return next(shown.estimate.value for shown in told.rows if shown.row.key == key)


def sources_sheet(book: Book, told: CaseReport) -> None:
    """Fill sheet Sources: plan, data and code, rows set aside, costs avoided, grades, and how to read the names."""
    language = told.language
    sheet = book.sheet("Sources", word("case.section.sources", language), widths=[40, 110])
    sheet.head(FIRST, [word("case.column.what", language), word("book.column.note", language)], ends=2)
    row = FIRST + 1
    for name, text in told.sources:
        row = _pair(sheet, row, name, text)
    for amount in told.avoided:
        sheet.text(row, 0, f"{amount.label} ({word('case.declared', language).rstrip('.')})")
        sheet.number(row, 1, amount.value, "money")
        book.figure(amount.id, sheet.place(row, 1))
        row += 1
    for grade in told.report.grades:
        row = _pair(sheet, row, f"{grade.letter} {grade.word}", grade.meaning)
    for note in (*told.report.notes, word("book.names", language)):
        row = _pair(sheet, row, "", note)


def _section(sheet: Sheet, title: str, row: int) -> int:
    sheet.text(row + 1, 0, title, "section")
    return row + 2


def _pair(sheet: Sheet, row: int, name: str, text: str) -> int:
    sheet.text(row, 0, name)
    sheet.text(row, 1, text)
    return row + 1
