"""One case as boards count it: one of ours, or a row of the company's own table `case`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.estimate import Estimate
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.stats.ratio import MIN_ACCOUNTS, RatioSums, ratio
from changemaker.store.cases import Case, State

DAY = 86_400_000_000  # microseconds
NO_QUEUE = ""  # of the company's own rows that nobody here has taken up


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One case; times are UTC microseconds."""

    id: str
    account_id: str
    queue: str  # `NO_QUEUE` for a row of the company's own table
    kind: str
    state: State
    opened_at: int
    due_at: int | None = None  # None: the company's table does not say
    resolved_at: int | None = None
    severity: int | None = None
    owner: str | None = None
    value: float | None = None  # money at risk, reporting currency
    root_cause: str | None = None
    outcome: str | None = None
    promised_for: int | None = None
    promise_kept: bool | None = None
    told_at: int | None = None
    asked_at: int | None = None
    reopened: int = 0
    handed_over: int = 0
    is_ours: bool = True

    def is_late(self, now: int) -> bool:
        """True if it was not resolved by the moment at which it was due."""
        return self.due_at is not None and (now if self.resolved_at is None else self.resolved_at) > self.due_at

    def is_open_at(self, t: int) -> bool:
        """True if it was there at `t` and not resolved; one that was opened again counts as never resolved."""
        return self.opened_at <= t and (self.resolved_at is None or self.resolved_at > t)


def counted(case: Case, *, handed_over: int = 0) -> Counted:
    """Return one of our own cases as a board counts it."""
    return Counted(
        id=case.id,
        account_id=case.account_id,
        queue=case.queue,
        kind=case.kind,
        state=case.state,
        opened_at=case.opened_at,
        due_at=case.due_at,
        resolved_at=case.resolved_at,
        severity=case.severity,
        owner=case.owner,
        value=case.value,
        root_cause=case.root_cause,
        outcome=case.outcome,
        promised_for=case.promised_for,
        promise_kept=case.promise_kept,
        told_at=case.told_at,
        asked_at=case.asked_at,
        reopened=case.reopened,
        handed_over=handed_over,
    )


def share_of_cases(
    rows: Iterable[Counted], hit: Callable[[Counted], bool], *, what: str, level: float = 0.95
) -> Estimate | Refusal:
    """Return the share of `rows` for which `hit` is true, its range by account: cases of one account are much alike.

    Args:
        rows: cases, each counted once.
        hit: what is asked of each.
        what: key of the number, as figures call it.
        level: coverage of the range.
    """
    by_account: dict[str, list[int]] = {}
    for row in rows:
        sums = by_account.setdefault(row.account_id, [0, 0])
        sums[0] += hit(row)
        sums[1] += 1
    hits, cases = (sum(sums[place] for sums in by_account.values()) for place in (0, 1))
    share = hits / cases if cases else 0.0
    squares = sum((one - share * all_) ** 2 for one, all_ in by_account.values())
    sums_ = RatioSums(n=len(by_account), numerator=hits, denominator=cases, squares=squares)
    try:
        return ratio(sums_, unit="share", level=level, bounded=True)
    except NotEnoughDataError:
        why = Message("cases.refuse.few", {"n": len(by_account), "cases": cases})
        return Refusal(what=what, why=why, needs=Message("cases.needs.more", {"n": MIN_ACCOUNTS}))
