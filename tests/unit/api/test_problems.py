"""Every error of ours, and every one of the framework's, is a problem document that says what to do."""

import json

import pytest
from litestar.exceptions import (
    ClientException,
    HTTPException,
    InternalServerException,
    MethodNotAllowedException,
    NotAuthorizedException,
    NotFoundException,
    PermissionDeniedException,
    TooManyRequestsException,
)

from changemaker.api.problems import PAGES, every_code, problem_bytes, problem_headers, problem_of, title_of
from changemaker.api.problems_answered import as_problem
from changemaker.core.errors import (
    BadRequestError,
    ChangemakerError,
    NotThereError,
    SeveralProblemsError,
    StoreBusyError,
    TooManyError,
)

FRAMEWORK = {
    400: ClientException,
    401: NotAuthorizedException,
    403: PermissionDeniedException,
    404: NotFoundException,
    405: MethodNotAllowedException,
    429: TooManyRequestsException,
    500: InternalServerException,
}


@pytest.mark.parametrize("code", sorted(every_code()))
def test_each_code_has_a_status_a_title_and_a_page(code: str) -> None:
    kind = every_code()[code]
    error = SeveralProblemsError([]) if kind is SeveralProblemsError else kind("what", hint="hint", where="where")

    problem = problem_of(error)

    assert 400 <= problem.status < 600
    assert problem.status != 500 or code == "CM347"
    assert (problem.type, problem.code, problem.title) == (PAGES + code, code, title_of(kind))
    assert len(problem.title) > 10


@pytest.mark.parametrize(("status", "kind"), FRAMEWORK.items())
def test_an_error_of_the_framework_is_told_in_our_words(status: int, kind: type[HTTPException]) -> None:
    problem = as_problem(kind(detail="secret inside"))

    assert problem.status == status
    assert problem.code.startswith("CM3") and problem.hint
    assert b"secret inside" not in problem_bytes(problem)


@pytest.mark.parametrize("bug", [ValueError("secret inside"), KeyError("x"), AssertionError()])
def test_a_bug_is_told_as_ours_and_keeps_its_inside(bug: Exception) -> None:
    problem = as_problem(bug)

    assert (problem.status, problem.code) == (500, "CM347")
    assert b"secret" not in problem_bytes(problem)


def test_every_flaw_is_in_the_document_as_a_pointer_or_a_parameter() -> None:
    error = BadRequestError("2 places", hint="mend", flaws=[("/batch/1/userId", "is needed"), ("limit", "too large")])

    told = json.loads(problem_bytes(problem_of(error)))

    assert told["errors"] == [
        {"detail": "is needed", "pointer": "/batch/1/userId"},
        {"detail": "too large", "parameter": "limit"},
    ]


def test_several_problems_of_a_workspace_are_told_at_once() -> None:
    several = SeveralProblemsError([NotThereError("a", hint="h"), NotThereError("b", hint="h", where="file.yml:3")])

    assert [flaw.detail for flaw in problem_of(several).errors] == ["a", "file.yml:3: b"]


@pytest.mark.parametrize(
    ("error", "seconds"),
    [(StoreBusyError("busy", hint="again"), "2"), (TooManyError("too many", hint="wait", retry_after=17), "17")],
)
def test_who_shall_come_again_is_told_when(error: ChangemakerError, seconds: str) -> None:
    assert problem_headers(problem_of(error))["retry-after"] == seconds
