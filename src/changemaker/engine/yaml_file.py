"""One file of a workspace read against its schema, with every mistake in it told at its place."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from changemaker.core.errors import raise_all
from changemaker.core.meant import did_you_mean
from changemaker.engine.yaml_place import Place, Problem
from changemaker.engine.yaml_shape import below, expected, fields, options
from changemaker.engine.yaml_text import read_tree
from changemaker.engine.yaml_tree import Loc, Spot, YamlTree
from changemaker.engine.yaml_unions import KEY, likeliest
from changemaker.engine.yaml_words import Complaint, said

T = TypeVar("T")
AS_WRITTEN = 3  # times that numbers may turn out to be wanted as text


def read_yaml(path: Path, model: type[T]) -> T:
    """Return the file as `model` sees it.

    Args:
        path: a YAML file.
        model: a pydantic model, or a type made of them such as `list[Model]`.

    Raises:
        WorkspaceFileError: there is one mistake in it.
        SeveralProblemsError: there are several; each says file:line:column, the line, a caret and a hint.
    """
    found, problems = problems_of(path, model)
    raise_all([problem.error() for problem in problems])
    if found is None:
        raise ValueError(f"{path} has neither content nor problems")
    return found


def problems_of(path: Path, model: type[T]) -> tuple[T | None, list[Problem]]:
    """Return the file as `model` sees it, or None, and all that is wrong with it, from top to bottom.

    Example:
        >>> problems_of(Path("no-such-file.yml"), dict[str, str])[1][0].what
        'cannot read this file: no such file or directory'
    """
    tree = read_tree(path, named=shown(path))
    return checked(tree, model)


def checked(tree: YamlTree, model: type[T]) -> tuple[T | None, list[Problem]]:
    """Return a tree as `model` sees it, or None, with the tree's problems and those against the schema."""
    if tree.root is None:
        return None, tree.problems
    adapter: TypeAdapter[T] = TypeAdapter(model)
    written: frozenset[Loc] = frozenset()
    validated = _validated(adapter, tree.root.plain())
    for _ in range(AS_WRITTEN):
        wanted = {way for error in validated[1] if (way := _wanted_as_text(error, tree)) is not None}
        if wanted <= written:
            break
        written |= wanted
        validated = _validated(adapter, tree.root.plain(written))
    found, errors = validated
    if tree.empty and errors:
        tree.blame("this file is empty", hint=f"write {expected(options(model))}, or delete it", place=None)
        return None, tree.problems
    problems = [*tree.problems, *_problems(errors, tree, model)]
    return (None if problems else found), sorted(problems, key=_reading_order)


def shown(path: Path) -> str:
    """Return the path as the reader would open it from where they are."""
    if not path.is_absolute():
        return path.as_posix()
    try:
        relative = Path(os.path.relpath(path))
    except (OSError, ValueError):
        return path.as_posix()
    return (path if relative.parts[:2] == ("..", "..") else relative).as_posix()


def _validated(adapter: TypeAdapter[Any], value: object) -> tuple[Any, list[Complaint]]:
    try:
        return adapter.validate_python(value), []
    except ValidationError as error:
        return None, [_complaint(one) for one in error.errors(include_url=False)]


def _complaint(found: Mapping[str, Any]) -> Complaint:
    return Complaint(type=found["type"], loc=found["loc"], msg=found["msg"], ctx=found.get("ctx", {}))


def _wanted_as_text(error: Complaint, tree: YamlTree) -> Loc | None:
    # "007", "2026" and "no" mean what is written where a text is wanted: a district, a name.
    if error["type"] != "string_type":
        return None
    spot, way = tree.find(error["loc"])
    return way if spot.items is None and spot.value is not None else None


def _problems(errors: Iterable[Complaint], tree: YamlTree, model: object) -> list[Problem]:
    every = likeliest(errors, tree)
    meant = {_meant(error, model) for error in every if error["type"] == "extra_forbidden"}
    judged = YamlTree(file=tree.file, lines=tree.lines, root=tree.root)
    told = [problem.place for problem in tree.problems if problem.place]
    for error in every:
        if error["type"] == "missing" and error["loc"] in meant:
            continue  # a slip of the pen is told once, where it stands
        spot, way = tree.find(error["loc"])
        place = _place(error, spot)
        if any(place.overlaps(other) for other in told):
            continue  # a password in an address is one mistake, not two
        what, hint = said(
            error,
            name=_named(way),
            spot=spot,
            shapes=_shapes(model, error["loc"]),
            above=_shapes(model, error["loc"][:-1]),
        )
        judged.blame(what, hint=hint, place=place)
    return list({(problem.place, problem.what): problem for problem in judged.problems}.values())


def _meant(error: Complaint, model: object) -> Loc:
    *above, key = error["loc"]
    hint = did_you_mean([str(key)], fields(_shapes(model, tuple(above))))
    likely = hint.removeprefix("did you mean '").removesuffix("'?") if hint.startswith("did") else ""
    return (*above, likely)


def _shapes(model: object, loc: Loc) -> list[object]:
    found = options(model)
    for part in loc:
        found = below(found, part)
    return found


def _place(error: Complaint, spot: Spot) -> Place:
    by_key = (
        error["type"] in ("extra_forbidden", "missing")
        or KEY in error["loc"]
        or spot.items is not None
        or spot.value is None
    )
    return spot.key if by_key and spot.key else spot.at


def _named(way: Loc) -> str:
    if not way:
        return "this file"
    if isinstance(way[-1], int):
        above = next((f" of '{part}'" for part in reversed(way) if isinstance(part, str)), "")
        return f"item {way[-1] + 1}{above}"
    return f"'{way[-1]}'"


def _reading_order(problem: Problem) -> tuple[int, int]:
    return (problem.place.line, problem.place.column) if problem.place else (0, 0)
