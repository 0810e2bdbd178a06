"""Every mistake of a survey is told at its place; what is right is left alone."""

from pathlib import Path

import pytest

from changemaker.core.errors import SeveralProblemsError, UnknownSurveyError, WorkspaceFileError
from changemaker.engine.yaml_place import Problem
from changemaker.listen.surveys.read_survey import read_survey, survey_named, survey_of, surveys_in, text_problems

HEAD = """\
title: Pulse
questions:
  - {id: nps, type: nps}
  - {id: way, type: one, label: How?, options: [{id: web, label: Web}]}
"""
MORE = "  - {id: more, type: text, label: Tell, when: "


def told(text: str, weight: str = "error") -> list[str]:
    """Return what is wrong with a survey, each with its line and column."""
    return [f"{where(one)} {one.what}" for one in text_problems(text, name="s")[1] if one.weight == weight]


def where(problem: Problem) -> str:
    return f"{problem.place.line}:{problem.place.column}" if problem.place else "-"


@pytest.mark.parametrize(
    ("condition", "wrong"),
    [
        ("npss > 3", "5:47 nothing is called 'npss'"),
        ("nps > 3 and way = 'wep'", "5:65 'wep' is none of the options"),
        ("nps", "5:47 this gives a number, and a flag is wanted"),
        ("nps = 'high'", "5:53 a number is compared with a text"),
        ("nps >", "5:52 the rule ends too early"),
        ("last > 3", "5:47 'last' is asked later, in line 6"),
        ("more is answered", "5:47 'more' depends on its own answer"),
        ("way.web", "5:47 nothing is called 'way.web'"),
    ],
)
def test_a_condition_that_means_nothing_is_told_under_its_words(condition: str, wrong: str) -> None:
    text = f"{HEAD}{MORE}{condition}}}\n  - {{id: last, type: csat}}\n"

    assert told(text) == [wrong]


@pytest.mark.parametrize(
    "condition",
    [
        "nps > 10",
        "nps < 3 and nps > 5",
        "not (nps between 0 and 10)",
        "way != 'web'",  # its only answer
        "account.open_cases > 3 and account.open_cases < 2",
        "account.segment = 'A' and account.segment = 'B'",
        "contact.decides and not contact.decides",
        "nps is answered and nps is not answered",
        "account.opened > 2024-01-01 and account.opened < 2024-01-02",  # no day lies between
        "false",
    ],
)
def test_a_question_that_nobody_can_be_asked_is_told(condition: str) -> None:
    found = told(f"{HEAD}{MORE}{condition}}}\n")

    assert found == ["5:47 'more' can never be asked: its condition is never true, given what must be so before it"]


@pytest.mark.parametrize(
    "condition",
    [
        "nps >= 0",
        "nps is not answered",
        "way = 'web' and nps < 1",
        "account.revenue_last_year > 9e14",
        "account.segment != 'A' and account.segment != 'B'",
        "account.open_cases > 2 and account.open_cases < 3",  # 2.5 is a number
        "days_since(account.opened) < 0",  # cannot be decided
        "account.value_rank < account.open_cases and account.open_cases < account.value_rank",  # nor this
    ],
)
def test_what_may_be_asked_is_left_alone(condition: str) -> None:
    assert told(f"{HEAD}{MORE}{condition}}}\n") == []


def test_what_follows_only_from_earlier_conditions_is_found_too() -> None:
    text = HEAD + (
        "  - {id: why, type: text, label: Why, when: nps <= 6}\n"
        "  - {id: glad, type: text, label: Glad, when: nps >= 9 and why is answered}\n"
        "  - {id: feel, type: emotions}\n"
        "  - {id: three, type: text, label: '?', when: feel.confident and feel.trusting and feel.valued}\n"
        "  - {id: two, type: text, label: '?', when: feel.confident and feel.trusting and not feel.valued}\n"
        "  - {id: one, type: one, label: '?', options: [{id: a, label: A, when: nps > 8}, {id: b, label: B}]}\n"
        "  - {id: last, type: text, label: '?', when: one = 'a' and nps < 3}\n"
    )

    assert [line.split("'")[1] for line in told(text)] == ["glad", "three", "last"]


def test_conditions_that_go_round_in_a_circle_are_told_with_the_way_round() -> None:
    text = (
        "title: Loop\nquestions:\n"
        "  - {id: a, type: csat, when: c > 3}\n"
        "  - {id: b, type: csat, metric: b2, when: a > 3}\n"
        "  - {id: c, type: csat, when: b > 3}\n"
    )

    assert told(text) == ["3:31 these conditions go round in a circle: a -> c -> b -> a"]


def test_ids_that_stand_twice_or_mean_something_already_are_told() -> None:
    text = (
        "title: Ids\nquestions:\n"
        "  - {id: nps, type: nps}\n"
        "  - {id: nps, type: csat}\n"
        "  - {id: mode, type: csat}\n"
        "  - {id: easy, type: ces, metric: nps}\n"
        "  - {id: way, type: one, label: W, options: [{id: a, label: A}, {id: a, label: B}]}\n"
    )

    assert told(text) == [
        "4:10 question 'nps' stands here again, after line 3",
        "5:10 conditions and texts know 'mode' already as something else",
        "6:35 'easy' and 'nps' are both kept as 'nps'",
        "7:65 option 'a' stands here twice",
    ]


