"""The journeys and mails that come with the sample company: without a mistake, and worded in its three languages."""

import shutil
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from changemaker.act.journeys.mail import Rendered, rendered
from changemaker.engine.workspace import Workspace, open_workspace
from changemaker.routines.acting.check_journeys import JourneysSeen, right_journeys
from changemaker.sim.company_journeys import AGAIN, HELD_OUT, MAIL, TASK, WAITS, WINDOW
from changemaker.sim.company_regulars import JOURNEYS, SILENT

DAY = 86_400_000_000
KNOWN = {"order_gap_median": 30.0, "order_units_last": 10.0, "days_since_order": 38.0}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("shipped")
    with as_file(files("changemaker.sim") / "workspace") as shipped:
        for part in ("journeys", "mails"):
            shutil.copytree(Path(shipped) / part, folder / part)
        shutil.copy(Path(shipped) / "changemaker.yml", folder)
    return open_workspace(folder)


@pytest.fixture(scope="module")
def seen(workspace: Workspace) -> JourneysSeen:
    return right_journeys(workspace)


def test_every_journey_has_a_comparison_group_and_nothing_in_it_is_wrong_or_doubtful(seen: JourneysSeen) -> None:
    assert set(seen.journeys) == set(JOURNEYS) == set(seen.mails)
    assert seen.problems == ()
    assert all(journey.holdout.share > 0 for journey in seen.journeys.values())


@pytest.mark.parametrize("name", JOURNEYS)
def test_the_history_of_the_demo_was_run_by_the_same_file(seen: JourneysSeen, name: str) -> None:
    journey = seen.journeys[name]
    waits = [node.step.stretch for node in journey.nodes.values() if hasattr(node.step, "stretch")]

    assert (journey.holdout.share, journey.holdout.later) == (HELD_OUT[name], name == SILENT)
    assert journey.goal.within == WINDOW[name] * DAY
    assert journey.enter.again_after == AGAIN[name] * DAY
    assert waits == [WAITS[name] * DAY]
    assert {TASK[name], MAIL[name]} <= set(journey.nodes)


@pytest.mark.parametrize("language", ["en", "ru", "ar"])
def test_every_mail_is_there_in_every_language_and_says_who_it_is_for(seen: JourneysSeen, language: str) -> None:
    for mail in seen.mails.values():
        told = rendered(mail, KNOWN, language)

        assert isinstance(told, Rendered)
        assert told.language == language
        assert len(told.paragraphs) >= 3
        assert "{{ contact.name }}" in told.paragraphs[0]  # filled only when it is sent


def test_three_letters_in_three_languages_are_nine_texts(seen: JourneysSeen) -> None:
    texts = {mail.body[language] for mail in seen.mails.values() for language in ("en", "ru", "ar")}

    assert len(texts) == 9  # 3 mails in 3 languages: none is a copy of another
