"""A plain table with a column of arms becomes a trial: sums by arm, control first, rows only where needed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np

from changemaker.core.errors import BadQuestionError, BadValueError, ChangemakerError, raise_all
from changemaker.core.meant import did_you_mean
from changemaker.engine.columns import Role, typed
from changemaker.engine.intake import Intake, complete_rows
from changemaker.engine.moments import moments_by
from changemaker.engine.plain import PlainTable
from changemaker.engine.sample import sampled
from changemaker.stats.trial import Trial, TrialRows

MOST_ARMS = 50
MOST_ROWS = 200_000  # rows to hold for methods that need them; of more, a sample


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmColumns:
    """Which column is what, and the label of the control."""

    arm: str
    control: str
    outcome: str
    unit: str | None
    cluster: str | None
    weight: str | None
    covariates: tuple[str, ...]


def read_trial(
    plain: PlainTable, columns: ArmColumns, *, with_rows: bool, few_clusters: Callable[[int, int], bool]
) -> tuple[Trial, Intake]:
    """Read arms and their sums.

    Args:
        plain: the table.
        columns: what each column is for.
        with_rows: hold the rows whatever their number is (at most `MOST_ROWS`, a sample of the comparison beyond).
        few_clusters: whether so many clusters of control and arm are few; then one row a cluster is held.

    Raises:
        BadFileError, BadValueError, MissingColumnError: see `columns.typed`.
        BadQuestionError: the control is no label, there is one arm only, over 50 arms, or a unit is in two arms.
    """
    table = typed(plain, _roles(columns))
    labels = _labels(table, columns, plain.name)
    placed = _placed(table, labels)
    needed = {role.role: role.column for role in _roles(columns)}
    complete, intake = complete_rows(placed, needed, name=plain.name)
    complete = complete.cache()
    cluster = "cluster" if columns.cluster else "unit" if columns.unit else None
    raise_all(_problems(complete, columns, plain.name))
    values = ["outcome", *(f"x{place}" for place in range(len(columns.covariates)))]
    found = moments_by(complete, "group", values, weight="weight" if columns.weight else None, cluster=cluster)
    gone = [labels[place] for place in range(len(labels)) if place not in found]
    if gone:
        raise BadQuestionError(
            f"arm '{gone[0]}' has no row with an outcome",
            where=plain.name,
            hint=f"check column '{columns.outcome}' in its rows",
        )
    groups = tuple(found[place] for place in range(len(labels)))
    small = cluster is not None and any(few_clusters(groups[0].n, group.n) for group in groups[1:])
    rows = None
    if with_rows:
        rows = _rows(complete, values, columns, cluster)
    elif small and cluster is not None:
        rows = _clusters(complete, values, columns, cluster)
    assigned = _assigned(placed, cluster, len(labels))
    return (
        Trial(
            outcome=columns.outcome,
            labels=labels,
            covariates=columns.covariates,
            groups=groups,
            rows=rows,
            assigned_units=assigned,
            left_out=_left_out(placed, complete, len(labels)),
            extremes=_extremes(complete, len(labels)),
        ),
        intake,
    )


def _roles(columns: ArmColumns) -> list[Role]:
    roles = [
        Role(role="arm", column=columns.arm, kind="label"),
        Role(role="outcome", column=columns.outcome, kind="number"),
    ]
    if columns.unit:
        roles.append(Role(role="unit", column=columns.unit, kind="label"))
    if columns.cluster:
        roles.append(Role(role="cluster", column=columns.cluster, kind="label"))
    if columns.weight:
        roles.append(Role(role="weight", column=columns.weight, kind="number"))
    return roles + [Role(role=f"x{place}", column=name, kind="number") for place, name in enumerate(columns.covariates)]


def _labels(table: ir.Table, columns: ArmColumns, name: str) -> tuple[str, ...]:
    found = (
        table.filter(table.arm.notnull()).select("arm").distinct().limit(MOST_ARMS * 20).to_pyarrow()["arm"].to_pylist()
    )
    if len(found) > MOST_ARMS:
        raise BadQuestionError(
            f"column '{columns.arm}' has over {MOST_ARMS} different labels",
            where=name,
            hint="name the column that says which arm a row is in",
        )
    if columns.control not in found:
        hint = did_you_mean([columns.control], sorted(found)) if found else f"column '{columns.arm}' is empty"
        raise BadQuestionError(f"no row of column '{columns.arm}' is '{columns.control}'", where=name, hint=hint)
    if len(found) == 1:
        raise BadQuestionError(
            f"everybody is in arm '{columns.control}'",
            where=name,
            hint="rows with and without the programme are needed",
        )
    return (columns.control, *sorted(label for label in found if label != columns.control))


def _placed(table: ir.Table, labels: Sequence[str]) -> ir.Table:
    """Add `group`, the place of each row's arm among the labels."""
    lookup = ibis.memtable(
        {"arm": list(labels), "group": list(range(len(labels)))}, schema={"arm": "string", "group": "int64"}
    )
    return table.left_join(lookup, "arm").drop("arm_right")


