"""`changemaker predict watch` at work; what it needs costs seconds to load."""

from json import dumps
from pathlib import Path

import typer
from rich.text import Text

from changemaker.core.clock import system_clock
from changemaker.core.errors import NothingPredictedError
from changemaker.engine.workspace import open_workspace
from changemaker.reports.as_json import as_mapping
from changemaker.reports.as_terminal import console_for, print_on
from changemaker.reports.words import say, word
from changemaker.reports.write import write_atomically
from changemaker.routines.expected_first import hidden_results
from changemaker.routines.kept_predictions import KeptSilent, kept_silent, predicted_questions
from changemaker.routines.predicting_place import opened_place
from changemaker.routines.watching import watch

MARKS = {True: "ok", False: "failed", None: "open"}


def watch_in_workspace(folder: Path, *, language: str, json: str | None) -> None:
    """Look at every model, and say of each how it fares; how it fits hidden answers stays hidden with them."""
    workspace = open_workspace(folder)
    if not predicted_questions(workspace):
        raise NothingPredictedError("no score was predicted yet", hint="`changemaker predict silent-scores` predicts")
    with opened_place(workspace, clock=system_clock) as place:
        watch(place)
        every = [kept for name in predicted_questions(workspace) if (kept := kept_silent(workspace, name)) is not None]
        hidden = {kept.question for kept in every if hidden_results(workspace, place.store, kept.survey) is not None}
    told = (
        dumps(
            [_mapping(kept, kept.question in hidden) for kept in every], ensure_ascii=False, allow_nan=False, indent=2
        )
        + "\n"
    )
    if json and json != "-":
        write_atomically(json, told)
        typer.echo(f"wrote {json}", err=True)
    if json == "-":
        typer.echo(told, nl=False)
        return
    console = console_for()
    for kept in every:
        print_on(console, Text(_text(kept, kept.question in hidden, language)))


def _mapping(kept: KeptSilent, hidden: bool) -> dict[str, object]:
    return {
        "question": kept.question,
        "model_id": kept.model_id,
        "state": kept.state,
        "rows": kept.rows if kept.state == "published" else 0,
        "looked_at": None if kept.watch is None else kept.watch.looked_at.isoformat(),
        "watch": None if kept.watch is None or hidden else as_mapping(kept.watch.finding),
    }


def _text(kept: KeptSilent, hidden: bool, language: str) -> str:
    lines = [word(f"watch.state.{kept.state}", language, question=kept.question, rows=kept.rows)]
    for check in () if kept.watch is None or hidden else kept.watch.finding.checks:
        mark = word(f"check.{MARKS[check.passed]}", language)
        lines.append(f"  {mark}: {say(check.detail, language)}")
    return "\n".join(lines)
