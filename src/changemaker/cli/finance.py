"""`changemaker finance`: what only finance can answer, asked here or sent as a form."""

import sys
from pathlib import Path

import typer

from changemaker.cli.check import FOLDER
from changemaker.core.clock import system_clock
from changemaker.core.errors import raise_all
from changemaker.engine.workspace import Workspace, open_workspace
from changemaker.engine.yaml_file import read_yaml, shown
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.routines.finance_answers import write_answers
from changemaker.routines.finance_guide import form, interview
from changemaker.routines.finance_questions import Answers
from changemaker.routines.workspace_files import FINANCE, read_file

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def finance(
    folder: Path = FOLDER,
    answers: Path | None = typer.Option(None, "--answers", help="Take the answers from a YAML file.", metavar="FILE"),
    as_form: bool = typer.Option(False, "--form", help="Print the questions as a form to send to finance."),
) -> None:
    """Ask what only finance can answer, and note who answered.

    Example: changemaker finance --form
    """
    workspace = open_workspace(folder)
    rules, today = _rules(workspace), system_clock().date()
    if answers is not None:
        told = read_yaml(answers, Answers)
    elif as_form or not sys.stdin.isatty():
        typer.echo(form(rules, workspace.settings, today=today), nl=False)
        return
    else:
        told = interview(rules, workspace.settings, today=today, say=_say, hear=_hear)
    for path in write_answers(workspace.folder, told):
        typer.echo(f"wrote {shown(path)}", err=True)
    typer.echo("Next: changemaker check")


def _rules(workspace: Workspace) -> FinanceRules:
    path = workspace.folder / FINANCE
    if not path.exists():
        return FinanceRules()
    read = read_file(path, FinanceRules)
    raise_all([problem.error() for problem in read.problems])
    return read.value or FinanceRules()


def _say(line: str) -> None:
    typer.echo(line, err=True)


def _hear(question: str) -> str:
    typed: str = typer.prompt(question, default="", show_default=False, err=True)
    return typed
