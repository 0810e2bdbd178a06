"""All metrics at once: what the tables allow, what they do not, and which months are whole."""

from datetime import date

import pytest

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.period import Period
from changemaker.core.refusal import Refusal
from changemaker.engine.tables import tables_in_memory
from changemaker.metrics.breaks import differ
from changemaker.metrics.catalogue import METRICS
from changemaker.metrics.data_period import data_period, last_months, whole_until
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.metrics.overview import Overview, missing_tables, overview
from changemaker.metrics.surveys import unknown_emotions
from changemaker.reports.metrics_table import overview_as_mapping, said_of, title_of
from changemaker.reports.words.en_metrics import WORDS
from tools.metrics import PAGE, page
from unit.metrics.hand import company, frame

SOME = {key: METRICS[key] for key in ("nps", "on_time_delivery", "csat")}


@pytest.fixture(scope="module")
def found() -> Overview:
    """Twelve accounts that answered NPS in 2024 and 2025, and nothing else."""
    rows = [
        (f"r{account}{year}", f"a{account}", f"{year}-12-30", float(account % 11))
        for account in range(12)
        for year in (2024, 2025)
    ]
    return overview(
        tables_in_memory(
            {
                "response": frame(
                    "response_id account_id survey mode t",
                    *((id, who, "pulse", "web", day) for id, who, day, _ in rows),
                ),
                "answer": frame(
                    "response_id question account_id t value",
                    *((id, "nps", who, day, value) for id, who, day, value in rows),
                ),
            },
            data_version="some",
        ),
        SOME,
        rules=FinanceRules(),
    )


def test_the_latest_twelve_whole_months_stand_beside_the_year_before(found: Overview) -> None:
    nps = found.lines[0]

    assert found.period == Period(date(2025, 1, 1), date(2025, 12, 31))
    assert nps.period == found.period
    assert not isinstance(nps.answer, Refusal)
    assert isinstance(nps.change, Refusal)  # the data begin in December 2024: no whole year before
    assert nps.change.why.id == "metrics.refusal.no_period"


def test_what_has_no_rows_says_which_table_it_needs_and_what_has_none_that_count_says_so(found: Overview) -> None:
    refusals = {line.metric.key: line.answer for line in found.lines if isinstance(line.answer, Refusal)}

    assert {key: refusal.why.id for key, refusal in refusals.items()} == {
        "on_time_delivery": "metrics.refusal.no_rows",
        "csat": "metrics.refusal.nothing",
    }
    assert refusals["on_time_delivery"].why.params["tables"] == "operation"
    assert missing_tables(company(), METRICS["nrr"]) == ()
    assert missing_tables(company(order=frame("order_id")), METRICS["order_velocity"]) == ("order",)


def test_the_plain_values_of_the_overview_hold_every_metric(found: Overview) -> None:
    told = overview_as_mapping(found)

    assert [row["metric"] for row in told["metrics"]] == list(SOME)  # type: ignore[attr-defined]
    assert told["data_version"] == "some"


def test_every_metric_of_the_house_has_its_words() -> None:
    for metric in METRICS.values():
        assert f"metric.{metric.key}" in WORDS
        assert title_of(metric) != metric.key
        assert said_of(metric, "what").endswith((".", "?"))
        assert " / " in said_of(metric, "formula")


def test_a_cut_month_does_not_count_and_one_that_ends_on_a_quiet_weekend_does() -> None:
    answers = frame("response_id account_id survey t", ("r", "a", "s", "2024-02-27"), ("q", "a", "s", "2023-05-20"))

    assert data_period(tables_in_memory({"response": answers}, data_version="x")) == Period(
        date(2023, 5, 1), date(2024, 2, 29)
    )
    assert whole_until(date(2024, 1, 20)) == date(2023, 12, 31)


def test_revenue_by_the_month_is_whole_by_its_nature() -> None:
    months = frame("account_id date product_group amount", ("a", "2023-01-01", "x", 1), ("a", "2023-06-01", "x", 1))

    assert data_period(tables_in_memory({"revenue_month": months}, data_version="x")).last == date(2023, 6, 30)


def test_without_anything_dated_there_is_no_period() -> None:
    with pytest.raises(NotEnoughDataError):
        data_period(tables_in_memory({}, data_version="x"))


def test_the_year_before_is_the_same_months() -> None:
    every = Period(date(2022, 1, 1), date(2025, 2, 28))

    assert last_months(every, months=12, ago=12) == Period(date(2023, 3, 1), date(2024, 2, 29))


def test_a_mixture_differs_when_it_moved_by_more_than_chance() -> None:
    assert not differ({("s", "web"): 6, ("s", "phone"): 4}, {("s", "web"): 4, ("s", "phone"): 6})
    assert differ({("s", "web"): 600, ("s", "phone"): 400}, {("s", "web"): 300, ("s", "phone"): 700})


def test_emotions_that_are_not_on_the_list_are_named() -> None:
    felt = frame(
        "emotion_id account_id t emotion", ("1", "a", "2023-05-05", "joyful"), ("2", "a", "2023-05-05", "other")
    )

    assert unknown_emotions(company(emotion=felt)) == ("joyful",)


def test_the_reference_page_is_the_catalogue() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python tools/metrics.py mends it"
