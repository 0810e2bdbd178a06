"""`changemaker act effect` at work; what it needs costs a second to load."""

from pathlib import Path

import typer

from changemaker.cli.show import rendered
from changemaker.core.clock import system_clock
from changemaker.core.errors import BadQuestionError
from changemaker.core.meant import did_you_mean
from changemaker.engine.workspace import open_workspace
from changemaker.reports.as_json import to_json
from changemaker.reports.as_terminal import console_for, render_terminal
from changemaker.reports.report import Report
from changemaker.reports.write import write_together
from changemaker.routines.journey_effects import LEVEL, KeptEffect, keep_effect, measure
from changemaker.routines.predicting_place import opened_place


def effect_in_workspace(
    folder: Path,
    name: str,
    *,
    split: str | None,
    level: float,
    language: str,
    json: str | None,
    html: Path | None,
    pdf: Path | None,
) -> None:
    """Measure, keep what is of the level of pages, print it, and write the files asked for."""
    workspace = open_workspace(folder)
    with opened_place(workspace, clock=system_clock) as place:
        found = measure(place, place.tables(), name, level=level)
    report = _asked(found, split, language)
    files = rendered(report, json=json, html=html, pdf=pdf)
    if level == LEVEL:
        keep_effect(workspace, found)
    write_together(files)
    for path in files:
        typer.echo(f"wrote {path}", err=True)
    if json == "-":
        typer.echo(to_json(report.finding), nl=False)
        return
    console = console_for()
    render_terminal(report, console)
    for other in found.splits if split is None else ():
        render_terminal(found.split_report(other, language), console)


def _asked(found: KeptEffect, split: str | None, language: str) -> Report:
    if split is None:
        return found.report(language)
    if split not in found.splits:
        hint = (
            did_you_mean([split], list(found.splits)) if found.splits else "it has no random split; leave --split out"
        )
        raise BadQuestionError(f"journey '{found.journey}' has no split '{split[:60]}'", hint=hint)
    return found.split_report(split, language)
