"""Who is turning, and with whom to begin? From tables to one list, each account once, with the rate of false alarms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa

from changemaker.core.errors import BadQuestionError, OutsideDataError
from changemaker.core.estimate import Estimate
from changemaker.core.finding import Check, Figure, Finding
from changemaker.core.message import Message
from changemaker.core.period import Period
from changemaker.core.refusal import Refusal
from changemaker.core.seeds import stream
from changemaker.engine.tables import Tables
from changemaker.metrics.data_period import data_period
from changemaker.metrics.derived import derive, kept
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.predict.levels import RATE
from changemaker.predict.turning import contracts, repeat
from changemaker.predict.turning.one_list import KINDS, Kind, Reason, Turning, likeliest_to_leave, one_list
from changemaker.predict.turning.orders import read_orders
from changemaker.predict.turning.out_of_time import Judged
from changemaker.predict.turning.readings import read_readings
from changemaker.predict.turning.rhythm import LEAST_BACK, BrokenRhythm, TooShort, broken_rhythm
from changemaker.predict.turning.sinking import LEAST_JUDGED, TooFewReadings, sinking
from changemaker.predict.turning.value import Leaving
from changemaker.predict.turning.worth_acting import Acting, acting_on
from changemaker.studies.at_risk_told import (
    alert_rows,
    churn_reasons,
    emotion_reasons,
    foretells_nothing,
    rhythm_checks,
    rhythm_figure,
    rhythm_reasons,
    sinking_checks,
    sinks_by_chance,
    total_of,
    tried_warning,
)

DAY = 86_400_000_000
YEAR = 12
NOT_TRIED = Judged(tenths=(), ratio=None, slope=None, refusal=None)
LONGEST_MONTH = 31  # days: the last month of the data may be under way
FIRST: Mapping[str, Kind | None] = {  # what stands in the headline: money, or the rate of a kind that is listed
    "listed_at_risk": None,
    "rhythm_false_alarms": "rhythm",
    "emotion_false_alarms": "emotion",
    "churn_false_alarms_contracts": "churn",
    "churn_false_alarms_orders": "churn",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AtRisk:
    """Who is turning: the answer, the list in the order in which to act, and its rows of table `alert`."""

    finding: Finding
    rows: pa.Table  # in the shape of table `alert`, in the order of `listed`
    listed: tuple[Turning, ...]
    by_worth: bool  # ordered by expected value of acting; else by value at risk
    looked: int  # accounts that were watched or judged by at least one of the three
    as_of: date  # the day after the last that is known


@dataclass(slots=True, kw_only=True)
class _Told:
    """What goes into the finding, gathered on the way."""

    estimates: dict[str, Estimate] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    looked: set[str] = field(default_factory=set)
    at_risk: dict[str, Estimate] = field(default_factory=dict)

    def refuse(self, refusal: Refusal, what: str | None = None) -> None:
        self.refusals.append(Refusal(what=what or refusal.what, why=refusal.why, needs=refusal.needs))


def at_risk(
    tables: Tables,
    rules: FinanceRules,
    *,
    currency: str,
    now: int | None = None,
    rate: float = RATE,
    level: float = 0.9,
    seed: int = 1,
) -> AtRisk:
    """Return who is turning: likely to leave, silent beyond their own rhythm, or feeling worse than in their own past.

    Args:
        tables: the company's.
        rules: of finance: margin, horizon, discount rate, and when an account counts as gone.
        currency: of the workspace.
        now: UTC microseconds: what happened then and later is not used. The end of the data, where left out.
        rate: of false alarms at one look, of each of the three, in (0, 0.5).
        level: coverage of every range.
        seed: of placebo series and draws.

    Returns:
        The list, each account once, and a refusal for each of the three that cannot be told.

    Raises:
        BadQuestionError: the rate is none.
        OutsideDataError: nothing is known as of then.
        NotEnoughDataError: no table holds anything dated.
    """
    if not 0 < rate < 0.5:
        raise BadQuestionError(f"a rate of false alarms of {rate} warns of nobody or of everybody", hint="--rate 0.01")
    once = kept(tables, rules, ["account_month"])
    as_of = _as_of(data_period(once), now)
    told = _Told()
    _rhythm(told, once, rules, now=now, rate=rate, level=level)
    _emotion(told, once, now=now, rate=rate, level=level, seed=seed)
    spread = _churn(told, once, rules, currency=currency, as_of=as_of, rate=rate, level=level, seed=seed)
    acting = _acting(told, once, rules, currency=currency, now=now, level=level)
    listed = one_list(told.reasons, at_risk=told.at_risk, acting=acting, paid=_paid(once, rules, as_of))
    by_worth = any(one.worth_acting is not None for one in listed)  # its range leaves out 0
    total = total_of(listed, spread=spread, currency=currency, level=level)
    if total is not None:
        told.estimates = {"listed_at_risk": total, **told.estimates}
    told.notes[:0] = _notes(told, listed, by_worth, acting)
    return AtRisk(
        finding=_finding(told, listed, as_of, currency, rate),
        rows=alert_rows(listed, as_of=as_of),
        listed=listed,
        by_worth=by_worth,
        looked=len(told.looked),
        as_of=as_of,
    )


def _as_of(data: Period, now: int | None) -> date:
    """The first day that is not known: only a day within the data can be looked at."""
    if now is None:
        return data.last + timedelta(days=1)
    day = datetime.fromtimestamp(now / 1_000_000, UTC).date()
    if not data.first < day <= data.last + timedelta(days=LONGEST_MONTH):
        raise OutsideDataError(
            f"the tables end in {data.last:%Y-%m} and begin in {data.first:%Y-%m}: nothing is known as of {day}",
            hint="name a day in between: on a later one everybody would seem to have fallen silent",
        )
    return day


def _rhythm(told: _Told, tables: Tables, rules: FinanceRules, *, now: int | None, rate: float, level: float) -> None:
    orders = read_orders(tables, now=now)
    longest = rules.churn.months_without_order
    found = (
        TooShort(looks=0, back=0)
        if orders is None
        else broken_rhythm(orders, rate=rate, longest_months=longest, level=level)
    )
    if orders is None or isinstance(found, TooShort):
        told.refusals.append(_no_rhythm(orders is not None, found))
        return
    told.estimates["rhythm_false_alarms"] = found.measured
    if found.in_a_year is not None:
        told.estimates["rhythm_in_a_year"] = found.in_a_year
    if found.stayed_away is not None:
        told.estimates["rhythm_stayed_away"] = found.stayed_away
    told.checks += rhythm_checks(found)
    told.figures += rhythm_figure(found)
    nothing = foretells_nothing(found)
    if nothing is not None:
        told.refusals.append(nothing)
    else:
        told.reasons += rhythm_reasons(orders, found)
    told.looked |= {orders.accounts[code].as_py() for code in found.watched.tolist()}
    params = {
        "watched": len(found.watched),
        "without": found.without,
        "slow": found.slow,
        "unrated": found.unrated,
        "lost": found.lost,
        "months": longest,
    }
    told.notes.append(Message("turning.note.rhythm", params))


def _no_rhythm(ordered: bool, found: BrokenRhythm | TooShort) -> Refusal:
    looks, back = (found.looks, found.back) if isinstance(found, TooShort) else (0, 0)
    why = "no_orders" if not ordered else "short" if not looks else "few_back"
    params = {"looks": looks, "back": back, "least": LEAST_BACK}
    return Refusal(
        what="rhythm", why=Message(f"turning.refuse.{why}", params), needs=Message("turning.needs.rhythm", params)
    )


def _emotion(told: _Told, tables: Tables, *, now: int | None, rate: float, level: float, seed: int) -> None:
    readings = read_readings(tables, now=now)
    found = (
        TooFewReadings(judged=0)
        if readings is None
        else sinking(readings, rate=rate, rng=stream(seed, "at_risk", "placebo"), level=level)
    )
    if readings is None or isinstance(found, TooFewReadings):
        params = {"n": found.judged if isinstance(found, TooFewReadings) else 0, "least": LEAST_JUDGED}
        why, needs = Message("turning.refuse.few_readings", params), Message("turning.needs.few_readings", params)
        told.refusals.append(Refusal(what="emotion", why=why, needs=needs))
        return
    told.estimates["emotion_false_alarms"] = found.measured
    if found.in_a_year is not None:
        told.estimates["emotion_in_a_year"] = found.in_a_year
    told.checks += sinking_checks(found)
    nothing = sinks_by_chance(found)
    if nothing is not None:
        told.refusals.append(nothing)
    else:
        told.reasons += emotion_reasons(readings, found)
    told.looked |= {readings.accounts[code].as_py() for code in found.judged.tolist()}
    told.notes.append(Message("turning.note.emotion", {"judged": len(found.judged)}))


def _churn(
    told: _Told,
    tables: Tables,
    rules: FinanceRules,
    *,
    currency: str,
    as_of: date,
    rate: float,
    level: float,
    seed: int,
) -> float:
    """Add who is likely to leave and what hangs on everybody; return half the range of all money, as a share of it."""
    asked = [("contracts", contracts.who_leaves)] if "contract" in tables.filled else []
    asked += [("orders", repeat.who_leaves)] if _without_contract(tables) else []
    spread = 0.0
    for _, who_leaves in asked:
        found = who_leaves(tables, rules, currency=currency, as_of=as_of, level=level, seed=seed)
        spread = max(spread, _leaving(told, found, rate, currency))
    if not asked:
        why, needs = Message("turning.refuse.no_orders"), Message("turning.needs.churn")
        told.refusals.append(Refusal(what="leaving", why=why, needs=needs))
    return spread


def _without_contract(tables: Tables) -> bool:
    """Whether anybody orders without a contract."""
    orders, signed = tables["order"], tables["contract"]
    free = orders.anti_join(signed, "account_id")
    return "order" in tables.filled and free.limit(1).count().to_pyarrow().as_py() > 0


def _leaving(told: _Told, found: Leaving, rate: float, currency: str) -> float:
    for refusal in found.refusals:
        told.refuse(refusal, f"{refusal.what}_{found.kind}")
    told.checks += found.checks
    told.notes += found.notes
    told.figures += found.figures
    accounts = found.accounts
    if not accounts.num_rows:
        return 0.0
    told.estimates |= {f"{key}_{found.kind}": one for key, one in found.estimates.items()}
    chance = accounts["probability"].to_numpy()
    tried, check = tried_warning(found.leaving or NOT_TRIED, rate=rate, level=found.level, kind=found.kind)
    told.checks.append(check)
    if isinstance(tried, Refusal):
        told.refusals.append(tried)
    else:
        told.estimates[f"churn_false_alarms_{found.kind}"] = tried
        places = likeliest_to_leave(chance, rate=rate).tolist()
        told.reasons += churn_reasons(
            accounts, places, months=found.within_months, as_of=found.as_of, false=tried.value
        )
    told.looked |= set(accounts["account_id"].to_pylist())
    total = found.estimates.get("at_risk")
    if total is None:
        return 0.0
    told.at_risk |= _at_risk(accounts, currency, found.level)
    return (total.high - total.low) / 2 / total.value if total.value > 0 else 0.0


def _at_risk(accounts: pa.Table, currency: str, level: float) -> dict[str, Estimate]:
    columns = (accounts[name].to_pylist() for name in ("account_id", "at_risk", "at_risk_low", "at_risk_high"))
    return {
        account: Estimate(value=value, low=low, high=high, se=None, level=level, unit=currency, n=1, method="clv-draws")
        for account, value, low, high in zip(*columns, strict=True)
        if value is not None
    }


def _acting(
    told: _Told, tables: Tables, rules: FinanceRules, *, currency: str, now: int | None, level: float
) -> dict[Kind, Acting]:
    known: dict[Kind, Acting] = {}
    unknown: list[Refusal] = []
    for kind in KINDS:
        found = acting_on(tables, rules, kind, currency=currency, now=now, level=level)
        if isinstance(found, Acting):
            known[kind] = found
            told.estimates[f"acting_{kind}"] = found.money
        else:
            unknown.append(found)
    if len({refusal.why.id for refusal in unknown}) == 1 and len(unknown) == len(KINDS):
        unknown = [Refusal(what="acting", why=unknown[0].why, needs=unknown[0].needs)]
    told.refusals += unknown
    return known


def _paid(tables: Tables, rules: FinanceRules, as_of: date) -> dict[str, float]:
    """Margin of the twelve months before, by account."""
    months = derive(tables, "account_month", rules)
    at = as_of.year * YEAR + as_of.month - 1
    inside = months.filter((months.month_index >= at - YEAR) & (months.month_index < at))
    rows = inside.group_by("account_id").aggregate(margin=inside.margin.cast("float64").sum()).to_pyarrow()
    return dict(zip(rows["account_id"].to_pylist(), rows["margin"].to_pylist(), strict=True))


def _notes(told: _Told, listed: Sequence[Turning], by_worth: bool, acting: Mapping[Kind, Acting]) -> list[Message]:
    order = "by_worth" if by_worth else "by_risk" if told.at_risk else "by_paid"
    several = sum(len(one.reasons) > 1 for one in listed)
    return [
        Message("turning.note.rate"),
        Message(f"turning.note.{order}", {"n": sum(one.worth_acting is not None for one in listed)}),
        *([Message("turning.note.several", {"n": several})] if several else []),
        *(
            Message(
                "turning.note.acting",
                {"kind": kind, "months": one.months, "treated": one.treated, "held": one.held_out},
            )
            for kind, one in acting.items()
        ),
    ]


def _finding(told: _Told, listed: Sequence[Turning], as_of: date, currency: str, rate: float) -> Finding:
    asked = {"n": len(listed), "as_of": as_of.isoformat(), "rate": rate, "currency": currency}
    if told.looked and not listed:
        nobody = Refusal(what="nobody", why=Message("turning.refuse.nobody"), needs=Message("turning.needs.nobody"))
        told.refusals.insert(0, nobody)
    kinds = {None, *(reason.kind for one in listed for reason in one.reasons)}
    headline = [key for key, kind in FIRST.items() if kind in kinds and key in told.estimates][:1] if listed else []
    return Finding(
        study="at_risk",
        question=Message("question.at_risk", asked),
        headline=tuple(headline) or (told.refusals[0].what,),
        estimates=told.estimates,
        refusals=tuple(told.refusals),
        checks=tuple(told.checks),
        notes=tuple(told.notes),
        figures=tuple(told.figures),
    )
