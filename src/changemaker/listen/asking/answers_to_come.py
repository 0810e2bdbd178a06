"""How many answers a plan can expect, from how many answered before, and which groups will be too small to show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import ibis

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.estimate import Estimate
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.engine.tables import Tables
from changemaker.listen.asking.audience import Invitees, Plan
from changemaker.listen.asking.throttle import DAY
from changemaker.listen.surveys.survey import Survey
from changemaker.metrics.unit_sums import ratio_sums
from changemaker.stats.distributions import normal_quantile
from changemaker.stats.ratio import MIN_ACCOUNTS, RatioSums, ratio

PAST_DAYS = 730  # older habits say little of people now
BY_PEOPLE = ("interview", "visit", "import")  # these answer otherwise than those who get a letter
METHOD = "expected-answers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The smallest of the groups of one fact."""

    fact: str  # a name of listen.facts
    value: str
    invited: int
    answers: Estimate | Refusal  # that can be expected of it
    least: int  # answers below which it is hidden

    @property
    def is_reached(self) -> bool | None:
        """Whether as many answers can be expected as are shown; None where nothing can be expected at all."""
        return None if isinstance(self.answers, Refusal) else self.answers.value >= self.least


def response_rate(survey: Survey, tables: Tables, *, now: int, level: float = 0.95) -> Estimate | Refusal:
    """Return the share of invitations by letter or link that were answered: of this survey, else of all.

    Only invitations whose time to answer is over count, of the two years before. Independent are accounts.

    Args:
        survey: which is planned.
        tables: the company's.
        now: UTC microseconds.
        level: coverage of the range.
    """
    rows = tables["invitation"]
    over = now - survey.asking.open_days * DAY
    rows = rows.filter([rows.t <= over, rows.t > now - PAST_DAYS * DAY])
    rows = rows.filter(rows["mode"].fill_null("").isin(BY_PEOPLE) == ibis.literal(False))
    told = (rows.answered_t <= now).fill_null(False)
    rows = rows.select(
        "account_id",
        "survey",
        numerator=ibis.ifelse(told, 1, 0).cast("float64"),
        denominator=ibis.literal(1).cast("float64"),
    )
    for some in (rows.filter(rows.survey == survey.name), rows):
        found = tables.engine.to_pyarrow(ratio_sums(some.drop("survey"), (), "account_id")).to_pylist()
        if found and found[0]["n"] is not None and found[0]["n"] >= MIN_ACCOUNTS:
            sums = {name: found[0][name] or 0 for name in ("n", "numerator", "denominator", "squares")}
            try:
                return ratio(RatioSums(**sums), unit="share", level=level, bounded=True)
            except NotEnoughDataError:
                continue
    return Refusal(
        what="response_rate",
        why=Message("asking.no_rate.why", {"least": MIN_ACCOUNTS}),
        needs=Message("asking.no_rate.needs"),
    )


def answers_to_come(invited: int, rate: Estimate | Refusal) -> Estimate | Refusal:
    """Return how many of `invited` people will answer, if these are like those before.

    The range holds what is not known of the rate, and what chance does to a count of so many.

    Example:
        >>> before = dict(se=0.01, level=0.95, unit="share", n=400, method="effective-wilson")
        >>> str(answers_to_come(300, Estimate(value=0.1, low=0.08, high=0.12, **before)))
        '30.00 answers (95% range 18.24 to 41.76, n=400)'
    """
    if isinstance(rate, Refusal):
        return Refusal(what="answers", why=rate.why, needs=rate.needs)
    se = rate.se if rate.se is not None else (rate.high - rate.low) / (2 * normal_quantile(0.5 + rate.level / 2))
    spread = sqrt((invited * se) ** 2 + invited * rate.value * (1 - rate.value))
    margin = normal_quantile(0.5 + rate.level / 2) * spread
    value = invited * rate.value
    return Estimate(
        value=value,
        low=max(0.0, value - margin),
        high=min(float(invited), value + margin),
        se=spread,
        level=rate.level,
        unit="answers",
        n=rate.n,
        method=METHOD,
    )


def by_letter(plan: Plan) -> int:
    """Return how many a plan asks otherwise than by a person of ours."""
    return sum(n for mode, n in plan.by_mode.items() if mode not in BY_PEOPLE)


def smallest_group(plan: Plan, survey: Survey, rate: Estimate | Refusal) -> Group | None:
    """Return the group, among those of the survey's strata or of the segments, of which fewest are asked."""
    facts: Sequence[str] = survey.asking.strata or ("account.segment",)
    found: list[tuple[int, str, str]] = []
    for fact in facts:
        found += [(n, fact, value) for value, n in _counted(plan, fact).items()]
    if not found:
        return None
    n, fact, value = min(found)
    return Group(fact=fact, value=value, invited=n, answers=answers_to_come(n, rate), least=survey.min_group)


def _counted(plan: Plan, fact: str) -> Mapping[str, int]:
    if isinstance(plan.invited, Invitees):
        column = plan.invited.rows[fact]
        pairs = column.drop_null().cast("string").value_counts().to_pylist()
        return {one["values"]: one["counts"] for one in pairs}
    counted: dict[str, int] = {}
    for one in plan.invited:
        if fact in one.facts:
            counted[str(one.facts[fact])] = counted.get(str(one.facts[fact]), 0) + 1
    return counted
