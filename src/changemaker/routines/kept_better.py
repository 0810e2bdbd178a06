"""How well texts are read with the labels so far: measured as a job, kept for the labelling page."""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from changemaker.engine.workspace import Workspace
from changemaker.routines.given_labels import Better, choices
from changemaker.routines.job_context import JobContext
from changemaker.routines.job_params import LabelsParams, read_params
from changemaker.routines.kept_file import read_kept, write_kept
from changemaker.routines.kept_results import KEPT, RESULTS

LABELS = "labels"  # below the kept results: one folder a scheme


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptBetter:
    """How well reading worked, and when that was measured."""

    better: Better
    made_at: int  # UTC microseconds


def kept_better(workspace: Workspace, scheme: str) -> KeptBetter | None:
    """Return what was measured last; None where nothing was, or it cannot be read."""
    choices(scheme)
    return read_kept(_path(workspace, scheme), LABELS, KeptBetter)


def labels_job(context: JobContext) -> object:
    """Measure how well reading works with the labels that people gave, and keep it."""
    asked = read_params(context.params, LabelsParams)
    choices(asked.scheme)
    context.step("labels.step.measure", 0.05)
    reading = import_module("changemaker.routines.label_texts")  # what reads texts is loaded where there are some
    found: Better = reading.better(context.store, context.keys, scheme=asked.scheme)
    write_kept(_path(context.workspace, asked.scheme), LABELS, KeptBetter(better=found, made_at=context.now))
    return {"scheme": asked.scheme, "labels": found.labels}


def _path(workspace: Workspace, scheme: str) -> Path:
    return workspace.state / RESULTS / LABELS / scheme / KEPT
