"""What was predicted last, as it was found: read by pages, the API and letters, in any language.

Layout, below the workspace's `.changemaker`:
    results/predictions/silent_scores/QUESTION/.kept.json   the scores of one question, without their rows
    results/predictions/silent_scores/QUESTION/.watch.json  how that model has fared since
    results/predictions/unheard/.kept.json                  problems that nobody asked about
    results/predictions/at_risk/.kept.json                  who is turning
Rows are in the tables: `score` and `alert`, whose `model_id` names the model in `routines.model_registry`. Each reader
here returns None before the first run; `next_step` says what to do then.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Literal, TypeVar

from changemaker.core.finding import Check, Finding
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.engine.workspace import Workspace
from changemaker.predict.scores.card import Card
from changemaker.predict.turning.one_list import Turning
from changemaker.predict.unheard.problem import Problem
from changemaker.reports.report import Report, Source
from changemaker.reports.wording import report_of
from changemaker.routines.kept_card import KeptCard
from changemaker.routines.kept_file import read_kept, write_kept
from changemaker.routines.kept_results import KEPT, RESULTS

PREDICTIONS, SILENT, UNHEARD, AT_RISK = "predictions", "silent_scores", "unheard", "at_risk"
WATCH = ".watch.json"
MOST_LISTED = 500  # accounts that are kept beside the finding; all are in the tables
State = Literal["published", "withheld", "stopped"]
What = Literal["silent_scores", "unheard", "at_risk"]
Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptWatch:
    """How the data and the answers since a model was made agree with it."""

    model_id: str
    finding: Finding  # estimates "drift:FEATURE" (population stability), "level", "gain"; one check each
    looked_at: datetime
    stopped: bool  # its rows were withdrawn: a newer model has to be made

    @property
    def reasons(self) -> tuple[Check, ...]:
        """What failed."""
        return tuple(check for check in self.finding.checks if check.passed is False)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptScored:
    """One segment of the scored; its numbers are in the finding as "answered_in:NAME" and "predicted_in:NAME"."""

    segment: str
    heard: int | None  # people who answered; None where it is hidden
    silent: int  # people who are predicted
    published: bool  # scores of its single people


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSilent:
    """The predicted scores of one question, their card, and whether they may still be shown."""

    finding: Finding  # as it was found; show `shown`
    question: str
    survey: str  # by whose answers it was learned; "" where nobody answered
    until: int  # UTC microseconds: of the prediction; nothing later was known
    segments: tuple[KeptScored, ...]
    kept_card: KeptCard | None  # None where nothing could be learned at all
    model_id: str  # in the registry; "" where nothing could be learned
    rows: int  # predicted rows that were published in table `score`
    company: str
    made_at: datetime
    data_version: str
    began: datetime | None = None  # the run that made it; None where that is not known
    watch: KeptWatch | None = None

    @property
    def card(self) -> Card | None:
        """The accuracy card; it stands before the scores."""
        return None if self.kept_card is None else self.kept_card.card

    @property
    def shown_card(self) -> Card | None:
        """The card as it may be shown now: none of a model that was stopped, whose numbers no longer hold."""
        return None if self.state == "stopped" else self.card

    @property
    def state(self) -> State:
        """published: rows are in `score`; withheld: the card refused; stopped: the watch has withdrawn them."""
        if self.watch is not None and self.watch.stopped:
            return "stopped"
        return "published" if self.rows else "withheld"

    @property
    def shown(self) -> Finding:
        """The finding as it may be shown now: of a model that was stopped only why."""
        return _stopped(self.finding, self.watch) if self.watch is not None and self.watch.stopped else self.finding

    def report(self, language: str = "en") -> Report:
        """Put what may be shown into words."""
        source = Source(name=self.company, rows=self.rows)
        return report_of(self.shown, source=source, made_at=self.made_at, language=language)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptUnheard:
    """Problems that nobody asked about, most money at risk first."""

    finding: Finding
    problems: tuple[Problem, ...]
    accounts: int  # that were followed
    tried: int  # signals
    asked: tuple[str, ...]  # keys of things that a question covers
    company: str
    made_at: datetime
    data_version: str
    began: datetime | None = None  # the run that made it; None where that is not known

    def report(self, language: str = "en") -> Report:
        """Put the finding into words."""
        source = Source(name=self.company, rows=self.accounts)
        return report_of(self.finding, source=source, made_at=self.made_at, language=language)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAtRisk:
    """Who is turning: one list, each account once, in the order in which to act."""

    finding: Finding
    turning: tuple[Turning, ...]  # the first MOST_LISTED of `listed`; all warnings are in table `alert`
    listed: int
    by_worth: bool  # ordered by expected value of acting; else by value at risk
    looked: int  # accounts that were looked at
    as_of: date  # the day after the last that is known
    model_id: str
    company: str
    made_at: datetime
    data_version: str
    began: datetime | None = None  # the run that made it; None where that is not known

    def report(self, language: str = "en") -> Report:
        """Put the finding into words."""
        source = Source(name=self.company, rows=self.looked)
        return report_of(self.finding, source=source, made_at=self.made_at, language=language)


def keep_silent(workspace: Workspace, kept: KeptSilent) -> Path:
    """Keep scores in place of those of the same question before; return where.

    Raises:
        ValueError: the question's name is no file's name (a bug: it was looked up).
    """
    return _keep(_place(workspace, kept.question), SILENT, replace(kept, watch=None))


def kept_silent(workspace: Workspace, question: str = "nps") -> KeptSilent | None:
    """Return what was predicted last for a question; None before the first run."""
    kept = _read(_place(workspace, question), SILENT, KeptSilent)
    watch = kept_watch(workspace, question)
    if kept is None or watch is None or watch.model_id != kept.model_id:
        return kept
    return replace(kept, watch=watch)


def predicted_questions(workspace: Workspace) -> tuple[str, ...]:
    """Return the questions whose scores were predicted, by name."""
    found = (workspace.state / RESULTS / PREDICTIONS / SILENT).glob(f"*/{KEPT}")
    return tuple(sorted(path.parent.name for path in found))


def keep_watch(workspace: Workspace, question: str, watch: KeptWatch) -> None:
    """Keep how the model of a question has fared."""
    place = _place(workspace, question)
    _keep(None if place is None else place.with_name(WATCH), "watch", watch)


def kept_watch(workspace: Workspace, question: str) -> KeptWatch | None:
    """Return how the model of a question has fared; None before the first look."""
    place = _place(workspace, question)
    return None if place is None else _read(place.with_name(WATCH), "watch", KeptWatch)


def keep_unheard(workspace: Workspace, kept: KeptUnheard) -> Path:
    """Keep what nobody asked about in place of what was found before; return where."""
    return _keep(workspace.state / RESULTS / PREDICTIONS / UNHEARD / KEPT, UNHEARD, kept)


def kept_unheard(workspace: Workspace) -> KeptUnheard | None:
    """Return the problems that were found last; None before the first run."""
    return _read(workspace.state / RESULTS / PREDICTIONS / UNHEARD / KEPT, UNHEARD, KeptUnheard)


def keep_at_risk(workspace: Workspace, kept: KeptAtRisk) -> Path:
    """Keep who is turning in place of the list before; return where."""
    return _keep(workspace.state / RESULTS / PREDICTIONS / AT_RISK / KEPT, AT_RISK, kept)


def kept_at_risk(workspace: Workspace) -> KeptAtRisk | None:
    """Return the list that was made last; None before the first run."""
    return _read(workspace.state / RESULTS / PREDICTIONS / AT_RISK / KEPT, AT_RISK, KeptAtRisk)


def is_predicting(workspace: Workspace) -> bool:
    """Return whether anything was ever predicted here."""
    return any((workspace.state / RESULTS / PREDICTIONS).glob(f"**/{KEPT}"))


def next_step(what: What) -> Message:
    """Return what to do where nothing was predicted yet."""
    return Message(f"predictions.next.{what}")


def _stopped(finding: Finding, watch: KeptWatch) -> Finding:
    params = {"since": watch.looked_at.date().isoformat()}
    refusal = Refusal(
        what="scores", why=Message("predictions.refuse.stopped", params), needs=Message("predictions.needs.stopped")
    )
    return replace(
        watch.finding,
        study=finding.study,
        question=finding.question,
        headline=("scores",),
        refusals=(refusal, *(one for one in watch.finding.refusals if one.what != "scores")),
    )


def _keep(path: Path | None, kind: str, kept: object) -> Path:
    if path is None:
        raise ValueError("no file's name")
    write_kept(path, kind, kept)
    return path


def _read(path: Path | None, kind: str, shape: type[Kept]) -> Kept | None:
    return None if path is None else read_kept(path, kind, shape)


def _place(workspace: Workspace, question: str) -> Path | None:
    """The file of one question; None for what is no plain name, such as "../secret"."""
    if not question or question.startswith(".") or Path(question).name != question or "\0" in question:
        return None
    return workspace.state / RESULTS / PREDICTIONS / SILENT / question / KEPT
