"""Honest scores kept as they were found: results/scores/SURVEY/QUESTION/.kept.json below the workspace's state."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from changemaker.engine.workspace import Workspace
from changemaker.reports.report import Report, Source
from changemaker.reports.wording import report_of
from changemaker.routines.kept_file import read_kept, write_kept
from changemaker.routines.kept_results import KEPT, RESULTS
from changemaker.studies.honest_score import HonestScore

SCORES = "scores"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptScore:
    """What a survey's score was worth, as it was found."""

    score: HonestScore
    company: str
    made_at: datetime
    data_version: str

    def report(self, language: str = "en") -> Report:
        """Put the finding into words."""
        source = Source(name=self.company, rows=self.score.asked)
        return report_of(self.score.finding, source=source, made_at=self.made_at, language=language)


def keep_score(workspace: Workspace, score: HonestScore, made_at: datetime, *, data_version: str) -> Path:
    """Keep a score in place of the one before; return where.

    Raises:
        ValueError: the survey's or the question's name is no file's name (a bug: both were looked up).
    """
    path = _path(workspace, score.survey, score.question)
    if path is None:
        raise ValueError(f"{score.survey!r} or {score.question!r} is no file's name")
    kept = KeptScore(score=score, company=workspace.settings.name, made_at=made_at, data_version=data_version)
    write_kept(path, "honest_score", kept)
    return path


def kept_score(workspace: Workspace, survey: str, question: str = "nps") -> KeptScore | None:
    """Return the score that was kept last; None where there is none that can be read."""
    path = _path(workspace, survey, question)
    return None if path is None else read_kept(path, "honest_score", KeptScore)


def kept_questions(workspace: Workspace, survey: str) -> tuple[str, ...]:
    """Return the questions of a survey whose scores were kept, by name."""
    if not _is_plain(survey):
        return ()
    return tuple(sorted(path.parent.name for path in (workspace.state / RESULTS / SCORES / survey).glob(f"*/{KEPT}")))


def _path(workspace: Workspace, survey: str, question: str) -> Path | None:
    if not _is_plain(survey) or not _is_plain(question):
        return None
    return workspace.state / RESULTS / SCORES / survey / question / KEPT


def _is_plain(name: str) -> bool:
    """Return whether a name may be a folder's: "../secret" may not."""
    return bool(name) and not name.startswith(".") and Path(name).name == name and "\0" not in name
