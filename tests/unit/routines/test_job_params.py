"""A job is refused when it is asked for, if it could not be done as asked."""

import pytest

from changemaker.core.errors import BadQuestionError
from changemaker.routines.job_kinds import KINDS
from changemaker.routines.job_params import PARAMS, checked_params


def test_every_kind_of_job_says_what_it_takes() -> None:
    proving, listening = {"prove", "contest", "digest"}, {"audience", "invite", "honest_score", "texts", "labels"}
    predicting = {"silent_scores", "unheard", "at_risk", "refit", "watch"}
    acting = {"work_digest", "rehearse", "journey_effect"}

    assert set(PARAMS) == set(KINDS) == {"load", "compact"} | proving | listening | predicting | acting


@pytest.mark.parametrize(
    ("kind", "params"),
    [
        ("load", {}),
        ("prove", {"programme": "speed", "languages": ["en", "ar"]}),
        ("contest", {"outcomes": ["nrr"], "cut": "2025-01"}),
    ],
)
def test_what_fits_is_taken_as_it_is(kind: str, params: dict[str, object]) -> None:
    assert checked_params(kind, params) == params


@pytest.mark.parametrize(
    ("kind", "params", "says"),
    [
        ("proof", {}, "did you mean 'prove'"),
        ("prove", {}, "programme"),
        ("prove", {"programme": 3}, "programme"),
        ("prove", {"programme": "speed", "draws": 1}, "draws"),
        ("load", {"force": True}, "it takes nothing"),
        ("prove", {"programme": "half a letter \ud800"}, "whole Unicode"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_would(kind: str, params: dict[str, object], says: str) -> None:
    with pytest.raises(BadQuestionError, match=says):
        checked_params(kind, params)
