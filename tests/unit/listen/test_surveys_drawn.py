"""Whatever survey, whatever answers: nobody is asked what a condition keeps from them, in Python as in a database."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import ibis
import pyarrow as pa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from changemaker.listen.answering.path import asked, kept, next_page, row_of_facts, shown
from changemaker.listen.answering.recorded import recorded
from changemaker.listen.answering.typed import as_json, of_json, read_form
from changemaker.listen.surveys.answers import Answers, seen_by_conditions
from changemaker.listen.surveys.check_survey import check_survey
from changemaker.listen.surveys.names import names_of
from changemaker.listen.surveys.survey import Survey
from changemaker.rules.nodes import Node
from changemaker.rules.to_ibis import to_ibis
from unit.listen.surveys_drawn import (
    FACTS,
    FIELDS,
    FORMS,
    GOOD,
    NOW,
    TODAY,
    asked_survey,
    made,
    survey_keys,
)

ENGINE = ibis.duckdb.connect()
ARROW = {"number": pa.float64(), "text": pa.string(), "choice": pa.string(), "flag": pa.bool_(), "day": pa.date32()}
ANSWERED = st.lists(st.tuples(FACTS, st.lists(st.sampled_from(GOOD), min_size=40, max_size=40)), min_size=3, max_size=8)
MANY = settings(
    max_examples=12,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


FEW = settings(MANY, max_examples=6)  # a database works out every condition of each


def walked(survey: Survey, facts: Mapping[str, object], said: list[str]) -> tuple[Answers, list[str]]:
    """Answer page after page, and return the answers with every question that was seen on the way."""
    answers: Answers = {}
    seen: list[str] = []
    page = next_page(survey, answers, facts, now=NOW, today=TODAY)
    words = iter(said * 4)
    while page is not None:
        here = shown(survey, page, answers, facts, now=NOW, today=TODAY)
        seen += [question.id for question in here]
        form = {question.id: [next(words)] for question in here}
        form |= {
            f"{q.id}.{option.id}": [str(n + 1)] for q in here if q.type == "rank" for n, option in enumerate(q.options)
        }
        answers = read_form(survey, page, form, answers, facts, now=NOW, today=TODAY).answers
        page = next_page(survey, answers, facts, after=page, now=NOW, today=TODAY)
    return answers, seen


def row_of(survey: Survey, answers: Answers, facts: Mapping[str, object]) -> dict[str, object]:
    """Return what conditions may know of one respondent, by name."""
    row = row_of_facts(facts, now=NOW, today=TODAY)
    for question in asked(survey, answers, facts, now=NOW, today=TODAY):
        row |= seen_by_conditions(question, answers.get(question.id))
    return row


def in_the_database(survey: Survey, rows: list[dict[str, object]]) -> list[set[str]]:
    """Return for each respondent the questions whose conditions, and whose page's, DuckDB finds true."""
    names = names_of(survey)
    columns = {name: pa.array([row.get(name) for row in rows], ARROW[held.kind]) for name, held in names.items()}
    table = ibis.memtable(pa.table({"row": pa.array(range(len(rows))), **columns}))

    def true(*nodes: Node | None) -> Any:
        parts = [to_ibis(node, table, names, now=NOW, today=TODAY) for node in nodes if node is not None]
        answer = ibis.literal(True)
        for part in parts:
            answer = answer & ibis.coalesce(part, False)
        return answer

    wanted = {q.id: true(page.when, q.when) for page in survey.pages for q in page.questions}
    found = ENGINE.to_pyarrow(table.select("row", **wanted).order_by("row")).to_pylist()
    return [{id for id in wanted if row[id]} for row in found]


People = list[tuple[dict[str, object], list[str]]]


def seen_and_allowed(keys: dict[str, Any], people: People) -> tuple[list[set[str]], list[set[str]]]:
    """Return what each respondent saw, and what a database would let them see."""
    survey = asked_survey(keys)
    walks = [walked(survey, facts, said) for facts, said in people]
    rows = [row_of(survey, answers, facts) for (answers, _), (facts, _) in zip(walks, people, strict=True)]
    return [set(seen) for _, seen in walks], in_the_database(survey, rows)


def mistakes(keys: dict[str, Any], people: People) -> tuple[set[str], set[str]]:
    """Return what was asked although it is told to be out of reach, and what else is told to be wrong."""
    survey = asked_survey(keys)
    one, tree = made(keys)
    check_survey(one, tree)
    seen = {id for facts, said in people for id in walked(survey, facts, said)[1]}
    errors = [problem.what for problem in tree.problems if problem.weight == "error"]
    told = {what.split("'")[1] for what in errors if "can never be asked" in what}
    return told & seen, {what for what in errors if "never" not in what}


@FEW
@given(survey_keys(), ANSWERED)
def test_nobody_sees_a_question_whose_condition_is_not_true_in_python_or_in_a_database(
    keys: dict[str, Any], people: People
) -> None:
    seen, allowed = seen_and_allowed(keys, people)

    assert seen == allowed


@MANY
@given(survey_keys(), ANSWERED)
def test_what_somebody_was_asked_is_never_said_to_be_out_of_reach(keys: dict[str, Any], people: People) -> None:
    assert mistakes(keys, people) == (set(), set())


@MANY
@given(survey_keys(), FACTS, st.lists(FORMS, min_size=1, max_size=4))
def test_no_form_however_odd_stops_a_survey(
    keys: dict[str, Any], facts: dict[str, object], forms: list[dict[str, list[str]]]
) -> None:
    survey = asked_survey(keys)
    answers: Answers = {}
    for page in range(len(survey.pages)):
        typed = read_form(survey, page, forms[page % len(forms)], answers, facts, now=NOW, today=TODAY)
        answers = typed.answers
        assert set(typed.problems) & set(answers) == set()

    way = {question.id for question in asked(survey, answers, facts, now=NOW, today=TODAY)}
    rows = recorded(survey, answers, facts, now=NOW, today=TODAY)

    assert {id.partition(".")[0] for id in answers} <= way <= set(FIELDS)
    assert {question.partition(".")[0] for question, _, _ in rows.answers} <= way
    assert of_json(json.loads(json.dumps(as_json(answers)))) == answers
    assert kept(survey, answers, facts, now=NOW, today=TODAY) == answers


@MANY
@given(
    survey_keys(),
    FACTS,
    st.dictionaries(
        st.sampled_from(FIELDS),
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.text(max_size=4),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
        ),
    ),
)
def test_answers_of_another_version_are_dropped_where_they_do_not_fit(
    keys: dict[str, Any], facts: dict[str, object], found: dict[str, Any]
) -> None:
    survey = asked_survey(keys)

    once = kept(survey, of_json(found), facts, now=NOW, today=date(2026, 9, 21))

    assert kept(survey, once, facts, now=NOW, today=TODAY) == once
    assert set(once) <= {question.id for question in survey.questions()}
