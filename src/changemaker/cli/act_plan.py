"""`changemaker act plan`: what applying would change, for the runs under way as well."""

from contextlib import ExitStack
from pathlib import Path

import typer

from changemaker.cli.act_told import JSON, now, tell
from changemaker.cli.check import FOLDER
from changemaker.cli.show import LANGUAGE, check_outputs, parse_language
from changemaker.core.errors import NothingLoadedError
from changemaker.engine.tables import Tables
from changemaker.engine.workspace import Workspace, open_workspace
from changemaker.reports.plan_table import plan_as_mapping, plan_as_text
from changemaker.routines.acting.plan import plan
from changemaker.routines.open_store import FILE, store_of, tables_of

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(name="plan")
def act_plan(
    names: list[str] | None = typer.Argument(
        None, help="Journeys, by the names of their files; all of them where left out.", metavar="[NAME]..."
    ),
    folder: Path = FOLDER,
    language: str = LANGUAGE,
    json: str | None = JSON,
) -> None:
    """Say what applying would change, for the runs under way as well.

    Example: changemaker act plan
    """
    language = parse_language(language)
    check_outputs(json)
    workspace = open_workspace(folder)
    with ExitStack() as stack:
        store = None
        if workspace.settings.store != "sqlite" or (workspace.kept / FILE).is_file():
            store = store_of(workspace)
            stack.callback(store.close)
        found = plan(workspace, store, _loaded(workspace), names or (), now=now())
    tell(json, plan_as_mapping(found), plan_as_text(found, language, zone=workspace.settings.zone).rstrip("\n"))


def _loaded(workspace: Workspace) -> Tables | None:
    """A plan can be made before anything was loaded: then nobody knows who matches."""
    try:
        return tables_of(workspace)
    except NothingLoadedError:
        return None
