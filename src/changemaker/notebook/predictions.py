"""What nobody said, from Python: `cm.predict` of a table, `ws.predict` of a workspace, and views that show them."""

import csv
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from io import StringIO
from typing import Any

import pyarrow as pa
from rich.console import Console

from changemaker.core.clock import Clock, system_clock
from changemaker.core.errors import BadQuestionError
from changemaker.engine.intake import Intake
from changemaker.engine.plain import open_table
from changemaker.engine.workspace import Workspace
from changemaker.notebook.view import WIDTH, View
from changemaker.predict.levels import LEVEL, RATE, UNHEARD_LEVEL
from changemaker.predict.scores.card import Card
from changemaker.predict.scores.reasons import Reason
from changemaker.predict.turning.one_list import Turning
from changemaker.predict.unheard.problem import Problem
from changemaker.reports.scores_csv import scores_csv
from changemaker.reports.turning_table import render_turning
from changemaker.reports.unheard_table import render_problems
from changemaker.routines.asked_predictions import ask_at_risk, ask_silent, ask_unheard
from changemaker.routines.expected_first import check_results
from changemaker.routines.predicting_place import Place, opened_place
from changemaker.studies.at_risk import AtRisk
from changemaker.studies.predict_in_file import FilePrediction, FileQuestion, predict_in_file
from changemaker.studies.programme_effect import Answered
from changemaker.studies.silent_scores import SilentScores
from changemaker.studies.unheard import Unheard


class PredictionView(View):
    """The scores of one table with their accuracy card; `result` is the finding that every door shows."""

    def __init__(self, found: FilePrediction, *, clock: Clock = system_clock) -> None:
        super().__init__(Answered(finding=found.finding, intake=found.intake), clock=clock)
        self._found = found

    @property
    def card(self) -> Card:
        """How accurate scores are on answers not seen; `.published` says whether they may be shown."""
        return self._found.card

    def scores(self) -> Any:
        """Return one row a row of the table, as text: answered and predicted apart; None where the card allows none."""
        if self._found.scores is None:
            return None
        names, *rows = csv.reader(StringIO(scores_csv(self._found.scores).decode()))
        return framed(pa.table({name: [row[place] for row in rows] for place, name in enumerate(names)}))


class SilentView(View):
    """What the silent would say, with the accuracy card."""

    def __init__(self, found: SilentScores, *, name: str, clock: Clock = system_clock) -> None:
        people = found.rows.num_rows if found.who is None else int(found.who.counts.sum()) + found.who.silent
        super().__init__(Answered(finding=found.finding, intake=Intake(name=name, rows=people)), clock=clock)
        self._found = found

    @property
    def card(self) -> Card | None:
        """How accurate scores are on answers not seen; None where nobody answered."""
        return self._found.card

    def scores(self) -> Any:
        """Return rows in the shape of table `score`; `basis` says what was answered and what is predicted."""
        return framed(self._found.rows)

    def reasons(self, *ids: str) -> Mapping[str, tuple[Reason, ...]]:
        """Return what moves the predicted scores of some contacts, or of accounts without contacts, largest first.

        Raises:
            BadQuestionError: one of them is not predicted.
        """
        return self._found.reasons(ids)


