"""`changemaker predict at-risk`: who is turning, one list, each account once."""

from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path

import typer

from changemaker.cli.show import HTML, JSON, LANGUAGE, PDF, check_outputs, parse_language
from changemaker.core.errors import BadQuestionError
from changemaker.predict.levels import LEVEL, RATE

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def predict_at_risk(
    folder: Path = typer.Option(Path("."), "--folder", help="The workspace, or a folder inside it.", metavar="FOLDER"),
    rate: float = typer.Option(
        RATE, "--rate", help="Share of false alarms at one look, of each kind of warning.", metavar="SHARE"
    ),
    as_of: str | None = typer.Option(
        None, "--as-of", help="Look as on this evening: nothing later is used. The end of the data.", metavar="DAY"
    ),
    most: int = typer.Option(20, "--most", help="Accounts to print; all are in table `alert`.", min=1),
    level: float = typer.Option(LEVEL, "--level", help="Coverage of every range.", metavar="SHARE"),
    language: str = LANGUAGE,
    json: str | None = JSON,
    html: Path | None = HTML,
    pdf: Path | None = PDF,
) -> None:
    """List who is turning: likely to leave, silent beyond their own rhythm, or feeling worse than in their own past.

    Example: changemaker predict at-risk --rate 0.02
    """
    language = parse_language(language)
    if not 0.5 <= level < 1:
        raise BadQuestionError(f"a level of {level} covers nothing", hint="write it as 0.9, or 0.8 and the like")
    check_outputs(json, html, pdf)
    in_workspace = import_module("changemaker.cli.at_risk_in_workspace").at_risk_in_workspace
    in_workspace(
        folder,
        rate=rate,
        now=_moment(as_of),
        most=most,
        level=level,
        language=language,
        json=json,
        html=html,
        pdf=pdf,
    )


def _moment(text: str | None) -> int | None:
    """The end of that day in UTC microseconds."""
    if text is None:
        return None
    try:
        after = date.fromisoformat(text) + timedelta(days=1)
    except (ValueError, OverflowError) as error:
        raise BadQuestionError(f"'{text}' is not a day", hint="write it as 2025-06-30") from error
    return round(datetime(after.year, after.month, after.day, tzinfo=UTC).timestamp() * 1_000_000)
