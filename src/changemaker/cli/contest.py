"""`changemaker contest`: which score predicts money, from one plain file."""

from pathlib import Path

import typer

from changemaker.cli.prove import parse_list
from changemaker.cli.show import HTML, JSON, PDF, check_outputs, show
from changemaker.engine.plain import open_file
from changemaker.reports.report import Source
from changemaker.studies.best_metric import ContestQuestion, best_metric

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def contest(
    file: Path = typer.Option(
        ..., "--file", help="CSV (`,` `;` or tab; gzip too) or Parquet, with a header.", metavar="FILE"
    ),
    outcome: str = typer.Option(
        ..., "--outcome", help="Column to foretell: a number, or yes/no as 1 and 0.", metavar="COLUMN"
    ),
    metrics: str = typer.Option(..., "--metrics", help="Columns that compete, with commas.", metavar="LIST"),
    baseline: str | None = typer.Option(
        None, "--baseline", help="Columns that are known anyway, with commas.", metavar="LIST"
    ),
    unit: str | None = typer.Option(
        None, "--unit", help="Column that names the customer: its rows stay together.", metavar="COLUMN"
    ),
    time: str | None = typer.Option(
        None, "--time", help="Column with the time: earlier rows teach, later ones judge.", metavar="COLUMN"
    ),
    level: float = typer.Option(0.95, "--level", help="Coverage of every range.", metavar="SHARE"),
    json: str | None = JSON,
    html: Path | None = HTML,
    pdf: Path | None = PDF,
) -> None:
    """Say which score predicts an outcome, and which does not.

    Example: changemaker contest --file accounts.csv --outcome retained --metrics nps,csat,effort --baseline revenue
    """
    question = ContestQuestion(
        outcome=outcome, metrics=parse_list(metrics), baseline=parse_list(baseline), unit=unit, time=time, level=level
    )
    question.check()
    check_outputs(json, html, pdf, source=file)
    answer = best_metric(open_file(file), question)
    source = Source(name=file.name, rows=answer.intake.rows, set_aside=sum(answer.intake.set_aside.values()))
    show(answer.finding, source, json=json, html=html, pdf=pdf)
