"""Lifetime value on companies whose future is known, in numbers; the short form stands among the unit tests."""

from collections.abc import Callable
from functools import cache, partial

import numpy as np
import pytest

from changemaker.predict.turning import contracts, repeat
from changemaker.predict.turning.value import Leaving
from truth.clv_companies import AS_OF, RULES, KnownCompany, ordering, under_contract

pytestmark = [pytest.mark.truth, pytest.mark.timeout(1800)]  # each world's first test lives fifty companies

COMPANIES = 50
LEAST_TOTALS = 0.8  # of 50 at 90 %: fewer than 40 has probability .01
WORLDS: dict[str, tuple[Callable[[int], KnownCompany], Callable[..., Leaving]]] = {
    "as the model has it": (ordering, repeat.who_leaves),
    "lognormal rates": (partial(ordering, rates="lognormal"), repeat.who_leaves),
    "may stop at once": (partial(ordering, stops_at_once=True), repeat.who_leaves),
    "contracts": (under_contract, contracts.who_leaves),
}


@cache
def campaign(world: str) -> tuple[float, float, float, float]:
    """Shares of accounts and of totals inside their range, mean error of totals, share of companies refused."""
    make, who_leaves = WORLDS[world]
    accounts, totals, errors, refused = [], [], [], 0
    for seed in range(200, 200 + COMPANIES):
        company = make(seed)
        told = who_leaves(company.tables, RULES, currency="USD", as_of=AS_OF)
        refused += bool(told.refusals)
        if "value" in told.estimates:
            total, true = told.estimates["value"], company.total(told)
            accounts.append(company.inside(told))
            totals.append(total.low <= true <= total.high)
            errors.append(total.value / true - 1)
    found = float(np.mean(accounts)), float(np.mean(totals)), float(np.mean(errors)), refused / COMPANIES
    print(f"{world}: accounts {found[0]:.3f}, totals {found[1]:.2f}, error {found[2]:+.3f}, refused {found[3]:.2f}")
    return found


@pytest.mark.parametrize("world", WORLDS)
def test_ranges_of_accounts_hold_nine_tenths_and_not_all(world: str) -> None:
    assert 0.9 <= campaign(world)[0] <= 0.97


@pytest.mark.parametrize("world", ["as the model has it", "lognormal rates", "contracts"])
def test_ranges_of_all_accounts_together_hold_the_truth(world: str) -> None:
    assert campaign(world)[1] >= LEAST_TOTALS


def test_where_some_stop_after_their_first_order_ranges_of_the_total_hold_less_often_than_they_say() -> None:
    held = campaign("may stop at once")[1]

    assert held >= 0.65  # of 50 at about 82 %, as it was in 20: the model does not know such accounts; see bg-nbd.md


def test_where_some_stop_after_their_first_order_most_companies_are_told_all_the_same() -> None:
    assert campaign("may stop at once")[3] <= 0.35  # 3 of 20 before


@pytest.mark.parametrize("world", WORLDS)
def test_totals_are_off_by_a_few_per_cent_at_most(world: str) -> None:
    assert abs(campaign(world)[2]) < 0.06


@pytest.mark.parametrize(
    "world",
    [
        "as the model has it",
        "lognormal rates",
        pytest.param(
            "contracts",
            marks=pytest.mark.xfail(strict=True, reason="target missed: 5 of 8 are refused, see discrete-hazard.md"),
        ),
    ],
)
def test_few_companies_are_refused_without_need(world: str) -> None:
    assert campaign(world)[3] <= 0.2
