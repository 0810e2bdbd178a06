"""Rows that were predicted, as pages and the API show them: a few at a time, of one model, never mixed with answers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import ibis
import ibis.expr.types as ir
import msgspec

from changemaker.core.errors import BadQuestionError
from changemaker.core.message import Message
from changemaker.core.scope import Scope
from changemaker.engine.lake import open_tables
from changemaker.engine.tables import Tables
from changemaker.engine.workspace import Workspace
from changemaker.predict.turning.one_list import Turning
from changemaker.routines.kept_predictions import KeptAtRisk, KeptSilent, KeptUnheard
from changemaker.store.open import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Predicted:
    """One predicted score."""

    account_id: str
    contact_id: str | None  # None where an account itself is asked
    t: int  # UTC microseconds: of the prediction
    value: float
    low: float | None
    high: float | None
    level: float | None
    scale: tuple[float, ...]
    shares: tuple[float, ...]  # the chance of each value of the scale
    segment: str | None
    model_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """One warning, as it stands in table `alert`."""

    account_id: str
    kind: str
    t: int
    since: int | None
    probability: float | None
    false_alarm_rate: float | None
    at_risk: float | None
    says: Message
    model_id: str


def predicted_rows(
    tables: Tables, kept: KeptSilent, *, start: int, most: int, segment: str = ""
) -> tuple[Predicted, ...]:
    """Return predicted scores from place `start` on, the lowest first; none of a model that was stopped.

    Args:
        tables: with the rows that the reader may see.
        kept: what they belong to: rows of another model are not shown beside its card.
        start: from 0.
        most: rows.
        segment: of the accounts; all where empty.
    """
    rows = of_model(tables, kept)
    if segment:
        rows = rows.filter(rows.segment == segment)
    page = rows.order_by("value", "score_id").limit(most, offset=start)
    return tuple(_predicted(row) for row in page.to_pyarrow().to_pylist())


def predicted_row(tables: Tables, kept: KeptSilent, id: str) -> Predicted:
    """Return the predicted score of a contact, or of an account without contacts.

    Raises:
        BadQuestionError: nothing is predicted of them, or not for this reader.
    """
    rows = of_model(tables, kept)
    found = rows.filter(ibis.coalesce(rows.contact_id, rows.account_id) == id).limit(1).to_pyarrow().to_pylist()
    if not found:
        raise BadQuestionError(f"nothing is predicted for '{id[:60]}'", hint="the page of each person has them all")
    return _predicted(found[0])


def of_model(tables: Tables, kept: KeptSilent) -> ir.Table:
    """Return the rows of `score` that a kept finding's model predicted; none of one that is withheld or stopped."""
    rows = tables["score"]
    shown = kept.state == "published"
    return rows.filter(
        (rows.basis == "predicted") & (rows.question == kept.question) & (rows.model_id == kept.model_id) & shown
    )


def warned_rows(tables: Tables, kept: KeptAtRisk, *, start: int, most: int) -> tuple[Warned, ...]:
    """Return warnings from place `start` on, most money at risk first.

    Args:
        tables: with the rows that the reader may see.
        kept: what they belong to.
        start: from 0.
        most: rows.
    """
    rows = tables["alert"]
    rows = rows.filter(rows.model_id == kept.model_id)
    page = rows.order_by(ibis.desc("at_risk", nulls_first=False), "alert_id").limit(most, offset=start)
    return tuple(_warned(row) for row in page.to_pyarrow().to_pylist())


def seen_turning(workspace: Workspace, store: Store | None, kept: KeptAtRisk, scope: Scope) -> tuple[Turning, ...]:
    """Return the accounts of the list that a reader may see, in the list's order."""
    if scope.is_everything:
        return kept.turning
    seen = _seen(workspace, store, [one.account_id for one in kept.turning], scope)
    return tuple(one for one in kept.turning if one.account_id in seen)


def seen_problems(workspace: Workspace, store: Store | None, kept: KeptUnheard, scope: Scope) -> KeptUnheard:
    """Return the problems, each with those of its accounts that a reader may see."""
    if scope.is_everything:
        return kept
    named = {one.account_id for problem in kept.problems for one in problem.biggest}
    seen = _seen(workspace, store, sorted(named), scope)
    told = (
        replace(problem, biggest=tuple(one for one in problem.biggest if one.account_id in seen))
        for problem in kept.problems
    )
    return replace(kept, problems=tuple(told))


def _seen(workspace: Workspace, store: Store | None, accounts: Sequence[str], scope: Scope) -> set[str]:
    known = open_tables(workspace.state, scope=scope, store=store)["account"]
    named = known.filter(known.account_id.isin(list(accounts)))
    return set(named.select("account_id").to_pyarrow()["account_id"].to_pylist())


def _predicted(row: dict[str, Any]) -> Predicted:
    return Predicted(
        account_id=row["account_id"],
        contact_id=row["contact_id"],
        t=row["t"],
        value=row["value"],
        low=row["low"],
        high=row["high"],
        level=row["level"],
        scale=tuple(msgspec.json.decode(row["scale"] or "[]", type=list[float])),
        shares=tuple(msgspec.json.decode(row["shares"] or "[]", type=list[float])),
        segment=row["segment"],
        model_id=row["model_id"],
    )


def _warned(row: dict[str, Any]) -> Warned:
    return Warned(
        account_id=row["account_id"],
        kind=row["kind"],
        t=row["t"],
        since=row["since"],
        probability=row["probability"],
        false_alarm_rate=row["false_alarm_rate"],
        at_risk=None if row["at_risk"] is None else float(row["at_risk"]),
        says=Message(row["says"], msgspec.json.decode(row["params"] or "{}")),
        model_id=row["model_id"],
    )
