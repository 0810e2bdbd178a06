"""What finance has agreed to: the shape of finance.yml, with defaults that a cautious analyst would take."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from changemaker.engine.part import Part

Share = Annotated[float, Field(ge=0, le=1)]


class Churn(Part):
    """When an account without a contract counts as gone."""

    months_without_order: int = Field(default=6, ge=1, le=60)


class Nrr(Part):
    """Net revenue retention: revenue of accounts that paid a window ago, now over then."""

    window_months: int = Field(default=12, ge=1, le=36)
    leave_out_one_off: bool = True  # projects that do not repeat
    annual_invoices: Literal["spread", "as_billed"] = "spread"
    price_rises: Literal["count", "leave_out"] = "count"


class Published(Part):
    """NRR as finance publishes it, to reconcile ours with."""

    nrr: float = Field(gt=0)
    year_ending: date  # last day of the twelve months that it covers
    source: str


class Signature(Part):
    """Who agreed to one assumption, and when."""

    by: str
    on: date


class FinanceRules(Part):
    """finance.yml; money is in the workspace's currency, shares are 0 to 1."""

    margin_share: Share = 0.35  # of revenue, where an order brings no margin of its own
    discount_rate: float = Field(default=0.09, ge=0, le=1)  # a year
    horizon_months: int = Field(default=24, ge=1, le=120)  # how long after the first start money is counted
    cash_share_of_time: Share = 0.0  # of saved staff time: what really leaves the budget; the rest is capacity
    churn: Churn = Churn()
    nrr: Nrr = Nrr()
    published: Published | None = None
    signed: dict[str, Signature] = Field(
        default_factory=dict
    )  # field -> who stands behind it; unsigned fields are shown as such
