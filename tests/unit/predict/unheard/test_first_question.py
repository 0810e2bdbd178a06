"""A first question is a survey's file that can be asked as it is, whatever a company calls its things."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changemaker.listen.surveys.read_survey import survey_of
from changemaker.predict.unheard.first_question import first_question
from changemaker.predict.unheard.question_words import LANGUAGES
from changemaker.predict.unheard.signals import GROUPS, Signal, Source, Thing, Way

WAYS: tuple[Way, ...] = ("any", "more", "stopped")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("source", GROUPS)
def test_every_kind_of_signal_has_a_question_in_three_languages_that_the_surveys_accept(
    source: Source, way: Way
) -> None:
    thing = Thing(source=source, what="claim", place="T5", called="", place_called="Complaint desk")
    ask = first_question(Signal(thing=thing, way=way))

    survey = survey_of(ask.yaml, name=ask.name)

    asked = next(survey.questions())
    assert survey.languages == LANGUAGES
    assert (asked.id, asked.type) == (ask.name, ask.type)
    assert dict(asked.label.said) == dict(ask.label)
    assert len(set(ask.label.values())) == len(LANGUAGES)


@settings(max_examples=25)
@given(what=st.text(max_size=90), place=st.text(max_size=90))
def test_no_word_of_a_company_breaks_the_file(what: str, place: str) -> None:
    thing = Thing(source="meeting", what=what, place=place, place_called=place)

    ask = first_question(Signal(thing=thing, way="any"))

    assert next(survey_of(ask.yaml, name=ask.name).questions()).id == ask.name


def test_it_is_asked_after_the_event_where_one_can_be_named_and_of_a_draw_elsewhere() -> None:
    call = Thing(source="meeting", what="call", place="T4", place_called="Hotline")
    theme = Thing(source="theme", what="T7", called="pallet, exchange")

    after, drawn = (
        survey_of(first_question(Signal(thing=thing, way="any")).yaml, name="x").asking for thing in (call, theme)
    )

    assert (after.draw, after.event) == ("after_event", "T4")
    assert (drawn.draw, drawn.number) == ("random", 200)
