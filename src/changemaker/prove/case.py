"""A programme's business case as one frozen value: the finding, and the tables that finance opens next."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from changemaker.core.estimate import Estimate
from changemaker.core.finding import Finding
from changemaker.core.message import Message
from changemaker.core.money import Money

FlowKind = Literal["cash", "capacity", "cost"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One stream of money by month, undiscounted; those of kind "cash" and "cost" add to the net."""

    key: str  # "retention", "cross_sell", "spend", "cost_to_serve", "time", "programme"
    kind: FlowKind  # cash counts; capacity is time of people who are paid anyway; cost is the programme's own, negative
    months: tuple[float, ...]  # one amount a month of `BusinessCase.months`


@dataclass(frozen=True, slots=True, kw_only=True)
class BridgeLine:
    """One step of finance's own revenue bridge, exact to the cent."""

    key: str  # "opening", "lost", "shrunk", "expanded", "price", "mix", "currency", "new", "closing"
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link of the flywheel; `answer` is a key of the finding's estimates, or of a refusal where it is a gap."""

    key: str  # "link:experience", "link:behaviour:retention", "link:finance"
    source: str  # "investment", "experience", "emotion", "behaviour"
    target: str  # "experience", "emotion", "behaviour", "finance"
    metric: str  # key of the metric that measures the target
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One assumption that went in, and who stands behind it."""

    key: str  # "discount_rate", "margin_share", "cash_share_of_time", "horizon_months"
    value: float
    unit: str
    signed_by: str = ""  # empty: nobody has signed it
    signed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """The net present value under another assumption."""

    key: str  # "discount_rate:+0.03", "without_largest_account", "half_effect_after:12"
    net_value: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRecord:
    """The plan as it was frozen."""

    digest: str  # SHA-256 over programme and plan, hex
    frozen_at: datetime | None  # None: never frozen, so nothing may be claimed
    changed: tuple[str, ...] = ()  # fields that differ from what was frozen
    before_outcomes: bool = False  # frozen before the first start


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessCase:
    """What a programme was worth.

    Estimates of `finding` that finance reads, all at one level and from the same resamples:
        effect:contribution_share   share of what would have been
        effect:contribution         money per account and month
        effect:retention            share of accounts still active, treated account-months
        stream:retention, stream:cross_sell, stream:spend, stream:cost_to_serve   discounted; add to value:gain
        stream:time                 discounted, capacity: not in value:gain
        value:gain                  discounted cash gained over the counted months
        value:cost                  discounted cost of the programme, positive
        value:net                   value:gain less value:cost: the net present value
        value:bookable              its lower 80 % bound, as value of an estimate
        value:payback_months        months from the first start until the net is zero, or a refusal
        chance:paid                 share of resamples in which the net is above zero
    """

    programme: str  # file name without .yml
    name: str
    currency: str
    data_version: str
    code_version: str
    finding: Finding
    months: tuple[date, ...]  # first days of the counted months, oldest first
    discount: tuple[float, ...]  # factor of each month
    flows: tuple[Flow, ...]
    bridge: tuple[BridgeLine, ...]
    bridge_windows: tuple[str, str]  # "2024-01 to 2024-12", "2025-01 to 2025-12"
    links: tuple[Link, ...]
    inputs: tuple[Input, ...]
    scenarios: tuple[Scenario, ...]
    not_counted: tuple[Message, ...]  # what the headline leaves out, e.g. avoided costs
    plan: PlanRecord
