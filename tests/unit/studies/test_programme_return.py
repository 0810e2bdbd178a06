"""The business case of a small company: what is shown, what is withheld and why, and what is refused."""

from datetime import date
from functools import cache
from typing import Any

import ibis.expr.types as ir
import pytest

from changemaker.core.errors import BadQuestionError
from changemaker.engine.tables import Tables
from changemaker.metrics.account_month import account_month
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.prove.case import BusinessCase, PlanRecord
from changemaker.studies.programme_return import programme_return
from unit.prove.made_company import KEPT, Small

RULES = FinanceRules.model_validate({"signed": {"discount_rate": {"by": "A. Meyer", "on": "2023-01-02"}}})


@cache
def usual() -> tuple[Tables, ir.Table]:
    """The usual company's tables and its account months; nobody writes into them."""
    tables = Small().tables()
    return tables, account_month(tables, RULES).cache()


def prove(small: Small, *, plan: PlanRecord = KEPT, rules: FinanceRules = RULES, **programme: Any) -> BusinessCase:
    tables, rows = usual() if small == Small() and rules is RULES else (small.tables(), None)
    return programme_return(
        tables,
        "small",
        small.programme(**programme),
        rules,
        plan,
        currency="USD",
        code_version="test",
        draws=200,
        rows=rows,
        with_bridge=False,
    )


@cache
def by_lot() -> BusinessCase:
    return prove(Small(), assigned="random")


def test_an_effect_by_lot_is_proven_and_near_the_truth() -> None:
    case = by_lot()
    estimates = case.finding.estimates

    # orders of the treated are a fifth larger, and margin is half of an order
    assert estimates["effect:contribution_share"].value == pytest.approx(0.2, abs=0.02)
    assert estimates["effect:contribution_share"].grade == "A"
    assert case.finding.verdicts["effect:contribution_share"].verdict == "raised"
    assert estimates["effect:contribution_share"].n == 12


def test_the_parts_of_a_case_add_up() -> None:
    case = by_lot()
    estimates = case.finding.estimates

    flows = {flow.key: flow for flow in case.flows}
    cash = [flow for flow in case.flows if flow.kind == "cash"]
    gain = sum(sum(month * factor for month, factor in zip(flow.months, case.discount, strict=True)) for flow in cash)
    cost = -sum(m * factor for m, factor in zip(flows["programme"].months, case.discount, strict=True))
    assert gain == pytest.approx(estimates["value:gain"].value, rel=1e-9)
    assert cost == pytest.approx(estimates["value:cost"].value, rel=1e-9)
    assert estimates["value:net"].value == pytest.approx(gain - cost, rel=1e-9)
    assert estimates["value:cost"].value == pytest.approx(sum(1000 * 1.09 ** (-k / 12) for k in range(12)))
    streams = [key for key in estimates if key.startswith("stream:") and key != "stream:time"]
    assert sum(estimates[key].value for key in streams) == pytest.approx(estimates["value:gain"].value, rel=1e-9)


def test_the_same_question_has_the_same_answer() -> None:
    small = Small()
    again = programme_return(
        small.tables(),
        "small",
        small.programme(assigned="random"),
        RULES,
        KEPT,
        currency="USD",
        code_version="test",
        draws=200,
        with_bridge=False,
    )

    assert again.finding.estimates["value:net"] == by_lot().finding.estimates["value:net"]


def test_assumptions_say_who_signed_them() -> None:
    signed = {each.key: each.signed_by for each in by_lot().inputs}

    assert signed["discount_rate"] == "A. Meyer"
    assert signed["margin_share"] == ""


def test_a_plan_that_was_never_frozen_withholds_the_money_and_says_why() -> None:
    case = prove(Small(), assigned="random", plan=PlanRecord(digest="", frozen_at=None))

    refused = {refusal.what: refusal for refusal in case.finding.refusals}
    assert {"value:net", "value:gain", "value:bookable", "chance:paid", "value:payback_months"} <= set(refused)
    assert refused["value:net"].why.params["checks"] == "plan kept"
    assert case.finding.estimates["effect:contribution"].grade == "D"
    assert "value:cost" in case.finding.estimates
    assert [flow.key for flow in case.flows] == ["programme"]
    assert case.scenarios == ()


def test_without_anybody_to_compare_with_nothing_is_said() -> None:
    case = prove(Small(starts={f"D{n:02d}": date(2024, 1, 1) for n in range(12)}))

    assert case.finding.estimates == {}
    assert {refusal.what for refusal in case.finding.refusals} >= {"value:net", "effect:contribution_share"}
    assert "nobody to compare with" in str(case.finding.refusals[0].why.params["reason"])


def test_too_few_treated_units_are_refused() -> None:
    starts = {f"D{n:02d}": date(2024, 1 + n, 1) if n < 3 else None for n in range(12)}

    case = prove(Small(starts=starts))

    assert "3 units started" in str(case.finding.refusals[0].why.params["reason"])


def test_a_metric_that_nobody_loaded_is_a_gap_and_says_what_would_measure_it() -> None:
    case = by_lot()
    gaps = {refusal.what: refusal for refusal in case.finding.refusals if refusal.what.startswith("link:")}

    assert gaps["link:experience"].why.id == "refusal.link.no_metric"
    assert gaps["link:emotion"].needs.id == "needs.link.metric"
    assert [link.key for link in case.links] == ["link:experience", "link:emotion", "link:finance"]


def test_a_plan_that_names_an_unknown_metric_is_bad_input() -> None:
    programme = Small().programme(plan={"experience": "complaints_in_a_day", "behaviour": []})
    tables, rows = usual()

    with pytest.raises(BadQuestionError, match="complaints_within_a_day"):
        programme_return(
            tables, "small", programme, RULES, KEPT, currency="USD", code_version="test", draws=50, rows=rows
        )


def test_another_programme_that_nobody_has_started_yet_is_not_in_the_way() -> None:
    small = Small()
    draft = small.programme(rollout={"unit": "district", "assigned": "staged", "starts": {}})
    tables, rows = usual()

    case = programme_return(
        tables,
        "small",
        small.programme(assigned="random"),
        RULES,
        KEPT,
        currency="USD",
        code_version="test",
        draws=50,
        others={"draft": draft},
        rows=rows,
        with_bridge=False,
    )

    assert "other programmes" not in {check.name for check in case.finding.checks}
    assert case.finding.estimates["value:net"].grade == "A"


def test_of_grade_c_the_money_is_a_range_and_nothing_may_be_booked() -> None:
    case = prove(Small(), assigned="chosen")

    assert case.finding.estimates["value:net"].grade == "C"
    assert "value:bookable" not in case.finding.estimates
    (refusal,) = [refusal for refusal in case.finding.refusals if refusal.what == "value:bookable"]
    assert refusal.why.id == "refusal.withheld.range"
