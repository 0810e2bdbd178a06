"""A business case in a terminal, on about one screen: the answer, the streams, the links, what a sceptic would ask."""

from collections.abc import Iterator, Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from changemaker.reports.as_terminal import GAP, GRADE_STYLES, STYLES, drawn, print_on
from changemaker.reports.case_report import CaseReport, CaseRow, FlywheelLink
from changemaker.reports.labels import clean
from changemaker.reports.report import RefusalRow
from changemaker.reports.words import listed, named, word

LABEL, LEAST_DRAWING, DRAWING = 44, 12, 30  # columns
FIXED = 50  # columns of value, range and grade, about
MOST_UNSIGNED = 3  # assumptions that are named
OVERLAP = "other programmes"  # nobody fails it, and everybody has to know
MOST_CHECKS = 3  # that failed; the page has the rest


def render_case(told: CaseReport, console: Console) -> None:
    """Print `told` on `console`, with letters that its encoding has."""
    print_on(console, case_renderable(told, width=console.width))


def case_renderable(told: CaseReport, *, width: int) -> Group:
    """Return `told` as something that Rich prints, laid out for `width` columns."""
    return Group(*_parts(told, width))


def _parts(told: CaseReport, width: int) -> Iterator[RenderableType]:
    yield Text(told.title, style="bold")
    yield from _hero(told)
    if told.about_claim:
        yield Text(told.about_claim, style=STYLES["warning"])
    for check in told.report.failed[:MOST_CHECKS]:
        yield Text.assemble((f"{check.mark}: ", STYLES["failed"]), (check.name, "bold"), f" {check.detail}")
    overlap = clean(named("check.name", OVERLAP, told.language))
    for check in told.report.checks:
        if check.tone == "told" and check.name == overlap:
            yield Text.assemble((check.name, "bold"), f" {check.detail}")
    yield Text("")
    if told.claim != "withheld":
        yield _table([*told.effects, *told.streams, *told.totals, *told.apart], width, told)
        yield Text("")
    if told.links:
        yield Text(word("case.section.flywheel", told.language), style="bold")
        yield _flywheel(told.links, width, told.language)
        yield Text("")
    if told.naive:
        yield Text(word("case.section.naive", told.language), style="bold")
        yield _table(told.naive, width, told)
        yield Text("")
    yield from _foot(told)


def _hero(told: CaseReport) -> Iterator[RenderableType]:
    hero = told.hero
    if isinstance(hero, RefusalRow):
        yield Text(f"{hero.why} {hero.needs}".rstrip())
    elif told.claim != "withheld":
        style = "dim bold" if hero.row.hollow else "bold"
        truth = f"  {word('case.truth_of', told.language, value=hero.truth)}" if hero.truth else ""
        value = hero.row.figure
        yield Text.assemble((value, style), f"  {hero.row.label}  ", _grade(hero), (truth, "magenta"))
        if told.claim != "range":
            yield Padding(
                Text(word("screen.both", told.language, first=hero.row.range_of_level, second=hero.row.n)),
                (0, 0, 0, GAP),
                expand=False,
            )
    tiles = [f"{tile.row.label} {tile.row.figure} {tile.row.unit}".rstrip() for tile in told.tiles]
    if tiles:
        yield Text(" · ".join(tiles))


def _grade(shown: CaseRow) -> Text:
    grade = shown.row.grade
    return Text.assemble((grade.letter, GRADE_STYLES[grade.letter]), f" {grade.word}") if grade else Text("")


def _table(rows: Sequence[CaseRow], width: int, told: CaseReport) -> Table:
    language = told.language
    table = Table(box=None, padding=(0, GAP, 0, 0), pad_edge=False, header_style="dim")
    table.add_column("", max_width=LABEL, overflow="fold")
    table.add_column(word("column.value", language), justify="right", no_wrap=True)
    table.add_column(word("column.range", language), justify="right", no_wrap=True)
    drawing = min(DRAWING, width - LABEL - FIXED)
    if drawing >= LEAST_DRAWING:
        table.add_column("", width=drawing, no_wrap=True)
    table.add_column(word("column.grade", language), no_wrap=True)
    if told.has_truth:
        table.add_column(word("case.truth", language), justify="right")
    for shown in rows:
        style = "dim" if shown.row.naive else ""
        cells = [
            Text(shown.row.label, style=style),
            Text(shown.exact or shown.row.value, style=style),
            Text(shown.row.range, style=style),
        ]
        if drawing >= LEAST_DRAWING:
            cells.append(drawn(shown.row.span, drawing, hollow=shown.row.hollow or shown.row.naive))
        cells.append(_grade(shown))
        if told.has_truth:
            cells.append(Text(shown.truth, style="magenta"))
        table.add_row(*cells)
    return table


def _flywheel(links: Sequence[FlywheelLink], width: int, language: str) -> Table:
    table = Table(box=None, padding=(0, GAP, 0, 0), pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(max_width=LABEL)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(max_width=max(30, width // 2))
    table.add_column(no_wrap=True)
    for link in links:
        step = Text(f"{link.source} → {link.target}")
        if link.shown:
            row = link.shown.row
            value = row.figure or word("verdict.cannot claim", language)
            hollow = f"  {word('verdict.not shown', language)}" if link.style == "hollow" else ""
            cells = [
                Text(f"{value} {row.unit}".rstrip()),
                Text(row.range if row.figure == row.value else ""),
                _grade(link.shown).append(hollow, style=STYLES["hollow"]),
            ]
        else:
            gap = word("case.flywheel.gap", language)
            cells = [Text(gap, style="yellow"), Text(link.gap.needs if link.gap else "", style="dim"), Text("")]
        table.add_row(step, Text(link.metric, style="dim"), *cells)
    return table


def _foot(told: CaseReport) -> Iterator[RenderableType]:
    unsigned = [one.amount.label for one in told.assumptions if not one.is_signed]
    if unsigned:
        names = listed(unsigned, told.language, most=MOST_UNSIGNED)
        yield Text(word("case.unsigned_list", told.language, names=names), style=STYLES["warning"])
    for text in told.not_counted:
        yield Text(text, style="dim")
    yield Text(" · ".join(f"{name}: {text}" for name, text in told.sources), style="dim")
