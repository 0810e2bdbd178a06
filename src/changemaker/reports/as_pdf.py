"""A report as one tagged page of PDF (PDF/UA-1), set by Typst; text goes in as data and is never read as markup."""

from dataclasses import dataclass
from typing import Any

from changemaker.reports.colours import LIGHT
from changemaker.reports.drawing import ratio_of, svg_for_paper
from changemaker.reports.labels import breakable, shortened
from changemaker.reports.paper import typeset
from changemaker.reports.report import CheckRow, RefusalRow, Report, Row
from changemaker.reports.words import word

MOST_CHARTS = 2
ALONE, BESIDE = 760, 400  # px of a chart across the page, or half of it: both come out in letters of 7 to 8 pt
LABEL, SENTENCE = 44, 300  # letters; what is cut here stands whole in the HTML page


@dataclass(frozen=True, slots=True, kw_only=True)
class Density:
    """How much one page tries to hold; the first that fits is used."""

    size: float  # pt
    chart: float  # height of a chart at most, in mm
    rows: int
    checks: int
    notes: int


DENSITIES = tuple(
    Density(size=size, chart=chart, rows=rows, checks=checks, notes=notes)
    for size, chart, rows, checks, notes in (
        (9.5, 72, 10, 14, 6),
        (9, 66, 10, 14, 6),
        (8.5, 60, 10, 14, 6),
        (8, 54, 10, 14, 4),
        (8, 50, 8, 14, 3),
        (8, 46, 8, 12, 2),
        (7.5, 46, 8, 10, 2),
        (7.5, 42, 6, 10, 1),
        (7.5, 38, 5, 8, 1),
        (7.5, 34, 4, 6, 1),
        (7.5, 30, 3, 4, 0),
    )
)


def to_pdf(report: Report) -> bytes:
    """Return `report` as one A4 page.

    What has no room is counted ("More checks in the HTML page: 3"), never dropped in silence. The same report gives
    the same bytes. Where no face on this machine has a letter of the data (a label in Chinese, say), the page keeps
    its tags but cannot call itself PDF/UA.
    """
    return typeset("report.typ", _data(report), made_at=report.made_at)


def _data(report: Report) -> dict[str, Any]:
    language = report.language
    ids: tuple[str, ...] = (
        "column.grade",
        "column.result",
        "column.question",
        "column.detail",
        "column.drawing",
        "column.verdict",
    )
    ids += ("section.estimates", "section.checks", "section.refusals", "section.notes", "about.page")
    made = report.made_at
    return {
        "language": language,
        "direction": report.direction,
        "colours": LIGHT,
        "words": {id.replace(".", "_"): word(id, language) for id in ids},
        "title": _cut(report.title, 160),
        "question": _cut(report.question, 200),
        "made": {"year": made.year, "month": made.month, "day": made.day},
        "about": " · ".join(_cut(part, 60) for part in report.about),
        "source": _cut(report.about[0], 60),
        "columns": [_cut(column, LABEL) for column in report.columns],
        "answers": [_answer(row, report) for row in report.headline],
        "alarms": [_check(check) for check in report.alarms],
        "charts": [_chart(report, place) for place in range(min(MOST_CHARTS, len(report.charts)))],
        "charts_more": _more("charts", len(report.charts) - MOST_CHARTS, language),
        "levels": [_level(report, density) for density in DENSITIES],
    }


def _level(report: Report, density: Density) -> dict[str, Any]:
    language = report.language
    notes = [f"{label}: {why}" for label, why in report.reasons] + list(report.notes)
    rows_more = (
        _more("rows", len(report.rows) - density.rows, language),
        _more("estimates", len(report.details), language),
    )
    unsaid = sum(max(0, len(texts) - density.notes) for texts in (report.refusals, notes))
    return {
        "size": density.size,
        "chart": density.chart,
        "rows": [_row(row) for row in report.rows[: density.rows]],
        "rows_more": " ".join(filter(None, rows_more)),
        "checks": [_check(check) for check in report.checks[: density.checks]],
        "checks_more": _more("checks", len(report.checks) - density.checks, language),
        "refusals": [_refusal(refusal) for refusal in report.refusals[: density.notes]],
        "notes": [_cut(note, SENTENCE) for note in notes[: density.notes]],
        "notes_more": _more("notes", unsaid, language),
    }


def _more(kind: str, n: int, language: str) -> str:
    """Say how many stand in the HTML page alone; nothing where all are here."""
    return word(f"{kind}.more_on_page", language, n=n) if n > 0 else ""


def _cut(text: str, most: int) -> str:
    return breakable(shortened(text, most))


def _row(row: Row) -> dict[str, Any]:
    span = None if row.span is None else [row.span.low, row.span.value, row.span.high, row.span.zero, row.span.beyond]
    return {
        "label": _cut(row.label, LABEL),
        "value": row.value,
        "range": row.range,
        "span": span,
        "hollow": row.hollow,
        "naive": row.naive,
        "grade": None if row.grade is None else {"letter": row.grade.letter, "word": row.grade.word},
        "verdict": None if row.verdict is None else {"word": row.verdict.word, "tone": row.verdict.tone},
    }


def _answer(row: Row | RefusalRow, report: Report) -> dict[str, Any]:
    instead = word("withheld.title", report.language) if isinstance(row, RefusalRow) else row.instead
    instead = "" if instead == report.title else instead
    if isinstance(row, RefusalRow):
        return {
            "label": _cut(row.label, LABEL),
            "figure": "",
            "instead": instead,
            "why": [_cut(why, SENTENCE) for why in (row.why, row.needs)],
        }
    why = [_cut(row.verdict.why, SENTENCE)] if row.verdict else []
    if not row.figure:
        why = [*([row.grade.meaning] if row.grade else []), *why]
    told = {"figure": row.figure, "unit": _cut(row.unit, 30), "instead": instead, "why": why}
    return _row(row) | told | {"reach": word("screen.both", report.language, first=row.range_of_level, second=row.n)}


def _refusal(refusal: RefusalRow) -> dict[str, str]:
    why = _cut(f"{refusal.why} {refusal.needs}", SENTENCE)
    return {"label": _cut(refusal.label, LABEL), "why": why}


def _check(check: CheckRow) -> dict[str, str]:
    detail = _cut(check.detail, SENTENCE)
    return {"name": _cut(check.name, 80), "mark": check.mark, "tone": check.tone, "detail": detail}


def _chart(report: Report, place: int) -> dict[str, Any]:
    chart = report.charts[place]
    svg = svg_for_paper(chart, width=ALONE if len(report.charts) == 1 else BESIDE, language=report.language)
    caption = _cut(chart.caption, SENTENCE)
    return {"title": _cut(chart.title, 120), "caption": caption, "alt": chart.alt, "svg": svg, "ratio": ratio_of(svg)}
