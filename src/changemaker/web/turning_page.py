"""Who is turning, in words for the site."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from markupsafe import Markup

from changemaker.core.estimate import Estimate
from changemaker.engine.workspace import Workspace
from changemaker.predict.turning.one_list import Turning
from changemaker.reports.labels import clean
from changemaker.reports.numbers import form_of, percent
from changemaker.reports.report import Report
from changemaker.reports.words import say, word
from changemaker.routines.kept_predictions import AT_RISK, PREDICTIONS, KeptAtRisk, kept_at_risk
from changemaker.routines.kept_results import KEPT, RESULTS
from changemaker.web.company import stamp_of
from changemaker.web.kept_once import KeptOnce
from changemaker.web.report_layout import laid_out

_KEPT = KeptOnce[KeptAtRisk | None]()
_REPORTS = KeptOnce[Report]()
_LAID_OUT = KeptOnce[Markup]()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonLine:
    """One warning: what it is about, what is seen, and how often such a warning is false."""

    kind: str
    name: str
    says: str
    false_alarms: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TurningLine:
    """One account of the list."""

    place: int
    account: str
    at_risk: str  # "" where no money ahead can be told
    at_risk_range: str
    worth: str  # "" where no past action tells
    paid: str
    reasons: Sequence[ReasonLine]


def at_risk_in(workspace: Workspace) -> KeptAtRisk | None:
    """Return the list that was made last, None where nobody has looked."""
    return _KEPT.get(_key(workspace), partial(kept_at_risk, workspace))


def report_in(workspace: Workspace, kept: KeptAtRisk, language: str) -> Report:
    """Return the finding in words."""
    return _REPORTS.get((*_key(workspace), language), partial(kept.report, language))


def layout_of(workspace: Workspace, report: Report) -> Markup:
    """Return its sections, drawings included."""
    return _LAID_OUT.get((*_key(workspace), report.language), partial(laid_out, workspace, report))


def turning_lines(listed: Sequence[Turning], language: str, *, currency: str, first: int) -> Sequence[TurningLine]:
    """Return accounts of the list in words; `first` is the place of the first one, from 1."""
    return [_line(one, place, currency, language) for place, one in enumerate(listed, start=first)]


def _line(one: Turning, place: int, currency: str, language: str) -> TurningLine:
    risk, worth = one.at_risk, one.worth_acting
    return TurningLine(
        place=place,
        account=clean(one.account_id),
        at_risk="" if risk is None else _money(risk, [risk.value], language),
        at_risk_range="" if risk is None else _money(risk, [risk.low, risk.high], language),
        worth="" if worth is None else _money(worth, [worth.low, worth.high], language),
        paid=form_of([one.paid], unit=currency, spread=one.paid, language=language).show(one.paid),
        reasons=[
            ReasonLine(
                kind=reason.kind,
                name=word(f"turning.kind.{reason.kind}", language),
                says=clean(say(reason.says, language)),
                false_alarms=percent(round(reason.false_alarm_rate, 3), language),
            )
            for reason in one.reasons
        ],
    )


def _money(of: Estimate, shown: Sequence[float], language: str) -> str:
    spread = max(of.high - of.low, 1.0)
    form = form_of([of.value, of.low, of.high], unit=of.unit, spread=spread, language=language)
    told = [form.show(value) for value in shown]
    return told[0] if len(told) == 1 else word("screen.range", language, low=told[0], high=told[1])


def _key(workspace: Workspace) -> tuple[str, int, int]:
    return stamp_of(workspace.state / RESULTS / PREDICTIONS / AT_RISK / KEPT)
