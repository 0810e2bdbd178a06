"""Somebody who is erased is in no prediction any more: not in rows, not in the registry, not in lists for pages."""

from dataclasses import replace

from changemaker.engine.tables import Tables
from changemaker.engine.workspace import Workspace
from changemaker.predict.unheard.problem import Problem
from changemaker.routines.kept_predictions import (
    KeptAtRisk,
    keep_at_risk,
    keep_unheard,
    kept_at_risk,
    kept_unheard,
)
from changemaker.routines.published_rows import Erased, nobody_else, publishing, take_out
from changemaker.store.open import Store


def erase_from_predictions(workspace: Workspace, *, store: Store, tables: Tables | None) -> int:
    """Take everybody who is erased out of all that was predicted; return how many rows went.

    Args:
        workspace: whose.
        store: knows who is erased.
        tables: tell which accounts have other contacts; None where nothing is loaded.
    """
    with publishing(workspace, store=store, tables=tables) as erased:
        gone = take_out(workspace, erased)
        listed, problems = kept_at_risk(workspace), kept_unheard(workspace)
        if listed is not None and (left := without_listed(listed, erased)) != listed:
            keep_at_risk(workspace, left)
        if problems is not None:
            told = tuple(without_accounts(one, erased) for one in problems.problems)
            if told != problems.problems:
                keep_unheard(workspace, replace(problems, problems=told))
    return gone


def is_predicted(workspace: Workspace, tables: Tables | None, contact_id: str) -> bool:
    """Return whether something is predicted of a person, or of an account that is nobody but them.

    Args:
        workspace: whose.
        tables: with rows of `score` and `alert`; None where nothing is loaded.
        contact_id: the person's.
    """
    theirs = Erased(contacts=frozenset({contact_id}), accounts=nobody_else(tables, {contact_id}))
    listed, problems = kept_at_risk(workspace), kept_unheard(workspace)
    if listed is not None and without_listed(listed, theirs) != listed:
        return True
    if problems is not None and any(without_accounts(one, theirs) != one for one in problems.problems):
        return True
    if tables is None:
        return False
    accounts = sorted(theirs.accounts)
    named = (tables[name] for name in ("score", "alert") if name in tables.filled)
    wanted = (rows.filter((rows.contact_id == contact_id) | rows.account_id.isin(accounts)) for rows in named)
    return any(rows.limit(1).to_pyarrow().num_rows for rows in wanted)


def without_listed(listed: KeptAtRisk, erased: Erased) -> KeptAtRisk:
    """Return the list without accounts that are nobody but who is erased."""
    left = tuple(one for one in listed.turning if one.account_id not in erased.accounts)
    return replace(listed, turning=left, listed=listed.listed - len(listed.turning) + len(left))


def without_accounts(problem: Problem, erased: Erased) -> Problem:
    """Return a problem whose examples are of nobody who is erased."""
    return replace(problem, biggest=tuple(one for one in problem.biggest if one.account_id not in erased.accounts))
