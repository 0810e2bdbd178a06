"""One programme of a workspace proved: its files read, its plan kept before outcomes are, its tables opened."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from changemaker import __version__
from changemaker.core.clock import Clock
from changemaker.core.errors import BadQuestionError, raise_all
from changemaker.core.meant import did_you_mean
from changemaker.engine.lake import open_tables
from changemaker.engine.tables import Tables
from changemaker.engine.workspace import Workspace
from changemaker.metrics.catalogue import METRICS
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.metrics.metric import Metric
from changemaker.metrics.own_metrics import own_metrics
from changemaker.prove.case import BusinessCase
from changemaker.prove.plan import Kept, as_it_stands, keep_plan, terms_of
from changemaker.prove.programme_file import Programme
from changemaker.prove.starts import starts_of
from changemaker.reports.case_report import CaseSource
from changemaker.routines.check_programmes import programme_problems
from changemaker.routines.open_store import tables_of
from changemaker.routines.workspace_files import FINANCE, PROGRAMMES, read_file, read_folder
from changemaker.store.open import Store
from changemaker.studies.programme_return import DRAWS, programme_return


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvedProgramme:
    """A business case, and what stands around it in a report."""

    case: BusinessCase
    source: CaseSource
    frozen_now: bool  # this run froze the plan: nothing was kept before it


def prove_programme(
    workspace: Workspace,
    name: str,
    *,
    clock: Clock,
    draws: int = DRAWS,
    refreeze: bool = False,
    store: Store | None = None,
    progress: Callable[[str], None] = lambda step: None,
) -> ProvedProgramme:
    """Return what programme `name` (its file's name without .yml) was worth, from the tables loaded last.

    Args:
        workspace: whose.
        name: the programme's.
        clock: tells when a plan is frozen that never was.
        draws: resamples behind every range.
        refreeze: freeze the plan again as it is now.
        store: where events are captured; what they tell is in the proof too.
        progress: told each step by its Message id, before it begins; what it raises ends the proof.

    Raises:
        BadQuestionError: there is no such programme, or its rollout and plan do not fit the tables.
        WorkspaceFileError, SeveralProblemsError: a file of the workspace is wrong.
        BadFileError: nothing was loaded yet.
    """
    progress("proof.step.files")
    programmes = programmes_of(workspace.folder)
    programme = programme_named(name, programmes)
    rules, own = finance_rules(workspace.folder), own_metrics(workspace.folder)
    _refuse_mistakes(workspace.folder, name, own)
    progress("proof.step.plan")
    tables = open_tables(workspace.state, store=store) if store else tables_of(workspace)
    kept = freeze_or_compare(workspace.state, tables, name, programme, rules, clock=clock, refreeze=refreeze)
    case = programme_return(
        tables,
        name,
        programme,
        rules,
        kept.record,
        currency=workspace.settings.currency,
        code_version=__version__,
        draws=draws,
        others=programmes,
        metrics=own,
        progress=progress,
    )
    return ProvedProgramme(case=case, source=_source(workspace, programme, tables), frozen_now=kept.frozen_now)


def freeze_or_compare(
    state: Path,
    tables: Tables,
    name: str,
    programme: Programme,
    rules: FinanceRules,
    *,
    clock: Clock,
    refreeze: bool = False,
) -> Kept:
    """Freeze a programme's plan, or compare it: with the starts that a table says, and the terms of finance.

    Args:
        state: the workspace's folder for derived files.
        tables: loaded; no outcome of them is read.
        name: the programme's.
        programme: as its file says.
        rules: finance's.
        clock: tells when.
        refreeze: freeze it again as it is now.

    Raises:
        BadQuestionError: the rollout does not fit the tables.
        BadFileError: the frozen plan cannot be read, or was written over.
    """
    starts = starts_of(tables, name, programme)
    return keep_plan(
        state,
        name,
        as_it_stands(programme, starts, horizon_months=rules.horizon_months),
        clock=clock,
        first_start=min((day for day in starts.days.values() if day is not None), default=None),
        terms=terms_of(rules),
        refreeze=refreeze,
    )


def _refuse_mistakes(folder: Path, name: str, own: Mapping[str, Metric]) -> None:
    """Tell what `check` would say of this programme's file, before its plan is frozen with it."""
    files = [file for file in read_folder(folder / PROGRAMMES, Programme) if file.stem == name]
    found = programme_problems(files, frozenset(METRICS) | frozenset(own))
    raise_all([problem.error() for problem in found if problem.weight == "error"])


def programmes_of(folder: Path) -> dict[str, Programme]:
    """Return every programme of the workspace in `folder`, by file name.

    Raises:
        WorkspaceFileError, SeveralProblemsError: files are wrong; all their mistakes at once.
    """
    files = read_folder(folder / PROGRAMMES, Programme)
    raise_all([problem.error() for file in files for problem in file.problems])
    return {file.stem: file.value for file in files if file.value is not None}


def programme_named(name: str, programmes: dict[str, Programme]) -> Programme:
    """Return one programme.

    Raises:
        BadQuestionError: there is none of that name.
    """
    if name in programmes:
        return programmes[name]
    hint = did_you_mean([name], sorted(programmes)) if programmes else f"write {PROGRAMMES}/{name}.yml"
    raise BadQuestionError(f"no programme is called '{name}'", hint=hint)


def finance_rules(folder: Path) -> FinanceRules:
    """Return what finance agreed to, or the defaults where there is no finance.yml.

    Raises:
        WorkspaceFileError, SeveralProblemsError: it is wrong.
    """
    if not (folder / FINANCE).exists():
        return FinanceRules()
    file = read_file(folder / FINANCE, FinanceRules)
    raise_all([problem.error() for problem in file.problems])
    return file.value or FinanceRules()


def _source(workspace: Workspace, programme: Programme, tables: Tables) -> CaseSource:
    return CaseSource(company=workspace.settings.name, programme=programme, set_aside=tables.set_aside)
