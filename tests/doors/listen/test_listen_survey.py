"""`changemaker listen survey`: a survey as it is asked, for people and machines, and one made of a form."""

import json
from pathlib import Path

import pytest

from changemaker.engine.workspace import STATE
from changemaker.listen.surveys.read_survey import read_survey
from changemaker.listen.surveys.wording import keep_wording
from changemaker.routines.check_surveys import surveys_seen
from doors.support import ROOT, run
from unit.listen.test_xlsform import form
from unit.routines.made import workspace

SHIPPED = ROOT / "src/changemaker/sim/workspace/surveys"
EXAMPLE = ROOT / "src/changemaker/routines/starter/surveys/pulse.yml.txt"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace with the sample company's surveys and the starter's."""
    texts = {f"surveys__{path.stem}": path.read_text(encoding="utf-8") for path in sorted(SHIPPED.glob("*.yml"))}
    return workspace(tmp_path, **texts, surveys__example=EXAMPLE.read_text(encoding="utf-8"))


def test_the_surveys_that_ship_have_no_mistake_and_every_translation(folder: Path) -> None:
    seen = surveys_seen(folder)

    assert (seen.names, seen.problems) == (("after_complaint", "example", "pulse"), ())
    assert {one.languages for one in seen.surveys if one.name != "example"} == {("en", "ru", "ar", "de")}
    answer = run("check", cwd=folder)
    assert (answer.code, "  surveys    after_complaint, example, pulse" in answer.out) == (0, True)


def test_a_survey_is_shown_with_who_sees_what_in_words_and_in_a_language(folder: Path) -> None:
    answer = run("listen", "survey", "pulse", "--language", "ar", cwd=folder)

    assert (answer.code, answer.err) == (0, "")
    assert answer.says("pulse, version 1: كيف هو أداؤنا؟ (7 questions, 6 of them to everybody)")
    assert answer.says("by interview, if the contact decides and the account's rank by revenue is 20 or less")
    assert answer.says("only if nps is 6 or less")


def test_machines_get_all_of_it_in_every_language(folder: Path) -> None:
    found = run("listen", "survey", "pulse", "--json", "-", cwd=folder).finding

    why = found["pages"][1]["questions"][0]
    assert (why["id"], why["when"], why["when_in_words"]) == ("why", "nps <= 6", "nps is 6 or less")
    assert {one["language"]: one["direction"] for one in found["languages"]}["ar"] == "rtl"
    listed = json.loads(run("listen", "survey", "--json", "-", cwd=folder).out)
    assert [one["survey"] for one in listed["surveys"]] == ["after_complaint", "example", "pulse"]


def test_what_is_asked_for_and_not_there_is_named(folder: Path) -> None:
    wrong = run("listen", "survey", "puls", cwd=folder)
    other = run("listen", "survey", "pulse", "--language", "fr", cwd=folder)
    alone = run("listen", "survey", "--from", "form.xlsx", cwd=folder)

    assert [one.code for one in (wrong, other, alone)] == [2, 2, 2]
    assert "did you mean 'pulse'? [CM381]" in wrong.err
    assert "'pulse' is not asked in 'fr'" in other.err
    assert "--from and --to belong together" in alone.err


def test_a_form_becomes_a_file_that_check_accepts_and_is_never_written_over(folder: Path) -> None:
    form(
        folder / "form.xlsx",
        [["text", "why", "Why?", "لماذا؟", "", "", ""], ["audio", "voice", "V", "", "", "", ""]],
        [],
    )

    made = run("listen", "survey", "--from", "form.xlsx", "--to", "surveys/visit.yml", cwd=folder)
    again = run("listen", "survey", "--from", "form.xlsx", "--to", "surveys/visit.yml", cwd=folder)

    assert made.out.splitlines()[0] == "wrote surveys/visit.yml: 1 questions in en, ar"
    assert "voice: questions of type" in made.out
    assert (again.code, "is there already" in again.err) == (2, True)
    assert run("check", cwd=folder).code == 0


def test_another_wording_under_the_same_version_is_a_note_once_it_was_asked(folder: Path) -> None:
    file = folder / "surveys" / "pulse.yml"
    keep_wording(folder / STATE, read_survey(file))
    assert surveys_seen(folder).problems == ()

    file.write_text(
        file.read_text(encoding="utf-8").replace("should we change first?", "must change?"), encoding="utf-8"
    )
    reworded = surveys_seen(folder).problems
    file.write_text(file.read_text(encoding="utf-8").replace("version: 1", "version: 2"), encoding="utf-8")

    assert [(one.what, one.weight) for one in reworded] == [
        ("version 1 was asked in another wording before", "warning")
    ]
    assert surveys_seen(folder).problems == ()
