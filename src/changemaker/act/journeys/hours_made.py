"""The hours of a journey: `mon-fri: 09:00-18:00` for any days, and the three keys that stand beside them."""

from collections.abc import Mapping
from typing import Literal, cast
from zoneinfo import ZoneInfo, available_timezones

from changemaker.act.journeys.durations import days_of, hours_of
from changemaker.act.journeys.journey import Hours
from changemaker.core.meant import did_you_mean
from changemaker.engine.serving_settings import Day
from changemaker.engine.yaml_tree import Loc, YamlTree

KEYS = ("zone", "else", "outside")
CONTACT = "contact"
OUTSIDE = ("wait", "skip")
Window = tuple[tuple[Day, ...], str, str]


def hours_made(file: Mapping[str, str], tree: YamlTree, loc: Loc) -> Hours | None:
    """Return the hours that a file says, None where it says none; `tree` is told what they cannot be."""
    if not file:
        return None
    windows = [found for days, hours in file.items() if days not in KEYS for found in _window(days, hours, tree, loc)]
    if not windows and not any(problem.weight == "error" for problem in tree.problems):
        tree.blame_at(loc, "no days stand in these hours", hint="write mon-fri: 09:00-18:00 above it", by_key=True)
    zone, otherwise = file.get("zone", CONTACT), file.get("else", "")
    for key, value in (("zone", zone if zone != CONTACT else ""), ("else", otherwise)):
        if value and not _is_zone(value):
            known = [CONTACT] if key == "zone" else []
            hint = did_you_mean([value], sorted(available_timezones() | set(known)))
            advice = hint if hint.startswith("did") else "write it as Europe/Berlin or UTC"
            tree.blame_at((*loc, key), f"no time zone is called '{value[:60]}'", hint=advice)
    outside = file.get("outside", "wait")
    if outside not in OUTSIDE:
        hint = f"{did_you_mean([outside], OUTSIDE)}: a message then waits for the hours, or is left out"
        tree.blame_at((*loc, "outside"), f"'outside' cannot be '{outside[:60]}'", hint=hint)
    return Hours(windows=tuple(windows), zone=zone, otherwise=otherwise, outside=cast(Literal["wait", "skip"], outside))


def _window(days: str, hours: str, tree: YamlTree, loc: Loc) -> list[Window]:
    try:
        named = days_of(days)
    except ValueError as error:
        what, _, hint = str(error).partition("; ")
        meant = did_you_mean([days], KEYS)
        hint = meant if meant.startswith("did") else f"{hint}; or one of {', '.join(KEYS)}"
        tree.blame_at((*loc, days), what, hint=hint, by_key=True)
        return []
    try:
        windows = [hours_of(part) for part in hours.split(",")]
    except ValueError as error:
        what, _, hint = str(error).partition("; ")
        tree.blame_at((*loc, days), what, hint=hint)
        return []
    return [(named, start, end) for start, end in windows]


def _is_zone(name: str) -> bool:
    try:
        return bool(ZoneInfo(name).key)
    except (OSError, ValueError, LookupError):
        return False
