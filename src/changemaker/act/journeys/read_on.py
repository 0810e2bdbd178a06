"""Reading on behind a mistake: a file whose keys are partly wrong is read without them, so that what stands further
down is told in the same go. What is read so is never used: only its mistakes are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from changemaker.core.errors import ChangemakerError
from changemaker.engine.yaml_file import checked
from changemaker.engine.yaml_place import Place, Problem
from changemaker.engine.yaml_tree import Loc, Spot, YamlTree

T = TypeVar("T")
ROUNDS = 20  # a part that goes may leave another one wrong
MISSING = "' is missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOn(Generic[T]):
    """What could be read, and where its parts stand."""

    file: T | None  # None: too much is wrong
    tree: YamlTree  # without what was wrong
    problems: tuple[Problem, ...]  # of the file as it stands

    def told(self, problem: Problem) -> bool:
        """Return whether a mistake was told already: what stands for a wrong part is wrong only because of it."""
        at = problem.place
        return at is None or any(one.place is not None and one.place.overlaps(at) for one in self.problems)


def read_on(tree: YamlTree, model: type[T], stand_ins: Mapping[str, str]) -> ReadOn[T]:
    """Return a tree as `model` sees it; where it is wrong, without the parts that are.

    Args:
        tree: a file.
        model: what it is to be.
        stand_ins: key -> a text that is right there, for keys that cannot go.
    """
    file, problems = checked(tree, model)
    if file is not None or tree.root is None:
        return ReadOn(file=file, tree=_bare(tree, tree.root), problems=tuple(problems))
    root, wrong = tree.root, problems
    for _ in range(ROUNDS):
        changed = root
        for problem in wrong:
            changed = _without(changed, problem, stand_ins)
        if changed is root:
            break
        root = changed
        left = _bare(tree, root)
        file, wrong = checked(left, model)
        if file is not None:
            return ReadOn(file=file, tree=_bare(tree, root), problems=tuple(problems))
    return ReadOn(file=None, tree=_bare(tree, root), problems=tuple(problems))


def _bare(tree: YamlTree, root: Spot | None) -> YamlTree:
    return YamlTree(file=tree.file, lines=tree.lines, root=root)


def _without(root: Spot, problem: Problem, stand_ins: Mapping[str, str]) -> Spot:
    """Return a tree with the wrong part replaced where something can stand for it, else taken out."""
    loc = None if problem.place is None else _way_to(root, problem.place, ())
    if loc is None:
        return root
    if problem.what.endswith(MISSING):
        key = problem.what.split("'")[1]
        if key in stand_ins and problem.place is not None:
            return _put(root, (*loc, key), _standing(stand_ins[key], problem.place))
    if not loc:
        return root
    if "split" in loc:  # shares that are taken apart add up no more
        loc = loc[: loc.index("split")]
    key = str(loc[-1])
    spot = _at(root, loc)
    if key in stand_ins and spot.text != stand_ins[key]:
        return _put(root, loc, _standing(stand_ins[key], spot.at, spot.key))
    return _put(root, loc, None)


def _standing(text: str, at: Place, key: Place | None = None) -> Spot:
    return Spot(value=text, text=text, at=at, key=key)


def _way_to(spot: Spot, place: Place, loc: Loc) -> Loc | None:
    """Return the way to what stands at a place, by its key or by itself."""
    if place in (spot.key, spot.at):
        return loc
    for part, below in _below(spot):
        found = _way_to(below, place, (*loc, part))
        if found is not None:
            return found
    return None


def _below(spot: Spot) -> list[tuple[int | str, Spot]]:
    if isinstance(spot.items, dict):
        return list(spot.items.items())
    return list(enumerate(spot.items or ()))


def _at(spot: Spot, loc: Loc) -> Spot:
    for part in loc:
        spot = dict(_below(spot))[part]
    return spot


def _put(spot: Spot, loc: Loc, new: Spot | None) -> Spot:
    """Return a tree with another part at `loc`; None takes it out."""
    first, *rest = loc
    parts = dict(_below(spot))
    if rest:
        parts[first] = _put(parts[first], tuple(rest), new)
    elif new is None:
        parts.pop(first)
    else:
        parts[first] = new
    if isinstance(spot.items, dict):
        return replace(spot, items={str(key): below for key, below in parts.items()})
    return replace(spot, items=list(parts.values()))


def errors_of(problems: Iterable[Problem]) -> list[ChangemakerError]:
    """Return what can be raised; what is only worth knowing is left out."""
    return [problem.error() for problem in problems if problem.weight == "error"]


def in_reading_order(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems from the top of a file to its bottom."""
    return sorted(problems, key=lambda one: (one.place.line, one.place.column) if one.place else (0, 0))


def text_of(tree: YamlTree) -> str:
    """Return the text that a tree was read from: what a version keeps."""
    return "\n".join(tree.lines)
