"""An XLSForm becomes a survey that asks the same; what has no counterpart is listed."""

from itertools import product
from math import nan
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from elementpath import XPath1Parser, XPathContext

from changemaker.core.errors import XlsFormError
from changemaker.listen.surveys.read_survey import survey_of
from changemaker.listen.surveys.xlsform import survey_from_xlsform
from changemaker.listen.surveys.xlsform_rules import Known, Limits, NotTakenError, limits_of, rule_of
from changemaker.rules.closure import closure
from changemaker.rules.parse import parse
from changemaker.rules.text import text_of
from changemaker.rules.types import NUMBER, choice

KNOWN = {
    "Q1": Known(id="q1", type="one", options={"yes": "yes", "1": "o_1"}),
    "age": Known(id="age", type="number", options={}),
    "who": Known(id="who", type="text", options={}),
    "cols": Known(id="cols", type="many", options={"r": "r", "b-1": "b_1"}),
    "day": Known(id="day", type="date", options={}),
}


@pytest.mark.parametrize(
    ("xpath", "rule"),
    [
        ("selected(${Q1}, 'yes') or not(${age} > 30)", "q1 = 'yes' or not otherwise(age > 30, false)"),
        ("${Q1} = 1", "q1 = 'o_1'"),
        ("${Q1} != 'yes' and ${age} + 1 >= -3.5", "otherwise(q1 != 'yes', true) and age + 1 >= -3.5"),
        ("${who} != ''", "who is answered"),
        ("selected(${cols}, 'b-1') and count-selected(${cols}) >= 1", "cols.b_1 and cols.r is answered"),
        ("'5' < ${age}", "age > 5"),
        ("${day} > date('2020-01-01') and ${day} <= today()", "day > 2020-01-01 and day <= today"),
        ('contains(${who}, "it\'s")', "otherwise(contains(who, 'it''s'), false)"),
        ("(" * 60 + "${age} > 1" + ")" * 60, "age > 1"),
    ],
)
def test_a_condition_says_the_same_as_a_rule(xpath: str, rule: str) -> None:
    assert rule_of(xpath, KNOWN) == rule


@pytest.mark.parametrize(
    "xpath",
    ["regex(${who}, '^a')", "${later} = 1", "count-selected(${cols}) > 1", "if(${age} > 1, 1, 2) = 1", "x/y = 1",
     "${Q1} = 'maybe'", "${age", "", "${who} = ${age} +", "position(..) > 1", "1 +" * 900 + "1"],
)  # fmt: skip
def test_what_no_rule_says_is_refused_with_its_reason(xpath: str) -> None:
    with pytest.raises(NotTakenError):
        rule_of(xpath, KNOWN)


def test_constraints_become_limits_where_they_say_no_more() -> None:
    assert limits_of(". >= 18 and . < 120", whole=True) == Limits(low=18, high=119)
    assert limits_of("count-selected(.) <= 2", whole=False) == Limits(most=2)
    for more in (". > 0 or . = -1", ". != 3", "regex(., 'a')"):
        with pytest.raises(NotTakenError):
            limits_of(more, whole=True)
    with pytest.raises(NotTakenError, match="no next one"):
        limits_of(". < 120", whole=False)


def form(path: Path, rows: list[list[str]], choices: list[list[str]]) -> Path:
    """Write a form with labels in two languages."""
    book = openpyxl.Workbook()
    book.active.title = "survey"
    for row in [
        ["type", "name", "label::English (en)", "label::العربية (ar)", "relevant", "constraint", "required"],
        *rows,
    ]:
        book["survey"].append(row)
    book.create_sheet("choices")
    for row in [["list_name", "name", "label::English (en)", "label::العربية (ar)"], *choices]:
        book["choices"].append(row)
    book.create_sheet("settings")
    for row in [["form_title", "form_id", "version"], ["Visit", "visit", "3"]]:
        book["settings"].append(row)
    book.save(path)
    return path


def test_a_form_becomes_a_survey_that_can_be_asked(tmp_path: Path) -> None:
    made = survey_from_xlsform(
        form(
            tmp_path / "form.xlsx",
            [
                ["select_one yn", "Was it OK?".replace(" ", "_").rstrip("?"), "OK?", "جيد؟", "", "", "yes"],
                ["begin group", "g", "Group", "", "${Was_it_OK} = 'no'", "", ""],
                ["text", "why", "Why {not} ${Was_it_OK}?", "لماذا؟", "", "", ""],
                ["integer", "age", "Age", "العمر", "${why} != ''", ". >= 18 and . <= 99", ""],
                ["end group", "", "", "", "", "", ""],
                ["select_multiple yn", "both", "Both", "", "regex(${why}, 'a')", "", ""],
                ["geopoint", "place", "Place", "", "", "", ""],
            ],
            [["yn", "yes", "Yes", "نعم"], ["yn", "no", "No", "لا"]],
        ),
        name="visit",
    )  # fmt: skip

    survey = survey_of(made.text, name="visit")

    assert (survey.version, survey.languages, made.questions) == (3, ("en", "ar"), 4)
    assert survey.question("why").label.said == {"en": "Why {{not}} {was_it_ok}?", "ar": "لماذا؟"}
    age = survey.question("age")
    assert (age.low, age.high, age.when and text_of(age.when)) == (18, 99, "was_it_ok = 'no' and why is answered")
    assert survey.question("was_it_ok").required
    assert [line.split(":")[0] for line in made.left_out] == ["Was_it_OK", "both", "place"]
    assert made.to_mend == ()


def test_a_file_that_is_no_form_is_told_as_such(tmp_path: Path) -> None:
    text, empty = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    text.write_text("type,name\n", encoding="utf-8")
    form(empty, [["geopoint", "place", "Place", "", "", "", ""]], [])
    broken = form(tmp_path / "c.xlsx", [["begin group", "g", "G", "", "", "", ""]], [])

    for path, wrong in (
        (tmp_path / "none.xlsx", "cannot read"),
        (text, "no .xlsx"),
        (empty, "no question"),
        (broken, "XLSForm"),
    ):
        with pytest.raises(XlsFormError, match=wrong):
            survey_from_xlsform(path, name="x")


@pytest.mark.parametrize(
    "xpath",
    [
        "${Q1} = 'yes' or not(${age} > 30)",
        "${Q1} != 'yes' and ${age} <= 30",
        "not(${Q1} = 'yes' and ${age} > 30)",
        "not(${age} != 30) or ${Q1} = ''",
        "${Q1} != '' and ${age} * 2 - 1 >= 61",
        "not(not(${age} >= 30))",
    ],
)
def test_a_rule_is_true_of_the_same_answers_as_the_condition_of_the_form(xpath: str) -> None:
    names = {"q1": choice("yes", "o_1"), "age": NUMBER}
    rule = closure(parse(rule_of(xpath, KNOWN)), names)
    form = XPath1Parser().parse(xpath.replace("${", "$").replace("}", ""))

    for q1, age in product(["yes", "o_1", None], [29.0, 30.0, 31.0, None]):
        ours = rule({"q1": q1, "age": age}) is True
        empty = {"Q1": q1 or "", "age": nan if age is None else age}  # what XPath 1.0 makes of an empty text, 4.4
        assert ours == form.evaluate(XPathContext(ElementTree.XML("<data/>"), variables=empty)), (xpath, q1, age)
