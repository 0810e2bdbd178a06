"""`changemaker predict --file`: scores where nobody answered, the accuracy card, and honest refusals."""

import csv
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from _pytest.mark.structures import ParameterSet

from doors.predict.orders import ASKED, orders
from doors.support import (
    Answer,
    Json,
    assert_alike,
    assert_complains,
    assert_refusals_speak,
    checks,
    refused,
    run,
    strict_json,
    told,
    unchanged,
    values,
    write_csv,
)

N = 700


@dataclass(frozen=True, slots=True, kw_only=True)
class Predicted:
    """What one run gave: its answer, its finding, and its scores."""

    answer: Answer
    finding: Json
    scores: list[dict[str, str]]
    folder: Path


def predict(file: Path, *args: object) -> Answer:
    return run("predict", "--file", file, *args)


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def predicted(tmp_path_factory: pytest.TempPathFactory) -> Predicted:
    """Orders with a column that knows the answer among the others, asked for everything at once."""
    folder = tmp_path_factory.mktemp("orders")
    columns = orders(N)
    columns["refund"] = [None if low is None else 10 + 5 * low for low in columns["low"]]
    columns["channel"][columns["low"].index(None)] = "fax"  # a label that nobody who answered has
    file = write_csv(folder / "orders.csv", columns)
    outputs = [item for kind in ("scores", "json", "html", "pdf") for item in (f"--{kind}", folder / f"out.{kind}")]
    answer = predict(file, *ASKED, *outputs)
    assert answer.code == 0, answer.err
    finding = strict_json((folder / "out.json").read_text(encoding="utf-8"))
    return Predicted(answer=answer, finding=finding, scores=rows(folder / "out.scores"), folder=folder)


def test_the_card_has_the_accuracy_beside_the_best_baseline_and_the_coverage(predicted: Predicted) -> None:
    found = values(predicted.finding)

    assert found["auc"] == pytest.approx(0.86, abs=0.05)  # by the simulation: log-odds with a spread of 2.1
    assert found["baseline_auc"] == pytest.approx(0.5, abs=0.03)  # nobody has a segment or an earlier answer here
    assert 0.83 <= found["coverage"] <= 0.97
    assert "scores" not in refused(predicted.finding)


def test_every_row_is_scored_in_its_place_and_marked_predicted_or_answered(predicted: Predicted) -> None:
    given = orders(N)["low"]

    assert [int(row["row"]) for row in predicted.scores] == list(range(1, N + 1))
    assert [row["basis"] for row in predicted.scores] == ["predicted" if low is None else "answered" for low in given]


def test_an_answer_never_stands_in_the_column_of_predictions_nor_a_prediction_among_answers(
    predicted: Predicted,
) -> None:
    given = orders(N)["low"]

    assert [row["answered"] for row in predicted.scores] == ["" if low is None else str(low) for low in given]
    for row in predicted.scores:
        assert 0 < float(row["predicted"]) < 1
        assert float(row["share_0"]) + float(row["share_1"]) == pytest.approx(1, abs=1e-4)
        assert {row["low"], row["high"]} <= {"0", "1"}


def test_a_predicted_score_says_which_columns_move_it(predicted: Predicted) -> None:
    silent = [row for row in predicted.scores if row["basis"] == "predicted"]

    first = [row["because"].split(" = ")[0] for row in silent]

    assert first.count("late") > 0.8 * len(silent)  # the one column that the answer follows from
    assert all(not row["because"] for row in predicted.scores if row["basis"] == "answered")


def test_a_column_made_from_the_answer_is_named_and_has_no_part_in_what_is_said(predicted: Predicted) -> None:
    without = predict(predicted.folder / "orders.csv", *ASKED, "--without", "refund", "--json", "-").finding

    assert "knows_answer" in checks(predicted.finding, False)
    assert refused(predicted.finding) == {"column:refund"}
    assert predicted.answer.says("'refund' knows the answer: it was left out")
    assert_refusals_speak(predicted.finding)
    assert_alike(predicted.finding["estimates"], without["estimates"])
    assert "knows_answer" in checks(without, True)


