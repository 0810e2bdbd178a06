"""`changemaker act rehearse`: replay history, and say what journeys would have done."""

from contextlib import ExitStack
from json import dumps
from pathlib import Path

import typer

from changemaker.act.journeys.durations import stretch_of
from changemaker.cli.check import FOLDER
from changemaker.cli.progress import progress_bar
from changemaker.cli.show import JSON, LANGUAGE, check_outputs, parse_language
from changemaker.core.clock import system_clock
from changemaker.core.errors import BadQuestionError
from changemaker.engine.workspace import open_workspace
from changemaker.reports.rehearsal_json import rehearsed_as_mapping
from changemaker.reports.rehearsal_table import rehearsed_as_text
from changemaker.reports.write import write_atomically
from changemaker.routines.acting.kept_rehearsals import keep_rehearsal
from changemaker.routines.acting.rehearse import rehearse
from changemaker.routines.open_store import FILE, store_of, tables_of

NAMES = typer.Argument(
    None, help="Journeys, by the names of their files; all where none is named.", metavar="[NAME]..."
)
app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def act_rehearse(
    names: list[str] | None = NAMES,
    last: str = typer.Option("365d", "--last", help="How much of the past, such as 365d or 26w.", metavar="STRETCH"),
    consents: str = typer.Option(
        "then",
        "--consents",
        help="What people say of being written to: as of 'then', or as of 'today'.",
        metavar="WHEN",
    ),
    folder: Path = FOLDER,
    language: str = LANGUAGE,
    json: str | None = JSON,
) -> None:
    """Replay history: who would have entered, how many messages, what it could show.

    Example: changemaker act rehearse late-reorder --last 365d
    """
    language = parse_language(language)
    check_outputs(json)
    stretch = _stretch(last)
    if consents not in ("then", "today"):
        raise BadQuestionError(f"--consents cannot be '{consents[:40]}'", hint="write then, or today")
    workspace = open_workspace(folder)
    tables = tables_of(workspace)
    with ExitStack() as stack:
        store = None
        if workspace.settings.store != "sqlite" or (workspace.kept / FILE).is_file():
            store = store_of(workspace)
            stack.callback(store.close)
        tell = stack.enter_context(progress_bar("looks", max(1, stretch // 86_400_000_000)))
        found = rehearse(
            workspace,
            tables,
            names or (),
            last=stretch,
            clock=system_clock,
            progress=lambda done, of: tell(done),
            store=store,
            as_today=consents == "today",
        )
    keep_rehearsal(workspace, found)
    told = dumps(rehearsed_as_mapping(found), ensure_ascii=False, allow_nan=False, indent=2) + "\n"
    if json and json != "-":
        write_atomically(json, told)
        typer.echo(f"wrote {json}", err=True)
    shown = told if json == "-" else rehearsed_as_text(found, language, zone=workspace.settings.zone)
    typer.echo(shown, nl=False)


def _stretch(text: str) -> int:
    try:
        return stretch_of(text)
    except ValueError as error:
        what, _, hint = str(error).partition("; ")
        raise BadQuestionError(f"--last: {what}", hint=hint or "write it as 365d") from None
