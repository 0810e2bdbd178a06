"""A plain table of units by time becomes a rollout: periods in order, one row a unit, cohorts by start."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import ibis
import ibis.expr.types as ir
import numpy as np

from changemaker.core.errors import (
    BadQuestionError,
    BadValueError,
    ChangemakerError,
    DuplicateRowError,
    NotEnoughDataError,
    raise_all,
)
from changemaker.engine.calendar import ordered_periods, period_label, starts_among
from changemaker.engine.columns import Role, typed
from changemaker.engine.intake import Intake, complete_rows
from changemaker.engine.moments import moments_by
from changemaker.engine.plain import LINE, PlainTable
from changemaker.stats.rollout import Rollout, UnitPaths, rollout_of

MOST_UNITS = 50_000  # beyond this only sums leave the engine


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelColumns:
    """Which column is what; either `start` or `on` is given."""

    unit: str
    time: str
    outcome: str
    start: str | None
    on: str | None
    cluster: str | None
    weight: str | None
    covariates: tuple[str, ...]


def read_rollout(plain: PlainTable, columns: PanelColumns, *, most_units: int = MOST_UNITS) -> tuple[Rollout, Intake]:
    """Read a rollout: one row per unit and time, balanced to the units seen in every period.

    Args:
        plain: the table.
        columns: what each column is for.
        most_units: units to hold; of more, clusters or only cohort sums are kept.

    Raises:
        BadFileError, BadValueError, MissingColumnError: see `columns.typed`.
        DuplicateRowError: a unit stands twice at one time.
        BadQuestionError: a unit has several starts or clusters, a cluster several starts, or time has one value only.
        NotEnoughDataError: no unit is seen in every period.
    """
    table, intake = complete_rows(typed(plain, _roles(columns)), _needed(columns), name=plain.name)
    places = _places(table, columns.time, plain.name)
    periods = _period_labels(places)
    if len(periods) < 2:
        raise BadQuestionError(
            f"column '{columns.time}' has one value only",
            where=plain.name,
            hint="a rollout needs times before and after the start",
        )
    placed = _placed(table, places)
    wide = _wide(placed, periods, columns).cache()
    raise_all(_problems(plain, places, wide, columns))
    starts = _starts(wide, periods, columns, plain.name)
    return _balanced(wide, periods, starts, columns, intake, most_units)


def _roles(columns: PanelColumns) -> list[Role]:
    roles = [
        Role(role="unit", column=columns.unit, kind="label"),
        Role(role="time", column=columns.time, kind="moment"),
        Role(role="outcome", column=columns.outcome, kind="number"),
    ]
    if columns.start:
        roles.append(Role(role="start", column=columns.start, kind="moment"))
    if columns.on:
        roles.append(Role(role="on", column=columns.on, kind="number"))
    if columns.cluster:
        roles.append(Role(role="cluster", column=columns.cluster, kind="label"))
    if columns.weight:
        roles.append(Role(role="weight", column=columns.weight, kind="number"))
    return roles + [Role(role=f"x{place}", column=name, kind="number") for place, name in enumerate(columns.covariates)]


def _needed(columns: PanelColumns) -> dict[str, str]:
    """Roles that a row must have; an empty start means never, and covariates count in the first period only."""
    return {r.role: r.column for r in _roles(columns) if r.role != "start" and not r.role.startswith("x")}


def _places(table: ir.Table, column: str, name: str) -> dict[str, int]:
    labels = table.select("time").distinct().limit(5000).to_pyarrow()["time"].to_pylist()
    return ordered_periods(labels, column=column, where=name)


def _period_labels(places: Mapping[str, int]) -> list[str]:
    first: dict[int, str] = {}
    for label, place in sorted(places.items(), key=lambda item: (item[1], item[0])):
        first.setdefault(place, period_label(label))
    return [first[place] for place in sorted(first)]


def _placed(table: ir.Table, places: Mapping[str, int]) -> ir.Table:
    calendar = ibis.memtable(
        {"time": list(places), "period": list(places.values())}, schema={"time": "string", "period": "int64"}
    )
    return table.join(calendar, "time")


def _wide(placed: ir.Table, periods: Sequence[str], columns: PanelColumns) -> ir.Table:
    """One row a unit: y0 ... its outcome by period, and the ends of what must be the same in all its rows."""

    def at(period: int, value: ir.Value) -> ir.Value:
        return ibis.ifelse(placed.period == period, value, ibis.null("float64")).max()

    found: dict[str, ir.Value] = {f"y{period}": at(period, placed.outcome) for period in range(len(periods))}
    found |= {"seen": placed.count()}
    if columns.start:
        found |= {"start": placed.start.min(), "start_other": placed.start.max(), "start_rows": placed.start.count()}
    if columns.on:
        found |= {
            "first_on": ibis.ifelse(placed.on == 1, placed.period, ibis.null("int64")).min(),
            "last_off": ibis.ifelse(placed.on == 0, placed.period, ibis.null("int64")).max(),
            "on_low": placed.on.min(where=(placed.on != 0) & (placed.on != 1)),
        }
    if columns.cluster:
        found |= {"cluster": placed.cluster.min(), "cluster_other": placed.cluster.max()}
    if columns.weight:
        found |= {"weight": placed.weight.mean(), "weight_low": placed.weight.min()}
    found |= {f"x{place}": at(0, placed[f"x{place}"]) for place in range(len(columns.covariates))}
    wide = placed.group_by("unit").aggregate(**found)
    different = sum((_flag(wide[f"y{period}"]) for period in range(1, len(periods))), _flag(wide.y0))
    return wide.mutate(different=different)


def _flag(value: ir.Value) -> ir.Value:
    return ibis.ifelse(value.notnull(), 1, 0)


def _problems(
    plain: PlainTable, places: Mapping[str, int], wide: ir.Table, columns: PanelColumns
) -> list[ChangemakerError]:
    problems: list[ChangemakerError] = []
    if twice := _first(wide.filter(wide.seen > wide.different)):
        problems.append(_duplicate(plain, places, str(twice["unit"]), columns))
    name = plain.name
    if columns.start and (
        mixed := _first(wide.filter((wide.start != wide.start_other) | ~wide.start_rows.isin([0, wide.seen])))
    ):
        starts = (
            f"'{mixed['start']}' and '{mixed['start_other']}'"
            if mixed["start"] != mixed["start_other"]
            else "empty in some rows"
        )
        problems.append(
            BadQuestionError(
                f"{columns.unit} '{mixed['unit']}' has two starts ({starts})",
                where=name,
                hint=f"'{columns.start}' must be the same in all its rows",
            )
        )
    if columns.on and (odd := _first(wide.filter(wide.on_low.notnull()))):
        problems.append(
            BadValueError(
                f"column '{columns.on}' holds {odd['on_low']:g} for {columns.unit} '{odd['unit']}'",
                where=name,
                hint="it must be 0 (not running) or 1 (running) in every row",
            )
        )
    if columns.cluster and (moved := _first(wide.filter(wide.cluster != wide.cluster_other))):
        clusters = f"'{moved['cluster']}' and '{moved['cluster_other']}'"
        problems.append(
            BadQuestionError(
                f"{columns.unit} '{moved['unit']}' is in two clusters ({clusters})",
                where=name,
                hint="a unit belongs to one",
            )
        )
    if columns.weight and (light := _first(wide.filter(wide.weight_low <= 0))):
        problems.append(
            BadValueError(
                f"weight {light['weight_low']:g} for {columns.unit} '{light['unit']}'",
                where=name,
                hint="weights must be above 0",
            )
        )
    return problems


def _duplicate(plain: PlainTable, places: Mapping[str, int], unit: str, columns: PanelColumns) -> DuplicateRowError:
    """Name the first time at which the unit stands twice; its rows are read again, with their lines."""
    table = typed(plain.with_lines(), [role for role in _roles(columns) if role.role in ("unit", "time", "outcome")])
    rows = table.filter((table.unit == unit) & table.outcome.notnull()).to_pyarrow().to_pylist()
    seen: dict[int, int] = {}
    for row in sorted(rows, key=lambda row: row.get(LINE, 0)):
        place = places[row["time"]]
        seen[place] = seen.get(place, 0) + 1
        if seen[place] > 1:
            return DuplicateRowError(
                f"{columns.unit} '{unit}' stands twice at {columns.time} '{period_label(row['time'])}'",
                where=plain.where(row.get(LINE)),
                hint="keep one row per unit and time, or add the amounts up before",
            )
    raise ValueError(f"no duplicate of {unit}")


def _first(table: ir.Table) -> dict[str, object] | None:
    rows = table.order_by("unit").limit(1).to_pyarrow().to_pylist()
    return rows[0] if rows else None


def _starts(wide: ir.Table, periods: Sequence[str], columns: PanelColumns, name: str) -> ir.Table:
    """Add `first`, the place of each unit's first treated period, null for never."""
    if columns.on:
        return wide.mutate(first=wide.first_on)
    labels = [label for label in wide.select("start").distinct().to_pyarrow()["start"].to_pylist() if label is not None]
    found = starts_among(labels, periods, column=columns.start or "", where=name)
    known = {label: place for label, place in found.items() if place is not None}
    lookup = ibis.memtable(
        {"start": list(known), "first": list(known.values())}, schema={"start": "string", "first": "int64"}
    )
    return wide.left_join(lookup, "start").drop("start_right")


