"""Signs that somebody chose who is heard: answers that cluster by who served, invitations that pass people over."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import special

from changemaker.engine.months import MICROSECONDS_A_DAY
from changemaker.engine.tables import Tables
from changemaker.listen.score.asked_people import People, Texts
from changemaker.listen.score.known_facts import RECENT_DAYS, earlier_answers
from changemaker.stats.asked import Array, Codes, Flags, clustered_se
from changemaker.stats.distributions import chi_square_tail, t_quantile
from changemaker.stats.fdr import adjusted_p

MIN_OF_ONE = 8  # answers of one server or place that can be judged
MIN_COMPARED = 30  # contacts on each side of a comparison of who was invited
PASSED_OVER = 0.05  # share of people, on top of what chance moves: below it nobody need ask why


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlier:
    """One server or place whose answers lie further from the others' than chance explains."""

    name: str
    high: int  # answers at or above the best class
    answers: int
    expected: float  # share of high answers of all others
    p: float  # two-sided binomial, adjusted for how many were judged


@dataclass(frozen=True, slots=True, kw_only=True)
class Clusters:
    """How answers spread over servers or places."""

    judged: int
    p: float  # chance of such a spread where all have the same share; chi square
    outliers: tuple[Outlier, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOver:
    """Share invited of those who could have been, among people of one kind, less that among the others."""

    kind: str  # "case" or "low_answer"
    people: int
    invited: float
    invited_others: float
    low: float
    high: float

    @property
    def flagged(self) -> bool:
        """True if people of this kind are invited less, by more than chance and by more than a twentieth."""
        return self.high < 0 and self.invited < self.invited_others * (1 - PASSED_OVER)


def clusters(people: People, names: Texts, *, level: float) -> Clusters | None:
    """Return whether high answers cluster by `names`; None where fewer than two can be judged.

    Args:
        people: who answered.
        names: (n,), who served or where; None where nobody knows.
        level: 1 less the share of false alarms over all servers together.
    """
    rows = people.asked.answered & np.array([name is not None and name != "" for name in names])
    high = _high(people, rows)
    if not rows.any():
        return None
    labels, codes = np.unique(names[rows].astype(str), return_inverse=True)
    of = np.bincount(codes)
    ups = np.bincount(codes, high[rows].astype(np.float64), minlength=len(labels))
    judged = np.flatnonzero(of >= MIN_OF_ONE)
    if len(judged) < 2:
        return None
    others = (ups.sum() - ups[judged]) / np.maximum(of.sum() - of[judged], 1)
    share = float(ups[judged].sum() / of[judged].sum())
    if not 0 < share < 1:
        return None
    p = np.array([_binomial_p(int(ups[j]), int(of[j]), float(o)) for j, o in zip(judged, others, strict=True)])
    spread = float(((ups[judged] - of[judged] * share) ** 2 / (of[judged] * share * (1 - share))).sum())
    adjusted = adjusted_p(p)
    found = tuple(
        Outlier(name=str(labels[j]), high=int(ups[j]), answers=int(of[j]), expected=float(o), p=float(q))
        for j, o, q in zip(judged, others, adjusted, strict=True)
        if q < 1 - level
    )
    return Clusters(judged=len(judged), p=chi_square_tail(spread, len(judged) - 1), outliers=found)


def passed_over(
    tables: Tables, people: People, *, survey: str, question: str, level: float
) -> Mapping[str, PassedOver]:
    """Return whether people with a recent case, or with a low answer before, were invited less than others.

    Everybody who is a contact of an account that is open in a month of asking could have been invited. Only for surveys
    that ask in waves: what follows an event invites nobody else.

    Args:
        tables: the company's.
        people: who was asked.
        survey: by name.
        question: whose earlier answers count.
        level: of the ranges.
    """
    contacts, accounts, open_from, open_until = _eligible(tables)
    if not len(contacts):
        return {}
    of_month = {month: int(people.t[people.month == month].min()) for month in np.unique(people.month)}
    codes = np.unique(accounts.astype(str), return_inverse=True)[1].astype(np.int64)
    invited, recent, low, known, who = [], [], [], [], []
    times, answers = earlier_answers(tables, question)
    opened = _case_times(tables)
    middle = float(np.median(np.concatenate(list(answers.values())))) if answers else 0.0
    for month, at in of_month.items():
        asked = set(people.contacts[people.month == month])
        there = np.flatnonzero((open_from <= at) & (at < open_until))
        if len(asked) < 0.01 * len(there):  # a trickle: a survey after events
            continue
        who.append(codes[there])
        invited.append(np.array([contacts[row] in asked for row in there]))
        recent.append(np.array([_recent(opened.get(accounts[row]), at) for row in there]))
        before = [_last(times, answers, contacts[row], at) for row in there]
        known.append(np.array([answer is not None for answer in before]))
        low.append(np.array([answer is not None and answer < middle for answer in before]))
    if not invited:
        return {}
    was, unit = np.concatenate(invited), np.concatenate(who)
    kinds = {
        "case": (np.concatenate(recent), np.ones(len(was), bool)),
        "low_answer": (np.concatenate(low), np.concatenate(known)),
    }
    told = {kind: _compared(kind, was, flag, among, unit, level) for kind, (flag, among) in kinds.items()}
    return {kind: found for kind, found in told.items() if found is not None}


def _high(people: People, rows: Flags) -> Flags:
    """The best class: promoters, top boxes; above the mean where the score has no classes."""
    value = people.asked.value
    if people.scoring.unit in ("points", "share"):
        return np.asarray(value > 0)
    return np.asarray(value > value[rows].mean()) if rows.any() else np.zeros(len(value), bool)


def _binomial_p(hits: int, trials: int, share: float) -> float:
    below = float(special.bdtr(hits, trials, share))
    above = 1.0 if hits == 0 else float(special.bdtrc(hits - 1, trials, share))
    return min(1.0, 2 * min(below, above))


def _compared(kind: str, invited: Flags, flag: Flags, among: Flags, account: Codes, level: float) -> PassedOver | None:
    one, other = among & flag, among & ~flag
    if min(one.sum(), other.sum()) < MIN_COMPARED:
        return None
    first, second = float(invited[one].mean()), float(invited[other].mean())
    influence = np.where(one, (invited - first) / one.sum(), 0.0) - np.where(
        other, (invited - second) / other.sum(), 0.0
    )
    codes = np.unique(account, return_inverse=True)[1].astype(np.int64)
    margin = t_quantile(0.5 + level / 2, int(codes.max())) * clustered_se(influence, codes)
    gap = first - second
    return PassedOver(
        kind=kind, people=int(one.sum()), invited=first, invited_others=second, low=gap - margin, high=gap + margin
    )


def _eligible(tables: Tables) -> tuple[Texts, Texts, Array, Array]:
    accounts = tables["account"].select(key="account_id", opened="opened", closed="closed")
    contacts = tables["contact"].select("contact_id", "account_id")
    rows = contacts.inner_join(accounts, contacts.account_id == accounts.key).order_by("contact_id").to_pyarrow()
    day = MICROSECONDS_A_DAY
    opened = [_days(value) * day if value else -(2**62) for value in rows["opened"].to_pylist()]
    closed = [_days(value) * day if value else 2**62 for value in rows["closed"].to_pylist()]
    names = (np.asarray(rows[name].to_pylist(), dtype=object) for name in ("contact_id", "account_id"))
    contact, account = names
    return contact, account, np.array(opened, dtype=np.int64), np.array(closed, dtype=np.int64)


def _days(value: object) -> int:
    return int(np.datetime64(str(value), "D").astype(np.int64))


def _case_times(tables: Tables) -> dict[str, list[int]]:
    rows = tables["case"].select("account_id", "t").order_by("t").to_pyarrow()
    found: dict[str, list[int]] = {}
    for account, t in zip(rows["account_id"].to_pylist(), rows["t"].to_pylist(), strict=True):
        found.setdefault(account, []).append(t)
    return found


def _recent(times: list[int] | None, at: int) -> bool:
    return times is not None and any(at - RECENT_DAYS * MICROSECONDS_A_DAY <= t < at for t in times)


def _last(times: Mapping[str, Codes], answers: Mapping[str, Array], contact: str, at: int) -> float | None:
    if contact not in times:
        return None
    place = int(np.searchsorted(times[contact], at)) - 1
    return float(answers[contact][place]) if place >= 0 else None
