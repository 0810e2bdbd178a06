"""What goes wrong in a job is told in words; what nobody asked for goes to the log, without anybody's data."""

import logging

import pytest

from changemaker.core.errors import BadFileError, BadQuestionError, SeveralProblemsError
from changemaker.routines.job_problems import SHOWN, problem_of

SECRET = "ada@example.com"


def bug() -> BaseException:
    try:
        raise KeyError(SECRET)
    except KeyError as error:
        return error


def test_our_own_errors_are_told_as_they_were_written() -> None:
    problem = problem_of(BadFileError("no such file", hint="check the name", where="orders.csv"))

    assert (problem.code, problem.what, problem.hint, problem.where, problem.id) == (
        "CM101",
        "no such file",
        "check the name",
        "orders.csv",
        "",
    )


def test_everything_that_is_wrong_is_told_at_once_up_to_a_page() -> None:
    errors = [BadFileError(f"cut at line {n}", hint="again", where=f"{n}.csv") for n in range(SHOWN + 5)]

    problem = problem_of(SeveralProblemsError(errors))

    assert problem.code == "CM100"
    assert problem.what.startswith("0.csv: cut at line 0; 1.csv: cut at line 1")
    assert problem.what.endswith("and 5 more")


def test_a_bug_has_an_id_that_stands_in_the_log_and_nobodys_data_in_either(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        problem = problem_of(bug())

    assert problem.code == ""
    assert problem.id in caplog.text and problem.id in problem.hint
    assert "KeyError" in caplog.text and "bug (" in caplog.text  # what, and where
    assert SECRET not in caplog.text + problem.what + problem.hint
    assert "Traceback" not in caplog.text + problem.what + problem.hint


def test_a_name_that_is_no_text_can_still_be_kept() -> None:
    problem = problem_of(BadQuestionError("no file 'caf\udce9.csv'", hint="rename it", where="caf\udce9"))

    assert (problem.what, problem.where) == ("no file 'caf?.csv'", "caf?")
