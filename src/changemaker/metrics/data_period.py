"""Which months of the data are whole, so that the latest twelve can be told."""

from calendar import monthrange
from datetime import date

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.period import Period
from changemaker.engine.tables import Tables

HAPPENED = ("order", "interaction", "case", "response", "answer", "emotion", "invitation", "cost", "document")
MONTHLY = ("revenue_month", "manager_kpi")  # dated by the first day of a month that they tell as a whole
LAST_DAYS = 3  # a month whose data end so near its end is whole: nothing happens on a Sunday
YEAR = 12


def data_period(tables: Tables) -> Period:
    """Return the whole calendar months of the data: a last month that is cut is left out.

    Raises:
        NotEnoughDataError: no table holds anything dated.
    """
    days = [_span(tables, name) for name in HAPPENED if name in tables.filled]
    months = [_span(tables, name) for name in MONTHLY if name in tables.filled]
    found = [span for span in (*days, *months) if span is not None]
    if not found:
        raise NotEnoughDataError("no table holds anything that has a date", hint="load orders, cases or responses")
    first = min(begin for begin, _ in found).replace(day=1)
    lasts = [end for span in days if span for end in (span[1],)]
    last = whole_until(max(lasts)) if lasts else _month_end(max(end for _, end in found))
    return Period(first, max(last, _month_end(first)))


def last_months(period: Period, *, months: int, ago: int = 0) -> Period:
    """Return the `months` months of `period` that end `ago` months before its end; they may begin before it.

    Example:
        >>> str(last_months(Period(date(2023, 1, 1), date(2025, 12, 31)), months=12, ago=12))
        '2024-01-01 to 2024-12-31'
    """
    end = period.last.year * YEAR + period.last.month - 1 - ago
    begin = end - months + 1
    return Period(date(begin // YEAR, begin % YEAR + 1, 1), _month_end(date(end // YEAR, end % YEAR + 1, 1)))


def whole_until(day: date) -> date:
    """Return the last day of the last whole month of data that end on `day`.

    Example:
        >>> whole_until(date(2025, 12, 29)).isoformat(), whole_until(date(2025, 12, 10)).isoformat()
        ('2025-12-31', '2025-11-30')
    """
    end = _month_end(day)
    if (end - day).days <= LAST_DAYS:
        return end
    return _month_end(date(day.year - (day.month == 1), (day.month - 2) % YEAR + 1, 1))


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _span(tables: Tables, name: str) -> tuple[date, date] | None:
    rows = tables[name]
    (row,) = rows.aggregate(begin=rows.date.min(), end=rows.date.max()).to_pyarrow().to_pylist()
    return (row["begin"], row["end"]) if row["begin"] else None
