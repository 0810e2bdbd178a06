"""Commands that are listed without being imported, and one way to fail."""

import os
import traceback
from collections.abc import Mapping
from importlib import import_module
from typing import Any, ClassVar, NamedTuple, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup

from changemaker.core.errors import ChangemakerError

BAD_INPUT, OUR_FAULT, INTERRUPTED = 2, 1, 130


class Entry(NamedTuple):
    """Where a command lives, and the sentence that lists it; a test holds the sentence against the command's own."""

    module: str
    help: str


class Commands(TyperGroup):
    """Lists commands without importing them, and turns errors into a message and an exit status."""

    entries: ClassVar[Mapping[str, Entry]] = {}

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names in reading order."""
        return list(self.entries)

    def get_command(self, ctx: Any, cmd_name: str) -> TyperCommand | None:
        """Return a command that can be listed; `resolve_command` loads the one that runs."""
        entry = self.entries.get(cmd_name)
        return TyperCommand(cmd_name, help=entry.help, rich_markup_mode=None) if entry else None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Load the command that was called."""
        name, command, rest = super().resolve_command(ctx, args)
        entry = self.entries.get(name or "")
        if entry is not None:
            command = typer.main.get_command(import_module(entry.module).app)
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
