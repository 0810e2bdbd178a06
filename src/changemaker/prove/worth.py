"""What effects are worth: present values, payback and the chance that it paid, all from the same resamples."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.estimate import Estimate
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.prove.cohort_sums import CohortSums
from changemaker.prove.money import STREAMS, Effects, discount_factors, effects_of, months_to_pay
from changemaker.stats.distributions import normal_quantile, t_quantile
from changemaker.stats.moments import Array
from changemaker.stats.resample import range_of_draws, stratum_freedom

BOOKABLE_LEVEL = 0.8  # the lower end of this range is what may be put in a budget
LARGE_ENOUGH = 200  # units from which Student's t and the normal are one
ROUNDING = 1e-11  # of the whole margin
METHOD = "cluster-draws"
SHARE = "share"
SHARE_OF_BASELINE = "share of baseline"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Terms:
    """On which terms money is counted."""

    months: tuple[int, ...]  # from the first month of cost or effect to the last that counts; whole numbers
    start: int  # the month to which everything is discounted: the first with the programme
    rate: float  # a year
    cost: Array  # (months,) the programme's own, undiscounted
    cash_share_of_time: float
    currency: str
    level: float

    @property
    def discount(self) -> Array:
        """Factor of each month."""
        return discount_factors(self.months, start=self.start, rate=self.rate)

    @property
    def before(self) -> int:
        """Months of cost before the first month with the programme."""
        return self.start - self.months[0]

    def spread(self, flow: Array) -> Array:
        """Return a flow of the counted months over all months: nothing was gained before the start."""
        return np.pad(flow, ((0, 0), (self.before, 0)))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Worth:
    """The case in numbers: answers from all resamples, and as estimates."""

    effects: Effects
    terms: Terms
    estimates: Mapping[str, Estimate]
    refusals: tuple[Refusal, ...]
    freedom: float
    n: int  # units of assignment

    def ranged(self, values: Array, unit: str, *, level: float | None = None, method: str = METHOD) -> Estimate:
        """Return an answer with its range, (draws + 1,) values.

        Raises:
            NotEnoughDataError: nothing varies, or a draw has no finite answer.
        """
        asked = self.terms.level if level is None else level
        return range_of_draws(values, freedom=self.freedom, level=asked, unit=unit, n=self.n, method=method)


def cash_streams(effects: Effects, terms: Terms) -> dict[str, Array]:
    """Return the streams of cash, (draws + 1, months); of saved time the share that leaves the budget."""
    streams = {name: getattr(effects, name) for name in STREAMS}
    streams["cost_to_serve"] = streams["cost_to_serve"] + terms.cash_share_of_time * effects.time
    return {name: terms.spread(flow) for name, flow in streams.items()}


def net_value(effects: Effects, terms: Terms) -> Array:
    """Return the net present value in every resample, (draws + 1,)."""
    gained = sum(cash_streams(effects, terms).values())
    return np.asarray((gained - terms.cost) @ terms.discount, dtype=np.float64)


def worth_of(cohorts: CohortSums, terms: Terms) -> Worth:
    """Return every number of the case.

    Raises:
        NotEnoughDataError: nothing varies, or draws have no finite answer.
    """
    worth = Worth(
        effects=effects_of(cohorts),
        terms=terms,
        estimates={},
        refusals=(),
        freedom=freedom_of(cohorts, lambda part: effects_of(part).contribution.sum(axis=1)),
        n=sum(cohorts.clusters),
    )
    estimates, refusals = _estimates(worth)
    return replace(worth, estimates=estimates, refusals=tuple(refusals))


def _estimates(worth: Worth) -> tuple[dict[str, Estimate], list[Refusal]]:
    effects, terms, money = worth.effects, worth.terms, worth.terms.currency
    streams = cash_streams(effects, terms)
    cash = np.sum(list(streams.values()), axis=0)
    total = effects.contribution.sum(axis=1)
    net = net_value(effects, terms)
    saved = terms.spread((1 - terms.cash_share_of_time) * effects.time)
    answers = {
        "effect:contribution_share": (total / effects.without.sum(axis=1), SHARE_OF_BASELINE),
        "effect:contribution": (total / float(effects.account_months.sum()), money),
        "effect:retention": (effects.stayed, SHARE),
        **{f"stream:{name}": (flow @ terms.discount, money) for name, flow in streams.items()},
        "stream:time": (saved @ terms.discount, money),
        "value:gain": (cash @ terms.discount, money),
        "value:net": (net, money),
    }
    whole = float(np.abs(effects.without[0].sum()))
    answers |= {key: (_still(values, whole), unit) for key, (values, unit) in answers.items() if unit == money}
    estimates, refusals = _ranged_each(answers, worth.ranged)
    estimates["value:bookable"] = _bound(worth.ranged(net, money, level=BOOKABLE_LEVEL))
    estimates["value:cost"] = _known(float(terms.cost @ terms.discount), money, worth.n, terms.level)
    estimates["chance:paid"] = chance_above_zero(net, freedom=worth.freedom, level=terms.level, n=worth.n)
    paid = _payback(terms.discount * (cash - terms.cost), terms, worth.n)
    if isinstance(paid, Refusal):
        return estimates, [*refusals, paid]
    return estimates | {"value:payback_months": paid}, refusals


def freedom_of(cohorts: CohortSums, answer: Callable[[CohortSums], Array]) -> float:
    """Return the degrees of freedom of an answer's variance: clusters less strata where there are many."""
    if sum(cohorts.clusters) >= LARGE_ENOUGH:
        return float(sum(cohorts.clusters) - len(set(cohorts.strata)))
    joint = np.concatenate([cohorts.sums.reshape(*cohorts.sums.shape[:2], -1), cohorts.accounts[:, :, None]], axis=2)

    def of_joint(mixed: Array) -> Array:
        shape = (len(mixed), *cohorts.sums.shape[1:])
        return answer(_with(cohorts, mixed[:, :, :-1].reshape(shape), mixed[:, :, -1]))

    return stratum_freedom(of_joint, joint, strata=cohorts.strata, clusters=cohorts.clusters)


