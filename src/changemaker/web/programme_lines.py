"""Programmes as lines of a list: net value with its range and grade, or why there is none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from changemaker.engine.workspace import Workspace
from changemaker.prove.programme_file import Programme
from changemaker.reports.case_report import CaseReport, CaseRow, Claim
from changemaker.reports.report import Grade, Span
from changemaker.reports.words import word
from changemaker.routines.kept_results import is_stale
from changemaker.web.case_page import CaseShown, case_in
from changemaker.web.company import loaded_in


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeLine:
    """One programme in a list."""

    name: str
    title: str
    url: str
    claim: Claim | None  # None: never proved here
    figure: str  # the net value, or its range, or why there is none
    range: str
    span: Span | None
    hollow: bool
    grade: Grade | None
    made_at: datetime | None
    is_stale: bool


def lines_of(workspace: Workspace, programmes: Mapping[str, Programme], language: str) -> Sequence[ProgrammeLine]:
    """Return one line a programme, in the order of their files."""
    loaded = loaded_in(workspace)
    version = loaded.data_version if loaded else ""
    return [
        _line(name, programme, case_in(workspace, name, language), version, language)
        for name, programme in programmes.items()
    ]


def _line(name: str, programme: Programme, case: CaseShown | None, version: str, language: str) -> ProgrammeLine:
    if case is None:
        said = word("web.programmes.not_proved", language)
        return ProgrammeLine(
            name=name,
            title=programme.name,
            url=f"/programmes/{name}",
            claim=None,
            figure=said,
            range="",
            span=None,
            hollow=True,
            grade=None,
            made_at=None,
            is_stale=False,
        )
    told, row = case.told, case.told.hero.row if isinstance(case.told.hero, CaseRow) else None
    withheld = told.claim == "withheld"
    return ProgrammeLine(
        name=name,
        title=programme.name,
        url=f"/programmes/{name}",
        claim=told.claim,
        figure=_figure(told),
        range=row.range_of_level if row and told.claim not in ("range", "withheld") else "",
        span=row.span if row and not withheld else None,
        hollow=row.hollow if row else True,
        grade=row.grade if row else None,
        made_at=case.kept.made_at,
        is_stale=bool(version) and is_stale(case.kept, version),
    )


def _figure(told: CaseReport) -> str:
    if told.claim == "withheld" or not isinstance(told.hero, CaseRow):
        return word("withheld.title", told.language)
    return told.hero.row.figure
