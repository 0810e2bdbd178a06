"""The same panel in our shape and in that of the packages that we are held against."""

from pathlib import Path

import numpy as np
import pandas as pd

from changemaker.stats.moments import Array
from unit.stats.panels import Panel


def frame_of(found: Panel, known: "Array | None" = None) -> pd.DataFrame:
    """One row a unit and period; first_treat counts from 1, 0 for never; `known` become columns x0, x1 ..."""
    units, periods = found.outcomes.shape
    start = [0 if found.starts[code] is None else (found.starts[code] or 0) + 1 for code in found.codes]
    columns = {
        "unit": np.repeat(np.arange(units), periods),
        "time": np.tile(np.arange(1, periods + 1), units),
        "outcome": found.outcomes.ravel(),
        "first_treat": np.repeat(start, periods),
        "cluster": np.repeat(found.clusters, periods),
        "weight": np.repeat(found.weights, periods),
    }
    table = pd.DataFrame(columns)
    table["treated"] = ((table.first_treat > 0) & (table.time >= table.first_treat)).astype(float)
    for place in range(0 if known is None else known.shape[1]):
        table[f"x{place}"] = np.repeat(known[:, place], periods)  # type: ignore[index]
    return table


def panel_of(table: pd.DataFrame, *, unit: str, time: str, start: str, outcome: str) -> Panel:
    """A balanced table with one row a unit and period; `start` is 0 for never."""
    wide = table.pivot(index=unit, columns=time, values=outcome)
    times = wide.columns.tolist()
    first = table.groupby(unit)[start].first().to_numpy()
    starts = sorted({float(each) for each in first if each > 0})
    codes = np.array([starts.index(each) if each > 0 else len(starts) for each in first], dtype=np.int64)
    return Panel(
        outcomes=wide.to_numpy(dtype=np.float64),
        codes=codes,
        starts=(*(times.index(each) for each in starts), None),
        weights=np.ones(len(codes)),
        clusters=np.arange(len(codes)),
    )


def mpdta(shared: Path) -> tuple[Panel, Array]:
    """Minimum wages and teenage employment in 500 counties (Callaway and Sant'Anna 2021), with log population."""
    table = pd.read_csv(shared / "mpdta" / "mpdta.csv.gz")
    found = panel_of(table, unit="countyreal", time="year", start="first.treat", outcome="lemp")
    return found, table.groupby("countyreal")["lpop"].first().to_numpy()[:, None]


def castle(shared: Path) -> Panel:
    """Castle-doctrine laws and log homicide in 50 states (Cheng and Hoekstra 2013); the start is the first post = 1."""
    table = pd.read_csv(shared / "castle" / "castle.csv.gz")
    first = table[table.post == 1].groupby("sid")["year"].min()
    table["start"] = table["sid"].map(first).fillna(0)
    return panel_of(table, unit="sid", time="year", start="start", outcome="l_homicide")
