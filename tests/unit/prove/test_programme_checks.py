"""What a sceptic asks of a business case: whose plan, which accounts, which single account, who else."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from changemaker.core.errors import BadQuestionError
from changemaker.core.finding import Check
from changemaker.core.seeds import stream
from changemaker.prove.case import PlanRecord
from changemaker.prove.cohort_sums import cohort_sums, data_alone, draws_of
from changemaker.prove.money import effects_of
from changemaker.prove.population import Population
from changemaker.prove.programme_checks import (
    accounts_known,
    largest_account,
    leaving_out,
    other_programmes,
    plan_checks,
    without_account,
)
from changemaker.prove.starts import Starts
from changemaker.prove.worth import Terms, worth_of
from unit.prove.made_company import Small
from unit.prove.panels import FIRST, found

FROZEN = PlanRecord(digest="ab" * 32, frozen_at=datetime(2023, 1, 5, tzinfo=UTC), before_outcomes=True)


@pytest.mark.parametrize(
    ("plan", "passed"),
    [
        (FROZEN, {"plan kept": True, "plan first": True}),
        (replace(FROZEN, changed=("costs",)), {"plan kept": True, "plan first": True}),
        (replace(FROZEN, changed=("plan.level",)), {"plan kept": False, "plan first": True}),
        (replace(FROZEN, before_outcomes=False), {"plan kept": True, "plan first": None}),
        (PlanRecord(digest="", frozen_at=None), {"plan kept": False}),
    ],
)
def test_a_plan_must_be_frozen_and_kept(plan: PlanRecord, passed: dict[str, bool | None]) -> None:
    assert {check.name: check.passed for check in plan_checks(plan)} == passed


@pytest.mark.parametrize(("without", "passed"), [(0, True), (9, True), (11, False)])
def test_too_many_accounts_of_which_nothing_is_known_fail(without: int, passed: bool) -> None:
    population = replace(found([[1, 2]] * 4, [1, 1, None, None]), without_unit=without)

    assert accounts_known(population).passed is passed  # 40 accounts are known: a fifth of all would be 10


def lively(*, whale: float = 1.0) -> Population:
    rng = stream(4, "lively")
    margin = 100 * (1 + 0.05 * rng.normal(size=(20, 16)))
    margin[:10, 12:] *= 1.2
    margin[0, 12:] *= whale
    return found(margin.tolist(), [12] * 10 + [None] * 10, largest=range(20))


def test_leaving_an_account_out_is_the_proof_without_it() -> None:
    population = lively()
    cohorts = cohort_sums(population, data_alone(population), window=12)

    leaving = leaving_out(population, cohorts)

    assert leaving is not None
    for place in (3, 15):
        rest = without_account(population, data_alone(population), place, window=12)
        assert leaving.totals[place] == pytest.approx(float(effects_of(rest).contribution.sum()))


@pytest.mark.parametrize(("whale", "passed"), [(1.0, True), (6.0, False)])
def test_an_account_that_carries_the_result_is_told(whale: float, passed: bool) -> None:
    population = lively(whale=whale)
    cohorts = cohort_sums(population, draws_of(population, draws=300, rng=stream(1, "w")), window=12)
    terms = Terms(
        months=tuple(range(FIRST + 12, FIRST + 16)),
        start=FIRST + 12,
        rate=0.09,
        cost=np.zeros(4),
        cash_share_of_time=0.0,
        currency="USD",
        level=0.95,
    )

    check = largest_account(leaving_out(population, cohorts), worth_of(cohorts, terms))

    assert check.passed is passed
    assert whale == 1.0 or check.detail.params["account"] == "A0"


def starts(months: dict[str, int | None]) -> Starts:
    return Starts(unit="district", days={}, months=months)


def others_of(mine: dict[str, int | None], theirs: dict[str, int | None]) -> list[Check]:
    tables = Small(accounts=3, months=1).tables()
    accounts = tables["account"]
    members = accounts.select("account_id", unit="district")
    population = found([[1.0, 1.0]] * 2, [1, None])
    last = FIRST + 1
    assert population.months[-1] == last
    return list(other_programmes(tables, members, population, starts(mine), {"other": starts(theirs)}, window=1))


MINE = {f"D{n:02d}": FIRST if n < 6 else None for n in range(12)}


def test_two_programmes_on_the_same_accounts_in_the_same_month_are_refused() -> None:
    with pytest.raises(BadQuestionError, match="'other' starts on 18 of its 18 accounts in the same month"):
        others_of(MINE, MINE)


def test_a_programme_elsewhere_or_later_is_nothing_to_worry_about() -> None:
    (check,) = others_of(MINE, {"D00": FIRST + 9})

    assert check.passed is True


def test_other_overlap_is_told_with_its_accounts() -> None:
    (check,) = others_of(MINE, {"D00": FIRST + 1, "D01": FIRST, "D06": FIRST})

    params = check.detail.params
    assert check.passed is None
    # three accounts a district: two of six districts that got it, one of six that did not
    assert (params["shared"], params["treated"], params["together"]) == (6, 18, 3)
    assert (params["with_treated"], params["with_never"]) == pytest.approx((1 / 3, 1 / 6))
