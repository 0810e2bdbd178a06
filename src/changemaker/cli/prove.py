"""`changemaker prove`: what a programme caused, from one plain file, or what it was worth, in a workspace."""

import sys
from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import typer

from changemaker.cli.show import HTML, JSON, LANGUAGE, PDF, check_outputs, parse_language, show
from changemaker.core.errors import BadQuestionError, raise_all
from changemaker.engine.plain import open_file
from changemaker.prove.ask import ASSIGNED, Assigned
from changemaker.reports.report import Source
from changemaker.studies.programme_effect import programme_effect
from changemaker.studies.question import ProofQuestion

app = typer.Typer(rich_markup_mode=None, add_completion=False)

ASKED = """How was it decided who got it?
  random   a lot decided, for each customer, shop or region (or the order of the start)
  staged   somebody chose the order in which they started
  chosen   they chose for themselves, or were picked by how they did before
  unknown  nobody knows any more
Assigned"""


@app.command()
def prove(
    name: str | None = typer.Argument(
        None, help="A programme of the workspace: its file in programmes/ without .yml.", metavar="[NAME]"
    ),
    folder: Path = typer.Option(
        Path("."), "--folder", help="Workspace of the programme, where a NAME is given.", metavar="FOLDER"
    ),
    refreeze: bool = typer.Option(
        False, "--refreeze", help="Freeze a plan that was changed; the history keeps the older one."
    ),
    file: Path | None = typer.Option(
        None, "--file", help="CSV (`,` `;` or tab; gzip too) or Parquet, with a header.", metavar="FILE"
    ),
    outcome: str | None = typer.Option(
        None, "--outcome", help="Column with what should move, a number.", metavar="COLUMN"
    ),
    unit: str | None = typer.Option(
        None, "--unit", help="Column that names the customer or shop; without it each row is one.", metavar="COLUMN"
    ),
    arm: str | None = typer.Option(None, "--arm", help="Column that says which arm a row is in.", metavar="COLUMN"),
    control: str | None = typer.Option(
        None, "--control", help="Label of the arm that did not get it.", metavar="LABEL"
    ),
    time: str | None = typer.Option(
        None, "--time", help="Column with the year, month or week, for a rollout.", metavar="COLUMN"
    ),
    start: str | None = typer.Option(
        None, "--start", help="Column with the first treated time; empty or 0 is never.", metavar="COLUMN"
    ),
    on: str | None = typer.Option(None, "--on", help="0/1 column: the programme runs in this row.", metavar="COLUMN"),
    assigned: str | None = typer.Option(
        None, "--assigned", help="random, staged, chosen or unknown: who decided who got it.", metavar="HOW"
    ),
    cluster: str | None = typer.Option(
        None, "--cluster", help="Column with what was assigned as a whole, such as a region.", metavar="COLUMN"
    ),
    shares: str | None = typer.Option(
        None, "--shares", help="Planned share of each arm, such as treat=.5,none=.5.", metavar="LIST"
    ),
    covariates: str | None = typer.Option(
        None, "--covariates", help="Columns known from before, numbers, with commas.", metavar="LIST"
    ),
    weight: str | None = typer.Option(None, "--weight", help="Column with sampling weights.", metavar="COLUMN"),
    scale: str = typer.Option(
        "difference",
        "--scale",
        help="difference (in the outcome's unit) or ratio (share of baseline).",
        metavar="SCALE",
    ),
    control_group: str = typer.Option(
        "never", "--control-group", help="Compare with never or notyet treated units.", metavar="GROUP"
    ),
    level: float = typer.Option(0.95, "--level", help="Coverage of every range.", metavar="SHARE"),
    json: str | None = JSON,
    html: Path | None = HTML,
    pdf: Path | None = PDF,
    language: str = LANGUAGE,
) -> None:
    """Say what a programme caused, with its range.

    With a NAME: what that programme of the workspace was worth, in money.

    Example: changemaker prove --file trial.csv --outcome spend --arm group --control none --assigned random
    """
    language = parse_language(language)
    if name is not None:
        for_files = {"--file": file, "--outcome": outcome, "--unit": unit, "--arm": arm, "--control": control}
        for_files |= {"--time": time, "--start": start, "--on": on, "--assigned": assigned, "--cluster": cluster}
        for_files |= {"--shares": shares, "--covariates": covariates, "--weight": weight, "--html": html, "--pdf": pdf}
        _refuse(for_files)
        in_workspace = import_module("changemaker.cli.prove_in_workspace").prove_in_workspace
        in_workspace(folder, name, refreeze=refreeze, json=json, language=language)
        return
    if file is None or outcome is None:
        gone = [option for option, value in (("--file", file), ("--outcome", outcome)) if value is None]
        raise BadQuestionError(
            f"{' and '.join(gone)} is missing", hint="give both, or the NAME of a programme of the workspace"
        )
    question = ProofQuestion(
        outcome=outcome,
        unit=unit,
        arm=arm,
        control=control,
        time=time,
        start=start,
        on=on,
        assigned=assigned or "unknown",  # type: ignore[arg-type]  # `check` names what is allowed
        cluster=cluster,
        shares=parse_shares(shares),
        covariates=parse_list(covariates),
        weight=weight,
        scale=scale,  # type: ignore[arg-type]
        control_group=control_group,  # type: ignore[arg-type]
        level=level,
    )
    question.check()
    check_outputs(json, html, pdf, source=file)
    plain = open_file(file)
    plain.require(question.columns)
    if assigned is None:
        question = replace(question, assigned=ask_assigned())
    answer = programme_effect(plain, question)
    source = Source(name=file.name, rows=answer.intake.rows, set_aside=sum(answer.intake.set_aside.values()))
    show(answer.finding, source, json=json, html=html, pdf=pdf, language=language)


def _refuse(options: Mapping[str, object]) -> None:
    """Say which options belong to a plain file alone."""
    hints = {"--html": "`changemaker report` writes pages", "--pdf": "`changemaker report` writes pages"}
    raise_all(
        [
            BadQuestionError(f"{option} goes with --file", hint=hints.get(option, "the programme's file says it"))
            for option, value in options.items()
            if value is not None
        ]
    )


def ask_assigned() -> Assigned:
    """Ask on a terminal how it was decided who got it; "unknown" when nobody sits there."""
    if not sys.stdin.isatty():
        return "unknown"
    while (answer := typer.prompt(ASKED, default="unknown", err=True).strip().lower()) not in ASSIGNED:
        typer.echo(f"'{answer}' is none of {', '.join(ASSIGNED)}", err=True)
    return next(word for word in ASSIGNED if word == answer)


def parse_list(text: str | None) -> tuple[str, ...]:
    """Return the names in "a,b"; blanks around them are dropped."""
    return tuple(name.strip() for name in (text or "").split(",") if name.strip())


def parse_shares(text: str | None) -> dict[str, float] | None:
    """Return the shares in "treat=.5,none=.5".

    Raises:
        BadQuestionError: a part is not LABEL=NUMBER, or a label stands twice.
    """
    if text is None:
        return None
    shares: dict[str, float] = {}
    for part in text.split(","):
        label, _, number = part.rpartition("=")
        try:
            share = float(number)
        except ValueError:
            share = -1.0
        if not label.strip() or share < 0 or label.strip() in shares:
            raise BadQuestionError(f"--shares cannot be '{text}'", hint="write treat=.5,none=.5")
        shares[label.strip()] = share
    return shares
