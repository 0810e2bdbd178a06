"""How many of those who were asked were heard: of people, of accounts, and of last year's revenue."""

from collections.abc import Mapping

import numpy as np

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.estimate import Estimate
from changemaker.listen.score.asked_people import People
from changemaker.stats.asked import Array, Flags, by_account
from changemaker.stats.ratio import RatioSums, ratio


def response_rate(people: People, *, level: float) -> Estimate:
    """Return the share of those asked who sent the survey back, accounts as independent units.

    Of invitations that nobody can answer any more: who still can is no silence, and who did so early no luck.

    Near AAPOR's response rate 1 (Standard Definitions, 10th edition, 2023), for lists on which everybody is eligible:
    sent back over asked; partial answers count only where the survey was sent off, follow-ups not at all.

    Raises:
        NotEnoughDataError: fewer than ten accounts were asked.
    """
    account, over = people.asked.account, (~people.open).astype(np.float64)
    return _share(by_account(people.returned * over, account), by_account(over, account), level)


def accounts_heard(people: People, *, level: float) -> Estimate:
    """Return the share of the accounts asked of which at least one person sent the survey back.

    Raises:
        NotEnoughDataError: as for `response_rate`.
    """
    heard = heard_accounts(people).astype(np.float64)
    return _share(heard, np.ones(len(heard)), level)


def revenue_coverage(people: People, revenue: Mapping[str, float], *, level: float) -> Estimate:
    """Return the share of revenue whose accounts were heard.

    Args:
        people: who was asked.
        revenue: of the last year, by account: of all accounts, asked or not.
        level: of the range, over accounts as if they were a draw of many like them.

    Raises:
        NotEnoughDataError: fewer than ten accounts paid anything.
    """
    heard = {people.accounts[code] for code in np.flatnonzero(heard_accounts(people))}
    paid = {account: amount for account, amount in revenue.items() if amount > 0}
    amounts = np.array(list(paid.values()))
    told = np.array([float(account in heard) for account in paid])
    return _share(amounts * told, amounts, level)


def heard_accounts(people: People) -> Flags:
    """Return for each account, by code, whether anybody of it sent the survey back or was held in a follow-up."""
    return np.asarray(by_account((people.returned | people.held).astype(np.float64), people.asked.account) > 0)


def _share(upper: Array, lower: Array, level: float) -> Estimate:
    total = float(lower.sum())
    if not total > 0:
        raise NotEnoughDataError("there is nothing to take a share of", hint="load revenue or invitations")
    share = float(upper.sum()) / total
    squares = float(((upper - share * lower) ** 2).sum())
    sums = RatioSums(n=int(np.count_nonzero(lower)), numerator=float(upper.sum()), denominator=total, squares=squares)
    return ratio(sums, unit="share", level=level, bounded=True)