def test_a_question_of_a_type_that_it_cannot_be_is_told() -> None:
    text = "title: Types\nquestions:\n  - {id: a, type: npss}\n  - {id: b, type: nps, goto: c}\n"
    other = (
        "title: Types\nquestions:\n"
        "  - {id: a, type: one, label: A}\n"
        "  - {id: b, type: text}\n"
        "  - {id: c, type: csat, high: 9, most: 2, options: [x]}\n"
        "  - {id: d, type: consent, label: D}\n"
        "  - {id: e, type: stars, high: 40}\n"
        "  - {id: f, type: number, label: F, low: 5, high: 1}\n"
    )

    assert told(text) == ["3:19 'type' cannot be 'npss'", "4:24 unknown key 'goto'"]
    assert [line.split(" ", 1)[1] for line in told(other)] == [
        "'a' has no options to choose from",
        "'b' asks nothing: questions of type text have no ready wording",
        "questions of type csat have no high of their own",
        "questions of type csat take no 'most'",
        "questions of type csat have no options",
        "it is not said what this consents to",
        "a scale of 1 to 40",
        "low is 5, above high 1: no number fits",
    ]


def test_a_text_that_a_language_lacks_is_a_note_and_a_gap_that_nothing_fills_a_mistake() -> None:
    text = (
        "title: {en: Hello, ar: مرحبا}\nlanguages: [en, ar]\nquestions:\n"
        "  - {id: nps, type: nps, hint: {en: Be frank}}\n"
        "  - {id: why, type: text, label: {en: 'Why {nps}, {account_nam}?', ar: لماذا؟, fr: Pourquoi}}\n"
    )

    assert told(text) == ["5:27 nothing is called '{account_nam}'"]
    assert told(text, "warning") == [
        "4:26 this is not there in ar",
        "5:27 this is written in fr, and the survey is not",
    ]


def test_fifty_languages_are_told_in_a_few_lines() -> None:
    codes = [f"{one}{other}" for one in "abcde" for other in "abcdefghij"]
    said = ", ".join(f"{code}: Text" for code in codes)
    questions = "\n".join(f"  - {{id: q{n}, type: text, label: {{{said}}}}}" for n in range(10))
    text = f"title: {{{said}}}\nlanguages: [{', '.join(codes)}]\nquestions:\n{questions}\n  - {{id: nps, type: nps}}\n"

    assert told(text) == []
    notes = told(text.replace("title: {aa: Text, ", "title: {"), "warning")

    assert len(survey_of(text).languages) == 50
    assert notes[0] == "1:1 this is not there in aa"
    assert all("more languages" in note for note in notes[1:])  # the ready wording: in none of these


def test_who_is_asked_cannot_depend_on_answers() -> None:
    text = HEAD + (
        "asking:\n"
        "  when: nps > 3\n"
        "  strata: [account.segmnt]\n"
        "  draw: stratified\n"
        "  modes: [email, {mode: interview, when: contact.decides and not contact.decides}]\n"
    )

    assert told(text)[:3] == [
        "6:9 'nps' is not known yet when people are chosen",
        "7:12 no fact is called 'account.segmnt'",
        "9:11 no way of asking below this one is ever taken: it has no condition",
    ]


def test_html_in_a_text_is_text() -> None:
    survey = survey_of("{title: A, questions: [{id: a, type: text, label: '<script>alert(1)</script>'}]}")

    assert survey.question("a").label.said == {"en": "<script>alert(1)</script>"}


def test_all_mistakes_of_a_file_are_raised_at_once_with_their_carets(tmp_path: Path) -> None:
    file = tmp_path / "surveys" / "pulse.yml"
    file.parent.mkdir()
    file.write_text(f"{HEAD}{MORE}npss > 3 and csatt > 2}}\n", encoding="utf-8")

    with pytest.raises(SeveralProblemsError) as several:
        read_survey(file)

    assert all(isinstance(one, WorkspaceFileError) for one in several.value.problems)
    assert "pulse.yml:5:60: nothing is called 'csatt'" in str(several.value)
    assert str(several.value).count("^^^^") == 2


def test_a_survey_is_found_by_name_or_the_likeliest_is_named(tmp_path: Path) -> None:
    assert surveys_in(tmp_path) == {}
    with pytest.raises(UnknownSurveyError, match="nor any other"):
        survey_named(tmp_path, "pulse")
    (tmp_path / "surveys").mkdir()
    file = tmp_path / "surveys" / "pulse.yml"
    file.write_text(HEAD, encoding="utf-8")

    found = survey_named(tmp_path, "pulse")

    assert (found.name, list(surveys_in(tmp_path))) == ("pulse", ["pulse"])
    with pytest.raises(UnknownSurveyError, match="did you mean 'pulse'"):
        survey_named(tmp_path, "puls")
    file.write_text(HEAD.replace("Pulse", "Another"), encoding="utf-8")
    assert survey_named(tmp_path, "pulse").title.said == {"en": "Another"}  # what is held of a file ends with it


def test_a_group_of_four_cannot_be_shown_whatever_the_file_says() -> None:
    assert any("min_group" in one and "5" in one for one in told(HEAD + "min_group: 4\n"))
    assert told(HEAD + "min_group: 5\n") == []


@pytest.mark.parametrize("name", ["account_name", "contact_name", "staff_member_name", "location_name"])
def test_a_name_that_may_not_be_known_says_what_stands_there_without_it(name: str) -> None:
    survey = "title: Pulse\nintro: {text}\nquestions:\n  - {{id: nps, type: nps}}\n"

    assert told(survey.format(text=f"Dear {{{name}}} of {{company_name}}")) == [
        f"2:8 '{{{name}}}' may not be known, and nothing would stand there"
    ]
    assert told(survey.format(text=f"Dear {{{name}|reader}} of {{company_name}}")) == []
