"""`changemaker act move`: runs under way go over to another version, at a step that is named."""

from contextlib import closing
from pathlib import Path

import typer

from changemaker.cli.act_told import BY, JSON, NAME, now, tell
from changemaker.cli.check import FOLDER
from changemaker.cli.show import check_outputs
from changemaker.engine.workspace import open_workspace
from changemaker.reports.words import word
from changemaker.routines.acting.commands import SAME, move
from changemaker.routines.open_store import store_of

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(name="move")
def move_command(
    name: str = NAME,
    from_: int = typer.Option(..., "--from", help="The version that they are on.", metavar="VERSION"),
    to: int = typer.Option(..., "--to", help="The version that they get.", metavar="VERSION"),
    at: str = typer.Option(
        ..., "--at", help=f"The step of it that they go on with; '{SAME}' for the one they stand at.", metavar="STEP"
    ),
    folder: Path = FOLDER,
    json: str | None = JSON,
) -> None:
    """Move runs under way to another version, at a step that you name.

    Example: changemaker act move late-reorder --from 1 --to 2 --at same
    """
    check_outputs(json)
    with closing(store_of(open_workspace(folder))) as store:
        n = move(store, name, from_=from_, to=to, at=at, by=BY, now=now())
    tell(json, {"journey": name, "moved": n}, word("acting.told.moved", n=n, journey=name, to=to))
