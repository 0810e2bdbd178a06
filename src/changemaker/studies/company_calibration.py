"""How often is a business case wrong? Whole companies with known truth are proved, and the errors are counted."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from itertools import chain

from changemaker.core.estimate import Estimate
from changemaker.core.finding import Finding
from changemaker.core.message import Message
from changemaker.core.seeds import stream
from changemaker.engine.tables import tables_in_memory
from changemaker.metrics.account_month import account_month
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.prove.case import BusinessCase, PlanRecord
from changemaker.prove.programme_file import MonthlyCost, Plan, Programme, Rollout
from changemaker.prove.rollout_checks import MBAR, MBARS
from changemaker.sim.company import Company
from changemaker.sim.company_rollouts import ProgrammeFacts
from changemaker.sim.company_truth import Truth
from changemaker.stats.counts import mean_error, share_of
from changemaker.studies.programme_return import programme_return

COUNTED = {  # what is held against the truth: our key, the truth's field, the unit
    "contribution": ("effect:contribution_share", "contribution_share", "share"),
    "retention": ("effect:retention", "retention", "share"),
    "gain": ("value:gain", "gain", "USD"),
    "net": ("value:net", "net", "USD"),
}
NOTHING = 1e-9  # a mean effect below this is none
MONEY_LESS_COST = frozenset({"net"})  # its error is that of the gain, and the cost is known
CASH_TABLES = ("account", "contract", "order", "cost", "rollout")  # all that retention and cash are proved on
DRAWS = 1000
PLAN = PlanRecord(digest="simulated", frozen_at=datetime(2023, 1, 1, tzinfo=UTC), before_outcomes=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One programme of one company, held against its truth."""

    programme: str
    grade: str
    covers: Mapping[str, bool]
    off: Mapping[str, float]  # estimate less truth
    truth: Mapping[str, float]
    claims_gain: bool  # grade A or B, and the whole range of the money gained lies above zero
    looks_like_gain: bool  # the same range, whatever the grade
    breakdown: float  # the largest Mbar at which the honest bound still excludes zero, where the effect is positive
    naive_off: Mapping[str, float]  # naive number -> what it adds to the truth, share of what would have been


