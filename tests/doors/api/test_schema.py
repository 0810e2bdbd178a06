"""The API does what its description says: schemathesis makes requests from it, right ones and wrong ones."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from jsonschema import Draft202012Validator
from schemathesis.specs.openapi.checks import ignored_auth, negative_data_rejection, positive_data_acceptance

from changemaker.access.roles import Permission, Role
from changemaker.api.app import API, app_of
from changemaker.api.capture import PATHS
from changemaker.api.capture_examples import EXAMPLES
from changemaker.api.identity import COOKIE
from changemaker.api.openapi import document
from doors.api.here import Here

# What is refused and what is not has tests of its own: a cursor of the right letters need not be one of ours, and a
# request that was spoilt in its key only is none, as each of these is sent with a good one.
UNFIT = [positive_data_acceptance, negative_data_rejection, ignored_auth]
FEW, MANY = 2, 60
OPERATIONS = [(path, method) for path, item in sorted(document(API)["paths"].items()) for method in sorted(item)]


@pytest.fixture(scope="module")
def schema(here: Here) -> Any:
    return schemathesis.openapi.from_url(f"{here.url}/api/v1/openapi.json")


@pytest.fixture(scope="module")
def headers(here: Here) -> Iterator[dict[str, dict[str, str]]]:
    admin, machine = here.person("root", Role.ADMIN), here.machine(Permission.PUSH_EVENTS)
    session = {"cookie": f"{COOKIE}={admin.cookies[COOKIE]}", "x-csrf-token": admin.headers["x-csrf-token"]}
    yield {"person": session, "machine": {"authorization": machine.headers["authorization"]}}


@pytest.mark.parametrize("path, method", OPERATIONS, ids=" ".join)
def test_answers_are_as_described_and_never_a_failure_of_ours(
    schema: Any, headers: dict[str, dict[str, str]], path: str, method: str
) -> None:
    assert_as_described(schema, headers, path, method, examples=FEW)


@pytest.mark.faults
@pytest.mark.parametrize("path, method", OPERATIONS, ids=" ".join)
def test_answers_to_many_requests_are_as_described(
    schema: Any, headers: dict[str, dict[str, str]], path: str, method: str
) -> None:
    assert_as_described(schema, headers, path, method, examples=MANY)


def assert_as_described(
    schema: Any, headers: dict[str, dict[str, str]], path: str, method: str, *, examples: int
) -> None:
    operation = schema[path][method.upper()]
    mine = headers["machine" if path in PATHS else "person"]
    answered = []

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=examples == FEW,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],
    )
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        case.headers = {name: value for name, value in (case.headers or {}).items() if name.lower() != "authorization"}
        case.cookies = {}
        answer = case.call(headers=mine)
        answered.append(answer.status_code)
        case.validate_response(answer, excluded_checks=UNFIT)

    ask()
    assert answered and max(answered) < 500


def test_every_documented_example_fits_its_own_schema() -> None:
    told = document(API)

    for kind, example in EXAMPLES.items():
        content = told["paths"][f"/v1/{kind}"]["post"]["requestBody"]["content"]
        for one in content.values():
            validator = Draft202012Validator({**one["schema"], "components": told["components"]})
            assert list(validator.iter_errors(one["example"])) == [], (kind, example)


def test_every_route_of_the_api_is_in_the_description(here: Here) -> None:
    told = set(document(API)["paths"])
    app = app_of(here.served, writer=None)  # type: ignore[arg-type]  # nothing is pushed
    ours = {route.path_format for route in app.routes if route.path_format.startswith(("/api/v1", "/v1", "/u/"))}

    assert ours - {"/api/v1/openapi.json"} <= told
