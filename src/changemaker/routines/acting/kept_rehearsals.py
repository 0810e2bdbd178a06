"""The last rehearsal of each journey, kept for the pages: `.changemaker/results/rehearsals/NAME.json`."""

from dataclasses import replace
from pathlib import Path

from changemaker.act.journeys.rehearsal import Rehearsed
from changemaker.engine.workspace import Workspace
from changemaker.routines.kept_file import read_kept, write_kept

REHEARSALS, KIND = "results/rehearsals", "rehearsal"


def keep_rehearsal(workspace: Workspace, rehearsed: Rehearsed) -> None:
    """Keep a rehearsal, journey by journey, in place of the one before."""
    for one in rehearsed.journeys:
        path = _file(workspace, one.journey)
        if path is not None:
            write_kept(path, KIND, replace(rehearsed, journeys=(one,)))


def kept_rehearsal(workspace: Workspace, journey: str) -> Rehearsed | None:
    """Return the last rehearsal of a journey, alone in it; None where there is none that can be read."""
    path = _file(workspace, journey)
    return None if path is None else read_kept(path, KIND, Rehearsed)


def _file(workspace: Workspace, journey: str) -> Path | None:
    """None for what is no plain name, such as "../secret"."""
    if not journey or journey.startswith(".") or Path(journey).name != journey or "\0" in journey:
        return None
    return workspace.state / REHEARSALS / f"{journey}.json"