def company_calibration(
    companies: int,
    seed: int,
    *,
    null: bool = False,
    adverse: bool = False,
    level: float = 0.95,
    processes: int | None = None,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Finding:
    """Return coverage, bias and claims over simulated companies, each with its own range.

    Args:
        companies: how many.
        seed: any; the shares must hold for all.
        null: the programmes change nothing.
        adverse: districts that were rising anyway start first, which no comparison can repair.
        level: of the ranges around the counts.
        processes: how many work at once; as many as there are cores where left out. It changes no figure.
        progress: told how many are done, of how many.

    Returns:
        A finding whose keys are `coverage:WHAT:PROGRAMME`, `bias:WHAT:PROGRAMME` (in the unit of what is estimated),
        `claims:PROGRAMME` (share that claims a gain: grade A or B, range above zero), `looks:PROGRAMME` (the range
        alone), `survives:MBAR:PROGRAMME`, `grade:LETTER:PROGRAMME` and `naive:bias:NAME:PROGRAMME`; n counts companies.
    """
    live = partial(_seen_of, seed=seed, null=null, adverse=adverse)
    workers = min(processes or os.cpu_count() or 1, companies)
    seen: list[Seen] = []
    for done, found in enumerate(_all_of(live, companies, workers), start=1):
        seen.extend(found)
        progress(done, companies)
    names = list(dict.fromkeys(one.programme for one in seen))
    estimates = dict(
        chain.from_iterable(counts_of(name, [one for one in seen if one.programme == name], level) for name in names)
    )
    kind = "null" if null else "adverse" if adverse else "plain"
    return Finding(
        study="company_calibration",
        question=Message(f"question.company_calibration.{kind}", {"companies": companies}),
        headline=tuple(f"claims:{name}" for name in names),
        estimates=estimates,
        notes=(Message("note.company_calibration"), Message("note.mbar", {"mbar": MBAR})),
    )


def _all_of(live: Callable[[int], Sequence[Seen]], companies: int, workers: int) -> Iterable[Sequence[Seen]]:
    if workers == 1:
        yield from map(live, range(companies))
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(live, range(companies))


def _seen_of(place: int, *, seed: int, null: bool, adverse: bool) -> list[Seen]:
    """Live one company and prove both of its programmes."""
    company = Company(seed=int(stream(seed, "company", place).integers(2**31)), null=null, adverse=adverse)
    rules = FinanceRules.model_validate(company.finance())
    tables = tables_in_memory(company.tables(only=CASH_TABLES), data_version=f"simulated-{seed}-{place}")
    rows = account_month(tables, rules).cache()
    seen = []
    for name, facts in company.programmes().items():
        case = programme_return(
            tables,
            name,
            _programme(facts),
            rules,
            PLAN,
            currency="USD",
            code_version="calibration",
            draws=DRAWS,
            rows=rows,
            with_bridge=False,
        )
        seen.append(_held_against(case, company.truth(name, rules=rules, last_month=case.months[-1])))
    return seen


def _programme(facts: ProgrammeFacts) -> Programme:
    """The programme as its file would have it; the table `rollout` says who starts when."""
    costs = tuple(
        MonthlyCost(first=cost.first, last=cost.last, amount=Decimal(cost.amount), what=cost.what)
        for cost in facts.costs
    )
    rollout = Rollout(unit=facts.unit, assigned=facts.assigned, lot_seed=facts.lot_seed)
    return Programme(name=facts.name, what=facts.what, rollout=rollout, costs=costs, plan=Plan(behaviour=()))


def _held_against(case: BusinessCase, truth: Truth) -> Seen:
    estimates = case.finding.estimates
    true = {what: float(getattr(truth, field)) for what, (_, field, _) in COUNTED.items()}
    ours = {what: estimates[key] for what, (key, _, _) in COUNTED.items() if key in estimates}
    effect, each = estimates["effect:contribution_share"], estimates["effect:contribution"]
    without = each.value / effect.value  # money an account and month, without the programme
    grade = effect.grade or "E"
    return Seen(
        programme=case.programme,
        grade=grade,
        covers={what: ours[what].low <= true[what] <= ours[what].high for what in ours},
        off={what: ours[what].value - true[what] for what in ours},
        truth=true,
        claims_gain=grade in "AB" and effect.low > 0,
        looks_like_gain=effect.low > 0,
        breakdown=_breakdown(case.finding) if effect.low > 0 else 0.0,
        naive_off={
            key.removeprefix("naive:"): (one.value - truth.contribution) / without
            for key, one in estimates.items()
            if key.startswith("naive:")
        },
    )


def _breakdown(finding: Finding) -> float:
    (detail,) = (check.detail for check in finding.checks if check.name == "honest bound")
    return float(str(detail.params.get("breakdown", 0.0)))


def counts_of(name: str, seen: Sequence[Seen], level: float) -> Iterable[tuple[str, Estimate]]:
    """Yield the counts of one programme under the keys of `company_calibration`; one company or more."""
    for what in COUNTED:
        told = [one for one in seen if what in one.covers]
        if told:
            yield f"coverage:{what}:{name}", share_of([one.covers[what] for one in told], level=level)
        if len(told) > 1:  # one error alone has no range
            yield _off(what, name, told, level)
    yield f"claims:{name}", share_of([one.claims_gain for one in seen], level=level)
    yield f"looks:{name}", share_of([one.looks_like_gain for one in seen], level=level)
    for mbar in MBARS:
        yield f"survives:{mbar:g}:{name}", share_of([one.breakdown >= mbar for one in seen], level=level)
    for naive in seen[0].naive_off:
        off = [one.naive_off[naive] for one in seen]
        yield f"naive:bias:{naive}:{name}", mean_error(off, level=level, unit="share of baseline")
    for letter in sorted({one.grade for one in seen}):
        yield f"grade:{letter}:{name}", share_of([one.grade == letter for one in seen], level=level)


def _off(what: str, name: str, told: Sequence[Seen], level: float) -> tuple[str, Estimate]:
    """Mean error as a share of the mean truth; in its own unit where the programmes change nothing."""
    effect = abs(sum(one.truth[what] for one in told)) / len(told)
    if what in MONEY_LESS_COST or effect < NOTHING:
        return f"error:{what}:{name}", mean_error([one.off[what] for one in told], level=level, unit=COUNTED[what][2])
    shares = [one.off[what] / effect for one in told]
    return f"bias:{what}:{name}", mean_error(shares, level=level, unit="share of the effect")
