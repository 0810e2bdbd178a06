"""`changemaker listen themes`: what texts are about, in one plain file or as kept for a workspace."""

from contextlib import ExitStack
from pathlib import Path

import typer

from changemaker.cli.show import HTML, JSON, check_outputs
from changemaker.core.clock import system_clock
from changemaker.core.errors import BadQuestionError, raise_all
from changemaker.engine.plain import open_file
from changemaker.engine.workspace import open_workspace
from changemaker.reports.as_json import to_json
from changemaker.reports.as_terminal import console_for, render_terminal
from changemaker.reports.report import Source
from changemaker.reports.themes_table import render_themes, themes_page
from changemaker.reports.wording import report_of
from changemaker.reports.write import write_together
from changemaker.routines.open_store import FILE, keys_of, store_of, tables_of
from changemaker.store.theme_words import ThemeNames, names
from changemaker.studies.kept_themes import kept_themes
from changemaker.studies.themes_in_file import FileThemes, ThemesQuestion, themes_in_file

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def themes(
    file: Path | None = typer.Option(
        None, "--file", help="CSV (`,` `;` or tab; gzip too) or Parquet, with a header.", metavar="FILE"
    ),
    folder: Path = typer.Option(
        Path("."), "--folder", help="Workspace whose kept themes are shown, without --file.", metavar="FOLDER"
    ),
    text: str | None = typer.Option(None, "--text", help="Column with the texts.", metavar="COLUMN"),
    truth: str | None = typer.Option(
        None, "--truth", help="Column with known labels, to hold the themes against.", metavar="COLUMN"
    ),
    vectors: str = typer.Option(
        "lsa", "--vectors", help="lsa: from the texts themselves; nano: a small model, extra `embed`.", metavar="NAME"
    ),
    level: float = typer.Option(0.95, "--level", help="Coverage of the ranges.", metavar="SHARE"),
    json: str | None = JSON,
    html: Path | None = HTML,
) -> None:
    """Find what texts are about, in one plain file or in a workspace.

    How many themes there are is found, not given. In a workspace, without --file, the themes are shown that
    `changemaker listen read` found last, with the names that people gave them.

    Example: changemaker listen themes --file comments.csv --text comment
    """
    check_outputs(json, html, source=file)
    if file is None:
        given = {"--text": text, "--truth": truth}
        raise_all(
            [
                BadQuestionError(f"{option} needs --file", hint="leave it out: a workspace knows its texts")
                for option, value in given.items()
                if value is not None
            ]
        )
        _show(_kept(folder, level), json=json, html=html)
        return
    if text is None:
        raise BadQuestionError("no column with texts is named", hint="give --text COLUMN")
    question = ThemesQuestion(text=text, truth=truth, vectors=vectors, level=level)
    question.check()
    _show(themes_in_file(open_file(file), question), json=json, html=html)


def _kept(folder: Path, level: float) -> FileThemes:
    workspace = open_workspace(folder)
    tables = tables_of(workspace)
    with ExitStack() as stack:
        store, held = None, ThemeNames()
        if workspace.settings.store != "sqlite" or (workspace.kept / FILE).is_file():
            store = store_of(workspace)
            stack.callback(store.close)
            with store.reading() as connection:
                held = names(connection)
        return kept_themes(
            tables, store=store, keys=keys_of(workspace), held=held, name=workspace.settings.name, level=level
        )


def _show(found: FileThemes, *, json: str | None, html: Path | None) -> None:
    intake = found.intake
    source = Source(name=intake.file, rows=intake.rows, set_aside=sum(intake.set_aside.values()))
    report = report_of(found.finding, source=source, made_at=system_clock())
    files: dict[Path, bytes] = {}
    if json and json != "-":
        files[Path(json)] = to_json(found.finding).encode()
    if html:
        files[html] = themes_page(report, found.themes).encode()
    write_together(files)
    for path in files:
        typer.echo(f"wrote {path}", err=True)
    if json == "-":
        typer.echo(to_json(found.finding), nl=False)
        return
    console = console_for()
    render_terminal(report, console)
    render_themes(found.themes, console)
