"""Business cases written by hand, one for each way a page for finance can turn out; all figures are invented.

What must add up does: the streams make the gain, the gain less the cost is the net, the bridge ties to the cent.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from changemaker.core.estimate import Estimate
from changemaker.core.finding import Check, Figure, Finding, Point, Verdict
from changemaker.core.message import Message
from changemaker.core.money import Money
from changemaker.core.refusal import Refusal
from changemaker.prove.case import BridgeLine, BusinessCase, Flow, Input, Link, PlanRecord, Scenario
from changemaker.prove.programme_file import Programme
from changemaker.reports.case_report import CaseReport, CaseSource
from changemaker.reports.case_wording import case_report_of

MADE_AT = datetime(2026, 11, 21, 6, 10, tzinfo=UTC)
RATE = 0.09
MONTHS = tuple(date(2025 + place // 12, place % 12 + 1, 1) for place in range(24))
DISCOUNT = tuple((1 + RATE) ** (-place / 12) for place in range(24))
PACE = tuple(min(1.0, (place + 1) / 12) for place in range(24))  # six waves, then the effect has grown up
FULL = {"retention": 62_400.0, "cross_sell": 78_100.0, "spend": 9_300.0, "cost_to_serve": 14_800.0, "time": 21_500.0}
ONE_OFF, MONTHLY = 320_000.0, 28_500.0
ACCOUNTS, UNITS = 1_964, 48
SIGNED_BY = "A. Meyer, CFO"
SCENARIOS = (("discount_rate:0.120", 0.95), ("without_largest_account", 0.84), ("half_effect_after:12", 0.71))

PROGRAMME = Programme.model_validate(
    {
        "name": "Complaints in a day",
        "what": "A complaint is answered and closed within one day, where it took 30",
        "owner": "Service, Ines Okafor",
        "rollout": {
            "unit": "district",
            "assigned": "staged",
            "starts": {f"D{n:02d}": date(2025, 1 + n // 6, 1) if n < 36 else None for n in range(UNITS)},
        },
        "costs": [{"first": "2025-01", "last": "2026-12", "amount": "28500", "what": "case team of four"}],
        "avoided": [{"month": "2025-09", "amount": "85000", "what": "second complaint tool not bought"}],
    }
)
SOURCE = CaseSource(company="Northwind Supply", programme=PROGRAMME, set_aside={"order": 312, "case": 9})


def told(text: str, **params: object) -> Message:
    """A sentence of the samples' own, so that rewording the catalogue leaves them alone."""
    return Message("needs.hint", {"hint": text, **params})


def estimate(value: float, spread: float, *, unit: str, grade: str | None, method: str = "cluster-draws") -> Estimate:
    """A range of `spread` to either side."""
    return Estimate(
        value=value,
        low=value - spread,
        high=value + spread,
        se=spread / 1.959964,
        level=0.95,
        unit=unit,
        n=UNITS,
        method=method,
        grade=grade,
    )


def flows() -> tuple[Flow, ...]:
    """Each stream by month, in money of the month."""
    cost = tuple(-MONTHLY - (ONE_OFF if place == 0 else 0.0) for place in range(24))
    streams = [
        Flow(
            key=key,
            kind="capacity" if key == "time" else "cash",
            months=tuple(full * pace for pace in PACE),
        )
        for key, full in FULL.items()
    ]
    return (*streams, Flow(key="programme", kind="cost", months=cost))


def worth(flow: Flow) -> float:
    """What a flow is worth today."""
    return sum(amount * factor for amount, factor in zip(flow.months, DISCOUNT, strict=True))


