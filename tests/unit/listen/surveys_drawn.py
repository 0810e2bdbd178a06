"""Surveys, people and forms drawn by chance: conditions only speak of what was asked before, and often are not true."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from hypothesis import strategies as st

from changemaker.engine.yaml_place import Place
from changemaker.engine.yaml_tree import Spot, YamlTree
from changemaker.listen.surveys.pages import split_pages
from changemaker.listen.surveys.survey import Survey
from changemaker.listen.surveys.survey_file import SurveyFile
from changemaker.listen.surveys.survey_made import Made, made_of

NOW, TODAY = 1_790_000_000_000_000, date(2026, 9, 21)
OPTIONS = ("red", "green", "blue")
CHOSEN = [{"id": id, "label": id} for id in OPTIONS]
SCALES = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7), "stars": (1, 5), "forgiveness": (1, 5)}
TYPES = (*SCALES, "number", "one", "many", "rank", "text", "date", "consent", "emotions", "first_choice", "info")
Question = dict[str, Any]


def conditions(before: list[Question]) -> st.SearchStrategy[str]:
    """Return conditions over facts and the questions before."""
    made = [
        st.sampled_from(["account.segment = 'A'", "not contact.decides", "account.open_cases > 1", "mode = 'kiosk'"]),
        st.sampled_from(["account.opened < 2020-01-01", "days_since(account.opened) > 900", "false", "true"]),
    ]
    made += [about(question) for question in before if question["type"] != "info"]
    single = st.one_of(made)
    pair = st.builds(
        lambda one, word, other, no: f"{'not ' if no else ''}({one} {word} {other})",
        single,
        st.sampled_from(["and", "or"]),
        single,
        st.booleans(),
    )
    return single | pair


def about(question: Question) -> st.SearchStrategy[str]:
    """Return conditions on one answer."""
    id, kind = question["id"], question["type"]
    if kind in SCALES or kind == "number":
        number = st.integers(-1, 11).map(str)
        sign = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
        return st.builds(lambda sign, n: f"{id} {sign} {n}", sign, number) | st.sampled_from(
            [f"{id} is answered", f"{id} is not answered", f"{id} not between 3 and 5", f"{id} in (1, 2, 10)"]
        )
    if kind in ("many", "rank", "emotions"):
        option = st.sampled_from(OPTIONS if kind != "emotions" else ("confident", "frustrated"))
        return option.map(lambda one: f"{id}.{one} = 1" if kind == "rank" else f"{id}.{one}")
    if kind in ("one", "first_choice"):
        option = st.sampled_from(OPTIONS if kind == "one" else ("us", "another"))
        return option.map(lambda one: f"{id} = '{one}'") | option.map(lambda one: f"{id} not in ('{one}')")
    plain = {"text": f"contains({id}, 'a')", "date": f"{id} > 2026-01-01", "consent": id}
    return st.sampled_from([plain[kind], f"{id} is not answered"])


@st.composite
def survey_keys(draw: st.DrawFn) -> dict[str, Any]:
    """Draw what a survey's file says."""
    before: list[Question] = []
    pages = []
    for _ in range(draw(st.integers(1, 4))):
        page: dict[str, Any] = {"questions": []}
        if draw(st.booleans()):
            page["when"] = draw(conditions(before))
        for _ in range(draw(st.integers(1, 4))):
            kind = draw(st.sampled_from(TYPES))
            question: Question = {"id": f"q{len(before)}", "type": kind, "label": "?"}
            if kind in ("one", "many", "rank"):
                question["options"] = [dict(option) for option in CHOSEN]
                if draw(st.booleans()):
                    question["options"][1]["when"] = draw(conditions(before))
            if kind == "consent":
                question["about"] = "email/marketing"
            if kind == "number":
                question |= {"low": draw(st.sampled_from([-3, 0, 2.5])), "high": draw(st.sampled_from([3, 10]))}
            if draw(st.booleans()):
                question["when"] = draw(conditions(before))
            if draw(st.integers(0, 4)) == 0:
                question["required"] = True
            page["questions"].append(question)
            before.append(question)
        pages.append(page)
    return {"title": "Drawn", "pages": pages}


def made(keys: Mapping[str, Any]) -> tuple[Made, YamlTree]:
    """Return a survey as its file says it, and the tree that is told what is wrong."""
    tree = YamlTree(file="drawn.yml", lines=[""], root=spot(keys))
    return made_of(SurveyFile.model_validate(keys), tree, name="drawn"), tree


def spot(value: object) -> Spot:
    """Return values as a file's tree has them; parsing YAML would take most of the time."""
    at = Place(1, 1)
    if isinstance(value, dict):
        return Spot(at=at, key=at, items={key: spot(one) for key, one in value.items()})
    if isinstance(value, list):
        return Spot(at=at, key=at, items=[spot(one) for one in value])
    return Spot(at=at, key=at, value=value, text=str(value))


def asked_survey(keys: Mapping[str, Any]) -> Survey:
    """Return a survey as it is asked, whether or not all of it can be reached."""
    return split_pages(made(keys)[0].survey)


FACTS = st.fixed_dictionaries(
    {},
    optional={
        "account.segment": st.sampled_from(["A", "B"]),
        "account.open_cases": st.integers(0, 3),
        "account.opened": st.sampled_from(["2019-05-05", "2025-01-01", "no day"]),
        "contact.decides": st.booleans(),
        "mode": st.sampled_from(["email", "kiosk"]),
        "odd": st.integers(),
    },
)
GOOD = (
    "0",
    "1",
    "2",
    "3",
    "5",
    "7",
    "9",
    "10",
    "2.5",
    "red",
    "blue",
    "us",
    "another",
    "confident",
    "yes",
    "no",
    "a",
    "2026-05-05",
)
VALUES = (
    st.sampled_from(GOOD) | st.text(max_size=8) | st.sampled_from(["", "none", "-1", "1e400", "٣", "<b>=1+1</b>", "\0"])
)
FIELDS = [f"q{number}" for number in range(16)]
DEEPER = [
    f"{field}.{part}" for field in FIELDS for part in ("red", "green", "blue", "confident", "frustrated", "words")
]
FORMS = st.dictionaries(st.sampled_from([*FIELDS, *DEEPER]), st.lists(VALUES, max_size=3), max_size=60)
