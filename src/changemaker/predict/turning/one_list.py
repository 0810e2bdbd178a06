"""One list of who is turning: each account once, its likeliest reason first, in the order in which to act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from changemaker.core.estimate import Estimate
from changemaker.core.message import Message
from changemaker.predict.turning.worth_acting import Acting

Floats = NDArray[np.float64]
Kind = Literal["churn", "rhythm", "emotion"]
KINDS: tuple[Kind, ...] = ("churn", "rhythm", "emotion")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One warning about one account."""

    account_id: str
    kind: Kind
    says: Message
    since: int  # UTC microseconds: when the change began that it tells of
    probability: float | None  # of what it warns of; None where no such chance was held against what came
    false_alarm_rate: float  # share of accounts without any change that are warned of all the same, at one look


@dataclass(frozen=True, slots=True, kw_only=True)
class Turning:
    """One account of the list."""

    account_id: str
    at_risk: Estimate | None  # margin of the months ahead that hangs on its staying; None where no money can be told
    worth_acting: Estimate | None  # margin that acting is expected to bring; None where no past action tells
    paid: float  # margin of its last twelve months, as it was
    reasons: tuple[Reason, ...]  # the likeliest first


def one_list(
    reasons: Sequence[Reason],
    *,
    at_risk: Mapping[str, Estimate],
    acting: Mapping[Kind, Acting],
    paid: Mapping[str, float],
) -> tuple[Turning, ...]:
    """Return each account once, in the order in which to act.

    First those for which past action, drawn by lot, tells that acting brings something (its range lies above 0), by
    how much; then those of which nobody knows, by what is at risk (or by last year's margin, where no money ahead can
    be told); then those for which past action did harm (its range lies below 0).

    Args:
        reasons: in any order.
        at_risk: by account.
        acting: by kind of warning, where it is known.
        paid: margin of the last twelve months, by account.
    """
    by_account: dict[str, list[Reason]] = {}
    for reason in reasons:
        by_account.setdefault(reason.account_id, []).append(reason)
    listed = [
        _turning(account, sorted(found, key=_likeliest), at_risk.get(account), acting, paid.get(account, 0.0))
        for account, found in by_account.items()
    ]
    return tuple(sorted(listed, key=_place))


def _turning(
    account: str, reasons: list[Reason], at_risk: Estimate | None, acting: Mapping[Kind, Acting], paid: float
) -> Turning:
    worth = next((worth for one in reasons if one.kind in acting and (worth := acting[one.kind].of(paid))), None)
    return Turning(account_id=account, at_risk=at_risk, worth_acting=worth, paid=paid, reasons=tuple(reasons))


def _likeliest(reason: Reason) -> tuple[float, int]:
    return 1.0 if reason.probability is None else -reason.probability, KINDS.index(reason.kind)


def _place(one: Turning) -> tuple[int, float, float, str]:
    worth, at_risk = one.worth_acting, 0.0 if one.at_risk is None else one.at_risk.value
    if worth is None or worth.low <= 0 <= worth.high:
        return 1, -at_risk, -one.paid, one.account_id
    return 0 if worth.low > 0 else 2, -worth.value, -one.paid, one.account_id


def likeliest_to_leave(chance: Floats, *, rate: float) -> NDArray[np.intp]:
    """Return the accounts likeliest to leave, so many that `rate` of those who stay is expected among them.

    Accounts of the same chance are told together or not at all: nothing tells one from the other.

    Args:
        chance: of leaving, of every account that was looked at; told only where such chances came true before.
        rate: share of those who stay that may be warned of, in (0, 1).

    Returns:
        Places in `chance`, the likeliest first.

    Example:
        >>> likeliest_to_leave(np.array([0.01, 0.9, 0.02, 0.8]), rate=0.2).tolist()
        [1, 3]
        >>> likeliest_to_leave(np.full(1000, 0.05), rate=0.2).tolist()
        []
    """
    order = np.argsort(-chance, kind="stable")
    ends = np.append(chance[order][1:] < chance[order][:-1], False)  # never all: then nobody stands out
    stay = float((1 - chance).sum())
    fits = np.flatnonzero(ends & (np.cumsum(1 - chance[order]) <= rate * stay))
    return order[: fits[-1] + 1] if len(fits) else order[:0]
