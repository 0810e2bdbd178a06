"""By when a case is to be resolved where nobody said so: the graver, the sooner."""

from collections.abc import Mapping
from types import MappingProxyType
from zoneinfo import ZoneInfo

from changemaker.act.cases.working_time import due_at, worked_between
from changemaker.act.journeys.journey import Due
from changemaker.engine.acting_settings import Working

BY_SEVERITY: Mapping[int, Due] = MappingProxyType(
    {
        5: Due(number=4, unit="workhours"),
        4: Due(number=1, unit="workdays"),
        3: Due(number=2, unit="workdays"),
        2: Due(number=3, unit="workdays"),
        1: Due(number=5, unit="workdays"),
    }
)


def due_by_severity(severity: int) -> Due:
    """Return by when a case of that severity is to be resolved.

    Args:
        severity: 1 mild to 5 grave.

    Example:
        >>> due_by_severity(3)
        Due(number=2, unit='workdays')
    """
    return BY_SEVERITY[severity]


def half_way(start: int, due: int, working: Working, zone: ZoneInfo) -> int:
    """Return when half of the working time between two moments has passed: by then somebody should have begun.

    Args:
        start: UTC microseconds.
        due: UTC microseconds; where no working time lies between them, the middle of time as it passes.
        working: when the company works.
        zone: of the company.
    """
    worked = worked_between(start, due, working, zone)
    if not worked:
        return start + max(0, due - start) // 2
    low, high = start, due
    while high - low > 60_000_000:  # a minute is near enough for somebody to be reminded
        middle = (low + high) // 2
        low, high = (middle, high) if worked_between(start, middle, working, zone) * 2 < worked else (low, middle)
    return high


__all__ = ["BY_SEVERITY", "due_at", "due_by_severity", "half_way"]
