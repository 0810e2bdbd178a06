"""Which score foretells what accounts do next? From a company's tables to a contest for each outcome."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from changemaker.core.errors import BadQuestionError
from changemaker.core.finding import Check, Finding
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.engine.tables import Tables
from changemaker.link.account_scores import account_scores
from changemaker.link.as_known import as_known
from changemaker.link.columns import Array
from changemaker.link.cut import YEAR, Cut, month_name
from changemaker.link.judging import MIN_UNITS, key
from changemaker.link.metric_contest import Contest, run_together
from changemaker.link.next_year import next_year
from changemaker.link.outcomes import OUTCOMES, Outcome, ahead
from changemaker.link.retire import advice, retired
from changemaker.link.verdicts import LEAK
from changemaker.metrics.account_month import data_months
from changemaker.metrics.customer_metrics import CUSTOMER
from changemaker.metrics.derived import DERIVED, kept
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.metrics.metric import Metric
from changemaker.metrics.survey_metrics import SURVEYS

# What customers say and live through; money itself is the outcome, or known anyway.
SCORES: Mapping[str, Metric] = MappingProxyType(
    {metric.key: metric for metric in (*SURVEYS, *CUSTOMER) if metric.by_account}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoresQuestion:
    """Which outcomes, at which cut; see `changemaker contest --help`."""

    outcomes: tuple[Outcome, ...] = OUTCOMES
    cut: Cut | None = None  # None: the latest with twelve months of data after it
    level: float = 0.95
    seed: int = 20261121

    def check(self) -> None:
        """Raise BadQuestionError where the level is no coverage."""
        if not 0.5 <= self.level < 1:
            raise BadQuestionError(
                f"--level {self.level:g} is not in [0.5, 1)", hint="0.95 covers the truth in 95 of 100 cases"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoresAnswered:
    """One finding an outcome, and what they say together."""

    findings: Mapping[str, Finding]  # by outcome
    cut: Cut | None  # None where the data allow none
    accounts: int  # that could be followed
    counts: Mapping[str, int]  # score -> accounts that have it
    summary: tuple[Message, ...]  # whether NPS and the other scores that are asked for earn their keep

    @property
    def coverage(self) -> Mapping[str, float]:
        """Share of the accounts that have each score, 0 to 1."""
        return {name: n / self.accounts for name, n in self.counts.items()}


def workspace_contest(
    tables: Tables, rules: FinanceRules, metrics: Mapping[str, Metric], question: ScoresQuestion
) -> ScoresAnswered:
    """Return which scores of the year before the cut foretell what accounts do in the year after it.

    Every account that was active when the cut came and had paid in the year before is followed. Each score is judged by
    what it adds to what finance knows anyway (revenue, orders, product groups), on accounts that it has not seen; all
    scores on all outcomes are one family of tries.

    Args:
        tables: the company's.
        rules: what finance has agreed to.
        metrics: the scores that compete, by key; each has a value by account.
        question: outcomes and cut.
    """
    (months,) = data_months(tables).to_pyarrow().to_pylist()
    first, last = months["first_month"], months["last_month"]
    cut = question.cut or (None if last is None else Cut(first_ahead=last - YEAR + 1))
    if cut is None or first is None or cut.first_known < first or cut.last_ahead > last:
        return _refused(question, cut, _too_short(cut, first, last))
    then = as_known(tables, last=cut.last_known)
    ready = kept(then, rules, {metric.table for metric in metrics.values() if metric.table in DERIVED})
    accounts = _columns(ready, rules, cut)
    names = accounts.pop("account_id")
    if len(names) < MIN_UNITS:
        return _refused(question, cut, Message("scores.refuse.few", {"n": len(names), "needed": MIN_UNITS}))
    scores = account_scores(
        ready, rules, metrics, [str(name) for name in names], first=cut.first_known, last=cut.last_known
    )
    return _answered(question, cut, accounts, scores, metrics)


def _columns(tables: Tables, rules: FinanceRules, cut: Cut) -> dict[str, Array]:
    rows = next_year(tables, rules, cut).order_by("account_id").to_pyarrow()
    numbers = {
        name: np.array([np.nan if cell is None else cell for cell in rows[name].to_pylist()], dtype=np.float64)
        for name in rows.column_names
        if name != "account_id"
    }
    return {"account_id": np.array(rows["account_id"].to_pylist(), dtype=object), **numbers}


def _answered(
    question: ScoresQuestion,
    cut: Cut,
    accounts: Mapping[str, Array],
    scores: Mapping[str, Array],
    metrics: Mapping[str, Metric],
) -> ScoresAnswered:
    known = {name: values for name, values in scores.items() if _differs(values)}
    followed = len(accounts["revenue"])
    if not known:
        return _refused(question, cut, Message("scores.refuse.no_score", {"n": followed}))
    outcomes = {outcome: ahead(outcome, accounts) for outcome in question.outcomes}
    contests = {
        outcome: Contest(
            outcome_name=outcome,
            outcome=found.outcome,
            metrics=known,
            baseline=found.baseline,
            level=question.level,
            seed=question.seed,
        )
        for outcome, found in outcomes.items()
        if _differs(found.outcome)
    }
    heard: dict[str, Finding] = dict(zip(contests, run_together(tuple(contests.values())), strict=True))
    asked = tuple(name for name in known if metrics[name].survey)
    counts = {name: int(np.count_nonzero(~np.isnan(values))) for name, values in known.items()}
    scene = _Scene(
        cut=cut,
        accounts=followed,
        counts=counts,
        asked=asked,
        tries=sum(map(_tried, heard.values())),
        level=question.level,
    )
    notes = _notes(scene, [name for name in metrics if name not in known])
    findings: dict[str, Finding] = {
        outcome: _told(heard[outcome], outcomes[outcome].notes + notes, scene)
        if outcome in heard
        else _refusal(outcome, Message("scores.refuse.no_outcome"))
        for outcome in question.outcomes
    }
    summary = (*notes[:1], *advice(heard, asked)) if heard else ()
    return ScoresAnswered(findings=findings, cut=cut, accounts=followed, counts=counts, summary=summary)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    """What all outcomes share."""

    cut: Cut
    accounts: int
    counts: Mapping[str, int]  # score -> accounts that have it
    asked: tuple[str, ...]  # scores for which customers' time is taken
    tries: int
    level: float


def _differs(values: Array) -> bool:
    known = values[~np.isnan(values)]
    return len(known) > 0 and bool(np.ptp(known) > 0)


def _tried(finding: Finding) -> int:
    return sum(answer.verdict != LEAK for answer in finding.verdicts.values())


def _told(finding: Finding, notes: tuple[Message, ...], scene: _Scene) -> Finding:
    """Return the contest's finding in the terms of a workspace, where the outcome is of the year after the score."""
    tried = {"tried": scene.tries, "scores": len(scene.counts), "share": 1 - scene.level}
    instead = {
        "later_in_time": Check(name="later_in_time", passed=None, detail=Message("scores.check.one_period")),
        "false_discovery": Check(name="false_discovery", passed=True, detail=Message("scores.check.tried", tried)),
    }
    checks = (*(instead.get(check.name, check) for check in finding.checks), *_coverage(scene))
    farewell = _farewell(finding, scene.asked)
    return replace(finding, study="workspace_contest", checks=checks, notes=(*finding.notes, *notes, *farewell))


