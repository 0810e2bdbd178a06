"""Columns of one plain file as what a model may know of a row: numbers, labels, days between dates."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from changemaker.predict.scores.design import Codes, Known
from changemaker.predict.scores.file_cells import FileCells, Labels
from changemaker.predict.scores.file_dates import Gap, gaps, kept_dates
from changemaker.predict.scores.file_facts import FileKind
from changemaker.predict.scores.target import Array

MOST_LABELS = 60
LEAST_ROWS = 10  # answered rows that share a label, so that something is learnt from one for another
LEAST_KNOWN = 10  # answered rows in which a column must say something


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A column that does not teach, and why: "id", "text", "empty", "same", "rare", "dates"..."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FileColumns:
    """What may teach, what each column is made of, what was left out, and how many labels were not learnt."""

    known: tuple[Known, ...]
    sources: Mapping[str, tuple[str, ...]]  # a column of the design -> columns of the file
    left_out: tuple[LeftOut, ...]
    unknown: Mapping[str, int]  # category -> rows to be predicted whose label no answered row has


def columns_of(cells: FileCells, kinds: Mapping[str, FileKind], y: Array, *, time: str | None) -> FileColumns:
    """Return the columns of a design, in the file's order, days between dates last.

    Args:
        cells: of the file.
        kinds: of the columns that may teach; `time` is not among them.
        y: (n,), answers, NaN where there is none.
        time: the column with the time of the prediction, where it is a date.
    """
    answered = np.isfinite(y)
    known: list[Known] = []
    left_out: list[LeftOut] = []
    unknown: dict[str, int] = {}
    for name, kind in kinds.items():
        if kind == "date":
            continue
        made = _category(name, cells.labels[name], answered) if kind == "category" else _number(name, kind, cells)
        reason = "rare" if made is None else _useless(made.values[answered])
        if made is None or reason:
            left_out.append(LeftOut(name=name, reason=reason))
            continue
        known.append(made)
        if kind == "category" and (new := _new_labels(cells.labels[name], answered)):
            unknown[name] = new
    dates = {name: cells.seconds[name] for name, kind in kinds.items() if kind == "date"}
    if time is not None and time in cells.seconds:
        dates[time] = cells.seconds[time]
    found = _taught(gaps(dates, fixed=time), answered)
    left_out += [
        LeftOut(name=name, reason="dates") for name in dates if name not in kept_dates(list(dates), fixed=time)
    ]
    left_out += [LeftOut(name=name, reason="alone") for name in dates if len(dates) == 1 and name != time]
    sources = {column.name: (column.name,) for column in known} | {gap.known.name: gap.sources for gap in found}
    return FileColumns(
        known=(*known, *(gap.known for gap in found)), sources=sources, left_out=tuple(left_out), unknown=unknown
    )


def _number(name: str, kind: FileKind, cells: FileCells) -> Known:
    return Known(name=name, group=name, kind="flag" if kind == "flag" else "number", values=cells.numbers[name])


def _category(name: str, labels: Labels, answered: Codes) -> Known | None:
    """Labels that enough answered rows share; all others are unknown, as one never seen is."""
    seen, count = np.unique([str(label) for label in labels[answered] if label is not None], return_counts=True)
    often = [str(label) for label in seen[np.argsort(-count, kind="stable")][:MOST_LABELS]]
    rows = dict(zip(map(str, seen), count.tolist(), strict=True))
    shared = sorted(label for label in often if rows[label] >= LEAST_ROWS)
    if not shared:
        return None
    code = {label: float(place) for place, label in enumerate(shared)}
    values = np.array([np.nan if label is None else code.get(str(label), np.nan) for label in labels])
    return Known(name=name, group=name, kind="category", values=values, labels=tuple(shared))


def _useless(values: Array) -> str:
    """Why nothing can be learnt from a column's answered rows; empty where something can."""
    known = np.isfinite(values)
    if np.count_nonzero(known) < LEAST_KNOWN:
        return "rare"
    return "" if np.ptp(values[known]) > 0 or not known.all() else "same"


def _new_labels(labels: Labels, answered: Codes) -> int:
    seen = {label for label in labels[answered] if label is not None}
    return sum(label is not None and label not in seen for label in labels[~answered])


def _taught(found: tuple[Gap, ...], answered: Codes) -> list[Gap]:
    """Gaps that say something of answered rows, and not the same of all."""
    kept = []
    for gap in found:
        days = gap.known.values[answered]
        days = days[np.isfinite(days)]
        if len(days) >= LEAST_KNOWN and np.ptp(days) > 0:
            kept.append(gap)
    return kept
