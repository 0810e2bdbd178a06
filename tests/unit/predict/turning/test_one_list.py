"""One list: each account once, its likeliest reason first, in the order in which to act."""

from dataclasses import replace

import numpy as np
import pytest

from changemaker.core.estimate import Estimate
from changemaker.core.message import Message
from changemaker.predict.turning.one_list import Kind, Reason, likeliest_to_leave, one_list
from changemaker.predict.turning.worth_acting import Acting


def money(value: float) -> Estimate:
    return Estimate(
        value=value, low=value - 10, high=value + 10, se=5, level=0.9, unit="USD", n=60, method="intention-to-treat"
    )


def reason(account: str, kind: Kind, probability: float) -> Reason:
    return Reason(
        account_id=account,
        kind=kind,
        says=Message("turning.says.churn"),
        since=0,
        probability=probability,
        false_alarm_rate=0.01,
    )


def acting(kind: Kind, share: float) -> Acting:
    told = Estimate(
        value=share, low=share - 0.1, high=share + 0.1, se=0.05, level=0.9, unit="share", n=60, method="itt"
    )
    return Acting(kind=kind, months=6, treated=30, held_out=30, share=told, money=money(100))


def test_an_account_stands_once_with_its_likeliest_reason_first() -> None:
    listed = one_list(
        [reason("a", "emotion", 0.4), reason("b", "rhythm", 0.9), reason("a", "rhythm", 0.8)],
        at_risk={"a": money(500), "b": money(50)},
        acting={},
        paid={},
    )

    assert [one.account_id for one in listed] == ["a", "b"]  # nobody knows what acting brings: by what is at risk
    assert [one.kind for one in listed[0].reasons] == ["rhythm", "emotion"]
    assert listed[0].worth_acting is None


def test_what_acting_is_known_to_bring_decides_the_order() -> None:
    listed = one_list(
        [reason("small", "rhythm", 0.5), reason("big", "rhythm", 0.5), reason("unknown", "emotion", 0.9)],
        at_risk={"unknown": money(9000), "small": money(20), "big": money(10)},
        acting={"rhythm": acting("rhythm", 0.2)},
        paid={"small": 100.0, "big": 1000.0},
    )

    assert [one.account_id for one in listed] == ["big", "small", "unknown"]
    worth = listed[0].worth_acting
    assert worth is not None
    assert (worth.value, worth.low, worth.high) == pytest.approx((200.0, 100.0, 300.0))  # 0.2 of 1,000, 0.1 to 0.3


def test_where_acting_did_harm_before_the_account_comes_last() -> None:
    listed = one_list(
        [reason("harmed", "churn", 0.9), reason("unknown", "rhythm", 0.1)],
        at_risk={},
        acting={"churn": acting("churn", -0.2)},
        paid={"harmed": 1000.0},
    )

    assert [one.account_id for one in listed] == ["unknown", "harmed"]


def test_an_experiment_whose_range_holds_0_orders_nothing() -> None:
    listed = one_list(
        [reason("acted", "rhythm", 0.5), reason("large", "emotion", 0.5)],
        at_risk={"acted": money(20), "large": money(9000)},
        acting={"rhythm": acting("rhythm", 0.05)},  # -0.05 to 0.15
        paid={"acted": 1000.0},
    )

    assert [one.account_id for one in listed] == ["large", "acted"]
    assert listed[1].worth_acting is None


def test_what_an_experiment_says_of_all_is_no_graded_proof_about_one_account() -> None:
    told = acting("rhythm", 0.2).of(100.0)

    assert told is not None
    assert told.grade is None


def test_a_warning_without_a_measured_chance_comes_after_those_with_one() -> None:
    unmeasured = replace(reason("a", "emotion", 0.5), probability=None)

    listed = one_list([unmeasured, reason("a", "rhythm", 0.01)], at_risk={}, acting={}, paid={})

    assert [one.kind for one in listed[0].reasons] == ["rhythm", "emotion"]


def test_where_all_are_as_likely_to_leave_nobody_is_named() -> None:
    assert likeliest_to_leave(np.full(1000, 0.05), rate=0.01).tolist() == []


def test_accounts_of_one_chance_are_named_together_or_not_at_all() -> None:
    chance = np.array([0.9, *[0.5] * 4, *[0.05] * 95])  # 92.35 stay: 0.1 named first, 2.1 with the four

    assert likeliest_to_leave(chance, rate=0.015).tolist() == [0]
    assert sorted(likeliest_to_leave(chance, rate=0.03).tolist()) == [0, 1, 2, 3, 4]


def test_without_any_money_ahead_last_year_decides() -> None:
    listed = one_list(
        [reason("a", "rhythm", 0.5), reason("b", "rhythm", 0.4)], at_risk={}, acting={}, paid={"a": 10.0, "b": 20.0}
    )

    assert [one.account_id for one in listed] == ["b", "a"]
