"""`changemaker act cases`: the board, and a case from taking it up to closing it."""

from datetime import datetime
from json import dumps
from pathlib import Path

import typer

from changemaker.act.cases.board import as_json
from changemaker.act.cases.case import OUTCOMES, PROMISES, RESULTS, WAYS
from changemaker.cli.cases_desk import desk_at, moment_in, needed, tables_there, user_at
from changemaker.cli.check import FOLDER
from changemaker.cli.show import JSON, check_outputs
from changemaker.core.errors import BadQuestionError
from changemaker.engine.workspace import open_workspace
from changemaker.reports.as_terminal import console_for
from changemaker.reports.cases_table import case_json, render_board, render_case, render_cases, shown_json, worth_json
from changemaker.reports.dates import day_of
from changemaker.reports.words import word
from changemaker.reports.write import write_atomically
from changemaker.routines.caring import ask_again as asking
from changemaker.routines.caring import tell as telling
from changemaker.routines.caring import work_on
from changemaker.routines.caring.case_words import cause_word
from changemaker.routines.caring.open_by_rule import open_by_person, take_up
from changemaker.routines.caring.shown import board, one
from changemaker.routines.open_store import tables_of
from changemaker.routines.worth_of_cases import worth
from changemaker.store.cases import OPEN_STATES, Case, list_cases
from changemaker.store.users import list_users

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)
ID = typer.Argument(help="The case, as the list names it.", metavar="CASE")
AS = typer.Option("", "--as", help="Which of us does it: an e-mail address.", metavar="ADDRESS")
WORDS = typer.Option("", "--words", help="What is to be remembered; sealed.", metavar="TEXT")


@app.callback()
def cases() -> None:
    """Show the board of cases; take, hand over and close them.

    Example: changemaker act cases list
    """


@app.command("list")
def list_(
    queue: str | None = typer.Option(None, "--queue", help="Only of this queue.", metavar="NAME"),
    late: bool = typer.Option(False, "--late", help="Only what is past due."),
    every: bool = typer.Option(False, "--all", help="Closed ones, too."),
    most: int = typer.Option(20, "--most", help="Cases to print; soonest due first.", min=0),
    folder: Path = FOLDER,
    json: str | None = JSON,
) -> None:
    """Show the board, and the cases that are due first.

    Example: changemaker act cases list --late
    """
    check_outputs(json, None, None)
    workspace = open_workspace(folder)
    tables = tables_there(workspace)
    with desk_at(workspace) as (connection, desk):
        shown = board(connection, desk, tables)
        found = list_cases(
            connection,
            queue=None if queue is None else desk.queue(queue),
            states=() if every else OPEN_STATES,
            due_before=desk.now if late else None,
            limit=most,
        )
        people = {user.id: user.name for user in list_users(connection)}
    worked = None if tables is None else worth(workspace, tables, now=desk.now)
    if json:
        told = {"board": as_json(shown), "worth": None if worked is None else worth_json(worked)}
        text = dumps({**told, "cases": [case_json(case) for case in found]}, ensure_ascii=False, indent=2)
        if json == "-":
            typer.echo(text)
            return
        write_atomically(json, f"{text}\n")
    console = console_for()
    render_board(shown, console, zone=desk.zone, worth=worked)
    console.print()
    render_cases(found, console, now=desk.now, zone=desk.zone, people=people)


@app.command()
def show(id: str = ID, folder: Path = FOLDER, json: str | None = JSON) -> None:
    """Show one case: what happened, and what may be tried next with what that is expected to bring.

    Example: changemaker act cases show 3f9c1a2b4d5e6f70
    """
    check_outputs(json, None, None)
    workspace = open_workspace(folder)
    tables = tables_there(workspace)
    with desk_at(workspace) as (connection, desk):
        found = one(connection, desk, id, tables)
        people = {user.id: user.name for user in list_users(connection)}
    if json:
        text = dumps(shown_json(found.case, found.playbook, found.words, found.told), ensure_ascii=False, indent=2)
        if json == "-":
            typer.echo(text)
            return
        write_atomically(json, f"{text}\n")
    currency = workspace.settings.currency
    console = console_for()
    render_cases([found.case], console, now=desk.now, zone=desk.zone, people=people)
    render_case(found.playbook, found.words, found.told, console, zone=desk.zone, people=people, currency=currency)


@app.command("open")
def open_(
    account: str = typer.Option(..., "--account", help="Whose problem it is.", metavar="ID"),
    queue: str = typer.Option(..., "--queue", help="A queue of changemaker.yml.", metavar="NAME"),
    contact: str | None = typer.Option(None, "--contact", help="Which person's.", metavar="ID"),
    kind: str = typer.Option("complaint", "--kind", help="A word of yours: complaint, question.", metavar="WORD"),
    severity: int = typer.Option(3, "--severity", help="1 mild to 5 grave.", min=1, max=5),
    value: float | None = typer.Option(None, "--value", help="Money at risk.", metavar="AMOUNT"),
    words: str = WORDS,
    who: str = AS,
    folder: Path = FOLDER,
) -> None:
    """Open a case by hand.

    Example: changemaker act cases open --account A17 --queue account-care --severity 4
    """
    workspace = open_workspace(folder)
    tables = tables_there(workspace)
    with desk_at(workspace, who, writes=True) as (connection, desk):
        case = open_by_person(
            connection,
            desk,
            account_id=account,
            contact_id=contact,
            kind=kind,
            queue=queue,
            severity=severity,
            value=value,
            words=words,
            tables=tables,
        )
    typer.echo(word("cases.opened", case=case.id))


