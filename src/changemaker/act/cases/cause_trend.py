"""Root causes and whether there are fewer new cases of each: the proof that a cause was removed upstream."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from changemaker.act.cases.counted import DAY, Counted
from changemaker.core.errors import NotEnoughDataError
from changemaker.core.estimate import Estimate
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.stats.rate_change import rate_change
from changemaker.stats.ratio import MIN_ACCOUNTS

WINDOW = 90  # days compared with as many before
FEWEST_DAYS = 7  # after a cause was removed, until anything is said
LONGEST = 365  # days looked at on each side of a removal
MOST = 12  # causes on the board
Verdict = Literal["fewer", "more", "not_shown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One root cause."""

    name: str  # in the company's own words
    cases: int  # opened in the stretch now
    before: int  # opened in the stretch before
    days: float  # length of the stretch now
    days_before: float
    removed_at: int | None  # somebody said that it was removed upstream; the stretches then lie on its two sides
    change: Estimate | Refusal  # of new cases a day, relative: -0.4 is 40 % fewer; before and after, no effect
    verdict: Verdict | None  # None where the change cannot be said


def causes_of(
    rows: Sequence[Counted], *, now: int, removed: Mapping[str, int], level: float = 0.95
) -> tuple[Cause, ...]:
    """Return the causes of cases of late, the most frequent first.

    A case has no cause before it is resolved, so young ones would look like a decline: those that are not resolved
    widen the range of each cause as far as if all of them were its own. A verdict is given only where a range for all
    causes at once lies on one side of no change.

    Args:
        rows: cases, each once.
        now: UTC microseconds.
        removed: cause -> when somebody said that it was removed, UTC microseconds.
        level: coverage of each range.
    """
    recent = Counter(row.root_cause for row in rows if row.root_cause and row.opened_at > now - 2 * WINDOW * DAY)
    names = [name for name, _ in sorted(recent.items(), key=lambda one: (-one[1], one[0]))][:MOST]
    names += [name for name in sorted(removed) if name not in names]
    strict = 1 - (1 - level) / max(1, len(names))
    return tuple(
        _cause(name, rows, now=now, removed_at=removed.get(name), level=level, strict=strict) for name in names
    )


def _cause(
    name: str, rows: Sequence[Counted], *, now: int, removed_at: int | None, level: float, strict: float
) -> Cause:
    cut = now - WINDOW * DAY if removed_at is None else removed_at
    first = min((row.opened_at for row in rows), default=now)
    reach = WINDOW if removed_at is None else LONGEST
    start, end = max(cut - reach * DAY, min(first, cut)), min(now, cut + LONGEST * DAY)
    before, after, maybe_before, maybe = _counts(name, rows, start=start, cut=cut, end=end)
    days_before, days = (cut - start) / DAY, max(0, end - cut) / DAY
    found: list[Estimate] = []
    change: Estimate | Refusal
    try:
        if days < FEWEST_DAYS:
            raise NotEnoughDataError("it was removed too lately", hint="wait")
        found = [
            rate_change(
                before,
                after,
                days_before=days_before,
                days_after=days,
                maybe_before=maybe_before,
                maybe=maybe,
                level=each,
            )
            for each in (level, strict)
        ]
        change = found[0]
    except NotEnoughDataError:
        told = {"cause": name, "before": sum(before.values()), "after": sum(after.values()), "days": int(days)}
        needs = Message("cases.needs.cause", {"accounts": MIN_ACCOUNTS, "days": FEWEST_DAYS})
        change = Refusal(what="cause_change", why=Message("cases.refuse.cause", told), needs=needs)
    return Cause(
        name=name,
        cases=sum(after.values()),
        before=sum(before.values()),
        days=days,
        days_before=days_before,
        removed_at=removed_at,
        change=change,
        verdict=_verdict(found[1]) if found else None,
    )


def _counts(
    name: str, rows: Sequence[Counted], *, start: int, cut: int, end: int
) -> tuple[Counter[str], Counter[str], int, int]:
    """Cases of a cause by account before and after the cut, and those that may turn out to be of it."""
    known: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    maybe = [0, 0]
    for row in rows:
        if start < row.opened_at <= end:
            side = int(row.opened_at > cut)
            if row.root_cause == name:
                known[side][row.account_id] += 1
            elif row.root_cause is None and row.resolved_at is None:
                maybe[side] += 1
    return *known, maybe[0], maybe[1]


def _verdict(change: Estimate) -> Verdict:
    if change.high < 0:
        return "fewer"
    return "more" if change.low > 0 else "not_shown"
