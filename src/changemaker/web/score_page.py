"""A kept honest score laid out for the site: sections with drawings, who was heard, and what was expected beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from markupsafe import Markup

from changemaker.api.served import Served
from changemaker.core.estimate import Estimate
from changemaker.core.refusal import Refusal
from changemaker.engine.workspace import Workspace
from changemaker.listen.asking.expected import beside
from changemaker.listen.score.asked_people import SCORINGS
from changemaker.listen.score.who_answers import WhoRow
from changemaker.listen.surveys.survey import Question, Survey
from changemaker.reports.honest_table import cells_of
from changemaker.reports.numbers import Form, form_of
from changemaker.reports.report import Report
from changemaker.reports.words import named, say, word
from changemaker.routines.kept_results import KEPT, RESULTS
from changemaker.routines.kept_scores import SCORES, KeptScore, kept_score
from changemaker.store.expected import NOTHING, list_expected
from changemaker.store.users import list_users
from changemaker.web.company import stamp_of
from changemaker.web.expected_form import ALL, expectable
from changemaker.web.kept_once import KeptOnce
from changemaker.web.report_layout import laid_out

_REPORTS = KeptOnce[Report]()
_LAID_OUT = KeptOnce[Markup]()


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoLine:
    """One value of one fact: asked, answered, and the share that answered."""

    fact: str  # "" where it is that of the line before
    value: str
    asked: str
    answered: str
    rate: float
    said: str  # the rate in words
    revenue: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BesideLine:
    """One question: what was expected, what was heard, how far apart."""

    label: str
    expected: str
    by: int
    heard: str
    heard_range: str
    gap: str
    gap_range: str
    why_not: str  # where nothing was heard yet
    said: tuple[str, ...]


def scored(survey: Survey, language: str) -> Sequence[tuple[str, str]]:
    """Return the questions whose score can be told, as (canonical, label), NPS first."""
    found = {one.id: one.label for one in expectable(survey, language)}
    return sorted(found.items(), key=lambda one: (one[0] != "nps", one[0] not in SCORINGS))


def report_in(workspace: Workspace, kept: KeptScore, language: str) -> Report:
    """Return a kept score in words."""
    return _REPORTS.get((*_key(workspace, kept), language), partial(kept.report, language))


def layout_of(workspace: Workspace, kept: KeptScore, report: Report) -> Markup:
    """Return its sections, drawings included."""
    return _LAID_OUT.get((*_key(workspace, kept), report.language), partial(laid_out, workspace, report))


def who_lines(rows: Sequence[WhoRow], language: str) -> Sequence[WhoLine]:
    """Return who was heard, fact by fact."""
    lines, before = [], ""
    for row in rows:
        fact, value, asked, answered, said, _, revenue = cells_of(row, language)
        shown = "" if row.fact == before else fact
        before = row.fact
        lines.append(
            WhoLine(fact=shown, value=value, asked=asked, answered=answered, rate=row.rate, said=said, revenue=revenue)
        )
    return lines


def beside_lines(served: Served, survey: Survey, language: str) -> Sequence[BesideLine]:
    """Return what was expected of each question beside what was heard, as far as it was worked out."""
    questions = {question.kept_as: question for question in survey.questions()}
    heard = {id: _heard(served.workspace, survey.name, id) for id in questions}
    known = {id: found for id, found in heard.items() if found is not None}
    with served.store.reading() as connection:
        found = beside(connection, survey.name, survey.version, known)
    lines = []
    for one in found:
        if one.question == ALL:
            continue
        question = questions.get(one.question)
        form = _form(one.heard, one.expected, language)
        lines.append(
            BesideLine(
                label=_label(question, survey, language) or one.question,
                expected=form.show(one.expected) if one.expected is not None else "–",
                by=one.by,
                heard=_value(one.heard, form),
                heard_range=_range(one.heard, form, language),
                gap=_value(one.gap, form, signed=True),
                gap_range=_range(one.gap, form, language),
                why_not=say(one.heard.why, language) if isinstance(one.heard, Refusal) else "",
                said=one.said,
            )
        )
    return lines


def sayings(served: Served, survey: Survey) -> tuple[Sequence[tuple[str, str]], Sequence[str]]:
    """Return what people expected customers to say, as (name, words), and why others expected nothing."""
    with served.store.reading() as connection:
        rows = list_expected(connection, survey.name, version=survey.version)
        names: Mapping[str, str] = {user.id: user.name for user in list_users(connection)}
    said = [(names.get(row.by, row.by), row.said) for row in rows if row.question == ALL and row.said]
    return said, [row.said for row in rows if row.question == NOTHING]


def _heard(workspace: Workspace, survey: str, question: str) -> Estimate | Refusal | None:
    """The weighted score where there is one, else the score as it came in."""
    kept = kept_score(workspace, survey, question)
    if kept is None:
        return None
    estimates = kept.score.finding.estimates
    for key in ("weighted", "raw"):
        if key in estimates:
            return estimates[key]
    return next((one for one in kept.score.finding.refusals if one.what in ("weighted", "raw")), None)


def _label(question: Question | None, survey: Survey, language: str) -> str:
    if question is None:
        return ""
    return question.label.in_(language, survey.languages[0]) or named("metric", question.kept_as, language)


def _form(heard: Estimate | Refusal, expected: float | None, language: str) -> Form:
    if isinstance(heard, Refusal):
        return form_of([expected or 0.0], unit="answer", spread=1.0, language=language)
    numbers = [heard.value, heard.low, heard.high]
    return form_of(numbers, unit=heard.unit, spread=heard.high - heard.low, language=language)


def _value(found: Estimate | Refusal, form: Form, *, signed: bool = False) -> str:
    return form.show(found.value, signed=signed) if isinstance(found, Estimate) else "–"


def _range(found: Estimate | Refusal, form: Form, language: str) -> str:
    if isinstance(found, Refusal):
        return ""
    return word("screen.range", language, low=form.show(found.low), high=form.show(found.high))


def _key(workspace: Workspace, kept: KeptScore) -> tuple[str, int, int]:
    return stamp_of(workspace.state / RESULTS / SCORES / kept.score.survey / kept.score.question / KEPT)
