"""`changemaker predict silent-scores`: what those would say who kept silent, with the accuracy card before it."""

from importlib import import_module
from pathlib import Path

import typer

from changemaker.cli.show import HTML, JSON, LANGUAGE, PDF, check_outputs, parse_language
from changemaker.core.errors import BadQuestionError
from changemaker.predict.levels import LEVEL

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def predict_silent_scores(
    question: str = typer.Option("nps", "--question", help="Which question: nps, csat, ces, ...", metavar="NAME"),
    folder: Path = typer.Option(Path("."), "--folder", help="The workspace, or a folder inside it.", metavar="FOLDER"),
    why: str | None = typer.Option(
        None,
        "--why",
        help="Also say what moves one predicted score: a contact, or several with commas.",
        metavar="LIST",
    ),
    level: float = typer.Option(LEVEL, "--level", help="Coverage of every range.", metavar="SHARE"),
    scores: Path | None = typer.Option(
        None, "--scores", help="Write every score as CSV, answered and predicted apart.", metavar="FILE"
    ),
    language: str = LANGUAGE,
    json: str | None = JSON,
    html: Path | None = HTML,
    pdf: Path | None = PDF,
) -> None:
    """Predict what those would say who kept silent, with the accuracy card.

    Example: changemaker predict silent-scores --question nps
    """
    language = parse_language(language)
    if not 0.5 <= level < 1:
        raise BadQuestionError(f"a level of {level} covers nothing", hint="write it as 0.9, or 0.8 and the like")
    check_outputs(json, scores, html, pdf)
    in_workspace = import_module("changemaker.cli.silent_scores_in_workspace").silent_scores_in_workspace
    in_workspace(
        folder,
        question=question,
        why=tuple(part.strip() for part in (why or "").split(",") if part.strip()),
        level=level,
        scores=scores,
        language=language,
        json=json,
        html=html,
        pdf=pdf,
    )
