"""A new workspace is right from the start, and nothing that was there is touched."""

from pathlib import Path

import pytest

from changemaker.core.errors import BadFileError, BadQuestionError
from changemaker.engine.workspace import open_workspace
from changemaker.engine.yaml_file import read_yaml
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.metrics.own_metrics import OwnMetric
from changemaker.prove.programme_file import Programme
from changemaker.routines.check import check
from changemaker.routines.finance_questions import QUESTIONS
from changemaker.routines.init import STARTER, init
from changemaker.sources.source_file import SourceFile


@pytest.mark.parametrize("name", ["Acme", 'Acme "Pumps": & Söhne', "{x}", "007", "no"])
def test_a_new_workspace_has_no_mistakes_whatever_the_company_is_called(name: str, tmp_path: Path) -> None:
    started = init(tmp_path / "ours", name=name, currency="CHF", zone="Europe/Zurich")

    settings = open_workspace(started.folder).settings
    assert (settings.name, settings.currency, settings.zone) == (name, "CHF", "Europe/Zurich")
    assert check(started.folder).errors == ()


def test_without_a_name_it_is_called_like_its_folder(tmp_path: Path) -> None:
    assert open_workspace(init(tmp_path / "acme").folder).settings.name == "acme"


def test_what_is_there_is_kept_and_what_is_missing_added(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("ours", encoding="utf-8")

    started = init(tmp_path)

    assert (tmp_path / "README.md").read_text(encoding="utf-8") == "ours"
    assert started.kept == ("README.md",)
    assert "changemaker.yml" in started.written
    assert init(tmp_path).written == ()


def test_the_defaults_in_the_new_finance_file_are_those_of_the_code() -> None:
    assert read_yaml(STARTER / "finance.yml", FinanceRules) == FinanceRules()


def test_every_question_for_finance_has_its_key_in_the_new_finance_file() -> None:
    text = (STARTER / "finance.yml").read_text(encoding="utf-8")

    assert [one.key for one in QUESTIONS if not one.in_settings and f"{one.way[-1]}:" not in text] == []


def test_the_examples_that_nobody_reads_are_right() -> None:
    assert [feed.table for feed in read_yaml(STARTER / "sources/orders.yml.txt", SourceFile)] == ["account", "order"]
    programme = read_yaml(STARTER / "programmes/complaints-in-a-day.yml.txt", Programme)
    assert programme.rollout.unit == "district"
    metric = read_yaml(STARTER / "metrics/complaints_per_order.yml.txt", OwnMetric)
    assert metric.metric("complaints_per_order").unit == "complaints an order"


@pytest.mark.parametrize(("options", "says"), [({"currency": "eur"}, "EUR"), ({"zone": "Europe/Berln"}, "Berlin")])
def test_what_cannot_be_is_told_before_anything_is_written(options: dict[str, str], says: str, tmp_path: Path) -> None:
    with pytest.raises(BadQuestionError, match=says):
        init(tmp_path / "ours", **options)

    assert not (tmp_path / "ours").exists()


def test_a_workspace_inside_another_and_a_file_in_its_place_are_refused(tmp_path: Path) -> None:
    init(tmp_path / "ours")
    (tmp_path / "file").write_text("x", encoding="utf-8")

    with pytest.raises(BadQuestionError, match="inside the workspace"):
        init(tmp_path / "ours" / "sources" / "mine")
    with pytest.raises(BadFileError, match="this is a file"):
        init(tmp_path / "file")
