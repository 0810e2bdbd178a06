"""What a schema wants at some place of a file, in plain words."""

import types
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

Part = int | str

SCALARS: dict[object, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    Decimal: "a number",
    str: "a text",
    date: "a date, such as 2026-03-31",
    datetime: "a time, such as 2026-03-31T09:00:00Z",
    type(None): "nothing",
}
PATTERNS = {
    r"^[A-Z]{3}$": "three capital letters, such as EUR",
    r"^\d{4}-(0[1-9]|1[0-2])$": "a month, such as 2026-03",
}


def options(shape: object) -> list[object]:
    """Return what `shape` can be: the branches of a union, without annotations.

    Example:
        >>> options(Annotated[int, "months"] | None)
        [<class 'int'>, <class 'NoneType'>]
    """
    if get_origin(shape) is Annotated:
        return [shape] if _pattern(shape) else options(get_args(shape)[0])
    if get_origin(shape) in (Union, types.UnionType):
        return [one for branch in get_args(shape) for one in options(branch)]
    return [getattr(shape, "__value__", shape)]


def below(shapes: Sequence[object], part: Part) -> list[object]:
    """Return the shapes of one key or item of `shapes`; `shapes` themselves where `part` only names a branch."""
    found = [deeper for shape in shapes for deeper in _step(shape, part)]
    return found or list(shapes)


def fields(shapes: Sequence[object]) -> list[str]:
    """Return the keys that these shapes know by name."""
    known = [shape for shape in shapes if isinstance(shape, type) and issubclass(shape, BaseModel)]
    return list(dict.fromkeys(field.alias or name for model in known for name, field in model.model_fields.items()))


def words(shapes: Sequence[object]) -> list[str]:
    """Return the words that these shapes allow, where they allow only words."""
    found: list[str] = []
    for shape in shapes:
        if get_origin(shape) is Literal:
            found += [str(word) for word in get_args(shape)]
        elif isinstance(shape, type) and issubclass(shape, Enum):
            found += [str(member.value) for member in shape]
    return found


def expected(shapes: Sequence[object]) -> str:
    """Return what is wanted, in plain words.

    Example:
        >>> expected(options(date | None))
        'a date, such as 2026-03-31, or nothing'
    """
    said = list(dict.fromkeys(_said(shape) for shape in shapes))
    if len(said) > 2:
        return ", ".join(said[:-1]) + f" or {said[-1]}"
    comma = "," if len(said) == 2 and "," in said[0] else ""
    return f"{comma} or ".join(said)


def parts_of(shapes: Sequence[object]) -> list[tuple[type[BaseModel], str]]:
    """Return the parts with keys of their own in `shapes`; "[]" marks those in a list, ".KEY" those under any key."""
    found: list[tuple[type[BaseModel], str]] = []
    for shape in shapes:
        origin, args = get_origin(shape), get_args(shape)
        if isinstance(shape, type) and issubclass(shape, BaseModel):
            found.append((shape, ""))
        elif origin in (tuple, list, Sequence) and args:
            found += [(part, f"[]{mark}") for part, mark in parts_of(options(args[0]))]
        elif origin in (dict, Mapping) and args:
            found += [(part, f".KEY{mark}") for part, mark in parts_of(options(args[1]))]
    return found


def _step(shape: object, part: Part) -> list[object]:
    origin, args = get_origin(shape), get_args(shape)
    if isinstance(shape, type) and issubclass(shape, BaseModel):
        for name, field in shape.model_fields.items():
            if part in (name, field.alias):
                return [Annotated[str, field]] if _pattern(Annotated[str, field]) else options(field.annotation)
    elif origin in (dict, Mapping) and args:
        return options(args[1]) if isinstance(part, str) else []
    elif origin is tuple and isinstance(part, int) and args:
        return options(args[0] if args[-1] is Ellipsis or part >= len(args) else args[part])
    elif origin in (list, set, frozenset, Sequence) and isinstance(part, int):
        return options(args[0])
    return []


def _pattern(shape: object) -> str:
    """Return what a text has to look like, for the patterns that we have words for."""
    marks = [*get_args(shape)[1:]]
    marks += [deeper for mark in marks for deeper in getattr(mark, "metadata", ())]
    return next((PATTERNS[mark.pattern] for mark in marks if getattr(mark, "pattern", None) in PATTERNS), "")


def _said(shape: Any) -> str:
    if get_origin(shape) is Annotated:
        return _pattern(shape)
    if shape in SCALARS:
        return SCALARS[shape]
    origin = get_origin(shape)
    if origin is Literal or words([shape]):
        return "one of " + ", ".join(f"'{word}'" for word in words([shape]))
    if fields([shape]):
        return "keys such as " + ", ".join(f"'{name}'" for name in fields([shape])[:3])
    if origin in (dict, Mapping) or shape is dict:
        return "keys and values below it"
    if origin in (list, tuple, set, frozenset, Sequence) or shape in (list, tuple):
        return "a list (lines that start with '- ')"
    return "another kind of value"
