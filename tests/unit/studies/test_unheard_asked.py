"""What a survey asks about is no news: by its occasion, by its words in any language, or as a reading of texts says."""

import pyarrow as pa

from changemaker.engine.tables import tables_in_memory
from changemaker.listen.surveys.read_survey import survey_of
from changemaker.predict.unheard.signals import Thing
from changemaker.studies.unheard_asked import asked_about

PULSE = survey_of(
    "{title: Pulse, languages: [en, de], questions: ["
    "{id: nps, type: nps},"
    "{id: delivery, type: csat, label: {en: How satisfied are you with our deliveries?, de: Wie war die Lieferung?}}]}",
    name="pulse",
)
AFTER = survey_of(
    "{title: Your case, asking: {draw: after_event, event: case.resolved}, questions: [{id: csat, type: csat}]}",
    name="after",
)
AT_BILLING = survey_of(
    "{title: Billing, asking: {draw: after_event, event: T6}, questions: [{id: ces, type: ces}]}", name="billing"
)
LATE = Thing(source="late", what="delivery")
CALL = Thing(source="meeting", what="call", place="T4", place_called="Hotline")
INVOICE = Thing(source="meeting", what="correction", place="T6", place_called="Invoices")
CLAIM = Thing(source="grave_case", what="claim")
THEMES = [Thing(source="theme", what=id, called=words) for id, words in (("T1", "delivery, truck"), ("T2", "pallet"))]


def asked(things, surveys, themes=()):  # type: ignore[no-untyped-def]
    rows = pa.table({"theme_id": [id for id, _ in themes], "asked": [flag for _, flag in themes]})
    return asked_about(things, surveys, tables_in_memory({"theme": rows} if themes else {}, data_version="x"))


def test_a_question_that_names_a_thing_covers_it() -> None:
    found = asked([LATE, CALL], [PULSE])

    assert found.covered.keys() == {LATE.key}
    assert found.covered[LATE.key].question == "delivery"


def test_a_survey_asked_after_an_event_covers_the_event() -> None:
    assert asked([CLAIM, INVOICE, CALL], [AFTER]).covered.keys() == {CLAIM.key}
    assert asked([CLAIM, INVOICE, CALL], [AT_BILLING]).covered.keys() == {INVOICE.key}


def test_of_themes_the_reading_of_texts_is_believed_and_words_only_where_it_says_nothing() -> None:
    assert asked(THEMES, [PULSE]).covered.keys() == {"theme:T1"}
    assert asked(THEMES, [PULSE], [("T1", False), ("T2", True)]).covered.keys() == {"theme:T2"}


def test_a_question_that_comes_near_without_covering_is_named() -> None:
    near = Thing(source="theme", what="T3", called="delivery, note, stamp, colour")

    found = asked([near, CALL], [PULSE])

    assert found.covered == {}
    assert found.nearby[near.key].survey == "pulse"
    assert CALL.key not in found.nearby


def test_without_surveys_nothing_is_asked() -> None:
    assert asked([LATE, CALL, CLAIM, *THEMES], []).covered == {}
