"""Time as a column gives it (numbers, dates, months, quarters) put in order, and starts found among it."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import pairwise

from changemaker.core.errors import BadQuestionError, BadValueError

MOST_PERIODS = 400
QUARTER = re.compile(r"(\d{4})-?Q([1-4])", re.IGNORECASE)
MONTH = re.compile(r"(\d{4})-(\d{1,2})")
YEAR_MONTH = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])")
UNEVEN = 1.5  # months differ by 31 / 28, quarters by 92 / 90


def moment(label: str) -> float | None:
    """Return a number that orders `label`: the number it is, or the day it names; None if it is neither.

    Example:
        >>> moment("2004.0"), moment("1970-01-02"), moment("1970-02"), moment("1970Q2"), moment("soon")
        (2004.0, 1.0, 31.0, 90.0, None)
    """
    text = label.strip()
    try:
        return float(text)
    except ValueError:
        pass
    if quarter := QUARTER.fullmatch(text):
        return float(_days(date(int(quarter[1]), int(quarter[2]) * 3 - 2, 1)))
    if (month := MONTH.fullmatch(text)) and 1 <= int(month[2]) <= 12:
        return float(_days(date(int(month[1]), int(month[2]), 1)))
    try:
        return float(_days(datetime.fromisoformat(text).date()))
    except ValueError:
        return None


def ordered_periods(labels: Iterable[str], *, column: str, where: str) -> dict[str, int]:
    """Return the place of each label in time; labels of one moment share a place.

    Raises:
        BadValueError: some labels are neither numbers nor dates.
        BadQuestionError: there are over 400 different times, too many to be periods.
    """
    moments = {label: moment(label) for label in labels}
    odd = [label for label, when in moments.items() if when is None or when != when or abs(when) == float("inf")]
    if odd:
        raise BadValueError(
            f"'{odd[0]}' in column '{column}' is neither a number nor a date",
            where=where,
            hint="write years, 2026-11, 2026-11-21 or 2026Q4",
        )
    if len({_is_date(label) for label in moments}) > 1:
        number = next(label for label in moments if not _is_date(label))
        date = next(label for label in moments if _is_date(label))
        raise BadValueError(
            f"column '{column}' holds numbers ('{number}') and dates ('{date}')",
            where=where,
            hint="write all times alike",
        )
    whens = sorted({when for when in moments.values() if when is not None})
    if len(whens) > MOST_PERIODS:
        raise BadQuestionError(
            f"column '{column}' has {len(whens):,} different times",
            where=where,
            hint="give the month or the week instead of the moment",
        )
    return {label: whens.index(when) for label, when in moments.items() if when is not None}


def period_label(label: str) -> str:
    """Return the label as people write it: whole numbers without decimals.

    Example:
        >>> period_label("2004.0"), period_label("2004-01")
        ('2004', '2004-01')
    """
    try:
        number = float(label)
    except ValueError:
        return label
    return str(int(number)) if number.is_integer() else label


def uneven_step(periods: Sequence[str]) -> tuple[str, str] | None:
    """Return the two neighbours that lie much further apart than others do, or None where all steps are alike.

    Numbers such as 202312 and 202401 are read as months.

    Example:
        >>> uneven_step(["2000", "2001", "2005"]), uneven_step(["202312", "202401", "202402"])
        (('2001', '2005'), None)
    """
    whens = [moment(period) or 0.0 for period in periods]
    if all(YEAR_MONTH.fullmatch(period) for period in periods):
        whens = [int(period[:4]) * 12.0 + int(period[4:]) for period in periods]
    steps = [later - earlier for earlier, later in pairwise(whens)]
    widest = steps.index(max(steps))
    return (periods[widest], periods[widest + 1]) if steps[widest] > UNEVEN * min(steps) else None


def starts_among(labels: Iterable[str], periods: Sequence[str], *, column: str, where: str) -> dict[str, int | None]:
    """Return for each start the place of the first period at or after it; None for never (0, or after the end).

    Raises:
        BadValueError: a start is neither a number nor a date, or is not of the same kind as the periods.
    """
    whens = [moment(period) or 0.0 for period in periods]
    dated = _is_date(periods[0])
    starts: dict[str, int | None] = {}
    for label in labels:
        when = moment(label)
        if when == 0 and not _is_date(label):
            starts[label] = None
            continue
        if when is None or when != when or _is_date(label) != dated:
            expected = "date" if dated else "number"
            raise BadValueError(
                f"'{label}' in column '{column}' is not a {expected} like the times ('{periods[0]}')",
                where=where,
                hint="write starts as the time column does; leave the cell empty for never",
            )
        starts[label] = next((place for place, other in enumerate(whens) if other >= when), None)
    return starts


def _is_date(label: str) -> bool:
    try:
        float(label)
    except ValueError:
        return True
    return False


def _days(day: date) -> int:
    return day.toordinal() - date(1970, 1, 1).toordinal()
