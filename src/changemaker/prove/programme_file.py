"""programmes/NAME.yml: what a programme is, who got it when, what it costs, and the plan to be frozen."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from changemaker.engine.part import Part
from changemaker.prove.ask import Assigned

MonthText = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]


class Rollout(Part):
    """Who starts when; where `starts` is empty, the canonical table `rollout` says so."""

    unit: str = "account"  # what was decided as a whole: "account", or a column of it such as "district"
    assigned: Assigned  # by lot (random), in a chosen order (staged), self-selected (chosen), or not known
    lot_seed: str = ""  # of the draw, where it was by lot: stored so that anyone can draw it again
    starts: dict[str, date | None] = Field(default_factory=dict)  # unit -> first day with the programme; null for never


class MonthlyCost(Part):
    """What the programme itself costs, its team included."""

    first: MonthText
    last: MonthText = ""  # the same month where left out
    amount: Decimal  # a month, in the workspace's currency
    what: str
    kind: Literal["cash", "capacity"] = "cash"


class Avoided(Part):
    """A cost that somebody says need not be made now: declared, not measured, never added to the headline."""

    month: MonthText
    amount: Decimal
    what: str


class Plan(Part):
    """What will be looked at; frozen by its hash before outcomes are."""

    outcome: Literal["contribution"] = "contribution"
    last_month: MonthText | None = None  # last month that counts; finance's horizon where left out
    before_months: int = Field(default=12, ge=1, le=36)  # months before each start that make the baseline
    level: float = Field(default=0.95, ge=0.5, lt=1)
    experience: str = ""  # metric of the first link, e.g. complaints_within_a_day
    emotion: str = ""  # metric of the second link, e.g. net_emotional_value
    behaviour: tuple[str, ...] = ("retention", "cross_sell")
    seed: int = 20261121


class Programme(Part):
    """One CX programme."""

    name: str  # as people call it
    what: str  # what it changes for customers
    owner: str = ""
    rollout: Rollout
    costs: tuple[MonthlyCost, ...]
    avoided: tuple[Avoided, ...] = ()
    plan: Plan = Plan()
