"""A business case as paper (PDF/UA-1): one page for finance, then the pages that it rests on."""

from collections.abc import Iterator, Sequence
from typing import Any

from changemaker.reports.case_html import stages_of
from changemaker.reports.case_paper_parts import link_cells, number_row, parts_of
from changemaker.reports.case_report import CaseReport, CaseRow
from changemaker.reports.colours import LIGHT
from changemaker.reports.drawing import ratio_of, svg_for_paper
from changemaker.reports.labels import breakable, shortened
from changemaker.reports.paper import typeset
from changemaker.reports.report import Chart, CheckRow
from changemaker.reports.words import listed, word

ALONE, BESIDE = 760, 400  # px of a chart across the page, or half of it: letters of 7 to 8 pt
MOST_IN_FRONT = 2
MOST_UNSIGNED = 3  # assumptions that the first page names
SENTENCE, NAME = 300, 80  # letters on the first page; the pages behind it have the whole
LEVELS = ((9.5, 62, 6), (9, 58, 6), (8.5, 54, 6), (8.5, 48, 5), (8, 46, 5), (8, 42, 4), (7.5, 40, 4), (7.5, 34, 3))
WORDS = (
    "column.grade",
    "column.result",
    "column.question",
    "column.detail",
    "column.drawing",
    "column.value",
    "column.range",
    "section.checks",
    "case.section.flywheel",
    "case.column.what",
    "case.truth",
)


def to_case_pdf(told: CaseReport) -> bytes:
    """Return `told` as A4 pages; the first alone is for finance. The same report gives the same bytes."""
    return typeset("case.typ", _data(told), made_at=told.report.made_at)


def _data(told: CaseReport) -> dict[str, Any]:
    language, made = told.language, told.report.made_at
    front = list(_in_front(told))
    return {
        "language": language,
        "direction": told.report.direction,
        "colours": LIGHT,
        "words": {id.replace(".", "_"): word(id, language) for id in WORDS},
        "title": _cut(told.title, 160),
        "subtitle": _cut(told.subtitle, 200),
        "kicker": " · ".join([_cut(told.company, 60), word("case.kicker", language), told.report.about[-1]]),
        "foot": " · ".join(_cut(part, 60) for part in told.report.about),
        "made": {"year": made.year, "month": made.month, "day": made.day},
        "hero": _hero(told),
        "tiles": [_tile(tile, language) for tile in told.tiles],
        "alarms": [_check(check) for check in told.report.alarms],
        "alarms_more": _more_alarms(told),
        "flywheel": _flywheel(told),
        "front": [drawn(chart, language) for chart in front],
        "front_notes": list(_front_notes(told)),
        "levels": [_level(told, size, chart, most) for size, chart, most in LEVELS],
        "parts": parts_of(told, drawn=lambda chart: drawn(chart, language, width=ALONE), in_front=front),
    }


def drawn(chart: Chart, language: str, *, width: int = BESIDE) -> dict[str, Any]:
    """Return a chart as paper takes it."""
    svg = svg_for_paper(chart, width=width, language=language)
    told = {"title": _cut(chart.title, 120), "caption": _cut(chart.caption, SENTENCE), "alt": chart.alt}
    return told | {"svg": svg, "ratio": ratio_of(svg)}


def _in_front(told: CaseReport) -> Iterator[Chart]:
    """The waterfall and the study's first chart; the money by month stands behind."""
    chosen = [chart for chart in told.charts if chart.id != "cash_flow"]
    yield from chosen[:MOST_IN_FRONT]


def _hero(told: CaseReport) -> dict[str, Any]:
    language = told.language
    instead = word("withheld.title", language)
    if not isinstance(told.hero, CaseRow):
        why = [told.about_claim, told.hero.why, told.hero.needs]
        return _no_hero(told.hero.label, instead, why)
    row = told.hero.row
    if told.claim == "withheld":
        why = [told.about_claim, row.grade.meaning if row.grade else ""]
        return _no_hero(row.label, instead, why) | {"grade": number_row(told.hero)["grade"]}
    reach = row.n if told.claim == "range" else word("screen.both", language, first=row.range_of_level, second=row.n)
    truth = f"{word('case.truth', language)}: {told.hero.truth}" if told.hero.truth else ""
    why = [told.about_claim, row.verdict.why if row.verdict else ""]
    told_figure = {"figure": row.figure, "reach": reach, "truth": truth, "why": _sentences(why), "instead": ""}
    verdict = {"word": row.verdict.word, "tone": row.verdict.tone} if row.verdict else None
    return number_row(told.hero) | told_figure | {"verdict": verdict}


def _no_hero(label: str, instead: str, why: Sequence[str]) -> dict[str, Any]:
    return {"label": label, "figure": "", "instead": instead, "grade": None, "why": _sentences(why)}


def _sentences(texts: Sequence[str]) -> list[str]:
    return [_cut(text, SENTENCE) for text in texts if text]


def _tile(tile: CaseRow, language: str) -> dict[str, str]:
    row = tile.row
    truth = word("case.truth_of", language, value=tile.truth) if tile.truth else ""
    return {"label": row.label, "value": row.value, "unit": row.unit, "range": row.range, "truth": truth}


def _more_alarms(told: CaseReport) -> str:
    more = len(told.report.failed) - len(told.report.alarms)
    return word("alarms.more", told.language, n=more) if more else ""


def _flywheel(told: CaseReport) -> dict[str, Any] | None:
    if not told.links:
        return None
    stages = [
        {"name": stage.name, "links": [link_cells(link, told.language) for link in stage.links]}
        for stage in stages_of(told)
    ]
    return {"first": told.links[0].source, "stages": stages}


def _front_notes(told: CaseReport) -> Iterator[str]:
    """Who has not signed, and what the plan was: what a reader of one page must know."""
    unsigned = [one.amount.label for one in told.assumptions if not one.is_signed]
    if unsigned:
        names = listed(unsigned, told.language, most=MOST_UNSIGNED)
        yield _cut(word("case.unsigned_list", told.language, names=names), SENTENCE)
    yield from (_cut(text, SENTENCE) for text in told.not_counted[:2])
    yield word("case.behind", told.language)


def _level(told: CaseReport, size: float, chart: float, most: int) -> dict[str, Any]:
    checks = told.report.checks
    more = word("case.checks_behind", told.language, n=len(checks) - most) if len(checks) > most else ""
    return {"size": size, "chart": chart, "checks": [_check(check) for check in checks[:most]], "checks_more": more}


def _check(check: CheckRow) -> dict[str, str]:
    detail = _cut(check.detail, SENTENCE)
    return {"name": _cut(check.name, NAME), "mark": check.mark, "tone": check.tone, "detail": detail}


def _cut(text: str, most: int) -> str:
    return breakable(shortened(text, most))
