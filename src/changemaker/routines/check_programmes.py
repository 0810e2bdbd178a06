"""Do programmes fit what they name (metrics, columns, months), and can they be told apart?"""

import re
from collections.abc import Collection, Mapping
from datetime import date
from itertools import combinations

from changemaker.core.meant import did_you_mean
from changemaker.engine.yaml_place import Problem
from changemaker.engine.yaml_tree import Loc, YamlTree
from changemaker.metrics.catalogue import METRICS
from changemaker.prove.programme_file import Programme
from changemaker.prove.starts import LATEST_DAY, month_of
from changemaker.routines.workspace_files import ReadFile
from changemaker.tables.account import ACCOUNT

TOO_MUCH = 0.5  # of the treated units: when more start both programmes together, nobody can tell them apart
PLAN_METRICS = ("experience", "emotion")


def programme_problems(files: Collection[ReadFile[Programme]], metrics: Collection[str]) -> list[Problem]:
    """Return what is wrong between programmes, and between them and the rest.

    Args:
        files: those that could be read; the others have told their mistakes already.
        metrics: keys that a plan may name; empty where they are not known.
    """
    right = [(file, file.value) for file in files if file.value is not None]
    problems: list[Problem] = []
    for file, programme in right:
        blamed = YamlTree(file=file.tree.file, lines=file.tree.lines, root=file.tree.root)
        _check_name(blamed, file.stem, programme)
        _check_rollout(blamed, programme)
        _check_costs(blamed, programme)
        _check_plan(blamed, programme, metrics)
        problems += blamed.problems
    for (one_file, one), (other_file, other) in combinations(right, 2):
        if one.rollout.unit == other.rollout.unit:  # others are told by the proof, which knows the accounts of both
            unit = one.rollout.unit
            problems += overlap_problems(one_file, _months(one), other_file, _months(other), unit=unit)
    return problems


def slug(name: str) -> str:
    """Return a programme's name as a file would have it.

    Example:
        >>> slug("Complaints in a day!")
        'complaints-in-a-day'
    """
    return "-".join(re.findall(r"[a-z0-9]+", name.lower()))


def _check_name(tree: YamlTree, stem: str, programme: Programme) -> None:
    if slug(programme.name) and slug(programme.name) != slug(stem):
        what = f"the file is called '{stem}', and the programme '{programme.name}'"
        hint = f"commands and tables use '{stem}'; rename one if they are to be found together"
        tree.blame_at(("name",), what, hint=hint, weight="warning")


def _check_rollout(tree: YamlTree, programme: Programme) -> None:
    rollout = programme.rollout
    kinds = ["account", *(c.name for c in ACCOUNT.columns if c.kind in ("id", "text") and not c.personal)]
    if rollout.unit not in kinds:
        what = f"accounts have no column '{rollout.unit}'"
        tree.blame_at(("rollout", "unit"), what, hint=did_you_mean([rollout.unit], kinds))
    if rollout.starts and not any(rollout.starts.values()):
        what = "nobody ever starts this programme"
        tree.blame_at(("rollout", "starts"), what, hint="give at least one unit a first day", by_key=True)
    if rollout.assigned == "random" and not rollout.lot_seed:
        what = "the lot was drawn without a seed, so nobody can draw it again"
        hint = "write lot_seed, or leave this: the proof will say that it rests on your word"
        tree.blame_at(("rollout", "assigned"), what, hint=hint, weight="warning")


def _check_costs(tree: YamlTree, programme: Programme) -> None:
    if not programme.costs:
        what = "this programme has no cost, so its net value would be its gain"
        hint = "list what it takes, its team's time too; an amount of 0 if truly nothing"
        tree.blame_at(("costs",), what, hint=hint, weight="warning", by_key=True)
    for place, cost in enumerate(programme.costs):
        if cost.last and cost.last < cost.first:
            what = f"this cost ends in {cost.last}, before it starts in {cost.first}"
            tree.blame_at(("costs", place, "last"), what, hint="swap them, or leave 'last' out for one month")
        if cost.amount < 0:
            what = f"this cost is {cost.amount}: below zero it would be a gain"
            tree.blame_at(("costs", place, "amount"), what, hint="write what is paid as a positive number")


def _check_plan(tree: YamlTree, programme: Programme, metrics: Collection[str]) -> None:
    plan = programme.plan
    named: list[tuple[Loc, str]] = [(("plan", key), getattr(plan, key)) for key in PLAN_METRICS]
    named += [(("plan", "behaviour", place), key) for place, key in enumerate(plan.behaviour)]
    for loc, key in named:
        if key and metrics and key not in metrics:
            what = f"there is no metric '{key}'"
            tree.blame_at(loc, what, hint=did_you_mean([key], sorted(metrics)))
        elif key in METRICS and not METRICS[key].by_account:
            what = f"'{key}' is not measured account by account"
            tree.blame_at(loc, what, hint="take a metric of accounts, so that it can be set beside their money")
    first = _first_start(programme)
    if first and plan.last_month and plan.last_month < f"{first:%Y-%m}":
        what = f"counting ends in {plan.last_month}, before the first start in {first:%Y-%m}"
        tree.blame_at(("plan", "last_month"), what, hint="name a month after the starts")


def _first_start(programme: Programme) -> date | None:
    return min((start for start in programme.rollout.starts.values() if start), default=None)


def overlap_problems(
    one: ReadFile[Programme],
    mine: Mapping[str, int],
    other: ReadFile[Programme],
    theirs: Mapping[str, int],
    *,
    unit: str,
) -> list[Problem]:
    """Return what two programmes with the same kind of unit have in common.

    Args:
        one, other: their files; the problem is told in the second.
        mine, theirs: unit -> first month that counts, of those that start.
        unit: what was decided as a whole.
    """
    both = mine.keys() & theirs.keys()
    same = [name for name in mine if theirs.get(name) == mine[name]]
    tree = YamlTree(file=other.tree.file, lines=other.tree.lines, root=other.tree.root)
    if both and len(same) > TOO_MUCH * min(len(mine), len(theirs)):
        what = f"{len(same)} of {len(theirs)} {unit}s start this in the month in which they start '{one.stem}'"
        hint = "no numbers can tell the two apart: make them one programme, or correct the starts"
        tree.blame_at(("rollout", "starts", same[0]), what, hint=hint, by_key=True)
    elif both:
        what = f"{len(both)} {unit}s get '{one.stem}' too, {len(same)} of them from the same month on"
        hint = "nothing to mend; the proof leaves the other programme on and says so"
        tree.blame_at(("rollout", "starts"), what, hint=hint, weight="warning", by_key=True)
    return tree.problems


def _months(programme: Programme) -> dict[str, int]:
    """Return the first month that counts of each unit that starts."""
    starts = programme.rollout.starts.items()
    return {unit: month_of(day) + (day.day > LATEST_DAY) for unit, day in starts if day}
