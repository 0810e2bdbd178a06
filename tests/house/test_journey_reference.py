"""The reference of journeys, and the schema that editors read, are what the files may say."""

import json

from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from house.reading import ROOT
from tools.journey_reference import PAGE, SCHEMA, page, schema_text

SHIPPED = [
    *ROOT.glob("src/changemaker/sim/workspace/journeys/*.yml"),
    *ROOT.glob("src/changemaker/routines/starter/journeys/*"),
]


def test_the_reference_and_the_schema_are_what_the_shapes_say() -> None:
    told = "python tools/journey_reference.py writes it anew"

    assert PAGE.read_text(encoding="utf-8") == page(), told
    assert SCHEMA.read_text(encoding="utf-8") == schema_text(), told


def test_the_schema_takes_every_journey_that_ships_and_refuses_a_slip() -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    journeys = [YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")) for path in SHIPPED]

    assert len(journeys) >= 2
    assert [list(validator.iter_errors(journey)) for journey in journeys] == [[] for _ in journeys]
    unheld = {key: value for key, value in journeys[0].items() if key != "holdout"}
    for wrong in (unheld, {**journeys[0], "steps": [{"wait": "7d", "email": "x"}]}, {**journeys[0], "exits": []}):
        assert list(validator.iter_errors(wrong))
