"""`changemaker predict unheard`: problems that go before lost margin and that no question covers."""

from importlib import import_module
from pathlib import Path

import typer

from changemaker.cli.show import HTML, JSON, LANGUAGE, PDF, check_folder, check_outputs, parse_language
from changemaker.core.errors import BadQuestionError
from changemaker.predict.levels import UNHEARD_LEVEL

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def unheard(
    folder: Path = typer.Option(Path("."), "--folder", help="The workspace, or a folder inside it.", metavar="FOLDER"),
    level: float = typer.Option(
        UNHEARD_LEVEL, "--level", help="Coverage of every range; the rest is the share of false ones.", metavar="SHARE"
    ),
    ask: Path | None = typer.Option(
        None, "--ask", help="Write the first questions as surveys into this folder.", metavar="FOLDER"
    ),
    language: str = LANGUAGE,
    json: str | None = JSON,
    html: Path | None = HTML,
    pdf: Path | None = PDF,
) -> None:
    """Find what goes before lost margin and no question covers, with the money at risk.

    What a survey asks about is taken as known. Each problem comes with the accounts, the evidence and a first question
    to ask, ready for surveys/.

    Example: changemaker predict unheard
    """
    language = parse_language(language)
    check_outputs(json, html, pdf)
    if not 0.5 <= level < 1:
        raise BadQuestionError(f"a level of {level} covers nothing", hint="write it as 0.95, or 0.8 and the like")
    if ask is not None:
        check_folder(ask)
    in_workspace = import_module("changemaker.cli.unheard_in_workspace").unheard_in_workspace
    in_workspace(folder, level=level, ask=ask, language=language, json=json, html=html, pdf=pdf)
