"""The answer of a study: every key it promises is answered or refused, and nobody can change it."""

from dataclasses import FrozenInstanceError

import pytest

from changemaker.core.estimate import Estimate
from changemaker.core.finding import Finding, Verdict
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal

NUMBER = Estimate(value=1.0, low=0.5, high=1.5, se=0.25, level=0.95, unit="USD", n=40, method="welch", grade="A")
REFUSED = Refusal(what="simple", why=Message("refusal.one_date"), needs=Message("needs.comparison"))


def finding(*headline: str, refusals: tuple[Refusal, ...] = ()) -> Finding:
    return Finding(
        study="programme_effect",
        question=Message("question.unread"),
        headline=headline,
        estimates={"treat": NUMBER},
        refusals=refusals,
    )


def test_a_headline_key_is_answered_by_a_number_or_by_a_refusal() -> None:
    found = finding("treat", "simple", refusals=(REFUSED,))

    assert found.headline == ("treat", "simple")


def test_a_headline_key_that_nothing_answers_is_a_bug_and_named() -> None:
    with pytest.raises(ValueError, match="simple"):
        finding("treat", "simple")


def test_the_numbers_of_a_finding_are_a_copy_that_nobody_can_change() -> None:
    estimates = {"treat": NUMBER}
    verdicts = {"treat": Verdict(verdict="raised", why=Message("verdict.raised.A"))}
    found = Finding(study="s", question=Message("q"), headline=("treat",), estimates=estimates, verdicts=verdicts)

    estimates.clear()
    verdicts.clear()

    assert dict(found.estimates) == {"treat": NUMBER}
    assert found.verdicts["treat"].verdict == "raised"
    with pytest.raises(TypeError):
        found.estimates["other"] = NUMBER  # type: ignore[index]
    with pytest.raises(FrozenInstanceError):
        found.study = "other"  # type: ignore[misc]
