"""Pages of what is predicted: the card first, predictions apart from answers, one list of who is turning."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from changemaker.access.roles import Role
from changemaker.reports.words import say, word
from changemaker.routines.kept_predictions import keep_silent, kept_at_risk
from changemaker.store.jobs import list_jobs
from doors.web.conftest import cleared
from doors.web.listening_work import work
from doors.web.predicted_company import HIDDEN, MODEL, PROBLEM, WITHHELD, predicted, stop
from doors.web.served_pages import Pages, pages_of, small_company, words_of

PLACES = {"/predictions": "silent_scores", "/unheard": "unheard", "/turning": "at_risk"}


@pytest.fixture(scope="module")
def predicting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    """A site that has predicted."""
    workspace = small_company(tmp_path_factory.mktemp("predicted"))
    predicted(workspace)
    with pages_of(workspace) as pages:
        yield pages


@pytest.fixture
def knowing(predicting: Pages) -> Pages:
    """The same, and an executive."""
    return cleared(predicting).person("eve", Role.EXECUTIVE)


def jobs_of(pages: Pages, kind: str) -> int:
    with pages.served.store.reading() as connection:
        return len(list_jobs(connection, kinds=[kind]))


@pytest.mark.parametrize("path", PLACES)
def test_before_the_first_run_a_page_says_the_next_step(pages: Pages, path: str) -> None:
    command = "predict " + PLACES[path].replace("_", "-")
    for_analyst = pages.person("ana", Role.ANALYST).get(path)
    for_executive = pages.person("eve", Role.EXECUTIVE).get(path)

    assert f'action="{path}/run"' in for_analyst.text
    assert f'action="{path}/run"' not in for_executive.text
    assert all(command in words_of(page) for page in (for_analyst, for_executive))
    assert pages.person("ada", Role.AGENT).get(path).status_code == 403


@pytest.mark.parametrize("path", PLACES)
def test_who_may_not_run_studies_starts_nothing_and_who_may_starts_it_once(pages: Pages, path: str) -> None:
    refused = pages.person("eve", Role.EXECUTIVE).post(f"{path}/run")
    pages.person("ana", Role.ANALYST)
    asked = [pages.post(f"{path}/run").status_code for _ in range(2)]

    assert refused.status_code == 403
    assert asked == [303, 303]
    assert jobs_of(pages, PLACES[path]) == 1


def test_a_company_too_small_is_told_what_is_missing(tmp_path: Path) -> None:
    with pages_of(small_company(tmp_path / "small")) as pages:
        pages.person("ana", Role.ANALYST)
        for path in PLACES:
            pages.post(f"{path}/run")
        work(pages)
        told = [pages.get(path) for path in PLACES]

    assert [page.status_code for page in told] == [200, 200, 200]
    assert all("Needs" in words_of(page) for page in told)
    assert all("Traceback" not in page.text for page in told)


def test_the_card_stands_before_the_scores(knowing: Pages) -> None:
    page = knowing.get("/predictions")
    said = words_of(page)

    assert page.text.index('id="card"') < page.text.index('id="answer"') < page.text.index('id="segments"')
    assert word("web.predicted.card.published", "en") in said
    assert word("web.predicted.card.best", "en") in said
    assert page.text.count("hollow-mark") == 1  # of the one segment whose predictions are shown
    assert " ".join(say(HIDDEN.why).split()) in said


def test_people_are_listed_by_their_predictions_and_no_answer_of_a_person_is_shown(knowing: Pages) -> None:
    text = knowing.get("/predictions/people").text
    rows = [row.split("</tr>")[0] for row in text.split("<tbody>")[1].split("<tr>")[1:]]

    assert len(rows) == 1
    assert "a2" in rows[0] and "5.2" in rows[0] and "hollow-mark" in rows[0]
    assert "a1" not in text.split("<tbody>")[1]  # who answered


def test_why_a_score_is_asked_where_its_model_is_gone_is_told(knowing: Pages) -> None:
    page = knowing.get("/predictions/person?id=a2")
    nobody = knowing.get("/predictions/person?id=a1")

    assert page.status_code == 404 and MODEL in words_of(page)
    assert nobody.status_code in (400, 404, 422) and "Traceback" not in nobody.text


def test_scores_that_the_watch_has_stopped_are_gone_with_the_reason(tmp_path: Path) -> None:
    workspace = small_company(tmp_path / "stopped")
    predicted(workspace)
    stop(workspace)
    with pages_of(workspace) as pages:
        page = pages.person("eve", Role.EXECUTIVE).get("/predictions")
        people = pages.get("/predictions/people")

    assert "the model no longer fits what came in" in words_of(page)
    assert 'id="card"' not in page.text  # nor how good it was
    assert "hollow-mark" not in page.text + people.text
    assert word("web.predicted.people.none", "en") in words_of(people)


def test_scores_that_were_never_published_say_why(tmp_path: Path) -> None:
    workspace = small_company(tmp_path / "withheld")
    keep_silent(workspace, WITHHELD)
    with pages_of(workspace) as pages:
        page = pages.person("eve", Role.EXECUTIVE).get("/predictions")

    assert "nobody has answered anything yet" in words_of(page)
    assert 'id="card"' not in page.text


def test_a_problem_has_its_money_its_accounts_and_a_file_that_asks(knowing: Pages) -> None:
    page = knowing.get("/unheard")
    file = knowing.person("ana", Role.ANALYST).get(f"/unheard/questions/{PROBLEM.ask.name}")
    asked = knowing.get("/unheard")

    assert "<b>invoice</b>" not in page.text  # a company's word is no markup
    assert "$13,000 to $71,000" in words_of(page)
    assert "and 5 more" in words_of(page)
    assert (file.status_code, file.text) == (200, PROBLEM.ask.yaml)
    assert f"/unheard/questions/{PROBLEM.ask.name}" in asked.text
    assert knowing.get("/unheard/questions/none").status_code == 404


def test_who_is_turning_stands_once_with_every_reason_and_its_false_alarms(knowing: Pages) -> None:
    page = knowing.get("/turning")
    said = words_of(page)

    assert page.text.count('<th scope="row">a1</th>') == page.text.count('<th scope="row">a2</th>') == 1
    assert said.index("a1") < said.index("a2")
    assert "likely to leave" in said and "broken rhythm" in said
    assert "false alarms: 1.2 %" in said
    assert "$10,000 to $14,000" in said
    assert word("web.turning.by_risk", "en") in said
    assert word("web.turning.worth", "en") not in said  # nobody knows it of anybody: no column of "not known"


@pytest.mark.parametrize("path", [*PLACES, "/predictions/people"])
def test_each_page_reads_from_right_to_left_in_arabic(knowing: Pages, path: str) -> None:
    page = knowing.get(f"{path}?lang=ar")

    assert page.status_code == 200
    assert 'dir="rtl"' in page.text


def test_what_is_kept_is_read_back_as_it_was(knowing: Pages) -> None:
    kept = kept_at_risk(knowing.served.workspace)

    assert kept is not None and [one.account_id for one in kept.turning] == ["a1", "a2"]
