"""Every file of a workspace read against its schema, whether or not the others are right."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from changemaker.core.errors import BadFileError
from changemaker.engine.workspace import SETTINGS, Settings
from changemaker.engine.yaml_file import checked, shown
from changemaker.engine.yaml_place import Problem
from changemaker.engine.yaml_text import read_tree
from changemaker.engine.yaml_tree import YamlTree
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.metrics.own_metrics import OwnMetric
from changemaker.prove.programme_file import Programme
from changemaker.sources.source_file import SourceFile

FINANCE = "finance.yml"
SOURCES, METRICS, PROGRAMMES = "sources", "metrics", "programmes"
SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFile(Generic[T]):
    """One file: what it says where it is right, and where each of its values stands."""

    stem: str  # file name without .yml
    tree: YamlTree
    value: T | None
    problems: tuple[Problem, ...]  # those of the file by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceFiles:
    """All files of one workspace."""

    folder: Path
    settings: ReadFile[Settings]
    finance: ReadFile[FinanceRules] | None  # None: there is no finance.yml
    sources: tuple[ReadFile[SourceFile], ...]
    metrics: tuple[ReadFile[OwnMetric], ...]
    programmes: tuple[ReadFile[Programme], ...]

    @property
    def rules(self) -> FinanceRules | None:
        """Return what finance agreed to, or the defaults where nobody asked; None where the file is wrong."""
        return self.finance.value if self.finance else FinanceRules()

    @property
    def problems(self) -> list[Problem]:
        """Return what is wrong in each file by itself."""
        every: list[ReadFile[Any]] = [self.settings, *([self.finance] if self.finance else [])]
        every += [*self.sources, *self.metrics, *self.programmes]
        return [problem for file in every for problem in file.problems]


def read_files(folder: Path) -> WorkspaceFiles:
    """Read every file of the workspace in `folder`.

    Raises:
        BadFileError: a folder of it cannot be listed.
    """
    finance = folder / FINANCE
    return WorkspaceFiles(
        folder=folder,
        settings=read_file(folder / SETTINGS, Settings),
        finance=read_file(finance, FinanceRules) if finance.exists() else None,
        sources=read_folder(folder / SOURCES, SourceFile),
        metrics=read_folder(folder / METRICS, OwnMetric),
        programmes=read_folder(folder / PROGRAMMES, Programme),
    )


def read_file(path: Path, model: type[T]) -> ReadFile[T]:
    """Read one file; its mistakes are in the answer."""
    tree = read_tree(path, named=shown(path))
    value, problems = checked(tree, model)
    return ReadFile(stem=path.stem, tree=tree, value=value, problems=tuple(problems))


def entries(folder: Path) -> Sequence[Path]:
    """Return what lies in `folder`, by name; nothing where there is no such folder.

    Raises:
        BadFileError: it cannot be listed.
    """
    try:
        return sorted(folder.iterdir()) if folder.is_dir() else []
    except OSError as error:
        raise BadFileError(
            f"cannot list this folder: {error.strerror}", hint="ask who owns it", where=shown(folder)
        ) from error


def read_folder(folder: Path, model: type[T]) -> tuple[ReadFile[T], ...]:
    """Read every .yml file in `folder`; none where there is no such folder."""
    return tuple(read_file(path, model) for path in entries(folder) if path.suffix == ".yml" and not path.is_dir())
