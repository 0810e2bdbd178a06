"""`changemaker listen read`: the company's texts, from their sources to themes."""

from contextlib import closing
from json import dumps
from pathlib import Path

import typer

from changemaker.cli.check import FOLDER
from changemaker.cli.show import check_outputs
from changemaker.core.clock import system_clock
from changemaker.core.errors import BadQuestionError
from changemaker.core.meant import did_you_mean
from changemaker.core.message import Message
from changemaker.engine.workspace import open_workspace
from changemaker.reports.as_terminal import console_for
from changemaker.reports.texts_table import render_texts, texts_as_mapping
from changemaker.reports.words import say
from changemaker.reports.write import write_atomically
from changemaker.routines.open_store import keys_of, store_of
from changemaker.routines.read_texts import VECTORS, read_texts

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def read(
    folder: Path = FOLDER,
    vectors: str = typer.Option(
        "lsa",
        "--vectors",
        help="What tells which texts are near in meaning: lsa; nano (extra `embed`); endpoint (your model server).",
        metavar="NAME",
    ),
    json: str | None = typer.Option(
        None, "--json", help="Write what was found as JSON to a file; '-' prints it alone.", metavar="FILE|-"
    ),
) -> None:
    """Read the company's texts: clean them, find themes, read emotions.

    Example: changemaker listen read
    """
    check_outputs(json)
    if vectors not in VECTORS:
        raise BadQuestionError(f"no vectors are called '{vectors}'", hint=did_you_mean([vectors], VECTORS))
    workspace = open_workspace(folder)
    with closing(store_of(workspace)) as store:
        steps = _Steps()
        report = read_texts(
            workspace, store, keys_of(workspace), clock=system_clock, vectors=vectors, progress=steps.tell
        )
    text = dumps(texts_as_mapping(report), ensure_ascii=False, allow_nan=False, indent=2) + "\n"
    if json and json != "-":
        write_atomically(json, text)
        typer.echo(f"wrote {json}", err=True)
    if json == "-":
        typer.echo(text, nl=False)
    else:
        render_texts(report, name=workspace.settings.name, console=console_for())


class _Steps:
    """Tells each step once, and a count now and then."""

    def __init__(self) -> None:
        self._told: tuple[str, int] = ("", -1)

    def tell(self, step: Message, done: float) -> None:
        """Print a step unless nothing worth telling has changed."""
        mark = (step.id, int(done * 20))
        if mark != self._told:
            typer.echo(f"  {say(step)} ...", err=True)
        self._told = mark
