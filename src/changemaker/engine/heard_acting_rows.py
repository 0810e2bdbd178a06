"""Rows of the store's tables of acting in the shape of the canonical tables: enrolment, action, case."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from changemaker.store.case_tables import CARE_CASE
from changemaker.store.journey_tables import JOURNEY, JOURNEY_RUN, JOURNEY_STEP
from changemaker.store.listening_tables import SURVEY_INVITATION
from changemaker.store.sending_tables import OUTBOX
from changemaker.tables.catalogue import TABLES
from changemaker.tables.in_arrow import arrow_schema

BEGINNING = -(1 << 62)
SOURCE = "journeys"  # column `source` of such rows
KEY = "journey:"  # begins the key of a message of a run: journey:RUN/NODE/VISIT/RECIPIENT
INVITE = "invite"  # done by an invitation, which tells what became of its letter
BY_JOURNEY = KEY  # begins `source` of a case that a journey opened itself: "journey:NAME"
LOADED = "case:"  # begins `about` of a case of the company's own table that we work on
SPLIT, DID, SKIPPED = "split", "did", "skipped:"
ACTS = ("email", "task", "case", "webhook", "slack", "service", "invite", "interview", "update")
BY_MESSAGE = ("email", "task", "webhook", "slack", "service")  # done by a row of the outbox, which tells what became
ACTED: Mapping[str, tuple[str, ...]] = {
    "enrolment": (
        *("enrolment_id", "account_id", "contact_id", "t", "journey", "arm", "share_held_out", "episode", "version"),
        *("step", "variant", "share", "updated_at", "source"),
    ),
    "action": (
        *("action_id", "account_id", "contact_id", "t", "journey", "enrolment_id", "step", "kind", "state", "reason"),
        *("done_t", "updated_at", "source"),
    ),
    "case": (
        *("case_id", "account_id", "contact_id", "kind", "severity", "t", "resolved_t", "reopened", "due_t"),
        *("root_cause", "outcome", "promise_kept", "told_t", "updated_at", "source"),
    ),
}
WORKED_ON = (
    "case_id",
    "due_t",
    "root_cause",
    "outcome",
    "promise_kept",
    "told_t",
)  # of a loaded case: known to us alone
_R, _S, _O, _C = JOURNEY_RUN.c, JOURNEY_STEP.c, OUTBOX.c, CARE_CASE.c


def acted_rows(connection: sa.Connection, *, after: int, until: int | None = None) -> dict[str, pa.Table]:
    """Return what changed after a moment, each row as it is now.

    Args:
        connection: of `Store.reading`.
        after: UTC microseconds, left out.
        until: only what has not changed since then; None: all of it.

    Returns:
        The tables of `ACTED`, each with its columns.
    """
    runs = _between(_R.changed_at, after, until)
    return {
        "enrolment": _table("enrolment", [*_enrolled(connection, runs), *_ways(connection, runs)]),
        "action": _table(
            "action",
            [
                *_steps(connection, runs),
                *_messages(connection, after, until),
                *_invited(connection, _between(SURVEY_INVITATION.c.changed_at, after, until)),
            ],
        ),
        "case": _table("case", _cases(connection, _between(_C.changed_at, after, until))),
    }


def worked_on(connection: sa.Connection) -> pa.Table:
    """Return what we know of cases of the company's own table on which we work; of two the one that changed last."""
    asked = sa.select(_C.about, _C.due_at, _C.root_cause, _C.outcome, _C.promise_kept, _C.told_at)
    asked = asked.where(_C.about.like(f"{LOADED}%")).order_by(_C.changed_at, _C.id)
    last = {row[0].removeprefix(LOADED): row[1:] for row in connection.execute(asked)}
    schema = arrow_schema(TABLES["case"])
    fields = [schema.field(column) for column in WORKED_ON]
    return _columns([(id, *rest) for id, rest in last.items()], fields)


def _enrolled(connection: sa.Connection, runs: sa.ColumnElement[bool]) -> list[tuple[Any, ...]]:
    asked = sa.select(
        *(_R.id, _R.account_id, _R.contact_id, _R.entered_at, _R.journey, _R.arm, JOURNEY.c.share, _R.episode),
        *(_R.version, _R.changed_at),
    ).select_from(JOURNEY_RUN.join(JOURNEY, JOURNEY.c.journey == _R.journey, isouter=True))
    return [(*row[:9], None, None, None, row.changed_at, SOURCE) for row in connection.execute(asked.where(runs))]


def _ways(connection: sa.Connection, runs: sa.ColumnElement[bool]) -> list[tuple[Any, ...]]:
    """Which way of a random split a run took: a row beside that of the run, with the split's name in `step`."""
    asked = sa.select(
        *(_R.id, _S.node, _S.visit, _R.account_id, _R.contact_id, _S.at, _R.journey, _R.arm, _R.episode, _R.version),
        *(_S.decision, _S.detail, _R.changed_at, JOURNEY.c.share),
    )
    asked = asked.select_from(_of_runs().join(JOURNEY, JOURNEY.c.journey == _R.journey, isouter=True))
    rows = []
    for row in connection.execute(asked.where(runs, _S.kind == SPLIT)):
        detail = row.detail if isinstance(row.detail, dict) else {}
        rows.append(
            (
                *(f"{row.id}/{row.node}/{row.visit}", row.account_id, row.contact_id, row.at, row.journey, row.arm),
                *(row.share, row.episode, row.version, detail.get("split") or row.node, row.decision),
                *(detail.get("share"), row.changed_at, SOURCE),
            )
        )
    return rows


