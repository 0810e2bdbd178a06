"""Dates of one plain file: read as moments, and turned into the days between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import ibis.expr.types as ir
import numpy as np

from changemaker.predict.scores.design import Known
from changemaker.predict.scores.target import Array

DayOrder = Literal["dmy", "mdy"]
DATE_LIKE = (
    r"^([0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{1,2}[.][0-9]{1,2}[.][0-9]{4}|[0-9]{1,2}/[0-9]{1,2}/[0-9]{4})([ T].*)?$"
)
SLASHED = r"^([0-9]{1,2})/([0-9]{1,2})/[0-9]{4}"
PARTS = r"^([0-9]{1,2})[./]([0-9]{1,2})[./]([0-9]{4})"
DAY = 86_400.0
MOST_DATES = 8  # in pairs: 28 gaps


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Days from one date to a later one of the same row, and the two columns that it is made of."""

    known: Known
    sources: tuple[str, str]


def seconds_in(text: ir.Value, order: DayOrder) -> ir.Value:
    """Return the moment that a cell of text names, in seconds since 1970; null where it names none.

    Args:
        text: 2026-11-22, 2026-11-22 10:30:00, 22.11.2026, 22/11/2026 or, where months come first, 11/22/2026.
        order: of day and month where there are slashes; dots always have the day first.
    """
    iso = text.re_replace(r"^([0-9]{1,2})[.]([0-9]{1,2})[.]([0-9]{4})", r"\3-\2-\1")
    day_first = order == "dmy"
    iso = iso.re_replace(r"^([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", r"\3-\2-\1" if day_first else r"\3-\1-\2")
    return iso.try_cast("timestamp").epoch_seconds().cast("float64")


def gaps(dates: Mapping[str, Array], *, fixed: str | None = None) -> tuple[Gap, ...]:
    """Return the days between every two dates of a row, each counted from the one that usually comes first.

    Args:
        dates: seconds since 1970 by column, (n,), NaN where there is none.
        fixed: the column with the time of the prediction, which is one of `dates` and never left out.

    Example:
        >>> found = gaps({"bought": np.array([0.0, DAY]), "promised": np.array([3 * DAY, 2 * DAY])})
        >>> found[0].known.name, found[0].known.values.tolist()
        ('promised after bought, days', [3.0, 1.0])
    """
    middle = {name: float(np.nanmedian(seconds)) for name, seconds in dates.items() if np.isfinite(seconds).any()}
    kept = kept_dates(list(middle), fixed=fixed)
    ordered = sorted(kept, key=lambda name: (middle[name], name))
    return tuple(_gap(earlier, later, dates) for earlier, later in combinations(ordered, 2))


def kept_dates(names: Sequence[str], *, fixed: str | None = None) -> tuple[str, ...]:
    """Return the dates that make gaps: the time of the prediction and the first of the others, eight in all."""
    others = [name for name in names if name != fixed]
    first = [fixed] if fixed is not None and fixed in names else []
    return tuple([*first, *others][:MOST_DATES])


def _gap(earlier: str, later: str, dates: Mapping[str, Array]) -> Gap:
    between = f"{later} after {earlier}"
    days = (dates[later] - dates[earlier]) / DAY
    return Gap(
        known=Known(name=f"{between}, days", group=between, kind="number", values=days), sources=(earlier, later)
    )
