"""A report as one static page: no script, no request, light and dark, charts drawn on the server."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from changemaker.reports.colours import DARK, LIGHT, declarations
from changemaker.reports.drawing import svg_of
from changemaker.reports.figures import NARROW, WIDE
from changemaker.reports.fonts import inter_for
from changemaker.reports.report import Report, Row, Span
from changemaker.reports.words import word

FOLDER = Path(__file__).parent / "templates"
BAR = 200.0  # width of a drawn range, in its own units
EDGE = 6.0  # so that the mark at the end of the scale is not cut


def to_html(report: Report) -> str:
    """Return `report` as a self-contained HTML page of at most about 120 KB."""
    drawings = [
        (chart, Markup(_drawing(report, i, wide=True)), Markup(_drawing(report, i, wide=False)))
        for i, chart in enumerate(report.charts)
    ]
    page = _environment().get_template("report.html")
    language = report.language
    return page.render(
        report=report,
        drawings=drawings,
        bar=_bar,
        is_row=lambda row: isinstance(row, Row),
        t=lambda id, **params: word(id, language, **params),
        style=Markup(_style(_letters(report))),
    )


def _drawing(report: Report, place: int, *, wide: bool) -> str:
    chart = report.charts[place]
    return svg_of(chart, width=WIDE if wide else NARROW, suffix="" if wide else "-narrow", language=report.language)


def _letters(report: Report) -> str:
    """Everything that the data may spell; the screen's own words are plain."""
    told = [report.title, report.question, *report.notes, *report.about]
    told += [row.label + row.unit + row.method + (row.verdict.why if row.verdict else "") for row in report.rows]
    told += [refusal.label + refusal.why + refusal.needs for refusal in report.refusals]
    told += [check.name + check.detail for check in report.checks]
    told += [chart.title + chart.caption + "".join(map("".join, chart.rows)) for chart in report.charts]
    return "".join(told)


def _style(text: str) -> str:
    inter = inter_for(text)
    face = (
        "@font-face{font-family:Inter;font-weight:400 700;font-display:swap;"
        f"src:url(data:font/woff2;base64,{inter}) format('woff2')}}"
        if inter
        else ""
    )
    dark = f"@media screen and (prefers-color-scheme:dark){{:root{{{declarations(DARK)}}}}}"
    sheet = (FOLDER / "report.css").read_text(encoding="utf-8")
    return f"{face}:root{{{declarations(LIGHT)}}}{dark}{sheet}"


def _bar(span: Span, *, hollow: bool, large: bool = False) -> Markup:
    """A range drawn as pale bar, point and zero mark; the numbers stand beside it, so it is hidden from readers."""

    def x(share: float) -> str:
        return f"{EDGE + share * (BAR - 2 * EDGE):.1f}"

    height, thick, radius = (28, 10, 6.5) if large else (20, 6, 4.5)
    middle = height / 2
    width = max(1.0, (span.high - span.low) * (BAR - 2 * EDGE))
    point = f'<circle cx="{x(span.value)}" cy="{middle:g}" r="{radius:g}"/>'
    if span.beyond:
        tip = BAR / 2 * (1 + span.beyond)
        base, half = tip - span.beyond * radius * 1.6, radius
        point = f'<path d="M{tip:g} {middle:g}L{base:g} {middle - half:g}V{middle + half:g}Z"/>'
    return Markup(
        f'<svg class="bar{" hollow" if hollow else ""}" viewBox="0 0 {BAR:g} {height}" aria-hidden="true">'
        f'<line class="axis" x1="0" x2="{BAR:g}" y1="{middle:g}" y2="{middle:g}"/>'
        f'<rect x="{x(span.low)}" y="{middle - thick / 2:g}" width="{width:.1f}" height="{thick}" rx="{thick / 2:g}"/>'
        f'<line class="zero" x1="{x(span.zero)}" x2="{x(span.zero)}" y1="1" y2="{height - 1}"/>'
        f"{point}</svg>"
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = lambda text: Markup('<bdi class="number">{}</bdi>').format(escape(text))
    return environment
