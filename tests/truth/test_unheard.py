"""The planted problem is found, and none where there is none; the seeds are some of many."""

from collections.abc import Sequence
from functools import cache

import numpy as np
import pytest

from changemaker.core.seeds import stream
from changemaker.engine.tables import tables_in_memory
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.predict.unheard.panel import panel_of
from changemaker.predict.unheard.said import said_of
from changemaker.sim.unheard_worlds import UnheardWorld, live_unheard
from truth.unheard_companies import FIRST_MONTH, Searched, campaign, panel_from, said_from

SHORT, LONG = 3, 200
SEEDS = (1, 2)
TOP = 3


@cache
def of(null: bool, companies: int, seed: int) -> Sequence[Searched]:
    return campaign(UnheardWorld(null=null), companies, seed)


def found_in_top(companies: Sequence[Searched]) -> float:
    return float(np.mean([one.rank is not None and one.rank <= TOP for one in companies]))


def found_nothing(companies: Sequence[Searched]) -> float:
    return float(np.mean([not one.problems for one in companies]))


def test_companies_searched_without_a_database_are_those_that_the_tables_hold() -> None:
    company = live_unheard(UnheardWorld(accounts=(120, 121), months=20), stream(3, "unheard"))
    tables = tables_in_memory(company.tables(), data_version="x")

    ours, theirs = panel_from(company), panel_of(tables, FinanceRules(), last_month=FIRST_MONTH + company.months - 1)

    assert theirs is not None
    assert (ours.accounts, ours.things, ours.first_month) == (theirs.accounts, theirs.things, theirs.first_month)
    assert np.allclose(ours.margin, theirs.margin, atol=1e-9)
    assert np.array_equal(ours.orders, theirs.orders)
    assert np.array_equal(ours.active, theirs.active)
    assert np.array_equal(ours.begun, theirs.begun)
    assert all(np.array_equal(ours.often(place), theirs.often(place)) for place in range(len(ours.things)))
    assert said_of(tables, theirs) is None  # 120 accounts answer less often than can be judged
    assert said_from(company).answers.sum() > 0


def test_a_strong_problem_is_found_first_in_each_short_company_and_its_range_holds_what_goes() -> None:
    kinds = ("meeting", "theme", "case")
    strong = UnheardWorld(accounts=(600, 601), kinds=kinds, takes=(0.55, 0.6), meets=(0.014, 0.015), lasts=(5.0, 6.0))

    companies = campaign(strong, SHORT, 101)

    assert [one.rank for one in companies] == [1] * SHORT
    told = [(one.problems[0].at_risk, one.coming) for one in companies]
    assert all(risk.low > 0 for risk, _ in told)
    assert sum(risk.low <= coming <= risk.high for risk, coming in told) >= SHORT - 1


def test_nothing_is_found_in_any_short_company_where_there_is_nothing() -> None:
    companies = campaign(UnheardWorld(null=True, accounts=(500, 501)), SHORT, 102)

    assert [one.problems for one in companies] == [()] * SHORT


@pytest.mark.truth
@pytest.mark.parametrize("seed", SEEDS)
def test_the_planted_problem_is_among_the_first_three_in_four_companies_of_five(seed: int) -> None:
    assert found_in_top(of(False, LONG, seed)) >= 0.8


@pytest.mark.truth
@pytest.mark.parametrize("seed", SEEDS)
def test_in_nine_null_companies_of_ten_nothing_is_found(seed: int) -> None:
    assert found_nothing(of(True, LONG, seed)) >= 0.9


@pytest.mark.truth
@pytest.mark.parametrize("seed", SEEDS)
def test_of_the_companies_with_a_problem_few_are_told_of_another_that_is_none(seed: int) -> None:
    assert np.mean([one.others > 0 for one in of(False, LONG, seed)]) <= 0.2


@pytest.mark.truth
def test_money_at_risk_is_of_the_size_of_what_goes_and_its_range_holds_it() -> None:
    told = [
        (one.problems[one.rank - 1].at_risk, one.coming)
        for seed in SEEDS
        for one in of(False, LONG, seed)
        if one.rank is not None and one.coming > 0
    ]
    share = sum(risk.value for risk, _ in told) / sum(coming for _, coming in told)

    assert 0.85 <= share <= 1.15
    assert np.mean([risk.low <= coming <= risk.high for risk, coming in told]) >= 0.95
    assert all(risk.low > 0 for risk, _ in told)
