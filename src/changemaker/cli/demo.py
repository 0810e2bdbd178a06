"""`changemaker demo`: the sample company, proved, with the truth beside it; or two plain tables."""

import shutil
import sys
from importlib import import_module
from pathlib import Path

import typer

from changemaker.cli.serve import serve_folder
from changemaker.core.clock import system_clock
from changemaker.core.errors import BadQuestionError
from changemaker.reports.as_terminal import console_for, render_terminal

NAME = "changemaker"
app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def demo(
    folder: Path = typer.Argument(Path("demo"), help="Where to put the company and the reports."),
    plain: bool = typer.Option(False, "--plain", help="Two plain tables instead of a company: a trial and a rollout."),
    serve: bool = typer.Option(False, "--serve", help="Then serve it as pages at 127.0.0.1, until Ctrl-C."),
    port: int = typer.Option(8765, "--port", help="Port to serve it at.", min=0, max=65535),
) -> None:
    """Build a sample company and prove its programmes, with the truth beside the answer.

    Example: changemaker demo
    """
    if plain and serve:
        raise BadQuestionError("two plain tables are no workspace to serve", hint="leave out --plain or --serve")
    (_plain if plain else _company)(folder)
    if serve:
        # Its worker begins with what customers said, so that the pages of listening are filled a minute later.
        import_module("changemaker.routines.sample_jobs").ask_listening(folder, clock=system_clock)
        serve_folder(folder, port=port)


def _company(folder: Path) -> None:
    # What simulates and draws takes a second to load: only for who wants this demo.
    shown = import_module("changemaker.routines.sample").demo(folder, clock=system_clock, progress=_step)
    render_case = import_module("changemaker.reports.case_terminal").render_case
    console = console_for()
    for one in shown:
        typer.echo()
        render_case(one.told, console)
    typer.echo("\nOpen these:")
    for one in shown:
        typer.echo("\n".join(f"  {path}" for path in one.files))
    typer.echo(f"\nThe company's folder is {folder}. Ask it more:")
    for question in (
        "check",
        "metrics",
        "contest",
        f"prove {shown[0].told.case.programme}",
        "listen score pulse",
        "listen read",
        "predict silent-scores",
        "predict at-risk",
        "act effect late-reorder",
    ):
        typer.echo(f"  {_called()} {question} --folder {folder}")


def _plain(folder: Path) -> None:
    shown = import_module("changemaker.routines.plain_sample").demo(folder, clock=system_clock, progress=_step)
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


def _step(step: str) -> None:
    typer.echo(f"  {step} ...", err=True)


def _called() -> str:
    """Return how this reader can call the command: by name, or by the path that was just used."""
    return NAME if shutil.which(NAME) or Path(sys.argv[0]).name != NAME else sys.argv[0]
