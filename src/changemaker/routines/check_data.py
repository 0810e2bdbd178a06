"""Do the files fit the tables that were loaded: are the units there, and does our NRR meet the published one?"""

from dataclasses import dataclass, field
from itertools import combinations

from changemaker.core.errors import ChangemakerError, NotEnoughDataError
from changemaker.core.refusal import Refusal
from changemaker.engine.lake import open_tables
from changemaker.engine.tables import Tables
from changemaker.engine.workspace import STATE
from changemaker.engine.yaml_place import Problem
from changemaker.engine.yaml_tree import Loc, YamlTree
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.metrics.reconcile import Reconciliation, reconcile
from changemaker.prove.programme_file import Programme
from changemaker.prove.starts import Starts, starts_of
from changemaker.routines.check_programmes import overlap_problems
from changemaker.routines.workspace_files import ReadFile, WorkspaceFiles

STARTS: Loc = ("rollout", "starts")


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSeen:
    """What the tables loaded last say to the files."""

    data_version: str
    problems: tuple[Problem, ...] = ()
    nrr: Reconciliation | Refusal | None = None  # None: finance published none
    set_aside: dict[str, int] = field(default_factory=dict)  # table -> rows


def data_seen(files: WorkspaceFiles) -> DataSeen | None:
    """Hold the files of a workspace against its tables; None where nothing was loaded yet.

    Raises:
        NothingLoadedError: something was loaded, and it cannot be opened.
    """
    state = files.folder / STATE
    if not (state / "CURRENT").is_file():
        return None
    tables = open_tables(state)
    problems: list[Problem] = []
    found: list[tuple[ReadFile[Programme], Starts]] = []
    for file in files.programmes:
        if file.value is not None:
            starts, wrong = _starts(tables, file, file.value)
            problems += wrong
            found += [(file, starts)] if starts else []
    for (one, its), (other, others) in combinations(found, 2):
        from_table = not (one.value and one.value.rollout.starts and other.value and other.value.rollout.starts)
        if from_table and its.unit == others.unit:
            problems += overlap_problems(one, _started(its), other, _started(others), unit=its.unit)
    rules = files.rules
    return DataSeen(
        data_version=tables.data_version,
        problems=tuple(problems),
        nrr=_nrr(tables, rules) if rules and rules.published else None,
        set_aside={table: rows for table, rows in tables.set_aside.items() if rows},
    )


def _starts(tables: Tables, file: ReadFile[Programme], programme: Programme) -> tuple[Starts | None, list[Problem]]:
    try:
        return starts_of(tables, file.stem, programme), []
    except ChangemakerError as error:
        tree = YamlTree(file=file.tree.file, lines=file.tree.lines, root=file.tree.root)
        unit = next((unit for unit in programme.rollout.starts if f"'{unit}'" in error.what), "")
        loc = (*STARTS, unit) if unit else STARTS
        tree.blame_at(loc, error.what, hint=error.hint, by_key=True)
        return None, tree.problems


def _started(starts: Starts) -> dict[str, int]:
    return {unit: month for unit, month in starts.months.items() if month is not None}


def _nrr(tables: Tables, rules: FinanceRules) -> Reconciliation | Refusal | None:
    try:
        return reconcile(tables, rules)
    except NotEnoughDataError:
        return None
