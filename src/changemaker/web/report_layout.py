"""A report laid out for a page of the site: its sections with drawings, and what draws them live."""

from collections.abc import Callable

from markupsafe import Markup

from changemaker.engine.workspace import Workspace
from changemaker.reports.html_page import bar
from changemaker.reports.kept_drawings import kept_drawings
from changemaker.reports.report import Report, Row
from changemaker.reports.words import word
from changemaker.web.page import templates


def laid_out(workspace: Workspace, report: Report, *, spec_of: Callable[[str], str] | None = None) -> Markup:
    """Return the sections of `report`; `spec_of` says where the specification of a chart is, by the chart's id."""
    language = report.language
    text = (
        templates()
        .get_template("report_main.html")
        .render(
            report=report,
            drawings=kept_drawings(report.charts, language, workspace.state),
            bar=bar,
            is_row=lambda row: isinstance(row, Row),
            t=lambda id, **params: word(id, language, **params),
            **({} if spec_of is None else {"spec_of": spec_of}),
        )
    )
    return Markup(text)
