"""The promises of surveys over hundreds of drawn ones; the short forms are in tests/unit/listen."""

from typing import Any

import pytest
from hypothesis import given, settings

from unit.listen.surveys_drawn import survey_keys
from unit.listen.test_surveys_drawn import ANSWERED, MANY, People, mistakes, seen_and_allowed

pytestmark = pytest.mark.truth


@settings(MANY, max_examples=60)  # a database works out every condition of each
@given(survey_keys(), ANSWERED)
def test_over_many_surveys_nobody_sees_what_a_condition_keeps_from_them(keys: dict[str, Any], people: People) -> None:
    seen, allowed = seen_and_allowed(keys, people)

    assert seen == allowed


@settings(MANY, max_examples=400)
@given(survey_keys(), ANSWERED)
def test_over_many_surveys_nothing_that_was_asked_is_called_out_of_reach(keys: dict[str, Any], people: People) -> None:
    assert mistakes(keys, people) == (set(), set())
