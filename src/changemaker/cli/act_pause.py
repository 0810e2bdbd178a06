"""`changemaker act pause`: a journey is held; nothing is lost, and nothing is sent."""

from contextlib import closing
from pathlib import Path

import typer

from changemaker.cli.act_told import BY, JSON, NAME, now, tell
from changemaker.cli.check import FOLDER
from changemaker.cli.show import check_outputs
from changemaker.engine.workspace import open_workspace
from changemaker.reports.words import word
from changemaker.routines.acting.commands import pause
from changemaker.routines.open_store import store_of

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(name="pause")
def pause_command(name: str = NAME, folder: Path = FOLDER, json: str | None = JSON) -> None:
    """Hold a journey; nothing is lost, and nothing is sent.

    Example: changemaker act pause late-reorder
    """
    check_outputs(json)
    with closing(store_of(open_workspace(folder))) as store:
        done = pause(store, name, by=BY, now=now())
    text = word("acting.told.paused" if done else "acting.told.was_paused", journey=name)
    tell(json, {"journey": name, "paused": done}, text)
