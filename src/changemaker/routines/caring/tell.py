"""Telling the customer how it ended: a letter through the outbox, noted on the case once it has left."""

import sqlalchemy as sa

from changemaker.act.cases import moves
from changemaker.core.acting_errors import CaseMoveError
from changemaker.core.errors import EditedMeanwhileError
from changemaker.core.message import Message
from changemaker.routines.caring.desk import Desk
from changemaker.store.case_tables import CARE_CASE
from changemaker.store.cases import Case, change_case, note_event, read_case
from changemaker.store.letters import Letter, Line
from changemaker.store.open import Store
from changemaker.store.outbox import put
from changemaker.store.sending_tables import OUTBOX

ORIGIN = "case"
RULE = "rule:letter-left"


def write_to_customer(connection: sa.Connection, desk: Desk, id: str) -> bool:
    """Put a letter about how a case ended into the outbox; False where it is there already.

    The gate decides whether it goes: not once the case was opened again. The customer counts as told when it has left,
    and not before; a rehearsed letter tells nobody.

    Args:
        connection: of `Store.writing`.
        desk: who writes.
        id: of the case.

    Raises:
        UnknownCaseError: there is none that may be seen.
        CaseMoveError: it is not resolved, or nobody in particular is known to write to.
    """
    case = desk.case(connection, id)
    if case.state not in ("resolved", "closed") or case.outcome is None:
        raise CaseMoveError("it is not resolved yet", hint="resolve it first", where=f"case {id}")
    if case.contact_id is None:
        hint = "tell them by phone or in a meeting, and note that"
        raise CaseMoveError("it is not known whom to write to", hint=hint, where=f"case {id}")
    new = put(
        connection,
        key=letter_key(case),
        channel="email",
        purpose="service",
        payload=letter_of(case).as_payload(),
        origin=f"{ORIGIN}:{case.id}",
        now=desk.now,
        contact_id=case.contact_id,
        account_id=case.account_id,
    )
    if new:
        note_event(connection, case.id, kind="noted", by=desk.by, now=desk.now, detail={"letter": letter_key(case)})
    return new


def letter_key(case: Case) -> str:
    """Return the key of the letter that tells how a case ended this time.

    Example:
        >>> from types import SimpleNamespace
        >>> letter_key(SimpleNamespace(id="c1", reopened=0))
        'case/c1/0/told'
    """
    return f"case/{case.id}/{case.reopened}/told"


def letter_of(case: Case) -> Letter:
    """Return what the customer reads; ids and parameters, worded in their language when it is sent."""
    told = {"account": case.account_id}
    lines = ("case.letter.hello", f"case.letter.{case.outcome}", "case.letter.open_again")
    return Letter(
        subject=Message("case.letter.subject", told), pieces=tuple(Line(message=Message(line, told)) for line in lines)
    )


def note_told(store: Store, *, now: int) -> int:
    """Note which letters have left; return how many customers were told by them."""
    key = sa.literal("case/") + CARE_CASE.c.id + "/" + sa.cast(CARE_CASE.c.reopened, sa.Text) + "/told"
    wanted = (
        sa.select(CARE_CASE.c.id, OUTBOX.c.ended_at)
        .join(OUTBOX, OUTBOX.c.key == key)
        .where(CARE_CASE.c.told_at.is_(None), CARE_CASE.c.state.in_(("resolved", "closed")), OUTBOX.c.state == "sent")
        .order_by(CARE_CASE.c.id)
        .limit(500)
    )
    with store.reading() as connection:
        rows = connection.execute(wanted).all()
    done = 0
    for id, ended_at in rows:
        with store.writing() as connection:
            done += _noted(connection, id, at=ended_at or now, now=now)
    return done


def _noted(connection: sa.Connection, id: str, *, at: int, now: int) -> bool:
    case = read_case(connection, id)
    if case is None or case.told_at is not None or case.state not in ("resolved", "closed"):
        return False
    found = moves.tell(case, way="email", at=at)
    try:
        change_case(connection, case, found.values, kind=found.kind, by=RULE, now=now, detail=found.detail)
    except EditedMeanwhileError:
        return False
    return True
