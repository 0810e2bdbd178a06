"""A kept business case laid out for the site: the same sections as in its HTML file, made once a language."""

from dataclasses import dataclass
from functools import partial

from markupsafe import Markup

from changemaker.engine.workspace import Workspace
from changemaker.reports.case_html import reach_of, stages_of
from changemaker.reports.case_report import CaseReport, CaseRow
from changemaker.reports.html_page import bar
from changemaker.reports.kept_drawings import kept_drawings
from changemaker.reports.words import word
from changemaker.routines.kept_results import KEPT, PROGRAMMES, RESULTS, KeptCase, kept_case
from changemaker.web.company import stamp_of
from changemaker.web.kept_once import KeptOnce
from changemaker.web.page import templates

_CASES = KeptOnce[KeptCase | None]()
_TOLD = KeptOnce[CaseReport]()
_LAID_OUT = KeptOnce[Markup]()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseShown:
    """A case in one language; `layout` is made when it is asked for."""

    name: str
    kept: KeptCase
    told: CaseReport

    def layout(self, workspace: Workspace) -> Markup:
        """Return all sections below the page's heading, drawings included."""
        key = (*_key(workspace, self.name), self.kept.made_at, self.told.language)
        return _LAID_OUT.get(key, partial(_laid_out, self.told, workspace, self.name))


def case_in(workspace: Workspace, name: str, language: str) -> CaseShown | None:
    """Return what is kept of programme `name`, None where it was never proved here.

    Company-wide results are published: whoever may see proofs sees the same ones, so no scope is in the key.
    """
    key = _key(workspace, name)
    kept = _CASES.get(key, partial(kept_case, workspace, name))
    if kept is None:
        return None
    told = _TOLD.get((*key, kept.made_at, language), partial(kept.report, language))
    return CaseShown(name=name, kept=kept, told=told)


def _key(workspace: Workspace, name: str) -> tuple[object, ...]:
    return stamp_of(workspace.state / RESULTS / PROGRAMMES / name / KEPT)


def _laid_out(told: CaseReport, workspace: Workspace, name: str) -> Markup:
    language = told.language
    text = (
        templates()
        .get_template("case_main.html")
        .render(
            told=told,
            stages=stages_of(told),
            charts={chart.id: chart for chart in told.charts} | dict.fromkeys(_missing(told)),
            drawings=kept_drawings(told.charts, language, workspace.state),
            reach=reach_of(told),
            bar=bar,
            raw=repr,
            is_row=lambda answer: isinstance(answer, CaseRow),
            t=lambda id, **params: word(id, language, **params),
            spec_of=lambda chart: f"/programmes/{name}/charts/{chart}?lang={language}",
        )
    )
    return Markup(text)


def _missing(told: CaseReport) -> set[str]:
    return {"waterfall", "cash_flow"} - {chart.id for chart in told.charts}
