"""One plain file as a design: every column that can be used, and of the others why they were left out."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from changemaker.core.errors import BadValueError
from changemaker.engine.calendar import moment
from changemaker.engine.intake import Intake
from changemaker.engine.plain import PlainTable
from changemaker.predict.scores.design import Codes, Design, Segments
from changemaker.predict.scores.file_cells import FileCells, Labels, check_moments, place_of, read_cells
from changemaker.predict.scores.file_columns import LeftOut, columns_of
from changemaker.predict.scores.file_dates import DAY
from changemaker.predict.scores.file_facts import Facts, FileKind, facts_of, kind_of
from changemaker.predict.scores.file_target import is_worded, last_before, yes_or_no
from changemaker.predict.scores.target import Array, Target

LEAVE_OUT = frozenset({"empty", "same", "id", "text", "two_ways"})
SELDOM = 0.01  # of the rows: slips of the pen
FEW_KINDS_OF_ROW = 1 / 3  # distinct rows below this share: they are alike because columns are few, not by mistake,
MANY_EXPORTS = 50  # unless so many rows stand there equally often


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRoles:
    """Which column is what; all others teach, but for those in `without`."""

    target: str
    unit: str | None = None
    time: str | None = None
    segment: str | None = None
    without: tuple[str, ...] = ()

    @property
    def named(self) -> list[str]:
        """Every column with a role of its own."""
        return [name for name in (self.target, self.unit, self.time, self.segment) if name]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FileDesign:
    """The design, what each of its columns is made of, and the rows of the file that it holds."""

    design: Design
    sources: Mapping[str, tuple[str, ...]]  # a column of the design -> columns of the file
    left_out: tuple[LeftOut, ...]
    unknown: Mapping[str, int]  # category -> rows to be predicted whose label no answered row has
    rows: NDArray[np.intp]  # (n,), places in the file, from 1
    named: Mapping[str, Labels]  # unit, time and segment as the file has them, (n,)
    later: Mapping[str, float]  # date -> share of rows in which it lies after the time of the prediction
    twins: int  # rows that stand in the file before, word for word
    nameless: int  # rows that name no unit
    timeless: int  # rows to be predicted that have no time: they are predicted as of the last one
    intake: Intake


def read_design(plain: PlainTable, roles: FileRoles, *, now: datetime) -> FileDesign:
    """Read a file for predicting its column `roles.target`; rows without an answer are kept, to be predicted.

    Raises:
        MissingColumnError: a column was named that is not there.
        BadFileError: the file cannot be read, has no row or too many.
        BadValueError: a cell is not what nearly all others of its column are; told with its place.
        BadTargetError: the answers are words other than yes and no.
        FutureTimeError: a row's time has not come yet.
    """
    plain.require([*roles.named, *roles.without])
    facts = facts_of(plain, [name for name in plain.columns if name not in roles.without or name in roles.named])
    kinds, left_out = _kinds(facts, roles)
    cells = read_cells(plain, facts, kinds)
    check_moments(plain, cells, time=roles.time, now=now)
    y = _answers(plain, cells, roles.target)
    time, lost, timeless = _times(plain, cells, roles.time, y)
    if roles.time and roles.time in cells.seconds and time is not None:
        moments = np.where(np.isfinite(cells.seconds[roles.time]), cells.seconds[roles.time], time * DAY)
        cells = _with_seconds(cells, roles.time, moments)
    kept = np.flatnonzero(~lost)
    cells, y = _rows(cells, kept), y[kept]
    unit, nameless = _units(cells, roles.unit)
    teaching = {name: kind for name, kind in kinds.items() if name not in (roles.target, roles.unit, roles.time)}
    columns = columns_of(cells, teaching, y, time=roles.time)
    time = None if time is None else time[kept]
    return FileDesign(
        design=Design(
            target=Target.of(roles.target, y),
            columns=columns.known,
            unit=unit,
            time=time,
            segments=_segments(cells, roles.segment),
            last=last_before(y, unit, time) if roles.unit and time is not None else None,
        ),
        sources=columns.sources,
        left_out=(*left_out, *columns.left_out),
        unknown=columns.unknown,
        rows=kept + 1,
        named=_named(cells, roles),
        later=_later(cells, roles.time),
        twins=0 if _few_kinds(cells) else len(cells.alike) - len(np.unique(cells.alike)),
        nameless=nameless,
        timeless=timeless,
        intake=Intake(
            name=plain.name,
            rows=len(lost),
            set_aside={roles.time: int(lost.sum())} if roles.time and lost.any() else {},
        ),
    )


def _kinds(facts: Mapping[str, Facts], roles: FileRoles) -> tuple[dict[str, FileKind], list[LeftOut]]:
    kinds: dict[str, FileKind] = {}
    left_out = []
    for name, found in facts.items():
        kind = kind_of(found)
        if name == roles.target:
            kinds[name] = "category" if is_worded(found) else "number"
        elif name in (roles.unit, roles.segment):
            kinds[name] = "category"
        elif name == roles.time:
            kinds[name] = "date" if kind == "date" else "number" if found.numbers == found.present else "category"
        elif kind in LEAVE_OUT:
            left_out.append(LeftOut(name=name, reason=kind))
        else:
            kinds[name] = kind  # type: ignore[assignment]  # what is left out went above
    return kinds, left_out


def _answers(plain: PlainTable, cells: FileCells, target: str) -> Array:
    if target in cells.numbers:
        return cells.numbers[target]
    return yes_or_no(cells.labels[target], plain=plain, column=target)


def _times(
    plain: PlainTable, cells: FileCells, time: str | None, y: Array
) -> tuple[NDArray[np.int64] | None, NDArray[np.bool_], int]:
    """Days by row, the answered rows that have none, and how many others are predicted as of the last time."""
    nothing = np.zeros(len(y), dtype=np.bool_)
    if time is None:
        return None, nothing, 0
    when = cells.seconds[time] / DAY if time in cells.seconds else _ordered(plain, cells, time)
    missing = ~np.isfinite(when)
    lost = missing & np.isfinite(y)
    latest = np.nanmax(when) if not missing.all() else 0.0
    days = np.floor(np.where(missing, latest, when)).astype(np.int64)
    return days, lost, int((missing & ~lost).sum())


def _ordered(plain: PlainTable, cells: FileCells, time: str) -> Array:
    """Numbers as they are; months and quarters by their first day."""
    if time in cells.numbers:
        return cells.numbers[time]
    labels = cells.labels[time]
    known = {str(label): moment(str(label)) for label in labels if label is not None}
    odd = next((label for label, when in known.items() if when is None), None)
    if odd is not None:
        raise BadValueError(
            f"'{odd}' in column '{time}' is neither a number nor a date",
            where=place_of(plain, time, odd),
            hint="write years, 2026-11, 2026-11-21 or 2026Q4",
        )
    return np.array([np.nan if label is None else known[str(label)] for label in labels], dtype=np.float64)


def _units(cells: FileCells, unit: str | None) -> tuple[Codes, int]:
    """Codes of what may not be split: the unit named, or rows that are the same word for word."""
    rows = len(cells.alike)
    if unit is None:
        codes = np.arange(rows) if _few_kinds(cells) else np.unique(cells.alike, return_inverse=True)[1]
        return codes.astype(np.intp), 0
    labels = cells.labels[unit]
    names = [f"={label}" if label is not None else f"?{row}" for row, label in enumerate(labels)]
    return np.unique(names, return_inverse=True)[1].astype(np.intp), sum(label is None for label in labels)


def _few_kinds(cells: FileCells) -> bool:
    """Whether rows are alike because there is little to tell them apart by, so that each is somebody else."""
    times = np.unique(cells.alike, return_counts=True)[1]
    if len(times) >= FEW_KINDS_OF_ROW * len(cells.alike):
        return False
    return len(times) < MANY_EXPORTS or bool(np.ptp(times) > 0)


def _segments(cells: FileCells, segment: str | None) -> Segments | None:
    if segment is None:
        return None
    names = np.array(["?" if label is None else str(label) for label in cells.labels[segment]])
    labels, codes = np.unique(names, return_inverse=True)
    return Segments(name=segment, labels=tuple(map(str, labels)), codes=codes.astype(np.intp))


def _later(cells: FileCells, time: str | None) -> dict[str, float]:
    """Dates that lie after the time of the prediction by more than a day, with the share of rows in which they do."""
    if time is None or time not in cells.seconds:
        return {}
    shares: dict[str, float] = {}
    for name, seconds in cells.seconds.items():
        known = np.isfinite(seconds) & np.isfinite(cells.seconds[time])
        after = seconds[known] > cells.seconds[time][known] + DAY
        if name != time and len(after) and after.mean() >= SELDOM:
            shares[name] = float(after.mean())
    return shares


def _named(cells: FileCells, roles: FileRoles) -> dict[str, Labels]:
    named: dict[str, Labels] = {}
    for name in filter(None, (roles.unit, roles.time, roles.segment)):
        if name in cells.labels:
            named[name] = cells.labels[name]
        else:
            shown = [None if np.isnan(x) else f"{x:.15g}" for x in cells.numbers[name]]
            named[name] = np.array(shown, dtype=np.object_)
    return named


def _with_seconds(cells: FileCells, name: str, seconds: Array) -> FileCells:
    return replace(cells, seconds={**cells.seconds, name: seconds})


def _rows(cells: FileCells, kept: NDArray[np.intp]) -> FileCells:
    return FileCells(
        numbers={name: values[kept] for name, values in cells.numbers.items()},
        labels={name: labels[kept] for name, labels in cells.labels.items()},
        seconds={name: seconds[kept] for name, seconds in cells.seconds.items()},
        alike=cells.alike[kept],
    )
