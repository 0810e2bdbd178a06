"""Where a value may be one of several things, only the complaints of the thing that it was probably meant to be."""

from collections import defaultdict
from collections.abc import Iterable

from changemaker.engine.yaml_tree import Loc, YamlTree
from changemaker.engine.yaml_words import Complaint

KEY = "[key]"  # pydantic's mark for a complaint about a key
MISSING = "missing"


def likeliest(errors: Iterable[Complaint], tree: YamlTree) -> list[Complaint]:
    """Return `errors` with those of unlikely branches left out.

    A text where a text or keys are allowed is told once; keys are held against the branch that they fit best.
    """
    plain: list[Complaint] = []
    unions: dict[Loc, dict[str, list[Complaint]]] = defaultdict(lambda: defaultdict(list))
    for error in errors:
        split = _branch(error, tree)
        if split is None:
            plain.append(error)
        else:
            unions[split[0]][split[1]].append(error)
    for way, branches in unions.items():
        plain += _best(way, branches, tree)
    return plain


def _branch(error: Complaint, tree: YamlTree) -> tuple[Loc, str] | None:
    """Return the way to the union and the branch's name, where a complaint comes from a union."""
    loc = error["loc"]
    for place, part in enumerate(loc):
        if part == KEY or (place == len(loc) - 1 and error["type"] == MISSING):
            return None
        if len(tree.find(loc[: place + 1])[1]) <= len(tree.find(loc[:place])[1]):
            return loc[:place], str(part)
    return None


def _best(way: Loc, branches: dict[str, list[Complaint]], tree: YamlTree) -> list[Complaint]:
    if len(branches) == 1:
        return next(iter(branches.values()))
    here = len(tree.find(way)[1])
    right_kind = {
        name: errors for name, errors in branches.items() if not any(_of_kind(error, here, tree) for error in errors)
    }
    if right_kind:
        return min(right_kind.values(), key=_distance)
    first = next(iter(branches.values()))[0]
    return [Complaint(type="union", loc=way, msg=first["msg"])]


def _of_kind(error: Complaint, here: int, tree: YamlTree) -> bool:
    """True if the value as a whole is of another kind than this branch wants: a text for keys, a list for a text."""
    return error["type"].endswith(("_type", "_parsing")) and len(tree.find(error["loc"])[1]) == here


def _distance(errors: list[Complaint]) -> int:
    # A missing key beside an unknown one that is spelled almost like it counts as one slip.
    unknown = [str(error["loc"][-1]) for error in errors if error["type"] == "extra_forbidden"]
    slips = sum(
        1
        for error in errors
        if error["type"] == MISSING and any(str(error["loc"][-1])[:3] == name[:3] for name in unknown)
    )
    return len(errors) - slips
