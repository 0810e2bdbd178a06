"""What is asked of a table is one question, or all that is wrong with it is told at once, before a row is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changemaker.core.errors import BadQuestionError, ChangemakerError, SeveralProblemsError
from changemaker.studies.question import ProofQuestion

ARMS = {"outcome": "spend", "arm": "segment", "control": "none"}
ROLLOUT = {"outcome": "spend", "unit": "shop", "time": "month", "start": "since"}


def told(**options: object) -> str:
    """What is wrong with the question."""
    with pytest.raises(ChangemakerError) as error:
        ProofQuestion(**options).check()  # type: ignore[arg-type]
    return str(error.value)


@pytest.mark.parametrize(
    "options",
    [
        ARMS,
        ARMS | {"assigned": "random", "shares": {"none": 0.5}, "covariates": ("age",), "unit": "customer"},
        ROLLOUT,
        ROLLOUT | {"start": None, "on": "running", "cluster": "region", "weight": "w", "assigned": "staged"},
        ROLLOUT | {"scale": "ratio", "control_group": "notyet", "level": 0.5},
        ROLLOUT | {"cluster": "shop"},  # the unit itself may be named as the unit of assignment
    ],
)
def test_a_question_that_can_be_asked_has_no_problem(options: dict[str, object]) -> None:
    assert ProofQuestion(**options).check() is None  # type: ignore[arg-type, func-returns-value]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"outcome": "spend"}, "who got it is not said"),
        (ARMS | {"time": "month"}, "two questions"),
        (ARMS | {"start": "since"}, "two questions"),
        (ARMS | {"control": None}, "--arm needs a --control"),
        (ARMS | {"arm": None}, "--control needs an --arm"),
        (ARMS | {"assigned": "staged"}, "a staged rollout needs its times"),
        (ROLLOUT | {"time": None}, "needs --time"),
        (ROLLOUT | {"unit": None}, "needs --unit"),
        (ROLLOUT | {"start": None}, "needs --start or --on"),
        (ROLLOUT | {"on": "running"}, "twice"),
        (ROLLOUT | {"shares": {"a": 0.5}}, "--shares belongs to --arm"),
        (ROLLOUT | {"weight": "spend"}, "'spend' is given two roles"),
        (ROLLOUT | {"covariates": ("age", "age")}, "'age' is given two roles"),
        (ARMS | {"covariates": ("segment",)}, "'segment' is given two roles"),
        (ARMS | {"assigned": "lottery"}, "--assigned cannot be 'lottery'"),
        (ARMS | {"scale": "ration"}, "did you mean 'ratio'"),
        (ROLLOUT | {"control_group": "not-yet"}, "did you mean 'notyet'"),
    ],
)
def test_what_makes_no_question_is_told_in_the_commands_words(options: dict[str, object], says: str) -> None:
    assert says in told(**options)


@pytest.mark.parametrize("level", [0.0, 0.49, 1.0, 1.5, -0.95, 95.0, float("nan"), float("inf")])
def test_a_level_is_a_share_of_at_least_half(level: float) -> None:
    assert "--level" in told(**ARMS, level=level)


@pytest.mark.parametrize("share", [0.0, -0.5, 1.5, 50.0, float("nan")])
def test_a_share_lies_between_nought_and_one(share: float) -> None:
    assert "--shares must lie between" in told(**ARMS, shares={"none": share})


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(SeveralProblemsError) as error:
        ProofQuestion(outcome="spend", time="month", level=95, scale="log").check()  # type: ignore[arg-type]

    assert len(error.value.problems) == 4  # no unit, no start, the level, the scale


LABELS = ("none", "mail", "call")


def test_shares_that_were_not_stated_are_not_checked() -> None:
    assert ProofQuestion(**ARMS).shares_of(LABELS, where="f") is None  # type: ignore[arg-type]


def shares(stated: dict[str, float]) -> dict[str, float] | None:
    return ProofQuestion(**ARMS, shares=stated).shares_of(LABELS, where="f.csv")  # type: ignore[arg-type]


def test_the_one_label_left_out_gets_what_remains() -> None:
    assert shares({"mail": 0.25, "call": 0.25}) == pytest.approx({"none": 0.5, "mail": 0.25, "call": 0.25})


@given(st.lists(st.integers(1, 1000), min_size=3, max_size=3))
def test_shares_that_make_one_are_taken_as_they_are(parts: list[int]) -> None:
    stated = {label: part / sum(parts) for label, part in zip(LABELS, parts, strict=True)}

    assert shares(stated) == stated


@pytest.mark.parametrize(
    ("stated", "says"),
    [
        ({"none": 0.5, "mail": 0.5, "call": 0.5}, "add up to 1.5"),
        ({"none": 0.2, "mail": 0.2, "call": 0.2}, "add up to 0.6"),
        ({"none": 0.5}, "nothing is said of mail, call"),
        ({"none": 0.5, "mail": 0.5}, "nothing is said of call"),
        ({"none": 0.5, "male": 0.25, "call": 0.25}, "did you mean 'mail'"),
    ],
)
def test_shares_that_do_not_fit_the_arms_are_told(stated: dict[str, float], says: str) -> None:
    with pytest.raises(BadQuestionError) as error:
        shares(stated)

    assert says in str(error.value)


def test_the_ask_is_the_question_without_its_columns() -> None:
    ask = ProofQuestion(**ROLLOUT, assigned="staged", scale="ratio", control_group="notyet", level=0.9, seed=3).ask  # type: ignore[arg-type]

    assert (ask.assigned, ask.scale, ask.control, ask.level, ask.seed) == ("staged", "ratio", "notyet", 0.9, 3)
