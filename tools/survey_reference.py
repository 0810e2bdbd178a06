"""Write docs/reference/survey.md and survey.schema.json from the shapes of surveys; a test holds both against them.

python tools/survey_reference.py
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel

from changemaker.listen.surveys.emotion_words import cx8
from changemaker.listen.surveys.facts import FACTS
from changemaker.listen.surveys.names import names_of_question
from changemaker.listen.surveys.piping import ADDED
from changemaker.listen.surveys.question_types import NEEDS_OPTIONS, OFFERED, SCALES
from changemaker.listen.surveys.ready_questions import ready_label, ready_options
from changemaker.listen.surveys.survey import Option, Question, QuestionType, Words
from changemaker.listen.surveys.survey_file import (
    AskingFile,
    EndsFile,
    ModeFile,
    OptionFile,
    PageFile,
    QuestionFile,
    SurveyFile,
    ThrottleFile,
)
from changemaker.reports.survey_conditions import fact_in_words

sys.path[:0] = [str(Path(__file__).resolve().parents[1])]

from tools.workspace_reference import remarks_of, section  # noqa: E402

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "reference"
PAGE, SCHEMA = FOLDER / "survey.md", FOLDER / "survey.schema.json"
PARTS = (SurveyFile, PageFile, QuestionFile, OptionFile, EndsFile, AskingFile, ModeFile, ThrottleFile)
DIALECT = "https://json-schema.org/draft/2020-12/schema"
HEAD = """\
# Surveys, key by key

`python tools/survey_reference.py` writes this page and [survey.schema.json](survey.schema.json) from the code; a test
fails when they differ. `changemaker check` holds your files against it. How to write one:
[write a survey](../how-to/write-a-survey.md).

A survey is a file `surveys/NAME.yml`. A text is written in the survey's first language, or by language:
`{en: Why?, de: Warum?}`. What a language lacks is shown in the first. Arabic, Hebrew, Persian, Urdu and their like run
from right to left by themselves. HTML in a text is text. With `# yaml-language-server: $schema=survey.schema.json` in
the first line, editors complete the keys.
"""
TYPES: Mapping[str, str] = {
    "nps": "0 to 10",
    "csat": "1 to 5",
    "ces": "1 to 7, easy is high",
    "stars": "1 to 5, or to `high`",
    "likert": "1 to 5, or to `high`",
    "emotions": "which were felt, `most` of them, each with its strength",
    "enjoyment": "1 to 5",
    "one": "one of `options`",
    "many": "several of `options`",
    "rank": "`options` in order",
    "number": "a number, from `low` to `high`",
    "date": "a day",
    "text": "words; `long` for several lines",
    "staff_member": "who served, of those that are offered, or in words",
    "location": "where, of those that are offered, or in words",
    "contact": "somebody else of the account, or in words",
    "first_choice": "us, another, nobody",
    "shortlist": "several of `options`: who is considered",
    "expectation": "1 to 5, far worse to far better than expected",
    "purchase_intention": "1 to 5; held against orders later",
    "forgiveness": "1 to 5",
    "purpose": "one of `options`, or in words",
    "certainty": "1 to 5, `about` the product, the price or the adviser",
    "consent": "yes or no, `about` CHANNEL/PURPOSE",
    "info": "nothing: a text to read",
}


def main() -> None:
    """Write both."""
    PAGE.write_text(page(), encoding="utf-8")
    SCHEMA.write_text(schema_text(), encoding="utf-8")
    sys.stdout.write(f"wrote {PAGE}\nwrote {SCHEMA}\n")


def page() -> str:
    """Return the whole page."""
    keys = section("surveys/NAME.yml", SurveyFile, "Every key; those of a question stand the same under `questions:`.")
    return "\n".join([HEAD, keys, *types(), *names(), *words()])


def types() -> list[str]:
    """Return the types of questions, with what their answers are and are called."""
    rows = ["## Types of questions", "| type | its answer | called, in conditions | asks, where no label is written |"]
    rows.append("| --- | --- | --- | --- |")
    for type in get_args(QuestionType):
        asks = ready_label(type).in_("en", "en")
        rows.append(f"| `{type}` | {TYPES[type]} | {called(type)} | {asks} |")
    return [*rows, ""]


def called(type: QuestionType) -> str:
    """Return what conditions call the answer to a question with the id `ID`."""
    options = ready_options(type) or ((Option(id="option", label=Words()),) if type in NEEDS_OPTIONS else ())
    found = names_of_question(Question(id="ID", type=type, label=Words(), options=options[:1]))
    name, held = next(iter(found.items()), ("", None))
    shown = f"ID.{'OPTION' if '.' in name else ''}".rstrip(".")
    return f"`{shown}`, a {held}" if name else "not at all"


def names() -> list[str]:
    """Return the facts, and the gaps that texts may have."""
    rows = [
        "## Facts",
        "What is known of whoever is asked when the invitation is made. Conditions use them by name:",
        "",
    ]
    rows += ["| name | holds | is |", "| --- | --- | --- |"]
    rows += [f"| `{name}` | a {held} | {fact_in_words(name)} |" for name, held in FACTS.items()]
    gaps = ", ".join(f"`{{{name}}}`" for name in ADDED[:-1]) + f" and `{{{ADDED[-1]}}}`"
    return [
        *rows,
        "",
        "## Gaps in texts",
        "`{nps}` is filled with an earlier answer, `{account.segment}` with a fact. Where they are known, so are",
        f"{gaps}.",
        "`{account_name|you}` says what stands there otherwise; every name but the company's needs that, and `{{` is",
        "one brace.",
        "",
    ]


def words() -> list[str]:
    """Return the emotions that are ready."""
    rows = ["## The eight emotions", "| id | pleasant | English | Russian | Arabic | German |"]
    rows.append("| --- | --- | --- | --- | --- | --- |")
    for one in cx8():
        told = " | ".join(one.label.in_(language, "en") for language in ("en", "ru", "ar", "de"))
        rows.append(f"| `{one.id}` | {'yes' if one.valence > 0 else 'no'} | {told} |")
    scales = ", ".join(f"{type} {low} to {high}" for type, (low, high) in SCALES.items())
    offered = ", ".join(sorted(OFFERED))
    return [*rows, "", f"Scales: {scales}. Offered from the tables: {offered}.", ""]


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a survey's file."""
    found = SurveyFile.model_json_schema()
    definitions = found.setdefault("$defs", {})
    for part in PARTS:
        _describe(found if part is SurveyFile else definitions[part.__name__], part)
    found["oneOf"] = [{"required": ["pages"]}, {"required": ["questions"]}]
    return {"$schema": DIALECT, "$id": "survey.schema.json", **found}


def _describe(shape: dict[str, Any], part: type[BaseModel]) -> None:
    for name, remark in remarks_of(part).items():
        shape["properties"][name].setdefault("description", remark)


def schema_text() -> str:
    """Return the schema as its file has it."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    main()