@app.command("take-up")
def take_up_(
    id: str = typer.Argument(help="A case of the company's own table.", metavar="CASE"),
    queue: str = typer.Option(..., "--queue", help="A queue of changemaker.yml.", metavar="NAME"),
    who: str = AS,
    folder: Path = FOLDER,
) -> None:
    """Make a case here of an open one in the company's own table.

    Example: changemaker act cases take-up C10391730 --queue account-care
    """
    workspace = open_workspace(folder)
    tables = tables_of(workspace)
    with desk_at(workspace, who, writes=True) as (connection, desk):
        case = take_up(connection, desk, tables, id, queue=queue)
    typer.echo(word("cases.opened", case=case.id))


@app.command()
def take(id: str = ID, who: str = AS, folder: Path = FOLDER) -> None:
    """Take a case up, or go on with one that waited.

    Example: changemaker act cases take 3f9c1a2b4d5e6f70 --as ada@example.com
    """
    with desk_at(open_workspace(folder), needed(who), writes=True) as (connection, desk):
        _told(work_on.take(connection, desk, id))


@app.command("next")
def next_(
    queue: str = typer.Option(..., "--queue", help="A queue of changemaker.yml.", metavar="NAME"),
    who: str = AS,
    folder: Path = FOLDER,
) -> None:
    """Take what is due first in a queue and nobody's.

    Example: changemaker act cases next --queue account-care --as ada@example.com
    """
    with desk_at(open_workspace(folder), needed(who), writes=True) as (connection, desk):
        case = work_on.take_next(connection, desk, queue)
        typer.echo(word("cases.next.none", queue=queue)) if case is None else _told(case)


@app.command("hand-over")
def hand_over(
    id: str = ID,
    to: str = typer.Option("", "--to", help="To whom: an e-mail address; else to the queue.", metavar="ADDRESS"),
    function: str = typer.Option("", "--function", help="Which function has it now: IT, finance.", metavar="NAME"),
    queue: str = typer.Option("", "--queue", help="Into which queue.", metavar="NAME"),
    why: str = typer.Option("", "--why", help="A word of yours.", metavar="WORD"),
    words: str = WORDS,
    who: str = AS,
    folder: Path = FOLDER,
) -> None:
    """Give a case to somebody, to another function, or back to a queue; when it is due stays.

    Example: changemaker act cases hand-over 3f9c1a2b4d5e6f70 --to ben@example.com --function IT
    """
    with desk_at(open_workspace(folder), who, writes=True) as (connection, desk):
        taker = user_at(connection, to) if to else None
        _told(work_on.hand_over(connection, desk, id, to=taker, function=function, queue=queue, why=why, words=words))


@app.command()
def wait(
    id: str = ID,
    for_whom: str = typer.Option(..., "--for", help="Whose answer is waited for.", metavar="WORD"),
    words: str = WORDS,
    who: str = AS,
    folder: Path = FOLDER,
) -> None:
    """Say that somebody else's answer is waited for; when it is due stays, since the customer waits too.

    Example: changemaker act cases wait 3f9c1a2b4d5e6f70 --for carrier
    """
    with desk_at(open_workspace(folder), who, writes=True) as (connection, desk):
        _told(work_on.wait(connection, desk, id, for_whom=for_whom, words=words))


@app.command("try")
def try_(
    id: str = ID,
    action: str = typer.Option(..., "--action", help="What was tried: call, visit, credit note.", metavar="WORD"),
    result: str = typer.Option(..., "--result", help=f"One of: {', '.join(RESULTS)}.", metavar="RESULT"),
    cost: float | None = typer.Option(None, "--cost", help="What it cost.", metavar="AMOUNT"),
    words: str = WORDS,
    who: str = AS,
    folder: Path = FOLDER,
) -> None:
    """Note what was tried, and whether it helped.

    Example: changemaker act cases try 3f9c1a2b4d5e6f70 --action call --result helped
    """
    with desk_at(open_workspace(folder), who, writes=True) as (connection, desk):
        _told(work_on.note_try(connection, desk, id, action=action, result=result, cost=cost, words=words))


