"""What somebody typed is read as it was meant, what cannot be is said, and rows hold what the tables want."""

from datetime import date

from changemaker.listen.answering.path import next_page, options_shown, shown
from changemaker.listen.answering.recorded import recorded
from changemaker.listen.answering.typed import LONGEST_TEXT, Typed, read_form
from changemaker.listen.surveys.direction import direction_of
from changemaker.listen.surveys.piping import piped
from changemaker.listen.surveys.read_survey import survey_of
from changemaker.listen.surveys.survey import Option, Words

NOW, TODAY = 1_790_000_000_000_000, date(2026, 9, 21)
SURVEY = survey_of(
    """
title: {en: Pulse, ar: نبض}
languages: [en, ar]
questions:
  - {id: nps, type: nps, required: true}
  - {id: feel, type: emotions}
  - id: way
    type: many
    label: How?
    most: 2
    options: [{id: web, label: Web}, {id: phone, label: Phone}, {id: visit, label: Visit}]
  - {id: order, type: rank, label: Order, options: [{id: a, label: A}, {id: b, label: B}, {id: c, label: C}]}
  - {id: spend, type: number, label: Spend, low: 0, high: 1000}
  - {id: since, type: date, label: Since}
  - {id: first_choice, type: first_choice}
  - {id: why_here, type: purpose, options: [{id: buy, label: Buy}]}
  - {id: who, type: staff_member}
  - {id: news, type: consent, label: May we write?, about: email/marketing}
  - {id: comment, type: text, label: Else?}
"""
)


def read(**form: str | list[str]) -> Typed:
    """Return what the only page's form says; "__" stands for a point in a field's name."""
    fields = {name.replace("__", "."): [value] if isinstance(value, str) else value for name, value in form.items()}
    return read_form(SURVEY, 0, {"nps": ["9"], **fields}, {}, {}, now=NOW, today=TODAY)


def test_numbers_and_days_are_read_in_any_digits() -> None:
    typed = read(nps="١٠", spend="1 250,5", since="2026-02-30")

    assert typed.answers == {"nps": 10.0}
    assert {id: problem.id for id, problem in typed.problems.items()} == {
        "spend": "survey.answer.too_high",
        "since": "survey.answer.not_a_date",
    }
    assert read(spend="99,5", since="٢٠٢٦-٠٢-٢٨").answers == {"nps": 9.0, "spend": 99.5, "since": "2026-02-28"}


def test_what_was_not_offered_is_not_taken() -> None:
    typed = read(nps="11", way=["web", "fax"], first_choice="them", feel=["joy"], order__a="1", order__b="1")

    assert typed.answers == {}
    assert {id: problem.id.rpartition(".")[2] for id, problem in typed.problems.items()} == {
        "nps": "too_high",
        "way": "not_offered",
        "first_choice": "not_offered",
        "feel": "not_offered",
        "order": "same_place",
    }


def test_an_empty_page_keeps_only_what_must_be_answered_from_going_on() -> None:
    typed = read(nps="", comment="   ")

    assert (typed.answers, {id: one.id for id, one in typed.problems.items()}) == (
        {},
        {"nps": "survey.answer.required"},
    )


def test_a_long_text_is_never_cut_and_odd_letters_are_taken_out() -> None:
    assert read(comment="x" * (LONGEST_TEXT + 1)).problems["comment"].params["letters"] == LONGEST_TEXT + 1
    assert read(comment="a\r\nb\0\x07 <b>=1+1</b>\ud800").answers["comment"] == "a\nb <b>=1+1</b>\ufffd"


def test_a_field_left_empty_takes_its_answer_back() -> None:
    before = read(comment="first").answers

    after = read_form(SURVEY, 0, {"nps": ["8"]}, before, {}, now=NOW, today=TODAY)

    assert (before["comment"], dict(after.answers)) == ("first", {"nps": 8.0})


def test_emotions_are_kept_with_their_strength_and_nothing_is_an_answer_too() -> None:
    assert read(feel=["valued"], feel__relieved="2").answers["feel"] == {"valued": None, "relieved": 0.4}
    assert read(feel="none").answers["feel"] == {}
    assert "feel" not in read().answers
    assert read(feel=["none", "valued"]).problems["feel"].id == "survey.answer.nothing_and_something"
    assert read(feel=["valued", "trusting", "confused"]).problems["feel"].params["most"] == 2