def test_a_label_that_no_answered_row_has_is_predicted_as_unknown_and_told(predicted: Predicted) -> None:
    place = orders(N)["low"].index(None)

    assert "In 1 rows 'channel' has a label that no answered row has" in told(predicted.finding)
    assert "channel = ?" in predicted.scores[place]["because"]


def test_page_and_paper_show_the_calibration_and_say_what_is_predicted(predicted: Predicted) -> None:
    page = (predicted.folder / "out.html").read_text(encoding="utf-8")

    assert "What was predicted, and what was answered" in page
    assert "moves scores most" in page
    assert (predicted.folder / "out.pdf").read_bytes().startswith(b"%PDF")
    assert [figure["kind"] for figure in predicted.finding["figures"]] == ["calibration", "levels"]


def test_rows_in_another_order_and_a_second_export_of_the_same_rows_change_nothing(
    predicted: Predicted, tmp_path: Path
) -> None:
    columns = orders(N)
    order = np.random.default_rng(1).permutation(N).tolist()
    shuffled = {name: [cells[place] for place in order] for name, cells in columns.items()}
    twice = {name: cells + cells for name, cells in shuffled.items()}

    finding = predict(write_csv(tmp_path / "twice.csv", twice), *ASKED, "--json", "-").finding

    assert finding["estimates"]["auc"]["n"] == predicted.finding["estimates"]["auc"]["n"]  # accounts, not rows
    assert values(finding)["auc"] == pytest.approx(values(predicted.finding)["auc"], abs=0.01)
    assert f"{N} rows stand in the file before, word for word" in told(finding)


def test_where_nothing_predicts_the_numbers_stay_and_no_scores_are_written(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "noise.csv", orders(400, known=False))

    answer = predict(file, *ASKED, "--scores", tmp_path / "scores.csv", "--json", "-")

    assert refused(answer.finding) == {"scores"}
    assert {"auc", "baseline_auc", "coverage"} <= set(answer.finding["estimates"])
    assert_refusals_speak(answer.finding)
    assert "did not write" in answer.err
    assert not (tmp_path / "scores.csv").exists()


def at_length(kinds: Iterable[str], long: Collection[str]) -> list[ParameterSet]:
    return [pytest.param(kind, marks=[pytest.mark.truth] if kind in long else []) for kind in kinds]


def changed(columns: dict[str, list[Any]], name: str, cells: Sequence[object]) -> dict[str, list[Any]]:
    return {**columns, name: list(cells)}


def teaching(n: int = 120) -> dict[str, list[Any]]:
    return {**orders(n, silent=0.0), "day": [f"2026-{place % 9 + 1:02d}-15" for place in range(n)]}


REFUSED: dict[str, tuple[dict[str, list[Any]], tuple[str, ...]]] = {
    "one class only": (changed(teaching(), "low", [1] * 120), ("all 120 answers in low are 1", "20 answers")),
    "a constant number": (changed(teaching(), "low", [7.5] * 120), ("all 120 answers in low are 7.5",)),
    "hardly another class": (changed(teaching(), "low", [1] * 115 + [0] * 5), ("all but 5", "15 more answers")),
    "40 answers in all": (
        changed(teaching(), "low", [place % 2 for place in range(40)] + [None] * 80),
        ("only 40 rows have an answer", "60 answers more: 100 are needed"),
    ),
    "no answer at all": (changed(teaching(), "low", [None] * 120), ("only 0 rows have an answer",)),
    "all features missing": (
        {"account": teaching()["account"], "low": [i % 2 for i in range(120)], "late": [None] * 120, "day": [""] * 120},
        ("none of the 0 columns", "Left out, empty: 'late', 'day'"),
    ),
    "few units": (changed(teaching(), "account", [f"a{i % 8}" for i in range(120)]), ("only 8", "42 units more")),
}


AT_LENGTH = ("a constant number", "hardly another class", "no answer at all", "few units", "one class only")


