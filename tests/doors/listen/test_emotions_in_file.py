"""Reading labels and labelling on one plain file, as a user does it."""

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from changemaker.cli.main import app
from unit.listen.text.said_texts import said


def write(path: Path, rows: list[tuple[str, str]]) -> Path:
    """A file with the columns text and label."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("text", "label"), *rows])
    return path


def emotions(path: Path, *more: str) -> tuple[int, str, str]:
    """Exit code, output and errors of the command."""
    found = CliRunner().invoke(
        app, ["listen", "emotions", "--file", str(path), "--text", "text", "--label", "label", *more]
    )
    return found.exit_code, found.stdout, found.stderr


def test_a_file_is_read_beside_its_baseline_and_a_label_of_two_texts_is_refused(tmp_path: Path) -> None:
    texts, labels = said(150, noise=0.1)
    rows = [*zip(texts, labels, strict=True), ("odd one", "rare"), ("odd two", "rare"), ("", "pos")]

    code, out, _ = emotions(write(tmp_path / "f.csv", rows), "--cross-validate", "3", "--json", "-")

    finding = json.loads(out)
    assert code == 0
    assert {"accuracy", "macro_f1", "baseline_accuracy", "baseline_macro_f1", "f1:pos"} <= set(finding["estimates"])
    assert finding["estimates"]["accuracy"]["low"] < finding["estimates"]["accuracy"]["value"]
    assert [(r["what"], r["id"]) for r in finding["refusals"]] == [("f1:rare", "reading.refuse.rare")]


def test_three_documents_are_refused_and_say_what_is_needed(tmp_path: Path) -> None:
    code, out, _ = emotions(write(tmp_path / "f.csv", [("a", "x"), ("b", "y"), ("c", "x")]), "--json", "-")

    finding = json.loads(out)
    assert code == 0
    assert finding["estimates"] == {}
    assert {"accuracy", "macro_f1"} <= {refusal["what"] for refusal in finding["refusals"]}


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([("a", "x"), ("b", "x")], "one label only"),
        ([(f"t{i}", f"id{i}") for i in range(200)], "these are no labels"),
        ([("", "x"), ("", "y")], "no row is complete"),
    ],
)
def test_labels_that_are_none_are_named_with_what_to_do(tmp_path: Path, rows: list[tuple[str, str]], told: str) -> None:
    found = CliRunner().invoke(
        app,
        ["listen", "emotions", "--file", str(write(tmp_path / "f.csv", rows)), "--text", "text", "--label", "label"],
    )

    assert found.exit_code != 0
    assert told in f"{found.output}{found.exception}"


def test_labels_typed_at_the_terminal_are_on_the_disk_and_go_on_where_they_stopped(tmp_path: Path) -> None:
    texts, _ = said(30)
    path = write(tmp_path / "f.csv", [(text, "") for text in texts])
    command = ["listen", "label", "--file", str(path), "--text", "text", "--labels", "pos,neg"]

    first = CliRunner().invoke(app, command, input="1\n2\ns\nu\nx\nq\n")
    again = CliRunner().invoke(app, command, input="2\n")

    lines = list(csv.reader((tmp_path / "f.csv.labels.csv").open(encoding="utf-8")))
    assert first.exit_code == again.exit_code == 0
    assert [line[1] for line in lines] == ["label", "pos", "neg", "skip", "", "neg"]
    assert len({line[0] for line in lines[1:4]}) == 3  # none was asked twice
