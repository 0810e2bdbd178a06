"""`changemaker predict unheard` on a small workspace: the problem, its evidence, its money, and what to ask first."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from changemaker.engine.workspace import open_workspace
from changemaker.listen.surveys.read_survey import read_survey
from changemaker.routines.kept_predictions import kept_unheard
from doors.predict.unheard_workspace import PLANTED, STRONG, unheard_workspace
from doors.support import Answer, run

CAUSES = re.compile(r"\b(causes?|caused|costs you|leads to|because of|impact|drives?)\b", re.IGNORECASE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return unheard_workspace(tmp_path_factory.mktemp("unheard") / "company")


@pytest.fixture(scope="module")
def answer(folder: Path) -> Answer:
    """Asked once, with its files."""
    files = ("--json", folder / "found.json", "--html", folder / "found.html", "--ask", folder / "drafts")
    return run("predict", "unheard", "--folder", folder, *files)


@pytest.fixture(scope="module")
def found(answer: Answer, folder: Path) -> dict[str, Any]:
    assert answer.code == 0, answer.err
    told: dict[str, Any] = json.loads((folder / "found.json").read_text(encoding="utf-8"))
    return told


def test_the_problem_stands_first_with_its_money_its_accounts_and_a_question(answer: Answer, found: Any) -> None:
    first = found["problems"][0]

    assert first["key"].startswith(PLANTED)
    assert answer.says("correction at Billing")
    assert answer.says("No question comes near it.")
    assert 0 < first["at_risk"]["low"] < first["at_risk"]["value"] < first["at_risk"]["high"]
    assert first["at_risk"]["unit"] == "EUR"
    assert first["followed"] < first["like"]  # of usual margin, with the signal and without
    assert answer.says("Ask first: You recently had to do with us")
    assert len(first["biggest"]) == first["now"] > 0
    money = first["at_risk"]
    told = {"at_risk": money["value"], "low": money["low"], "high": money["high"]}
    for name, whole in told.items():
        assert sum(one[name] for one in first["biggest"]) == pytest.approx(whole, rel=1e-6)


def test_it_speaks_of_what_goes_before_and_never_of_causes(answer: Answer, folder: Path) -> None:
    page = re.sub(r"<style.*?</style>|<[^>]+>", " ", (folder / "found.html").read_text(encoding="utf-8"), flags=re.S)

    assert answer.says("A pattern, not an effect")
    assert CAUSES.search(answer.out) is None
    assert CAUSES.search(page) is None


def test_what_a_survey_asks_about_is_taken_as_known(found: Any) -> None:
    assert found["asked"] == ["late:delivery"]
    (said,) = [check["detail"] for check in found["checks"] if check["name"] == "unheard_asked"]
    assert said.endswith("were taken as known: delivery (late).")
    assert all(not one["key"].startswith("late:") for one in found["problems"])


def test_the_first_question_is_a_survey_that_can_be_asked(folder: Path, found: Any) -> None:
    first = found["problems"][0]["ask"]

    survey = read_survey(folder / "drafts" / f"{first['name']}.yml")

    assert survey.asking.event == "billing"
    assert dict(next(survey.questions()).label.said) == first["label"]


def test_a_survey_that_is_there_is_never_written_over(folder: Path, found: Any) -> None:
    draft = folder / "drafts" / f"{found['problems'][0]['ask']['name']}.yml"
    draft.write_text("mine", encoding="utf-8")

    again = run("predict", "unheard", "--folder", folder, "--ask", folder / "drafts")

    assert again.code == 2
    assert "this survey is there already" in again.err
    assert draft.read_text(encoding="utf-8") == "mine"


def test_what_was_found_is_kept_for_pages(folder: Path, found: Any) -> None:
    kept = kept_unheard(open_workspace(folder))

    assert kept is not None
    assert [one.key for one in kept.problems] == [one["key"] for one in found["problems"]]
    assert kept.tried == found["tried"]


def test_a_level_that_covers_nothing_is_refused(folder: Path) -> None:
    refused = run("predict", "unheard", "--folder", folder, "--level", "0.2")

    assert refused.code == 2
    assert "covers nothing" in refused.err


def test_a_year_of_data_is_too_short_and_how_many_months_are_needed_is_said(tmp_path: Path) -> None:
    world = type(STRONG)(accounts=(60, 61), months=12, kinds=("meeting",))
    short = unheard_workspace(tmp_path / "short", world)

    told = run("predict", "unheard", "--folder", short, "--json", "-")

    (refusal,) = json.loads(told.out)["refusals"]
    assert told.code == 0
    assert refusal["what"] == "found"
    assert "there are 12 whole months" in refusal["why"]
    assert "17 months" in refusal["needs"]
