"""The reference of surveys, and the schema that editors read, are what the files may say."""

import json

from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from house.reading import ROOT
from tools.survey_reference import PAGE, SCHEMA, page, schema_text

SHIPPED = [
    *ROOT.glob("src/changemaker/sim/workspace/surveys/*.yml"),
    *ROOT.glob("src/changemaker/routines/starter/surveys/*"),
]


def test_the_reference_and_the_schema_are_what_the_shapes_say() -> None:
    told = "python tools/survey_reference.py writes it anew"

    assert PAGE.read_text(encoding="utf-8") == page(), told
    assert SCHEMA.read_text(encoding="utf-8") == schema_text(), told


def test_the_schema_takes_every_survey_that_ships_and_refuses_a_slip() -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    surveys = [YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")) for path in SHIPPED]

    assert [list(validator.iter_errors(survey)) for survey in surveys] == [[], [], []]
    assert [error.message for error in validator.iter_errors({**surveys[0], "pagess": []})]
    assert list(validator.iter_errors({"title": "x", "questions": [{"id": "A b", "type": "nps"}]}))
