"""`changemaker predict silent-scores` at work; what it needs costs seconds to load."""

from collections.abc import Sequence
from pathlib import Path

import typer

from changemaker.cli.show import rendered
from changemaker.core.clock import system_clock
from changemaker.engine.workspace import open_workspace
from changemaker.predict.levels import LEVEL
from changemaker.reports.as_json import to_json
from changemaker.reports.as_terminal import console_for, render_terminal
from changemaker.reports.report import Source
from changemaker.reports.silent_table import render_reasons, silent_csv
from changemaker.reports.wording import report_of
from changemaker.reports.write import write_together
from changemaker.routines.asked_predictions import ask_silent
from changemaker.routines.expected_first import check_results
from changemaker.routines.predicting import publish_silent
from changemaker.routines.predicting_place import opened_place


def silent_scores_in_workspace(
    folder: Path,
    *,
    question: str,
    why: Sequence[str],
    level: float,
    scores: Path | None,
    language: str,
    json: str | None,
    html: Path | None,
    pdf: Path | None,
) -> None:
    """Predict, publish what is of the level of pages, print the card, and write the files asked for."""
    workspace = open_workspace(folder)
    with opened_place(workspace, clock=system_clock) as place:
        tables = place.tables()
        found = ask_silent(place, tables, question=question, level=level)
        check_results(workspace, place.store, found.survey)
        reasons = found.reasons(why) if why else {}
        if level == LEVEL:  # what pages show is of this level
            publish_silent(place, tables, found)
    people = found.rows.num_rows if found.who is None else int(found.who.counts.sum()) + found.who.silent
    source = Source(name=workspace.settings.name, rows=people)
    report = report_of(found.finding, source=source, made_at=place.clock(), language=language)
    files = dict(rendered(report, json=json, html=html, pdf=pdf))
    if scores is not None:
        files[scores] = silent_csv(found.rows)
    write_together(files)
    for path in files:
        typer.echo(f"wrote {path}", err=True)
    if json == "-":
        typer.echo(to_json(found.finding), nl=False)
        return
    render_terminal(report, console_for())
    if found.features is not None:
        render_reasons(reasons, found.rows, found.features, console_for(), language)
