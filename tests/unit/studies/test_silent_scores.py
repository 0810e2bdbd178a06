"""A company's predicted scores: card first, predicted and answered apart, and what is said where nothing can be."""

import json

import numpy as np
import pyarrow.compute as pc
import pytest

from changemaker.core.errors import BadQuestionError
from changemaker.core.estimate import Estimate
from changemaker.engine.tables import tables_in_memory
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.reports.silent_table import silent_csv
from changemaker.studies.silent_scores import SilentScores, silent_scores, worth_of
from unit.predict.scores.silent_company import company, frames, truth


@pytest.fixture(scope="module")
def found() -> SilentScores:
    """With sixty of the silent of one wave drawn by lot and interviewed."""
    return silent_scores(company(follow_up=True), FinanceRules())


def test_the_card_comes_before_the_scores(found: SilentScores) -> None:
    keys = list(found.finding.estimates)

    assert found.published
    assert found.finding.headline[0] == "mae"
    assert keys.index("mae") < keys.index("answered") < keys.index("predicted")
    assert found.finding.estimates["gain"].low > 0  # late deliveries tell a good deal of the score
    assert found.finding.estimates["predicted_band"].low < truth() < found.finding.estimates["predicted_band"].high
    assert abs(found.finding.estimates["everybody"].value - truth()) < 12  # four standard errors of 400 answers


def test_predicted_and_answered_never_share_a_row_or_a_column(found: SilentScores) -> None:
    rows, who = found.rows, found.who
    assert who is not None
    lines = silent_csv(rows).decode().splitlines()
    header = lines[0].split(",")

    assert pc.sum(pc.equal(rows["basis"], "answered")).as_py() == int(who.counts.sum())
    assert pc.sum(pc.equal(rows["basis"], "predicted")).as_py() == who.silent
    for line in lines[1:]:
        cells = dict(zip(header, line.split(",")[: len(header)], strict=True))
        assert (cells["answered"] == "") != (cells["predicted"] == "")
        assert (cells["basis"] == "answered") == (cells["answered"] != "")


def test_everything_nobody_said_is_hollow_and_says_so(found: SilentScores) -> None:
    said = {key for key, verdict in found.finding.verdicts.items() if verdict.verdict == "predicted"}
    figures = [figure for figure in found.finding.figures if figure.id.startswith("silent_")]
    drawn = {point.label: point.predicted for figure in figures for point in figure.points}

    assert {"predicted", "everybody", "predicted_band", "predicted_in:key"} <= said
    assert not any(key.startswith("answered") for key in said)
    assert drawn["predicted for the silent"]
    assert drawn["everybody, the silent followed up (predicted)"]  # mostly shares that a model gave
    assert drawn["key: predicted"]
    assert {label for label, hollow in drawn.items() if not hollow} == {"answered", "key: answered", "small: answered"}


def test_each_prediction_is_a_distribution_with_a_range_that_grows_with_it(found: SilentScores) -> None:
    for row in found.rows.filter(pc.equal(found.rows["basis"], "predicted")).slice(0, 50).to_pylist():
        shares, scale = (np.array(json.loads(row[name])) for name in ("shares", "scale"))
        assert shares.sum() == pytest.approx(1, abs=1e-5)
        assert shares @ scale == pytest.approx(row["value"], abs=1e-4)
        inside = (scale >= row["low"]) & (scale <= row["high"])
        assert shares[inside].sum() > 0.6  # 90 % ranges; the value that reaches the level may be left out


def test_a_draw_of_the_silent_that_was_interviewed_stands_in_the_headline(found: SilentScores) -> None:
    followed, predicted = found.finding.estimates["predicted_followed"], found.finding.estimates["everybody"]

    assert found.finding.headline[-1] == "predicted_followed"
    assert followed.value < predicted.value - 5  # the interviewed are unhappier than what is known tells
    (check,) = (check for check in found.finding.checks if check.name == "silent_followed")
    assert check.passed


def test_reasons_of_one_score_are_told_by_group_and_the_unlucky_have_late_deliveries(found: SilentScores) -> None:
    predicted = found.rows.filter(pc.equal(found.rows["basis"], "predicted")).sort_by("value")
    worst = predicted["contact_id"][0].as_py()

    first = found.reasons([worst])[worst][0]

    assert first.group == "deliveries"
    assert first.move < -1  # points of the scale
    with pytest.raises(BadQuestionError, match="nothing is predicted for 'nobody'"):
        found.reasons(["nobody"])


def test_segments_have_two_columns(found: SilentScores) -> None:
    assert [one.segment for one in found.segments] == ["key", "small"]
    for one in found.segments:
        assert isinstance(one.answered, Estimate)
        assert isinstance(one.predicted, Estimate)


def test_no_answer_at_all_is_a_refusal() -> None:
    rows = frames()
    nothing = {name: rows[name] for name in ("account", "contact", "operation")}

    none = silent_scores(tables_in_memory(nothing, data_version="none"), FinanceRules())

    assert [refusal.what for refusal in none.finding.refusals] == ["scores"]
    assert none.rows.num_rows == 0


@pytest.mark.truth
def test_of_forty_answers_it_is_told_how_many_more_are_needed_and_everybodys_score_stays() -> None:
    rows = frames()
    few = rows | {"answer": rows["answer"].slice(0, 40)}
    few.pop("operation")  # what is known of them does not matter here

    forty = silent_scores(tables_in_memory(few, data_version="few"), FinanceRules())

    assert {refusal.what for refusal in forty.finding.refusals} >= {"scores"}
    assert not forty.published
    assert set(forty.rows["basis"].to_pylist()) == {"answered"}
    assert "predicted_band" in forty.finding.estimates  # everybody's score can still be told, as wide as it is


def test_the_worth_of_an_answer_is_the_metrics_own() -> None:
    assert worth_of(company(), "nps", range(11)).of_value == (*[-100.0] * 7, 0.0, 0.0, 100.0, 100.0)
    assert worth_of(company(), "csat", range(1, 6)).of_value == (0.0, 0.0, 0.0, 1.0, 1.0)
