"""`changemaker init`: a new workspace, ready to be filled."""

from pathlib import Path

import typer

from changemaker.engine.yaml_file import shown
from changemaker.routines.init import init as start

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def init(
    folder: Path = typer.Argument(Path("."), help="Where; made where it is missing."),
    name: str = typer.Option("", "--name", help="Of the company; the folder's name where left out."),
    currency: str = typer.Option("EUR", "--currency", help="Of every report, three capital letters.", metavar="CODE"),
    zone: str = typer.Option("UTC", "--zone", help="Time zone in which a day is a day, such as Europe/Berlin."),
) -> None:
    """Start a workspace: the company as code, in one folder.

    Example: changemaker init acme --name 'Acme Pumps' --currency EUR --zone Europe/Berlin
    """
    started = start(folder, name=name, currency=currency, zone=zone)
    here = shown(started.folder)
    for path in started.written:
        typer.echo(f"wrote {path if here == '.' else f'{here}/{path}'}", err=True)
    for path in started.kept:
        typer.echo(f"kept {path if here == '.' else f'{here}/{path}'}, which was there", err=True)
    typer.echo("\n".join(next_steps(here)))


def next_steps(here: str) -> list[str]:
    """Return what to do with a new workspace, in order."""
    steps = [
        "`changemaker finance` asks what only finance can answer, or prints a form to send to them",
        "put exports of your tables into exports/, and say in sources/ what they are (an example is there)",
        "say in programmes/ what was done, for whom and from when (an example is there)",
        "`changemaker check` says every mistake at once; then `changemaker load`",
    ]
    if here != ".":
        steps.insert(0, f"cd {here}")
    return ["Next:", *(f"  {place}. {step}" for place, step in enumerate(steps, start=1))]
