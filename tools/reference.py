"""Write docs/reference/cli.md from the commands themselves; a test holds the page against them.

python tools/reference.py
"""

import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import typer

from changemaker.cli.commands import Entry
from changemaker.cli.main import COMMANDS, app

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "cli.md"
HEAD = """\
# The command line, option by option

`python tools/reference.py` writes this page from the commands; a test fails when they differ. In a terminal:
`changemaker --help` and `changemaker COMMAND --help`.

## What every command has in common
- Answers go to standard output, progress and errors to standard error.
- Exit status 0: there is an answer, be it a refusal. 2: something that you can mend, with a hint and a
  [code](../errors/). 1: our fault (`CHANGEMAKER_DEBUG=1` shows where). 130: you stopped it.
- Files are written to a temporary name and renamed: each is whole or not there.
- Into a pipe the text is 100 columns wide and has no colour; `NO_COLOR=1` takes the colour away in a terminal too.
- `--json -` prints the answer alone on standard output, in the form of
  [finding.schema.json](finding.schema.json).
"""


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"wrote {PAGE}\n")


def page() -> str:
    """Return the whole page."""
    top = section(typer.main.get_command(app), "changemaker")
    return "\n".join([HEAD, top, *(section(command, name) for name, command in commands().items())])


def commands() -> dict[str, Any]:
    """Return every command by its full name, those below a command too."""
    return _below(COMMANDS, "changemaker")


def _below(entries: Mapping[str, Entry], above: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, entry in entries.items():
        command = typer.main.get_command(import_module(entry.module).app)
        found[f"{above} {name}"] = command
        below = getattr(command, "commands", {})
        found |= {f"{above} {name} {part}": inner for part, inner in below.items()}
        found |= _below(getattr(command, "entries", {}), f"{above} {name}")
    return found


def section(command: Any, name: str) -> str:
    """Return one command: its sentence, its example, its options."""
    told, _, example = (command.help or "").partition("\n\nExample: ")
    context = command.context_class(command, info_name=name)
    records = [record for parameter in command.params if (record := parameter.get_help_record(context))]
    rows = [f"| `{cell(option)}` | {cell(text)} |" for option, text in records]
    table = ["", "| option | means |", "| --- | --- |", *rows] if rows else []
    return "\n".join([f"## {name}", "", told, "", "```sh", example, "```", *table, ""])


def cell(text: str) -> str:
    """Return `text` for a cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    main()
