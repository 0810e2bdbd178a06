"""`changemaker act drain`: nobody enters any more; runs under way come to their end."""

from contextlib import closing
from pathlib import Path

import typer

from changemaker.cli.act_told import BY, JSON, NAME, now, tell
from changemaker.cli.check import FOLDER
from changemaker.cli.show import check_outputs
from changemaker.core.errors import BadQuestionError
from changemaker.engine.workspace import open_workspace
from changemaker.reports.words import word
from changemaker.routines.acting.commands import drain
from changemaker.routines.journey_pause import applied_row
from changemaker.routines.open_store import store_of
from changemaker.store.acting_counts import RunCounts, run_counts

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(name="drain")
def drain_command(
    name: str = NAME,
    folder: Path = FOLDER,
    at_once: bool = typer.Option(False, "--at-once", help="End all runs now; what was not sent yet is skipped."),
    yes: bool = typer.Option(False, "--yes", help="With --at-once: do not ask first."),
    json: str | None = JSON,
) -> None:
    """Let nobody enter any more; runs under way come to their end.

    Example: changemaker act drain late-reorder
    """
    check_outputs(json)
    with closing(store_of(open_workspace(folder))) as store:
        with store.reading() as connection:
            applied_row(connection, name)
            counts = run_counts(connection).get(name, RunCounts())
        if at_once and not yes:
            if json == "-":
                raise BadQuestionError("nobody can be asked whether to go on", hint="add --yes to print JSON alone")
            typer.confirm(word("acting.ask.drain", journey=name), abort=True, err=True)
        ended = drain(store, name, by=BY, now=now(), at_once=at_once)
    n = ended if at_once else counts.waiting
    text = word("acting.told.drained_at_once" if at_once else "acting.told.drained", journey=name, n=n)
    tell(json, {"journey": name, "ended": ended}, text)
