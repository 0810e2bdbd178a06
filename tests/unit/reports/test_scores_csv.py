"""Scores as CSV: two bases in two columns, withheld segments empty, and nothing that a spreadsheet would run."""

import csv
import io

import numpy as np
import pyarrow as pa

from changemaker.predict.scores.file_scores import FileScores
from changemaker.predict.scores.reasons import Reason
from changemaker.predict.scores.target import Target
from changemaker.reports.scores_csv import scores_csv
from changemaker.reports.silent_table import silent_csv


def written() -> list[dict[str, str]]:
    scores = FileScores(
        target=Target(name="nps", kind="scale", values=(0.0, 1.0, 2.0), y=np.array([2.0, np.nan, np.nan])),
        rows=np.array([1, 2, 4]),
        named={"row": np.array(["=1+1", "-5", None], dtype=np.object_)},
        expected=np.array([1.5, 0.25, 1.0]),
        low=np.array([1.0, 0.0, 0.0]),
        high=np.array([2.0, 1.0, 2.0]),
        shares=np.array([[0.0, 0.5, 0.5], [0.75, 0.25, 0.0], [0.0, 1.0, 0.0]]),
        level=0.9,
        withheld=np.array([False, False, True]),
        reasons={1: (Reason(group="late", move=-0.5, feature="late", value=4.0),)},
    )
    return list(csv.DictReader(io.StringIO(scores_csv(scores).decode())))


def test_an_answer_and_a_prediction_stand_in_columns_of_their_own() -> None:
    answered, predicted, _ = written()

    assert (answered["basis"], answered["answered"], answered["predicted"]) == ("answered", "2", "1.5")
    assert (predicted["basis"], predicted["answered"], predicted["predicted"]) == ("predicted", "", "0.25")
    assert [predicted[f"share_{value}"] for value in (0, 1, 2)] == ["0.75", "0.25", "0"]
    assert predicted["because"] == "late = 4 (-0.5)"


def test_a_withheld_score_is_not_there() -> None:
    withheld = written()[2]

    assert withheld["withheld"] == "1"
    assert {withheld[name] for name in ("predicted", "low", "high", "share_0", "because")} == {""}
    assert withheld["row"] == "4"


def test_names_neither_hide_our_own_columns_nor_run_as_formulas() -> None:
    names = [row["row (file)"] for row in written()]

    assert names == ["'=1+1", "-5", ""]


def test_both_files_of_scores_quote_a_formula_and_no_number() -> None:
    row = {"account_id": "-5", "contact_id": "=1+1", "segment": "-5 %", "question": "nps", "basis": "answered"}
    numbers = {"value": -2.5, "low": None, "high": None, "level": None, "shares": None}

    (line,) = csv.DictReader(io.StringIO(silent_csv(pa.table({k: [v] for k, v in (row | numbers).items()})).decode()))

    assert (line["account_id"], line["contact_id"], line["segment"]) == ("-5", "'=1+1", "'-5 %")
    assert line["answered"] == "-2.5"
