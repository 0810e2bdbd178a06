"""A kept contest laid out for the site: one outcome at a time, and all of them in one table."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from markupsafe import Markup

from changemaker.core.message import Message
from changemaker.engine.workspace import Workspace
from changemaker.reports.labels import clean
from changemaker.reports.report import Report, Row, Verdict
from changemaker.reports.words import named, say, word
from changemaker.routines.kept_results import CONTEST, KEPT, RESULTS, KeptContest, kept_contest
from changemaker.web.company import stamp_of
from changemaker.web.kept_once import KeptOnce
from changemaker.web.report_layout import laid_out

_CONTESTS = KeptOnce[KeptContest | None]()
_REPORTS = KeptOnce[Report]()
_LAID_OUT = KeptOnce[Markup]()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreLine:
    """One score, and what it says of each outcome."""

    label: str
    known: float | None  # share of the accounts that have it
    cells: tuple[tuple[str, Verdict | None, str], ...]  # outcome, verdict, gain in words where one is claimed


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestShown:
    """A contest in one language."""

    kept: KeptContest
    outcomes: tuple[str, ...]
    summary: tuple[str, ...]
    lines: Sequence[ScoreLine]


def contest_in(workspace: Workspace) -> KeptContest | None:
    """Return what is kept of the contest, None where nobody has asked."""
    return _CONTESTS.get(_key(workspace), partial(kept_contest, workspace))


def report_in(workspace: Workspace, outcome: str, language: str) -> Report | None:
    """Return the contest for one outcome in words."""
    kept = contest_in(workspace)
    if kept is None or outcome not in kept.answered.findings:
        return None
    key = (*_key(workspace), outcome, language)
    return _REPORTS.get(key, partial(kept.report, outcome, language))


def contest_shown(workspace: Workspace, kept: KeptContest, language: str) -> ContestShown:
    """Return all outcomes side by side."""
    outcomes = tuple(kept.answered.findings)
    reports = {outcome: report_in(workspace, outcome, language) for outcome in outcomes}
    rows = {outcome: {row.key: row for row in (report.rows if report else ())} for outcome, report in reports.items()}
    keys = dict.fromkeys(key for found in kept.answered.findings.values() for key in found.estimates)
    coverage = kept.answered.coverage
    lines = [
        ScoreLine(
            label=score_name(key.removeprefix("gain:"), language),
            known=coverage.get(key.removeprefix("gain:")),
            cells=tuple(_cell(outcome, rows[outcome].get(key)) for outcome in outcomes),
        )
        for key in keys
    ]
    summary = tuple(say(_named(sentence, language), language) for sentence in kept.answered.summary)
    return ContestShown(kept=kept, outcomes=outcomes, summary=summary, lines=lines)


def score_name(key: str, language: str) -> str:
    """Return what a score is called: by the catalogue of metrics, or as the company calls it.

    Example:
        >>> score_name("csat", "en"), score_name("emotion:valued", "en"), score_name("own_score", "en")
        ('Satisfied', 'Felt valued', 'own_score')
    """
    return named("metric", clean(key), language)


def layout_of(workspace: Workspace, report: Report, outcome: str) -> Markup:
    """Return the sections of one outcome, drawings included."""
    key = (*_key(workspace), outcome, report.language)
    spec = f"/scores/charts/{outcome}/{{}}?lang={report.language}"
    return _LAID_OUT.get(key, partial(laid_out, workspace, report, spec_of=spec.format))


def _named(sentence: Message, language: str) -> Message:
    """The same sentence, the scores and outcomes in it called as on the rest of the page."""
    comma = word("screen.comma", language)
    told = {
        name: comma.join(_name(part, language) for part in value.split(", ")) if isinstance(value, str) else value
        for name, value in sentence.params.items()
    }
    return Message(sentence.id, told)


def _name(key: str, language: str) -> str:
    known = named("web.outcome", key, language)
    return known if known != key else named("metric", key, language)


def _cell(outcome: str, row: Row | None) -> tuple[str, Verdict | None, str]:
    verdict = row.verdict if row else None
    claimed = row is not None and verdict is not None and verdict.tone == "claimed"
    return outcome, verdict, row.value if row and claimed else ""


def _key(workspace: Workspace) -> tuple[str, int, int]:
    return stamp_of(workspace.state / RESULTS / CONTEST / KEPT)
