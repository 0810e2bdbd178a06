"""`changemaker listen plan`: who would be asked, before anybody is."""

from contextlib import ExitStack
from datetime import UTC, datetime
from json import dumps
from pathlib import Path

import typer

from changemaker.cli.check import FOLDER
from changemaker.cli.show import check_outputs
from changemaker.core.clock import system_clock
from changemaker.core.errors import BadQuestionError, ChangemakerError
from changemaker.engine.tables import Tables
from changemaker.engine.workspace import Workspace, open_workspace
from changemaker.listen.asking.answers_to_come import answers_to_come, by_letter, response_rate, smallest_group
from changemaker.listen.asking.audience import Plan
from changemaker.listen.surveys.read_survey import survey_named
from changemaker.listen.surveys.survey import Survey
from changemaker.reports.asking_table import Outlook, plan_as_mapping, plan_as_text
from changemaker.reports.write import write_atomically
from changemaker.routines.addresses import take_in_addresses
from changemaker.routines.invite import plan_of
from changemaker.routines.open_store import FILE, keys_of, store_of, tables_of
from changemaker.store.open import Store

SURVEY = typer.Argument(help="The survey, by the name of its file in surveys/.", metavar="SURVEY")
WAVE = typer.Option("", "--wave", help="Which round of asking; one that is asked again needs a name.", metavar="NAME")
NOW = typer.Option(None, "--now", help="Plan as of this moment instead of now (ISO 8601, in UTC).", metavar="TIME")
app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def plan(
    survey: str = SURVEY,
    folder: Path = FOLDER,
    wave: str = WAVE,
    follow_up: bool = typer.Option(False, "--follow-up", help="Those of the wave who did not answer, by interview."),
    now: str | None = NOW,
    json: str | None = typer.Option(
        None, "--json", help="Write the plan as JSON to a file; '-' prints it alone.", metavar="FILE|-"
    ),
) -> None:
    """Say who would be asked, how and when; ask nobody.

    Example: changemaker listen plan pulse
    """
    check_outputs(json)
    workspace = open_workspace(folder)
    asked = survey_named(workspace.folder, survey)
    t = moment(now)
    tables = tables_of(workspace)
    with ExitStack() as stack:
        store = None
        if workspace.settings.store != "sqlite" or (workspace.kept / FILE).is_file():
            store = store_of(workspace)
            stack.callback(store.close)
            take_in(workspace, store)
        found = plan_of(workspace, asked, tables=tables, store=store, now=t, wave=wave, follow=follow_up)
    told = outlook_of(workspace, asked, tables, found)
    text = dumps(plan_as_mapping(told), ensure_ascii=False, allow_nan=False, indent=2) + "\n"
    if json and json != "-":
        write_atomically(json, text)
        typer.echo(f"wrote {json}", err=True)
    typer.echo(text if json == "-" else plan_as_text(told), nl=False)


def take_in(workspace: Workspace, store: Store) -> None:
    """Take in addresses that a load has brought; where its files are gone, those of before do."""
    try:
        take_in_addresses(workspace, store, keys_of(workspace), clock=system_clock)
    except ChangemakerError as error:
        typer.echo(f"note: e-mail addresses were not read again: {error}", err=True)


def outlook_of(workspace: Workspace, survey: Survey, tables: Tables, found: Plan) -> Outlook:
    """Return a plan with what can be expected of it."""
    rate = response_rate(survey, tables, now=found.now)
    return Outlook(
        plan=found,
        rate=rate,
        answers=answers_to_come(by_letter(found), rate),
        smallest=smallest_group(found, survey, rate),
        zone=workspace.settings.zone,
    )


def moment(text: str | None) -> int:
    """Return a moment as UTC microseconds; now where none is given.

    Raises:
        BadQuestionError: it is no moment.
    """
    if text is None:
        return int(system_clock().timestamp() * 1_000_000)
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        raise BadQuestionError(f"'{text[:40]}' is no moment", hint="write it as 2026-11-22T09:00") from None
    return int((told if told.tzinfo else told.replace(tzinfo=UTC)).timestamp() * 1_000_000)
