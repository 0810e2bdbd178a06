"""`changemaker`: the list of commands, each loaded only when it is called, and one way to fail."""

import os
import sys
import traceback
from importlib import import_module
from typing import Any, NamedTuple, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup

from changemaker import __version__
from changemaker.core.errors import ChangemakerError


class Entry(NamedTuple):
    """Where a command lives, and the sentence that lists it; a test holds the sentence against the command's own."""

    module: str
    help: str


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
    "sim": Entry("changemaker.cli.sim", "Count the proof's own errors on simulated data."),
}
BAD_INPUT, OUR_FAULT, INTERRUPTED = 2, 1, 130


class Commands(TyperGroup):
    """Lists commands without importing them, and turns errors into a message and an exit status."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names in reading order."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> TyperCommand | None:
        """Return a command that can be listed; `resolve_command` loads the one that runs."""
        entry = COMMANDS.get(cmd_name)
        return TyperCommand(cmd_name, help=entry.help, rich_markup_mode=None) if entry else None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Load the command that was called."""
        name, command, rest = super().resolve_command(ctx, args)
        if name in COMMANDS:
            command = typer.main.get_command(import_module(COMMANDS[name].module).app)
        return name, command, rest

    def invoke(self, ctx: Any) -> Any:
        """Run it; what the person can mend ends with 2, what only we can mend with 1."""
        try:
            return super().invoke(ctx)
        except ChangemakerError as error:
            _fail(str(error), BAD_INPUT)
        except KeyboardInterrupt:
            _fail("stopped; nothing was written", INTERRUPTED)
        except (typer.Exit, typer.Abort):
            raise
        except Exception as error:  # an engine's own among them: nobody is shown a traceback unasked
            if hasattr(error, "exit_code"):  # the parser's own, which knows how to tell itself
                raise
            if os.environ.get("CHANGEMAKER_DEBUG"):
                traceback.print_exc()
            _fail(
                f"changemaker failed, and that is our fault: {type(error).__name__}: {error}\n"
                "  Hint: run it again with CHANGEMAKER_DEBUG=1 and send us what it prints; nothing was written",
                OUR_FAULT,
            )


def _fail(message: str, status: int) -> NoReturn:
    typer.echo(f"error: {message}", err=True)
    raise typer.Exit(status)


app = typer.Typer(
    cls=Commands, rich_markup_mode=None, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
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
