"""Every mistake of a workspace at once: each file against its schema, the files against each other, and git."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from changemaker.core.meant import did_you_mean
from changemaker.engine.workspace import Settings, find_workspace
from changemaker.engine.yaml_file import shown
from changemaker.engine.yaml_place import Problem
from changemaker.engine.yaml_tree import YamlTree
from changemaker.metrics.catalogue import METRICS
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.metrics.own_metrics import FOLDER as OWN
from changemaker.metrics.own_metrics import key_problems
from changemaker.prove.programme_file import Programme
from changemaker.routines.acting.check_journeys import journeys_seen
from changemaker.routines.check_calendar import calendar_problems
from changemaker.routines.check_data import DataSeen, data_seen
from changemaker.routines.check_layout import git_problems, layout_problems
from changemaker.routines.check_programmes import programme_problems
from changemaker.routines.check_sources import source_problems
from changemaker.routines.check_surveys import surveys_seen
from changemaker.routines.workspace_files import FINANCE, ReadFile, WorkspaceFiles, read_files

SIGNABLE = tuple(name for name in FinanceRules.model_fields if name not in ("signed", "published"))


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What a workspace holds, and what is wrong with it."""

    folder: Path
    problems: tuple[Problem, ...]  # by file, then from top to bottom
    settings: Settings | None
    rules: FinanceRules | None
    sources: tuple[str, ...]  # file names without .yml
    metrics: tuple[str, ...]
    surveys: tuple[str, ...]
    journeys: tuple[str, ...]
    programmes: Mapping[str, Programme]
    unsigned: tuple[str, ...]  # assumptions that nobody stands behind yet
    data: DataSeen | None  # None: nothing was loaded yet, or a file is wrong

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Return what stops everything else."""
        return tuple(problem for problem in self.problems if problem.weight == "error")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """Return what is worth knowing and stops nothing."""
        return tuple(problem for problem in self.problems if problem.weight == "warning")


def check(folder: Path | str = ".") -> CheckReport:
    """Read the workspace in `folder` (or the nearest above it) and return all that is wrong with it; runs nothing.

    Raises:
        BadFileError: there is no workspace, or it cannot be read at all.
    """
    place = find_workspace(folder)
    files = read_files(place)
    surveys = surveys_seen(place)
    journeys = journeys_seen(place, files.settings.value)
    unsigned = tuple(name for name in SIGNABLE if files.rules and name not in files.rules.signed)
    problems = [
        *files.problems,
        *calendar_problems(files.settings),
        *_finance_problems(files, unsigned),
        *(problem for file in files.metrics for problem in key_problems(place / OWN / f"{file.stem}.yml")),
        *programme_problems(files.programmes, _metric_keys(files)),
        *source_problems(place, files.sources),
        *surveys.problems,
        *journeys.problems,
        *layout_problems(place),
        *git_problems(place),
    ]
    seen = None
    if not any(problem.weight == "error" for problem in problems):
        seen = data_seen(files)
        problems += seen.problems if seen else ()
    return CheckReport(
        folder=place,
        problems=tuple(sorted(problems, key=_reading_order)),
        settings=files.settings.value,
        rules=files.rules,
        sources=tuple(file.stem for file in files.sources),
        metrics=tuple(file.stem for file in files.metrics),
        surveys=surveys.names,
        journeys=journeys.names,
        programmes=MappingProxyType({file.stem: file.value for file in files.programmes if file.value is not None}),
        unsigned=unsigned,
        data=seen,
    )


def _metric_keys(files: WorkspaceFiles) -> frozenset[str]:
    """Return every metric that a plan may name."""
    return frozenset(METRICS) | {file.stem for file in files.metrics}


def _finance_problems(files: WorkspaceFiles, unsigned: tuple[str, ...]) -> list[Problem]:
    if files.finance is None:
        hint = "`changemaker finance` asks the questions and writes it"
        return [
            Problem(file=shown(files.folder / FINANCE), what="there is none: defaults", hint=hint, weight="warning")
        ]
    if files.finance.value is None:
        return []
    tree = _blank(files.finance)
    for name in files.finance.value.signed:
        if name not in FinanceRules.model_fields or name == "signed":
            what = f"there is no assumption '{name}' to sign"
            tree.blame_at(("signed", name), what, hint=did_you_mean([name], [*SIGNABLE, "published"]), by_key=True)
    if unsigned:
        what = f"nobody has signed {', '.join(unsigned)}"
        hint = "reports show who stands behind each number; `changemaker finance` asks"
        tree.blame(what, hint=hint, place=None, weight="warning")
    return tree.problems


def _blank(file: ReadFile[FinanceRules]) -> YamlTree:
    return YamlTree(file=file.tree.file, lines=file.tree.lines, root=file.tree.root)


def _reading_order(problem: Problem) -> tuple[str, int, int]:
    return (problem.file, *((problem.place.line, problem.place.column) if problem.place else (0, 0)))
