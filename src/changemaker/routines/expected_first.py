"""Results of a survey are seen once somebody has said what they expect, or why they expect nothing."""

import sqlalchemy as sa

from changemaker.core.errors import AskingError
from changemaker.core.refusal import Refusal
from changemaker.engine.workspace import Workspace
from changemaker.listen.asking.expected import hidden_until_expected
from changemaker.listen.surveys.read_survey import surveys_in
from changemaker.listen.surveys.survey import Survey
from changemaker.reports.words import say
from changemaker.store.audit import write_audit
from changemaker.store.expected import put_expected, skip_expected
from changemaker.store.listening_tables import SURVEY_RESPONSE
from changemaker.store.open import Store

HINT = "add --expected TEXT, what the team expects to hear, or --skip-expected REASON; it stays written"


def asked_here(workspace: Workspace, name: str) -> Survey | None:
    """Return the survey of that name that is asked from this workspace; None for one that was only loaded."""
    return surveys_in(workspace.folder).get(name)


def say_expected(
    store: Store, survey: Survey, *, question: str, expected: str | None, skip: str | None, by: str, now: int
) -> None:
    """Write down what somebody expects, or why they look without expecting anything; nothing where both are None.

    Raises:
        BadQuestionError: nothing is said.
    """
    if expected is None and skip is None:
        return
    with store.writing() as connection:
        if expected is not None:
            put_expected(
                connection, survey=survey.name, version=survey.version, question=question, said=expected, by=by, now=now
            )
            write_audit(connection, now=now, actor=by, action="audit.expected", object=survey.name, detail={"n": 0})
        if skip is not None:
            skip_expected(connection, survey=survey.name, version=survey.version, reason=skip, by=by, now=now)
            write_audit(connection, now=now, actor=by, action="audit.expected_skipped", object=survey.name)


def hidden_here(store: Store, survey: Survey) -> Refusal | None:
    """Return why nobody sees the results yet: people answered our survey and nobody has said what they expect."""
    row = SURVEY_RESPONSE.c
    ours = sa.select(row.id).where(row.survey == survey.name, row.state == "complete").limit(1)
    with store.reading() as connection:
        if connection.execute(ours).first() is None:
            return None
        return hidden_until_expected(connection, survey.name, survey.version)


def check_expected(store: Store, survey: Survey) -> None:
    """Raise AskingError where people answered our survey and nobody has said yet what they expect."""
    hidden = hidden_here(store, survey)
    if hidden is not None:
        raise AskingError(f"'{survey.name}': {say(hidden.why, 'en')}".rstrip("."), hint=HINT)


def hidden_results(workspace: Workspace, store: Store | None, survey: str) -> Refusal | None:
    """Return why nobody sees yet what rests on the answers to a survey; every door of predictions asks here.

    Args:
        workspace: whose.
        store: where our own surveys are answered; None where nobody has made one.
        survey: its name; "" where nobody answered. One that was only loaded hides nothing.
    """
    asked = asked_here(workspace, survey) if survey else None
    return None if asked is None or store is None else hidden_here(store, asked)


def check_results(workspace: Workspace, store: Store | None, survey: str) -> None:
    """Raise AskingError where `hidden_results` returns a reason."""
    hidden = hidden_results(workspace, store, survey)
    if hidden is not None:
        hint = f"`changemaker listen score {survey}` with --expected TEXT or --skip-expected REASON writes it down"
        raise AskingError(f"'{survey}': {say(hidden.why, 'en')}".rstrip("."), hint=hint)
