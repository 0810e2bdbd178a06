"""`changemaker forget`: erase what is personal about one person."""

from json import dumps
from pathlib import Path

import typer

from changemaker.cli.check import FOLDER
from changemaker.core.clock import system_clock
from changemaker.engine.workspace import open_workspace
from changemaker.reports.write import write_atomically
from changemaker.routines.forget import Forgotten
from changemaker.routines.forget import forget as forgotten

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def forget(
    contact_id: str = typer.Argument(help="The person, as events name them.", metavar="CONTACT_ID"),
    folder: Path = FOLDER,
    json: str | None = typer.Option(
        None, "--json", help="Write what was done as JSON to a file; '-' prints it alone.", metavar="FILE|-"
    ),
) -> None:
    """Erase what is personal about one person, for good.

    Example: changemaker forget C-1042
    """
    done = forgotten(open_workspace(folder), contact_id, clock=system_clock)
    if json and json != "-":
        write_atomically(json, as_json(done))
    typer.echo(as_json(done) if json == "-" else as_text(done), nl=False)


def as_text(done: Forgotten) -> str:
    """Return what was done, for a terminal."""
    if not done.is_new:
        return f"{done.contact_id} was erased before; nothing was left to erase.\n"
    return (
        f"{done.contact_id} is erased: the key, and with it everything personal here and in all their events.\n"
        "Kept: what they agreed to, that they must not be written to, and the account's numbers.\n"
        "Older backups still hold the key: erase again after restoring one.\n"
    )


def as_json(done: Forgotten) -> str:
    """Return what was done, for machines."""
    return dumps({"contact_id": done.contact_id, "erased_now": done.is_new}, ensure_ascii=False, indent=2) + "\n"
