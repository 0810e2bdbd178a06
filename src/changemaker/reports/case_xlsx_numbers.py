"""The sheets of numbers: Inputs, Effects (every estimate with its range) and Bridge."""

from collections.abc import Sequence

from changemaker.reports.case_report import CaseReport, CaseRow
from changemaker.reports.case_rows import COST, GAIN, NET, PAYBACK
from changemaker.reports.case_sums import DISCOUNT_RATE, CaseSums, worth
from changemaker.reports.case_workbook import FIRST, Book, Sheet, style_of
from changemaker.reports.case_xlsx_money import GAIN_SHARE, MoneyPlaces
from changemaker.reports.words import word

AGREE = 1e-6  # of the size: the workbook's sum is the proof's number
ENDS = ("bridge:opening", "bridge:closing")


def inputs_sheet(book: Book, told: CaseReport) -> None:
    """Fill sheet Inputs: each assumption in a named cell, with who signed it; the rate and one share recalculate."""
    language = told.language
    sheet = book.sheet(
        "Inputs",
        word("case.section.assumptions", language),
        widths=[44, 14, 12, 38, 46],
        note=word("book.inputs.note", language),
    )
    headings = ("case.column.assumption", "column.value", "book.column.unit", "case.column.signed", "book.column.does")
    for column, id in enumerate(headings):
        sheet.text(FIRST, column, word(id, language), "head_end" if column == 1 else "head")
    row = FIRST + 1
    for assumption, one in zip(told.assumptions, told.case.inputs, strict=True):
        live = one.key == DISCOUNT_RATE
        sheet.text(row, 0, assumption.amount.label)
        sheet.number(row, 1, one.value, style_of(one.unit, one.value), variant="input" if live else "")
        sheet.text(row, 2, assumption.unit)
        sheet.text(row, 3, assumption.signed, "text" if assumption.is_signed else "warning")
        sheet.text(row, 4, word("book.input.live" if live else "book.input.fixed", language), "note")
        book.name(one.key, sheet.place(row, 1))
        book.figure(assumption.amount.id, sheet.place(row, 1))
        row += 1
    sheet.text(row, 0, word("book.gain_share", language))
    sheet.number(row, 1, 1.0, "percent", variant="input")
    sheet.text(row, 4, word("book.gain_share.does", language), "note")
    book.name(GAIN_SHARE, sheet.place(row, 1))


def effects_sheet(book: Book, told: CaseReport, sums: CaseSums | None, money: MoneyPlaces | None) -> dict[str, float]:
    """Fill sheet Effects: every estimate once, named by its id; money that the months make is a formula over them.

    Returns:
        What the cell of each figure shows.
    """
    language = told.language
    headings = ["what", "value", "low", "high", "level", "unit", "n", "method", "grade", "verdict"]
    headings += ["truth"] if told.has_truth else []
    note = word("book.withheld" if told.claim == "withheld" else "book.effects.note", language)
    widths = [46, 16, 16, 16, 10, 24, 10, 40, 8, 14, 18]
    sheet = book.sheet("Effects", word("section.estimates", language), widths=widths[: len(headings)], note=note)
    for column, name in enumerate(headings):
        style = "head_end" if column in (1, 2, 3, 4, 6, 10) else "head"
        sheet.text(FIRST, column, word(f"book.column.{name}", language), style)
    sheet.repeat(FIRST)
    row, values = FIRST + 1, {}
    for title, rows in _groups(told):
        sheet.text(row, 0, title, "section")
        row += 1
        for shown in rows:
            found = formula_of(shown, sums, money)
            values[shown.row.key] = found[1] if found else shown.estimate.value
            _effect(sheet, row, shown, found)
            row += 1
    return values


