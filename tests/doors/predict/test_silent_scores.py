"""`changemaker predict silent-scores` on a small workspace: the card, the files, the reasons, what is asked back."""

import json
from pathlib import Path

import pytest

from changemaker.engine.workspace import open_workspace
from changemaker.routines.kept_predictions import kept_silent
from changemaker.routines.open_store import tables_of
from doors.predict.silent_workspace import Published, rows_in
from doors.support import Answer, run


@pytest.fixture(scope="module")
def folder(published: Published) -> Path:
    return published.folder


@pytest.fixture(scope="module")
def answer(published: Published) -> Answer:
    return published.answer


def test_it_tells_the_card_then_what_was_answered_and_what_is_predicted(answer: Answer) -> None:
    assert answer.code == 0, answer.err
    assert answer.out.index("Predicted scores miss by") < answer.out.index("Predicted: those who kept silent")
    assert answer.says("Answered: those who did")
    assert answer.says("it is what the data cannot rule out")


def test_its_json_has_the_common_shape(answer: Answer, folder: Path) -> None:
    found = json.loads((folder / "found.json").read_text(encoding="utf-8"))

    assert found["study"] == "silent_scores"
    assert {"mae", "baseline_mae", "coverage", "answered", "predicted", "everybody"} <= set(found["estimates"])
    assert found["estimates"]["mae"]["value"] < found["estimates"]["baseline_mae"]["value"]
    assert answer.says("wrote")


def test_the_scores_file_has_a_column_for_what_was_said_and_one_for_what_is_predicted(
    answer: Answer, folder: Path
) -> None:
    rows = rows_in(folder / "scores.csv")

    assert answer.code == 0
    assert {row["basis"] for row in rows} == {"answered", "predicted"}
    assert all((row["answered"] == "") != (row["predicted"] == "") for row in rows)


def test_reasons_of_one_score_are_in_the_customers_terms(answer: Answer) -> None:
    assert answer.says("Why: a381-1")
    assert answer.says("deliveries: promises kept late")
    assert answer.says("What moves a prediction need not be the cause.")


def test_what_was_found_is_kept_and_its_rows_stand_in_table_score(answer: Answer, folder: Path) -> None:
    workspace = open_workspace(folder)
    kept = kept_silent(workspace)
    scores = tables_of(workspace)["score"]
    by_basis = {
        row["basis"]: row["n"] for row in scores.group_by("basis").agg(n=scores.count()).to_pyarrow().to_pylist()
    }

    assert answer.code == 0
    assert kept is not None
    assert kept.state == "published"
    assert by_basis["predicted"] == kept.rows
    assert by_basis["answered"] > 0


@pytest.mark.parametrize(
    ("options", "hint"),
    [
        (("--question", "npss"), "did you mean 'nps'"),
        (("--level", "3"), "write it as 0.9"),
        (("--language", "xx"), "choose one of"),
    ],
)
def test_what_cannot_be_asked_is_said_with_what_to_do(folder: Path, options: tuple[str, ...], hint: str) -> None:
    done = run("predict", "silent-scores", "--folder", folder, *options)

    assert done.code == 2
    assert hint in done.err
