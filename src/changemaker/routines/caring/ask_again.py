"""Asking the customer again, once a case has ended: by a survey of the workspace, and noted on the case when it left.

A survey with `draw: after_event` and `event: case.resolved` asks by itself; here one case is asked about by hand.
"""

import secrets
from datetime import timedelta

import sqlalchemy as sa

from changemaker.core.acting_errors import CaseMoveError
from changemaker.core.errors import EditedMeanwhileError
from changemaker.core.meant import did_you_mean
from changemaker.listen.asking.throttle import why_barred
from changemaker.listen.surveys.read_survey import surveys_in
from changemaker.listen.surveys.wording import keep_wording
from changemaker.reports.words import word
from changemaker.routines.caring.desk import Desk
from changemaker.routines.caring.open_by_rule import OF_COMPANY
from changemaker.store.cases import Case, change_case, list_cases, read_case
from changemaker.store.invitations import ASKED, Invitation, put_invitation
from changemaker.store.listening_tables import SURVEY_INVITATION
from changemaker.store.open import Store

RULE = "rule:asked-again"
LOOKED_BACK = timedelta(days=90) // timedelta(microseconds=1)
DAY = timedelta(days=1) // timedelta(microseconds=1)


def ask_again(connection: sa.Connection, desk: Desk, id: str, *, survey: str) -> bool:
    """Invite the customer of a case that has ended to a survey about it; False where they were invited already.

    Args:
        connection: of `Store.writing`.
        desk: who asks.
        id: of the case.
        survey: a file in `surveys/`.

    Raises:
        UnknownCaseError: there is no such case that may be seen.
        CaseMoveError: it has not ended, nobody in particular is known to ask, they do not want to be asked, or there is
            no such survey.
    """
    case = desk.case(connection, id)
    surveys = surveys_in(desk.workspace.folder)
    if survey not in surveys:
        raise _refused(case, f"there is no survey '{survey[:40]}'", did_you_mean([survey], list(surveys)))
    if case.is_open:
        raise _refused(case, "it has not ended yet", "resolve it, and tell the customer, before you ask again")
    if case.contact_id is None:
        raise _refused(case, "it is not known whom to ask", "ask somebody of the account in an interview")
    asked = surveys[survey]
    why = why_barred(connection, case.contact_id, purpose=asked.asking.purpose)
    if why is not None:
        raise _refused(case, f"this contact cannot be asked: {word(f'asking.left.{why}', 'en')}", "leave it at that")
    new = put_invitation(
        connection,
        Invitation(
            id=secrets.token_hex(16),
            once_key=f"{survey}/case/{case.id}/{case.reopened}",
            survey=survey,
            version=asked.version,
            account_id=case.account_id,
            contact_id=case.contact_id,
            mode="email",
            language=asked.languages[0],
            facts={"mode": "email"},
            about={"case_id": table_id(case)},
            made_at=desk.now,
            due_at=desk.now,
            expires_at=desk.now + asked.asking.open_days * DAY,
            changed_at=desk.now,
        ),
    )
    if new:
        keep_wording(desk.workspace.state, asked)
    return new


def note_asked(store: Store, *, now: int) -> int:
    """Note of which cases the customer was asked again, by whichever survey; return how many are new."""
    with store.reading() as connection:
        asked = _asked(connection, now - LOOKED_BACK)
        if not asked:
            return 0
        ended = list_cases(connection, states=("resolved", "closed"), since=now - LOOKED_BACK, limit=None)
    waiting = {table_id(case): case.id for case in ended if case.asked_at is None}
    done = 0
    for known_as in sorted(asked.keys() & waiting.keys()):
        with store.writing() as connection:
            done += _noted(connection, waiting[known_as], at=asked[known_as], now=now)
    return done


def answered_again(connection: sa.Connection, cases: set[str], *, since: int) -> int:
    """Return of how many of these cases the customer answered when asked again.

    Args:
        connection: of the store.
        cases: as table `case` calls them.
        since: only of those asked since, UTC microseconds.
    """
    c = SURVEY_INVITATION.c
    wanted = sa.select(c.about).where(c.state == "answered", c.sent_at > since, _about_a_case())
    return len({about["case_id"] for about in connection.execute(wanted).scalars()} & cases)


def table_id(case: Case) -> str:
    """Return what table `case` calls it: the company's own id, where it came from there.

    Example:
        >>> from types import SimpleNamespace
        >>> table_id(SimpleNamespace(id="a1", about="case:4711")), table_id(SimpleNamespace(id="a1", about=None))
        ('4711', 'a1')
    """
    return id_in_tables(case.id, case.about)


def id_in_tables(id: str, about: str | None) -> str:
    """Return the same of a case's id and what it is about."""
    return about.removeprefix(OF_COMPANY) if about and about.startswith(OF_COMPANY) else id


def _asked(connection: sa.Connection, since: int) -> dict[str, int]:
    c = SURVEY_INVITATION.c
    wanted = sa.select(c.about, c.sent_at).where(c.state.in_(ASKED), c.sent_at > since, _about_a_case())
    return {about["case_id"]: sent_at for about, sent_at in connection.execute(wanted.order_by(c.sent_at.desc()))}


def _about_a_case() -> sa.ColumnElement[bool]:
    return sa.type_coerce(SURVEY_INVITATION.c.about, sa.Text).like('%"case_id":"%')


def _noted(connection: sa.Connection, id: str, *, at: int, now: int) -> bool:
    case = read_case(connection, id)
    if case is None or case.asked_at is not None or case.resolved_at is None or at < case.resolved_at:
        return False
    try:
        change_case(connection, case, {"asked_at": at}, kind="asked", by=RULE, now=now, detail={"at": at})
    except EditedMeanwhileError:
        return False
    return True


def _refused(case: Case, what: str, hint: str) -> CaseMoveError:
    return CaseMoveError(what, hint=hint, where=f"case {case.id}")
