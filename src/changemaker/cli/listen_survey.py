"""`changemaker listen survey`: how a survey is asked, page by page, and a survey made from an XLSForm."""

from json import dumps
from pathlib import Path

import typer

from changemaker.cli.check import FOLDER
from changemaker.cli.show import check_outputs
from changemaker.core.errors import BadQuestionError
from changemaker.core.meant import did_you_mean
from changemaker.engine.workspace import open_workspace
from changemaker.engine.yaml_file import shown
from changemaker.listen.surveys.read_survey import survey_named, surveys_in
from changemaker.listen.surveys.survey import Survey
from changemaker.listen.surveys.xlsform import survey_from_xlsform
from changemaker.reports.survey_shown import survey_as_mapping, survey_lines
from changemaker.reports.write import write_atomically

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def survey(
    name: str | None = typer.Argument(None, help="One survey; the list of all where left out.", metavar="[NAME]"),
    folder: Path = FOLDER,
    language: str | None = typer.Option(
        None, "--language", help="In which its texts are shown; its first where left out.", metavar="CODE"
    ),
    json: str | None = typer.Option(
        None, "--json", help="Write it as JSON to a file; '-' prints it alone.", metavar="FILE|-"
    ),
    source: Path | None = typer.Option(None, "--from", help="An XLSForm to make a survey of.", metavar="FORM.xlsx"),
    target: Path | None = typer.Option(
        None, "--to", help="With --from: the survey's file, such as surveys/pulse.yml.", metavar="FILE.yml"
    ),
) -> None:
    """Show a survey, or make one from an XLSForm.

    Example: changemaker listen survey pulse --language ar
    """
    check_outputs(json)
    if source is not None or target is not None:
        _import(source, target, others=(name, language, json))
        return
    workspace = open_workspace(folder)
    if name is None:
        _list(surveys_in(workspace.folder), json)
        return
    found = survey_named(workspace.folder, name)
    if language is not None and language not in found.languages:
        raise BadQuestionError(f"'{name}' is not asked in '{language}'", hint=did_you_mean([language], found.languages))
    _write(survey_as_mapping(found), json)
    if json != "-":
        typer.echo("\n".join(survey_lines(found, language=language or found.languages[0])))


def _list(surveys: dict[str, Survey], json: str | None) -> None:
    rows = [
        {
            "survey": found.name,
            "version": found.version,
            "languages": list(found.languages),
            "questions": sum(1 for _ in found.questions()),
        }
        for found in surveys.values()
    ]
    _write({"surveys": rows}, json)
    if json == "-":
        return
    for row in rows:
        typer.echo(f"{row['survey']}  version {row['version']}, {row['questions']} questions, in {_named(row)}")
    if not rows:
        typer.echo("no surveys yet\nNext: copy surveys/pulse.yml.txt to surveys/pulse.yml and change it")


def _named(row: dict[str, object]) -> str:
    languages = row["languages"]
    return ", ".join(languages) if isinstance(languages, list) else ""


def _import(source: Path | None, target: Path | None, *, others: tuple[str | None, ...]) -> None:
    if source is None or target is None or any(other is not None for other in others):
        hint = "write: changemaker listen survey --from form.xlsx --to surveys/pulse.yml"
        raise BadQuestionError("--from and --to belong together, and to nothing else", hint=hint)
    if target.exists():
        raise BadQuestionError(f"{shown(target)} is there already", hint="name another file, or delete it first")
    made = survey_from_xlsform(source, name=target.stem)
    target.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(str(target), made.text)
    typer.echo(f"wrote {shown(target)}: {made.questions} questions in {', '.join(made.languages)}")
    for left in made.left_out:
        typer.echo(f"  {left}")
    for wrong in made.to_mend:
        typer.echo(f"  to mend, in {wrong}")
    typer.echo("Next: changemaker check")


def _write(found: dict[str, object], json: str | None) -> None:
    text = dumps(found, ensure_ascii=False, allow_nan=False, indent=2) + "\n"
    if json == "-":
        typer.echo(text, nl=False)
    elif json:
        write_atomically(json, text)
        typer.echo(f"wrote {json}", err=True)
