"""The door for Python: the same questions as the command line, on a table that the caller holds."""

from collections.abc import Mapping, Sequence
from typing import Any

from changemaker.core.errors import BadQuestionError
from changemaker.engine.plain import open_table
from changemaker.notebook.view import View
from changemaker.prove.ask import Assigned
from changemaker.stats.group_time import Control, Scale
from changemaker.studies.best_metric import ContestQuestion, best_metric
from changemaker.studies.programme_effect import programme_effect
from changemaker.studies.question import ProofQuestion


def prove(
    table: Any,
    *,
    outcome: str,
    unit: str | None = None,
    arm: str | None = None,
    control: str | int | None = None,
    time: str | None = None,
    start: str | None = None,
    on: str | None = None,
    assigned: Assigned = "unknown",
    cluster: str | None = None,
    shares: Mapping[str, float] | None = None,
    covariates: Sequence[str] = (),
    weight: str | None = None,
    scale: Scale = "difference",
    control_group: Control = "never",
    level: float = 0.95,
) -> View:
    """Return what a programme caused, with its honest range, checks and grade.

    Args:
        table: pandas, Polars, Arrow or Ibis table, or the path of a CSV or Parquet file; one row per unit (and time).
        outcome: column with what should move, a number.
        unit: column that names the customer, shop or region; each row is one where left out.
        arm: column with the arm's label, compared with the label `control`.
        control: label of those who did not get it.
        time: column with the year, month or week, for a rollout.
        start: column with the first treated time; empty or 0 is never.
        on: 0/1 column, the programme runs in this row.
        assigned: who decided who got it: "random" (a lot), "staged" (somebody chose the order), "chosen", "unknown".
        cluster: column with what was assigned as a whole.
        shares: planned share of each arm, for the sample-ratio test.
        covariates: columns known from before, numbers.
        weight: column with sampling weights.
        scale: "difference" in the outcome's unit, or "ratio" as a share of the baseline.
        control_group: compare with the "never" treated, or those "notyet" treated.
        level: coverage of every range, in [0.5, 1).

    Returns:
        A view: `.result` is the finding, `.to_frame()` its numbers; a notebook shows it.

    Raises:
        ChangemakerError: the question or the table is wrong.

    Example:
        >>> import pyarrow as pa
        >>> spend = [float(place % 7) for place in range(80)] + [float(place % 7 + 2) for place in range(80)]
        >>> trial = pa.table({"spend": spend, "arm": ["none"] * 80 + ["mail"] * 80})
        >>> view = prove(trial, outcome="spend", arm="arm", control="none", assigned="random")
        >>> print(view.result.estimates["mail"])
        2.00 spend (95% range 1.37 to 2.63, n=160)
    """
    question = ProofQuestion(
        outcome=outcome,
        unit=unit,
        arm=arm,
        control=None if control is None else str(control),
        time=time,
        start=start,
        on=on,
        assigned=assigned,
        cluster=cluster,
        shares=None if shares is None else {str(label): float(share) for label, share in shares.items()},
        covariates=_names("covariates", covariates),
        weight=weight,
        scale=scale,
        control_group=control_group,
        level=level,
    )
    answer = programme_effect(open_table(table), question)
    return View(answer)


def contest(
    table: Any,
    *,
    outcome: str,
    metrics: Sequence[str],
    baseline: Sequence[str] = (),
    unit: str | None = None,
    time: str | None = None,
    level: float = 0.95,
) -> View:
    """Return which metrics predict an outcome beyond a baseline, out of sample, and which add nothing.

    Args:
        table: pandas, Polars, Arrow or Ibis table, or a file's path.
        outcome: column to foretell, a number, or yes/no as 1 and 0.
        metrics: columns that compete.
        baseline: columns that are known anyway.
        unit: column that names the customer: its rows stay together.
        time: column with the time: earlier rows teach, later ones judge.
        level: coverage of every range, in [0.5, 1).

    Raises:
        ChangemakerError: the question or the table is wrong.
    """
    question = ContestQuestion(
        outcome=outcome,
        metrics=_names("metrics", metrics),
        baseline=_names("baseline", baseline),
        unit=unit,
        time=time,
        level=level,
    )
    return View(best_metric(open_table(table), question))


def _names(option: str, names: Sequence[str]) -> tuple[str, ...]:
    if isinstance(names, str):
        raise BadQuestionError(f"{option} is one string, '{names}'", hint=f"pass a list: {option}=['{names}']")
    return tuple(names)


__all__ = ["View", "contest", "prove"]
