"""`changemaker load`: the company's files and databases into its tables."""

from json import dumps
from pathlib import Path

import typer

from changemaker.cli.show import check_outputs
from changemaker.core.clock import system_clock
from changemaker.engine.workspace import open_workspace
from changemaker.engine.yaml_file import shown
from changemaker.reports.as_terminal import console_for
from changemaker.reports.load_table import load_as_mapping, render_load
from changemaker.reports.write import write_atomically
from changemaker.sources.load import load as loaded

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def load(
    folder: Path = typer.Option(Path("."), "--folder", help="The workspace, or a folder inside it.", metavar="FOLDER"),
    json: str | None = typer.Option(
        None, "--json", help="Write what was done as JSON to a file; '-' prints it alone.", metavar="FILE|-"
    ),
) -> None:
    """Load what is new or has changed into the company's tables.

    Example: changemaker load
    """
    check_outputs(json)
    workspace = open_workspace(folder)
    report = loaded(workspace, clock=system_clock, progress=lambda step: typer.echo(f"  {step} ...", err=True))
    text = dumps(load_as_mapping(report), ensure_ascii=False, indent=2) + "\n"
    if json and json != "-":
        write_atomically(json, text)
        typer.echo(f"wrote {json}", err=True)
    if json == "-":
        typer.echo(text, nl=False)
    else:
        quarantine = Path(shown(workspace.state / "quarantine"))
        render_load(report, name=workspace.settings.name, quarantine=quarantine, console=console_for())
