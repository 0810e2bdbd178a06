"""Titles of a journey's effect say what was found, and never more than the verdict."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from changemaker.reports.journey_report import journey_report, nudge_report
from changemaker.reports.report import Source
from changemaker.studies.journey_effect import judged
from unit.studies.journeys_made import ASKED, START, made_rows

DAY = 86_400_000_000
NOW = datetime(2026, 1, 2, tzinfo=UTC)


def title(treated: int, held: int, *, known: int | None = None, share: float = 0.5, why: str = "") -> str:
    """The title of a journey with 40 in each arm, or with nobody held out."""
    arms = [True, False] * 40 if share else [True] * 80
    goal = [float(place // 2 < (treated if place % 2 == 0 else held)) for place in range(80)]
    rows = made_rows(arms, goal, known_until=known, held=share)
    about = replace(ASKED, holdout=share, why=why, value=None)
    found = judged(rows, journey="late-reorder", about=about, currency="USD")
    source = Source(name="Acme", rows=80)
    return journey_report(found.finding, state=found.state, source=source, made_at=NOW).title


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"treated": 30, "held": 10}, "Journey 'late-reorder' raised its goal: orders"),
        ({"treated": 10, "held": 30}, "Journey 'late-reorder' lowered its goal: orders"),
        ({"treated": 20, "held": 20}, "No effect of journey 'late-reorder' on its goal is shown: orders"),
        (
            {"treated": 20, "held": 20, "known": START + 190 * DAY},
            "No effect of journey 'late-reorder' on its goal is shown yet: orders",
        ),
        (
            {"treated": 20, "held": 20, "known": START + 60 * DAY},
            "What journey 'late-reorder' changed cannot be said yet",
        ),
        (
            {"treated": 80, "held": 0, "share": 0.0, "why": "a promise"},
            "Journey 'late-reorder' is a duty: its effect is not measured",
        ),
    ],
)
def test_the_title_follows_from_the_verdict_and_the_state(options: dict[str, int], says: str) -> None:
    assert title(**options) == says  # type: ignore[arg-type]


def test_a_split_without_numbers_says_so() -> None:
    from_rows = judged(None, journey="j", about=ASKED, currency="USD").finding
    question = replace(from_rows.question, params={**from_rows.question.params, "split": "subject", "way": "a"})
    question = replace(question, id="journey.question.split")

    told = nudge_report(replace(from_rows, question=question), source=Source(name="Acme"), made_at=NOW)

    assert told.title == "Which way of split 'subject' does more cannot be said yet"
