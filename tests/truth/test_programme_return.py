"""The business case against companies whose truth is known: ranges hold it, nulls claim nothing, trends are not sold.

The long form, 200 companies, is `changemaker sim calibrate`; these are enough to see that something broke.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache

import numpy as np
import pytest

from changemaker.core.seeds import stream
from changemaker.engine.tables import tables_in_memory
from changemaker.metrics.account_month import account_month
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.prove.case import BusinessCase, PlanRecord
from changemaker.prove.cohort_sums import cohort_sums, draws_of
from changemaker.prove.programme_file import MonthlyCost, Plan, Programme, Rollout
from changemaker.prove.worth import Terms, worth_of
from changemaker.sim.company import FOR_PROOF, Company
from changemaker.sim.company_rollouts import ProgrammeFacts
from changemaker.sim.company_truth import Truth
from changemaker.studies.programme_return import programme_return
from unit.prove.panels import FIRST, found

COMPLAINTS, ORDERING = "complaints-in-a-day", "simpler-ordering"
PLAN = PlanRecord(digest="c" * 64, frozen_at=datetime(2022, 12, 1, tzinfo=UTC), before_outcomes=True)
SEED = 11  # any other must do


def programme(facts: ProgrammeFacts) -> Programme:
    return Programme(
        name=facts.name,
        what=facts.what,
        rollout=Rollout(unit=facts.unit, assigned=facts.assigned, starts=dict(facts.starts)),
        costs=tuple(
            MonthlyCost(first=c.first, last=c.last, amount=Decimal(c.amount), what=c.what) for c in facts.costs
        ),
        plan=Plan(experience="complaints_within_a_day", behaviour=("retention", "cross_sell")),
    )


@cache
def proved() -> dict[str, tuple[BusinessCase, Truth]]:
    """Both programmes of one company, with their truth."""
    company = Company(seed=SEED)
    rules = FinanceRules.model_validate(company.finance())
    tables = tables_in_memory(company.tables(only=FOR_PROOF), data_version="simulated")
    rows = account_month(tables, rules).cache()
    programmes = {name: programme(facts) for name, facts in company.programmes().items()}
    cases = {
        name: programme_return(
            tables, name, asked, rules, PLAN, currency="USD", code_version="t", others=programmes, rows=rows, draws=500
        )
        for name, asked in programmes.items()
    }
    return {name: (case, company.truth(name, rules=rules)) for name, case in cases.items()}


@pytest.mark.parametrize("name", [pytest.param(COMPLAINTS, marks=pytest.mark.truth), ORDERING])
def test_the_case_lies_within_four_errors_of_the_truth(name: str) -> None:
    case, truth = proved()[name]
    pairs = {
        "effect:contribution_share": truth.contribution_share,
        "effect:contribution": truth.contribution,
        "effect:retention": truth.retention,
        "value:gain": truth.gain,
    }

    off = {
        key: (case.finding.estimates[key].value - true) / case.finding.estimates[key].se for key, true in pairs.items()
    }

    assert all(abs(errors) < 4 for errors in off.values()), off  # t with 18 degrees: once in 1,000 companies


def test_cost_and_months_are_those_of_the_company() -> None:
    case, truth = proved()[COMPLAINTS]

    assert case.finding.estimates["value:cost"].value == pytest.approx(truth.cost)
    assert case.months[-1] == truth.last_month


def test_a_lot_is_grade_a_and_an_order_that_was_chosen_is_not() -> None:
    assert proved()[ORDERING][0].finding.estimates["value:net"].grade == "A"
    assert proved()[COMPLAINTS][0].finding.estimates["effect:contribution"].grade in "BCD"


def test_complaints_are_resolved_within_a_day_since_the_programme() -> None:
    link = proved()[COMPLAINTS][0].finding.estimates["link:experience"]

    assert link.low > 0.5  # from next to none to nearly all: the generator's docstring


def test_the_bridge_ties_to_the_cent() -> None:
    case, _ = proved()[COMPLAINTS]
    amounts = {line.key: line.amount.amount for line in case.bridge}

    assert sum(amount for key, amount in amounts.items() if key != "closing") == amounts["closing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One small world: does the range hold the truth, and does it claim a gain?"""

    holds: bool
    claims: bool


def small_world(seed: int, *, lift: float) -> Seen:
    """48 districts in six waves, twelve never; district sizes with a long tail, and noise that lasts."""
    rng = stream(seed, "small world")
    months, sizes = 36, rng.lognormal(4, 0.5, 48)
    noise = np.zeros((48, months))
    for month in range(1, months):
        noise[:, month] = 0.7 * noise[:, month - 1] + rng.normal(0, 0.06, 48)
    starts = [12 + place % 6 if place < 36 else None for place in range(48)]
    without = sizes[:, None] * (1 + 0.005 * np.arange(months)) * np.exp(noise)
    on = np.array([[start is not None and month >= start for month in range(months)] for start in starts])
    population = found((without * (1 + lift * on)).tolist(), starts)
    cohorts = cohort_sums(population, draws_of(population, draws=DRAWS, rng=rng), window=12)
    terms = Terms(
        months=tuple(range(FIRST + 12, FIRST + months)),
        start=FIRST + 12,
        rate=0.0,
        cost=np.zeros(24),
        cash_share_of_time=0.0,
        currency="USD",
        level=0.95,
    )
    gain = worth_of(cohorts, terms).estimates["value:gain"]
    truth = float((without * lift * on).sum())
    return Seen(holds=gain.low <= truth <= gain.high, claims=gain.low > 0)


WORLDS, DRAWS = 60, 150


@pytest.mark.parametrize("lift", [pytest.param(0.0, marks=pytest.mark.truth), 0.08])
def test_ranges_hold_the_truth_about_as_often_as_they_say(lift: float) -> None:
    seen = [small_world(seed, lift=lift) for seed in range(WORLDS)]
    held = sum(one.holds for one in seen) / WORLDS

    assert held >= 0.95 - 4 * np.sqrt(0.95 * 0.05 / WORLDS)  # four standard errors of a share of 60 worlds
    assert lift > 0 or sum(one.claims for one in seen) / WORLDS <= 0.025 + 4 * np.sqrt(0.025 * 0.975 / WORLDS)