def _coverage(scene: _Scene) -> tuple[Check, ...]:
    return tuple(
        Check(
            name=f"coverage:{name}",
            passed=None,
            detail=Message(
                f"scores.check.coverage_{'all' if n == scene.accounts else 'some'}",
                {"n": n, "of": scene.accounts, "share": n / scene.accounts, "silent": 1 - n / scene.accounts},
            ),
        )
        for name, n in scene.counts.items()
    )


def _notes(scene: _Scene, untried: list[str]) -> tuple[Message, ...]:
    windows = {
        "first": month_name(scene.cut.first_known),
        "last": month_name(scene.cut.last_known),
        "ahead": month_name(scene.cut.first_ahead),
        "end": month_name(scene.cut.last_ahead),
        "n": scene.accounts,
    }
    gone = (Message("scores.note.not_measured", {"metrics": ", ".join(untried)}),) if untried else ()
    return (Message("scores.note.windows", windows), *gone)


def _farewell(finding: Finding, asked: tuple[str, ...]) -> tuple[Message, ...]:
    names = retired(finding, asked)
    outcome = finding.question.params["outcome"]
    return (Message("scores.note.adds_nothing", {"metrics": ", ".join(names), "outcome": outcome}),) if names else ()


def _too_short(cut: Cut | None, first: int | None, last: int | None) -> Message:
    if cut is None or first is None or last is None:
        return Message("scores.refuse.no_months")
    return Message(
        "scores.refuse.too_short",
        {
            "first": month_name(first),
            "last": month_name(last),
            "needed_first": month_name(cut.first_known),
            "needed_last": month_name(cut.last_ahead),
        },
    )


def _refused(question: ScoresQuestion, cut: Cut | None, why: Message) -> ScoresAnswered:
    findings: dict[str, Finding] = {outcome: _refusal(outcome, why) for outcome in question.outcomes}
    return ScoresAnswered(findings=findings, cut=cut, accounts=0, counts={}, summary=())


def _refusal(outcome: Outcome, why: Message) -> Finding:
    return Finding(
        study="workspace_contest",
        question=Message("scores.question", {"outcome": outcome}),
        headline=(key(outcome),),
        estimates={},
        refusals=(Refusal(what=key(outcome), why=why, needs=Message(why.id.replace("refuse", "needs"), why.params)),),
    )
