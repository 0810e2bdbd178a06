"""`changemaker contest`: which score predicts money, from one plain file or from a workspace."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

import typer

from changemaker.cli.prove import parse_list
from changemaker.cli.show import HTML, JSON, PDF, check_outputs, show
from changemaker.core.errors import BadQuestionError, raise_all
from changemaker.engine.plain import open_file
from changemaker.reports.report import Source
from changemaker.studies.best_metric import ContestQuestion, best_metric

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def contest(
    file: Path | None = typer.Option(
        None, "--file", help="CSV (`,` `;` or tab; gzip too) or Parquet, with a header.", metavar="FILE"
    ),
    folder: Path = typer.Option(
        Path("."), "--folder", help="Workspace whose scores compete, where no --file is given.", metavar="FOLDER"
    ),
    outcome: str | None = typer.Option(
        None,
        "--outcome",
        help="Column to foretell, a number or yes/no as 1 and 0; in a workspace retention, nrr, cross_sell,"
        " share_of_wallet or all.",
        metavar="COLUMN|NAME",
    ),
    metrics: str | None = typer.Option(
        None, "--metrics", help="Columns that compete, with commas; in a workspace, metrics.", metavar="LIST"
    ),
    baseline: str | None = typer.Option(
        None, "--baseline", help="Columns that are known anyway, with commas.", metavar="LIST"
    ),
    unit: str | None = typer.Option(
        None, "--unit", help="Column that names the customer: its rows stay together.", metavar="COLUMN"
    ),
    time: str | None = typer.Option(
        None, "--time", help="Column with the time: earlier rows teach, later ones judge.", metavar="COLUMN"
    ),
    cut: str | None = typer.Option(
        None, "--cut", help="In a workspace: first month of the outcome, the score's year being over.", metavar="MONTH"
    ),
    level: float = typer.Option(0.95, "--level", help="Coverage of every range.", metavar="SHARE"),
    json: str | None = JSON,
    html: Path | None = HTML,
    pdf: Path | None = PDF,
) -> None:
    """Say which score predicts an outcome, and which does not.

    In a workspace, without --file, its own scores compete for what accounts do in the next twelve months.

    Example: changemaker contest --file accounts.csv --outcome retained --metrics nps,csat,effort --baseline revenue
    """
    if file is None:
        for_files = {"--baseline": baseline, "--unit": unit, "--time": time}
        _check_roles(for_files, "needs --file", "leave it out: a workspace knows it")
        in_workspace = import_module("changemaker.cli.contest_in_workspace").contest_in_workspace
        in_workspace(
            folder,
            outcome=outcome,
            metrics=parse_list(metrics),
            cut=cut,
            level=level,
            json=json,
            html=html,
            pdf=pdf,
        )
        return
    _check_roles({"--cut": cut}, "is for a workspace", "leave out --file, or name the time with --time")
    if outcome is None:
        raise BadQuestionError("no outcome is named", hint="give --outcome COLUMN")
    question = ContestQuestion(
        outcome=outcome, metrics=parse_list(metrics), baseline=parse_list(baseline), unit=unit, time=time, level=level
    )
    question.check()
    check_outputs(json, html, pdf, source=file)
    answer = best_metric(open_file(file), question)
    source = Source(name=file.name, rows=answer.intake.rows, set_aside=sum(answer.intake.set_aside.values()))
    show(answer.finding, source, json=json, html=html, pdf=pdf)


def _check_roles(options: Mapping[str, str | None], what: str, hint: str) -> None:
    raise_all([BadQuestionError(f"{name} {what}", hint=hint) for name, value in options.items() if value is not None])
