"""The rules of the verdicts, at their borders."""

from dataclasses import replace

import pytest

from changemaker.core.finding import Verdict
from changemaker.link.verdicts import Measured, checks, verdict
from changemaker.stats.out_of_sample import Gain

SEEN = Gain(
    value=0.05,
    low=0.01,
    high=0.1,
    roof=0.08,
    visible=0.03,
    visible_among=0.05,
    p=0.001,
    p_without_one=0.002,
    base=0.5,
    steady=None,
    n=300,
)
EMPTY = replace(SEEN, value=0.0, low=0.0, high=0.015, roof=0.01, visible=0.03, p=0.6, p_without_one=1.0)


def measured(gain: Gain, *, q: float | None = None, unit: str = "R2", **looks: Gain) -> Measured:
    return Measured(
        metric="nps", unit=unit, level=0.95, gain=gain, q=gain.p if q is None else q, tried=5, otherwise=looks
    )


def said(one: Measured) -> tuple[str, str]:
    answer: Verdict = verdict(one)
    return answer.verdict, answer.why.id.removeprefix("contest.why.")


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (measured(SEEN), ("predicts", "predicts")),
        (measured(replace(SEEN, high=0.019)), ("predicts", "predicts_little")),
        (measured(SEEN, q=0.051), ("cannot tell", "chance")),
        (measured(replace(SEEN, low=0.0)), ("cannot tell", "unclear")),
        (measured(EMPTY), ("adds nothing", "nothing")),
        (measured(replace(EMPTY, roof=0.02)), ("cannot tell", "unclear")),
        (measured(replace(EMPTY, visible=0.041)), ("cannot tell", "unclear")),
        (measured(EMPTY, bend=SEEN), ("cannot tell", "bent")),
        (measured(EMPTY, order=replace(SEEN, p=0.009)), ("cannot tell", "order")),
        (measured(EMPTY, bend=replace(SEEN, p=0.02)), ("adds nothing", "nothing")),
        (measured(EMPTY, bend=replace(SEEN, value=0.019)), ("adds nothing", "nothing")),
    ],
)
def test_each_verdict_begins_where_the_rule_says(one: Measured, expected: tuple[str, str]) -> None:
    assert said(one) == expected


def test_what_is_worth_acting_on_is_less_where_the_baseline_orders_well() -> None:
    worth = [measured(replace(SEEN, base=base), unit="AUC").worth for base in (0.5, 0.8)]

    assert worth == pytest.approx([0.05, 0.02])  # a tenth of what is left to 1
    assert measured(SEEN).worth == 0.02


def test_a_metric_that_predicts_is_asked_about_its_loudest_unit_and_its_periods() -> None:
    one = measured(replace(SEEN, steady=0.01, p_without_one=0.2))

    asked = {check.name: check.passed for check in checks(one, verdict(one))}

    assert asked == {"smallest_link:nps": None, "loudest_unit:nps": False, "steady:nps": False}
    assert [check.name for check in checks(measured(EMPTY), verdict(measured(EMPTY)))] == ["smallest_link:nps"]


@pytest.mark.parametrize("one", [measured(EMPTY, bend=SEEN), measured(EMPTY, order=SEEN)])
def test_what_another_way_of_looking_shows_is_told_as_a_number(one: Measured) -> None:
    assert verdict(one).why.params["otherwise"] == SEEN.value
