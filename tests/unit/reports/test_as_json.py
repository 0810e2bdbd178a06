"""The JSON for machines: the promised shape, full precision, no import of anything that draws."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from changemaker.reports.as_json import to_json
from changemaker.reports.words import say
from unit.reports import samples

SCHEMA = json.loads(
    (Path(__file__).parents[3] / "docs" / "reference" / "finding.schema.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("name", samples.ALL)
def test_every_kind_of_finding_fits_the_published_schema(name: str) -> None:
    text = to_json(samples.ALL[name]())

    Draft202012Validator(SCHEMA).validate(json.loads(text))
    assert text.endswith("}\n")


def test_numbers_keep_every_digit() -> None:
    finding = samples.staged()
    told = json.loads(to_json(finding))["estimates"]

    for key, estimate in finding.estimates.items():
        assert (told[key]["value"], told[key]["low"], told[key]["high"]) == (
            estimate.value,
            estimate.low,
            estimate.high,
        )


def test_keys_stand_in_the_order_of_the_study() -> None:
    finding = samples.staged()

    assert list(json.loads(to_json(finding))["estimates"]) == list(finding.estimates)


def test_a_check_that_could_not_be_asked_is_null() -> None:
    checks = {check["name"]: check["passed"] for check in json.loads(to_json(samples.staged()))["checks"]}

    assert checks["sample ratio"] is None and checks["honest bound"] is False


def test_sentences_have_their_id_beside_them() -> None:
    told = json.loads(to_json(samples.randomised()))

    assert told["checks"][0]["id"] == samples.NOT_CHECKED.id
    assert told["checks"][0]["detail"] == say(samples.NOT_CHECKED)


def test_figures_have_the_ids_of_every_other_report() -> None:
    finding = samples.contest()

    told = [figure["id"] for figure in json.loads(to_json(finding))["figures"]]

    assert told == [figure.id for figure in finding.figures] == [chart.id for chart in samples.report("contest").charts]


def test_neither_json_nor_terminal_loads_what_draws() -> None:
    asked = (
        "import sys, changemaker.reports.as_json, changemaker.reports.as_terminal, changemaker.reports.wording;"
        "print([name for name in ('altair', 'vl_convert', 'typst', 'jinja2', 'fontTools') if name in sys.modules])"
    )

    run = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)

    assert run.stdout.strip() == "[]"
