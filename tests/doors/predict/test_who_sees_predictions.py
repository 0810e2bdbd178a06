"""Every door keeps what must not be seen: results before an expectation, people who are erased, others' accounts."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

import changemaker as cm
from changemaker.access.roles import Role
from changemaker.core.errors import AskingError
from changemaker.core.scope import Scope
from changemaker.privacy.keys import Keys
from changemaker.reports.unheard_json import to_unheard_json
from changemaker.reports.words import word
from changemaker.routines.asked_predictions import list_without, problems_without
from changemaker.routines.erased_predictions import is_predicted
from changemaker.routines.expected_first import asked_here, hidden_results, say_expected
from changemaker.routines.kept_predictions import keep_unheard, kept_at_risk, kept_unheard
from changemaker.routines.open_store import keys_of, store_of, tables_of
from changemaker.routines.predicted_rows import seen_problems, seen_turning
from changemaker.routines.published_rows import Erased
from changemaker.store.answering import Draft, Rows, complete
from changemaker.store.open import Store
from changemaker.studies.at_risk import AtRisk
from changemaker.studies.unheard import Unheard
from doors.support import run
from doors.web.conftest import cleared
from doors.web.predicted_company import PROBLEM, SILENT, TURNING, UNHEARD, predicted, stop
from doors.web.served_pages import Pages, pages_of, small_company, words_of

SURVEY = """
version: 1
title: {en: How are we doing}
languages: [en]
pages:
  - questions:
      - {id: nps, type: nps}