def chance_above_zero(net: Array, *, freedom: float, level: float, n: int) -> Estimate:
    """Return the share of resamples above zero, draws widened like every range; its range is that of the draws."""
    wider = t_quantile(0.5 + level / 2, freedom) / normal_quantile(0.5 + level / 2)
    drawn = net[0] + wider * (net[1:] - net[0])
    share = float((drawn > 0).mean())
    se = float(np.sqrt(max(share * (1 - share), 0.25 / len(drawn)) / len(drawn)))
    reach = normal_quantile(0.5 + level / 2) * se
    return Estimate(
        value=share,
        low=max(0.0, share - reach),
        high=min(1.0, share + reach),
        se=se,
        level=level,
        unit=SHARE,
        n=n,
        method=METHOD,
    )


def _with(cohorts: CohortSums, sums: Array, accounts: Array) -> CohortSums:
    return CohortSums(
        sums=sums,
        accounts=accounts,
        starts=cohorts.starts,
        strata=cohorts.strata,
        clusters=cohorts.clusters,
        window=cohorts.window,
        ratio=cohorts.ratio,
    )


def _ranged_each(
    answers: Mapping[str, tuple[Array, str]], ranged: Callable[[Array, str], Estimate]
) -> tuple[dict[str, Estimate], list[Refusal]]:
    estimates: dict[str, Estimate] = {}
    refusals: list[Refusal] = []
    for key, (values, unit) in answers.items():
        try:
            estimates[key] = ranged(values, unit)
        except NotEnoughDataError:
            refusals.append(
                Refusal(what=key, why=Message("refusal.nothing_varies"), needs=Message("needs.check_outcome"))
            )
    return estimates, refusals


def _still(values: Array, whole: float) -> Array:
    """Nothing but rounding, held against the whole margin, is nothing."""
    return np.zeros_like(values) if np.abs(values).max() < ROUNDING * whole else values


def _bound(booked: Estimate) -> Estimate:
    """The lower end as a value: what may be booked, and no more."""
    return replace(booked, value=booked.low, high=booked.low, se=None)


def _known(value: float, unit: str, n: int, level: float) -> Estimate:
    return Estimate(value=value, low=value, high=value, se=None, level=level, unit=unit, n=n, method="ledger")


def _payback(net: Array, terms: Terms, n: int) -> Estimate | Refusal:
    """Months until the programme has paid for itself, or why none can be told; `net` is discounted, by month."""
    months = months_to_pay(net, start=terms.before)
    key, horizon = "value:payback_months", len(terms.months) - terms.before
    if np.isinf(months[0]):
        why = Message("refusal.never_paid", {"months": horizon})
        return Refusal(what=key, why=why, needs=Message("needs.more_months"))
    ordered = np.sort(months[1:])  # whole months, some never: no mean of two of them makes sense
    low, high = (
        ordered[int(np.ceil(share * len(ordered))) - 1] for share in (0.5 - terms.level / 2, 0.5 + terms.level / 2)
    )
    if np.isinf(high):
        never = float(np.isinf(months[1:]).mean())
        params = {"months": float(months[0]), "never": never, "horizon": horizon}
        return Refusal(what=key, why=Message("refusal.payback_open", params), needs=Message("needs.more_months"))
    value = float(months[0])
    return Estimate(
        value=value,
        low=min(float(low), value),
        high=max(float(high), value),
        se=None,
        level=terms.level,
        unit="months",
        n=n,
        method=METHOD,
    )


def counted_cost(costs: Sequence[tuple[int, float]], months: Sequence[int]) -> Array:
    """Return the programme's cost by month from (month, amount) pairs that lie in `months`."""
    cost = np.zeros(len(months))
    for month, amount in costs:
        cost[month - months[0]] += amount
    return cost
