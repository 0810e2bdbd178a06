"""Ranges of what a journey changed hold the truth, looked at once or every week; all live with it and without it."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from changemaker.core.refusal import Refusal
from changemaker.core.seeds import stream
from changemaker.engine.tables import tables_in_memory
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.sim.journey_worlds import DAY, NAME, JourneyWorld, live_journey
from changemaker.studies.journey_compared import Look, compared, known_before
from changemaker.studies.journey_effect import judged
from changemaker.studies.journey_rows import read_rows
from truth.journeys_lived import Tally, asked, drawn, lived, looked_at_weekly, tally

SMALL = JourneyWorld(accounts=(500, 900), held=(0.1,))  # some 55 in the comparison group
FEW_BUY = "nothing, few buy"
WORLDS = {
    "nothing": JourneyWorld(),
    "nothing, a small tenth held out": SMALL,
    "nothing, accounts join": JourneyWorld(growth=0.7),
    FEW_BUY: JourneyWorld(
        accounts=(2500, 3500), held=(0.3, 0.5), gap_days=(120.0, 300.0)
    ),  # some one in ten within a window
    "more orders, and complaints": JourneyWorld(wakes=(0.15, 0.4), more=1.0, annoys=0.03),
    "more orders, a small tenth held out": replace(SMALL, wakes=(0.15, 0.4), more=1.0),
    "orders that only come earlier": JourneyWorld(wakes=(0.2, 0.5)),
}
NULL = tuple(name for name in WORLDS if name.startswith("nothing"))
COMPANIES, LOTS = 25, 20  # of each world in a long run; twice as many companies where nothing is done
FALSE = 0.065  # of claims, at most
LEVEL, SLACK = 0.95, 0.02  # coverage of 500 lots has a standard error of 0.01


def companies_of(world: str) -> int:
    """How many companies are lived."""
    return COMPANIES * (2 if world in NULL else 1)


@cache
def tallied(world: str, seed: int) -> Mapping[str, Tally]:
    """How often ranges are wrong in one world, looked at every week."""
    seen, halves = [], []
    for rows, company in lived(WORLDS[world], companies=companies_of(world), lots=LOTS, seed=seed):
        seen.append(looked_at_weekly(rows, company))
        checks = judged(rows, journey=NAME, about=asked(company), currency="USD").finding.checks
        halves.append(any(one.name == "journey_halved" and one.passed is False for one in checks))
    return {outcome: tally(seen, outcome, halves=float(np.mean(halves))) for outcome in ("goal", "money")}


@pytest.mark.truth
@pytest.mark.parametrize("outcome", ["goal", "money"])
@pytest.mark.parametrize("world", list(WORLDS))
def test_last_words_hold_the_truth_as_often_as_they_say(world: str, outcome: str) -> None:
    found = tallied(world, seed=11)[outcome]

    assert found.lots == companies_of(world) * LOTS
    if (world, outcome) == (FEW_BUY, "money"):
        assert found.ever_claimed <= FALSE  # refused nearly always: too few last words to count
    else:
        assert found.covered >= LEVEL - SLACK, found


@pytest.mark.truth
@pytest.mark.parametrize("outcome", ["goal", "money"])
@pytest.mark.parametrize("world", list(WORLDS))
def test_whoever_looks_every_week_is_misled_in_few_cases(world: str, outcome: str) -> None:
    found = tallied(world, seed=11)[outcome]

    assert found.missed_running <= 1 - LEVEL, found


@pytest.mark.truth
@pytest.mark.parametrize("outcome", ["goal", "money"])
def test_of_journeys_that_do_nothing_few_ever_seem_to_do_something(outcome: str) -> None:
    """At any week's look or by the last word: 3,000 lots, a standard error of 0.004."""
    found = [tallied(world, seed=11)[outcome] for world in NULL]

    assert np.mean([one.ever_claimed for one in found]) <= FALSE, found


@pytest.mark.truth
@pytest.mark.parametrize("world", list(WORLDS))
def test_one_half_of_the_comparison_group_against_the_other_finds_nothing(world: str) -> None:
    assert tallied(world, seed=11)["goal"].halves <= 0.025  # tested at 99 %


@pytest.mark.truth
def test_an_effect_is_found_where_there_is_one_to_be_found() -> None:
    found = tallied("more orders, and complaints", seed=11)

    assert found["goal"].claimed > 0.5, found["goal"]


