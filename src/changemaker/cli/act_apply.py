"""`changemaker act apply`: journeys begin, or new runs take a new version."""

from contextlib import closing
from pathlib import Path

import typer

from changemaker.act.journeys.read_journey import journey_files
from changemaker.cli.act_told import BY, JSON, now, tell
from changemaker.cli.check import FOLDER
from changemaker.cli.show import check_outputs
from changemaker.core.acting_errors import UnknownJourneyError
from changemaker.engine.workspace import open_workspace
from changemaker.reports.words import word
from changemaker.routines.acting.commands import Applied, apply
from changemaker.routines.open_store import store_of
from changemaker.store.journeys import JourneyRow, list_journeys

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(name="apply")
def apply_command(
    names: list[str] | None = typer.Argument(
        None, help="Journeys, by the names of their files; all of them where left out.", metavar="[NAME]..."
    ),
    folder: Path = FOLDER,
    json: str | None = JSON,
) -> None:
    """Let journeys begin, or new runs take a new version.

    Runs under way keep their version. Holdout, goal and unit are locked when a journey is applied first.

    Example: changemaker act apply late-reorder
    """
    check_outputs(json)
    workspace = open_workspace(folder)
    wanted = names or [path.stem for path in journey_files(workspace.folder)]
    if not wanted:
        raise UnknownJourneyError("there is no journey", hint="write one: docs/how-to/write-a-journey.md")
    with closing(store_of(workspace)) as store:
        done = apply(store, workspace, wanted, by=BY, now=now())
        with store.reading() as connection:
            rows = {row.journey: row for row in list_journeys(connection)}
    told = [{"journey": one.journey, "version": one.version, "first": one.first, "new": one.new} for one in done]
    lines = [_line(one, rows[one.journey]) for one in done]
    lines.append(word("acting.told.worker"))
    if not workspace.settings.sending.live:
        lines.append(word("acting.told.not_live"))
    tell(json, {"applied": told}, "\n".join(lines))


def _line(one: Applied, row: JourneyRow) -> str:
    if not one.first:
        return word(f"acting.told.{'new' if one.new else 'same'}", journey=one.journey, version=one.version)
    held = word("acting.told.held", percent=100 * row.share) if row.share else word("acting.told.duty")
    return word("acting.told.first", journey=one.journey, version=one.version, held=held)
