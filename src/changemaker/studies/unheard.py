"""Which problems go before lost margin, although no question asks about them? From tables to a ranked finding."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.finding import Finding
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.engine.tables import Tables
from changemaker.listen.surveys.survey import Survey
from changemaker.metrics.data_period import data_period
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.predict.levels import UNHEARD_LEVEL
from changemaker.predict.unheard.looks import AHEAD, YEAR
from changemaker.predict.unheard.panel import panel_of
from changemaker.predict.unheard.problem import Problem, problems_of
from changemaker.predict.unheard.said import said_of
from changemaker.predict.unheard.search import LEAST_LOOKS, LEAST_SHOW, search
from changemaker.studies.unheard_asked import asked_about
from changemaker.studies.unheard_told import told

SEED = 20261122
NEEDED = YEAR + AHEAD + LEAST_LOOKS - 1  # months of data


@dataclass(frozen=True, slots=True, kw_only=True)
class Unheard:
    """What goes before lost margin and no question covers, most money at risk first."""

    finding: Finding
    problems: tuple[Problem, ...]
    accounts: int  # that were followed
    tried: int  # signals
    asked: tuple[str, ...]  # keys of things that a question covers


def unheard(
    tables: Tables,
    rules: FinanceRules,
    *,
    surveys: Sequence[Survey],
    currency: str,
    level: float = UNHEARD_LEVEL,
    seed: int = SEED,
) -> Unheard:
    """Return the problems that nobody asked about.

    Args:
        tables: the company's, with themes and emotions if its texts were read.
        rules: margin and churn, as finance has agreed.
        surveys: all that are asked: what they cover need not be found.
        currency: of the money.
        level: coverage of the ranges; 1 less it is the share of false ones among what is called found.
        seed: of the draws of accounts.
    """
    try:
        last = data_period(tables).last
    except NotEnoughDataError:
        return _refused(Message("unheard.refuse.nothing"), Message("unheard.needs.nothing"))
    panel = panel_of(tables, rules, last_month=last.year * YEAR + last.month - 1)
    if panel is None or panel.months < NEEDED:
        params = {"n": 0 if panel is None else panel.months, "needed": NEEDED}
        return _refused(Message("unheard.refuse.short", params), Message("unheard.needs.short", params))
    asked = asked_about(panel.things, surveys, tables)
    searched = search(panel, said_of(tables, panel), covered=asked.covered.keys(), level=level)
    if searched is None:
        params = {"n": len(panel.accounts), "needed": 2 * LEAST_SHOW}
        return _refused(Message("unheard.refuse.few", params), Message("unheard.needs.few", params))
    if not searched.tried:
        params = {"needed": LEAST_SHOW}
        return _refused(Message("unheard.refuse.no_signal", params), Message("unheard.needs.no_signal", params))
    problems = tuple(
        replace(problem, nearby=asked.nearby.get(problem.signal.thing.key))
        for problem in problems_of(panel, searched, level=level, unit=currency, seed=seed)
    )
    return Unheard(
        finding=told(panel, searched, problems, asked, level=level),
        problems=problems,
        accounts=len(panel.accounts),
        tried=len(searched.tried),
        asked=tuple(asked.covered),
    )


def _refused(why: Message, needs: Message) -> Unheard:
    finding = Finding(
        study="unheard",
        question=Message("unheard.question", {"months": AHEAD}),
        headline=("found",),
        estimates={},
        refusals=(Refusal(what="found", why=why, needs=needs),),
    )
    return Unheard(finding=finding, problems=(), accounts=0, tried=0, asked=())
