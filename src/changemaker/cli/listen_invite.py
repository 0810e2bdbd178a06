"""`changemaker listen invite`: a plan becomes rows and tasks; the worker sends what is due."""

from json import dumps
from pathlib import Path

import typer

from changemaker.cli.check import FOLDER
from changemaker.cli.listen_plan import NOW, SURVEY, WAVE, moment, outlook_of, take_in
from changemaker.cli.show import check_outputs
from changemaker.core.errors import BadQuestionError
from changemaker.engine.workspace import Workspace, open_workspace
from changemaker.listen.asking.asking_mode import PERSONAL
from changemaker.listen.surveys.read_survey import survey_named
from changemaker.listen.surveys.survey import Survey
from changemaker.reports.asking_table import moment_text, plan_as_text
from changemaker.reports.words import word
from changemaker.reports.write import write_atomically
from changemaker.routines.invitation_links import write_links
from changemaker.routines.invite import Invited, follow_up, invite, plan_of, withdraw
from changemaker.routines.open_store import keys_of, store_of, tables_of
from changemaker.store.open import Store

BY = "command line"
app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command(name="invite")
def invite_command(
    survey: str = SURVEY,
    folder: Path = FOLDER,
    wave: str = WAVE,
    yes: bool = typer.Option(False, "--yes", help="Do not ask first."),
    follow: bool = typer.Option(False, "--follow-up", help="Those of the wave who did not answer, by interview."),
    off: str | None = typer.Option(
        None,
        "--withdraw",
        help="Call off what of this wave has not left yet; '' for the one without a name.",
        metavar="WAVE",
    ),
    now: str | None = NOW,
    links: Path | None = typer.Option(
        None,
        "--links",
        help="Write personal links that another tool sends to a CSV file; invites nobody.",
        metavar="FILE",
    ),
    json: str | None = typer.Option(
        None, "--json", help="Write what was done as JSON to a file; '-' prints it alone.", metavar="FILE|-"
    ),
) -> None:
    """Write the invitations of a survey, and put them up for sending.

    Example: changemaker listen invite pulse --wave 2026-q4
    """
    check_outputs(json)
    workspace = open_workspace(folder)
    t = moment(now)
    store = store_of(workspace)
    try:
        if off is not None:
            n = withdraw(store, survey, off, now=t, by=BY)
            _show(json, {"withdrawn": n}, word("asking.invited.withdrawn", "en", n=n))
            return
        asked = survey_named(workspace.folder, survey)
        if links is not None:
            n = write_links(workspace, store, keys_of(workspace), asked.name, wave=wave, now=t, file=links)
            _show(json, {"links": n, "file": str(links)}, f"{links}: {n:,}")
            return
        done = _invited(workspace, asked, store, t, wave, follow=follow, yes=yes, json=json)
    finally:
        store.close()
    _show(json, _mapping(done), _text(workspace, done))


def _invited(
    workspace: Workspace,
    survey: Survey,
    store: Store,
    t: int,
    wave: str,
    *,
    follow: bool,
    yes: bool,
    json: str | None,
) -> Invited:
    tables = tables_of(workspace)
    take_in(workspace, store)
    if not yes:
        if json == "-":
            raise BadQuestionError("nobody can be asked whether to go on", hint="add --yes to print JSON alone")
        found = plan_of(workspace, survey, tables=tables, store=store, now=t, wave=wave, follow=follow)
        typer.echo(plan_as_text(outlook_of(workspace, survey, tables, found)), err=True)
        typer.confirm(word("asking.invited.sure", "en", n=len(found.invited)), abort=True, err=True)
    if follow:
        return follow_up(workspace, survey, store=store, now=t, wave=wave, tables=tables, by=BY)
    keys, url = keys_of(workspace), workspace.settings.url
    return invite(workspace, survey, store=store, keys=keys, now=t, url=url, wave=wave, tables=tables, by=BY)


def _mapping(done: Invited) -> dict[str, object]:
    return {
        "survey": done.plan.survey,
        "wave": done.plan.wave,
        "new": done.new,
        "by_mode": dict(done.by_mode),
        "tasks": done.tasks,
        "first_due": done.first_due,
        "last_due": done.last_due,
        "left_out": dict(done.plan.left_out),
    }


def _text(workspace: Workspace, done: Invited) -> str:
    """What was written, and what goes out when."""
    lines = [word("asking.invited.new", "en", n=done.new, survey=done.plan.survey)]
    lines += [f"  {n:,}  {word(f'asking.mode.{mode}', 'en')}" for mode, n in sorted(done.by_mode.items())]
    if done.tasks:
        lines.append(word("asking.invited.tasks", "en", n=done.tasks))
    letters = sum(n for mode, n in done.by_mode.items() if mode not in PERSONAL)
    if letters and done.first_due is not None:
        when = moment_text(done.first_due, workspace.settings.zone)
        lines.append(word("asking.invited.due", "en", when=when))
        lines.append(word("asking.invited.undo", "en", survey=done.plan.survey, wave=done.plan.wave or "''"))
    if letters and not workspace.settings.sending.live:
        lines.append(word("asking.invited.rehearsal", "en"))
    return "\n".join(lines)


def _show(json: str | None, told: dict[str, object], text: str) -> None:
    written = dumps(told, ensure_ascii=False, indent=2) + "\n"
    if json and json != "-":
        write_atomically(json, written)
        typer.echo(f"wrote {json}", err=True)
    typer.echo(written if json == "-" else text, nl=json != "-")
