"""Problems that nobody asked about, in words for the site."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from markupsafe import Markup

from changemaker.core.estimate import Estimate
from changemaker.engine.workspace import Workspace
from changemaker.predict.unheard.problem import Problem
from changemaker.reports.labels import clean
from changemaker.reports.numbers import Form, form_of
from changemaker.reports.report import Report
from changemaker.reports.unheard_table import nearby_of
from changemaker.reports.words import say, word
from changemaker.routines.kept_predictions import PREDICTIONS, UNHEARD, KeptUnheard, kept_unheard
from changemaker.routines.kept_results import KEPT, RESULTS
from changemaker.web.company import stamp_of
from changemaker.web.kept_once import KeptOnce
from changemaker.web.report_layout import laid_out

MOST_ACCOUNTS = 20  # of a problem, that the page names
_KEPT = KeptOnce[KeptUnheard | None]()
_REPORTS = KeptOnce[Report]()
_LAID_OUT = KeptOnce[Markup]()


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLine:
    """One account that shows a problem now."""

    account: str
    usual: str
    at_risk: str
    at_risk_range: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemLine:
    """One problem in words."""

    key: str
    name: str
    at_risk: str
    at_risk_range: str
    followed: str
    like: str
    now: int
    shown_by: int  # accounts, at one look or more
    accounts: Sequence[AccountLine]
    nearby: str
    echoes: Sequence[str]
    ask: str  # the question, in the reader's language
    file: str
    yaml: str


def unheard_in(workspace: Workspace) -> KeptUnheard | None:
    """Return what was found last, None where nobody has looked."""
    return _KEPT.get(_key(workspace), partial(kept_unheard, workspace))


def report_in(workspace: Workspace, kept: KeptUnheard, language: str) -> Report:
    """Return the finding in words."""
    return _REPORTS.get((*_key(workspace), language), partial(kept.report, language))


def layout_of(workspace: Workspace, report: Report) -> Markup:
    """Return its sections, drawings included."""
    return _LAID_OUT.get((*_key(workspace), report.language), partial(laid_out, workspace, report))


def problem_lines(problems: Sequence[Problem], language: str) -> Sequence[ProblemLine]:
    """Return the problems in words, in their order."""
    if not problems:
        return ()
    money = _money([one.at_risk for one in problems], language)
    shares = form_of([1.0], unit="share", spread=1.0, language=language)
    return [_line(one, money, shares, language) for one in problems]


def _line(one: Problem, money: Form, shares: Form, language: str) -> ProblemLine:
    small = (
        form_of([one.biggest[0].at_risk], unit=one.at_risk.unit, spread=one.biggest[0].usual, language=language)
        if one.biggest
        else money
    )
    return ProblemLine(
        key=one.key,
        name=clean(say(one.signal.name, language)),
        at_risk=money.show(one.at_risk.value),
        at_risk_range=word(
            "screen.range", language, low=money.show(one.at_risk.low), high=money.show(one.at_risk.high)
        ),
        followed=shares.show(one.followed),
        like=shares.show(one.like),
        now=one.now,
        shown_by=one.accounts,
        accounts=[
            AccountLine(
                account=clean(of.account_id),
                usual=small.show(of.usual),
                at_risk=small.show(of.at_risk),
                at_risk_range=word("screen.range", language, low=small.show(of.low), high=small.show(of.high)),
            )
            for of in one.biggest[:MOST_ACCOUNTS]
        ],
        nearby=nearby_of(one, language),
        echoes=[clean(say(signal.name, language)) for signal in one.echoes],
        ask=one.ask.label.get(language) or one.ask.label["en"],
        file=one.ask.name,
        yaml=one.ask.yaml,
    )


def _money(told: Sequence[Estimate], language: str) -> Form:
    numbers = [number for one in told for number in (one.value, one.low, one.high)]
    return form_of(numbers, unit=told[0].unit, spread=min(one.high - one.low for one in told), language=language)


def _key(workspace: Workspace) -> tuple[str, int, int]:
    return stamp_of(workspace.state / RESULTS / PREDICTIONS / UNHEARD / KEPT)