def _problems(complete: ir.Table, columns: ArmColumns, name: str) -> list[ChangemakerError]:
    problems: list[ChangemakerError] = []
    for role, column in (("unit", columns.unit), ("cluster", columns.cluster)):
        if column and (mixed := _in_two_arms(complete, role)):
            hints = {"unit": "keep each unit in one arm", "cluster": "--cluster is what was assigned as a whole"}
            both = f"'{mixed['one']}' and '{mixed['other']}'"
            message = f"{column} '{mixed[role]}' is in two arms ({both})"
            problems.append(BadQuestionError(message, where=name, hint=hints[role]))
    if columns.weight:
        light = complete.filter(complete.weight <= 0).limit(1).to_pyarrow().to_pylist()
        if light:
            problems.append(
                BadValueError(
                    f"weight {light[0]['weight']:g} in column '{columns.weight}'",
                    where=name,
                    hint="weights must be above 0",
                )
            )
    return problems


def _in_two_arms(complete: ir.Table, role: str) -> dict[str, str] | None:
    ends = {"arms": complete.group.nunique(), "one": complete.arm.min(), "other": complete.arm.max()}
    arms = complete.group_by(role).aggregate(**ends)
    found = arms.filter(arms.arms > 1).order_by(role).limit(1).to_pyarrow().to_pylist()
    return found[0] if found else None


def _rows(complete: ir.Table, values: Sequence[str], columns: ArmColumns, cluster: str | None) -> TrialRows:
    """The rows themselves; of more than can be held a sample, drawn by their hash and so in any order of the table."""
    names = ["group", *values, *(["weight"] if columns.weight else []), *([cluster] if cluster else [])]
    arrow = sampled(complete.select(names), names, most=MOST_ROWS).order_by(names).to_pyarrow()
    return _trial_rows(arrow, values, weight="weight" if columns.weight else None, cluster=cluster)


def _clusters(complete: ir.Table, values: Sequence[str], columns: ArmColumns, cluster: str) -> TrialRows:
    """One row a cluster, its weighted means and its weight: all that permuting clusters needs."""
    weighed = complete.mutate(w=complete.weight if columns.weight else ibis.literal(1).cast("float64"))
    means = {name: (weighed[name] * weighed.w).sum() / weighed.w.sum() for name in values}
    merged = weighed.group_by(["group", cluster]).aggregate(w=weighed.w.sum(), **means)
    return _trial_rows(merged.order_by(cluster).to_pyarrow(), values, weight="w", cluster=cluster)


def _trial_rows(arrow: Any, values: Sequence[str], *, weight: str | None, cluster: str | None) -> TrialRows:
    labels = np.array(arrow[cluster].to_pylist()).astype(str) if cluster else np.arange(len(arrow))
    return TrialRows(
        values=np.column_stack([arrow[name].to_numpy() for name in values]).astype(np.float64),
        arms=arrow["group"].to_numpy().astype(np.int64),
        clusters=np.unique(labels, return_inverse=True)[1].astype(np.int64),
        weights=arrow[weight].to_numpy().astype(np.float64) if weight else np.ones(len(arrow)),
    )


def _assigned(placed: ir.Table, cluster: str | None, arms: int) -> tuple[int, ...]:
    units = placed[cluster].nunique() if cluster else placed.count()
    found = {
        row["group"]: int(row["units"])
        for row in placed.group_by("group").aggregate(units=units).to_pyarrow().to_pylist()
    }
    return tuple(found.get(arm, 0) for arm in range(arms))


def _extremes(complete: ir.Table, arms: int) -> tuple[tuple[float, float], ...]:
    ends = complete.group_by("group").aggregate(low=complete.outcome.min(), high=complete.outcome.max())
    found = {row["group"]: (float(row["low"]), float(row["high"])) for row in ends.to_pyarrow().to_pylist()}
    return tuple(found[arm] for arm in range(arms))


def _left_out(placed: ir.Table, complete: ir.Table, arms: int) -> tuple[int, ...]:
    """Rows of each arm that were set aside, for whatever is missing."""
    before, after = (
        {
            row["group"]: int(row["rows"])
            for row in t.group_by("group").aggregate(rows=t.count()).to_pyarrow().to_pylist()
        }
        for t in (placed, complete)
    )
    return tuple(before.get(arm, 0) - after.get(arm, 0) for arm in range(arms))
