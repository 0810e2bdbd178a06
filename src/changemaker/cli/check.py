"""`changemaker check`: every mistake of a workspace at once, and what to do next."""

from json import dumps
from pathlib import Path
from typing import Any

import typer

from changemaker.core.errors import WorkspaceFileError
from changemaker.core.message import Message
from changemaker.engine.yaml_file import shown
from changemaker.engine.yaml_place import Problem
from changemaker.metrics.reconcile import NEAR, Reconciliation
from changemaker.reports.words import say
from changemaker.reports.write import write_atomically
from changemaker.routines.check import CheckReport
from changemaker.routines.check import check as checked
from changemaker.routines.check_data import DataSeen

FOLDER = typer.Option(Path("."), "--folder", help="The workspace, or a folder inside it.", metavar="FOLDER")
MISTAKES = 2  # exit status
app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def check(
    folder: Path = FOLDER,
    json: str | None = typer.Option(
        None, "--json", help="Write what was found as JSON to a file; '-' prints it alone.", metavar="FILE|-"
    ),
) -> None:
    """Say every mistake in a workspace at once; run nothing.

    Example: changemaker check
    """
    report = checked(folder)
    if json and json != "-":
        write_atomically(json, as_json(report))
    if json == "-":
        typer.echo(as_json(report), nl=False)
    else:
        typer.echo(as_text(report), nl=False, err=bool(report.errors))
    if report.errors:
        raise typer.Exit(MISTAKES)


def as_text(report: CheckReport) -> str:
    """Return the report for a terminal: mistakes, notes, and either what was found or that nothing was run."""
    lines = [told(problem) for problem in report.problems]
    gap = [""] if lines else []
    return "\n".join([*lines, *gap, *(_wrong(report) if report.errors else _right(report)), ""])


def as_json(report: CheckReport) -> str:
    """Return the report for machines."""
    found: dict[str, Any] = {
        "workspace": shown(report.folder),
        "errors": len(report.errors),
        "warnings": len(report.warnings),
        "problems": [as_mapping(problem) for problem in report.problems],
        "sources": list(report.sources),
        "metrics": list(report.metrics),
        "programmes": list(report.programmes),
        "surveys": list(report.surveys),
        "journeys": list(report.journeys),
        "unsigned": list(report.unsigned),
        "data_version": report.data.data_version if report.data else None,
    }
    return dumps(found, ensure_ascii=False, indent=2) + "\n"


def as_mapping(problem: Problem) -> dict[str, object]:
    """Return a problem for machines."""
    return {
        "file": problem.file,
        "line": problem.place.line if problem.place else None,
        "column": problem.place.column if problem.place else None,
        "weight": problem.weight,
        "what": problem.what,
        "hint": problem.hint,
        "code": WorkspaceFileError.code,
    }


def told(problem: Problem) -> str:
    """Return a problem for a terminal: what, where, the line with a caret, and what to do."""
    if problem.weight == "error":
        return str(problem.error())
    lines = [f"note: {problem.where}: {problem.what}", *([problem.excerpt] if problem.excerpt else [])]
    return "\n".join([*lines, f"  Hint: {problem.hint}"])


def _wrong(report: CheckReport) -> list[str]:
    files = len({problem.file for problem in report.errors})
    notes = f", {counted(len(report.warnings), 'note')}" if report.warnings else ""
    return [f"{counted(len(report.errors), 'mistake')} in {counted(files, 'file')}{notes}. Nothing was run."]


def _right(report: CheckReport) -> list[str]:
    settings = report.settings
    if settings is None:
        raise ValueError("a workspace without settings has mistakes")
    notes = f", {counted(len(report.warnings), 'note')} above" if report.warnings else ""
    lines = [f"{settings.name}: no mistakes{notes}. Nothing was run."]
    lines += [f"  money      in {settings.currency}; a day is a day in {settings.zone}"]
    lines += [f"  sources    {_names(report.sources)}", f"  metrics    {_names(report.metrics)}"]
    lines += [f"  programme  {name}: {_rollout(report, name)}" for name in report.programmes]
    lines += [f"  surveys    {_names(report.surveys)}"] if report.surveys else []
    lines += [f"  journeys   {_names(report.journeys)}"] if report.journeys else []
    return [*lines, *_loaded(report.data), f"Next: {_next(report)}"]


def _loaded(data: DataSeen | None) -> list[str]:
    if data is None:
        return []
    aside = ", ".join(f"{rows} of {table}" for table, rows in data.set_aside.items())
    lines = [f"  loaded     data version {data.data_version}" + (f"; rows set aside: {aside}" if aside else "")]
    if isinstance(data.nrr, Reconciliation):
        lines.append(f"  {reconciled(data.nrr)}")
    elif data.nrr is not None:
        lines.append(f"  NRR: {say(data.nrr.why)} {say(data.nrr.needs)}")
    return lines


def reconciled(found: Reconciliation) -> str:
    """Return our NRR beside the published one in one sentence."""
    shown = {"ours": found.ours.value, "low": found.ours.low, "high": found.ours.high, "published": found.published.nrr}
    params: dict[str, object] = {name: f"{value:.3f}" for name, value in shown.items()}
    params |= {"source": found.published.source, "set_aside": found.set_aside}
    if abs(found.difference) <= NEAR:
        return say(Message("check.nrr.agrees", params))
    other = found.explained_by
    if other is None:
        return say(Message("check.nrr.differs", params))
    params |= {"rule": other.rule, "value": other.value, "other": f"{other.nrr:.3f}"}
    return say(Message("check.nrr.explained", params))


def _rollout(report: CheckReport, name: str) -> str:
    rollout = report.programmes[name].rollout
    starts = sorted(start for start in rollout.starts.values() if start)
    if not starts:
        return f"who starts when is in table 'rollout', {rollout.assigned}"
    never = len(rollout.starts) - len(starts)
    span = f"{starts[0]:%Y-%m} to {starts[-1]:%Y-%m}" if starts[0] != starts[-1] else f"{starts[0]}"
    return f"{counted(len(starts), rollout.unit)} start {span}, {never} never; {rollout.assigned}"


def _next(report: CheckReport) -> str:
    if not report.sources:
        return "copy sources/orders.yml.txt to sources/orders.yml and name your file in it"
    if report.data is None:
        return "changemaker load"
    if not report.programmes:
        return "copy programmes/complaints-in-a-day.yml.txt to programmes/NAME.yml and say what was done"
    return f"changemaker prove {next(iter(report.programmes))}"


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(names) or "none yet"


def counted(number: int, what: str) -> str:
    """Return a number with what is counted: "1 mistake", "2 mistakes"."""
    return f"{number} {what}{'' if number == 1 else 's'}"
