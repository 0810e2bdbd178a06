"""Plain tables made to order, and what is answered about them."""

from pathlib import Path

import numpy as np
import pandas as pd

from changemaker.core.finding import Check, Finding
from changemaker.core.seeds import stream
from changemaker.engine.plain import open_file
from changemaker.sim.worlds import RolloutWorld, live
from changemaker.studies.programme_effect import Answered, programme_effect
from changemaker.studies.question import ProofQuestion

COLUMNS = {"outcome": "value", "unit": "unit", "time": "month", "start": "start"}


def panel(*, seed: int = 1, **world: float | int | str) -> pd.DataFrame:
    """One row a unit and month; `start` is empty for never."""
    made = {"units": 60, "periods": 8, "first_start": 4, "waves": 2, "shock_sd": 2.0} | world
    rollout = live(RolloutWorld(**made), stream(seed, "studies")).rollout  # type: ignore[arg-type]
    paths = rollout.paths
    assert paths is not None
    units, periods = paths.outcomes.shape
    starts = [rollout.starts[cohort] for cohort in paths.cohorts]
    labels = ["" if start is None else rollout.periods[start] for start in starts]
    return pd.DataFrame(
        {
            "unit": np.repeat(paths.names, periods),
            "month": np.tile(rollout.periods, units),
            "start": np.repeat(labels, periods),
            "value": paths.outcomes.ravel(),
        }
    )


def campaign(*, rows: int = 400, effect: float = 1.0, seed: int = 1) -> pd.DataFrame:
    """Two arms, one row a customer, with a covariate from before."""
    rng = stream(seed, "campaign")
    arm = rng.permutation(np.repeat(["none", "mail"], rows // 2))
    before = rng.normal(size=rows)
    return pd.DataFrame(
        {
            "customer": [f"c{place:04d}" for place in range(rows)],
            "segment": arm,
            "before": before,
            "spend": 10 + before + effect * (arm == "mail") + rng.normal(size=rows),
        }
    )


def asked(table: pd.DataFrame, folder: Path, **question: object) -> Answered:
    """The answer about a table that was written as a file."""
    file = folder / "table.csv"
    table.to_csv(file, index=False)
    return programme_effect(open_file(file), ProofQuestion(**question))  # type: ignore[arg-type]


def about_arms(table: pd.DataFrame, folder: Path, **question: object) -> Finding:
    options = {"outcome": "spend", "arm": "segment", "control": "none", "assigned": "random"} | question
    return asked(table, folder, **options).finding


def about_rollout(table: pd.DataFrame, folder: Path, **question: object) -> Finding:
    return asked(table, folder, **(COLUMNS | {"assigned": "staged"} | question)).finding


def check(finding: Finding, name: str) -> Check:
    """The one check of that name."""
    (found,) = [each for each in finding.checks if each.name == name]
    return found


def notes(finding: Finding) -> dict[str, dict[str, object]]:
    """The notes by id."""
    return {note.id: dict(note.params) for note in finding.notes}
