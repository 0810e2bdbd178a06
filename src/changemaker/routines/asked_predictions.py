"""What is predicted, asked of the tables: the answer of a study without anybody who is erased, for every door."""

from dataclasses import replace

from changemaker.engine.tables import Tables
from changemaker.listen.surveys.read_survey import surveys_in
from changemaker.predict.levels import LEVEL, RATE, UNHEARD_LEVEL
from changemaker.routines.erased_predictions import without_accounts
from changemaker.routines.predicting_place import Place
from changemaker.routines.programme_proof import finance_rules
from changemaker.routines.published_rows import Erased, erased_in
from changemaker.studies.at_risk import AtRisk, at_risk
from changemaker.studies.silent_scores import SilentScores, silent_scores
from changemaker.studies.unheard import Unheard, unheard


def ask_silent(
    place: Place, tables: Tables, *, question: str = "nps", survey: str | None = None, level: float = LEVEL
) -> SilentScores:
    """Return the scores of all who did not answer a question.

    Args:
        place: whose workspace.
        tables: of it.
        question: canonical, such as nps.
        survey: by whose answers it is learned; that with most answers where left out.
        level: coverage of every range.

    Raises:
        BadQuestionError: nobody answered that question.
        WorkspaceFileError, SeveralProblemsError: finance.yml is wrong.
    """
    rules = finance_rules(place.workspace.folder)
    found = silent_scores(tables, rules, question=question, survey=survey, now=place.now, level=level)
    return replace(found, rows=erased_in(place.store, tables).without(found.rows))


def ask_unheard(place: Place, tables: Tables, *, level: float = UNHEARD_LEVEL) -> Unheard:
    """Return the problems that go before lost margin and that no question covers.

    Args:
        place: whose workspace.
        tables: of it.
        level: coverage of every range.

    Raises:
        WorkspaceFileError, SeveralProblemsError: finance.yml or a survey's file is wrong.
    """
    folder, settings = place.workspace.folder, place.workspace.settings
    surveys = tuple(surveys_in(folder).values())
    found = unheard(tables, finance_rules(folder), surveys=surveys, currency=settings.currency, level=level)
    return problems_without(found, erased_in(place.store, tables))


def ask_at_risk(
    place: Place, tables: Tables, *, now: int | None = None, rate: float = RATE, level: float = LEVEL
) -> AtRisk:
    """Return who is turning.

    Args:
        place: whose workspace.
        tables: of it.
        now: UTC microseconds: nothing later is used. The end of the data, where left out.
        rate: of false alarms at one look.
        level: coverage of every range.

    Raises:
        BadQuestionError: the rate is none.
        WorkspaceFileError, SeveralProblemsError: finance.yml is wrong.
    """
    rules, currency = finance_rules(place.workspace.folder), place.workspace.settings.currency
    found = at_risk(tables, rules, currency=currency, now=now, rate=rate, level=level)
    return list_without(found, erased_in(place.store, tables))


def problems_without(found: Unheard, erased: Erased) -> Unheard:
    """Return problems whose examples are of nobody who is erased."""
    return replace(found, problems=tuple(without_accounts(one, erased) for one in found.problems))


def list_without(found: AtRisk, erased: Erased) -> AtRisk:
    """Return the list and its warnings without anybody who is erased."""
    listed = tuple(one for one in found.listed if one.account_id not in erased.accounts)
    return replace(found, rows=erased.without(found.rows), listed=listed)
