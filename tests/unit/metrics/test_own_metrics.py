"""metrics/KEY.yml: a company's own ratio, and every mistake in it at its place."""

from pathlib import Path

import pytest

from changemaker.core.errors import SeveralProblemsError, WorkspaceFileError
from changemaker.engine.tables import Tables
from changemaker.metrics.by_account_month import metric_rows
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.metrics.own_metrics import own_metrics

GOOD = """\
name: Questions solved the same day
table: case
where: {kind: question}
numerator: {sum: cost}
denominator: {count: rows}
unit: money
higher_is_better: false
source: our service handbook, 2026
"""


def written(folder: Path, text: str, name: str = "own") -> Path:
    (folder / "metrics").mkdir(exist_ok=True)
    (folder / "metrics" / f"{name}.yml").write_text(text, encoding="utf-8")
    return folder


def sums(tables: Tables, folder: Path) -> tuple[float, float]:
    (metric,) = own_metrics(folder).values()
    rows = metric_rows(tables, metric, FinanceRules())
    (row,) = rows.aggregate(upper=rows.numerator.sum(), lower=rows.denominator.sum()).to_pyarrow().to_pylist()
    return row["upper"], row["lower"]


def test_a_file_is_a_metric_under_its_own_name(tmp_path: Path) -> None:
    found = own_metrics(written(tmp_path, GOOD, "question_cost"))["question_cost"]

    assert (found.key, found.title, found.unit) == ("question_cost", "Questions solved the same day", "money")
    assert found.needs == ("case",)


@pytest.mark.parametrize(
    ("numerator", "where", "by_hand"),
    [
        ("{sum: cost}", "{kind: complaint}", (4, 3)),  # q1 cost 4; q1, q2, q3 are complaints
        ("{count: {kind: question}}", "{}", (1, 4)),  # q4
        ("{count: {kind: [question, complaint], account_id: b}}", "{}", (1, 4)),  # q3
    ],
)
def test_sums_are_those_that_the_file_says(
    numerator: str, where: str, by_hand: tuple[float, float], hand: Tables, tmp_path: Path
) -> None:
    text = GOOD.replace("{sum: cost}", numerator).replace("{kind: question}\nn", f"{where}\nn")

    assert sums(hand, written(tmp_path, text)) == by_hand


def test_without_files_there_are_none(tmp_path: Path) -> None:
    assert own_metrics(tmp_path) == {}


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (("table: case", "table: cases"), "did you mean 'case'"),
        (("sum: cost", "sum: costs"), "case has no column 'costs'"),
        (("sum: cost", "sum: kind"), "does not hold numbers"),
        (("kind: question}", "kindd: question}"), "did you mean 'kind'"),
        (("kind: question}", "kind: 3}"), "cannot be 3: it holds text"),
        (("count: rows", "count: lines"), "count"),
        (("{sum: cost}", "{sum: cost, count: rows}"), "write either"),
        (("unit: money", "units: money"), "did you mean 'unit'"),
    ],
)
def test_a_mistake_is_told_with_its_line(wrong: tuple[str, str], says: str, tmp_path: Path) -> None:
    folder = written(tmp_path, GOOD.replace(*wrong))

    with pytest.raises((WorkspaceFileError, SeveralProblemsError)) as refused:
        own_metrics(folder)

    assert says in str(refused.value)
    assert "own.yml:" in str(refused.value)


def test_the_mistakes_of_all_files_are_told_at_once_and_no_file_takes_a_name_of_the_house(tmp_path: Path) -> None:
    written(tmp_path, GOOD.replace("table: case", "table: cases"), "one")
    written(tmp_path, GOOD, "nps")

    with pytest.raises(SeveralProblemsError) as refused:
        own_metrics(tmp_path)

    assert "one.yml" in str(refused.value)
    assert "'nps' is a metric of the house" in str(refused.value)
