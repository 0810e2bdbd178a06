"""`changemaker serve`: the pages and the API of a workspace, with its worker."""

from importlib import import_module
from pathlib import Path
from typing import Any

import typer

from changemaker.core.clock import system_clock
from changemaker.engine.workspace import open_workspace

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def serve(
    folder: Path = typer.Option(Path("."), "--folder", help="The workspace, or a folder inside it.", metavar="FOLDER"),
    host: str = typer.Option("127.0.0.1", "--host", help="Address to listen at; others reach only a public one."),
    port: int = typer.Option(8765, "--port", help="Port to listen at; 0 takes one that is free.", min=0, max=65535),
    proxy: str = typer.Option(
        "", "--proxy", help="Address of your proxy: who asks is then whom its X-Forwarded-For names.", metavar="ADDRESS"
    ),
    worker: bool = typer.Option(True, "--worker/--no-worker", help="Run jobs and sending in this process, too."),
) -> None:
    """Serve a workspace's pages and API, until Ctrl-C.

    Example: changemaker serve --port 8765
    """
    serve_folder(folder, host=host, port=port, proxy=proxy, worker=worker)


def serve_folder(
    folder: Path, *, host: str = "127.0.0.1", port: int = 8765, proxy: str = "", worker: bool = True
) -> None:
    """Serve the workspace in `folder`, and say where."""
    workspace = open_workspace(folder)
    serving = import_module("changemaker.web.serving")  # half a second to load, and only for who serves
    address = serving.Address(host=host, port=port, proxy=proxy)
    serving.serve(workspace, address=address, clock=system_clock, announce=_announce, with_worker=worker)
    typer.echo("ended", err=True)


def _announce(told: Any) -> None:
    typer.echo(f"\n{told.name} is served at {told.url}")
    if told.code:
        typer.echo(f"Nobody can sign in yet. Open {told.url}/first and give this code: {told.code}")
    typer.echo("Ctrl-C ends.")
