"""The board of cases: what is open, what is late, how it ends, what causes it, and whether promises are kept."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from changemaker.act.cases.case import NOBODY_TO_TELL
from changemaker.act.cases.cause_trend import Cause, causes_of
from changemaker.act.cases.counted import DAY, NO_QUEUE, Counted, share_of_cases
from changemaker.act.cases.rescue import Try, tries_of
from changemaker.core.estimate import Estimate
from changemaker.core.refusal import Refusal
from changemaker.store.cases import CaseEvent

BACKLOG_DAYS = 30
PERIOD = 90  # days of what the shares are about
SECOND = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueNow:
    """What lies in one queue now: counts, and ages of all that is open, so no range."""

    queue: str  # a name of acting.queues; "" for the company's own rows that nobody here has taken up
    open: int  # not resolved
    late: int  # of these, past the moment at which they were due
    due_today: int  # of these, due until the end of today in the company's zone, and not late
    untaken: int  # of these, nobody has begun
    unowned: int  # of these, nobody's
    median_age: float | None  # days since they were opened; None where nothing is open
    oldest_age: float | None  # days
    value: float  # money at risk of those open, reporting currency; a sum of what stands on each, 0 where none does
    by_severity: Mapping[int, int]  # 1 to 5 -> open; those without severity are not in it


@dataclass(frozen=True, slots=True, kw_only=True)
class BacklogDay:
    """One day, in the company's zone."""

    day: date
    open: int  # as the day ended; today: now
    late: int  # of these, past due then
    opened: int  # on that day
    resolved: int  # on that day


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """All that the page of cases shows. Counts are exact; shares are `Estimate | Refusal`, by account.

    The shares are about cases resolved in the `period` days up to `at` and describe what happened; none is an effect.
    What closing the loop was worth is another question: `studies.case_worth`.
    """

    at: int  # UTC microseconds
    period: int  # days of the shares, up to `at`
    total: QueueNow  # of all queues; its `queue` is "*"
    queues: tuple[QueueNow, ...]  # the most late first, then the most open, the company's own rows last;
    # every queue of acting.queues is there
    backlog: tuple[BacklogDay, ...]  # 30 days, the oldest first, today last
    resolved: int  # cases resolved in the period: what the shares are of
    in_time: Estimate | Refusal  # share of these (with a due moment) resolved by it
    told: Estimate | Refusal  # share of these whose customer was told; without duplicates and who never answered
    solved: Estimate | Refusal  # share of these that ended as solved or with goodwill, where an outcome is known
    promises_kept: Estimate | Refusal  # share of promises due in the period that were kept; one that nobody speaks of
    # after its moment counts as not kept
    promises: int  # how many that is a share of
    promises_overdue: int  # now: promised moment passed, and nobody said whether it was done
    reopened: Estimate | Refusal  # share of these that had been opened again at least once
    one_hand: Estimate | Refusal  # share of these that were never handed over
    waiting_to_be_told: int  # now: resolved, and the customer does not know yet
    asked_again: int  # of those closed in the period, how many customers were asked again
    answered_again: int  # of these, how many answered
    causes: tuple[Cause, ...]  # root causes, the most frequent first; whether there are fewer new cases of each
    no_cause: int  # resolved in the period without a root cause, or with "unknown"
    tries: tuple[Try, ...]  # what was tried in open and past cases and how often it helped, the most often tried first


def board_of(
    rows: Sequence[Counted],
    *,
    now: int,
    zone: ZoneInfo,
    queues: Sequence[str],
    removed: Mapping[str, int],
    tries: Iterable[CaseEvent] = (),
    answered_again: int = 0,
    period: int = PERIOD,
    level: float = 0.95,
) -> Board:
    """Count `rows`; whoever may not see a case leaves it out before.

    Args:
        rows: cases, each once: all that are open, and those of the last two years.
        now: UTC microseconds.
        zone: of the company.
        queues: its queues: each is on the board, empty or not.
        removed: cause -> when somebody said that it was removed, UTC microseconds.
        tries: events of kind "tried" of these cases.
        answered_again: of the customers who were asked again in the period, how many answered.
        period: days of the shares.
        level: coverage of every range.
    """
    since = now - period * DAY
    lately = [row for row in rows if row.resolved_at is not None and since < row.resolved_at <= now]
    open_ones = [row for row in rows if row.is_open_at(now)]
    due = [row for row in rows if row.promised_for is not None and since < row.promised_for]
    decided = [row for row in due if row.promise_kept is not None or (row.promised_for or 0) <= now]
    share = _shares(level)
    return Board(
        at=now,
        period=period,
        total=_queue("*", open_ones, now, zone),
        queues=_queues(open_ones, queues, now, zone),
        backlog=_backlog(rows, now, zone),
        resolved=len(lately),
        in_time=share("in_time", [row for row in lately if row.due_at is not None], lambda row: not row.is_late(now)),
        told=share("told", [row for row in lately if _is_to_be_told(row)], lambda row: row.told_at is not None),
        solved=share(
            "solved", [row for row in lately if row.outcome], lambda row: row.outcome in ("solved", "goodwill")
        ),
        promises_kept=share("promises_kept", decided, lambda row: row.promise_kept is True),
        promises=len(decided),
        promises_overdue=sum(
            row.promise_kept is None and row.promised_for is not None and row.promised_for <= now for row in rows
        ),
        reopened=share("reopened", lately, lambda row: row.reopened > 0),
        one_hand=share("one_hand", [row for row in lately if row.is_ours], lambda row: row.handed_over == 0),
        waiting_to_be_told=sum(row.state == "resolved" and _is_to_be_told(row) and row.told_at is None for row in rows),
        asked_again=sum(row.asked_at is not None and row.asked_at > since for row in rows),
        answered_again=answered_again,
        causes=causes_of(rows, now=now, removed=removed, level=level),
        no_cause=sum(row.root_cause in (None, "unknown") for row in lately),
        tries=tries_of(rows, tries, level=level),
    )


