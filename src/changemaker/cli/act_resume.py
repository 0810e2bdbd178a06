"""`changemaker act resume`: a paused journey goes on where it was."""

from contextlib import closing
from pathlib import Path

import typer

from changemaker.cli.act_told import BY, JSON, NAME, now, tell
from changemaker.cli.check import FOLDER
from changemaker.cli.show import check_outputs
from changemaker.engine.workspace import open_workspace
from changemaker.reports.words import word
from changemaker.routines.acting.commands import resume
from changemaker.routines.open_store import store_of

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(name="resume")
def resume_command(
    name: str = NAME,
    folder: Path = FOLDER,
    parked: bool = typer.Option(False, "--parked", help="Try runs again that failed too often and were set aside."),
    json: str | None = JSON,
) -> None:
    """Let a paused journey go on.

    Example: changemaker act resume late-reorder
    """
    check_outputs(json)
    with closing(store_of(open_workspace(folder))) as store:
        done = resume(store, name, by=BY, now=now(), parked=parked)
    text = word("acting.told.resumed" if done else "acting.told.not_paused", journey=name)
    tell(json, {"journey": name, "resumed": done}, text)
