"""The contest: what is refused, what is said, and in which order."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from changemaker.core.errors import BadQuestionError, BadValueError
from changemaker.core.finding import Finding
from changemaker.core.seeds import stream
from changemaker.link.columns import Values
from changemaker.link.metric_contest import Contest, run

N = 800
RNG = stream(1, "contest")
SIZE, NPS, CSAT, EFFORT, CHANCE = RNG.standard_normal((5, N))
SPEND = SIZE + 0.6 * NPS + 0.4 * CSAT + RNG.standard_normal(N)
KEPT = (SPEND + RNG.standard_normal(N) > 0).astype(float)
REGION = np.array(["north", "south", "east"], dtype=object)[RNG.integers(0, 3, N)]


def contest(outcome: Values = SPEND, **metrics: Values) -> Contest:
    return Contest(
        outcome_name="spend",
        outcome=outcome,
        metrics=metrics or {"nps": NPS, "csat": CSAT, "effort": EFFORT},
        baseline={"size": SIZE, "region": REGION},
    )


def verdicts(finding: Finding) -> dict[str, str]:
    return {key.removeprefix("gain:"): verdict.verdict for key, verdict in finding.verdicts.items()}


def refused(finding: Finding) -> dict[str, str]:
    return {refusal.what: refusal.why.id.removeprefix("contest.refuse.") for refusal in finding.refusals}


@pytest.mark.parametrize(("outcome", "unit"), [(SPEND, "R2"), (KEPT, "AUC")])
def test_what_predicts_is_told_from_what_adds_nothing_and_what_knows_the_answer(outcome: Values, unit: str) -> None:
    found = run(contest(outcome, nps=NPS, effort=EFFORT, leak=outcome * 2 + 1))

    assert verdicts(found) == {"nps": "predicts", "effort": "adds nothing", "leak": "leak"}
    assert {estimate.unit for estimate in found.estimates.values()} == {unit}
    assert {estimate.grade for estimate in found.estimates.values()} == {"E"}
    assert found.estimates["gain:nps"].low > 0


def test_gains_come_largest_first_and_leaks_last() -> None:
    found = run(contest(effort=EFFORT, leak=SPEND, csat=CSAT, nps=NPS))

    assert found.headline == ("gain:nps", "gain:csat", "gain:effort", "gain:leak")
    assert [point.label for point in found.figures[0].points] == ["nps", "csat", "effort"]


def test_a_leak_is_no_part_of_the_family_and_moves_nobody_elses_answer() -> None:
    alone, beside = run(contest(nps=NPS, effort=EFFORT)), run(contest(nps=NPS, effort=EFFORT, leak=SPEND))

    assert beside.verdicts["gain:nps"].why.params["q"] == alone.verdicts["gain:nps"].why.params["q"]
    assert beside.estimates["gain:nps"] == alone.estimates["gain:nps"]


def test_the_same_question_has_the_same_answer_and_another_seed_the_same_verdicts() -> None:
    once, again, other = run(contest()), run(contest()), run(replace(contest(), seed=9))

    assert once == again
    assert verdicts(once) == verdicts(other)


def test_a_verdict_tells_its_reason_in_numbers() -> None:
    found = run(contest())

    for key, verdict in found.verdicts.items():
        assert verdict.why.params["n"] == N
        assert verdict.why.params["gain"] == found.estimates[key].value
        assert {"low", "high", "q", "tried", "smallest", "worth"} <= set(verdict.why.params)
    assert found.notes[0].id == "contest.note.not_a_cause"


def test_rows_without_an_answer_are_left_out_for_that_metric_alone() -> None:
    found = run(contest(nps=np.where(CHANCE > 0, np.nan, NPS), csat=CSAT))

    assert found.estimates["gain:nps"].n == np.count_nonzero(CHANCE <= 0)
    assert found.estimates["gain:csat"].n == N


def test_rows_without_an_outcome_are_left_out_and_counted() -> None:
    found = run(contest(np.where(CHANCE > 1, np.nan, SPEND)))

    (note,) = [note for note in found.notes if note.id == "contest.note.no_outcome"]
    assert note.params == {"rows": np.count_nonzero(CHANCE > 1), "of": N}


def test_labels_can_be_metrics() -> None:
    mood = np.where(NPS > 0.5, "confident", np.where(NPS < -0.5, "angry", "calm")).astype(object)

    said = verdicts(run(contest(mood=mood, region=REGION[::-1])))

    assert said["mood"] == "predicts"
    assert said["region"] in ("adds nothing", "cannot tell")


def test_a_curve_keeps_a_metric_from_being_called_empty() -> None:
    answers = []
    for seed in range(5):
        nps, noise = stream(seed, "curve").standard_normal((2, N))
        answers.append(run(contest(nps**2 + SIZE + noise, nps=nps)).verdicts["gain:nps"])

    assert "adds nothing" not in {answer.verdict for answer in answers}
    assert "contest.why.bent" in {answer.why.id for answer in answers}


@pytest.mark.parametrize("seed", range(4))
def test_so_does_a_link_to_the_order_of_an_outcome_that_a_few_units_decide(seed: int) -> None:
    nps, luck = stream(seed, "whales").standard_normal((2, 2000))
    found = run(
        Contest(outcome_name="spend", outcome=np.exp(2.5 * luck + 0.8 * nps), metrics={"nps": nps}, baseline={})
    )

    assert found.verdicts["gain:nps"].verdict in (
        "predicts",
        "cannot tell",
    )  # e**.8 times the spend a step: not nothing


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        (np.where(np.arange(N) < 29, NPS, np.nan), "too_few"),
        (np.full(N, 5.0), "metric_constant"),
        (np.full(N, np.nan), "too_few"),
        (3 * SIZE + 1, "in_baseline"),
        (REGION, "in_baseline"),
        (np.array([f"customer {row}" for row in range(N)], dtype=object), "metric_rare"),
    ],
)
def test_a_metric_that_cannot_be_tried_is_refused_with_its_reason(values: Values, reason: str) -> None:
    found = run(contest(bad=values, nps=NPS))

    assert refused(found) == {"gain:bad": reason}
    assert verdicts(found) == {"nps": "predicts"}
    assert found.headline == ("gain:nps", "gain:bad")


def test_an_outcome_that_never_varies_or_hardly_ever_refuses_every_metric() -> None:
    nine_lost = (np.arange(N) < 9).astype(float)

    assert refused(run(contest(np.ones(N), nps=NPS, csat=CSAT))) == dict.fromkeys(
        ("gain:nps", "gain:csat"), "outcome_constant"
    )
    assert refused(run(contest(nine_lost, nps=NPS))) == {"gain:nps": "one_class"}


def test_a_baseline_wider_than_the_file_can_bear_is_refused() -> None:
    few = 60
    wide = {f"b{number}": stream(number, "wide").standard_normal(few) for number in range(20)}
    found = run(Contest(outcome_name="spend", outcome=SPEND[:few], metrics={"nps": NPS[:few]}, baseline=wide))

    assert refused(found) == {"gain:nps": "too_few"}
    assert (
        found.refusals[0].needs.params["needed"] == 62
    )  # 20 free units, one mean, 20 values and their ranks, the metric


def test_a_leak_without_a_gain_is_both_a_verdict_and_a_refusal() -> None:
    reason = np.where(KEPT == 0, "price", "").astype(object)
    found = run(contest(KEPT, reason=reason))

    assert verdicts(found) == {"reason": "leak"}
    assert found.refusals[0].what == "gain:reason"
    assert found.refusals[0].why.id == "contest.leak.missing"


def test_fewer_than_three_periods_are_judged_without_time_and_said_so() -> None:
    two = run(replace(contest(), time=np.arange(N) % 2))
    four = run(replace(contest(), time=np.arange(N) % 4))

    assert "contest.note.too_few_periods" in {note.id for note in two.notes}
    assert two.estimates["gain:nps"] == run(contest()).estimates["gain:nps"]
    assert four.estimates["gain:nps"].n < N  # the first period only teaches
    assert {check.name for check in four.checks} >= {"steady:nps"}


def test_rows_of_one_unit_are_one_piece_of_evidence() -> None:
    found = run(replace(contest(), unit=np.arange(N) // 5))

    assert found.estimates["gain:nps"].n == N // 5
    assert "contest.note.rows_of_units" in {note.id for note in found.notes}


def test_the_more_metrics_are_tried_the_larger_a_link_must_be_to_be_seen() -> None:
    crowd = {f"m{number}": stream(number, "crowd").standard_normal(N) for number in range(12)}
    smallest = [
        float(str(run(contest(nps=NPS, **tried)).verdicts["gain:nps"].why.params["smallest"]))
        for tried in (dict(list(crowd.items())[:others]) for others in (0, 4, 12))
    ]

    assert all(fewer < more for fewer, more in pairwise(smallest))


@pytest.mark.parametrize(
    ("metrics", "error"),
    [({}, BadQuestionError), ({"nps": NPS[:-1]}, BadQuestionError), ({"nps": np.full(N, np.inf)}, BadValueError)],
)
def test_a_question_that_makes_no_sense_is_an_error(metrics: dict[str, Values], error: type[Exception]) -> None:
    with pytest.raises(error):
        Contest(outcome_name="spend", outcome=SPEND, metrics=metrics, baseline={})


def test_an_outcome_without_any_value_is_an_error() -> None:
    with pytest.raises(BadValueError, match="no value at all"):
        run(contest(np.full(N, np.nan)))