def _shares(level: float) -> Callable[..., Estimate | Refusal]:
    def share(what: str, rows: Sequence[Counted], hit: Callable[[Counted], bool]) -> Estimate | Refusal:
        return share_of_cases(rows, hit, what=f"cases_{what}", level=level)

    return share


def _is_to_be_told(row: Counted) -> bool:
    """Ours only: a company's own table may say nothing of who was told."""
    return (row.is_ours or row.told_at is not None) and row.outcome not in NOBODY_TO_TELL


def _queues(rows: Sequence[Counted], names: Sequence[str], now: int, zone: ZoneInfo) -> tuple[QueueNow, ...]:
    by_queue: dict[str, list[Counted]] = {name: [] for name in names}
    for row in rows:
        by_queue.setdefault(row.queue, []).append(row)
    found = [_queue(name, some, now, zone) for name, some in by_queue.items()]
    return tuple(sorted(found, key=lambda one: (one.queue == NO_QUEUE, -one.late, -one.open, one.queue)))


def _queue(name: str, rows: Sequence[Counted], now: int, zone: ZoneInfo) -> QueueNow:
    ages = sorted((now - row.opened_at) / DAY for row in rows)
    tonight = _ends(datetime.fromtimestamp(now // SECOND, zone).date(), zone)
    severity = [row.severity for row in rows if row.severity is not None]
    return QueueNow(
        queue=name,
        open=len(rows),
        late=sum(row.is_late(now) for row in rows),
        due_today=sum(row.due_at is not None and now <= row.due_at < tonight for row in rows),
        untaken=sum(row.state == "open" for row in rows),
        unowned=sum(row.owner is None for row in rows),
        median_age=_middle(ages),
        oldest_age=ages[-1] if ages else None,
        value=sum(row.value or 0.0 for row in rows),
        by_severity={grade: severity.count(grade) for grade in range(1, 6)},
    )


def _middle(ages: Sequence[float]) -> float | None:
    if not ages:
        return None
    half = len(ages) // 2
    return ages[half] if len(ages) % 2 else (ages[half - 1] + ages[half]) / 2


def _backlog(rows: Sequence[Counted], now: int, zone: ZoneInfo) -> tuple[BacklogDay, ...]:
    today = datetime.fromtimestamp(now // SECOND, zone).date()
    days = [today - timedelta(days=back) for back in reversed(range(BACKLOG_DAYS))]
    counted: dict[date, dict[str, int]] = {
        day: dict.fromkeys(("open", "late", "opened", "resolved"), 0) for day in days
    }
    ends = [(day, min(now, _ends(day, zone))) for day in days]
    first = _ends(days[0] - timedelta(days=1), zone)
    for row in rows:
        if row.resolved_at is not None and row.resolved_at < first:
            continue
        for name, moment in (("opened", row.opened_at), ("resolved", row.resolved_at)):
            if moment is not None and first <= moment <= now:
                counted[datetime.fromtimestamp(moment // SECOND, zone).date()][name] += 1
        for day, end in ends:
            if row.is_open_at(end):
                counted[day]["open"] += 1
                counted[day]["late"] += row.due_at is not None and row.due_at < end
    return tuple(BacklogDay(day=day, **counted[day]) for day in days)


def _ends(day: date, zone: ZoneInfo) -> int:
    """The first moment after a day."""
    return int(datetime.combine(day + timedelta(days=1), time(), zone).timestamp()) * SECOND


def as_json(board: Board) -> dict[str, Any]:
    """Return the board as JSON's kinds; an estimate has value, low, high, level, n and method, a refusal its ids."""
    return {name: _plain(getattr(board, name)) for name in Board.__slots__}


def _plain(value: object) -> Any:
    if isinstance(value, Refusal):
        told = {"id": value.why.id, "params": dict(value.why.params)}
        return {"refused": told, "needs": {"id": value.needs.id, "params": dict(value.needs.params)}}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if hasattr(value, "__slots__") and not isinstance(value, str):
        return {name: _plain(getattr(value, name)) for name in value.__slots__}
    return value
