"""What happened, by account and month: dated by the day on which it could be known, and nothing counted twice."""

from datetime import date, datetime

import pyarrow as pa
import pytest

from changemaker.engine.tables import Tables, tables_in_memory
from changemaker.predict.unheard.events import events

JANUARY = 2025 * 12
Happened = dict[tuple[str, str, str, int], float]


def moment(text: str) -> int:
    return round(datetime.fromisoformat(f"{text}T12:00+00:00").timestamp() * 1_000_000)


def dated(days: list[str]) -> dict[str, list[object]]:
    return {
        "t": [moment(day) for day in days],
        "date": [date.fromisoformat(day) for day in days],
        "month": [date.fromisoformat(day).replace(day=1) for day in days],
    }


def made() -> Tables:
    cases = ["2025-01-25", "2025-02-01", "2025-02-02"]
    frames = {
        "case": {
            "case_id": ["c1", "c2", "c3"],
            "account_id": ["a"] * 3,
            "kind": ["claim"] * 3,
            "severity": [5, 1, 1],
            "resolved_t": [moment("2025-02-20"), moment("2025-02-03"), None],
            "reopened": [1, 0, 2],
            **dated(cases),
        },
        "interaction": {
            "interaction_id": ["i1", "i2", "i3"],
            "account_id": ["a"] * 3,
            "kind": ["call"] * 3,
            "touchpoint_id": ["T4"] * 3,
            "case_id": [None, None, "c1"],
            "resolved": [True, False, None],
            **dated(["2025-01-03", "2025-01-04", "2025-01-26"]),
        },
        "operation": {
            "operation_id": ["o1", "o2", "o3"],
            "account_id": ["a"] * 3,
            "kind": ["delivery"] * 3,
            "promised_t": [moment("2025-01-31"), moment("2025-01-31"), moment("2025-02-10")],
            "done_t": [moment("2025-02-04"), moment("2025-01-30"), None],
            **dated(["2025-01-31", "2025-01-31", "2025-02-10"]),
        },
        "theme": {"theme_id": ["T1", "T2"], "merged_into": [None, "T1"]},
        "document_theme": {
            "document_id": ["d1", "d2", "d3"],
            "theme_id": ["T1", "T2", "other"],
            "account_id": ["a"] * 3,
            "t": [moment("2025-01-05")] * 3,
        },
    }
    return tables_in_memory({name: pa.table(columns) for name, columns in frames.items()}, data_version="x")


@pytest.fixture(scope="module")
def found() -> Happened:
    rows = events(made())
    assert rows is not None
    names = ("source", "what", "place")
    return {
        (*(row[name] for name in names), row["month_index"] - JANUARY + 1): row["n"]
        for row in rows.to_pyarrow().to_pylist()
    }


def test_a_case_counts_when_it_is_opened_slow_two_weeks_later_and_reopened_when_it_ends(found: Happened) -> None:
    assert {key: n for key, n in found.items() if key[0].endswith("case") and key[0] != "about_case"} == {
        ("case", "claim", "", 1): 1,
        ("case", "claim", "", 2): 2,
        ("grave_case", "claim", "", 1): 1,
        ("slow_case", "claim", "", 2): 2,  # of 25 January on 8 February, and the one that is still open
        ("reopened_case", "claim", "", 2): 1,  # nobody knows yet when the open one was opened again
    }


def test_a_meeting_about_a_case_is_a_part_of_the_case(found: Happened) -> None:
    assert found["meeting", "call", "T4", 1] == 2
    assert found["left_open", "call", "T4", 1] == 1
    assert found["about_case", "claim", "", 1] == 1


def test_a_promise_is_broken_on_the_day_for_which_it_was_made(found: Happened) -> None:
    assert {key: n for key, n in found.items() if key[0] == "late"} == {
        ("late", "delivery", "", 1): 1,
        ("late", "delivery", "", 2): 1,
    }


def test_merged_themes_are_one_and_texts_without_a_theme_are_none(found: Happened) -> None:
    assert {key: n for key, n in found.items() if key[0] == "theme"} == {("theme", "T1", "", 1): 2}


def test_without_anything_that_happens_there_are_no_events() -> None:
    assert events(tables_in_memory({}, data_version="x")) is None