def _balanced(
    wide: ir.Table, periods: Sequence[str], placed: ir.Table, columns: PanelColumns, intake: Intake, most_units: int
) -> tuple[Rollout, Intake]:
    whole = placed.different == len(periods)
    for place in range(len(columns.covariates)):
        whole = whole & placed[f"x{place}"].notnull()
    before = ibis.coalesce(placed["first"], 1) == 0
    ended = {"ended": _count(placed.last_off > placed["first"])} if columns.on else {}
    counts = placed.aggregate(
        incomplete_treated=_count(~whole & placed["first"].notnull()),
        incomplete_never=_count(~whole & placed["first"].isnull()),
        started_before=_count(whole & before),
        treated=_count(placed["first"].notnull()),
        never=_count(placed["first"].isnull()),
        **ended,
    )
    left_out = {key: int(value or 0) for key, value in counts.to_pyarrow().to_pylist()[0].items()}
    intake = replace(intake, units_left_out=left_out)
    kept = placed.filter(whole & ~before).cache()
    firsts = sorted(
        kept.select("first").distinct().to_pyarrow()["first"].to_pylist(), key=lambda first: (first is None, first or 0)
    )
    if not firsts:
        raise NotEnoughDataError(
            f"no {columns.unit} has a row in each of the {len(periods)} periods",
            hint="fill the gaps: where nothing was bought, write 0",
        )
    kept = _with_cluster(_with_cohort(kept, firsts), columns)
    units, clusters = _sizes(kept)
    if columns.cluster:
        _check_clusters(kept, columns, intake.name)
    return _rollout(kept, periods, firsts, columns, most_units, units, clusters), intake


