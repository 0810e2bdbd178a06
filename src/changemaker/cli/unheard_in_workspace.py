"""`changemaker predict unheard` at work; what it needs costs seconds to load."""

from collections.abc import Iterable
from pathlib import Path

import typer

from changemaker.cli.show import rendered
from changemaker.core.clock import system_clock
from changemaker.core.errors import BadFileError
from changemaker.engine.workspace import open_workspace
from changemaker.predict.levels import UNHEARD_LEVEL
from changemaker.predict.unheard.problem import Problem
from changemaker.reports.as_terminal import console_for, render_terminal
from changemaker.reports.report import Source
from changemaker.reports.unheard_json import to_unheard_json
from changemaker.reports.unheard_table import render_problems
from changemaker.reports.wording import report_of
from changemaker.reports.write import write_together
from changemaker.routines.asked_predictions import ask_unheard
from changemaker.routines.kept_predictions import kept_unheard
from changemaker.routines.kept_results import is_stale
from changemaker.routines.predicting import publish_unheard
from changemaker.routines.predicting_place import opened_place


def unheard_in_workspace(
    folder: Path,
    *,
    level: float,
    ask: Path | None,
    language: str,
    json: str | None,
    html: Path | None,
    pdf: Path | None,
) -> None:
    """Search, publish what is of the level of pages, print the problems, and write the files asked for."""
    workspace = open_workspace(folder)
    with opened_place(workspace, clock=system_clock) as place:
        tables, before = place.tables(), kept_unheard(workspace)
        if before is not None and level == UNHEARD_LEVEL and not is_stale(before, tables.data_version):
            _drafts(ask, before.problems)  # the search will find them again
        found = ask_unheard(place, tables, level=level)
        drafts = _drafts(ask, found.problems)
        if level == UNHEARD_LEVEL:  # what pages show is of this level
            publish_unheard(place, tables, found)
    source = Source(name=workspace.settings.name, rows=found.accounts)
    report = report_of(found.finding, source=source, made_at=system_clock(), language=language)
    files = dict(rendered(report, json=None, html=html, pdf=pdf)) | drafts
    if json and json != "-":
        files[Path(json)] = to_unheard_json(found).encode()
    write_together(files)
    for path in files:
        typer.echo(f"wrote {path}", err=True)
    if json == "-":
        typer.echo(to_unheard_json(found), nl=False)
        return
    console = console_for()
    render_terminal(report, console)
    render_problems(found.problems, console, language)


def _drafts(folder: Path | None, problems: Iterable[Problem]) -> dict[Path, bytes]:
    """The first questions as files; a survey that is there already is somebody's work."""
    if folder is None:
        return {}
    files = {folder / f"{one.ask.name}.yml": one.ask.yaml.encode() for one in problems}
    there = [path for path in files if path.exists()]
    if there:
        raise BadFileError(
            "this survey is there already", where=str(there[0]), hint="write to another folder: --ask DRAFTS"
        )
    return files
