"""`changemaker predict`: its commands, each loaded only when it is called, and one plain file without any of them."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

import typer

from changemaker.cli.commands import Commands, Entry
from changemaker.core.errors import BadQuestionError, raise_all
from changemaker.predict.levels import LEVEL

COMMANDS = {
    "silent-scores": Entry(
        "changemaker.cli.predict_silent_scores",
        "Predict the scores of those who never answered, with the accuracy card.",
    ),
    "unheard": Entry("changemaker.cli.predict_unheard", "Find problems that cost money and that no question covers."),
    "at-risk": Entry("changemaker.cli.predict_at_risk", "List who is turning: one list, each account once."),
    "watch": Entry(
        "changemaker.cli.predict_watch",
        "Compare models with the data and the answers since; withdraw what does not fit any more.",
    ),
}


class _Predict(Commands):
    entries = COMMANDS


app = typer.Typer(
    cls=_Predict, rich_markup_mode=None, add_completion=False, no_args_is_help=True, invoke_without_command=True
)


@app.callback()
def predict(
    context: typer.Context,
    file: Path | None = typer.Option(
        None, "--file", help="CSV (`,` `;` or tab; gzip too) or Parquet, with a header.", metavar="FILE"
    ),
    target: str | None = typer.Option(
        None, "--target", help="Column to predict; rows where it is empty are predicted.", metavar="COLUMN"
    ),
    unit: str | None = typer.Option(
        None, "--unit", help="Column that names the customer: its rows stay together.", metavar="COLUMN"
    ),
    time: str | None = typer.Option(
        None, "--time", help="Column with the time: also judged on later rows by earlier ones.", metavar="COLUMN"
    ),
    segment: str | None = typer.Option(
        None, "--segment", help="Column by whose values accuracy is told, and scores may be withheld.", metavar="COLUMN"
    ),
    without: str | None = typer.Option(
        None, "--without", help="Columns that must not teach, with commas.", metavar="LIST"
    ),
    planned: str | None = typer.Option(
        None, "--planned", help="Dates after --time that were known by then, such as a promise.", metavar="LIST"
    ),
    level: float | None = typer.Option(
        None, "--level", help=f"Coverage of every range; {LEVEL} where left out.", metavar="SHARE"
    ),
    scores: Path | None = typer.Option(
        None, "--scores", help="Write every row's score as CSV, marked predicted or answered.", metavar="FILE"
    ),
    json: str | None = typer.Option(
        None, "--json", help="Write the answer as JSON to a file; '-' prints it alone.", metavar="FILE|-"
    ),
    html: Path | None = typer.Option(None, "--html", help="Write a page to show to others.", metavar="FILE"),
    pdf: Path | None = typer.Option(None, "--pdf", help="Write one page for finance.", metavar="FILE"),
) -> None:
    """Predict what nobody said, and who is turning, with the accuracy beside it.

    With --file, the rows of one plain file whose answer is missing; with a command, a workspace.

    Example: changemaker predict --file orders.csv --target low_score --unit seller --time delivered
    """
    given: Mapping[str, object] = {
        "--file": file, "--target": target, "--unit": unit, "--time": time, "--segment": segment,
        "--without": without, "--planned": planned, "--level": level, "--scores": scores,
        "--json": json, "--html": html, "--pdf": pdf,
    }  # fmt: skip
    if context.invoked_subcommand is not None:
        _stands_alone([name for name, value in given.items() if value is not None], context.invoked_subcommand)
        return
    if file is None or target is None:
        missing = " and ".join(name for name in ("--file", "--target") if given[name] is None)
        hint = f"for a plain file give both; for a workspace name one of {', '.join(COMMANDS)}"
        raise BadQuestionError(f"{missing} must be given", hint=hint)
    asked = import_module("changemaker.studies.predict_in_file").FileQuestion(
        target=target,
        unit=unit,
        time=time,
        segment=segment,
        without=_parts(without),
        planned=_parts(planned),
        level=LEVEL if level is None else level,
    )
    run = import_module("changemaker.cli.predict_file").predict_file
    run(file, asked, scores=scores, json=json, html=html, pdf=pdf)


def _stands_alone(given: list[str], command: str) -> None:
    hint = f"leave it out, or put what belongs to the command behind it: changemaker predict {command} --help"
    raise_all([BadQuestionError(f"{name} belongs to a plain file, not to {command}", hint=hint) for name in given])


def _parts(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())
