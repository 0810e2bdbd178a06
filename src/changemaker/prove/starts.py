"""When each unit of a programme starts, as whole months."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from changemaker.core.errors import BadQuestionError
from changemaker.core.meant import did_you_mean
from changemaker.engine.months import YEAR
from changemaker.engine.tables import Tables
from changemaker.prove.programme_file import Programme

LATEST_DAY = 15  # a start on this day of a month or before counts that month; later ones the next
ACCOUNT = "account"
CLOSE = 0.6  # likeness from which a name that nobody has is taken for a slip of the pen


@dataclass(frozen=True, slots=True, kw_only=True)
class Starts:
    """Who starts when; months are whole numbers, year * 12 + month - 1."""

    unit: str  # the column of table `account` that was decided as a whole; "account_id" for the account itself
    days: Mapping[str, date | None]  # unit -> first day with the programme; None for never
    months: Mapping[str, int | None]  # unit -> first month that counts as with it

    @property
    def first(self) -> int | None:
        """The first month in which anybody has it; None where nobody ever starts."""
        return min((month for month in self.months.values() if month is not None), default=None)


def starts_of(tables: Tables, name: str, programme: Programme) -> Starts:
    """Return who starts when: from the programme's file, else from table `rollout`.

    Args:
        tables: the company's.
        name: the programme's file name without .yml.
        programme: what the file says.

    Raises:
        BadQuestionError: the unit is no column of `account`, nobody is said to start, or a unit is written like one
            that exists and is not it.
    """
    column = unit_column(tables, programme)
    days, where = _said(tables, name, programme)
    if not days:
        raise BadQuestionError(
            f"nobody is said to start with '{name}'",
            hint="list the starts in the programme's file, or load table rollout",
            where=where,
        )
    _refuse_slips(tables, column, days, where)
    return Starts(unit=column, days=days, months={unit: _month(day) for unit, day in days.items()})


def anybody_said(tables: Tables, name: str, programme: Programme) -> bool:
    """Return whether file or table say of anybody when it starts; of a programme still being written, neither does."""
    return bool(_said(tables, name, programme)[0])


def unit_column(tables: Tables, programme: Programme) -> str:
    """Return the column of table `account` that names the unit of assignment.

    Raises:
        BadQuestionError: there is no such column.
    """
    unit = programme.rollout.unit
    if unit == ACCOUNT:
        return "account_id"
    if unit not in tables["account"].columns:
        raise BadQuestionError(
            f"table account has no column '{unit}', which the programme names as its unit",
            hint=did_you_mean([unit], [ACCOUNT, *tables["account"].columns]),
        )
    return unit


def month_of(day: date) -> int:
    """Return the month of a day, year * 12 + month - 1.

    Example:
        >>> month_of(date(2024, 3, 1))
        24290
    """
    return day.year * YEAR + day.month - 1


def first_day(month: int) -> date:
    """Return the first day of a month given as a whole number."""
    return date(month // YEAR, month % YEAR + 1, 1)


def month_named(text: str) -> int:
    """Return the month of "2024-03"."""
    return int(text[:4]) * YEAR + int(text[5:]) - 1


def _said(tables: Tables, name: str, programme: Programme) -> tuple[dict[str, date | None], str]:
    """The first day of each unit, and where that is said."""
    if programme.rollout.starts:
        return dict(programme.rollout.starts), f"programmes/{name}.yml"
    rows = tables["rollout"]
    listed = rows.filter(rows.programme == name).select("unit", "start").to_pyarrow().to_pylist()
    return {row["unit"]: row["start"] for row in listed}, "table rollout"


def _month(day: date | None) -> int | None:
    return None if day is None else month_of(day) + (day.day > LATEST_DAY)


def _refuse_slips(tables: Tables, column: str, days: Mapping[str, date | None], where: str) -> None:
    """A unit that no account has may have no account; one that is nearly another's name is a slip."""
    accounts = tables["account"]
    known = accounts.filter(accounts[column].notnull()).select(column).distinct().to_pyarrow()[column].to_pylist()
    unknown = sorted(set(days) - set(known))
    free = sorted(set(known) - set(days))
    slips = [unit for unit in unknown if get_close_matches(unit, free, n=1, cutoff=CLOSE)]
    if slips or len(unknown) == len(days):
        wrong = slips or unknown
        names = ", ".join(f"'{unit}'" for unit in wrong[:6]) + (" ..." if len(wrong) > 6 else "")
        raise BadQuestionError(
            f"no account has {column} {names}", hint=did_you_mean(wrong[:6], free or sorted(known)), where=where
        )
