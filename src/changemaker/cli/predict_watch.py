"""`changemaker predict watch`: do models still fit the data and the answers that came since?"""

from importlib import import_module
from pathlib import Path

import typer

from changemaker.cli.show import JSON, LANGUAGE, check_outputs, parse_language

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def watch(
    folder: Path = typer.Option(Path("."), "--folder", help="The workspace, or a folder inside it.", metavar="FOLDER"),
    language: str = LANGUAGE,
    json: str | None = JSON,
) -> None:
    """Compare models with the data and the answers since; withdraw what does not fit any more.

    Example: changemaker predict watch
    """
    language = parse_language(language)
    check_outputs(json)
    import_module("changemaker.cli.watch_in_workspace").watch_in_workspace(folder, language=language, json=json)
