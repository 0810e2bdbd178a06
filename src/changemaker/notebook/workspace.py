"""A workspace opened from Python: the same files, tables and studies as the command line."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from changemaker.core.clock import Clock, system_clock
from changemaker.engine.tables import Tables
from changemaker.engine.workspace import Settings, Workspace, open_workspace
from changemaker.metrics.catalogue import METRICS
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.metrics.overview import overview
from changemaker.metrics.own_metrics import own_metrics
from changemaker.notebook.case_view import CaseView
from changemaker.notebook.metrics_view import MetricsView
from changemaker.prove.programme_file import Programme
from changemaker.routines.check import CheckReport, check
from changemaker.routines.open_store import tables_of
from changemaker.routines.programme_proof import finance_rules, programmes_of, prove_programme
from changemaker.studies.programme_return import DRAWS

if TYPE_CHECKING:
    from changemaker.notebook.actions import Actions
    from changemaker.notebook.predictions import Predictions


def open(folder: Path | str = ".") -> "OpenWorkspace":
    """Return the workspace in `folder`, or in the nearest folder above it.

    Raises:
        BadFileError: there is none; `changemaker init` starts one.
        WorkspaceFileError, SeveralProblemsError: its changemaker.yml is wrong.
    """
    return OpenWorkspace(open_workspace(folder))


class OpenWorkspace:
    """One company's folder; its files are read when they are asked for, so that an edit is seen at once."""

    def __init__(self, workspace: Workspace, *, clock: Clock = system_clock) -> None:
        self._workspace, self._clock = workspace, clock

    @property
    def folder(self) -> Path:
        """The folder that holds changemaker.yml."""
        return self._workspace.folder

    @property
    def settings(self) -> Settings:
        """changemaker.yml."""
        return self._workspace.settings

    @property
    def rules(self) -> FinanceRules:
        """finance.yml, or its defaults."""
        return finance_rules(self.folder)

    @property
    def programmes(self) -> Mapping[str, Programme]:
        """Every programme by its file's name."""
        return MappingProxyType(programmes_of(self.folder))

    @property
    def tables(self) -> Tables:
        """The tables loaded last, with what was captured since, as Ibis expressions: `ws.tables["order"]`."""
        return tables_of(self._workspace)

    @property
    def predict(self) -> "Predictions":
        """What nobody said and who is turning: `ws.predict.silent_scores()`, `.unheard()`, `.at_risk()`."""
        door = import_module("changemaker.notebook.predictions")  # what learns is loaded when it is asked for
        predictions: Predictions = door.Predictions(self._workspace, clock=self._clock)
        return predictions

    @property
    def act(self) -> "Actions":
        """What journeys changed, would do, and where they stand: `ws.act.effect(NAME)`, `.rehearse()`, `.status()`."""
        door = import_module("changemaker.notebook.actions")  # what steps and measures is loaded when it is asked for
        actions: Actions = door.Actions(self._workspace, clock=self._clock)
        return actions

    def check(self) -> CheckReport:
        """Return every mistake of every file; `.problems` is empty where all is right."""
        return check(self.folder)

    def prove(self, name: str, *, draws: int = DRAWS) -> CaseView:
        """Return what one programme was worth, in money, with its range and grade.

        Args:
            name: of the programme: its file's name without .yml.
            draws: resamples behind every range.

        Raises:
            ChangemakerError: there is no such programme, its files are wrong, or nothing was loaded.
        """
        return CaseView(prove_programme(self._workspace, name, clock=self._clock, draws=draws), clock=self._clock)

    def metrics(self, *, level: float = 0.95) -> MetricsView:
        """Return what every metric measures now, beside a year before.

        Args:
            level: coverage of every range, in [0.5, 1).

        Raises:
            ChangemakerError: a file is wrong, or nothing was loaded.
        """
        every = {**METRICS, **own_metrics(self.folder)}
        found = overview(self.tables, every, rules=self.rules, currency=self.settings.currency, level=level)
        return MetricsView(found, name=self.settings.name, level=level)

    def __repr__(self) -> str:
        programmes = ", ".join(self.programmes) or "none yet"
        return f"workspace {self.settings.name} ({self.settings.currency}), programmes: {programmes}"
