"""What closing the loop was worth is told where a lot held some out, and nowhere else."""

from collections.abc import Iterator

import numpy as np
import pytest

from changemaker.act.journeys.journey import CaseStep, Enter, Goal, Holdout, Journey, Node, UpdateStep
from changemaker.core.estimate import Estimate
from changemaker.core.finding import Finding
from changemaker.core.refusal import Refusal
from changemaker.engine.tables import Tables, tables_in_memory
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.reports.cases_table import worth_json
from changemaker.sim.journey_worlds import NAME, JourneyCompany, JourneyWorld, live_journey
from changemaker.studies.case_worth import CaseWorth, opens_cases, worth_of
from changemaker.studies.journey_effect import asked_of, journey_effect

DAY = 86_400_000_000
CASE = Node(id="1", step=CaseStep(queue="account-care"), next=None)
OTHER = Node(id="1", step=UpdateStep(values={"seen": True}), next=None)


def journey(name: str = NAME, *, node: Node = CASE, share: float = 0.5, money: bool = True) -> Journey:
    return Journey(
        name=name,
        about="Somebody owns what went wrong.",
        owner="care@example.com",
        unit="account",
        enter=Enter(on="complaint.opened"),
        holdout=Holdout(share=share, why="" if share else "An open complaint is a promise."),
        goal=Goal(event="order.placed", within=30 * DAY, value="amount" if money else None),
        exits=("goal",),
        nodes={"1": node},
        start="1",
    )


@pytest.fixture(scope="module")
def company() -> JourneyCompany:
    """A company of which 30 of 100 who are cared for buy besides."""
    world = JourneyWorld(accounts=(500, 501), held=(0.5,), days=(330, 331), wakes=(0.6, 0.6), more=1.0)
    return live_journey(world, np.random.default_rng(3))


@pytest.fixture(scope="module")
def tables(company: JourneyCompany) -> Iterator[Tables]:
    yield tables_in_memory(company.rows, data_version="made")


def worth(tables: Tables, company: JourneyCompany, *journeys: Journey) -> CaseWorth:
    named = {one.name: one for one in journeys}
    return worth_of(named, lambda one: measured(tables, company, one))


def measured(tables: Tables, company: JourneyCompany, one: Journey) -> Finding:
    """What a journey changed."""
    about, now = asked_of(one), company.end
    return journey_effect(tables, FinanceRules(), journey=one.name, about=about, currency="EUR", now=now).finding


def test_it_is_the_money_of_the_journey_that_opens_cases_by_all_whom_it_was_meant_for(
    tables: Tables, company: JourneyCompany
) -> None:
    found = worth(tables, company, journey(), journey("no-case", node=OTHER))
    effect = journey_effect(
        tables, FinanceRules(), journey=NAME, about=asked_of(journey()), currency="EUR", now=company.end
    )

    [line] = found.lines
    assert found.refusal is None
    assert isinstance(line.each, Estimate) and isinstance(line.total, Estimate)
    assert line.each == effect.finding.estimates["money"]  # the same number as `act effect` tells
    assert line.each.grade == "A"
    assert line.each.low <= company.truth(company.end)["money"] <= line.each.high  # the simulator's
    assert line.total.value == pytest.approx(line.each.value * round(line.total.value / line.each.value))
    assert worth_json(found)["journeys"][0]["each"]["unit"] == "EUR"


def test_without_a_lot_nothing_is_told_however_many_cases_there_are(tables: Tables, company: JourneyCompany) -> None:
    duty = worth(tables, company, journey(share=0.0))
    none = worth(tables, company, journey(node=OTHER))

    assert isinstance(duty.refusal, Refusal) and duty.refusal.why.id == "cases.worth.duty"
    assert isinstance(duty.lines[0].each, Refusal)
    assert isinstance(none.refusal, Refusal) and none.refusal.why.id == "cases.worth.no_journey"
    assert not opens_cases(journey(node=OTHER))


def test_what_was_not_measured_yet_says_how_to() -> None:
    found = worth_of({NAME: journey(), "duty": journey("duty", share=0.0)}, lambda _: None)

    assert isinstance(found.refusal, Refusal)
    assert (found.refusal.why.id, found.refusal.needs.id) == (
        "cases.worth.not_measured",
        "cases.worth.needs_measuring",
    )
    assert [line.each.why.id for line in found.lines if isinstance(line.each, Refusal)] == [
        "cases.worth.duty",
        "cases.worth.not_measured",
    ]


def test_a_journey_that_compares_no_money_or_that_nobody_entered_says_so(
    tables: Tables, company: JourneyCompany
) -> None:
    no_money = worth(tables, company, journey(money=False))
    nobody = worth(tables, company, journey("never-entered"))

    assert no_money.refusal is not None and no_money.refusal.why.id == "cases.worth.no_money"
    assert nobody.refusal is not None and nobody.refusal.why.id == "journey.refuse.nobody"
