"""The pages behind the first, as plain values for the paper: tables of numbers, links, checks, pairs and lines."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from changemaker.reports.case_report import Amount, CaseReport, CaseRow, FlywheelLink
from changemaker.reports.labels import breakable
from changemaker.reports.report import Chart, CheckRow
from changemaker.reports.words import word

TOTALS = frozenset({"value:net", "value:gain"})
ENDS = ("bridge:opening", "bridge:closing")

Part = dict[str, Any]


def parts_of(told: CaseReport, *, drawn: Callable[[Chart], dict[str, Any]], in_front: Sequence[Chart]) -> list[Part]:
    """Return the parts in reading order.

    Args:
        told: the case in words.
        drawn: makes a chart's drawing.
        in_front: charts that the first page shows already.
    """
    return [part | {"note": part.get("note", "")} for part in _parts(told, drawn, in_front)]


def _parts(told: CaseReport, drawn: Callable[[Chart], dict[str, Any]], in_front: Sequence[Chart]) -> Iterator[Part]:
    language = told.language

    def t(id: str) -> str:
        return word(id, language)

    if told.facts:
        yield {"kind": "pairs", "title": t("case.section.programme"), "rows": _pairs(told.facts)}
    if told.streams and told.claim != "withheld":
        rows = [*told.streams, *told.totals]
        yield _numbers(t("case.section.streams"), rows) | {"note": t("case.adds_up")}
    for chart in told.charts:
        if chart not in in_front:
            yield {"kind": "chart", "title": chart.title, "chart": drawn(chart)}
        if chart.id == "cash_flow":
            yield {"kind": "table", "title": t("case.section.cash_flow"), **_table(chart.columns, chart.rows)}
    if told.effects or told.others:
        yield _numbers(t("case.section.effects"), [*told.effects, *told.others])
    if told.links:
        headings = [t("case.column.link"), t("case.column.what"), t("column.value"), t("column.range")]
        links = [link_cells(link, language) for link in told.links]
        yield {
            "kind": "links",
            "title": t("case.section.flywheel"),
            "headings": [*headings, t("column.grade")],
            "rows": links,
            "note": f"{t('case.flywheel.note')} {t('case.flywheel.closes')}",
        }
    yield from _apart(told)
    if told.bridge:
        ties = t("case.bridge.ties") if told.bridge_ties else t("case.bridge.open")
        note = f"{ties} {t('case.bridge.why')}"
        headings = [told.bridge_title, t("case.column.amount")]
        table = _table(headings, _amounts(told.bridge))
        bold = [place for place, line in enumerate(told.bridge) if line.id in ENDS]
        yield {"kind": "table", "title": t("case.section.bridge"), **table, "bold": bold, "note": note}
    if told.naive:
        yield _numbers(t("case.section.naive"), told.naive) | {"note": t("case.naive.why")}
    yield from _trust(told)


def _trust(told: CaseReport) -> Iterator[Part]:
    language = told.language
    report = told.report
    if told.scenarios:
        yield _numbers(word("case.section.scenarios", language), told.scenarios)
    if told.assumptions:
        headings = [word(f"case.column.{name}", language) for name in ("assumption", "signed")]
        signed = [(one.amount.label, f"{one.amount.text} {one.unit}".rstrip(), one.signed) for one in told.assumptions]
        table = _table([headings[0], word("column.value", language), headings[1]], signed)
        yield {"kind": "table", "title": word("case.section.assumptions", language), **table}
    if report.checks:
        yield {"kind": "checks", "title": word("section.checks", language), "rows": [_check(c) for c in report.checks]}
    if told.refusals:
        lines = [f"{one.label}: {one.why} {one.needs}" for one in told.refusals]
        yield {"kind": "lines", "title": word("section.refusals", language), "rows": list(map(breakable, lines))}
    if report.notes:
        notes = list(map(breakable, report.notes))
        yield {"kind": "lines", "title": word("section.notes", language), "rows": notes}
    if report.grades:
        grades = [(f"{grade.letter} {grade.word}", grade.meaning) for grade in report.grades]
        yield {"kind": "pairs", "title": word("section.grades", language), "rows": _pairs(grades)}
    yield {"kind": "pairs", "title": word("case.section.sources", language), "rows": _pairs(told.sources)}


def _apart(told: CaseReport) -> Iterator[Part]:
    language = told.language
    title = word("case.section.apart", language)
    if told.apart and told.claim != "withheld":
        yield _numbers(title, told.apart) | {"note": word("case.capacity", language)}
        title = word("case.declared_title", language)
    if told.avoided:
        headings = [word("case.column.what", language), word("case.column.amount", language)]
        table = _table(headings, _amounts(told.avoided))
        yield {"kind": "table", "title": title, **table, "note": word("case.declared", language)}
    if told.not_counted:
        lines = list(map(breakable, told.not_counted))
        yield {"kind": "lines", "title": word("case.section.not_counted", language), "rows": lines}


def number_row(shown: CaseRow) -> dict[str, Any]:
    """Return one number as the paper takes it."""
    row = shown.row
    span = None if row.span is None else [row.span.low, row.span.value, row.span.high, row.span.zero, row.span.beyond]
    return {
        "label": breakable(row.label),
        "value": shown.exact or row.value,
        "unit": breakable(row.unit),
        "range": row.range,
        "span": span,
        "hollow": row.hollow or row.naive,
        "naive": row.naive,
        "grade": None if row.grade is None else {"letter": row.grade.letter, "word": row.grade.word},
        "truth": shown.truth,
        "total": row.key in TOTALS,
    }


def link_cells(link: FlywheelLink, language: str) -> dict[str, Any]:
    """Return one link of the flywheel as the paper takes it."""
    told: dict[str, Any] = {
        "step": word("case.link_step", language, source=link.source, target=link.target),
        "metric": breakable(link.metric),
        "style": link.style,
        "gap": link.shown is None,
        "value": word("case.flywheel.gap", language),
        "range": "",
        "needs": link.gap.needs if link.gap else "",
        "grade": None,
        "said": word("verdict.not shown", language) if link.style == "hollow" else "",
    }
    if link.shown is None:
        return told
    row = link.shown.row
    value = row.figure or word("verdict.cannot claim", language)
    return told | {
        "value": f"{value} {row.unit}".rstrip() if row.figure else value,
        "range": row.range if row.figure == row.value else "",
        "grade": number_row(link.shown)["grade"],
    }


def _numbers(title: str, rows: Sequence[CaseRow]) -> Part:
    return {"kind": "numbers", "title": title, "rows": [number_row(shown) for shown in rows]}


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Part:
    told = [[breakable(cell) for cell in row] for row in rows]
    return {"headings": [breakable(heading) for heading in headings], "rows": told, "bold": []}


def _amounts(amounts: Sequence[Amount]) -> list[tuple[str, str]]:
    return [(amount.label, amount.text) for amount in amounts]


def _pairs(pairs: Sequence[tuple[str, str]]) -> list[list[str]]:
    return [[name, breakable(text)] for name, text in pairs]


def _check(check: CheckRow) -> dict[str, str]:
    return {
        "name": breakable(check.name),
        "mark": check.mark,
        "tone": check.tone,
        "detail": breakable(check.detail),
    }