def _with_cohort(kept: ir.Table, firsts: Sequence[int | None]) -> ir.Table:
    cohorts = [(kept["first"] == first, place) for place, first in enumerate(firsts) if first is not None]
    never = ibis.literal(len(firsts) - 1)
    return kept.mutate(cohort=(ibis.cases(*cohorts, else_=never) if cohorts else never).cast("int64"))


def _with_cluster(kept: ir.Table, columns: PanelColumns) -> ir.Table:
    return kept if columns.cluster else kept.mutate(cluster=kept.unit)


def _sizes(kept: ir.Table) -> tuple[int, int]:
    sizes = kept.aggregate(units=kept.count(), clusters=kept.cluster.nunique()).to_pyarrow().to_pylist()[0]
    return int(sizes["units"]), int(sizes["clusters"])


def _check_clusters(kept: ir.Table, columns: PanelColumns, name: str) -> None:
    mixed = kept.group_by("cluster").aggregate(starts=kept.cohort.nunique())
    found = mixed.filter(mixed.starts > 1).order_by("cluster").limit(1).to_pyarrow().to_pylist()
    if found:
        raise BadQuestionError(
            f"{columns.cluster} '{found[0]['cluster']}' holds units with {found[0]['starts']} different starts",
            where=name,
            hint="--cluster is the unit that the start was decided for; leave it out if units were decided one by one",
        )


def _rollout(
    kept: ir.Table,
    periods: Sequence[str],
    firsts: Sequence[int | None],
    columns: PanelColumns,
    most_units: int,
    units: int,
    clusters: int,
) -> Rollout:
    weight = "weight" if columns.weight else None
    outcomes = [f"y{period}" for period in range(len(periods))]
    starts, labels = tuple(firsts), tuple(periods)
    if units <= most_units:
        paths = _paths(kept, outcomes, [f"x{place}" for place in range(len(columns.covariates))], weight)
        return rollout_of(columns.outcome, labels, starts, paths)
    if clusters <= most_units:
        weighed = kept.mutate(w=kept[weight] if weight else ibis.literal(1.0).cast("float64"))
        means = {name: (weighed[name] * weighed.w).sum() / weighed.w.sum() for name in outcomes}
        merged = weighed.group_by("cluster").aggregate(cohort=weighed.cohort.min(), w=weighed.w.sum(), **means)
        return rollout_of(columns.outcome, labels, starts, _paths(merged, outcomes, [], "w"))
    found = moments_by(kept, "cohort", outcomes, weight=weight, cluster="cluster" if columns.cluster else None)
    groups = tuple(found[place] for place in range(len(starts)))
    return Rollout(
        outcome=columns.outcome,
        periods=labels,
        starts=starts,
        groups=groups,
        clusters=tuple(group.n for group in groups),
        paths=None,
    )


def _paths(kept: ir.Table, outcomes: Sequence[str], covariates: Sequence[str], weight: str | None) -> UnitPaths:
    order = ["cluster", "unit"] if "unit" in kept.columns else ["cluster"]
    arrow = kept.order_by(order).to_pyarrow()
    names, clusters = np.unique(np.array(arrow["cluster"].to_pylist(), dtype=object).astype(str), return_inverse=True)
    return UnitPaths(
        outcomes=np.column_stack([arrow[name].to_numpy() for name in outcomes]).astype(np.float64),
        cohorts=arrow["cohort"].to_numpy().astype(np.int64),
        clusters=clusters.astype(np.int64),
        weights=arrow[weight].to_numpy().astype(np.float64) if weight else np.ones(len(arrow)),
        covariates=np.column_stack([arrow[name].to_numpy() for name in covariates])
        if covariates
        else np.empty((len(arrow), 0)),
        names=tuple(names.tolist()),
    )


def _count(condition: ir.Value) -> ir.Value:
    return ibis.ifelse(condition, 1, 0).sum()
