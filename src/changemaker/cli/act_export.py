"""`changemaker act export`: the list and the lot for a tool of the company's own that sends."""

from contextlib import closing
from datetime import UTC, date, datetime
from json import dumps
from pathlib import Path
from typing import Literal, get_args

import typer

from changemaker.cli.check import FOLDER
from changemaker.cli.listen_plan import moment
from changemaker.cli.show import check_outputs
from changemaker.core.errors import BadQuestionError
from changemaker.engine.workspace import Workspace, open_workspace
from changemaker.reports.words import word
from changemaker.reports.write import write_atomically
from changemaker.routines.acting.export import Listed, export, list_as_csv, lot_as_mapping
from changemaker.routines.acting.known_in_tables import KnownInTables
from changemaker.routines.acting.live import LiveJourneys
from changemaker.routines.acting.scene import Scene
from changemaker.routines.open_store import keys_of, store_of, tables_of
from changemaker.store.open import Store

Which = Literal["all", "treated", "holdout", "later"]
app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(name="export")
def act_export(
    name: str = typer.Argument(help="The journey, by the name of its file.", metavar="NAME"),
    out: Path = typer.Option(..., "--out", help="Where the list goes: a CSV file.", metavar="FILE"),
    arm: str = typer.Option("all", "--arm", help="Only one arm: treated, holdout or later.", metavar="ARM"),
    since: str | None = typer.Option(None, "--since", help="Only who entered on or after a day.", metavar="DAY"),
    look: bool = typer.Option(True, "--look/--no-look", help="First look who enters by now, as the worker does."),
    lot: Path | None = typer.Option(
        None, "--lot", help="Write the lot too, as JSON: with it your tool draws the same arms.", metavar="FILE"
    ),
    now: str | None = typer.Option(
        None, "--now", help="Look as of this moment, not a later one (ISO 8601, UTC).", metavar="TIME"
    ),
    folder: Path = FOLDER,
) -> None:
    """Write the list and the lot for a tool of your own that sends.

    The list has ids and arms, and no name or address. Write to those whose arm is "treated".

    Example: changemaker act export spring-offer --out list.csv
    """
    check_outputs(None, out, lot)
    if arm not in get_args(Which):
        raise BadQuestionError(f"--arm cannot be '{arm[:40]}'", hint=f"write {', '.join(get_args(Which))}")
    workspace = open_workspace(folder)
    t = moment(now)
    if look and t > moment(None):  # how far was looked is kept: nothing would happen until then
        raise BadQuestionError("--now lies in the future", hint="leave it out; or, only to list, write --no-look")
    with closing(store_of(workspace)) as store:
        scene = _scene(workspace, store)
        arms = () if arm == "all" else (arm,)
        found = export(scene, name, now=t, look=look, since=_day(since), arms=arms)
    write_atomically(out, list_as_csv(found.rows))
    typer.echo(f"wrote {out}", err=True)
    if lot is not None:
        write_atomically(lot, dumps(lot_as_mapping(found), indent=2) + "\n")
        typer.echo(f"wrote {lot}", err=True)
    typer.echo("\n".join(_told(found)))


def _scene(workspace: Workspace, store: Store) -> Scene:
    known = KnownInTables(tables_of(workspace), store, workspace)
    return Scene(workspace=workspace, store=store, keys=keys_of(workspace), journeys=LiveJourneys(), known=known)


def _told(found: Listed) -> list[str]:
    if not found.rows:
        return [word("export.nobody", journey=found.journey)]
    arms = word("screen.semicolon").join(word(f"rehearse.arm.{arm}", n=n) for arm, n in found.arms.items())
    lines = [word("export.told", rows=len(found.rows), journey=found.journey, arms=arms)]
    lines += [word("export.entered", n=found.new)] if found.new else []
    lines += [word("export.duty", journey=found.journey)] if found.share == 0 else []
    lines += [word("export.later")] if found.later else []
    return [*lines, word("export.next", journey=found.journey)]


def _day(text: str | None) -> int:
    if text is None:
        return 0
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BadQuestionError(f"'{text[:40]}' is no day", hint="write it as 2026-11-22") from None
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1_000_000
