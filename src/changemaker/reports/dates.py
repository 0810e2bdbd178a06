"""Months and days as people read them."""

from datetime import date, datetime

from changemaker.reports.words import word


def month_of(day: date, language: str = "en") -> str:
    """Return a month as people read it.

    Example:
        >>> month_of(date(2025, 1, 1))
        'Jan 2025'
    """
    return word("case.month", language, month=word(f"month.{day.month}", language), year=str(day.year))


def day_of(day: date | datetime, language: str = "en") -> str:
    """Return a day as people read it.

    Example:
        >>> day_of(date(2024, 12, 18))
        '18 Dec 2024'
    """
    month = word(f"month.in_date.{day.month}", language)
    return word("date.day", language, day=str(day.day), month=month, year=str(day.year))
