"""Who leaves, where leaving has a date: the chance of it month by month, among those under contract.

The chance of a month depends on how long the account has been there, on whether the month follows a year of contract,
and on what happened in the three months before: complaints, and paying less. It is tried on the window that has passed,
and published only if that came true by tenths.
"""

from dataclasses import dataclass
from datetime import date
from uuid import uuid4

import ibis.expr.types as ir
import numpy as np
from numpy.typing import NDArray

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.core.seeds import stream
from changemaker.engine.tables import Tables
from changemaker.metrics.derived import kept
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.predict.turning.contract_months import (
    NAMES,
    PRIOR,
    YEAR,
    Contracted,
    ahead_of,
    came,
    cells,
    contract_months,
    there,
)
from changemaker.predict.turning.out_of_time import Judged, judged_leaving, judged_money, slope_doubt
from changemaker.predict.turning.value import Ask, Leaving, asked, clv, discounts, nothing_told, told
from changemaker.stats import hazard
from changemaker.stats.hazard import Hazard

Array = NDArray[np.float64]
DOUBTS = 99  # draws of the hazard, to know how uncertain its slope is


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class UnderContract:
    """Accounts under contract, and what is known of how long they stay and how steady their money is."""

    known: Contracted
    leaving: Hazard
    discount: Array  # (horizon,)
    steadiness: Array  # of accounts that stayed: margin a month in the window, over that of the months before
    seed: int

    @property
    def n(self) -> int:
        """How many accounts."""
        return len(self.known)

    def chance_left(self, months: int) -> Array:
        """Return the chance to have left after so many months, (n,)."""
        codes, place = np.unique(self.known.codes, axis=0, return_inverse=True)
        return np.asarray(1 - self.leaving.survival(ahead_of(codes, months))[place.ravel(), -1], dtype=np.float64)

    def expected(self) -> tuple[Array, Array]:
        """Return the discounted margin expected of each account, and if it never left, each (n,)."""
        codes, place = np.unique(self.known.codes, axis=0, return_inverse=True)
        there_still = self.leaving.survival(ahead_of(codes, len(self.discount))) @ self.discount
        return self.known.margin * there_still[place.ravel()], self.known.margin * self.discount.sum()

    def drawn(self, rows: slice, draws: int, rng: np.random.Generator) -> tuple[Array, Array]:
        """Return what some accounts may come to bring, and if they never left, each (rows, draws)."""
        with_doubt = stream(self.seed, "hazard")  # the same for all rows: a draw is one company
        codes, place = np.unique(self.known.codes[rows], axis=0, return_inverse=True)
        columns, worth = ahead_of(codes, len(self.discount)), np.r_[0.0, np.cumsum(self.discount)]
        margin = self.known.margin[rows]
        brings, would = np.empty((len(margin), draws)), np.empty((len(margin), draws))
        for draw, one in enumerate(self.leaving.drawn(with_doubt, draws)):
            luck = rng.random(len(margin))
            lived = (one.survival(columns)[place.ravel()] > luck[:, None]).sum(axis=1)
            a_month = margin * rng.choice(self.steadiness, len(margin))
            brings[:, draw], would[:, draw] = a_month * worth[lived], a_month * worth[-1]
        return brings, would


def who_leaves(
    tables: Tables,
    rules: FinanceRules,
    *,
    currency: str,
    as_of: date | None = None,
    within_months: int | None = None,
    level: float = 0.9,
    seed: int = 1,
) -> Leaving:
    """Return who of the accounts under contract will have left within the window, and what hangs on it.

    Args:
        tables: the company's.
        rules: of finance: margin, horizon, discount rate, and the window.
        currency: of the workspace.
        as_of: the day; whole months before it are known. The day after the last whole month, where left out.
        within_months: the window; `rules.churn.months_without_order` where left out.
        level: of all ranges.
        seed: of the draws.

    Returns:
        `Leaving`, with the trial in the past beside it, and refusals where it failed or could not be made.

    Raises:
        NotEnoughDataError: no table holds anything dated.
    """
    ask = asked(tables, rules, currency, as_of=as_of, within_months=within_months, level=level, seed=seed)
    day = ask.as_of
    once = kept(tables, rules, ["account_month"])
    place = f"contract_months_{uuid4().hex}"
    months = once.engine.create_table(place, contract_months(once, rules), temp=True)
    at = day.year * YEAR + day.month - 1
    try:
        leaving, money, steadiness = _tried(once, months, rules, ask, at)
        model = _fitted(months, until=at)
    except NotEnoughDataError:
        return nothing_told("contracts", ask, rules, _too_few(months, at - ask.within_months))
    accounts = UnderContract(
        known=there(once, months, rules, at=at),
        leaving=model,
        discount=discounts(rules),
        steadiness=steadiness,
        seed=seed,
    )
    return told(
        "contracts",
        ask,
        rules,
        ids=accounts.known.ids,
        chance=accounts.chance_left(ask.within_months),
        stopped=np.zeros(accounts.n),
        money=clv(accounts, unit=currency, level=level, seed=seed),
        leaving=leaving,
        money_came=money,
    )


def _tried(tables: Tables, months: ir.Table, rules: FinanceRules, ask: Ask, at: int) -> tuple[Judged, Judged, Array]:
    """What the same model would have said one window ago, beside what came; and how steady money was of who stayed."""
    cut = at - ask.within_months
    model, was = _fitted(months, until=cut), there(tables, months, rules, at=cut)
    lived, margin = came(tables, rules, was.ids, since=cut, until=at)
    left = lived < ask.within_months
    codes, place = np.unique(was.codes, axis=0, return_inverse=True)
    ahead = ahead_of(codes, ask.within_months)
    survives = model.survival(ahead)[place.ravel()]
    others = model.drawn(stream(ask.seed, "trial"), DOUBTS)
    doubt = slope_doubt(1 - survives[:, -1], np.array([1 - one.survival(ahead)[place.ravel(), -1] for one in others]))
    stayed = ~left & (was.margin > 0)
    steady = margin[stayed] / ask.within_months / was.margin[stayed] if stayed.any() else np.ones(1)
    mean = float(np.average(steady, weights=was.margin[stayed])) if stayed.any() else 1.0
    return (
        judged_leaving(1 - survives[:, -1], left.astype(np.float64), level=ask.level, doubt=doubt),
        judged_money(was.margin * survives.sum(axis=1), margin, level=ask.level, unit=ask.unit),
        steady / mean if mean > 0 else np.ones(1),  # what all gained or lost together is no forecast
    )


def _fitted(months: ir.Table, *, until: int) -> Hazard:
    at_risk, gone, columns = cells(months, until=until)
    return hazard.fit(at_risk, gone, columns, names=NAMES, prior=PRIOR)


def _too_few(months: ir.Table, until: int) -> Refusal:
    _, gone, _ = cells(months, until=until)
    why = Message("lifetime.refuse.few_left", {"left": int(gone.sum())})
    return Refusal(what="leaving", why=why, needs=Message("lifetime.needs.few_left", {"least": hazard.LEAST_LEFT}))