def test_rows_are_what_the_tables_want() -> None:
    typed = read(
        nps="3",
        feel=["frustrated"],
        feel__frustrated="4",
        way=["phone", "web"],
        order__b="1",
        order__a="2",
        first_choice="another",
        why_here__words="to look",
        who="S7",
        news="yes",
        comment="=1+1",
    )
    rows = recorded(SURVEY, typed.answers | {"who": "S7"}, {}, now=NOW, today=TODAY)

    assert rows.answers == (
        ("nps", 3.0, None),
        ("way.web", 1.0, None),
        ("way.phone", 1.0, None),
        ("way.visit", 0.0, None),
        ("order.b", 1.0, None),
        ("order.a", 2.0, None),
        ("first_choice", 0.0, "another"),
        ("why_here", None, "other"),
        ("who", None, "S7"),
        ("news", 1.0, None),
    )
    assert [(emotion, felt) for emotion, felt, _ in rows.emotions if felt] == [("frustrated", 0.8)]
    assert len(rows.emotions) == 8
    assert {method for _, _, method in rows.emotions} == {"pick up to two of eight"}  # as the sample company has it
    assert rows.texts == (("why_here", "to look"), ("comment", "=1+1"))
    assert (rows.consents, rows.about) == ((("email", "marketing", True),), {"staff_member_id": "S7"})
    nothing = recorded(SURVEY, {"feel": {}}, {}, now=NOW, today=TODAY).emotions
    assert nothing[-1][:2] == ("none", 0.0)


def test_staff_that_was_offered_is_picked_by_id_and_others_are_said_in_words() -> None:
    offered = {"who": (Option(id="S7", label=Words({"en": "Nadia"})),)}

    picked = read_form(SURVEY, 0, {"nps": ["9"], "who": ["S7"]}, {}, {}, now=NOW, today=TODAY, offered=offered)
    said = read_form(SURVEY, 0, {"nps": ["9"], "who": ["Nadia"]}, {}, {}, now=NOW, today=TODAY)

    assert picked.answers["who"] == "S7"
    assert (said.answers["who"], said.answers["who.words"]) == ("other", "Nadia")
    assert recorded(SURVEY, said.answers, {}, now=NOW, today=TODAY).texts == (("who", "Nadia"),)


def test_options_are_shuffled_alike_each_time_for_one_respondent_with_other_at_the_end() -> None:
    survey = survey_of(
        "{title: A, questions: [{id: p, type: purpose, shuffle: true, options: [a, b, c, d, e, f]}]}".replace(
            "[a, b, c, d, e, f]", "[" + ", ".join(f"{{id: {one}, label: {one}}}" for one in "abcdef") + "]"
        )
    )
    question = survey.question("p")
    orders = {tuple(one.id for one in options_shown(question, {}, {}, seed)) for seed in range(30)}

    assert all(order[-1] == "other" for order in orders)
    assert len(orders) > 20  # of 720
    assert len({tuple(one.id for one in options_shown(question, {}, {}, 7)) for _ in range(3)}) == 1


def test_a_page_is_cut_before_a_question_that_depends_on_it() -> None:
    survey = survey_of(
        "title: A\nquestions:\n  - {id: nps, type: nps}\n  - {id: csat, type: csat}\n"
        "  - {id: why, type: text, label: Why, when: nps <= 6}\n  - {id: tell, type: text, label: 'You gave {csat}'}\n"
    )

    assert [[one.id for one in page.questions] for page in survey.pages] == [["nps", "csat"], ["why", "tell"]]
    assert next_page(survey, {"nps": 9.0}, {}, after=0, now=NOW, today=TODAY) == 1
    assert [one.id for one in shown(survey, 1, {"nps": 9.0}, {}, now=NOW, today=TODAY)] == ["tell"]


def test_gaps_are_filled_once_and_never_read_again() -> None:
    answers = {"nps": 9.0, "comment": "{nps} <b>", "way": ("web", "phone")}

    assert piped("{nps}: {comment}", answers, {}) == "9: {nps} <b>"
    assert piped("{{nps}} {account_name|your company}!", answers, {}) == "{nps} your company!"
    assert piped("Dear {contact_name} , hello", {}, {"contact_name": "Ann"}) == "Dear Ann , hello"
    assert piped("by {way}", answers, {}, survey=SURVEY, language="ar") == "by Web, Phone"


def test_the_direction_follows_from_the_language() -> None:
    assert [direction_of(code) for code in ("ar", "he-IL", "fa", "ur", "ckb", "de", "az-Arab", "ar-Latn")] == [
        *["rtl"] * 5, "ltr", "rtl", "ltr"
    ]  # fmt: skip
