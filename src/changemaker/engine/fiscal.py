"""The company's own months: those of the calendar, or blocks of four, four and five weeks."""

from datetime import date, timedelta

from changemaker.engine.workspace import FiscalYear

BLOCKS = (4, 4, 5)
WEEK, QUARTER = 7, sum(BLOCKS)


def fiscal_month(day: date, year: FiscalYear) -> date:
    """Return the first day of the fiscal month in which a day lies.

    With the calendar "month" it is the calendar month. With "4-4-5" a fiscal year begins on the Monday nearest to the
    first day of `first_month`; each quarter has months of four, four and five weeks, and the last month of the year has
    a sixth week in the years of 53 weeks.

    Example:
        >>> fiscal_month(date(2026, 2, 3), FiscalYear(calendar="4-4-5")).isoformat()
        '2026-01-26'
    """
    if year.calendar == "month":
        return day.replace(day=1)
    calendar_year = day.year - (day.month < year.first_month)
    start = max(
        start
        for candidate in (calendar_year - 1, calendar_year, calendar_year + 1)
        if (start := _first_day(candidate, year.first_month)) <= day
    )
    week = (day - start).days // WEEK
    quarter = min(week // QUARTER, 3)
    block = min((week - quarter * QUARTER) // BLOCKS[0], 2)
    return start + timedelta(weeks=quarter * QUARTER + block * BLOCKS[0])


def fiscal_month_in_sql(day: str, year: FiscalYear) -> str:
    """Return the same as SQL.

    Args:
        day: SQL of a date; it is repeated, so a column's name is best.
        year: when the year starts, and how it is cut.
    """
    if year.calendar == "month":
        return f"CAST(date_trunc('month', {day}) AS DATE)"
    calendar_year = f"(year({day}) - (CASE WHEN month({day}) < {year.first_month} THEN 1 ELSE 0 END))"
    starts = [
        f"list_transform([make_date({calendar_year} + {step}, {year.first_month}, 1)], "
        "d -> d + CAST(CASE WHEN isodow(d) <= 4 THEN 1 - isodow(d) ELSE 8 - isodow(d) END AS INTEGER))[1]"
        for step in (-1, 0, 1)
    ]
    before, this, after = starts
    start = f"(CASE WHEN {after} <= {day} THEN {after} WHEN {this} <= {day} THEN {this} ELSE {before} END)"
    weeks = "((pair[2] - pair[1]) // 7)"
    quarter = f"least({weeks} // {QUARTER}, 3)"
    block = f"least(({weeks} - {quarter} * {QUARTER}) // {BLOCKS[0]}, 2)"
    moved = f"pair[1] + CAST(7 * ({quarter} * {QUARTER} + {block} * {BLOCKS[0]}) AS INTEGER)"
    return f"list_transform([[{start}, {day}]], pair -> {moved})[1]"


def _first_day(year: int, first_month: int) -> date:
    """The Monday nearest to the first day of the year's first month."""
    first = date(year, first_month, 1)
    weekday = first.weekday()
    return first - timedelta(days=weekday) if weekday <= 3 else first + timedelta(days=7 - weekday)