def estimates(grade: str, *, unit: str = "USD") -> dict[str, Estimate]:
    """Every number of the case, graded."""
    today = {flow.key: worth(flow) for flow in flows()}
    streams = {
        f"stream:{key}": estimate(today[key], abs(today[key]) * share, unit=unit, grade=grade)
        for key, share in (("retention", 0.45), ("cross_sell", 0.6), ("spend", 1.7), ("cost_to_serve", 0.5))
    }
    gain = sum(one.value for one in streams.values())
    cost = -today["programme"]
    net = gain - cost
    bound = net - 0.32 * gain
    return {
        "effect:contribution_share": estimate(0.061, 0.031, unit="share of baseline", grade=grade),
        "effect:contribution": estimate(11.42, 5.81, unit=f"{unit} a month", grade=grade),
        "effect:retention": estimate(0.038, 0.019, unit="share", grade=grade),
        **streams,
        "stream:time": estimate(today["time"], 0.4 * today["time"], unit=unit, grade=grade),
        "value:gain": estimate(gain, 0.49 * gain, unit=unit, grade=grade),
        "value:cost": replace(estimate(cost, 0.0, unit=unit, grade=None, method="ledger"), se=None),
        "value:net": estimate(net, 0.49 * gain, unit=unit, grade=grade),
        "value:bookable": replace(estimate(bound, 0.0, unit=unit, grade=grade), level=0.8, high=net + 0.32 * gain),
        "value:payback_months": replace(estimate(9.0, 3.0, unit="months", grade=None), low=7.0, high=21.0, se=None),
        "chance:paid": replace(estimate(0.987, 0.004, unit="share", grade=None), se=None),
        "link:experience": estimate(0.684, 0.031, unit="share", grade=grade),
        "link:behaviour:retention": estimate(0.038, 0.019, unit="share", grade=grade),
        "link:behaviour:cross_sell": estimate(0.117, 0.082, unit="groups", grade=grade),
        "link:finance": estimate(11.42, 5.81, unit=f"{unit} a month", grade=grade),
        "naive:before_after": estimate(24.9, 4.4, unit=unit, grade="E", method="before-after"),
        "naive:treated_untreated": estimate(31.7, 9.6, unit=unit, grade="E", method="treated-untreated"),
    }


EMOTION = Refusal(
    what="link:emotion",
    why=told("only 3 % of the accounts of the comparison group told how they feel"),
    needs=told("200 more answers a month from districts without the programme"),
)
LINKS = (
    Link(
        key="link:experience",
        source="investment",
        target="experience",
        metric="complaints_within_a_day",
        answer="link:experience",
    ),
    Link(
        key="link:emotion",
        source="experience",
        target="emotion",
        metric="net_emotional_value",
        answer="link:emotion",
    ),
    Link(
        key="link:behaviour:retention",
        source="emotion",
        target="behaviour",
        metric="retention",
        answer="link:behaviour:retention",
    ),
    Link(
        key="link:behaviour:cross_sell",
        source="emotion",
        target="behaviour",
        metric="cross_sell",
        answer="link:behaviour:cross_sell",
    ),
    Link(key="link:finance", source="behaviour", target="finance", metric="contribution", answer="link:finance"),
)
BRIDGE = {
    "opening": "41207311.24",
    "lost": "-2904418.10",
    "shrunk": "-1730226.55",
    "expanded": "3918040.87",
    "price": "612904.00",
    "mix": "-88120.41",
    "currency": "0.00",
    "new": "1544781.02",
    "closing": "42560272.07",
}
EVENTS = (0.4, -1.1, 0.8, -0.6, 0.2, 0.0, 3.1, 5.0, 7.4, 9.8, 11.2, 12.9, 13.4, 12.6, 14.1)  # from six months before


def event_study(unit: str) -> Figure:
    """The effect by months since the start."""
    return Figure(
        id="event_study",
        kind="event_study",
        title=told("Contribution rose after the start, and did not before"),
        caption=told("Treated less comparison, per account, by months since the start. Band: 95 %."),
        unit=unit,
        points=tuple(
            Point(x=x, label=f"{x:+d}", value=y, low=y - 4.1 * (x != -1), high=y + 4.1 * (x != -1))
            for x, y in enumerate(EVENTS, start=-6)
        ),
    )


def checks(*, failed: bool) -> tuple[Check, ...]:
    """What a sceptic asks; in a withheld case the groups drifted apart before."""
    alike = "Before the start both groups moved alike over 11 steps (p = 0.61)."
    apart = "Before the start the groups already drifted apart (p = 0.003 over 11 steps)."
    return (
        Check(name="units complete", passed=True, detail=told("Every district is seen in every month.")),
        Check(name="alike before", passed=not failed, detail=told(apart if failed else alike)),
        Check(name="false-alarm test", passed=True, detail=told("An earlier start finds nothing: 0.4 (−3.9 to 4.7).")),
        Check(name="largest unit", passed=True, detail=told("Without the largest account the net is $1.61M.")),
        Check(name="sample ratio", passed=None, detail=Message("check.sample_ratio.not_checked")),
    )


def verdicts(found: Mapping[str, Estimate], grade: str) -> dict[str, Verdict]:
    """The verdict on the effect and on the net."""
    word = {"A": "raised", "B": "raised", "C": "higher"}.get(grade, "cannot claim")
    why = "The whole range lies above zero." if word != "cannot claim" else f"Grade {grade} carries no claim."
    keys = ("effect:contribution_share", "value:net")
    return {key: Verdict(verdict=word, why=told(why)) for key in keys if key in found}


