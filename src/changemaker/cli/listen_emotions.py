"""`changemaker listen emotions`: how well a label is read from texts, in one plain file or in a workspace."""

from importlib import import_module
from pathlib import Path

import typer

from changemaker.cli.progress import progress_bar
from changemaker.cli.show import HTML, JSON, PDF, check_outputs, show
from changemaker.core.errors import BadQuestionError, raise_all
from changemaker.engine.plain import open_file
from changemaker.reports.report import Source
from changemaker.studies.emotions_in_file import EmotionsQuestion, emotions_in_file

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def emotions(
    file: Path | None = typer.Option(
        None, "--file", help="CSV (`,` `;` or tab; gzip too) or Parquet, with a header.", metavar="FILE"
    ),
    folder: Path = typer.Option(
        Path("."), "--folder", help="Workspace whose texts are read, without --file.", metavar="FOLDER"
    ),
    text: str | None = typer.Option(None, "--text", help="Column with the texts.", metavar="COLUMN"),
    label: str | None = typer.Option(
        None, "--label", help="Column with what is to be read: emotion, sentiment, matter.", metavar="COLUMN"
    ),
    folds: int = typer.Option(
        5, "--cross-validate", help="Parts of the file; each is read by what the others taught.", metavar="FOLDS"
    ),
    precision: float = typer.Option(
        0.8, "--precision", help="Share of given labels that shall be right; else 'unknown'.", metavar="SHARE"
    ),
    vectors: str | None = typer.Option(
        None, "--vectors", help="nano: reported beside it, on a sample; extra `embed`.", metavar="NAME"
    ),
    level: float = typer.Option(0.95, "--level", help="Coverage of every range.", metavar="SHARE"),
    seed: int = typer.Option(20261121, "--seed", help="Of the folds and the ranges.", metavar="NUMBER"),
    json: str | None = JSON,
    html: Path | None = HTML,
    pdf: Path | None = PDF,
) -> None:
    """Read emotions, or any label, from texts, and say how well that works.

    Each text is read by what other texts taught, beside TF-IDF logistic regression in the same folds. In a workspace,
    without --file, the company's own labels and asked emotions teach.

    Example: changemaker listen emotions --file comments.csv --text comment --label emotion
    """
    check_outputs(json, html, pdf, source=file)
    if file is None:
        given = {"--text": text, "--label": label, "--vectors": vectors}
        hint = "leave it out: a workspace knows its texts"
        raise_all([BadQuestionError(f"{name} needs --file", hint=hint) for name, value in given.items() if value])
        finding, source = import_module("changemaker.routines.read_emotions").emotions_in_workspace(folder, level=level)
        show(finding, source, json=json, html=html, pdf=pdf)
        return
    missing = {"--text": text, "--label": label}
    raise_all(
        [
            BadQuestionError(f"{name} is missing", hint=f"give {name} COLUMN")
            for name, value in missing.items()
            if not value
        ]
    )
    question = EmotionsQuestion(
        text=str(text), label=str(label), folds=folds, precision=precision, vectors=vectors, level=level, seed=seed
    )
    question.check()
    plain = open_file(file)
    with progress_bar("reading", folds) as progress:
        answer = emotions_in_file(plain, question, progress=progress)
    source = Source(name=file.name, rows=answer.intake.rows, set_aside=sum(answer.intake.set_aside.values()))
    show(answer.finding, source, json=json, html=html, pdf=pdf)
