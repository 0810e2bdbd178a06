"""How every command shows a finding: in the terminal, or as JSON, HTML and PDF files."""

import os
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

import typer

from changemaker.core.clock import Clock, system_clock
from changemaker.core.errors import BadFileError, BadQuestionError
from changemaker.core.finding import Finding
from changemaker.reports.as_json import to_json
from changemaker.reports.as_terminal import console_for, render_terminal
from changemaker.reports.report import Report, Source
from changemaker.reports.wording import report_of
from changemaker.reports.words import LANGUAGES
from changemaker.reports.write import write_together

JSON = typer.Option(None, "--json", help="Write the answer as JSON to a file; '-' prints it alone.", metavar="FILE|-")
HTML = typer.Option(None, "--html", help="Write a page to show to others.", metavar="FILE")
PDF = typer.Option(None, "--pdf", help="Write one page for finance.", metavar="FILE")
LANGUAGE = typer.Option("en", "--language", help=f"Of the words: {', '.join(LANGUAGES)}.", metavar="CODE")


def show(
    finding: Finding,
    source: Source,
    *,
    json: str | None,
    html: Path | None,
    pdf: Path | None,
    language: str = "en",
    clock: Clock = system_clock,
) -> None:
    """Print the finding, or its JSON alone, and write the files asked for; every file is whole or not there."""
    report = report_of(finding, source=source, made_at=clock(), language=language)
    files = rendered(report, json=json, html=html, pdf=pdf)
    write_together(files)
    for path in files:
        typer.echo(f"wrote {path}", err=True)
    if json == "-":
        typer.echo(to_json(finding), nl=False)
    else:
        render_terminal(report, console_for())


def rendered(report: Report, *, json: str | None, html: Path | None, pdf: Path | None) -> Mapping[Path, bytes]:
    """Return every file's content before any is written, so that a failure leaves none half done.

    What draws charts and pages costs a second to load, so it is loaded only for who wants them.
    """
    files: dict[Path, bytes] = {}
    if json and json != "-":
        files[Path(json)] = to_json(report.finding).encode()
    if html:
        files[html] = import_module("changemaker.reports.as_html").to_html(report).encode()
    if pdf:
        files[pdf] = import_module("changemaker.reports.as_pdf").to_pdf(report)
    return files


def parse_language(text: str) -> str:
    """Return the language by its code.

    Raises:
        BadQuestionError: there are no words in that language.
    """
    wanted = text.strip().lower()
    if wanted not in LANGUAGES:
        hint = f"choose one of {', '.join(LANGUAGES)}"
        raise BadQuestionError(f"--language cannot be '{text}'", hint=hint)
    return wanted


def check_outputs(json: str | None, *files: Path | None, source: Path | None = None) -> None:
    """Raise BadFileError or BadQuestionError before any work if an output cannot be written where it was asked for."""
    paths = [Path(json)] if json and json != "-" else []
    paths += [path for path in files if path]
    places = [path.resolve() for path in paths]
    if len(set(places)) < len(places):
        raise BadQuestionError("two outputs have the same path", hint="give each its own")
    if source is not None and source.resolve() in places:
        raise BadQuestionError(f"an output would overwrite the data in {source}", hint="give it another name")
    for path in paths:
        if path.is_dir():
            raise BadFileError("this is a folder", where=str(path), hint="name a file inside it")
        if path.parent.exists() and not path.parent.is_dir():
            raise BadFileError("its folder is a file", where=str(path), hint="name another folder")


def check_folder(folder: Path) -> None:
    """Raise BadFileError before any work if no file can be written into a folder; one that is missing can be made."""
    place = folder.resolve()
    while not place.exists() and place != place.parent:
        place = place.parent
    if not place.is_dir():
        raise BadFileError("this is not a folder", where=str(folder), hint="name a folder")
    if not os.access(place, os.W_OK | os.X_OK):
        raise BadFileError("you may not write here", where=str(folder), hint="name a folder that you may write to")