"""
A1 = Scope(accounts=frozenset({"a1"}))


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    """A site that has predicted by the answers to its own survey, of which nobody has said what they expect."""
    workspace = small_company(tmp_path_factory.mktemp("asking"))
    (workspace.folder / "surveys").mkdir()
    (workspace.folder / "surveys" / f"{SILENT.survey}.yml").write_text(SURVEY, encoding="utf-8")
    with closing(store_of(workspace)) as store:
        answered(store, keys_of(workspace))
    predicted(workspace)
    with pages_of(workspace) as pages:
        yield pages


def answered(store: Store, keys: Keys) -> None:
    draft = Draft(
        id="r1", survey=SILENT.survey, version=1, account_id="a1", contact_id="c1", mode="email", language="en",
        seed=1, started_at=1, updated_at=1,
    )  # fmt: skip
    with store.writing() as connection:
        complete(connection, keys, draft, Rows(answers=(("nps", 9.0, None),)), 1_767_225_600_000_000)


def test_each_door_waits_until_somebody_has_said_what_they_expect(asking: Pages) -> None:
    workspace, store = asking.served.workspace, asking.served.store
    cleared(asking).person("eve", Role.EXECUTIVE)
    addresses = ("/api/v1/predictions/silent-scores", "/api/v1/predictions/silent-scores/rows")

    page = asking.get("/predictions")
    told = [asking.get(address) for address in addresses]
    command = run("predict", "silent-scores", "--folder", workspace.folder, "--json", "-")
    watched = run("predict", "watch", "--folder", workspace.folder, "--json", "-")
    with pytest.raises(AskingError, match="listen score pulse"):
        cm.open(workspace.folder).predict.silent_scores()

    assert word("web.expected.first", "en") in words_of(page)
    assert 'id="card"' not in page.text and 'id="segments"' not in page.text
    assert [(one.status_code, one.json()["code"]) for one in told] == [(422, "CM384")] * 2
    assert all("items" not in one.text and "estimates" not in one.text for one in told)
    assert (command.code, command.out) == (2, "")
    assert command.says("listen score pulse")
    assert '"watch": null' in watched.out

    survey = asked_here(workspace, SILENT.survey)
    assert survey is not None
    say_expected(store, survey, question="nps", expected=None, skip="no idea", by="eve", now=5)

    assert word("web.expected.first", "en") not in words_of(asking.get("/predictions"))
    assert [asking.get(address).status_code for address in addresses] == [200, 200]


def test_a_survey_that_was_only_loaded_or_never_asked_hides_nothing(asking: Pages) -> None:
    workspace, store = asking.served.workspace, asking.served.store

    assert [hidden_results(workspace, store, name) for name in ("", "elsewhere")] == [None, None]
    assert hidden_results(workspace, None, SILENT.survey) is None  # where nobody has made a store, nobody has answered


def test_a_stopped_models_card_is_shown_by_no_door(tmp_path: Path) -> None:
    workspace = small_company(tmp_path / "stopped")
    predicted(workspace)
    with pages_of(workspace) as pages:
        pages.person("eve", Role.EXECUTIVE)
        before = pages.get("/api/v1/predictions/silent-scores").json()
        stop(workspace)
        after = pages.get("/api/v1/predictions/silent-scores").json()
        page = pages.get("/predictions")

    assert before["card"]["estimates"]["mae"]["value"] == 1.2
    assert (after["state"], after["card"], "mae" in after["finding"]["estimates"]) == ("stopped", None, False)
    assert 'id="card"' not in page.text
    assert "the model no longer fits what came in" in words_of(page)


def test_who_is_only_on_a_list_or_an_example_of_a_problem_can_be_forgotten(tmp_path: Path) -> None:
    workspace = small_company(tmp_path / "listed")
    predicted(workspace)
    with pages_of(workspace) as pages:
        tables = tables_of(workspace)
        known = {name: is_predicted(workspace, tables, name) for name in ("a1", "a24", "a99")}
        done = [run("forget", name, "--folder", workspace.folder).code for name in ("a1", "a24", "a99")]
        page, problems = pages.person("eve", Role.EXECUTIVE).get("/turning"), kept_unheard(workspace)

    assert known == {"a1": True, "a24": True, "a99": False}
    assert done == [0, 0, 2]
    listed = kept_at_risk(workspace)
    assert listed is not None and problems is not None
    assert [one.account_id for one in listed.turning] == ["a2"]
    assert [one.account_id for one in problems.problems[0].biggest] == [f"a{n}" for n in (0, *range(2, 24))]
    assert '<th scope="row">a1</th>' not in page.text


def test_a_reader_sees_only_accounts_of_theirs_on_the_list_and_among_examples(asking: Pages) -> None:
    workspace, store = asking.served.workspace, asking.served.store

    seen = seen_turning(workspace, store, TURNING, A1)
    problems = seen_problems(workspace, store, UNHEARD, A1).problems

    assert [one.account_id for one in seen] == ["a1"]
    assert [one.account_id for one in problems[0].biggest] == ["a1"]
    assert (problems[0].at_risk, problems[0].now) == (PROBLEM.at_risk, PROBLEM.now)  # sums are of the company
    assert seen_turning(workspace, store, TURNING, Scope()) == TURNING.turning
    assert seen_problems(workspace, store, UNHEARD, Scope()) == UNHEARD


def test_what_a_study_found_is_handed_on_without_who_is_erased() -> None:
    rows = pa.table({"account_id": ["a1", "a2"], "contact_id": pa.array([None, None], pa.string())})
    listed = AtRisk(
        finding=TURNING.finding, rows=rows, listed=TURNING.turning, by_worth=False, looked=2, as_of=TURNING.as_of
    )
    problems = Unheard(finding=UNHEARD.finding, problems=(PROBLEM,), accounts=9, tried=1, asked=())
    erased = Erased(contacts=frozenset({"c1"}), accounts=frozenset({"a1"}))

    left, told = list_without(listed, erased), problems_without(problems, erased)

    assert left.rows["account_id"].to_pylist() == [one.account_id for one in left.listed] == ["a2"]
    assert "a1" in to_unheard_json(problems) and '"a1"' not in to_unheard_json(told)


def test_a_level_before_a_command_is_refused_as_every_option_of_a_plain_file(tmp_path: Path) -> None:
    done = run("predict", "--level", "7", "watch", "--folder", tmp_path)

    assert done.code == 2
    assert "--level belongs to a plain file, not to watch" in done.err


def test_a_folder_for_questions_that_cannot_be_written_is_told_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "drafts").write_text("a file", encoding="utf-8")

    done = run("predict", "unheard", "--folder", tmp_path, "--ask", tmp_path / "drafts" / "deeper")

    assert done.code == 2
    assert "this is not a folder" in done.err  # and not that there is no workspace here


def test_a_survey_that_is_there_is_told_before_the_search(tmp_path: Path) -> None:
    workspace = small_company(tmp_path / "drafted")
    keep_unheard(workspace, replace(UNHEARD, data_version=tables_of(workspace).data_version))
    draft = tmp_path / f"{PROBLEM.ask.name}.yml"
    draft.write_text("mine", encoding="utf-8")

    done = run("predict", "unheard", "--folder", workspace.folder, "--ask", tmp_path)

    kept = kept_unheard(workspace)
    assert done.code == 2 and "this survey is there already" in done.err
    assert kept is not None and kept.problems == UNHEARD.problems  # nothing was published
