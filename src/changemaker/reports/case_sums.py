"""The workbook's arithmetic, done once here: what each formula shows before anybody opens the file."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import log

from changemaker.prove.case import BusinessCase, Flow

DISCOUNT_RATE = "discount_rate"
YEAR = 12
NOTHING = 1e-9  # money that only rounding leaves
ROUND = 9  # decimals in which a number of months is whole


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSums:
    """Money by month and in sum; every tuple has one entry a month."""

    since_start: tuple[float, ...]  # months from the one that counts in full; negative before it
    factors: tuple[float, ...]
    cash: tuple[Flow, ...]
    costs: tuple[Flow, ...]
    capacity: tuple[Flow, ...]
    gain: tuple[float, ...]  # undiscounted
    cost: tuple[float, ...]  # undiscounted, negative
    running: tuple[float, ...]  # discounted net, summed so far

    @property
    def gain_today(self) -> float:
        """Present value of what was gained."""
        return worth(self.gain, self.factors)

    @property
    def cost_today(self) -> float:
        """Present value of the programme's cost, positive."""
        return -worth(self.cost, self.factors)

    @property
    def short_until(self) -> tuple[float, ...]:
        """Month by month: where the sum so far is short of zero, the number of months after which it may be paid."""
        pairs = zip(self.running, self.since_start, strict=True)
        return tuple(since + 2 if total < -NOTHING else 0.0 for total, since in pairs)

    @property
    def payback(self) -> float | None:
        """Months from the start until the sum so far is zero for good; None if it ends short."""
        if self.running[-1] < -NOTHING:
            return None
        return max(0.0, *self.short_until)


def case_sums(case: BusinessCase) -> CaseSums | None:
    """Return the case's money by month; None where it has none.

    The number of months since the start is what its discount factor says, so that the workbook discounts as the proof
    does: (1 + rate) ** (-months / 12). Where nothing is discounted, they count from the first month with any gain.
    """
    cash = tuple(flow for flow in case.flows if flow.kind == "cash")
    costs = tuple(flow for flow in case.flows if flow.kind == "cost")
    if not case.months or not cash:
        return None
    gain = _summed(cash, len(case.months))
    cost = _summed(costs, len(case.months))
    rate = rate_of(case)
    if rate:
        since = [round(-YEAR * log(factor) / log(1 + rate), ROUND) for factor in case.discount]
    else:
        since = [float(place - _start(case)) for place in range(len(case.months))]
    factors = [(1 + (rate or 0.0)) ** (-months / YEAR) for months in since]
    net = [factor * (one + other) for factor, one, other in zip(factors, gain, cost, strict=True)]
    return CaseSums(
        since_start=tuple(since),
        factors=tuple(factors),
        cash=cash,
        costs=costs,
        capacity=tuple(flow for flow in case.flows if flow.kind == "capacity"),
        gain=gain,
        cost=cost,
        running=tuple(accumulate(net)),
    )


def rate_of(case: BusinessCase) -> float | None:
    """Return the discount rate a year that went in; None where the case does not say."""
    return next((float(one.value) for one in case.inputs if one.key == DISCOUNT_RATE), None)


def worth(months: Sequence[float], factors: Sequence[float]) -> float:
    """Return the present value of a flow."""
    return sum(amount * factor for amount, factor in zip(months, factors, strict=True))


def worth_at(sums: CaseSums, *, rate: float, share: float) -> float:
    """Return the net present value at another rate, if only a share of the gain holds."""
    factors = [(1 + rate) ** (-months / YEAR) for months in sums.since_start]
    return share * worth(sums.gain, factors) + worth(sums.cost, factors)


def _start(case: BusinessCase) -> int:
    """Place of the first month in which anything was gained or lost; costs may come before it."""
    gained = [flow.months for flow in case.flows if flow.kind != "cost"]
    return next((place for place, month in enumerate(zip(*gained, strict=True)) if any(month)), 0)


def _summed(flows: Sequence[Flow], months: int) -> tuple[float, ...]:
    return tuple(sum(flow.months[place] for flow in flows) for place in range(months))
