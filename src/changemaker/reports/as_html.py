"""A report as one static page: no script, no request, light and dark, charts drawn on the server."""

from collections.abc import Sequence

from markupsafe import Markup

from changemaker.reports.chart_style import NARROW, WIDE
from changemaker.reports.drawing import svg_of
from changemaker.reports.html_page import bar, environment, style_of
from changemaker.reports.report import Chart, Report, Row
from changemaker.reports.words import word


def to_html(report: Report) -> str:
    """Return `report` as a self-contained HTML page of at most about 120 KB."""
    drawings = drawings_of(report.charts, report.language)
    page = environment().get_template("report.html")
    language = report.language
    return page.render(
        report=report,
        drawings=drawings,
        bar=bar,
        is_row=lambda row: isinstance(row, Row),
        t=lambda id, **params: word(id, language, **params),
        style=Markup(style_of(letters_of(report), "report.css", language=language)),
    )


def drawings_of(charts: Sequence[Chart], language: str) -> list[tuple[Chart, Markup, Markup]]:
    """Return each chart with its drawing for a desk and its drawing for a phone."""
    return [
        (
            chart,
            Markup(svg_of(chart, width=WIDE, language=language)),
            Markup(svg_of(chart, width=NARROW, suffix="-narrow", language=language)),
        )
        for chart in charts
    ]


def letters_of(report: Report) -> str:
    """Return everything that the data may spell; the screen's own words are plain."""
    told = [report.title, report.question, *report.notes, *report.about]
    told += [row.label + row.unit + row.method + (row.verdict.why if row.verdict else "") for row in report.rows]
    told += [refusal.label + refusal.why + refusal.needs for refusal in report.refusals]
    told += [check.name + check.detail for check in report.checks]
    told += [chart.title + chart.caption + "".join(map("".join, chart.rows)) for chart in report.charts]
    return "".join(told)
