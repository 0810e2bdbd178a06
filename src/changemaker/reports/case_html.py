"""A business case as one static page: no script, no request, light and dark, every number with its id."""

from dataclasses import dataclass

from markupsafe import Markup

from changemaker.reports.as_html import drawings_of, letters_of
from changemaker.reports.case_report import CaseReport, CaseRow, FlywheelLink
from changemaker.reports.html_page import bar, environment, style_of
from changemaker.reports.numbers import percent
from changemaker.reports.words import word


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage of the flywheel and the links that lead to it."""

    name: str
    links: tuple[FlywheelLink, ...]


def to_case_html(told: CaseReport) -> str:
    """Return `told` as a self-contained HTML page.

    Each number carries `data-figure` (its id, the same in workbook and JSON) and `data-value` (in full precision).
    """
    language = told.language
    return (
        environment()
        .get_template("case.html")
        .render(
            told=told,
            stages=stages_of(told),
            charts={kind: _chart(told, kind) for kind in ("waterfall", "cash_flow")},
            drawings=drawings_of(told.charts, language),
            reach=reach_of(told),
            bar=bar,
            raw=repr,
            is_row=lambda answer: isinstance(answer, CaseRow),
            t=lambda id, **params: word(id, language, **params),
            style=Markup(style_of(_letters(told), "report.css", "case.css", language=language)),
        )
    )


def stages_of(told: CaseReport) -> tuple[Stage, ...]:
    """Return the stages after the first, in the order of the links."""
    keys = dict.fromkeys(link.stage for link in told.links)
    grouped = {key: tuple(link for link in told.links if link.stage == key) for key in keys}
    return tuple(Stage(name=links[0].target, links=links) for links in grouped.values())


def _chart(told: CaseReport, kind: str) -> object:
    return next((chart for chart in told.charts if chart.id == kind), None)


def reach_of(told: CaseReport) -> str:
    """The heading of the ranges, with their level where they share one."""
    levels = {shown.estimate.level for shown in told.rows if shown.row.range}
    if len(levels) != 1:
        return word("column.range", told.language)
    return word("column.range_of_level", told.language, level=percent(levels.pop(), told.language))


def _letters(told: CaseReport) -> str:
    """Everything that the data may spell; the screen's own words are plain."""
    parts = [letters_of(told.report), told.company, told.title, told.subtitle, *told.not_counted]
    parts += [text for pair in (*told.facts, *told.sources) for text in pair]
    parts += [shown.row.label for shown in told.rows] + [one.signed for one in told.assumptions]
    parts += [link.metric + (link.gap.needs if link.gap else "") for link in told.links]
    parts += [amount.label + amount.text for amount in (*told.bridge, *told.avoided)]
    return "".join(parts)
