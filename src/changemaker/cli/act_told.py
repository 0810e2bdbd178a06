"""What commands about journeys share: whose hand it is, the time, and one answer as words or JSON."""

from collections.abc import Mapping
from json import dumps

import typer

from changemaker.core.clock import system_clock
from changemaker.reports.write import write_atomically

BY = "command line"
NAME = typer.Argument(help="The journey, by the name of its file in journeys/.", metavar="NAME")
JSON = typer.Option(
    None, "--json", help="Write what was done as JSON to a file; '-' prints it alone.", metavar="FILE|-"
)


def now() -> int:
    """Return the time in UTC microseconds."""
    return int(system_clock().timestamp() * 1_000_000)


def tell(json: str | None, told: Mapping[str, object], text: str) -> None:
    """Print what was done, or write it as JSON."""
    written = dumps(told, ensure_ascii=False, indent=2) + "\n"
    if json and json != "-":
        write_atomically(json, written)
        typer.echo(f"wrote {json}", err=True)
    typer.echo(written if json == "-" else text, nl=json != "-")
