"""Who answers and who does not, fact by fact, and how well all facts together tell."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from changemaker.listen.score.asked_people import People
from changemaker.stats.asked import Array, merged
from changemaker.stats.fdr import adjusted_p
from changemaker.stats.propensity import Propensity

LARGE = 0.1  # standard deviations; below that a difference is customarily called small


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoRow:
    """One value of one fact."""

    fact: str
    value: str
    asked: int
    answered: int
    share_of_asked: float  # 0 to 1
    share_of_answered: float
    difference: float  # of the two groups' shares, in standard deviations: answered less silent
    revenue_share: float  # of last year's revenue of the accounts asked
    p: float  # of the fact, adjusted for how many facts were looked at; 1 where nothing was fitted

    @property
    def rate(self) -> float:
        """Return answered / asked."""
        return self.answered / self.asked


def who_answers(people: People, who: Propensity | None, revenue: Mapping[str, float]) -> tuple[WhoRow, ...]:
    """Return a row for each value of each fact; values of too few people are told together.

    Args:
        people: who was asked.
        who: the fitted chances, for the p-values; None where they could not be fitted.
        revenue: of the last year, by account.
    """
    asked = people.asked
    answered = asked.answered
    paid = _paid(people, revenue)
    facts = [found for fact in asked.facts if (found := merged(fact, answered)) is not None]
    p = _adjusted(who)
    rows = []
    for fact in facts:
        for code, value in enumerate(fact.labels):
            inside = fact.codes == code
            said, of = int((inside & answered).sum()), int(inside.sum())
            rows.append(
                WhoRow(
                    fact=fact.name,
                    value=value,
                    asked=of,
                    answered=said,
                    share_of_asked=of / asked.n,
                    share_of_answered=said / max(int(answered.sum()), 1),
                    difference=standardised(inside[answered].mean(), inside[~answered].mean()),
                    revenue_share=float(paid[inside].sum() / paid.sum()) if paid.sum() > 0 else 0.0,
                    p=p.get(fact.name, 1.0),
                )
            )
    return tuple(rows)


def standardised(one: float, other: float) -> float:
    """Return the difference of two shares in their common standard deviation; 0 where neither varies.

    References:
        Austin (2009), Statistics in Medicine 28, 3083-3107, section 3.

    Example:
        >>> round(standardised(0.6, 0.5), 3)
        0.202
    """
    spread = np.sqrt((one * (1 - one) + other * (1 - other)) / 2)
    return float((one - other) / spread) if spread > 0 else 0.0


def _adjusted(who: Propensity | None) -> dict[str, float]:
    if who is None:
        return {}
    return dict(zip(who.p, adjusted_p(np.array(list(who.p.values()))).tolist(), strict=True))


def _paid(people: People, revenue: Mapping[str, float]) -> Array:
    """Each row's part of its account's revenue: people of one account share it."""
    amounts = np.array([max(revenue.get(account, 0.0), 0.0) for account in people.accounts])
    return np.asarray((amounts / np.bincount(people.asked.account))[people.asked.account], dtype=np.float64)
