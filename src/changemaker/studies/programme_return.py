"""What was it worth? From a company's tables to a programme's business case, in money, with its evidence."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import ibis.expr.types as ir

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.estimate import Estimate
from changemaker.core.finding import Check, Figure, Finding, Verdict
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.core.seeds import stream
from changemaker.engine.tables import Tables
from changemaker.metrics.account_month import account_month
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.metrics.metric import Metric
from changemaker.prove.bridge import revenue_bridge
from changemaker.prove.case import BridgeLine, BusinessCase, PlanRecord, Scenario
from changemaker.prove.case_made import (
    HEADLINE,
    WITHHELD,
    Shown,
    costs_of,
    flows_of,
    inputs_of,
    month_starts,
    naive_of,
    not_counted_of,
    shown_of,
    streams_figure,
)
from changemaker.prove.cohort_sums import CohortSums, Draws, cohort_sums, draws_of
from changemaker.prove.contribution import OUTCOME, ask_of, contribution_rollout
from changemaker.prove.design import Design, rollout_design
from changemaker.prove.links import Flywheel, Measured, beside_money, flywheel_of, segments_of
from changemaker.prove.money import effects_of
from changemaker.prove.population import Population, Window, members_of, population, window_of
from changemaker.prove.programme_checks import (
    Leaving,
    accounts_known,
    largest_account,
    leaving_out,
    other_programmes,
    plan_checks,
    without_account,
)
from changemaker.prove.programme_file import Programme
from changemaker.prove.rollout import event_study_of, grade_of
from changemaker.prove.rollout_checks import GATES, rollout_checks, visible_note
from changemaker.prove.starts import Starts, anybody_said, starts_of
from changemaker.prove.verdict import verdict_of
from changemaker.prove.worked import RolloutProof, work_out
from changemaker.prove.worth import Terms, Worth, counted_cost, net_value, worth_of

DRAWS = 1000
DISCOUNT_STEP = 0.03  # how far the discount rate is moved to see what hangs on it
JUDGED = ("effect:contribution_share", "effect:contribution", "value:net")
NPS = "nps"
NOBODY: Mapping[str, Programme] = MappingProxyType({})
NO_METRIC: Mapping[str, Metric] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Asked:
    """The question: which programme, on whose terms, beside which others."""

    name: str  # file name without .yml
    programme: Programme
    rules: FinanceRules
    plan: PlanRecord
    currency: str
    code_version: str
    others: Mapping[str, Programme]
    metrics: Mapping[str, Metric]  # the company's own
    progress: Callable[[str], None]  # told each step by its Message id


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Read:
    """What was read: the frozen population, who starts when, and the months that count."""

    tables: Tables
    starts: Starts
    window: Window
    rows: ir.Table  # account_month
    members: ir.Table
    found: Population
    design: Design


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Proved:
    """What was worked out, before anything is withheld."""

    proof: RolloutProof
    drawn: Draws
    cohorts: CohortSums
    worth: Worth
    leaving: Leaving | None
    checks: tuple[Check, ...]
    grade: str


def programme_return(
    tables: Tables,
    name: str,
    programme: Programme,
    rules: FinanceRules,
    plan: PlanRecord,
    *,
    currency: str,
    code_version: str,
    draws: int = DRAWS,
    others: Mapping[str, Programme] = NOBODY,
    metrics: Mapping[str, Metric] = NO_METRIC,
    rows: ir.Table | None = None,
    with_bridge: bool = True,
    progress: Callable[[str], None] = lambda step: None,
) -> BusinessCase:
    """Return what a programme was worth, as far as its rollout can show.

    Args:
        tables: the company's.
        name: the programme's file name without .yml.
        programme: what its file says.
        rules: what finance has agreed to.
        plan: the plan as it was frozen, from `prove.plan.keep_plan`; without one nothing is claimed.
        currency: of the workspace.
        code_version: of this package, to be quoted.
        draws: resamples; every range comes from the same.
        others: the company's other programmes by name: who else was at work.
        metrics: the company's own metrics by key, for the links of the flywheel.
        rows: `account_month(tables, rules)`, where the caller has worked it out already.
        with_bridge: also build finance's own bridge.
        progress: told each step by its Message id, before it begins; what it raises ends the proof.

    Raises:
        BadQuestionError: the rollout names units or columns that there are not, the plan a metric that there is not, or
            another programme starts on the same accounts at the same time.
    """
    asked = Asked(
        name=name,
        programme=programme,
        rules=rules,
        plan=plan,
        currency=currency,
        code_version=code_version,
        others={key: other for key, other in others.items() if key != name},
        metrics=metrics,
        progress=progress,
    )
    progress("proof.step.bridge")
    bridge, windows = _bridge(tables, currency) if with_bridge else ((), ("", ""))
    try:
        progress("proof.step.months")
        read = _read(tables, asked, account_month(tables, rules).cache() if rows is None else rows)
        proved = _proved(read, asked, draws)
    except NotEnoughDataError as error:
        case = _refused(asked, tables, Message("refusal.not_enough", {"reason": error.what}), error.hint)
        return replace(case, bridge=bridge, bridge_windows=windows)
    return replace(_case(read, proved, asked), bridge=bridge, bridge_windows=windows)


def _read(tables: Tables, asked: Asked, rows: ir.Table) -> Read:
    """Who starts when, which accounts were there before, and how it may be proved."""
    asked.progress("proof.step.population")
    starts = starts_of(tables, asked.name, asked.programme)
    window = window_of(tables, asked.programme, starts, horizon_months=asked.rules.horizon_months)
    members = members_of(tables, rows, starts, window)
    found = population(rows, members, starts, window)
    treated, never = found.treated, found.never
    dates = sum(start is not None for start in found.starts)
    design = rollout_design(asked.programme.rollout.assigned, treated=treated, never=never, starts=dates)
    if not treated:
        raise NotEnoughDataError("no unit with accounts has started", hint="check the rollout, or ask again later")
    if design.kind == "one_date":
        raise NotEnoughDataError(
            "everybody started at the same time, so there is nobody to compare with",
            hint="keep some units without it, or start in stages",
        )
    if design.kind == "few_treated":
        raise NotEnoughDataError(
            f"{treated} units started, too few for a range in money",
            hint="start in six units or more, or prove one outcome with --file",
        )
    return Read(tables=tables, starts=starts, window=window, rows=rows, members=members, found=found, design=design)


def _proved(read: Read, asked: Asked, draws: int) -> Proved:
    """The numbers, the checks, and the grade that follows from both."""
    found, plan = read.found, asked.programme.plan
    asked.progress("proof.step.compare")
    proof = work_out(contribution_rollout(found), ask_of(asked.programme), read.design)
    asked.progress("proof.step.resample")
    drawn = draws_of(found, draws=draws, rng=stream(plan.seed, "programme_return", asked.name))
    cohorts = cohort_sums(found, drawn, window=plan.before_months)
    worth = worth_of(cohorts, _terms(read, asked))
    asked.progress("proof.step.checks")
    leaving = leaving_out(found, cohorts)
    others = {
        key: starts_of(read.tables, key, other)
        for key, other in asked.others.items()
        if anybody_said(read.tables, key, other)
    }
    checks = (
        *plan_checks(asked.plan),
        accounts_known(found),
        *rollout_checks(proof, None),
        largest_account(leaving, worth),
        *other_programmes(read.tables, read.members, found, read.starts, others, window=plan.before_months),
    )
    grade = grade_of(read.design, checks, proof.summary("simple"))
    return Proved(proof=proof, drawn=drawn, cohorts=cohorts, worth=worth, leaving=leaving, checks=checks, grade=grade)


def _terms(read: Read, asked: Asked) -> Terms:
    last = read.found.months[-1]
    costs = costs_of(asked.programme, last=last)
    first = min([read.window.start, *(month for month, _ in costs)])
    return Terms(
        months=tuple(range(first, last + 1)),
        start=read.window.start,
        rate=asked.rules.discount_rate,
        cost=counted_cost(costs, range(first, last + 1)),
        cash_share_of_time=asked.rules.cash_share_of_time,
        currency=asked.currency,
        level=asked.programme.plan.level,
    )


def _case(read: Read, proved: Proved, asked: Asked) -> BusinessCase:
    worth, terms = proved.worth, proved.worth.terms
    shown = shown_of(worth, proved.grade, proved.checks, agrees=_lot_agrees(proved.proof))
    asked.progress("proof.step.links")
    measured = _measured(read, proved, asked)
    wheel = flywheel_of(measured, shown.estimates)
    withheld = proved.grade in WITHHELD
    return BusinessCase(
        programme=asked.name,
        name=asked.programme.name,
        currency=asked.currency,
        data_version=read.tables.data_version,
        code_version=asked.code_version,
        finding=_finding(read, proved, shown, wheel, measured),
        months=month_starts(terms.months),
        discount=tuple(float(factor) for factor in terms.discount),
        flows=flows_of(worth, withheld=withheld),
        bridge=(),
        bridge_windows=("", ""),
        links=wheel.links,
        inputs=inputs_of(asked.rules, asked.programme),
        scenarios=() if withheld else _scenarios(read, proved, asked),
        not_counted=not_counted_of(asked.programme, last=terms.months[-1], currency=asked.currency),
        plan=asked.plan,
    )


def _lot_agrees(proof: RolloutProof) -> bool:
    """Whether randomisation inference, where it was made, finds what the range finds."""
    test = proof.randomised.get("simple")
    return test is None or test.p <= 1 - proof.ask.level


def _measured(read: Read, proved: Proved, asked: Asked) -> Measured:
    failed = {check.name for check in proved.checks if check.passed is False}
    return Measured(
        tables=read.tables,
        rules=asked.rules,
        rows=read.rows,
        members=read.members,
        segments=segments_of(read.members),
        found=read.found,
        drawn=proved.drawn,
        plan=asked.programme.plan,
        own=asked.metrics,
        best=read.design.best_grade,
        gates_passed=not failed & GATES,
    )


def _finding(read: Read, proved: Proved, shown: Shown, wheel: Flywheel, measured: Measured) -> Finding:
    found, terms = read.found, proved.worth.terms
    estimates = {**shown.estimates, **wheel.estimates}
    estimates |= naive_of(proved.worth, currency=terms.currency, never=None in found.starts)
    beside = beside_money(measured, NPS)
    if beside is not None:
        estimates[f"beside:{NPS}"] = beside
    verdicts = {key: _verdict(key, estimates[key]) for key in JUDGED if key in estimates}
    return Finding(
        study="programme_return",
        question=Message("question.programme", {"treated": found.treated, "never": found.never, "unit": found.unit}),
        headline=HEADLINE,
        estimates=estimates,
        verdicts=verdicts,
        refusals=(*shown.refusals, *wheel.refusals),
        checks=(*proved.checks, *wheel.checks),
        notes=_notes(read, proved, wheel),
        figures=_figures(proved, shown, verdicts),
    )


def _verdict(key: str, estimate: Estimate) -> Verdict:
    return verdict_of(estimate, outcome="net value" if key == "value:net" else OUTCOME)


def _notes(read: Read, proved: Proved, wheel: Flywheel) -> tuple[Message, ...]:
    found = read.found
    treated = int(found.accounts[[found.starts[cohort] is not None for cohort in found.cohorts]].sum())
    accounts = {"accounts": int(found.accounts.sum()), "treated": treated, "units": len(found.names)}
    chain = Message("note.chain", {"grade": wheel.grade}) if wheel.grade else Message("note.chain_open")
    return (
        read.design.assumption,
        Message("note.population", accounts),
        Message("note.draws", {"draws": len(proved.drawn.weights) - 1, "unit": found.unit}),
        Message("note.base", {"months": proved.cohorts.window}),
        chain,
        visible_note(proved.proof),
    )


def _figures(proved: Proved, shown: Shown, verdicts: Mapping[str, Verdict]) -> tuple[Figure, ...]:
    verdict = verdicts["effect:contribution_share"].verdict if "effect:contribution_share" in verdicts else "none"
    terms = proved.worth.terms
    streams = streams_figure(shown.estimates, currency=terms.currency, level=terms.level)
    study = event_study_of(proved.proof, verdict)
    return (study, streams) if streams else (study,)


def _scenarios(read: Read, proved: Proved, asked: Asked) -> tuple[Scenario, ...]:
    """The net value under other assumptions, from the same resamples."""
    worth, made = proved.worth, []

    def told(key: str, net: Estimate) -> None:
        made.append(Scenario(key=key, net_value=net.graded(proved.grade)))

    for step in (-DISCOUNT_STEP, DISCOUNT_STEP):
        rate = worth.terms.rate + step
        if rate >= 0:
            other = replace(worth.terms, rate=rate)
            told(f"discount_rate:{rate:.3f}", worth.ranged(net_value(worth.effects, other), asked.currency))
    if worth.terms.cash_share_of_time < 1:
        other = replace(worth.terms, cash_share_of_time=1.0)
        told("cash_share_of_time:1", worth.ranged(net_value(worth.effects, other), asked.currency))
    if proved.leaving is not None:
        try:
            rest = without_account(read.found, proved.drawn, proved.leaving.most, window=proved.cohorts.window)
            told("without_largest_account", worth.ranged(net_value(effects_of(rest), worth.terms), asked.currency))
        except NotEnoughDataError:
            pass
    return tuple(made)


def _bridge(tables: Tables, currency: str) -> tuple[tuple[BridgeLine, ...], tuple[str, str]]:
    try:
        return revenue_bridge(tables, currency=currency)
    except NotEnoughDataError:
        return (), ("", "")


def _refused(asked: Asked, tables: Tables, why: Message, hint: str) -> BusinessCase:
    """The case of a programme of which nothing can be said yet."""
    needs = Message("needs.hint", {"hint": hint})
    finding = Finding(
        study="programme_return",
        question=Message("question.programme_unread", {"name": asked.programme.name}),
        headline=HEADLINE,
        estimates={},
        refusals=tuple(Refusal(what=key, why=why, needs=needs) for key in HEADLINE),
        checks=tuple(plan_checks(asked.plan)),
    )
    return BusinessCase(
        programme=asked.name,
        name=asked.programme.name,
        currency=asked.currency,
        data_version=tables.data_version,
        code_version=asked.code_version,
        finding=finding,
        months=(),
        discount=(),
        flows=(),
        bridge=(),
        bridge_windows=("", ""),
        links=(),
        inputs=inputs_of(asked.rules, asked.programme),
        scenarios=(),
        not_counted=(),
        plan=asked.plan,
    )
