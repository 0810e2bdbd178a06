"""`changemaker act check`: every mistake in journeys and mails at once; nothing is run."""

from json import dumps
from pathlib import Path

import typer

from changemaker.act.journeys.graph import mails_of
from changemaker.act.journeys.journey import Journey
from changemaker.cli.check import FOLDER, MISTAKES, as_mapping, counted, told
from changemaker.core.acting_errors import UnknownJourneyError
from changemaker.core.meant import did_you_mean
from changemaker.core.message import Message
from changemaker.engine.workspace import open_workspace
from changemaker.engine.yaml_file import shown
from changemaker.engine.yaml_place import Problem
from changemaker.reports.words import say
from changemaker.reports.write import write_atomically
from changemaker.routines.acting.check_journeys import JourneysSeen, journeys_seen

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def check(
    name: str | None = typer.Argument(None, help="One journey; all of them where left out.", metavar="[NAME]"),
    folder: Path = FOLDER,
    json: str | None = typer.Option(
        None, "--json", help="Write what was found as JSON to a file; '-' prints it alone.", metavar="FILE|-"
    ),
) -> None:
    """Say every mistake in journeys and mails at once; run nothing.

    Example: changemaker act check
    """
    workspace = open_workspace(folder)
    seen = journeys_seen(workspace.folder, workspace.settings)
    if name is not None and name not in seen.names:
        hint = did_you_mean([name], seen.names) if seen.names else f"write it: journeys/{name}.yml"
        raise UnknownJourneyError(f"there is no journey '{name[:60]}'", hint=hint, where=shown(workspace.folder))
    problems = [problem for problem in seen.problems if name is None or _concerns(problem, name, seen)]
    wrong = [problem for problem in problems if problem.weight == "error"]
    journeys = [journey for journey in seen.journeys.values() if name in (None, journey.name)]
    if json:
        _write(_as_json(problems, journeys), json)
    if json != "-":
        lines = [told(problem) for problem in problems] + ([""] if problems else [])
        lines += _wrong(wrong) if wrong else _right(journeys, seen)
        typer.echo("\n".join(lines), err=bool(wrong))
    if wrong:
        raise typer.Exit(MISTAKES)


def _concerns(problem: Problem, name: str, seen: JourneysSeen) -> bool:
    """Say whether a problem is one of a journey, or of a mail that it sends: of all mails where it cannot be read."""
    file = Path(problem.file)
    if file.parent.name != "mails":
        return file.stem == name
    return name not in seen.journeys or file.stem in mails_of(seen.journeys[name])


def _wrong(wrong: list[Problem]) -> list[str]:
    files = len({problem.file for problem in wrong})
    return [f"{counted(len(wrong), 'mistake')} in {counted(files, 'file')}. Nothing was run."]


def _right(journeys: list[Journey], seen: JourneysSeen) -> list[str]:
    if not journeys:
        return [say(Message("journey.check.none")), say(Message("journey.check.copy"))]
    lines = [say(Message("journey.check.right", {"journeys": len(journeys), "mails": len(seen.mails)}))]
    lines += [f"  {journey.name:<20} {said_of(journey)}" for journey in journeys]
    return [*lines, say(Message("journey.check.next", {"name": journeys[0].name}))]


def said_of(journey: Journey) -> str:
    """Return what a journey is in a line: its holdout, its goal, its steps."""
    lot = journey.holdout
    id = "journey.check.duty" if lot.share == 0 else "journey.check.later" if lot.later else "journey.check.held"
    held = say(Message(id, {"percent": round(lot.share * 100, 4), "why": lot.why.rstrip(".")}))
    days = journey.goal.within / 86_400_000_000
    goal = say(Message("journey.check.goal", {"event": journey.goal.event, "days": days}))
    if journey.sent_by:
        return f"{held}; {goal}; {say(Message('journey.check.sent_by', {'tool': journey.sent_by}))}"
    return f"{held}; {goal}; {say(Message('journey.check.steps', {'steps': len(journey.nodes)}))}"


def _as_json(problems: list[Problem], journeys: list[Journey]) -> str:
    wrong = sum(problem.weight == "error" for problem in problems)
    found = {
        "errors": wrong,
        "warnings": len(problems) - wrong,
        "problems": [as_mapping(problem) for problem in problems],
        "journeys": [
            {
                "journey": journey.name,
                "unit": journey.unit,
                "holdout": journey.holdout.share,
                "later": journey.holdout.later,
                "not_measured_because": journey.holdout.why or None,
                "goal": journey.goal.event,
                "within_days": journey.goal.within / 86_400_000_000,
                "steps": list(journey.nodes),
                "mails": list(mails_of(journey)),
                "hash": journey.hash,
            }
            for journey in journeys
        ],
    }
    return dumps(found, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def _write(text: str, json: str) -> None:
    if json == "-":
        typer.echo(text, nl=False)
    else:
        write_atomically(json, text)
        typer.echo(f"wrote {json}", err=True)
