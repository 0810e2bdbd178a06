"""`changemaker act status`: where journeys stand: runs, arms, waiting, in doubt."""

from contextlib import closing
from pathlib import Path

import typer

from changemaker.cli.act_told import tell
from changemaker.cli.check import FOLDER
from changemaker.cli.show import JSON, check_outputs
from changemaker.core.message import Message
from changemaker.engine.workspace import Workspace, open_workspace
from changemaker.reports.asking_table import moment_text
from changemaker.reports.words import say, word
from changemaker.routines.acting.status import Standing, standing
from changemaker.routines.open_store import store_of

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def status(
    name: str | None = typer.Argument(None, help="One journey; all of them where left out.", metavar="[NAME]"),
    folder: Path = FOLDER,
    json: str | None = JSON,
) -> None:
    """Say where journeys stand: runs, arms, waiting, in doubt.

    Example: changemaker act status
    """
    check_outputs(json)
    workspace = open_workspace(folder)
    with closing(store_of(workspace)) as store, store.reading() as connection:
        found = standing(connection, name)
    text = "\n\n".join(_text(workspace, one) for one in found) or word("acting.told.none")
    tell(json, {"journeys": [_mapping(one) for one in found]}, text)


def _text(workspace: Workspace, one: Standing) -> str:
    row, runs = one.row, one.runs
    state = word(f"acting.state.{row.state}")
    if row.state == "paused" and row.reason:
        state = f"{state} ({word(f'acting.why.{row.reason}')})"
    arms = {"treated": runs.treated, "holdout": runs.holdout, "later": runs.later}
    lines = [
        word("acting.row.head", journey=row.journey, version=row.version, state=state),
        say(Message("acting.row.entered", arms)),
        word("acting.row.now", waiting=runs.waiting, parked=runs.parked, goals=runs.goals),
    ]
    lines += [word("acting.row.ended", by=word(f"acting.end.{by}"), n=n) for by, n in sorted(one.ended.items())]
    for (state, reason), n in sorted(one.messages.items()):
        told = word(f"sending.state.{state}")
        lines.append(word("acting.row.message", state=told, n=n) + (f"  {word(reason)}" if reason else ""))
    if one.next_at is not None:
        lines.append(word("acting.row.next", when=moment_text(one.next_at, workspace.settings.zone)))
    return "\n  ".join(lines)


def _mapping(one: Standing) -> dict[str, object]:
    row, runs = one.row, one.runs
    return {
        "journey": row.journey,
        "version": row.version,
        "state": row.state,
        "reason": row.reason,
        "holdout": row.share,
        "later": row.later,
        "entered": {"treated": runs.treated, "holdout": runs.holdout, "later": runs.later},
        "waiting": runs.waiting,
        "parked": runs.parked,
        "goals": runs.goals,
        "ended": dict(one.ended),
        "messages": [{"state": s, "reason": why or None, "n": n} for (s, why), n in sorted(one.messages.items())],
        "next_at": one.next_at,
    }
