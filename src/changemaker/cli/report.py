"""`changemaker report`: a programme's business case as files for finance, all of them or none."""

from pathlib import Path

import typer

from changemaker.cli.show import LANGUAGE, check_outputs, parse_language
from changemaker.core.clock import system_clock
from changemaker.core.errors import BadQuestionError
from changemaker.core.meant import did_you_mean
from changemaker.engine.workspace import open_workspace
from changemaker.reports.case_files import KINDS, case_files
from changemaker.reports.case_wording import case_report_of
from changemaker.reports.write import write_together
from changemaker.routines.kept_results import keep_case
from changemaker.routines.programme_proof import prove_programme

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def report(
    name: str = typer.Argument(..., help="The programme: its file's name in programmes/, without .yml."),
    folder: Path = typer.Option(Path("."), "--folder", help="The workspace, or a folder in it.", metavar="FOLDER"),
    out: Path | None = typer.Option(
        None, "--out", help="Where to put the files; reports/ in the workspace by default.", metavar="FOLDER"
    ),
    only: str | None = typer.Option(
        None, "--only", help=f"Some of {', '.join(KINDS)}, with commas; all by default.", metavar="LIST"
    ),
    language: str = LANGUAGE,
) -> None:
    """Write a programme's business case for finance: PDF, workbook, page and JSON.

    Example: changemaker report complaints-in-a-day
    """
    kinds, language = parse_kinds(only), parse_language(language)
    workspace = open_workspace(folder)
    place = out if out is not None else workspace.folder / "reports"
    check_outputs(None, *(place / f"{name}.{kind}" for kind in kinds))
    _step(f"prove {name}")
    clock = system_clock
    proved = prove_programme(workspace, name, clock=clock)
    made_at = clock()
    keep_case(workspace, proved, made_at)
    told = case_report_of(proved.case, source=proved.source, made_at=made_at, language=language)
    files = case_files(told, place, name, kinds=kinds, progress=_step)
    write_together(files)
    for path in files:
        typer.echo(f"wrote {path}", err=True)
    typer.echo(told.title)


def parse_kinds(text: str | None) -> tuple[str, ...]:
    """Return the kinds of file in "pdf,xlsx", each once; all of them for None.

    Raises:
        BadQuestionError: there is no such kind, or none at all is named.
    """
    if text is None:
        return KINDS
    wanted = [kind.strip().lower().lstrip(".") for kind in text.split(",") if kind.strip()]
    unknown = [kind for kind in wanted if kind not in KINDS]
    if unknown or not wanted:
        hint = did_you_mean(unknown, KINDS) if unknown else f"name some of {', '.join(KINDS)}"
        raise BadQuestionError(f"--only cannot be '{text}'", hint=hint)
    return tuple(dict.fromkeys(wanted))


def _step(step: str) -> None:
    typer.echo(f"  {step} ...", err=True)