@pytest.mark.parametrize("kind", at_length(REFUSED, AT_LENGTH))  # what is learnt is asked the same in a unit test
def test_too_little_is_refused_with_how_much_more_is_needed(kind: str, tmp_path: Path) -> None:
    columns, says = REFUSED[kind]
    scores = tmp_path / "scores.csv"

    answer = predict(write_csv(tmp_path / "few.csv", columns), *ASKED, "--scores", scores, "--json", "-")

    assert refused(answer.finding) == {"scores"}
    assert answer.finding["headline"] == ["scores"]
    for words in says:
        assert words in told(answer.finding), told(answer.finding)
    assert not scores.exists()


def at(place: int, cell: object, name: str) -> dict[str, list[Any]]:
    columns = teaching()
    columns[name] = [*columns[name][:place], cell, *columns[name][place + 1 :]]
    return columns


WRONG: dict[str, tuple[dict[str, list[Any]], tuple[str, ...], tuple[str, ...]]] = {
    "a day to come": (at(7, "2204-01-01", "day"), ("--time", "day"), ("wrong.csv:9:7", "has not come yet", "CM402")),
    "a day that is none": (at(7, "2026-02-31", "day"), ("--time", "day"), ("wrong.csv:9:7", "is not a date")),
    "a date for never": (at(7, "9999-12-31", "day"), (), ("wrong.csv:9:7", "cannot be meant")),
    "a word among numbers": (at(3, "soon", "price"), (), ("wrong.csv:5:4", "'soon'", "is not a number")),
    "a word among answers": (at(3, "soon", "low"), (), ("wrong.csv:5:6", "'soon'", "is not a number")),
    "an infinite number": (at(3, "inf", "price"), (), ("wrong.csv:5:4", "is infinite or absurd")),
    "a code for missing": (at(3, -99999, "price"), (), ("wrong.csv:5:4", "looks like a code")),
    "answers in words": (
        changed(teaching(), "low", ["won", "lost"] * 60), (), ("holds words ('lost', 'won')", "CM401"),
    ),
    "no such column": (teaching(), ("--segment", "regoin"), ("no column 'regoin'",)),
    "no such column to leave out": (teaching(), ("--without", "prize"), ("no column 'prize'", "price")),
    "two roles": (teaching(), ("--time", "account"), ("'account' is given two roles",)),
    "a level that is none": (teaching(), ("--level", "90"), ("--level 90 is not in",)),
    "planned for when": (teaching(), ("--planned", "day"), ("--planned needs --time",)),
    "no rows": ({name: [] for name in teaching()}, (), ("there is a header but no row",)),
}  # fmt: skip


READ_AS_ANYWHERE = (  # cells that every command reads with the same reader
    "a day that is none", "a date for never", "a word among answers", "an infinite number", "a code for missing",
)  # fmt: skip


@pytest.mark.parametrize("kind", at_length(WRONG, READ_AS_ANYWHERE))
def test_what_a_person_can_mend_is_told_with_its_place(kind: str, tmp_path: Path) -> None:
    columns, options, says = WRONG[kind]
    file = write_csv(tmp_path / "wrong.csv", columns)

    with unchanged(tmp_path):
        assert_complains(predict(file, *ASKED, *options, "--scores", tmp_path / "s.csv", "--json", "-"), *says)


def test_a_score_file_that_cannot_be_written_is_told_before_any_work(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "orders.csv", teaching())

    with unchanged(tmp_path):
        assert_complains(predict(file, *ASKED, "--scores", file), "would overwrite the data")
        assert_complains(predict(file, *ASKED, "--scores", tmp_path), "this is a folder")
        assert_complains(predict(tmp_path / "gone.csv", *ASKED), "no such file")


def test_the_group_says_what_is_missing_and_whose_an_option_is() -> None:
    assert_complains(run("predict", "--target", "low"), "--file must be given", "silent-scores")
    assert_complains(run("predict", "--file", "orders.csv"), "--target must be given")
    assert_complains(
        run("predict", "--file", "orders.csv", "at-risk"), "--file belongs to a plain file, not to at-risk"
    )
