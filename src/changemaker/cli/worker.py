"""`changemaker worker`: jobs, schedules and sending of a workspace, in a process of their own."""

import signal
import threading
from importlib import import_module
from pathlib import Path

import typer

from changemaker.core.clock import system_clock
from changemaker.engine.workspace import open_workspace

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def worker(
    folder: Path = typer.Option(Path("."), "--folder", help="The workspace, or a folder inside it.", metavar="FOLDER"),
    url: str = typer.Option(
        "", "--url", help="How readers reach the pages; else what changemaker.yml says.", metavar="URL"
    ),
) -> None:
    """Run a workspace's jobs, schedules and sending, until Ctrl-C; several may run beside one PostgreSQL.

    Example: changemaker worker
    """
    workspace = open_workspace(folder)
    serving = import_module("changemaker.web.serving")
    serving.log_to_console()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    place = url or workspace.settings.url or serving.Address().url()
    opened = serving.serving(workspace, url=place.rstrip("/"), clock=system_clock)
    with opened as (served, _), serving.worker_beside(served):
        typer.echo(f"working for {workspace.settings.name}; Ctrl-C ends", err=True)
        stop.wait()
    typer.echo("ended", err=True)
