"""How long work shows that it goes on: a bar on the error stream of a terminal, and a line now and then elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

LINES = 10  # so many in all where there is no terminal


@contextmanager
def progress_bar(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """Yield a function that is told how many of `total` are done.

    Args:
        what: that is being done, in the plural.
        total: how many.
    """
    if not sys.stderr.isatty():
        yield lambda done: _line(what, done, total)
        return
    columns = (
        TextColumn("  {task.description}"),
        BarColumn(style="dim", complete_style="blue", finished_style="blue"),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True, highlight=False), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.update(task, completed=done)


def _line(what: str, done: int, total: int) -> None:
    if done == total or done % max(1, total // LINES) == 0:
        typer.echo(f"  {done} of {total} {what} ...", err=True)