def _effect(sheet: Sheet, row: int, shown: CaseRow, found: tuple[str, float] | None) -> None:
    estimate = shown.estimate
    style = style_of(estimate.unit, estimate.high)
    sheet.text(row, 0, shown.row.label)
    if found is None:
        sheet.number(row, 1, estimate.value, style)
    else:
        sheet.formula(row, 1, found[0], found[1], style)
    sheet.number(row, 2, estimate.low, style)
    sheet.number(row, 3, estimate.high, style)
    sheet.number(row, 4, estimate.level, "percent")
    sheet.text(row, 5, shown.row.unit or estimate.unit)
    sheet.number(row, 6, estimate.n, "whole")
    sheet.text(row, 7, shown.row.method)
    sheet.text(row, 8, estimate.grade or "")
    sheet.text(row, 9, shown.row.verdict.word if shown.row.verdict else "")
    if shown.true_value is not None:
        sheet.number(row, 10, shown.true_value, style)
        sheet.book.figure(f"{shown.row.key}.true", sheet.place(row, 10))
    for column, end in ((1, ""), (2, ".low"), (3, ".high")):
        sheet.book.figure(f"{shown.row.key}{end}", sheet.place(row, column))


def formula_of(shown: CaseRow, sums: CaseSums | None, money: MoneyPlaces | None) -> tuple[str, float] | None:
    """Return the formula over the months that makes a number, and its value; None where the months do not make it."""
    if sums is None or money is None:
        return None
    made = {
        GAIN: (f"={money.gain}", sums.gain_today),
        COST: (f"={money.cost}", sums.cost_today),
        NET: (f"={money.net}", sums.gain_today - sums.cost_today),
        PAYBACK: (f"={money.payback}", sums.payback),
    }
    for flow in (*sums.cash, *sums.capacity):
        share = f"*{GAIN_SHARE}" if flow.kind == "cash" else ""
        formula = f"=SUMPRODUCT({money.flows[flow.key]},{money.factors}){share}"
        made[f"stream:{flow.key}"] = (formula, worth(flow.months, sums.factors))
    formula, value = made.get(shown.row.key, ("", None))
    size = max(1.0, abs(shown.estimate.value))
    if value is None or abs(value - shown.estimate.value) > AGREE * size:
        return None
    return formula, value


def _groups(told: CaseReport) -> list[tuple[str, Sequence[CaseRow]]]:
    """Every number of the report once, in the order of its sections; scenarios have a sheet of their own."""
    language = told.language
    linked = [link.shown for link in told.links if link.shown]
    hero = [told.hero] if isinstance(told.hero, CaseRow) else []
    sections = (
        ("section.answer", [*hero, *told.tiles, *told.totals]),
        ("case.section.streams", [*told.streams, *told.apart]),
        ("case.section.effects", [*told.effects, *told.others]),
        ("case.section.flywheel", linked),
        ("case.section.naive", told.naive),
    )
    told_already: set[str] = set()
    groups: list[tuple[str, Sequence[CaseRow]]] = []
    for id, rows in sections:
        fresh = {shown.row.key: shown for shown in rows if shown.row.key not in told_already}
        told_already |= set(fresh)
        if fresh:
            groups.append((word(id, language), tuple(fresh.values())))
    return groups


def bridge_sheet(book: Book, told: CaseReport) -> tuple[str, str] | None:
    """Fill sheet Bridge: finance's own bridge to the cent; return where its steps and its closing revenue stand."""
    language = told.language
    note = told.bridge_title if told.bridge else word("book.nothing", language)
    sheet = book.sheet("Bridge", word("case.section.bridge", language), widths=[44, 20], note=note)
    if not told.bridge:
        return None
    sheet.head(FIRST, [word("case.column.step", language), word("case.column.amount", language)])
    row = FIRST + 1
    for line in told.bridge:
        end = "total" if line.id in ENDS else ""
        sheet.text(row, 0, line.label, "text", variant=end)
        sheet.number(row, 1, line.value, "cents", variant=end)
        book.figure(line.id, sheet.place(row, 1))
        row += 1
    steps, closing = sheet.column(FIRST + 1, row - 2, 1), sheet.place(row - 1, 1)
    values = [line.value for line in told.bridge]
    sheet.text(row + 1, 0, word("book.bridge.difference", language), "strong")
    difference = round(values[-1] - sum(values[:-1]), 2)
    sheet.formula(row + 1, 1, f"=ROUND({closing}-SUM({steps}),2)", difference, "cents")
    sheet.text(row + 3, 0, word("case.bridge.why", language), "note")
    return steps, closing
