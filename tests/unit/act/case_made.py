"""Cases to try rules on."""

from dataclasses import replace

from changemaker.act.cases.counted import Counted
from changemaker.act.cases.moves import Move
from changemaker.core.message import Message
from changemaker.store.cases import Case

DAY = 86_400_000_000
NOW = 1_795_327_200_000_000  # 2026-11-22 06:00 UTC, a Sunday


def case(**values: object) -> Case:
    """Return an open case that nobody has."""
    made = Case(
        id="c1",
        account_id="A1",
        contact_id="P1",
        kind="complaint",
        queue="account-care",
        severity=3,
        state="open",
        owner=None,
        function="",
        what=Message("case.what.person", {"account": "A1", "kind": "complaint"}),
        about=None,
        value=None,
        opened_at=NOW - 2 * DAY,
        opened_by="journey:rescue",
        due_at=NOW,
        breached_at=None,
        escalated=0,
        promise=None,
        promised_for=None,
        promise_kept=None,
        root_cause=None,
        outcome=None,
        told_at=None,
        asked_at=None,
        reopened=0,
        version=1,
        resolved_at=None,
        closed_at=None,
        changed_at=NOW - 2 * DAY,
    )
    return replace(made, **values)  # type: ignore[arg-type]


def moved(before: Case, move: Move) -> Case:
    """Return the case as it stands after a move."""
    return replace(before, version=before.version + 1, **move.values)  # type: ignore[arg-type]


def row(id: str, account: str | None = None, **values: object) -> Counted:
    """Return a case as boards count it: open since two days, due today."""
    told = {"queue": "account-care", "kind": "complaint", "state": "open", "opened_at": NOW - 2 * DAY, "due_at": NOW}
    return Counted(id=id, account_id=account or f"A{id}", **{**told, **values})  # type: ignore[arg-type]