@app.command()
def promise(
    id: str = ID,
    what: str = typer.Option("", "--what", help=f"One of: {', '.join(PROMISES)}.", metavar="WHAT"),
    until: str = typer.Option("", "--until", help="By when, in your own zone: 2026-11-24 17:00.", metavar="MOMENT"),
    kept: bool | None = typer.Option(None, "--kept/--broken", help="Whether what was promised was done."),
    words: str = WORDS,
    who: str = AS,
    folder: Path = FOLDER,
) -> None:
    """Note what was promised to the customer and by when; later, whether it was done.

    Example: changemaker act cases promise 3f9c1a2b4d5e6f70 --what call_back --until "2026-11-24 17:00"
    """
    workspace = open_workspace(folder)
    with desk_at(workspace, who, writes=True) as (connection, desk):
        if kept is not None:
            _told(work_on.keep(connection, desk, id, done=kept, words=words))
            return
        moment = moment_in(until, desk)
        _told(work_on.promise(connection, desk, id, what=what, until=moment, words=words))


@app.command()
def resolve(
    id: str = ID,
    outcome: str = typer.Option(..., "--outcome", help=f"One of: {', '.join(OUTCOMES)}.", metavar="OUTCOME"),
    cause: str = typer.Option(..., "--cause", help="What made it happen; unknown where nobody knows.", metavar="WORD"),
    words: str = WORDS,
    who: str = AS,
    folder: Path = FOLDER,
) -> None:
    """Say how it ended, and what had made it happen.

    Example: changemaker act cases resolve 3f9c1a2b4d5e6f70 --outcome solved --cause "late delivery"
    """
    with desk_at(open_workspace(folder), who, writes=True) as (connection, desk):
        _told(work_on.resolve(connection, desk, id, outcome=outcome, root_cause=cause, words=words))


@app.command()
def tell(
    id: str = ID,
    way: str = typer.Option("", "--by", help=f"How they were told: {', '.join(WAYS)}.", metavar="WAY"),
    letter: bool = typer.Option(False, "--letter", help="Write to them now instead; told once it has left."),
    words: str = WORDS,
    who: str = AS,
    folder: Path = FOLDER,
) -> None:
    """Say that the customer was told how it ended, or write to them.

    Example: changemaker act cases tell 3f9c1a2b4d5e6f70 --by phone
    """
    if letter == bool(way):
        raise BadQuestionError("say either how they were told or --letter", hint="--by phone, or --letter")
    with desk_at(open_workspace(folder), who, writes=True) as (connection, desk):
        if letter:
            new = telling.write_to_customer(connection, desk, id)
            typer.echo(word("cases.letter.put" if new else "cases.letter.there"))
            return
        _told(work_on.tell(connection, desk, id, way=way, words=words))


@app.command()
def close(id: str = ID, who: str = AS, folder: Path = FOLDER) -> None:
    """Close a case that has an outcome and a cause, and whose customer was told.

    Example: changemaker act cases close 3f9c1a2b4d5e6f70
    """
    with desk_at(open_workspace(folder), who, writes=True) as (connection, desk):
        _told(work_on.close(connection, desk, id))


@app.command()
def reopen(
    id: str = ID,
    why: str = typer.Option(..., "--why", help="A word of yours.", metavar="WORD"),
    words: str = WORDS,
    who: str = AS,
    folder: Path = FOLDER,
) -> None:
    """Open a case again: what ended it did not hold.

    Example: changemaker act cases reopen 3f9c1a2b4d5e6f70 --why "came back"
    """
    with desk_at(open_workspace(folder), who, writes=True) as (connection, desk):
        _told(work_on.reopen(connection, desk, id, why=why, words=words))


@app.command("ask-again")
def ask_again(
    id: str = ID,
    survey: str = typer.Option(..., "--survey", help="A file in surveys/.", metavar="NAME"),
    who: str = AS,
    folder: Path = FOLDER,
) -> None:
    """Ask the customer again, by a survey about the case.

    Example: changemaker act cases ask-again 3f9c1a2b4d5e6f70 --survey after-complaint
    """
    with desk_at(open_workspace(folder), who, writes=True) as (connection, desk):
        new = asking.ask_again(connection, desk, id, survey=survey)
    typer.echo(word("cases.asked.put" if new else "cases.asked.there", survey=survey))


@app.command()
def cause(
    name: str = typer.Argument(help="A root cause, as cases name it.", metavar="CAUSE"),
    back: bool = typer.Option(False, "--back", help="It is there again."),
    since: str = typer.Option("", "--since", help="Since when, in your own zone: 2026-11-01 08:00.", metavar="MOMENT"),
    who: str = AS,
    folder: Path = FOLDER,
) -> None:
    """Say that a root cause was removed upstream; the board shows whether there are fewer new cases since.

    Example: changemaker act cases cause "late delivery" --since "2026-11-01 08:00"
    """
    with desk_at(open_workspace(folder), who, writes=True) as (connection, desk):
        at = moment_in(since, desk) if since else desk.now
        work_on.mark_cause(connection, desk, name, kind="cause_back" if back else "cause_removed", at=at)
    day = day_of(datetime.fromtimestamp(at // 1_000_000, desk.zone).date())
    typer.echo(word(f"cases.cause.{'cause_back' if back else 'cause_removed'}", cause=cause_word(name), day=day))


def _told(case: Case) -> None:
    typer.echo(word("cases.did", case=case.id, state=word(f"case.state.{case.state}")))
