"""A schema's complaint about a file, in plain words: what is wrong and what to do."""

from collections.abc import Callable, Mapping
from typing import Any, NotRequired, TypedDict

from changemaker.core.meant import did_you_mean
from changemaker.engine.yaml_shape import PATTERNS, expected, fields, words
from changemaker.engine.yaml_tree import Loc, Spot

BOUNDS = {
    "greater_than_equal": ("at least", "ge"),
    "greater_than": ("above", "gt"),
    "less_than_equal": ("at most", "le"),
    "less_than": ("below", "lt"),
}
Said = tuple[str, str]


class Complaint(TypedDict):
    """What a schema says of one place, as pydantic puts it."""

    type: str
    loc: Loc
    msg: str
    ctx: NotRequired[dict[str, Any]]


def said(error: Complaint, *, name: str, spot: Spot, shapes: list[object], above: list[object]) -> Said:
    """Return (what is wrong, what to do).

    Args:
        error: one complaint of pydantic.
        name: how the reader knows the place: "'costs'", "item 2 of 'costs'", "this file".
        spot: what stands there.
        shapes: what the schema wants there.
        above: what the schema wants one level up.
    """
    kind, context = error["type"], error.get("ctx", {})
    key = str(error["loc"][-1]) if error["loc"] else ""
    if kind == "extra_forbidden":
        return f"unknown key '{key}'", did_you_mean([key], fields(above))
    if kind == "missing":
        return f"'{key}' is missing", f"add '{key}:' with {expected(shapes)}"
    if kind in ("literal_error", "enum") and spot.items is None and words(shapes):
        return f"{name} cannot be '{spot.text}'", did_you_mean([spot.text], words(shapes))
    if kind in BOUNDS:
        return _bound(kind, context, name, spot)
    if kind == "string_pattern_mismatch":
        pattern = str(context.get("pattern", ""))
        wanted = PATTERNS.get(pattern)
        return f"{name} cannot be '{spot.text}'", f"write {wanted}" if wanted else f"it has to match {pattern}"
    if kind in OTHERS:
        return OTHERS[kind](name, context)
    return f"{name} wants {expected(shapes)}, and here {_stands(spot)}", _advice(spot, shapes)


def _bound(kind: str, context: Mapping[str, Any], name: str, spot: Spot) -> Said:
    said, key = BOUNDS[kind]
    limit = context.get(key)
    edge = f"{limit:g}" if isinstance(limit, int | float) else str(limit)
    share = limit == 1 and isinstance(spot.value, int | float) and 1 < spot.value <= 100
    hint = f"shares run from 0 to 1: {spot.value / 100:g}?" if share else f"write a number {said} {edge}"  # type: ignore[operator]
    return f"{name} is {spot.text}, and has to be {said} {edge}", hint


def _stands(spot: Spot) -> str:
    if isinstance(spot.items, list):
        return "stands a list"
    if isinstance(spot.items, dict):
        return "stand keys"
    if spot.value is None:
        return "stands nothing"
    return f"stands '{spot.text if len(spot.text) <= 40 else spot.text[:39] + '…'}'"


def _advice(spot: Spot, shapes: list[object]) -> str:
    wanted = expected(shapes)
    bare = spot.text.strip()
    if bare.endswith("%") and "a number" in wanted:
        return "write a share as a number from 0 to 1, such as 0.35 for 35 %"
    if "a number" in wanted and bare.replace(",", "").replace(" ", "").replace(".", "").strip("-").isdigit():
        return "write digits with one point and nothing else, such as 1250.50"
    if "a date" in wanted and bare:
        return "write year-month-day, such as 2026-03-31"
    if spot.items is None and ":" in bare and "keys" in wanted:
        return "write 'key: value' with a blank after the ':'"
    if fields(shapes):
        return f"write lines such as '{fields(shapes)[0]}: ...'"
    if spot.value is None and spot.items is None:
        return f"write {wanted}, or delete the key"
    return f"write {wanted}"


def _own(name: str, context: Mapping[str, Any]) -> Said:
    # A schema's own rule says "what; hint" in one sentence.
    told = str(context.get("error", "this cannot be"))
    what, _, hint = told.partition("; ")
    return what, hint or f"mend {name}"


OTHERS: dict[str, Callable[[str, Mapping[str, Any]], Said]] = {
    "value_error": _own,
    "assertion_error": _own,
    "too_short": lambda name, context: (f"{name} is empty", f"write at least {context.get('min_length', 1)}"),
    "string_too_short": lambda name, context: (f"{name} is empty", "write a text"),
    "too_long": lambda name, context: (f"{name} has too many items", f"{context.get('max_length')} at most"),
    "string_too_long": lambda name, context: (f"{name} is too long", f"{context.get('max_length')} letters at most"),
}
