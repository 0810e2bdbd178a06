"""`changemaker`: the list of commands, each loaded only when it is called."""

import sys

import typer

from changemaker import __version__
from changemaker.cli.commands import Commands, Entry

COMMANDS = {
    "init": Entry("changemaker.cli.init", "Start a workspace: the company as code, in one folder."),
    "check": Entry("changemaker.cli.check", "Say every mistake in a workspace at once; run nothing."),
    "load": Entry("changemaker.cli.load", "Load what is new or has changed into the company's tables."),
    "finance": Entry("changemaker.cli.finance", "Ask what only finance can answer, and note who answered."),
    "metrics": Entry("changemaker.cli.metrics", "Say what the company's tables measure, each number with its range."),
    "prove": Entry("changemaker.cli.prove", "Say what a programme caused, with its range."),
    "report": Entry(
        "changemaker.cli.report", "Write a programme's business case for finance: PDF, workbook, page and JSON."
    ),
    "contest": Entry("changemaker.cli.contest", "Say which score predicts an outcome, and which does not."),
    "demo": Entry(
        "changemaker.cli.demo", "Build a sample company and prove its programmes, with the truth beside the answer."
    ),
    "serve": Entry("changemaker.cli.serve", "Serve a workspace's pages and API, until Ctrl-C."),
    "worker": Entry(
        "changemaker.cli.worker",
        "Run a workspace's jobs, schedules and sending, until Ctrl-C; several may run beside one PostgreSQL.",
    ),
    "forget": Entry("changemaker.cli.forget", "Erase what is personal about one person, for good."),
    "listen": Entry("changemaker.cli.listen", "Ask customers, read what they say, and tell how far it speaks for all."),
    "predict": Entry(
        "changemaker.cli.predict", "Predict what nobody said, and who is turning, with the accuracy beside it."
    ),
    "act": Entry("changemaker.cli.act", "Act on what you see, with a comparison group on every action."),
    "sim": Entry("changemaker.cli.sim", "Count the proof's own errors on simulated data."),
}


class _Changemaker(Commands):
    entries = COMMANDS


app = typer.Typer(
    cls=_Changemaker, rich_markup_mode=None, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"changemaker {__version__}")
        raise typer.Exit()


@app.callback()
def changemaker(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Show the version."),
) -> None:
    """Show what a customer-experience programme is worth, and how sure that is.

    Example: changemaker prove --file trial.csv --outcome spend --arm group --control none --assigned random
    """


def run() -> None:
    """Run the command line."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a terminal that lacks a letter must not stop an answer
    app()