class UnheardView(View):
    """Problems that nobody asked about, most money at risk first."""

    def __init__(self, found: Unheard, *, name: str, clock: Clock = system_clock) -> None:
        super().__init__(Answered(finding=found.finding, intake=Intake(name=name, rows=found.accounts)), clock=clock)
        self._found = found

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Each with its evidence, its accounts and a first question to ask."""
        return self._found.problems

    def __repr__(self) -> str:
        return super().__repr__() + _printed(lambda console: render_problems(self._found.problems, console))


class AtRiskView(View):
    """Who is turning: one list, each account once."""

    def __init__(self, found: AtRisk, *, name: str, clock: Clock = system_clock) -> None:
        super().__init__(Answered(finding=found.finding, intake=Intake(name=name, rows=found.looked)), clock=clock)
        self._found = found

    @property
    def listed(self) -> tuple[Turning, ...]:
        """Accounts in the order in which to act."""
        return self._found.listed

    def alerts(self) -> Any:
        """Return every warning in the shape of table `alert`."""
        return framed(self._found.rows)

    def __repr__(self) -> str:
        return super().__repr__() + _printed(lambda console: render_turning(self._found.listed, console))


class Predictions:
    """`ws.predict`: asks, shows, and publishes nothing; `changemaker predict` and jobs fill the tables."""

    def __init__(self, workspace: Workspace, *, clock: Clock = system_clock) -> None:
        self._workspace, self._clock = workspace, clock

    def silent_scores(self, question: str = "nps", *, survey: str | None = None, level: float = LEVEL) -> SilentView:
        """Return what those would say who did not answer for a year, with the accuracy card.

        Args:
            question: canonical: nps, csat, ces, ...
            survey: by whose answers it is learned; that with most answers where left out.
            level: coverage of every range, in [0.5, 1).

        Raises:
            ChangemakerError: nobody answered that question, nobody has said what they expect of the survey, a file is
                wrong, or nothing was loaded.
        """
        with self._opened(level) as place:
            found = ask_silent(place, place.tables(), question=question, survey=survey, level=level)
            check_results(self._workspace, place.store, found.survey)
        return SilentView(found, name=self._workspace.settings.name, clock=self._clock)

    def unheard(self, *, level: float = UNHEARD_LEVEL) -> UnheardView:
        """Return what goes before lost margin and no question covers, most money at risk first.

        Args:
            level: coverage of every range; 1 less it is the share of false ones among what is called found.

        Raises:
            ChangemakerError: a file is wrong, or nothing was loaded.
        """
        with self._opened(level) as place:
            found = ask_unheard(place, place.tables(), level=level)
        return UnheardView(found, name=self._workspace.settings.name, clock=self._clock)

    def at_risk(self, *, rate: float = RATE, level: float = LEVEL) -> AtRiskView:
        """Return who is turning: likely to leave, silent beyond their rhythm, or feeling worse than before.

        Args:
            rate: of false alarms at one look, of each kind of warning, in (0, 0.5).
            level: coverage of every range.

        Raises:
            ChangemakerError: a file is wrong, or nothing was loaded.
        """
        with self._opened(level) as place:
            found = ask_at_risk(place, place.tables(), rate=rate, level=level)
        return AtRiskView(found, name=self._workspace.settings.name, clock=self._clock)

    def __repr__(self) -> str:
        return f"predictions of {self._workspace.settings.name}: silent_scores(), unheard(), at_risk()"

    def _opened(self, level: float) -> AbstractContextManager[Place]:
        if not 0.5 <= level < 1:
            raise BadQuestionError(f"a level of {level:g} is not in [0.5, 1)", hint="0.9 holds in 90 of 100 cases")
        return opened_place(self._workspace, clock=self._clock)


def predict(
    table: Any,
    *,
    target: str,
    unit: str | None = None,
    time: str | None = None,
    segment: str | None = None,
    without: Sequence[str] = (),
    planned: Sequence[str] = (),
    level: float = LEVEL,
) -> PredictionView:
    """Return what the rows without an answer would say, with the accuracy card beside it.

    Args:
        table: pandas, Polars, Arrow or Ibis table, or the path of a CSV or Parquet file.
        target: column to predict: yes/no, a scale or a number; rows where it is empty are predicted.
        unit: column that names the customer: its rows stay together.
        time: column with the time: also judged on later rows by earlier ones.
        segment: column by whose values accuracy is told, and scores may be withheld.
        without: columns that must not teach.
        planned: dates after `time` that were known by then, such as a promise.
        level: coverage of every range, in [0.5, 1).

    Returns:
        A view: `.result` is the finding, `.card` the accuracy, `.scores()` every row's score.

    Raises:
        ChangemakerError: the question or the table is wrong.
    """
    question = FileQuestion(
        target=target,
        unit=unit,
        time=time,
        segment=segment,
        without=_names("without", without),
        planned=_names("planned", planned),
        level=level,
    )
    return PredictionView(predict_in_file(open_table(table), question, now=system_clock()))


def framed(rows: pa.Table) -> Any:
    """Return rows as a pandas frame, or as they are where pandas is not installed."""
    try:
        return rows.to_pandas()
    except ImportError:
        return rows


def _names(option: str, names: Sequence[str]) -> tuple[str, ...]:
    if isinstance(names, str):
        raise BadQuestionError(f"{option} is one string, '{names}'", hint=f"pass a list: {option}=['{names}']")
    return tuple(names)


def _printed(render: Callable[[Console], None]) -> str:
    out = StringIO()
    render(Console(file=out, width=WIDTH, color_system=None, highlight=False))
    return out.getvalue()
