"""What a sceptic asks of a business case besides its rollout: whose plan, which accounts, who else was at work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import ibis.expr.types as ir
import numpy as np

from changemaker.core.errors import BadQuestionError, NotEnoughDataError
from changemaker.core.finding import Check
from changemaker.core.message import Message
from changemaker.engine.tables import Tables
from changemaker.prove.case import PlanRecord
from changemaker.prove.cohort_sums import CohortSums, Draws, cohort_sums, data_alone
from changemaker.prove.money import effects_of
from changemaker.prove.plan import binding
from changemaker.prove.population import Population, only
from changemaker.prove.rollout_checks import MOST_ONE_UNIT
from changemaker.prove.starts import Starts
from changemaker.prove.worth import Worth
from changemaker.stats.moments import Array

MOST_UNKNOWN = 0.2  # share of accounts of whose unit the rollout says nothing, beyond which the rest may differ
MOST_TOGETHER = (
    0.5  # share of treated accounts on which another programme starts in the same month: not to be told apart
)
MOST_ONE_ACCOUNT = 0.2  # share of the effect: less is no reason to doubt it, however sharp the range
TOP = 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Leaving:
    """The effect without each of the largest accounts in turn."""

    names: tuple[str, ...]
    totals: Array  # (largest,) undiscounted effect without that account
    total: float  # with all

    @property
    def most(self) -> int:
        """Place of the account that moves the effect most."""
        return int(np.abs(self.totals - self.total).argmax())

    @property
    def top_share(self) -> float:
        """Share of the effect that hangs on the five that move it most."""
        moves = self.total - self.totals
        top = moves[np.argsort(-np.abs(moves))[:TOP]]
        return float(top.sum() / self.total) if self.total else 0.0


def plan_checks(plan: PlanRecord) -> list[Check]:
    """Was the plan frozen, was it kept, and was it made before the outcomes?"""
    moved = binding(plan.changed)
    params: dict[str, object] = {"digest": plan.digest[:12], "fields": ", ".join(moved)}
    word = "never" if plan.frozen_at is None else "changed" if moved else "kept"
    kept = Check(name="plan kept", passed=word == "kept", detail=Message(f"check.plan.{word}", params))
    if plan.frozen_at is None:
        return [kept]
    day = {"day": plan.frozen_at.date().isoformat()}
    early = "before" if plan.before_outcomes else "after"
    passed = True if plan.before_outcomes else None
    return [kept, Check(name="plan first", passed=passed, detail=Message(f"check.plan.{early}", day))]


def accounts_known(found: Population) -> Check:
    """Of how many accounts does the rollout say nothing, and how many of its units have no account?"""
    inside = float(found.accounts.sum())
    share = found.without_unit / (inside + found.without_unit)
    params: dict[str, object] = {
        "accounts": int(inside),
        "without": found.without_unit,
        "share": share,
        "empty": found.units_without_accounts,
    }
    word = "all" if found.without_unit == 0 else "passed" if share <= MOST_UNKNOWN else "failed"
    return Check(name="accounts known", passed=share <= MOST_UNKNOWN, detail=Message(f"check.accounts.{word}", params))


def leaving_out(found: Population, cohorts: CohortSums) -> Leaving | None:
    """Return the effect without each of the largest accounts; None where none is known."""
    if not found.largest:
        return None
    own = found.cohorts[found.largest_clusters]
    sums = np.repeat(cohorts.sums[:1], len(own), axis=0)
    accounts = np.repeat(cohorts.accounts[:1], len(own), axis=0)
    rows = np.arange(len(own))
    sums[rows, own] -= found.largest_sums
    accounts[rows, own] -= 1
    each = effects_of(replace(cohorts, sums=sums, accounts=accounts), around_first=False)
    whole = effects_of(cohorts.at(slice(0, 1)))
    return Leaving(
        names=found.largest,
        totals=each.contribution.sum(axis=1),
        total=float(whole.contribution.sum()),
    )


def without_account(found: Population, drawn: Draws, place: int, *, window: int) -> CohortSums:
    """Return the cohorts' sums without one of the largest accounts, from the same resamples.

    Raises:
        NotEnoughDataError: no margin is left before the start.
    """
    cluster = int(found.largest_clusters[place])
    sums, accounts = found.sums.copy(), found.accounts.copy()
    sums[cluster] -= found.largest_sums[place]
    accounts[cluster] -= 1
    return cohort_sums(replace(found, sums=sums, accounts=accounts), drawn, window=window)


def largest_account(leaving: Leaving | None, worth: Worth) -> Check:
    """Does one account carry the result?"""
    effect = worth.estimates.get("effect:contribution")
    if leaving is None or effect is None or not leaving.total:
        return Check(name="largest account", passed=None, detail=Message("check.largest_account.not_made"))
    place = leaving.most
    share = (leaving.total - float(leaving.totals[place])) / leaving.total
    errors = abs(share * effect.value) / effect.se if effect.se else float("inf")
    params: dict[str, object] = {
        "account": leaving.names[place],
        "share": share,
        "top": leaving.top_share,
        "errors": errors,
        "n": TOP,
    }
    passed = errors <= MOST_ONE_UNIT or abs(share) <= MOST_ONE_ACCOUNT
    word = "passed" if passed else "failed"
    return Check(name="largest account", passed=passed, detail=Message(f"check.largest_account.{word}", params))


def other_programmes(
    tables: Tables, members: ir.Table, found: Population, own: Starts, others: Mapping[str, Starts], *, window: int
) -> list[Check]:
    """Say who else was at work on the same accounts.

    Args:
        tables: the company's.
        members: the population, `account_id` and `unit`.
        found: the same with its sums.
        own: who starts when.
        others: the same of every other programme, by name.
        window: months before a start that make its base.

    Raises:
        BadQuestionError: another programme starts on the same accounts in the same month: nobody can tell them apart.
    """
    last = found.months[-1]
    checks = []
    for name, other in sorted(others.items()):
        params = _shared(_pairs(tables, members, other), own, name, other, last)
        if not params["shared"] and not params["with_never"]:
            checks.append(Check(name="other programmes", passed=True, detail=Message("check.others.none", params)))
            continue
        alone = _untouched(found, own, other, last, window=window)
        word = "some" if alone is None else "some_apart"
        detail = Message(f"check.others.{word}", params if alone is None else params | {"alone": alone})
        checks.append(Check(name="other programmes", passed=None, detail=detail))
    return checks


def _pairs(tables: Tables, members: ir.Table, other: Starts) -> list[dict[str, Any]]:
    """How many accounts of the population are in each pair of units."""
    accounts = tables["account"]
    theirs = accounts.select(key="account_id", other=accounts[other.unit])
    both = members.inner_join(theirs, members.account_id == theirs.key)
    return both.group_by("unit", "other").aggregate(n=both.count()).to_pyarrow().to_pylist()  # type: ignore[no-any-return]


def _shared(pairs: Sequence[Mapping[str, Any]], own: Starts, name: str, other: Starts, last: int) -> dict[str, object]:
    treated = shared = together = 0
    exposed = {"treated": 0, "never": 0}
    count = {"treated": 0, "never": 0}
    for pair in pairs:
        if pair["unit"] not in own.months:
            continue
        start, also = _within(own.months[pair["unit"]], last), _within(other.months.get(pair["other"]), last)
        group = "never" if start is None else "treated"
        count[group] += pair["n"]
        exposed[group] += pair["n"] * (also is not None)
        treated += pair["n"] * (start is not None)
        shared += pair["n"] * (start is not None and also is not None)
        together += pair["n"] * (start is not None and start == also)
    if treated and together / treated > MOST_TOGETHER:
        raise BadQuestionError(
            f"'{name}' starts on {together:,} of its {treated:,} accounts in the same month: "
            "nobody can tell what each of the two did",
            hint="describe both as one programme, or let one start later next time",
        )
    shares = {group: exposed[group] / count[group] if count[group] else 0.0 for group in count}
    return {
        "other": name,
        "shared": shared,
        "treated": treated,
        "together": together,
        "with_treated": shares["treated"],
        "with_never": shares["never"],
    }


def _within(month: int | None, last: int) -> int | None:
    return month if month is not None and month <= last else None


def _untouched(found: Population, own: Starts, other: Starts, last: int, *, window: int) -> float | None:
    """The effect as a share on those units alone that the other never reached; None where they are too few."""
    if other.unit != own.unit:
        return None
    kept = np.array([_within(other.months.get(name), last) is None for name in found.names])
    try:
        rest = only(found, kept)
        effects = effects_of(cohort_sums(rest, data_alone(rest), window=window))
    except NotEnoughDataError:
        return None
    return float(effects.contribution.sum() / effects.without.sum())
