"""`changemaker metrics` on a small workspace: all metrics, one of them, and what is asked back."""

import json
from pathlib import Path

import pytest

from changemaker.core.clock import fixed_clock
from changemaker.engine.workspace import open_workspace
from changemaker.sources.load import load
from doors.support import run

ANSWERS = "response_id,question,account_id,t,value"
SOURCES = """\
- table: account
  from: accounts.csv
  columns: {account_id: account_id, segment: segment}
- table: response
  from: responses.csv
  columns: {response_id: response_id, account_id: account_id, survey: survey, t: t}
- table: answer
  from: answers.csv
  columns: {response_id: response_id, question: question, account_id: account_id, t: t, value: value}
"""
OWN = """\
name: Unhappy
table: answer
where: {question: nps}
numerator: {count: {value: [0, 1, 2]}}
denominator: {count: rows}
unit: share
higher_is_better: false
source: our service desk
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirty accounts that were asked for NPS in each month of 2024 and 2025; the first five have no segment."""
    folder = tmp_path_factory.mktemp("supplier")
    months = [f"{year}-{month:02d}" for year in (2024, 2025) for month in range(1, 13)]
    rows = [
        (f"r{place}-{month}", f"a{place}", f"{month}-28", (place * 7) % 11) for place in range(30) for month in months
    ]
    files = {
        "changemaker.yml": "name: Small Supplier\ncurrency: EUR\n",
        "sources/all.yml": SOURCES,
        "metrics/unhappy.yml": OWN,
        "accounts.csv": "account_id,segment\n"
        + "".join(f"a{place},{'' if place < 5 else 'dealers'}\n" for place in range(30)),
        "responses.csv": "response_id,account_id,survey,t\n"
        + "".join(f"{id},{who},pulse,{day}T09:00:00\n" for id, who, day, _ in rows),
        "answers.csv": f"{ANSWERS}\n"
        + "".join(f"{id},nps,{who},{day}T09:00:00,{value}\n" for id, who, day, value in rows),
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    load(open_workspace(folder), clock=fixed_clock("2026-01-05"), progress=lambda step: None)
    return folder


def test_all_metrics_are_told_and_those_that_cannot_be_say_what_they_need(workspace: Path) -> None:
    answer = run("metrics", "--folder", workspace)

    assert answer.code == 0
    assert answer.says("Small Supplier: metrics, 2025-01 to 2025-12")
    assert answer.says("Net promoter score")
    assert answer.says("Unhappy")
    assert answer.says("Deliveries on time: because there are no rows in operation. Needs a source for operation.")


def test_one_metric_is_told_by_segment_and_few_accounts_are_hidden(workspace: Path) -> None:
    answer = run("metrics", "nps", "--folder", workspace, "--by", "segment", "--since", "2025-07")

    assert answer.code == 0
    assert answer.says("hidden: too few accounts (n = 5)")
    assert answer.says("dealers")


def test_plain_values_come_alone(workspace: Path) -> None:
    answer = run("metrics", "unhappy", "--folder", workspace, "--json", "-")

    told = json.loads(answer.out)
    assert (answer.code, told["metric"], told["title"]) == (0, "unhappy", "Unhappy")
    assert [row["by"]["month"] for row in told["values"]][:2] == ["2024-01", "2024-02"]
    assert told["values"][0]["answer"]["estimate"]["value"] == pytest.approx(
        sum((place * 7) % 11 <= 2 for place in range(30)) / 30
    )


def test_a_metric_without_rows_is_a_refusal_and_no_failure(workspace: Path) -> None:
    answer = run("metrics", "on_time_delivery", "--folder", workspace)

    assert answer.code == 0
    assert answer.says("Not answerable yet, because there are no rows in operation")


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("npss",), "did you mean 'nps'?"),
        (("nps", "--by", "sigment"), "did you mean 'segment'?"),
        (("nps", "--since", "January"), "write it as 2024-01"),
        (("nps", "--since", "2031-01"), "name an earlier month"),
        (("nps", "--level", "95"), "write it as 0.95"),
        (("--by", "segment"), "name it"),
    ],
)
def test_what_makes_no_question_is_asked_back(words: tuple[str, ...], hint: str, workspace: Path) -> None:
    answer = run("metrics", *words, "--folder", workspace)

    assert answer.code == 2
    assert answer.says(hint)
