"""Results kept as they were found, so that any page, paper or letter can tell them again in any language.

Layout, below the workspace's `.changemaker`:
    results/programmes/NAME/.kept.json    the proof of one programme
    results/programmes/NAME/NAME.pdf      its files in English; NAME.ar.pdf in another language
    results/contest/.kept.json            which score predicts money
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from changemaker.engine.versions import Versions
from changemaker.engine.workspace import Workspace
from changemaker.reports.case_files import KINDS
from changemaker.reports.case_report import CaseReport
from changemaker.reports.case_wording import case_report_of
from changemaker.reports.report import Report, Source
from changemaker.reports.wording import report_of
from changemaker.routines.kept_file import read_kept, write_kept
from changemaker.routines.programme_proof import ProvedProgramme
from changemaker.studies.workspace_contest import ScoresAnswered

RESULTS, PROGRAMMES, CONTEST = "results", "programmes", "contest"
KEPT = ".kept.json"  # begins with a dot, as no programme's name does


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRun:
    """A programme's proof, when it was made, and the truth beside it where the company is simulated."""

    proved: ProvedProgramme
    made_at: datetime
    truth: Mapping[str, float]  # estimate key -> true value


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCase(CaseRun):
    """A proof that was kept, and where."""

    folder: Path

    @property
    def name(self) -> str:
        """The programme's file name without .yml."""
        return self.proved.case.programme

    @property
    def data_version(self) -> str:
        """The tables that it was proved on."""
        return self.proved.case.data_version

    @property
    def files(self) -> Mapping[str, Path]:
        """The report's files in English that are there, by kind: pdf, xlsx, html, json."""
        return {kind: path for kind in KINDS if (path := self.file(kind)).is_file()}

    def file(self, kind: str, language: str = "en") -> Path:
        """Return where a file of the report stands, once it was laid out."""
        tail = "" if language == "en" else f".{language}"
        return self.folder / f"{self.name}{tail}.{kind}"

    def report(self, language: str = "en") -> CaseReport:
        """Put the proof into words."""
        proved = self.proved
        return case_report_of(
            proved.case, source=proved.source, made_at=self.made_at, truth=self.truth, language=language
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptContest:
    """Which score predicts money, as it was found."""

    answered: ScoresAnswered
    company: str
    made_at: datetime
    data_version: str

    def report(self, outcome: str, language: str = "en") -> Report:
        """Put the finding of one outcome into words.

        Raises:
            KeyError: that outcome was not asked for.
        """
        source = Source(name=self.company, rows=self.answered.accounts)
        return report_of(self.answered.findings[outcome], source=source, made_at=self.made_at, language=language)


def keep_case(
    workspace: Workspace,
    proved: ProvedProgramme,
    made_at: datetime,
    *,
    truth: Mapping[str, float] | None = None,
) -> Path:
    """Keep a proof in place of the one before, whose files go; return where it is kept."""
    folder = _folder_of(workspace, proved.case.programme)
    if folder is None:
        raise ValueError(f"{proved.case.programme!r} is no file's name")
    path = folder / KEPT
    for old in folder.glob("*"):
        if old != path:
            old.unlink(missing_ok=True)
    write_kept(path, "case", CaseRun(proved=proved, made_at=made_at, truth=truth or {}))
    return path


def kept_case(workspace: Workspace, name: str) -> KeptCase | None:
    """Return the proof of programme `name` that was kept last; None where there is none that can be read."""
    folder = _folder_of(workspace, name)
    return None if folder is None else _case_in(folder)


def kept_cases(workspace: Workspace) -> tuple[KeptCase, ...]:
    """Return all kept proofs, by name."""
    folders = sorted((workspace.state / RESULTS / PROGRAMMES).glob("*/"))
    return tuple(kept for folder in folders if (kept := _case_in(folder)) is not None)


def keep_contest(workspace: Workspace, answered: ScoresAnswered, made_at: datetime, *, data_version: str) -> Path:
    """Keep a contest in place of the one before; return where."""
    path = workspace.state / RESULTS / CONTEST / KEPT
    company = workspace.settings.name
    kept = KeptContest(answered=answered, company=company, made_at=made_at, data_version=data_version)
    write_kept(path, "contest", kept)
    return path


def kept_contest(workspace: Workspace) -> KeptContest | None:
    """Return the contest that was kept last; None where there is none that can be read."""
    return read_kept(workspace.state / RESULTS / CONTEST / KEPT, "contest", KeptContest)


def current_version(workspace: Workspace) -> str:
    """Return the name of the tables loaded last, "" before the first load."""
    return next(iter(Versions(state=workspace.state).kept()), "")


class Kept(Protocol):
    """Anything that was found once and is shown from then on."""

    @property
    def data_version(self) -> str:
        """Of the tables that it was found in."""


def is_stale(kept: Kept, data_version: str) -> bool:
    """Return whether other tables were loaded since; single events that were captured make no result old.

    Args:
        kept: the result.
        data_version: the current one, with or without what was captured ("LOADED-EVENTS").
    """
    return kept.data_version.partition("-")[0] != data_version.partition("-")[0]


def _case_in(folder: Path) -> KeptCase | None:
    kept = read_kept(folder / KEPT, "case", CaseRun)
    if kept is None or kept.proved.case.programme != folder.name:
        return None
    return KeptCase(proved=kept.proved, made_at=kept.made_at, truth=kept.truth, folder=folder)


def _folder_of(workspace: Workspace, name: str) -> Path | None:
    """The folder of one programme; None for what is no plain name, such as "../secret"."""
    if not name or name.startswith(".") or Path(name).name != name or "\0" in name:
        return None
    return workspace.state / RESULTS / PROGRAMMES / name
