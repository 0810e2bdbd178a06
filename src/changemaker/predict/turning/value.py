"""What an account will bring over finance's horizon, and how much of that hangs on its staying: margin, discounted.

Two numbers an account. Its value is the margin expected of it, the chance that it leaves counted in. At risk is what it
would bring if it never left, less that. Both have a range from draws: of what is not known of the model, and of what
then happens to this one account.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from changemaker.core.estimate import Estimate
from changemaker.core.finding import Check, Figure
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.core.seeds import stream
from changemaker.engine.tables import Tables
from changemaker.metrics.data_period import data_period
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.predict.turning.out_of_time import Judged, checks_of, figure_of
from changemaker.stats.distributions import normal_quantile

Array = NDArray[np.float64]
DRAWS, FEWER = 399, 99  # so that their order gives ranges of 90 and 95 % without a fraction
MANY = 50_000  # accounts, beyond which there are fewer draws of each
EVENLY: Final = "weibull"  # the k-th of n draws stands for k / (n + 1)
CHUNK = 4_000  # accounts drawn at a time
YEAR = 12
DAYS_A_MONTH = 365.25 / 12
ACCOUNTS = pa.schema(
    [
        pa.field("account_id", pa.string()),
        pa.field("probability", pa.float64()),  # of leaving within the window
        pa.field("stopped", pa.float64()),  # chance that it has stopped already; 0 under a contract
        pa.field("value", pa.float64()),  # null where the money is refused, as are the others of money
        pa.field("value_low", pa.float64()),
        pa.field("value_high", pa.float64()),
        pa.field("at_risk", pa.float64()),
        pa.field("at_risk_low", pa.float64()),
        pa.field("at_risk_high", pa.float64()),
    ]
)


class Lives(Protocol):
    """Accounts whose months ahead a model tells: money is discounted margin over the horizon."""

    @property
    def n(self) -> int:
        """How many accounts."""

    def expected(self) -> tuple[Array, Array]:
        """Return what each is expected to bring, and what it would if it never left, each (n,)."""

    def drawn(self, rows: slice, draws: int, rng: np.random.Generator) -> tuple[Array, Array]:
        """Return the same of some rows as it may come to pass, each (rows, draws); draw d is one company."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Money:
    """One kind of money of each account, and of all of them together."""

    value: Array  # (n,)
    low: Array
    high: Array
    total: Estimate


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Clv:
    """Value and value at risk."""

    value: Money
    at_risk: Money


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Leaving:
    """Who may leave, and what hangs on it; `accounts` has no rows where chances are refused.

    `estimates`: `value` and `at_risk` of all accounts, `leaving` (accounts expected to leave within the window),
    and of the trial in the past `observed_to_expected`, `calibration_slope`, `money_observed_to_expected`.
    `refusals`: "leaving" where no chance is told, "value" where no money is.
    """

    kind: Literal["orders", "contracts"]
    as_of: date  # what happened on this day and later is not known
    within_months: int  # the window of `probability`
    horizon_months: int  # of the money
    level: float
    accounts: pa.Table  # ACCOUNTS, the most at risk first
    estimates: dict[str, Estimate]
    refusals: tuple[Refusal, ...]
    leaving: Judged | None  # what was foretold one window ago, beside what came
    money: Judged | None
    checks: tuple[Check, ...]
    notes: tuple[Message, ...]
    figures: tuple[Figure, ...]


def discounts(rules: FinanceRules) -> Array:
    """Return what a unit of money in the middle of each month ahead is worth today, (horizon,).

    Example:
        >>> discounts(FinanceRules(discount_rate=0.21, horizon_months=24))[[0, 23]].round(3).tolist()
        [0.992, 0.688]
    """
    months = np.arange(rules.horizon_months) + 0.5
    return np.asarray((1 + rules.discount_rate) ** (-months / YEAR), dtype=np.float64)


