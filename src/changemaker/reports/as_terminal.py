"""A report in a terminal: the answer first, then every number on one scale, then what a sceptic would ask."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from changemaker.reports.report import RefusalRow, Report, Row, Span
from changemaker.reports.words import word

WIDTH_WHEN_PIPED = 100
MOST_ROWS = 12  # with more, single cells of a staged rollout are left to --json
MOST_ALONE = 40  # a contest of more scores than that is cut
GAP = 2
LABEL, DRAWING, LEAST_DRAWING = 34, 30, 10  # columns
STYLES = {
    "claimed": "bold cyan",
    "hollow": "dim",
    "warning": "yellow",
    "ok": "green",
    "failed": "bold yellow",
    "open": "dim",
    "told": "dim",
}
GRADE_STYLES = {"A": "bold cyan", "B": "cyan", "C": "yellow", "D": "dim", "E": "dim"}
IN_ASCII = str.maketrans(
    {"─": "-", "●": "o", "○": "o", "┊": "|", "−": "-", "…": "~", "←": "<", "→": ">", "²": "2", "·": "-", "×": "x"}
)


def console_for(stream: IO[str] | None = None) -> Console:
    """Return a console on `stream` (standard output): 100 columns wide on a pipe, colourless where NO_COLOR is set."""
    console = Console(file=stream, highlight=False, markup=False, emoji=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = WIDTH_WHEN_PIPED
    return console


def render_terminal(report: Report, console: Console) -> None:
    """Print `report` on `console`, with letters that its encoding has."""
    print_on(console, renderable(report, width=console.width))


def print_on(console: Console, body: RenderableType) -> None:
    """Print `body` on `console`: in colour on a terminal, else as plain lines in letters that its encoding has."""
    if console.is_terminal and not console.options.ascii_only:
        console.print(body, highlight=False, markup=False, emoji=False)
        return
    with console.capture() as printed:
        console.print(body, highlight=False, markup=False, emoji=False)
    told = "".join(f"{line.rstrip()}\n" for line in printed.get().splitlines())
    if console.options.ascii_only:
        told = told.translate(IN_ASCII).encode(console.encoding, "replace").decode(console.encoding)
    console.out(told, end="", highlight=False)


def renderable(report: Report, *, width: int) -> Group:
    """Return `report` as something that Rich prints, laid out for `width` columns."""
    return Group(*_parts(report, width))


def _parts(report: Report, width: int) -> Iterator[RenderableType]:
    yield Text(report.title, style="bold")
    yield Text(report.question, style="dim")
    for row in report.headline:
        yield Text("")
        yield from _answer(row, report)
    if report.alarms:
        yield Text("")
    for check in report.alarms:
        yield Text.assemble((f"{check.mark}: ", STYLES["failed"]), (check.name, "bold"), f" {check.detail}")
    if len(report.failed) > len(report.alarms):
        yield Text(word("alarms.more", report.language, n=len(report.failed) - len(report.alarms)), style="dim")
    yield from _estimates(report, width)
    yield from _checks(report)
    yield from _refusals(report)
    yield from _notes(report)
    yield Text("")
    yield Text(" · ".join(report.about), style="dim")


def _answer(row: Row | RefusalRow, report: Report) -> Iterator[RenderableType]:
    if isinstance(row, RefusalRow):
        yield Text.assemble((row.label, "bold"), f"  {row.why}")
        yield Padding(Text(row.needs, style="dim"), (0, 0, 0, GAP), expand=False)
        return
    grade = _grade(row)
    if not row.figure:
        yield Text.assemble((row.label, "bold"), f"  {row.instead}  ", grade)
        if row.verdict:
            yield Padding(Text(row.verdict.why), (0, 0, 0, GAP), expand=False)
        return
    figure = f"{row.figure} {row.unit}".rstrip()
    yield Text.assemble((figure, "dim bold" if row.hollow else "bold"), f"  {row.label}  ", grade)
    yield Padding(
        Text(word("screen.both", report.language, first=row.range_of_level, second=row.n)), (0, 0, 0, GAP), expand=False
    )
    if row.verdict:
        verdict = (f"{row.verdict.word}: ", STYLES[row.verdict.tone])
        yield Padding(Text.assemble(verdict, row.verdict.why), (0, 0, 0, GAP), expand=False)


def _grade(row: Row, *, worded: bool = True) -> Text:
    if row.grade is None:
        return Text("")
    letter = (row.grade.letter, GRADE_STYLES[row.grade.letter])
    return Text.assemble(letter, f" {row.grade.word}" if worded else "")


def _estimates(report: Report, width: int) -> Iterator[RenderableType]:
    rows = [*report.rows, *report.details]
    if len(rows) > MOST_ROWS:
        rows = list(report.rows[:MOST_ALONE])
    left_out = len(report.rows) + len(report.details) - len(rows)
    if rows:
        yield Text("")
        yield _table(report, rows, width)
    if left_out:
        yield Text(word("estimates.more", report.language, n=left_out), style="dim")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """What the width allows; a number is never cut, so the narrowest table sets the range below its value."""

    label: int
    drawing: int = 0
    worded: bool = False  # the grade with its word
    verdicts: bool = False  # in a column of their own
    stacked: bool = False


def _table(report: Report, rows: Sequence[Row], width: int) -> Table:
    layout = _layout(report, rows, width)
    table = Table(box=None, padding=(0, GAP, 0, 0), pad_edge=False, header_style="dim")
    table.add_column(report.columns[0], width=layout.label, overflow="fold")
    if layout.stacked:
        table.add_column(f"{report.columns[1]}\n{report.columns[2]}", justify="right", no_wrap=True)
    else:
        table.add_column(report.columns[1], justify="right", no_wrap=True)
        table.add_column(report.columns[2], justify="right", no_wrap=True)
    if layout.drawing:
        table.add_column("", width=layout.drawing, no_wrap=True)
    if layout.verdicts:
        table.add_column(word("column.verdict", report.language), no_wrap=True)
    table.add_column(word("column.grade", report.language), no_wrap=True)
    for row in rows:
        table.add_row(*_cells(row, layout))
    return table


def _cells(row: Row, layout: _Layout) -> Iterator[Text]:
    style = "dim" if row.naive else ""
    verdict = (row.verdict.word, STYLES[row.verdict.tone]) if row.verdict else ("", "")
    label = Text(row.label, style=style)
    yield label.append("\n").append(*verdict) if layout.stacked and row.verdict else label
    if layout.stacked:
        yield Text(f"{row.value}\n{row.range}", style=style)
    else:
        yield Text(row.value, style=style)
        yield Text(row.range, style=style)
    if layout.drawing:
        yield drawn(row.span, layout.drawing, hollow=row.hollow)
    if layout.verdicts:
        yield Text.assemble(verdict)
    yield _grade(row, worded=layout.worded)


def _layout(report: Report, rows: Sequence[Row], width: int) -> _Layout:
    verdicts = any(row.verdict for row in rows)
    wanted = max(cell_len(text) for text in [report.columns[0], *(row.label for row in rows)])
    fixed = [max(cell_len(text) for text in texts) for texts in _columns(report, rows, verdicts=verdicts)]
    letter = cell_len(word("column.grade", report.language))
    worded = max([letter, *(2 + cell_len(row.grade.word) for row in rows if row.grade)])
    gaps = GAP * (len(fixed) + 2)
    for most, grade in ((LABEL, worded), (LABEL, letter), (LABEL * 2 // 3, letter), (LABEL // 2, letter)):
        label = min(most, wanted)
        left = width - label - sum(fixed) - grade - gaps
        if left >= LEAST_DRAWING:
            return _Layout(label=label, drawing=min(left, DRAWING), worded=grade > letter, verdicts=verdicts)
    left = width - sum(fixed) - letter - gaps
    if left >= LABEL // 2:
        return _Layout(label=min(left, wanted), verdicts=verdicts)
    left = width - max(fixed[:2]) - letter - GAP * 2
    return _Layout(label=max(6, min(left, wanted)), stacked=True)


def _columns(report: Report, rows: Sequence[Row], *, verdicts: bool) -> list[list[str]]:
    columns = [[report.columns[1], *(row.value for row in rows)], [report.columns[2], *(row.range for row in rows)]]
    if verdicts:
        heading = word("column.verdict", report.language)
        columns.append([heading, *(row.verdict.word for row in rows if row.verdict)])
    return columns


def drawn(span: Span | None, width: int, *, hollow: bool) -> Text:
    """Return one range on the common scale: a line from low to high, a point on top, zero marked."""
    if span is None:
        return Text("")
    low, value, high, zero = (round(share * (width - 1)) for share in (span.low, span.value, span.high, span.zero))
    letters = [" "] * width
    letters[low : high + 1] = "─" * (high - low + 1)
    letters[zero] = "┊"
    letters[value] = "←→"[span.beyond > 0] if span.beyond else "○" if hollow else "●"
    return Text("".join(letters), style=STYLES["hollow"] if hollow else "cyan")


def _checks(report: Report) -> Iterator[RenderableType]:
    if not report.checks:
        return
    yield Text("")
    yield Text(word("section.checks", report.language), style="bold")
    table = Table(box=None, padding=(0, GAP, 0, 0), pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(max_width=LABEL + 4, ratio=2)
    table.add_column(ratio=3)
    for check in report.checks:
        table.add_row(Text(check.mark, style=STYLES[check.tone]), Text(check.name), Text(check.detail, style="dim"))
    yield table


def _refusals(report: Report) -> Iterator[RenderableType]:
    if not report.refusals:
        return
    yield Text("")
    yield Text(word("section.refusals", report.language), style="bold")
    for refusal in report.refusals:
        yield Text.assemble(f"{refusal.label}: {refusal.why} {refusal.needs}")


def _notes(report: Report) -> Iterator[RenderableType]:
    notes = [f"{label}: {why}" for label, why in report.reasons] + list(report.notes)
    if not notes:
        return
    yield Text("")
    yield Text(word("section.notes", report.language), style="bold")
    for note in notes:
        yield Text(note)
