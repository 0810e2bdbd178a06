"""Surveys as pages show them: which there are, whom they have reached, and each question in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import ibis
import sqlalchemy as sa

from changemaker.api.served import Served
from changemaker.core.errors import NothingLoadedError, NotThereError
from changemaker.engine.lake import open_tables
from changemaker.engine.workspace import Workspace
from changemaker.listen.surveys.read_survey import read_survey, survey_files, surveys_in
from changemaker.listen.surveys.survey import Question, Survey
from changemaker.reports.words import named, word
from changemaker.store.listening_tables import SURVEY_INVITATION, SURVEY_RESPONSE
from changemaker.web.company import stamp_of
from changemaker.web.kept_once import KeptOnce
from changemaker.web.rules_in_words import in_words, names_in
from changemaker.web.times import DAY, MICRO, as_datetime, day_in_words, micros

_SURVEYS = KeptOnce[Mapping[str, Survey]]()
_ONE = KeptOnce[Survey]()
_REACHED = KeptOnce[Mapping[str, "Reached"]]()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """How many were asked by a survey and how many answered, by all that the tables know."""

    asked: int
    answered: int
    last: int  # when somebody was asked last, UTC microseconds

    @property
    def share(self) -> float:
        """Of those asked, who answered."""
        return self.answered / self.asked if self.asked else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyLine:
    """One survey in the list; `survey` is None where only its answers came in, from another tool."""

    name: str
    title: str
    survey: Survey | None
    reached: Reached | None
    again: str  # when the next wave can be asked, in words


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionLine:
    """One question in words."""

    number: int  # 0 for a text to read
    label: str
    kind: str
    required: bool
    options: tuple[str, ...]
    condition: str  # "" where it is always asked


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLines:
    """One page of a survey in words."""

    title: str
    condition: str
    questions: tuple[QuestionLine, ...]


def surveys_of(workspace: Workspace) -> Mapping[str, Survey]:
    """Return every survey by its file's name.

    Raises:
        WorkspaceFileError, SeveralProblemsError: files are wrong.
    """
    key = tuple(stamp_of(path) for path in survey_files(workspace.folder))
    return _SURVEYS.get((workspace.folder, key), lambda: surveys_in(workspace.folder))


def survey_of(workspace: Workspace, name: str) -> Survey:
    """Return one survey; mistakes in the files of others do not matter.

    Raises:
        NotThereError: there is none of that name.
        WorkspaceFileError, SeveralProblemsError: its file is wrong.
    """
    file = next((path for path in survey_files(workspace.folder) if path.stem == name), None)
    if file is None:
        raise NotThereError(f"no survey is called '{name[:60]}'", hint="the list of surveys has them all")
    return _ONE.get(stamp_of(file), lambda: read_survey(file))


def heard_mark(served: Served) -> tuple[int, int]:
    """Return when an invitation or an answer changed last: what was counted before then is counted again."""
    newest = (sa.func.max(SURVEY_INVITATION.c.changed_at), sa.func.max(SURVEY_RESPONSE.c.updated_at))
    with served.store.reading() as connection:
        changed, updated = (connection.execute(sa.select(one)).scalar() or 0 for one in newest)
    return int(changed), int(updated)


def lines_in(served: Served, language: str) -> Sequence[SurveyLine]:
    """Return all surveys that have a file or have been answered, by name."""
    surveys, reached = surveys_of(served.workspace), reached_in(served)
    now, zone = micros(served.clock), served.workspace.settings.zone
    lines = []
    for name in sorted({*surveys, *reached}):
        survey, heard = surveys.get(name), reached.get(name)
        lines.append(
            SurveyLine(
                name=name,
                title=title_of(survey, language) if survey else name,
                survey=survey,
                reached=heard,
                again=_again(survey, heard, now=now, zone=zone, language=language) if survey else "",
            )
        )
    return lines


def title_of(survey: Survey, language: str) -> str:
    """Return what a survey is called in the reader's language, where it speaks it."""
    return survey.title.in_(language, survey.languages[0]) or survey.name


def reached_in(served: Served) -> Mapping[str, Reached]:
    """Return how many each survey has asked and heard; counted again only when rows have come in."""
    state = served.workspace.state
    key = (stamp_of(state / "CURRENT"), heard_mark(served))
    return _REACHED.get(key, lambda: _reached(served))


def page_lines(survey: Survey, language: str) -> Sequence[PageLines]:
    """Return every page and question in words, in the order of asking."""
    names = names_in(survey, language)
    number, pages = 0, []
    for page in survey.pages:
        lines = []
        for question in page.questions:
            number += question.type != "info"
            lines.append(_line(question, survey, number if question.type != "info" else 0, names, language))
        pages.append(
            PageLines(
                title=page.title.in_(language, survey.languages[0]),
                condition=in_words(page.when, names, language) if page.when is not None else "",
                questions=tuple(lines),
            )
        )
    return pages


def _again(survey: Survey, reached: Reached | None, *, now: int, zone: str, language: str) -> str:
    """When the people of the last wave may be asked again, by the survey's own limit."""
    if survey.asking.draw == "after_event":
        return word("web.surveys.again.event", language)
    due = reached.last + survey.throttle.days_between * DAY * MICRO if reached else 0
    if due <= now:
        return word("web.surveys.again.now", language)
    day = day_in_words(as_datetime(due).astimezone(ZoneInfo(zone)), language=language)
    return word("web.surveys.again.from", language, day=day)


def _line(question: Question, survey: Survey, number: int, names: Mapping[str, str], language: str) -> QuestionLine:
    first = survey.languages[0]
    options = []
    for option in question.options:
        label = option.label.in_(language, first) or option.id
        when = in_words(option.when, names, language) if option.when is not None else ""
        options.append(word("web.survey.option_if", language, option=label, condition=when) if when else label)
    kind = named("web.question", question.type, language)
    if question.type in ("stars", "likert", "number") and question.high is not None:
        kind = word("web.survey.scale", language, kind=kind, low=question.low or 0, high=question.high)
    return QuestionLine(
        number=number,
        label=question.label.in_(language, first) or question.id,
        kind=kind,
        required=question.required,
        options=tuple(options),
        condition=in_words(question.when, names, language) if question.when is not None else "",
    )


def _reached(served: Served) -> Mapping[str, Reached]:
    try:
        tables = open_tables(served.workspace.state, store=served.store)
    except NothingLoadedError:
        return {}
    invitation = tables.expressions["invitation"]
    rows = (
        invitation.group_by("survey")
        .aggregate(
            asked=invitation.count(),
            answered=ibis.ifelse(invitation.answered_t.notnull(), 1, 0).sum(),
            last=invitation.t.max(),
        )
        .to_pyarrow()
        .to_pylist()
    )
    return {
        row["survey"]: Reached(asked=int(row["asked"]), answered=int(row["answered"] or 0), last=int(row["last"] or 0))
        for row in rows
        if row["survey"]
    }
