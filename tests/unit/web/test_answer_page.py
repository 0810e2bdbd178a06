"""Every kind of question can be shown, answered before, typed wrongly, in every language; nothing in it is HTML."""

import re
from dataclasses import replace
from datetime import date

import pytest

from changemaker.core.message import Message
from changemaker.listen.answering.typed import read_form
from changemaker.listen.surveys.read_survey import survey_of
from changemaker.listen.surveys.survey import Survey, Words
from changemaker.web.answer_page import Sheet, render
from changemaker.web.answer_widgets import asked_of, fields_of

EVERY = """
title: {en: Every kind, ar: كل الأنواع}
languages: [en, ar]
pages:
  - questions:
      - {id: nps, type: nps, required: true}
      - {id: csat, type: csat}
      - {id: ces, type: ces}
      - {id: stars, type: stars}
      - {id: likert, type: likert, label: It was easy., high: 7}
      - {id: fun, type: enjoyment}
      - {id: feel, type: emotions, most: 2}
      - {id: one, type: one, label: One, options: [{id: a, label: A}, {id: b, label: B}]}
      - {id: many, type: many, label: Many, options: [{id: a, label: A}, {id: b, label: B}, {id: c, label: C}], most: 2}
      - {id: rank, type: rank, label: Rank, options: [{id: a, label: A}, {id: b, label: B}]}
      - {id: size, type: number, label: How many?, low: 1, high: 9}
      - {id: day, type: date, label: When?}
      - {id: why, type: text, label: Why?, long: true}
      - {id: who, type: staff_member}
      - {id: first, type: first_choice}
      - {id: list, type: shortlist, label: Who else?, options: [{id: a, label: A}, {id: b, label: B}]}
      - {id: aim, type: purpose, label: Why did you come?, options: [{id: buy, label: Buy}, {id: look, label: Look}]}
      - {id: sure, type: certainty, about: price}
      - {id: mail, type: consent, about: email/marketing, label: May we write?}
      - {id: note, type: info, label: "Read <this> & that."}
"""
FORM = {
    **{"nps": ["9"], "csat": ["5"], "ces": ["7"], "stars": ["4"], "likert": ["6"], "fun": ["5"]},
    **{"feel": ["valued"], "feel.valued": ["3"], "one": ["b"], "many": ["a", "c"], "rank.a": ["2"], "rank.b": ["1"]},
    **{"size": ["7"], "day": ["2026-02-03"], "why": ["<b>=1+1</b>"], "who": ["Dana"], "first": ["us"]},
    **{"list": ["b"], "aim": ["other"], "aim.words": ["to ask"], "sure": ["4"], "mail": ["no"]},
}
NOW, TODAY = 1_790_000_000_000_000, date(2026, 9, 21)


@pytest.fixture(scope="module")
def survey() -> Survey:
    return survey_of(EVERY, name="every")


def sheet(survey: Survey, **more: object) -> Sheet:
    return Sheet(survey=survey, page=0, now=NOW, today=TODAY, **{"language": "en", **more})  # type: ignore[arg-type]


def test_what_was_kept_fills_the_same_fields_as_what_was_typed(survey: Survey) -> None:
    typed = read_form(survey, 0, FORM, {}, {}, now=NOW, today=TODAY)
    assert typed.problems == {}

    kept = {
        name: list(values)
        for q in survey.questions()
        for name, values in fields_of(q, typed.answers.get(q.id), typed.answers).items()
    }

    assert kept == FORM


def test_every_field_has_a_name_that_is_read_and_everything_typed_is_escaped(survey: Survey) -> None:
    page = render(sheet(survey, typed={**FORM, "-page": ["0"]}))

    assert "<b>=1" not in page
    assert "&lt;b&gt;=1+1&lt;/b&gt;" in page
    assert "Read &lt;this&gt; &amp; that." in page
    names = set(re.findall(r'name="([a-z][^"]*)"', page)) - {"viewport", "color-scheme", "robots"}
    ids = {question.id for question in survey.questions()}
    assert {name.partition(".")[0] for name in names} == ids - {"note"}  # a text to read takes nothing
    doubled = [id for id in re.findall(r'\bid="([^"]+)"', page) if page.count(f' id="{id}"') > 1]
    assert doubled == []


def test_every_question_with_a_problem_is_named_in_the_summary_and_led_to(survey: Survey) -> None:
    wrong = {q.id: Message("survey.answer.required") for q in survey.questions() if q.type != "info"}

    page = render(sheet(survey, problems=wrong, typed={"-page": ["0"]}))

    led = re.findall(r'href="#([a-z]+)-1"', page)
    assert led == list(wrong)
    assert all(f'id="{id}-1"' in page for id in led)


def test_a_text_that_is_not_in_the_readers_language_says_which_one_it_is_in(survey: Survey) -> None:
    page = render(sheet(survey, language="ar"))

    assert '<html lang="ar" dir="rtl">' in page
    assert '<span lang="en" dir="ltr">Why?</span>' in page
    assert "كل الأنواع" in page


def test_an_emotion_without_a_strength_and_nothing_in_particular_are_told_apart(survey: Survey) -> None:
    feel = survey.question("feel")

    assert fields_of(feel, {"valued": None}, {}) == {"feel": ["valued"]}
    assert fields_of(feel, {}, {}) == {"feel": ["none"]}


def test_a_field_that_was_left_empty_now_is_empty_although_it_was_answered_before(survey: Survey) -> None:
    nps = replace(survey.question("nps"), label=Words({"en": "?"}))

    def chosen(typed: dict[str, list[str]]) -> list[str]:
        shown = asked_of(nps, survey=survey, language="en", answers={"nps": 3.0}, typed=typed, facts={}, seed=1)
        return [choice.id for choice in shown.choices if choice.chosen]

    assert chosen({"-page": ["0"]}) == []  # a form that was sent off without it
    assert chosen({"why": ["x"]}) == ["3"]  # an address that chose something else
