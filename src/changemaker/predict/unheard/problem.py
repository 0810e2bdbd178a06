"""A problem that nobody asked about: the evidence, the money at risk, the accounts, and a first question to ask."""

from dataclasses import dataclass, replace

import numpy as np

from changemaker.core.estimate import Estimate
from changemaker.predict.unheard.association import Known, estimated, link
from changemaker.predict.unheard.course import Month, course_of
from changemaker.predict.unheard.first_question import FirstQuestion, first_question
from changemaker.predict.unheard.panel import Panel
from changemaker.predict.unheard.risk import Terms, risk_of
from changemaker.predict.unheard.search import Outcome, Searched, Told
from changemaker.predict.unheard.signals import Signal

MOST_ACCOUNTS = 500  # that are listed
LEAST_LARGE = 10  # accounts that show it, to tell something of the large ones


@dataclass(frozen=True, slots=True, kw_only=True)
class Shows:
    """One account that shows the signal now."""

    account_id: str
    usual: float  # margin that it brings in three months of its last twelve
    at_risk: float  # of it
    low: float  # its part of the range of the problem's money, which all accounts share
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearby:
    """The question of a survey that comes nearest to a signal without covering it."""

    survey: str
    question: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A signal after which less follows than after like looks without it."""

    signal: Signal
    at_risk: Estimate  # money of the next three months, of the accounts that show it now
    difference: Estimate  # share of usual margin that follows, less that of like accounts without the signal
    followed: float  # share of usual margin that followed it
    like: float  # the same of like accounts without it
    of: Outcome  # it was found by the margin that follows, or else by the scores
    score: Estimate | None  # answers that follow, less those of like accounts; None where too few answered
    adjusted_p: float
    accounts: int  # that showed it at one look or more
    looks: int
    now: int  # accounts that show it now
    biggest: tuple[Shows, ...]  # those with most at risk first
    before: Estimate | None  # the same in the two months before it began; None where it began in too few accounts
    large: Estimate | None  # the same among the accounts that bring half of the margin; None where too few show it
    course: tuple[Month, ...]  # the months around its beginning; none where it began in too few accounts
    echoes: tuple[Signal, ...]  # signals that only say the same
    ask: FirstQuestion
    nearby: Nearby | None = None  # None: no question comes near

    @property
    def label(self) -> str:
        """The signal in the company's own words, for tables of numbers; `signal.name` is for sentences."""
        return self.signal.label

    @property
    def key(self) -> str:
        """The signal's key."""
        return self.signal.key


def problems_of(panel: Panel, searched: Searched, *, level: float, unit: str, seed: int) -> tuple[Problem, ...]:
    """Return what was found, most money at risk first."""
    chosen = sum(1 + len(told.echoes) for told in searched.found)
    spread = 1 - (1 - level) * chosen / max(len(searched.tried), 1)
    terms = Terms(level=level, spread=spread, unit=unit, seed=seed)
    made = [_problem(panel, searched, told, terms) for told in searched.found]
    less = [one for one in made if one.at_risk.low > 0]  # a range with nothing in it is no problem found
    return tuple(sorted(less, key=lambda one: (-one.at_risk.value, one.adjusted_p, one.key)))


def _problem(panel: Panel, searched: Searched, told: Told, terms: Terms) -> Problem:
    shown = told.tried.shown
    risk = risk_of(panel, searched, told, terms)
    order = np.argsort(-risk.accounts_at_risk, kind="stable")[:MOST_ACCOUNTS]
    course = course_of(panel, shown.signal, level=terms.level)
    return Problem(
        signal=shown.signal,
        at_risk=risk.at_risk,
        difference=risk.difference,
        followed=risk.followed,
        like=risk.followed - risk.difference.value,
        of=told.tried.of,
        score=_scores(searched, told, terms.level),
        adjusted_p=told.tried.adjusted,
        accounts=risk.difference.n,
        looks=int(shown.on.sum()),
        now=round(len(risk.accounts) * panel.of / len(panel.accounts)),
        biggest=tuple(
            Shows(
                account_id=panel.accounts[risk.accounts[at]],
                usual=float(risk.usual[at]),
                at_risk=float(risk.accounts_at_risk[at]),
                low=float(risk.accounts_at_risk[at] * risk.at_risk.low / risk.at_risk.value),
                high=float(risk.accounts_at_risk[at] * risk.at_risk.high / risk.at_risk.value),
            )
            for at in order
        ),
        before=None if course is None else course.before,
        large=_among_large(searched, told, terms.level),
        course=() if course is None else course.months,
        echoes=tuple(echo.shown.signal for echo in told.echoes),
        ask=first_question(shown.signal),
    )


def _scores(searched: Searched, told: Told, level: float) -> Estimate | None:
    """What scores follow the signal, where it was held against them."""
    signal = told.tried.shown.signal
    for one in searched.tried:
        if one.of == "score" and one.shown.signal == signal:
            return replace(estimated(one.link, level=level), unit="answer")
    return None


def _among_large(searched: Searched, told: Told, level: float) -> Estimate | None:
    """The difference among the looks at the largest accounts, which bring half of the usual margin."""
    looks, on = searched.looks, told.tried.shown.on
    order = np.argsort(-looks.base, kind="stable")
    rows = np.zeros(len(order), dtype=bool)
    rows[order[: int(np.searchsorted(np.cumsum(looks.base[order]), looks.base.sum() / 2)) + 1]] = True
    if len(np.unique(looks.account[rows & on])) < LEAST_LARGE:
        return None
    known = Known.of(looks.known[rows], searched.known.root[rows] ** 2).with_(told.tried.shown.usual[rows])
    found = link(known, on[rows], looks.followed[rows], looks.account[rows])
    return None if found is None else estimated(found, level=level)
