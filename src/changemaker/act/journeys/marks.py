"""Marks: what steps of journeys note on accounts, and conditions know as mark.NAME."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from changemaker.engine.yaml_text import read_tree
from changemaker.engine.yaml_tree import Spot
from changemaker.rules.types import FLAG, NUMBER, TEXT, Type

PREFIX = "mark."


def marks_in(files: Iterable[Path]) -> dict[str, Type]:
    """Return mark.NAME -> what it holds, of every `update:` in journeys' files; wrong files give what they can."""
    found: dict[str, Type] = {}
    for path in files:
        root = read_tree(path, named=path.name).root
        for name, value in _updates(root) if root is not None else ():
            found[f"{PREFIX}{name}"] = type_of_mark(value)
    return found


def type_of_mark(value: object) -> Type:
    """Return what a mark holds.

    Example:
        >>> type_of_mark(True).kind, type_of_mark(3).kind, type_of_mark("express").kind
        ('flag', 'number', 'text')
    """
    if isinstance(value, bool):
        return FLAG
    return NUMBER if isinstance(value, int | float) else TEXT


def _updates(spot: Spot) -> Iterator[tuple[str, object]]:
    below = spot.items
    if isinstance(below, dict):
        update = below.get("update")
        if update is not None and isinstance(update.items, dict):
            yield from ((name, one.value) for name, one in update.items.items() if one.items is None)
    for one in below.values() if isinstance(below, dict) else below or ():
        yield from _updates(one)
