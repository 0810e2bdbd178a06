"""The board counts what is there, tells shares with their range, and says of causes no more than the cases show."""

import json
from zoneinfo import ZoneInfo

import pytest

from changemaker.act.cases.board import Board, as_json, board_of
from changemaker.act.cases.cause_trend import causes_of
from changemaker.act.cases.counted import Counted
from changemaker.act.cases.rescue import playbook, tries_of
from changemaker.core.estimate import Estimate
from changemaker.core.refusal import Refusal
from changemaker.store.cases import CaseEvent
from unit.act.case_made import DAY, NOW, row

UTC = ZoneInfo("UTC")


def board(*rows: Counted, **more: object) -> Board:
    return board_of(rows, now=NOW, zone=UTC, queues=("account-care", "billing"), removed={}, **more)  # type: ignore[arg-type]


def resolved(id: str, **values: object) -> Counted:
    told = {"state": "resolved", "resolved_at": NOW - DAY, "outcome": "solved", "root_cause": "late", "owner": "ada"}
    return row(id, **{**told, **values})


def test_queues_count_what_is_open_late_due_today_and_nobodys() -> None:
    rows = [
        row("1", due_at=NOW - 1, opened_at=NOW - 4 * DAY, severity=4, value=100.0),
        row("2", due_at=NOW + DAY // 2, opened_at=NOW - 2 * DAY, severity=4, owner="ada"),
        row("3", due_at=NOW + 3 * DAY, opened_at=NOW - DAY, state="in_work", owner="ben", value=50.0),
        row("4", queue="", due_at=None, opened_at=NOW - 9 * DAY, is_ours=False),
    ]

    shown = board(*rows)
    care, billing, theirs = shown.queues

    assert (care.queue, care.open, care.late, care.due_today, care.untaken, care.unowned) == (
        "account-care",
        3,
        1,
        1,
        2,
        1,
    )
    assert (care.median_age, care.oldest_age, care.value) == (2.0, 4.0, 150.0)
    assert care.by_severity == {1: 0, 2: 0, 3: 0, 4: 2, 5: 0}
    assert (billing.queue, billing.open, billing.median_age) == ("billing", 0, None)
    assert (theirs.queue, theirs.open, theirs.late) == ("", 1, 0)  # of unknown due moment, it is not late
    assert (shown.total.open, shown.total.median_age) == (4, 3.0)  # ages 1, 2, 4, 9


def test_the_backlog_ends_with_what_is_open_now() -> None:
    rows = [
        row("1", opened_at=NOW - 40 * DAY, due_at=NOW - 35 * DAY),
        row("2", opened_at=NOW - 3 * DAY, due_at=NOW - 2 * DAY, resolved_at=NOW - DAY, state="closed"),
        row("3", opened_at=NOW - DAY // 8, due_at=NOW + DAY),
    ]

    backlog = board(*rows).backlog
    by_day = {day.day.isoformat(): (day.open, day.late, day.opened, day.resolved) for day in backlog}

    assert len(backlog) == 30
    assert by_day["2026-10-24"] == (1, 1, 0, 0)  # the first of thirty days
    assert by_day["2026-11-19"] == (2, 1, 1, 0)
    assert by_day["2026-11-20"] == (2, 2, 0, 0)
    assert by_day["2026-11-21"] == (1, 1, 0, 1)
    assert by_day["2026-11-22"] == (2, 1, 1, 0)  # today, until now


def test_shares_are_of_what_was_resolved_lately_and_have_a_range_by_account() -> None:
    ours = [resolved(str(n), due_at=NOW - 2 * DAY if n < 5 else NOW, told_at=NOW if n % 2 else None) for n in range(20)]
    long_ago = [resolved(f"old{n}", opened_at=NOW - 200 * DAY, resolved_at=NOW - 100 * DAY) for n in range(50)]

    shown = board(*ours, *long_ago)

    assert shown.resolved == 20
    assert isinstance(shown.in_time, Estimate)
    assert (shown.in_time.value, shown.in_time.n) == (0.75, 20)
    assert 0.5 < shown.in_time.low < 0.75 < shown.in_time.high < 0.95
    assert isinstance(shown.told, Estimate) and shown.told.value == 0.5
    assert shown.waiting_to_be_told == 10 + 50
    few = board(*ours[:9])
    assert isinstance(few.in_time, Refusal)  # of fewer than ten accounts nothing is told


def test_duplicates_and_who_never_answered_need_not_be_told() -> None:
    rows = [resolved(str(n), told_at=NOW) for n in range(12)]
    exempt = [resolved(f"x{n}", outcome="duplicate" if n % 2 else "no_answer") for n in range(12)]

    shown = board(*rows, *exempt)

    assert isinstance(shown.told, Estimate) and (shown.told.value, shown.told.n) == (1.0, 12)
    assert shown.waiting_to_be_told == 0


def test_a_promise_that_nobody_speaks_of_after_its_moment_is_not_kept() -> None:
    kept = [row(str(n), promised_for=NOW - DAY, promise_kept=True) for n in range(9)]
    silent = [row(f"s{n}", promised_for=NOW - DAY) for n in range(3)]
    ahead = [row("a", promised_for=NOW + DAY)]

    shown = board(*kept, *silent, *ahead)

    assert (shown.promises, shown.promises_overdue) == (12, 3)
    assert isinstance(shown.promises_kept, Estimate) and shown.promises_kept.value == 0.75


def test_fewer_new_cases_since_a_cause_was_removed_are_shown_and_said() -> None:
    cut = NOW - 60 * DAY
    before = [resolved(f"b{n}", opened_at=cut - n * DAY) for n in range(61)]  # counted from the first one on
    after = [resolved(f"a{n}", opened_at=cut + (n + 1) * DAY) for n in range(6)]

    [late] = causes_of([*before, *after], now=NOW, removed={"late": cut})

    assert (late.cases, late.before, late.removed_at, late.verdict) == (6, 60, cut, "fewer")
    assert isinstance(late.change, Estimate) and late.change.grade == "D"
    assert late.change.high < 0


def test_cases_that_are_not_resolved_yet_hide_no_cause() -> None:
    """A cause is known once a case is resolved: without that, every young stretch would look like a success."""
    early = [resolved(f"b{n}", opened_at=NOW - 91 * DAY - n * DAY) for n in range(60)]
    young = [resolved(f"a{n}", opened_at=NOW - 60 * DAY + n * DAY) for n in range(20)]
    still_open = [row(f"o{n}", opened_at=NOW - n * DAY // 2) for n in range(50)]

    [alone] = causes_of([*early, *young], now=NOW, removed={})
    [late] = causes_of([*early, *young, *still_open], now=NOW, removed={})

    assert alone.verdict == "fewer"
    assert late.verdict == "not_shown"
    assert isinstance(late.change, Estimate) and late.change.high > 0


def test_a_cause_that_was_removed_the_other_day_is_not_judged() -> None:
    rows = [resolved(f"b{n}", opened_at=NOW - (n + 5) * DAY) for n in range(60)]

    [late] = causes_of(rows, now=NOW, removed={"late": NOW - 3 * DAY})

    assert late.verdict is None
    assert isinstance(late.change, Refusal)


def test_the_playbook_puts_first_what_promises_most_and_was_not_tried_here() -> None:
    rows = [resolved(str(n)) for n in range(40)]
    calls = [tried(str(n), "call", "helped" if n % 4 else "did_not_help", cost=10.0) for n in range(40)]
    visits = [tried(str(n), "visit", "helped" if n % 10 else "did_not_help", cost=700.0) for n in range(40)]
    known = tries_of(rows, [*calls, *visits])
    here = [tried("0", "call", "not_reached")]

    rich, poor = playbook(10_000.0, known, []), playbook(1_000.0, known, [])
    after = playbook(1_000.0, known, here)

    assert [play.action for play in rich.plays] == ["visit", "call"]  # 0.9 * 10,000 - 700 against 0.75 * 10,000 - 10
    assert [play.action for play in poor.plays] == ["call", "visit"]  # 0.75 * 1,000 - 10 against 0.9 * 1,000 - 700
    assert isinstance(poor.plays[0].expected, Estimate)
    assert (poor.plays[0].expected.value, poor.plays[0].expected.grade) == (pytest.approx(740.0), "E")
    assert [(play.action, play.tried, play.result) for play in after.plays] == [
        ("visit", False, None),
        ("call", True, "not_reached"),
    ]
    assert isinstance(playbook(None, known, []).plays[0].expected, Refusal)


def test_what_helped_in_a_case_that_ended_badly_did_not_help() -> None:
    rows = [resolved(str(n), outcome="solved" if n < 10 else "not_solved") for n in range(20)]

    [call] = tries_of(rows, [tried(str(n), "call", "helped") for n in range(20)])

    assert isinstance(call.helped, Estimate)
    assert (call.helped.value, call.helped.grade, call.cases) == (0.5, "E", 20)


def test_the_board_can_be_told_to_a_machine() -> None:
    told = json.loads(json.dumps(as_json(board(*(resolved(str(n)) for n in range(20))))))

    assert told["in_time"]["value"] == 1.0
    assert told["reopened"]["high"] > 0
    assert told["solved"]["method"] == "effective-wilson"
    assert told["promises_kept"]["refused"]["id"] == "cases.refuse.few"
    assert told["backlog"][-1]["day"] == "2026-11-22"


def tried(case_id: str, action: str, result: str, *, cost: float | None = None) -> CaseEvent:
    detail = {"action": action, "result": result, **({} if cost is None else {"cost": cost})}
    return CaseEvent(id=1, case_id=case_id, t=NOW, by="ada", kind="tried", detail=detail)
