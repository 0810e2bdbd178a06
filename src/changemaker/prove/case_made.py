"""A business case put together: what was found, what may be shown of it, and what stands around it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from changemaker.core.estimate import Estimate
from changemaker.core.finding import Check, Figure, Point
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.prove.case import Flow, Input
from changemaker.prove.money import STREAMS
from changemaker.prove.programme_file import Programme
from changemaker.prove.rollout_checks import GATES
from changemaker.prove.starts import first_day, month_named
from changemaker.prove.worth import Worth, cash_streams
from changemaker.stats.moments import Array
from changemaker.stats.synth import touching_zero

BOOKABLE = "value:bookable"
HEADLINE = ("value:net", BOOKABLE, "value:payback_months", "chance:paid", "effect:contribution_share")
MONEY = ("value:gain", "value:net", BOOKABLE, "value:payback_months", "chance:paid")
WITHHELD = "DE"  # grades that carry no money
RANGE_ALONE = "C"  # the grade whose money is a range: one number of it would be taken for a promise
TOUCHED = ("effect:contribution_share", "effect:contribution", "value:gain", "value:net")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Estimates that may be shown, and refusals where others would stand."""

    estimates: Mapping[str, Estimate]
    refusals: tuple[Refusal, ...]


def shown_of(worth: Worth, grade: str, checks: Sequence[Check], *, agrees: bool) -> Shown:
    """Return the case's numbers, graded; money of grade D or E is withheld, and of C what may be booked.

    Args:
        worth: all numbers.
        grade: of the evidence.
        checks: all that were made.
        agrees: False where randomisation inference finds nothing: then ranges are widened until they touch zero.
    """
    known = {"value:cost"}
    estimates = {key: estimate if key in known else estimate.graded(grade) for key, estimate in worth.estimates.items()}
    if not agrees:
        estimates |= {key: touching_zero(estimates[key]) for key in TOUCHED if key in estimates}
    refusals = list(worth.refusals)
    if grade == RANGE_ALONE and BOOKABLE in estimates:
        del estimates[BOOKABLE]
        why = Message("refusal.withheld.range", {"grade": grade})
        refusals.append(Refusal(what=BOOKABLE, why=why, needs=Message("needs.withheld")))
    if grade in WITHHELD:
        failed = [check.name for check in checks if check.passed is False and check.name in GATES]
        why = (
            Message("refusal.withheld.gate", {"checks": ", ".join(failed)})
            if failed
            else Message("refusal.withheld.grade", {"grade": grade})
        )
        refusals = [refusal for refusal in refusals if not _is_money(refusal.what)]
        withheld = [*MONEY, *(key for key in estimates if key.startswith("stream:"))]
        refusals += [Refusal(what=key, why=why, needs=Message("needs.withheld")) for key in withheld]
        estimates = {key: estimate for key, estimate in estimates.items() if not _is_money(key)}
    return Shown(estimates=estimates, refusals=tuple(refusals))


def naive_of(worth: Worth, *, currency: str, never: bool) -> dict[str, Estimate]:
    """Return what a spreadsheet would say, money per account and month, with the ranges it would have."""
    each = float(worth.effects.account_months.sum())
    made = {"naive:before_after": (worth.effects.before_after, "before-after", "D")}
    if never:
        made["naive:treated_untreated"] = (worth.effects.against_untreated, "treated-untreated", "E")
    return {
        key: worth.ranged(values.sum(axis=1) / each, currency, method=method).graded(grade)
        for key, (values, method, grade) in made.items()
    }


def flows_of(worth: Worth, *, withheld: bool) -> tuple[Flow, ...]:
    """Return the streams by month, undiscounted; of a withheld case the cost alone, which is known."""
    terms = worth.terms
    cost = Flow(key="programme", kind="cost", months=tuple(float(amount) for amount in -terms.cost))
    if withheld:
        return (cost,)
    streams = cash_streams(worth.effects, terms)
    saved = terms.spread((1 - terms.cash_share_of_time) * worth.effects.time)
    return (
        *(Flow(key=key, kind="cash", months=_row(streams[key])) for key in STREAMS),
        Flow(key="time", kind="capacity", months=_row(saved)),
        cost,
    )


def streams_figure(estimates: Mapping[str, Estimate], *, currency: str, level: float) -> Figure | None:
    """Return the streams with their ranges as a chart; None where they are withheld."""
    keys = [key for key in estimates if key.startswith("stream:")]
    if not keys:
        return None
    points = tuple(
        Point(
            x=float(place),
            label=key,
            value=estimates[key].value,
            low=estimates[key].low,
            high=estimates[key].high,
        )
        for place, key in enumerate(keys)
    )
    return Figure(
        id="streams",
        kind="intervals",
        title=Message("figure.streams"),
        caption=Message("figure.streams.caption", {"level": level}),
        unit=currency,
        points=points,
    )


SIGNED_AS = {"months_without_order": "churn"}  # finance signs a part of finance.yml as a whole
PLANNED = frozenset({"before_months"})  # stands in the frozen plan: the programme's owner stands behind it


def inputs_of(rules: FinanceRules, programme: Programme) -> tuple[Input, ...]:
    """Return the assumptions that went in, and who stands behind each."""
    listed = (
        ("discount_rate", rules.discount_rate, "share"),
        ("margin_share", rules.margin_share, "share"),
        ("cash_share_of_time", rules.cash_share_of_time, "share"),
        ("horizon_months", float(rules.horizon_months), "months"),
        ("before_months", float(programme.plan.before_months), "months"),
        ("months_without_order", float(rules.churn.months_without_order), "months"),
    )
    made = []
    for key, value, unit in listed:
        signature = rules.signed.get(SIGNED_AS.get(key, key))
        planned = programme.owner if key in PLANNED else ""
        made.append(
            Input(
                key=key,
                value=value,
                unit=unit,
                signed_by=signature.by if signature else planned,
                signed_on=signature.on if signature else None,
            )
        )
    return tuple(made)


def not_counted_of(programme: Programme, *, last: int, currency: str) -> tuple[Message, ...]:
    """Return what the headline leaves out."""
    told = [
        Message(
            "not_counted.avoided", {"amount": float(one.amount), "month": one.month, "what": one.what, "unit": currency}
        )
        for one in programme.avoided
    ]
    later = [cost for cost in programme.costs if month_named(cost.last or cost.first) > last]
    told += [
        Message("not_counted.later_cost", {"what": cost.what, "last": f"{first_day(last):%Y-%m}"}) for cost in later
    ]
    told.append(Message("not_counted.after", {"last": f"{first_day(last):%Y-%m}"}))
    told += [Message("not_counted.time"), Message("not_counted.loyalty")]
    return tuple(told)


def costs_of(programme: Programme, *, last: int) -> list[tuple[int, float]]:
    """Return the programme's costs by month up to `last`, cash and its team, as (month, amount)."""
    found = []
    for cost in programme.costs:
        first, until = month_named(cost.first), month_named(cost.last or cost.first)
        found += [(month, float(cost.amount)) for month in range(first, min(until, last) + 1)]
    return found


def month_starts(months: Sequence[int]) -> tuple[date, ...]:
    """Return the first days of months given as whole numbers."""
    return tuple(first_day(month) for month in months)


def _is_money(key: str) -> bool:
    return key in MONEY or key.startswith("stream:")


def _row(flow: Array) -> tuple[float, ...]:
    return tuple(float(amount) for amount in flow[0])