def clv(lives: Lives, *, unit: str, level: float = 0.9, seed: int = 1, draws: int | None = None) -> Clv:
    """Return what each account will bring and what of it is at risk, with ranges for each and for all together.

    Args:
        lives: accounts with a model of their months ahead.
        unit: of the money.
        level: share of accounts whose money lies in its range.
        seed: of the draws.
        draws: how many; 399 where left out, of more than 50,000 accounts 99.
    """
    draws = draws or (FEWER if lives.n > MANY else DRAWS)
    expected, stays = lives.expected()
    wanted = [(1 - level) / 2, (1 + level) / 2]
    totals = np.zeros((2, draws))
    ends = np.zeros((2, 2, lives.n))
    for place, begin in enumerate(range(0, lives.n, CHUNK)):
        rows = slice(begin, begin + CHUNK)
        brings, would = lives.drawn(rows, draws, stream(seed, "clv", place))
        for row, money in enumerate((brings, would - brings)):
            totals[row] += money.sum(axis=0)
            ends[row, :, rows] = np.quantile(money, wanted, axis=1, method=EVENLY)
    told = []
    for row, mean in enumerate((expected, stays - expected)):
        low, high = np.quantile(totals[row], wanted, method=EVENLY)
        total = float(mean.sum())
        told.append(
            Money(
                value=mean,
                low=np.minimum(ends[row, 0], mean),  # half of the accounts may well bring nothing: the mean of such
                high=np.maximum(ends[row, 1], mean),  # a spread can lie outside its own middle part
                total=Estimate(
                    value=total,
                    low=min(float(low), total),
                    high=max(float(high), total),
                    se=float(totals[row].std(ddof=1)),
                    level=level,
                    unit=unit,
                    n=lives.n,
                    method="clv-draws",
                ),
            )
        )
    return Clv(value=told[0], at_risk=told[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What is asked of either kind of company."""

    as_of: date
    within_months: int
    level: float
    unit: str
    seed: int


def asked(
    tables: Tables,
    rules: FinanceRules,
    currency: str,
    *,
    as_of: date | None,
    within_months: int | None,
    level: float,
    seed: int,
) -> Ask:
    """Return what is asked: on the day after the last whole month, and for finance's window, where none is given."""
    return Ask(
        as_of=as_of or data_period(tables).last + timedelta(days=1),
        within_months=within_months or rules.churn.months_without_order,
        level=level,
        unit=currency,
        seed=seed,
    )


def told(
    kind: Literal["orders", "contracts"],
    ask: Ask,
    rules: FinanceRules,
    *,
    ids: NDArray[np.object_],
    chance: Array,
    stopped: Array,
    money: Clv | Refusal,
    leaving: Judged,
    money_came: Judged,
    checks: tuple[Check, ...] = (),
    notes: tuple[Message, ...] = (),
) -> Leaving:
    """Return the answer, with what may not be published withheld.

    Args:
        kind: of company.
        ask: what was asked.
        rules: of finance.
        ids: (n,) of the accounts.
        chance: (n,) of leaving within the window.
        stopped: (n,) of having stopped already.
        money: of the same accounts.
        leaving: the trial of chances.
        money_came: the trial of money.
        checks: beside those of the trials.
        notes: what else to say.
    """
    refusals = [judged.refusal for judged in (leaving, money_came) if judged.refusal is not None]
    if isinstance(money, Refusal):
        refusals = [refusal for refusal in refusals if refusal.what != "value"] + [money]
    refused = {refusal.what for refusal in refusals}
    estimates = {
        key: one
        for key, one in (
            ("observed_to_expected", leaving.ratio),
            ("calibration_slope", leaving.slope),
            ("money_observed_to_expected", money_came.ratio),
        )
        if one is not None
    }
    accounts = ACCOUNTS.empty_table()
    if "leaving" not in refused:
        estimates["leaving"] = _number_leaving(chance, ask.level)
        held = money if isinstance(money, Clv) and "value" not in refused else None
        if held is not None:
            estimates |= {"value": held.value.total, "at_risk": held.at_risk.total}
        accounts = _rows(ids, chance, stopped, held)
    months = ask.within_months
    return Leaving(
        kind=kind,
        as_of=ask.as_of,
        within_months=months,
        horizon_months=rules.horizon_months,
        level=ask.level,
        accounts=accounts,
        estimates=estimates,
        refusals=tuple(refusals),
        leaving=leaving,
        money=money_came,
        checks=(*checks_of(leaving, money_came, kind=kind), *checks),
        notes=notes,
        figures=(
            *figure_of(leaving, what="leaving", kind=kind, unit="share", months=months),
            *figure_of(money_came, what="money", kind=kind, unit=ask.unit, months=months),
        ),
    )


def nothing_told(kind: Literal["orders", "contracts"], ask: Ask, rules: FinanceRules, why: Refusal) -> Leaving:
    """Return the answer where no model could be made at all."""
    nothing = Judged(tenths=(), ratio=None, slope=None, refusal=why)
    return told(
        kind,
        ask,
        rules,
        ids=np.array([], dtype=object),
        chance=np.array([]),
        stopped=np.array([]),
        money=Refusal(what="value", why=why.why, needs=why.needs),
        leaving=nothing,
        money_came=Judged(tenths=(), ratio=None, slope=None, refusal=None),
    )


def _number_leaving(chance: Array, level: float) -> Estimate:
    """How many leave, each by its own chance: what chance alone does to the number is its range."""
    from_chance = float(np.sqrt(chance @ (1 - chance)))
    value = float(chance.sum())
    z = normal_quantile(0.5 + level / 2)
    return Estimate(
        value=value,
        low=max(0.0, value - z * from_chance),
        high=value + z * from_chance,
        se=from_chance,
        level=level,
        unit="accounts",
        n=len(chance),
        method="sum-of-chances",
    )


def _rows(ids: NDArray[np.object_], chance: Array, stopped: Array, money: Clv | None) -> pa.Table:
    order = np.argsort(-(money.at_risk.value if money else chance), kind="stable")
    columns: dict[str, NDArray[Any]] = {"account_id": ids, "probability": chance, "stopped": stopped}
    if money is not None:
        for name, one in (("value", money.value), ("at_risk", money.at_risk)):
            columns |= {name: one.value, f"{name}_low": one.low, f"{name}_high": one.high}
    filled = [
        pa.array(columns[field.name][order], field.type) if field.name in columns else pa.nulls(len(order), field.type)
        for field in ACCOUNTS
    ]
    return pa.table(filled, schema=ACCOUNTS)
