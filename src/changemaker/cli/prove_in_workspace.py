"""The business case of one of a workspace's programmes, from its loaded tables."""

from pathlib import Path

import typer

from changemaker.cli.show import check_outputs
from changemaker.core.clock import Clock, system_clock
from changemaker.engine.workspace import open_workspace
from changemaker.reports.as_terminal import console_for
from changemaker.reports.case_json import to_case_json
from changemaker.reports.case_terminal import render_case
from changemaker.reports.case_wording import case_report_of
from changemaker.reports.write import write_atomically
from changemaker.routines.kept_results import keep_case
from changemaker.routines.programme_proof import prove_programme


def prove_in_workspace(
    folder: Path,
    name: str,
    *,
    refreeze: bool,
    json: str | None,
    language: str = "en",
    clock: Clock = system_clock,
) -> None:
    """Show what programme `name` was worth; its plan is frozen before any outcome is read. Pages show it then."""
    check_outputs(json)
    workspace = open_workspace(folder)
    proved = prove_programme(workspace, name, clock=clock, refreeze=refreeze)
    if proved.frozen_now:
        typer.echo(f"the plan of '{name}' is frozen now: {proved.case.plan.digest[:12]}", err=True)
    made_at = clock()
    keep_case(workspace, proved, made_at)
    told = case_report_of(proved.case, source=proved.source, made_at=made_at, language=language)
    if json and json != "-":
        write_atomically(json, to_case_json(told))
        typer.echo(f"wrote {json}", err=True)
    if json == "-":
        typer.echo(to_case_json(told), nl=False)
    else:
        render_case(told, console_for())
