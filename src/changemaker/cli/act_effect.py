"""`changemaker act effect`: what a journey changed, held against those whom the lot kept out."""

from importlib import import_module
from pathlib import Path

import typer

from changemaker.cli.show import HTML, JSON, LANGUAGE, PDF, check_outputs, parse_language
from changemaker.core.errors import BadQuestionError

app = typer.Typer(rich_markup_mode=None, add_completion=False)
LEVEL = 0.95


@app.command()
def effect(
    name: str = typer.Argument(..., help="The journey: its file's name without .yml.", metavar="NAME"),
    folder: Path = typer.Option(Path("."), "--folder", help="The workspace, or a folder inside it.", metavar="FOLDER"),
    split: str | None = typer.Option(
        None, "--split", help="Show the ways of this random split instead.", metavar="SPLIT"
    ),
    level: float = typer.Option(LEVEL, "--level", help="Coverage of every range.", metavar="SHARE"),
    language: str = LANGUAGE,
    json: str | None = JSON,
    html: Path | None = HTML,
    pdf: Path | None = PDF,
) -> None:
    """Say what a journey changed, held against those the lot held out.

    Everybody counts in the group that was drawn, whether or not anything reached them. While it runs, the range holds
    however often you look; the last word is said once all who entered within the planned half-year had their time.

    Example: changemaker act effect late-reorder
    """
    language = parse_language(language)
    check_outputs(json, html, pdf)
    if not 0.5 <= level < 1:
        raise BadQuestionError(f"a level of {level} covers nothing", hint="write it as 0.95, or 0.8 and the like")
    show = import_module("changemaker.cli.effect_in_workspace").effect_in_workspace
    show(folder, name, split=split, level=level, language=language, json=json, html=html, pdf=pdf)
