"""Our NRR beside the one that finance publishes, and which rule would bring them together."""

from dataclasses import dataclass
from datetime import date

from changemaker.core.estimate import Estimate
from changemaker.core.message import Message
from changemaker.core.period import Period
from changemaker.core.refusal import Refusal
from changemaker.engine.tables import Tables
from changemaker.metrics.company_metrics import NRR
from changemaker.metrics.compute import metric_by, refused
from changemaker.metrics.finance_rules import FinanceRules, Published
from changemaker.metrics.overview import missing_tables, no_rows, nothing_in

NEAR = 0.005  # half a point: rounding of what was published


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherRule:
    """NRR with one rule of finance.yml changed."""

    rule: str  # "leave_out_one_off", "annual_invoices", "price_rises"
    value: str  # what it would be
    nrr: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """Two numbers for one thing."""

    published: Published
    ours: Estimate
    others: tuple[OtherRule, ...]  # nearest to the published one first
    set_aside: int  # rows of orders and revenue that wait in quarantine

    @property
    def difference(self) -> float:
        """Return ours less theirs, as a share of opening revenue."""
        return self.ours.value - self.published.nrr

    @property
    def explained_by(self) -> OtherRule | None:
        """Return the rule whose change brings ours to theirs, within half a point; None if they agree, or none does."""
        if abs(self.difference) <= NEAR or not self.others:
            return None
        nearest = self.others[0]
        return nearest if abs(nearest.nrr - self.published.nrr) <= NEAR else None


def reconcile(tables: Tables, rules: FinanceRules, *, level: float = 0.95) -> Reconciliation | Refusal:
    """Return our NRR for the months that finance's published one covers, beside it.

    A refusal where finance published none, or the data do not hold the window and the one before.
    """
    if rules.published is None:
        return refused(NRR, Message("metrics.refusal.not_published"), Message("metrics.needs.published"))
    missing = missing_tables(tables, NRR)
    if missing:
        return no_rows(NRR, missing)
    month = _month(rules.published.year_ending)
    found = metric_by(tables, NRR, rules=rules, by=(), period=month, level=level)
    if not found:
        return nothing_in(NRR, month)
    answer = found[0].answer
    if isinstance(answer, Refusal):
        return answer
    others = [other for other in (_other(tables, rules, rule, month) for rule in OTHER_VALUES) if other]
    published = rules.published.nrr
    return Reconciliation(
        published=rules.published,
        ours=answer,
        others=tuple(sorted(others, key=lambda other: abs(other.nrr - published))),
        set_aside=sum(tables.set_aside.get(name, 0) for name in ("order", "revenue_month")),
    )


def beside_finance(found: Reconciliation | Refusal) -> Message:
    """Return in one sentence how our NRR stands to finance's; the refusal's own reason where that cannot be said."""
    if isinstance(found, Refusal):
        return found.why
    numbers: dict[str, object] = {
        "ours": found.ours.value,
        "theirs": found.published.nrr,
        "source": found.published.source,
        "gap": 100 * found.difference,
    }
    other = found.explained_by
    if abs(found.difference) <= NEAR:
        return Message("metrics.reconcile.agree", numbers)
    if other:
        return Message("metrics.reconcile.explained", {**numbers, "rule": other.rule, "value": other.value})
    return Message("metrics.reconcile.unexplained", {**numbers, "set_aside": found.set_aside})


OTHER_VALUES: dict[str, tuple[object, object]] = {
    "leave_out_one_off": (True, False),
    "annual_invoices": ("spread", "as_billed"),
    "price_rises": ("count", "leave_out"),
}


def _other(tables: Tables, rules: FinanceRules, rule: str, month: Period) -> OtherRule | None:
    """NRR with one rule turned to its other value; None where that changes nothing."""
    first, second = OTHER_VALUES[rule]
    value = second if getattr(rules.nrr, rule) == first else first
    turned = rules.model_copy(update={"nrr": rules.nrr.model_copy(update={rule: value})})
    found = metric_by(tables, NRR, rules=turned, by=(), period=month)
    answer = found[0].answer if found else None
    if not isinstance(answer, Estimate):
        return None
    return OtherRule(rule=rule, value=str(value).lower(), nrr=answer.value)


def _month(day: date) -> Period:
    return Period.month(day.year, day.month)
