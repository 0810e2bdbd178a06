"""What a rehearsal left in its store, counted: entries, steps, messages, what was skipped and stopped, and goals."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from changemaker.act.journeys.journey import Journey
from changemaker.act.journeys.rehearsal import Reached, Week
from changemaker.act.journeys.run import Event
from changemaker.store.journey_tables import JOURNEY_RUN, JOURNEY_STEP
from changemaker.store.open import Store
from changemaker.store.sending_tables import OUTBOX

DAY = 86_400_000_000
WEEK = 7 * DAY
MOST_TIMES = 5  # who got so many or more are counted together
LEFT = ("rehearsed", "sent")
UNDER_WAY = "under_way"
ENDINGS = ("goal", "exit")  # kinds of records that are no step
OURS = {"task": "task", "interview": "task", "case": "case"}  # kind of a step -> what of us it takes


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One run, as far as it is counted."""

    run: str
    unit: str
    account_id: str
    arm: str
    entered_at: int
    window_until: int
    ended_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What happened within the window of one run."""

    unit: str
    entered_at: int
    reached: bool
    value: float  # money of the goal's events


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What steps decided and what became of what they wanted."""

    steps: Mapping[str, Mapping[str, int]]
    kinds: Mapping[str, str]
    skipped: Mapping[str, int]
    stopped: Mapping[str, int]
    messages: Mapping[str, tuple[int, ...]]  # contact -> when
    ours: Mapping[str, Mapping[str, tuple[int, ...]]]  # task, case -> unit -> when


def entries_of(store: Store, journey: str) -> list[Entry]:
    """Return the runs of a journey, in the order in which they began."""
    row = JOURNEY_RUN.c
    wanted = sa.select(row.id, row.unit, row.account_id, row.arm, row.entered_at, row.window_until, row.ended_by)
    with store.reading() as connection:
        found = connection.execute(wanted.where(row.journey == journey).order_by(row.entered_at, row.id)).all()
    return [
        Entry(run=id, unit=unit, account_id=account, arm=arm, entered_at=t, window_until=until, ended_by=ended)
        for id, unit, account, arm, t, until, ended in found
    ]


def done_of(store: Store, journey: str) -> Done:
    """Return what the steps of a journey's runs decided, and what the send gate made of it."""
    steps: dict[str, Counter[str]] = defaultdict(Counter)
    kinds: dict[str, str] = {}
    skipped: Counter[str] = Counter()
    ours: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    with store.reading() as connection:
        for node, kind, decision, unit, at in connection.execute(_steps(journey)):
            if kind in ENDINGS:  # the run ended before this step
                steps[node][kind] += 1
                continue
            said, _, reason = decision.partition(":")
            steps[node][said] += 1
            kinds[node] = kind
            if said == "skipped":
                skipped[reason] += 1
            elif kind in OURS and said == "did":
                ours[OURS[kind]][unit].append(at)
        stopped: Counter[str] = Counter()
        messages: dict[str, list[int]] = defaultdict(list)
        for channel, state, reason, contact_id, at in connection.execute(_sendings(journey)):
            if state in LEFT and channel == "email" and contact_id is not None:
                messages[contact_id].append(at)
            elif state not in LEFT and reason:
                stopped[reason] += 1
    return Done(
        steps={node: dict(counted) for node, counted in steps.items()},
        kinds=kinds,
        skipped=dict(skipped),
        stopped=dict(stopped),
        messages=_in_order(messages),
        ours={what: _in_order(units) for what, units in ours.items()},
    )


def weeks_of(entries: Sequence[Entry], *, since: int, until: int, zone: ZoneInfo) -> tuple[Week, ...]:
    """Return who entered in each seven days from the beginning on; also in those in which nobody did."""
    first = local_date(since, zone)
    counted: dict[date, Counter[str]] = {}
    day = first
    while day <= local_date(until, zone):
        counted[day] = Counter()
        day += timedelta(days=7)
    for entry in entries:
        week = (local_date(entry.entered_at, zone) - first).days // 7
        counted.setdefault(first + timedelta(days=7 * week), Counter())[entry.arm] += 1
    return tuple(Week(start=start, arms=dict(arms)) for start, arms in sorted(counted.items()))


def reached(kind: str, times: Mapping[str, Sequence[int]], could: Iterable[str]) -> Reached:
    """Return how often each of those whom something could reach was reached.

    Args:
        kind: of what.
        times: who -> when, oldest first.
        could: all who could have been reached.
    """
    everybody = set(could) | set(times)
    counted = Counter(min(len(times.get(one, ())), MOST_TIMES) for one in everybody)
    most = max((_most_within(told) for told in times.values()), default=0)
    top = max(counted, default=0)
    return Reached(kind=kind, times=tuple(counted[often] for often in range(top + 1)), most_in_week=most)


def windows_of(
    journey: Journey, entries: Sequence[Entry], events: Mapping[str, Sequence[Event]], *, until: int
) -> dict[str, list[Window]]:
    """Return, for each unit, the windows that are over, in order: did the goal happen, and with how much money?

    Args:
        journey: whose goal.
        entries: its runs.
        events: unit -> what happened since it entered first, oldest first.
        until: windows that end later are not over.
    """
    windows: dict[str, list[Window]] = defaultdict(list)
    for entry in entries:
        if entry.window_until > until:
            continue
        own = [event for event in events.get(entry.unit, ()) if event.name == journey.goal.event]
        first = bisect_right(own, entry.entered_at, key=_t)
        last = bisect_right(own, entry.window_until, key=_t)
        money = sum(event.value or 0.0 for event in own[first:last])
        windows[entry.unit].append(
            Window(unit=entry.unit, entered_at=entry.entered_at, reached=last > first, value=money)
        )
    return windows


def counted(values: Iterable[str]) -> dict[str, int]:
    """Return how often each value is there, by name."""
    return dict(sorted(Counter(values).items()))


def different(entries: Iterable[Entry], by: Callable[[Entry], str]) -> dict[str, int]:
    """Return how many different units there are, by what `by` says of an entry."""
    units: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        units[by(entry)].add(entry.unit)
    return {name: len(found) for name, found in sorted(units.items())}


def local_date(t: int, zone: ZoneInfo) -> date:
    """Return the day of a moment, UTC microseconds, on the calendar of `zone`."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=t)).astimezone(zone).date()


def _most_within(times: Sequence[int]) -> int:
    """The most that fell within any seven days."""
    return max(bisect_right(times, t + WEEK - 1) - place for place, t in enumerate(times))


def _t(event: Event) -> int:
    return event.t


def _in_order(times: Mapping[str, list[int]]) -> dict[str, tuple[int, ...]]:
    return {who: tuple(sorted(told)) for who, told in times.items()}


def _steps(journey: str) -> sa.Select[str, str, str, str, int]:
    step = JOURNEY_STEP.c
    joined = JOURNEY_STEP.join(JOURNEY_RUN, JOURNEY_RUN.c.id == step.run)
    wanted = sa.select(step.node, step.kind, step.decision, JOURNEY_RUN.c.unit, step.at).select_from(joined)
    return wanted.where(JOURNEY_RUN.c.journey == journey).order_by(step.node, step.at)


def _sendings(journey: str) -> sa.Select[str, str, str, str, int]:
    row = OUTBOX.c
    at = sa.func.coalesce(row.ended_at, row.made_at)
    joined = OUTBOX.join(JOURNEY_RUN, JOURNEY_RUN.c.id == row.run)
    wanted = sa.select(row.channel, row.state, row.reason, row.contact_id, at).select_from(joined)
    return wanted.where(JOURNEY_RUN.c.journey == journey).order_by(row.key)
