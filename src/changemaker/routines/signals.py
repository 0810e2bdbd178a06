"""Signals: what asks for somebody's attention now, each with the page where something can be done about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa

from changemaker.access.actor import Actor
from changemaker.access.roles import Permission
from changemaker.core.errors import NothingLoadedError
from changemaker.core.message import Message
from changemaker.core.scope import EVERYTHING
from changemaker.engine.tables import Tables
from changemaker.engine.workspace import Workspace
from changemaker.routines.caring.seen_by import seen_by
from changemaker.routines.kept_predictions import kept_at_risk, kept_unheard, kept_watch, predicted_questions
from changemaker.routines.open_store import tables_of
from changemaker.store.acting_counts import held_by_guards, in_doubt, late_cases, problems_replied, run_counts
from changemaker.store.open import Store

WEEK = 7 * 86_400_000_000  # microseconds
Weight = Literal["act", "look"]  # something waits for a person, or is worth a look


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One thing that asks for attention."""

    message: Message
    url: str
    weight: Weight
    at: int = 0  # UTC microseconds; 0 where it is a state and not a moment


def signals(workspace: Workspace, store: Store, actor: Actor, *, now: int) -> tuple[Signal, ...]:
    """Return what asks for the attention of `actor`: first what waits for a person, then what is worth a look.

    Args:
        workspace: whose; predictions come from what was kept, nothing is computed.
        store: with journeys, cases and messages.
        actor: sees only what their permissions and their rows let them.
        now: UTC microseconds.
    """
    found: list[Signal] = []
    with store.reading() as connection:
        found += _from_store(connection, workspace, actor, now)
    if actor.may(Permission.SEE_PREDICTIONS) and actor.scope == EVERYTHING:
        found += _predicted(workspace)
    return tuple(sorted(found, key=lambda one: one.weight != "act"))


def _from_store(connection: sa.Connection, workspace: Workspace, actor: Actor, now: int) -> Iterator[Signal]:
    if actor.may(Permission.SEE_CASES):
        tables = _tables(workspace) if any(part.teams is not None for part in actor.scope.parts) else None
        if late := late_cases(connection, now=now, seen=seen_by(connection, actor, tables)):
            yield Signal(message=Message("signal.cases_late", {"n": late}), url="/cases?show_only=late", weight="act")
    if actor.may(Permission.SEE_JOURNEYS):
        for held in held_by_guards(connection):
            told = Message("signal.guarded", {"journey": held.journey})
            yield Signal(message=told, url=f"/journeys/{held.journey}", weight="act", at=held.at)
        for journey, runs in sorted(run_counts(connection).items()):
            if runs.parked:
                told = Message("signal.parked", {"journey": journey, "n": runs.parked})
                yield Signal(message=told, url=f"/journeys/{journey}", weight="act")
        if replied := problems_replied(connection, since=now - WEEK):
            yield Signal(message=Message("signal.replied", {"n": replied}), url="/cases", weight="look")
    if actor.may(Permission.SEE_SENDING) and (doubtful := in_doubt(connection)):
        yield Signal(message=Message("signal.in_doubt", {"n": doubtful}), url="/sending", weight="act")


def _tables(workspace: Workspace) -> Tables | None:
    """The company's, unlimited: they say who is in which team."""
    try:
        return tables_of(workspace)
    except NothingLoadedError:
        return None


def _predicted(workspace: Workspace) -> Iterator[Signal]:
    turning = kept_at_risk(workspace)
    if turning is not None and turning.listed:
        yield Signal(message=Message("signal.turning", {"n": turning.listed}), url="/turning", weight="look")
    unheard = kept_unheard(workspace)
    if unheard is not None and unheard.problems:
        told = Message("signal.unheard", {"n": len(unheard.problems)})
        yield Signal(message=told, url="/unheard", weight="look")
    for question in predicted_questions(workspace):
        watch = kept_watch(workspace, question)
        if watch is not None and watch.stopped:
            told = Message("signal.withdrawn", {"question": question})
            yield Signal(message=told, url="/predictions", weight="look")