def _steps(connection: sa.Connection, runs: sa.ColumnElement[bool]) -> list[tuple[Any, ...]]:
    """Steps that left no message: those that were done in the same transaction, and those that were skipped."""
    asked = sa.select(
        *(_R.id, _S.node, _S.visit, _R.account_id, _R.contact_id, _S.at, _R.journey, _S.kind, _S.decision),
        _R.changed_at,
    ).select_from(_of_runs())
    left_none = sa.or_(_S.kind.not_in((*BY_MESSAGE, INVITE)), _S.decision.like(f"{SKIPPED}%"))
    rows = []
    for row in connection.execute(asked.where(runs, _S.kind.in_(ACTS), left_none)):
        done = row.decision == DID
        reason = row.decision.removeprefix(SKIPPED) if row.decision.startswith(SKIPPED) else None
        state = "done" if done else "skipped"
        rows.append(
            (
                *(f"{row.id}/{row.node}/{row.visit}", row.account_id, row.contact_id, row.at, row.journey, row.id),
                *(row.node, row.kind, state, reason, row.at if done else None, row.changed_at, SOURCE),
            )
        )
    return rows


def _messages(connection: sa.Connection, after: int, until: int | None) -> list[tuple[Any, ...]]:
    """Messages and tasks, with what became of them; without `until` also those of which that is still open."""
    changed = sa.func.coalesce(_O.ended_at, _O.made_at)
    if until is None:
        here = sa.or_(_O.made_at > after, _O.ended_at > after, _O.ended_at.is_(None))
    else:
        here = sa.and_(_O.ended_at.is_not(None), changed > after, changed <= until, _O.made_at <= until)
    asked = sa.select(
        *(_O.key, _O.run, _O.account_id, _O.contact_id, _O.made_at, _R.journey, _O.channel, _O.state, _O.reason),
        *(_O.ended_at, sa.type_coerce(_O.payload, sa.Text).label("payload"), changed.label("changed")),
    ).select_from(OUTBOX.join(JOURNEY_RUN, _R.id == _O.run))
    rows = []
    for row in connection.execute(asked.where(_O.run.is_not(None), _O.key.like(f"{KEY}%"), here)):
        node = row.key.removeprefix(KEY).split("/")[1:2]
        kind = "service" if row.channel == "webhook" and '"journey.service"' in row.payload else row.channel
        done = row.ended_at if row.state in ("sent", "rehearsed") else None
        rows.append(
            (
                *(row.key, row.account_id, row.contact_id, row.made_at, row.journey, row.run),
                *(node[0] if node else None, kind, row.state, row.reason, done, row.changed, SOURCE),
            )
        )
    return rows


def _invited(connection: sa.Connection, here: sa.ColumnElement[bool]) -> list[tuple[Any, ...]]:
    """Invitations by letter that runs wanted; their once_key is that of the step."""
    c = SURVEY_INVITATION.c
    asked = sa.select(
        *(c.once_key, c.account_id, c.contact_id, c.made_at, c.wave, c.state, c.reason, c.sent_at, c.changed_at)
    ).where(here, c.wave.like(f"{KEY}%"), c.once_key.like(f"{KEY}%"), c.mode == "email")
    rows = []
    for key, account, contact, t, wave, state, reason, sent_at, changed in connection.execute(asked):
        run, node, *_ = key.removeprefix(KEY).split("/")
        became = {"planned": "new", "skipped": "skipped"}.get(state, "sent")
        told = (key, account, contact, t, wave.removeprefix(KEY), run, node, INVITE, became, reason)
        rows.append((*told, sent_at, changed, SOURCE))
    return rows


def _cases(connection: sa.Connection, here: sa.ColumnElement[bool]) -> list[tuple[Any, ...]]:
    asked = sa.select(
        *(_C.id, _C.account_id, _C.contact_id, _C.kind, _C.severity, _C.opened_at, _C.resolved_at, _C.reopened),
        *(_C.due_at, _C.root_cause, _C.outcome, _C.promise_kept, _C.told_at, _C.changed_at, _C.opened_by),
    ).where(here, sa.or_(_C.about.is_(None), _C.about.not_like(f"{LOADED}%")))
    rows = connection.execute(asked).all()
    return [(*row[:-1], by if (by := row[-1]).startswith(BY_JOURNEY) else SOURCE) for row in rows]


def _of_runs() -> sa.Join:
    return JOURNEY_STEP.join(JOURNEY_RUN, _R.id == _S.run)


def _between(column: sa.Column[int], after: int, until: int | None) -> sa.ColumnElement[bool]:
    return column > after if until is None else sa.and_(column > after, column <= until)


def _table(name: str, rows: Sequence[Sequence[Any]]) -> pa.Table:
    schema = arrow_schema(TABLES[name])
    fields = [schema.field(column) for column in ACTED[name]]
    return _columns(rows, fields)


def _columns(rows: Sequence[Sequence[Any]], fields: Sequence[pa.Field]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(fields)
    arrays = [pa.array(list(column), one.type) for column, one in zip(columns, fields, strict=True)]
    return pa.table(arrays, schema=pa.schema(fields))
