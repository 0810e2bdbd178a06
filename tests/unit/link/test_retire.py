"""Which asked scores to keep, which to retire, and of which nobody can tell."""

from changemaker.core.estimate import Estimate
from changemaker.core.finding import Finding, Verdict
from changemaker.core.message import Message
from changemaker.link.retire import advice, retired


def finding(outcome: str, **verdicts: str) -> Finding:
    gain = Estimate(value=0, low=0, high=1, se=None, level=0.95, unit="AUC", n=99, method="m", grade="E")
    return Finding(
        study="workspace_contest",
        question=Message("contest.question", {"outcome": outcome}),
        headline=(),
        estimates={f"gain:{name}": gain for name in verdicts},
        verdicts={f"gain:{name}": Verdict(verdict=said, why=Message("x")) for name, said in verdicts.items()},
    )


def said(findings: dict[str, Finding], *asked: str) -> dict[str, object]:
    return {message.id.rpartition(".")[2]: message.params["metrics"] for message in advice(findings, asked)}


def test_what_foretells_one_outcome_is_kept_whatever_it_does_for_the_others() -> None:
    found = {"retention": finding("retention", nps="adds nothing"), "nrr": finding("nrr", nps="predicts")}

    assert said(found, "nps") == {"keep": "nps"}


def test_what_adds_nothing_to_any_outcome_is_proposed_to_be_retired() -> None:
    found = {"retention": finding("retention", nps="adds nothing"), "nrr": finding("nrr", nps="adds nothing")}

    assert said(found, "nps") == {"retire": "nps"}


def test_nothing_is_retired_while_one_outcome_is_open() -> None:
    found = {"retention": finding("retention", nps="adds nothing"), "nrr": finding("nrr", nps="cannot tell")}

    assert said(found, "nps", "csat") == {"unclear": "nps", "unknown": "csat"}


def test_a_leak_is_no_reason_to_keep_a_score() -> None:
    assert said({"nrr": finding("nrr", nps="leak")}, "nps") == {"unclear": "nps"}


def test_one_outcome_names_only_the_asked_scores_that_add_nothing_to_it() -> None:
    found = finding("nrr", nps="adds nothing", calls="adds nothing", ces="cannot tell")

    assert retired(found, ("nps", "ces")) == ("nps",)
