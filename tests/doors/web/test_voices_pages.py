"""Pages of voices on a company that has asked and read: themes, quotes, merging, emotions, labels."""

import dataclasses
import re

import ibis
import pytest

from changemaker.access.roles import Role
from changemaker.engine.lake import open_tables
from changemaker.reports.words import word
from changemaker.routines.job_kinds import KINDS
from changemaker.store.jobs import list_jobs
from changemaker.store.text_labels import labels_of
from changemaker.store.theme_words import ThemeNames, names
from changemaker.web.voices_page import counted_in, told_as, writers_of
from doors.web.listening_company import ALONE, BILLS, HTML, LATE
from doors.web.listening_work import asked_nothing, work
from doors.web.served_pages import Pages, words_of


@pytest.fixture
def site(served_listening: Pages) -> Pages:
    return asked_nothing(served_listening)


def test_themes_stand_by_size_with_quotes_in_which_nothing_is_markup(site: Pages) -> None:
    page = site.person("eve", Role.EXECUTIVE).get("/voices")

    assert page.text.index("driver, late") < page.text.index("invoice, wrong") < page.text.index("lonely")
    assert page.text.count("<blockquote") == 6  # three of each theme; of the lonely one nothing
    assert HTML not in page.text
    assert "&lt;script&gt;" in page.text
    assert "a text that one person wrote" not in page.text
    assert word("web.theme.few", "en") in words_of(page)
    assert "a text that one person wrote" not in site.get(f"/voices/themes/{ALONE}").text
    assert site.get("/voices/themes/none").status_code == 404


def test_what_no_survey_asks_for_is_a_page_of_its_own(site: Pages) -> None:
    page = site.person("eve", Role.EXECUTIVE).get("/voices/never-asked")

    assert "invoice, wrong" in words_of(page)
    assert "driver, late" not in words_of(page)


def test_a_theme_is_named_merged_marked_and_each_of_it_undone(site: Pages) -> None:
    site.person("ana", Role.ANALYST)
    site.post(f"/voices/themes/{LATE}/name", {"name": "Late <b>drivers</b>"})
    named = site.get("/voices")
    undo = f"/voices/themes/{LATE}/undo"
    site.post(undo)
    unnamed = site.get("/voices")
    merged = site.post(f"/voices/themes/{BILLS}/merge", {"into": LATE})
    together = site.get(merged.headers["location"])
    site.post(f"/voices/themes/{BILLS}/undo")
    site.post(f"/voices/themes/{BILLS}/asked", {"asked": "yes"})
    with site.served.store.reading() as connection:
        held = names(connection)

    assert "Late &lt;b&gt;drivers&lt;/b&gt;" in named.text
    assert "drivers" not in unnamed.text
    assert re.search(r"Texts 30 ", words_of(together))
    assert f'action="/voices/themes/{BILLS}/undo"' in together.text
    assert (dict(held.names), dict(held.merged), dict(held.asked)) == ({}, {}, {BILLS: True})
    assert site.post(f"/voices/themes/{LATE}/name", {"name": "x" * 61}).status_code == 422
    assert site.post(f"/voices/themes/{LATE}/merge", {"into": LATE}).status_code == 404
    site.person("eve", Role.EXECUTIVE)
    assert site.post(f"/voices/themes/{LATE}/name", {"name": "no"}).status_code == 403


def test_texts_are_read_as_a_job_that_is_asked_for_once(site: Pages) -> None:
    site.person("ana", Role.ANALYST)
    first, second = site.post("/voices/read"), site.post("/voices/read")
    with site.served.store.reading() as connection:
        (job,) = list_jobs(connection)

    assert first.status_code == second.status_code == 303
    assert job.kind == "texts"
    assert job.kind in KINDS
    assert f'hx-get="/jobs/{job.id}/row"' in site.get("/voices").text
    assert site.person("eve", Role.EXECUTIVE).post("/voices/read").status_code == 403


def test_emotions_stand_side_by_side_and_say_what_cannot_be_measured(site: Pages) -> None:
    page = site.person("eve", Role.EXECUTIVE).get("/voices/emotions")

    assert re.search(r"Frustrated unpleasant 50", words_of(page))
    assert word("felt.read.none.why", "en") in words_of(page)


def test_texts_are_labelled_one_by_one_skipped_and_taken_back(site: Pages) -> None:
    site.person("ana", Role.ANALYST)
    page = site.get("/voices/labels")
    document = re.search(r'name="document_id" value="(d\d+)"', page.text)
    assert document is not None
    site.post("/voices/labels", {"scheme": "emotion", "document_id": document[1], "label": "frustrated"})
    second = site.get("/voices/labels")
    following = re.search(r'name="document_id" value="(d\d+)"', second.text)
    assert following is not None
    site.post("/voices/labels", {"scheme": "emotion", "document_id": following[1], "skip": "1"})
    skipped = site.get("/voices/labels")
    site.post("/voices/labels/undo", {"scheme": "emotion"})
    wrong = site.post("/voices/labels", {"scheme": "emotion", "document_id": document[1], "label": "<b>"})
    with site.served.store.reading() as connection:
        held = labels_of(connection, "emotion")

    assert following[1] != document[1]
    assert word("web.labels.done", "en", n=1, of=31) in words_of(second)
    assert word("web.labels.skipped", "en", n=1) in words_of(skipped)
    assert held == {document[1]: "frustrated"}
    assert wrong.status_code == 303
    assert "<script>alert" not in page.text
    site.post("/voices/labels/measure", {"scheme": "emotion"})
    work(site)
    assert word("web.labels.good.few", "en", n=1, least=30) in words_of(site.get("/voices/labels"))
    assert site.person("eve", Role.EXECUTIVE).post("/voices/labels", {"skip": "1"}).status_code == 403


def test_who_wrote_of_both_parts_of_a_merged_theme_is_one_person(site: Pages) -> None:
    counted = counted_in(site.served)
    assert counted is not None
    wrote = {id: theme.people for id, theme in counted.themes.items()}
    tables = open_tables(site.served.workspace.state, store=site.served.store)
    one_writer = tables["document_theme"].mutate(account_id=ibis.literal("a1"))  # nobody knows a person here
    same = dataclasses.replace(tables, expressions={**tables.expressions, "document_theme": one_writer})
    together = {BILLS: LATE, ALONE: LATE}

    assert wrote == {LATE: 20, BILLS: 10, ALONE: 1}
    assert writers_of(same, together) == {LATE: 1}
    few = {id: dataclasses.replace(theme, people=3) for id, theme in counted.themes.items()}
    (merged,) = told_as(dataclasses.replace(counted, themes=few), ThemeNames(merged=together), {LATE: 3})
    assert (merged.people, merged.may_quote) == (3, False)
