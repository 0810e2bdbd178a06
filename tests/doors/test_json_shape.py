"""One JSON for every study: the shape that is promised, the same twice, valid under the published schema."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from jsonschema import Draft202012Validator, ValidationError

from doors.support import (
    ROOT,
    Answer,
    Json,
    assert_alike,
    assert_refusals_speak,
    drawn,
    rollout,
    run,
    run_process,
    told,
    write_csv,
)

SCHEMA = ROOT / "docs" / "reference" / "finding.schema.json"
MANY: dict[int | None, int] = {4: 30, 6: 30, None: 60}
DRAWN = ("--outcome", "spend", "--arm", "segment", "--control", "control")
STAGED = ("--unit", "unit", "--outcome", "y", "--time", "time", "--start", "start")
CONTEST = ("--outcome", "spend", "--metrics", "past,customer_no,copy")


def contestants() -> dict[str, list[Any]]:
    columns = drawn(600)
    return {**columns, "customer_no": list(range(600)), "copy": columns["spend"]}


ASKED: dict[str, tuple[str, dict[str, list[Any]], tuple[str, ...]]] = {
    "drawn": ("prove", drawn(), (*DRAWN, "--assigned", "random", "--shares", "treat=.5,control=.5")),
    "self-selected": ("prove", drawn(), (*DRAWN, "--assigned", "unknown", "--covariates", "past")),
    "staged": ("prove", rollout(MANY), (*STAGED, "--assigned", "staged")),
    "few treated": ("prove", rollout({6: 3, None: 20}, times=range(1, 11)), (*STAGED, "--assigned", "staged")),
    "refused": ("prove", rollout({5: 60}), (*STAGED, "--assigned", "staged")),
    "contest": ("contest", contestants(), CONTEST),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question, and what was answered the first time."""

    words: tuple[object, ...]
    first: Answer


@pytest.fixture(scope="module", params=ASKED)
def asked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Question:
    command, columns, options = ASKED[request.param]
    words = (command, "--file", write_csv(tmp_path_factory.mktemp("asked") / "asked.csv", columns), *options)
    return Question(words=words, first=run(*words, "--json", "-"))


def check_with(schema: Json, finding: Json) -> None:
    Draft202012Validator(schema).validate(finding)


def test_the_answer_has_the_promised_shape_and_fits_the_published_schema(asked: Question) -> None:
    finding = asked.first.finding

    check_with(json.loads(SCHEMA.read_text()), finding)
    assert {"study", "question", "estimates", "verdicts", "refusals", "checks", "notes"} <= set(finding)
    for estimate in finding["estimates"].values():
        assert {"value", "low", "high", "level", "se", "unit", "n", "method", "grade"} <= set(estimate)
        assert estimate["low"] <= estimate["value"] <= estimate["high"]
        assert estimate["se"] is None or estimate["se"] > 0
        assert 0 < estimate["level"] < 1
        assert isinstance(estimate["n"], int) and estimate["n"] > 0
        assert estimate["grade"] is None or estimate["grade"] in "ABCDE"
    for verdict in finding["verdicts"].values():
        assert verdict["verdict"] and verdict["why"]
    for check in finding["checks"]:
        assert check["name"] and check["detail"] and check["passed"] in (True, False, None)
    assert set(finding["verdicts"]) <= set(finding["estimates"]) | {part["what"] for part in finding["refusals"]}
    assert_refusals_speak(finding)


def test_every_sentence_is_in_words_with_no_gap_left_open(asked: Question) -> None:
    said = told(asked.first.finding)

    assert not re.search(r"[{}]|\bNone\b|\bnan\b|\binf\b", said), said
    assert not re.search(r"\b(check|note|verdict|refusal|question)\.[a-z_]+", said), said  # an id that nobody worded


def test_the_same_question_gets_the_same_bytes_on_stdout_and_in_a_file(asked: Question, tmp_path: Path) -> None:
    target = tmp_path / "found.json"

    assert run(*asked.words, "--json", target).code == 0

    assert asked.first.finding["study"]
    assert target.read_text(encoding="utf-8") == asked.first.out


def test_many_rows_added_by_many_threads_give_the_same_bytes(tmp_path: Path) -> None:
    path = tmp_path / "large.parquet"
    pq.write_table(pa.table(drawn(150_000)), path, row_group_size=25_000)  # groups that DuckDB shares out
    question = ("prove", "--file", path, *DRAWN, "--assigned", "random", "--covariates", "past", "--json", "-")

    assert len({run(*question).out for _ in range(3)}) == 1


@pytest.mark.truth
def test_another_process_another_day_the_same_bytes(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "few.csv", rollout({6: 3, None: 20}, times=range(1, 11)))
    question = ("prove", "--file", file, *STAGED, "--assigned", "staged", "--json", "-")

    first, second = (
        run_process(*question, PYTHONHASHSEED="1", TZ="UTC"),
        run_process(*question, PYTHONHASHSEED="2", TZ="Asia/Tokyo", LC_ALL="C"),
    )

    assert_alike(first.finding["estimates"], run(*question).finding["estimates"])
    assert first.out == second.out


def test_labels_of_any_language_come_back_as_they_went_in(tmp_path: Path) -> None:
    labels = ('Скидка "5 %"', "رسالة", "control")
    file = write_csv(tmp_path / "c.csv", drawn(900, labels=labels))

    finding = run("prove", "--file", file, *DRAWN, "--assigned", "random", "--json", "-").finding

    assert set(labels[:2]) <= set(finding["estimates"])


def broken(finding: Json, *path: Any, value: Any = None) -> Json:
    """Return a copy in which the entry at `path` is `value`, or gone."""
    copy: Json = json.loads(json.dumps(finding))
    place: Any = copy
    for step in path[:-1]:
        place = place[step]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return copy


def test_the_schema_tells_a_wrong_answer_from_a_right_one(tmp_path: Path) -> None:
    schema = json.loads(SCHEMA.read_text())
    Draft202012Validator.check_schema(schema)
    file = write_csv(tmp_path / "c.csv", drawn())
    finding = run("prove", "--file", file, *DRAWN, "--assigned", "random", "--json", "-").finding
    wrong = [
        *(
            broken(finding, name)
            for name in ("study", "question", "estimates", "verdicts", "refusals", "checks", "notes")
        ),
        *(broken(finding, "estimates", "treat", name) for name in finding["estimates"]["treat"]),
        broken(finding, "estimates", "treat", "value", value="much"),
        broken(finding, "estimates", "treat", "grade", value="F"),
        broken(finding, "estimates", "treat", "n", value=1.5),
        broken(finding, "refusals", value=[{"what": "treat"}]),
        broken(finding, "checks", value=[{"name": "shares", "passed": "yes", "detail": "fine"}]),
    ]

    check_with(schema, finding)
    for answer in wrong:
        with pytest.raises(ValidationError):
            check_with(schema, answer)


def test_a_mixed_file_gives_the_same_numbers_to_the_last_digits(tmp_path: Path) -> None:
    columns = rollout({6: 3, None: 20}, times=range(1, 11))
    order = np.random.default_rng(3).permutation(len(columns["y"]))
    mixed = {name: [cells[i] for i in order] for name, cells in columns.items()}
    findings = [
        run("prove", "--file", write_csv(tmp_path / "few.csv", table), *STAGED, "--json", "-").finding["estimates"]
        for table in (columns, mixed)
    ]

    assert set(findings[0]) == set(findings[1])
    for key, found in findings[0].items():
        for name in ("value", "low", "high"):
            assert findings[1][key][name] == pytest.approx(found[name], rel=1e-6, abs=1e-9)