def test_what_is_read_from_tables_is_what_was_lived() -> None:
    rng = stream(1, "journeys", "tables")
    world = JourneyWorld(accounts=(250, 251), held=(0.5,), wakes=(0.4, 0.4), more=0.5, annoys=0.2)
    company = live_journey(world, rng)
    about = asked(company)

    rows = read_rows(
        tables_in_memory(company.rows, data_version="lived"),
        FinanceRules(),
        journey=NAME,
        about=about,
        now=company.end + 400 * DAY,
    )

    assert rows is not None
    first = rows.episodes.where(rows.episodes.first)
    who = sorted(np.flatnonzero(company.entered).tolist(), key=lambda one: (company.entered[one], f"R{one}-0"))
    over = first.t + about.within <= rows.known_until
    truly = np.where(company.treated[who][:, None], company.acted_on[who], company.left[who])
    assert first.t.tolist() == company.entered[who].tolist()
    assert first.treated.tolist() == company.treated[who].tolist()
    assert first.goal[over].tolist() == (truly[over, 0] > 0).tolist()
    assert first.money[over] == pytest.approx(truly[over, 1], abs=0.1)  # cents
    assert first.guards[over, 0].tolist() == truly[over, 3].tolist()
    assert first.before == pytest.approx(company.before[who], abs=0.3)


@pytest.mark.parametrize(("buys", "held"), [(0.03, 40), (0.03, 55), (0.1, 55), (0.1, 100)])
def test_where_few_buy_no_money_is_claimed(buys: float, held: int) -> None:
    """The short form of the world in which few buy; without a least number of buyers 10 to 30 in 100 claimed."""
    rng = stream(4, "journeys", "sparse", str(held))
    company = live_journey(JourneyWorld(accounts=(500, 501), held=(0.1,)), rng)
    every = drawn(company, rng).episodes
    some = rng.integers(0, len(every), 10 * held)
    claims = []
    for final in (True, False):
        look = Look(level=LEVEL, final=final, planned=1000)
        for _ in range(25):
            n = len(some)
            money = (rng.random(n) < buys) * np.exp(rng.normal(5, 0.8, n))
            rows = replace(every.where(some), treated=rng.permutation(n) >= held, account=np.arange(n))
            told = compared(money, rows.before, rows, name="money", unit="USD", look=look)
            claims.append(not isinstance(told, Refusal) and told.estimate.excludes_zero)

    assert np.mean(claims) <= FALSE


def test_a_few_lots_are_near_the_truth() -> None:
    """The short form of what `make truth` asks at length."""
    rng = stream(2, "journeys", "short")
    company = live_journey(replace(WORLDS["more orders, and complaints"], accounts=(500, 501)), rng)
    about, truth, gaps = asked(company), company.truth(company.end)["goal"], []
    look = Look(level=LEVEL, final=True, planned=about.planned_units)
    for _ in range(30):
        rows = drawn(company, rng).episodes
        rows = rows.where(rows.t + about.within <= company.end)
        told = compared(rows.goal.astype(float), known_before(rows), rows, name="goal", unit="share", look=look)
        assert not isinstance(told, Refusal)
        gaps.append((told.estimate.value - truth) / (told.estimate.se or 1))

    assert abs(np.mean(gaps)) < 4 / 30**0.5
    assert np.mean(np.abs(gaps) < 1.96) > 0.75  # 0.95 less 5 standard errors of 30 lots


@pytest.mark.truth
def test_people_of_one_account_who_do_alike_do_not_make_the_range_too_narrow() -> None:
    rng, covered = stream(3, "journeys", "people"), []
    look = Look(level=LEVEL, final=True, planned=1000)
    company = live_journey(JourneyWorld(accounts=(900, 901), held=(0.2,)), rng)
    for _ in range(1000):
        rows = drawn(company, rng).episodes
        mood = rng.random(200)[np.arange(len(rows)) % 200]  # of the account
        treated = rng.random(len(rows)) >= 0.2
        goal = (mood + 0.3 * rng.random(len(rows)) + 0.1 * treated > 0.7).astype(float)
        people = replace(
            rows, account=np.arange(len(rows)) % 200, treated=treated, held=np.full(len(rows), 0.2), goal=goal > 0
        )
        told = compared(goal, known_before(people), people, name="goal", unit="share", look=look)
        assert not isinstance(told, Refusal)
        truth = float(np.mean((mood + 0.3 * 0.5 > 0.6).astype(float) - (mood + 0.3 * 0.5 > 0.7)))
        covered.append(told.estimate.low - 0.05 <= truth <= told.estimate.high + 0.05)

    assert np.mean(covered) >= LEVEL - SLACK
