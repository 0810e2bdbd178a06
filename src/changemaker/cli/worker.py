"""`changemaker worker`: jobs, schedules and sending of a workspace, in a process of their own."""

import signal
from importlib import import_module
from pathlib import Path
from queue import SimpleQueue

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
    told = told_to_end()
    place = url or workspace.settings.url or serving.Address().url()
    opened = serving.serving(workspace, url=place.rstrip("/"), clock=system_clock)
    with opened as (served, _), serving.worker_beside(served):
        typer.echo(f"working for {workspace.settings.name}; Ctrl-C ends", err=True)
        told.get()
    typer.echo("ended", err=True)


def told_to_end() -> "SimpleQueue[int]":
    """Return what gets the number of a signal to end: Ctrl-C, or what a supervisor sends.

    A queue and no event: a signal may come while its own thread is inside an event's lock, and would wait for itself.
    """
    told: SimpleQueue[int] = SimpleQueue()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda sent, _: told.put(sent))
    return told
