"""The JSON of a business case: the published shape, every number once by its id."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError
from referencing import Registry, Resource

from changemaker.reports.case_json import case_as_mapping, to_case_json
from doors import sample_case as sample


def validator(repo: Path) -> Draft202012Validator:
    read = {name: json.loads((repo / f"docs/reference/{name}.schema.json").read_text()) for name in ("finding", "case")}
    registry: Registry[Any] = Registry().with_resources(
        [(schema["$id"], Resource.from_contents(schema)) for schema in read.values()]
    )
    return Draft202012Validator(read["case"], registry=registry)


@pytest.mark.parametrize("name", sample.ALL)
def test_every_kind_of_case_fits_the_published_schema(name: str, repo: Path) -> None:
    told = json.loads(to_case_json(sample.report(name, truth=sample.TRUTH)))

    validator(repo).validate(told)
    assert told["finding"]["study"] == "programme_return"


def test_a_case_without_its_plan_does_not_fit(repo: Path) -> None:
    told = case_as_mapping(sample.report("likely"))
    del told["plan"]

    with pytest.raises(ValidationError):
        validator(repo).validate(json.loads(json.dumps(told)))


def test_the_bridge_keeps_its_cents_as_text() -> None:
    told = json.loads(to_case_json(sample.report("likely")))

    amounts = {line["key"]: line["amount"] for line in told["bridge"]["lines"]}

    assert amounts["lost"] == "-2904418.1000"  # four places, as in the tables
    assert told["bridge"]["ties"] is True


def test_streams_discounted_by_the_factors_make_the_streams_values() -> None:
    told = json.loads(to_case_json(sample.report("likely")))

    for flow in told["flows"]:
        worth = sum(x * factor for x, factor in zip(flow["months"], told["discount"], strict=True))
        key = "value:cost" if flow["kind"] == "cost" else f"stream:{flow['key']}"
        assert abs(worth) == pytest.approx(told["figures"][key], rel=1e-12)


def test_a_gap_of_the_flywheel_is_null_with_a_reason() -> None:
    links = {link["key"]: link for link in json.loads(to_case_json(sample.report("likely")))["links"]}

    assert links["link:emotion"]["estimate"] is None and links["link:emotion"]["gap"]["needs"]
    assert links["link:experience"]["grade"] == "B" and links["link:experience"]["gap"] is None
