"""From a graded number to a word: never more than the grade carries."""

import pytest

from changemaker.core.estimate import Estimate
from changemaker.prove.verdict import verdict_of


def estimate(low: float, high: float, grade: str | None) -> Estimate:
    value = (low + high) / 2
    return Estimate(value=value, low=low, high=high, se=1.0, level=0.95, unit="EUR", n=90, method="welch", grade=grade)


@pytest.mark.parametrize("grade", ["A", "B"])
@pytest.mark.parametrize(
    ("low", "high", "word"),
    [(1.0, 3.0, "raised"), (-3.0, -1.0, "lowered"), (-1.0, 3.0, "not shown"), (0.0, 3.0, "not shown")],
)
def test_a_range_on_one_side_of_zero_is_a_claim_and_any_other_is_not_shown(
    low: float, high: float, word: str, grade: str
) -> None:
    verdict = verdict_of(estimate(low, high, grade), outcome="spend")

    assert verdict.verdict == word
    assert verdict.why.id == (f"verdict.{word}.{grade}" if word != "not shown" else "verdict.not_shown")
    assert verdict.why.params["outcome"] == "spend"


@pytest.mark.parametrize(
    ("low", "high", "word"), [(1.0, 3.0, "higher"), (-3.0, -1.0, "lower"), (-1.0, 3.0, "not shown")]
)
def test_a_comparison_ends_higher_or_lower_and_claims_no_effect(low: float, high: float, word: str) -> None:
    verdict = verdict_of(estimate(low, high, "C"), outcome="spend")

    assert verdict.verdict == word
    assert not verdict.why.id.startswith(("verdict.raised", "verdict.lowered"))


@pytest.mark.parametrize("grade", ["D", "E", None])
def test_before_and_after_or_a_pattern_carry_no_claim_however_clear_they_look(grade: str | None) -> None:
    verdict = verdict_of(estimate(100.0, 101.0, grade), outcome="spend")

    assert verdict.verdict == "cannot claim"
    assert verdict.why.params["grade"] == (grade or "E")
