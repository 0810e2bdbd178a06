"""Metrics by month and segment: the range, what is hidden, how many answered, where a series breaks."""

from datetime import date

import numpy as np
import pytest

from changemaker.core.errors import BadQuestionError
from changemaker.core.estimate import Estimate
from changemaker.core.period import Period
from changemaker.core.refusal import Refusal
from changemaker.core.seeds import stream
from changemaker.engine.tables import Tables, tables_in_memory
from changemaker.metrics.catalogue import METRICS, metric_named
from changemaker.metrics.compute import metric_by, metric_change
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.stats.distributions import t_quantile
from unit.metrics.hand import frame

RULES = FinanceRules()
NPS, CSAT = METRICS["nps"], METRICS["csat"]
Answer = tuple[str, str, str, float]  # account, day, survey, value


def asked(answers: list[Answer], *, silent: int = 0) -> Tables:
    """Return a company that asked NPS; `silent` more people were asked in January 2024 and did not answer."""
    accounts = sorted({account for account, _, _, _ in answers})
    numbered = [(f"r{place}", *answer) for place, answer in enumerate(answers)]
    return tables_in_memory(
        {
            "account": frame(
                "account_id segment",
                *(
                    (account, None if account == "a0" else ("odd" if int(account[1:]) % 2 else "even"))
                    for account in accounts
                ),
            ),
            "response": frame(
                "response_id invitation_id account_id survey mode t",
                *((id, f"v{id}", account, survey, "e-mail", day) for id, account, day, survey, _ in numbered),
            ),
            "answer": frame(
                "response_id question account_id t value",
                *((id, "nps", account, day, value) for id, account, day, _, value in numbered),
            ),
            "invitation": frame(
                "invitation_id account_id survey t answered_t",
                *((f"v{id}", account, survey, day, None) for id, account, day, survey, _ in numbered),
                *((f"s{place}", "a1", "pulse", "2024-01-09", None) for place in range(silent)),
            ),
        },
        data_version="asked",
    )


def many(days: list[str], *, accounts: int = 30, survey: str = "pulse") -> list[Answer]:
    rng = stream(5, "answers")
    return [
        (f"a{place}", day, survey, float(rng.integers(0, 11)))
        for place in range(accounts)
        for day in days
        for _ in range(int(rng.integers(1, 4)))
    ]


def test_the_range_is_that_of_a_ratio_over_accounts() -> None:
    answers = many(["2024-01-09"])

    (found,) = metric_by(asked(answers), NPS, rules=RULES)

    points = {value: 100.0 if value >= 9 else -100.0 if value <= 6 else 0.0 for value in range(11)}
    y = np.array([sum(points[int(value)] for who, _, _, value in answers if who == f"a{place}") for place in range(30)])
    x = np.array([sum(who == f"a{place}" for who, _, _, _ in answers) for place in range(30)])
    rest = y - x * y.sum() / x.sum()
    margin = t_quantile(0.975, 29) * (30 / 29 * (rest**2).sum()) ** 0.5 / x.sum()  # Cochran (1977), 6.4
    assert isinstance(found.answer, Estimate)
    assert found.by == {"month": "2024-01"}
    assert found.answer.value == pytest.approx(y.sum() / x.sum())
    assert found.answer.high - found.answer.value == pytest.approx(margin)
    assert (found.answer.n, found.answer.unit) == (30, "points")


def test_months_and_segments_come_in_order_and_an_account_without_one_stands_apart() -> None:
    tables = asked(many(["2024-01-09", "2024-02-09"]))

    found = metric_by(tables, NPS, rules=RULES, by=("segment", "month"))

    assert [tuple(value.by.values()) for value in found] == [
        (segment, month) for segment in ("", "even", "odd") for month in ("2024-01", "2024-02")
    ]
    assert [isinstance(value.answer, Refusal) for value in found] == [True, True, False, False, False, False]


def test_fewer_than_ten_accounts_are_hidden_and_counted() -> None:
    (found,) = metric_by(asked(many(["2024-01-09"], accounts=9)), NPS, rules=RULES)

    assert isinstance(found.answer, Refusal)
    assert (found.answer.why.id, found.answer.why.params["n"]) == ("metrics.refusal.few", 9)


def test_only_the_months_of_the_period_count() -> None:
    tables = asked(many(["2023-12-09", "2024-01-09", "2024-02-09"]))

    found = metric_by(tables, NPS, rules=RULES, period=Period(date(2024, 1, 1), date(2024, 1, 31)))

    assert [value.by["month"] for value in found] == ["2024-01"]


def test_a_grouping_that_accounts_do_not_have_is_asked_back() -> None:
    with pytest.raises(BadQuestionError, match="did you mean 'segment'"):
        metric_by(asked(many(["2024-01-09"])), NPS, rules=RULES, by=("segmnt",))
    with pytest.raises(BadQuestionError, match="not by account"):
        metric_by(asked([]), METRICS["inventory_turns"], rules=RULES, by=("segment",))
    with pytest.raises(BadQuestionError, match="did you mean 'emotion:confident'"):
        metric_named("emotion:confidant")


def test_beside_each_answer_stands_how_many_answered_of_how_many_were_asked() -> None:
    answers = many(["2024-01-09"])

    (found,) = metric_by(asked(answers, silent=70), NPS, rules=RULES)

    assert found.rate is not None
    assert (found.rate.answered, found.rate.asked) == (len(answers), len(answers) + 70)


def test_a_question_that_nobody_answered_has_no_number() -> None:
    assert metric_by(asked(many(["2024-01-09"])), CSAT, rules=RULES) == []


def test_a_series_breaks_where_another_survey_takes_over_and_only_there() -> None:
    answers = many(["2024-01-09", "2024-02-09"]) + many(["2024-03-09", "2024-04-09"], survey="new wording")

    found = metric_by(asked(answers), NPS, rules=RULES)

    assert [(value.by["month"], value.broken) for value in found] == [
        ("2024-01", False),
        ("2024-02", False),
        ("2024-03", True),
        ("2024-04", False),
    ]


def test_a_change_is_the_difference_of_the_two_periods_with_each_account_once() -> None:
    tables = asked(many(["2023-01-09", "2024-01-09"]))
    year, before = Period(date(2024, 1, 1), date(2024, 12, 31)), Period(date(2023, 1, 1), date(2023, 12, 31))

    change = metric_change(tables, NPS, rules=RULES, later=year, earlier=before)
    now, then = (metric_by(tables, NPS, rules=RULES, by=(), period=period)[0].answer for period in (year, before))

    assert isinstance(change, Estimate)
    assert isinstance(now, Estimate)
    assert isinstance(then, Estimate)
    assert change.value == pytest.approx(now.value - then.value)
    assert change.n == 30
