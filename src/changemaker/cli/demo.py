"""`changemaker demo`: two proofs to look at, in half a minute."""

import shutil
import sys
from pathlib import Path

import typer

from changemaker.core.clock import system_clock
from changemaker.reports.as_terminal import console_for, render_terminal
from changemaker.routines.sample import demo as lay_out

NAME = "changemaker"
app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def demo(
    folder: Path = typer.Argument(Path("demo"), help="Where to put data and reports."),
) -> None:
    """Prove a real experiment and a simulated one.

    Example: changemaker demo
    """
    shown = lay_out(folder, clock=system_clock, progress=lambda step: typer.echo(f"  {step} ...", err=True))
    console = console_for()
    for one in shown:
        typer.echo()
        render_terminal(one.report, console)
    typer.echo("\nOpen these:")
    for one in shown:
        typer.echo(f"  {one.html}  (page)\n  {one.pdf}  (one page for finance)")
    typer.echo("\nAsk the same yourself:")
    for one in shown:
        typer.echo(f"  {_called()} {one.options}")


def _called() -> str:
    """Return how this reader can call the command: by name, or by the path that was just used."""
    return NAME if shutil.which(NAME) or Path(sys.argv[0]).name != NAME else sys.argv[0]
