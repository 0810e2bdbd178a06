"""`changemaker predict --file`: one plain file's missing answers, with the accuracy card beside them."""

from pathlib import Path

import typer

from changemaker.cli.show import check_outputs, rendered
from changemaker.core.clock import Clock, system_clock
from changemaker.engine.plain import open_file
from changemaker.reports.as_json import to_json
from changemaker.reports.as_terminal import console_for, render_terminal
from changemaker.reports.report import Source
from changemaker.reports.scores_csv import scores_csv
from changemaker.reports.wording import report_of
from changemaker.reports.write import write_together
from changemaker.studies.predict_in_file import FileQuestion, predict_in_file


def predict_file(
    file: Path,
    question: FileQuestion,
    *,
    scores: Path | None,
    json: str | None,
    html: Path | None,
    pdf: Path | None,
    clock: Clock = system_clock,
) -> None:
    """Predict, print the card, and write the files asked for: scores only where the card allows them."""
    question.check()
    check_outputs(json, scores, html, pdf, source=file)
    now = clock()
    found = predict_in_file(open_file(file), question, now=now)
    source = Source(name=found.intake.file, rows=found.intake.rows, set_aside=sum(found.intake.set_aside.values()))
    report = report_of(found.finding, source=source, made_at=now)
    files = dict(rendered(report, json=json, html=html, pdf=pdf))
    if scores is not None and found.scores is not None:
        files[scores] = scores_csv(found.scores)
    write_together(files)
    for path in files:
        typer.echo(f"wrote {path}", err=True)
    if scores is not None and found.scores is None:
        typer.echo(f"did not write {scores}: no scores, see the refusal", err=True)
    if json == "-":
        typer.echo(to_json(found.finding), nl=False)
    else:
        render_terminal(report, console_for())