def is_gain(key: str) -> bool:
    """True for the money that a failed gate withholds; what the programme cost is known anyway."""
    return key.startswith(("value:", "stream:", "chance:")) and key != "value:cost"


def withheld(key: str) -> Refusal:
    """What stands where a number of a withheld case would."""
    why = Message("needs.hint", {"hint": "this failed: alike before"})
    return Refusal(what=key, why=why, needs=told("a rollout whose groups moved alike before"))


def case(grade: str, *, currency: str = "USD") -> BusinessCase:
    """Return the case with evidence of `grade`; with "D" a gate has failed and the headline is withheld."""
    found = estimates(grade, unit=currency)
    refusals: tuple[Refusal, ...] = (EMOTION,)
    if grade in "DE":
        refusals += tuple(withheld(key) for key in found if is_gain(key))
        found = {key: one for key, one in found.items() if not is_gain(key)}
    finding = Finding(
        study="programme_return",
        question=told("What was it worth? Districts that started: 36; that never did: 12.", outcome="contribution"),
        headline=("value:net", "value:bookable", "effect:contribution_share"),
        estimates=found,
        verdicts=verdicts(found, grade),
        refusals=refusals,
        checks=checks(failed=grade in "DE"),
        notes=(told("Somebody chose the order of the rollout; districts still waiting show what would have been."),),
        figures=(event_study(currency),),
    )
    return BusinessCase(
        programme="complaints-in-a-day",
        name=PROGRAMME.name,
        currency=currency,
        data_version="2026-11-20-7f3a",
        code_version="0.1.0",
        finding=finding,
        months=MONTHS,
        discount=DISCOUNT,
        flows=flows()[-1:] if grade in "DE" else flows(),
        bridge=tuple(BridgeLine(key=key, amount=Money(Decimal(text), currency)) for key, text in BRIDGE.items()),
        bridge_windows=("2024-01 to 2024-12", "2025-01 to 2025-12"),
        links=LINKS,
        inputs=(
            Input(key="discount_rate", value=RATE, unit="share", signed_by=SIGNED_BY, signed_on=date(2026, 9, 30)),
            Input(key="margin_share", value=0.35, unit="share", signed_by=SIGNED_BY, signed_on=date(2026, 9, 30)),
            Input(key="cash_share_of_time", value=0.0, unit="share"),
            Input(key="horizon_months", value=24, unit="months"),
        ),
        scenarios=tuple(
            Scenario(key=key, net_value=_shifted(found["value:net"], share))
            for key, share in SCENARIOS
            if "value:net" in found
        ),
        not_counted=(
            told("Avoided: second complaint tool not bought, $85,000 (declared, not measured)."),
            told("Word of mouth and hiring are not in the number."),
        ),
        plan=PlanRecord(
            digest="9f2c41d7c1a85f0b63c2e7f0a44be913d6f8f1f57ad1d0a7d0b6c8b1e2f30415",
            frozen_at=datetime(2024, 12, 18, 9, 2, tzinfo=UTC),
            before_outcomes=True,
        ),
    )


def _shifted(net: Estimate, share: float) -> Estimate:
    gap = net.value * (1 - share)
    return replace(net, value=net.value - gap, low=net.low - gap, high=net.high - gap)


def unsayable() -> BusinessCase:
    """A case in which nothing could be estimated: everybody started at once."""
    started = case("B")
    why = told("everybody started at the same time: there is nobody to compare with")
    needs = told("units that have not started: keep a comparison group, or roll out in stages")
    finding = Finding(
        study="programme_return",
        question=told("What was it worth? Districts that started: 48; that never did: 0.", outcome="contribution"),
        headline=("value:net",),
        estimates={},
        refusals=(Refusal(what="value:net", why=why, needs=needs),),
        checks=(Check(name="units complete", passed=False, detail=told("4 of 48 districts have a gap.")),),
    )
    return replace(started, finding=finding, flows=(), links=(), scenarios=(), months=(), discount=())


GRADES = {"proven": "A", "likely": "B", "compared": "C", "withheld": "D"}
ALL = (*GRADES, "unsayable")
TRUTH = {"value:net": 1_350_000.0, "value:gain": 2_400_000.0, "effect:contribution": 9.9, "stream:retention": 810_000.0}


def case_named(name: str) -> BusinessCase:
    """Return one of the samples by its name."""
    return unsayable() if name == "unsayable" else case(GRADES[name])


def report(name: str, *, truth: Mapping[str, float] | None = None) -> CaseReport:
    """Return the sample `name` in words."""
    return case_report_of(case_named(name), source=SOURCE, made_at=MADE_AT, truth=truth)
