"""Every fact of our own by name: what it tells, of which type, and which part of `act.facts` works it out."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from changemaker.rules.types import FLAG, NUMBER, TEXT, Type
from changemaker.store.outbox import CHANNELS, PURPOSES

PartName = Literal["account", "last_order", "rhythm", "cases", "contract", "alerts", "scores", "contact", "store"]
ALERTS = ("churn", "rhythm", "emotion")  # kinds of table `alert`
QUESTIONS = ("nps", "csat", "ces")
ALERT_DAYS = 35  # a warning that nobody has repeated for so long does not hold any more
MARK, CONSENT, METRIC = "mark.", "consent.", "metric."  # begin the names that a workspace makes


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing known of an account or of a contact."""

    name: str
    type: Type
    part: PartName
    says: str  # what it means, with its unit
    table: str  # the canonical table that it comes from; "store": what people and journeys noted
    empty: bool | float | None = None  # its value where nothing is known; None: not answered


def _alert(kind: str) -> tuple[Fact, Fact]:
    told = {"part": "alerts", "table": "alert"}
    held = f"a warning of kind {kind} holds: raised, or raised again, in the last {ALERT_DAYS} days"
    return (
        Fact(name=f"alert_{kind}", type=FLAG, says=held, empty=False, **told),  # type: ignore[arg-type]  # one of its words
        Fact(name=f"alert_{kind}_id", type=TEXT, says=f"the last such warning of kind {kind}", **told),  # type: ignore[arg-type]  # one of its words
    )


ACCOUNT = (
    Fact(name="segment", type=TEXT, part="account", says="the company's own grouping", table="account"),
    Fact(name="days_known", type=NUMBER, part="account", says="days since it became an account", table="account"),
    Fact(name="closed", type=FLAG, part="account", says="the account has left", table="account", empty=False),
)
LAST_ORDER = (
    Fact(
        name="orders_last_year",
        type=NUMBER,
        part="last_order",
        says="orders in the last 365 days",
        table="order",
        empty=0.0,
    ),
    Fact(
        name="orders_ever", type=NUMBER, part="last_order", says="orders as far as is known", table="order", empty=0.0
    ),
    Fact(name="days_since_order", type=NUMBER, part="last_order", says="days since the last order", table="order"),
    Fact(name="last_order_id", type=TEXT, part="last_order", says="the last order", table="order"),
    Fact(name="order_units_last", type=NUMBER, part="last_order", says="units of the last order", table="order"),
)
RHYTHM = (
    Fact(
        name="order_gap_median",
        type=NUMBER,
        part="rhythm",
        says="median days between the account's own orders",
        table="order",
    ),
    Fact(
        name="order_gap_p90",
        type=NUMBER,
        part="rhythm",
        says="days within which nine in ten of the account's own gaps between orders end",
        table="order",
    ),
    Fact(
        name="order_gap_cv",
        type=NUMBER,
        part="rhythm",
        says="standard deviation of the account's own gaps over their mean: 0.35 is a variation of 35 %",
        table="order",
    ),
    Fact(
        name="order_units_median",
        type=NUMBER,
        part="rhythm",
        says="median units of the account's own orders",
        table="order",
    ),
)
CASES = (
    Fact(name="open_case", type=FLAG, part="cases", says="a case is open", table="case", empty=False),
    Fact(name="open_complaint", type=FLAG, part="cases", says="a complaint is open", table="case", empty=False),
)
CONTRACT = (
    Fact(
        name="contract_ended",
        type=FLAG,
        part="contract",
        says="it had a contract, and none runs any more",
        table="contract",
        empty=False,
    ),
)
ALERT = tuple(fact for kind in ALERTS for fact in _alert(kind))
SCORES = tuple(
    Fact(
        name=f"predicted_{question}",
        type=NUMBER,
        part="scores",
        says=f"predicted answer to {question}; of an account: the mean of its people",
        table="score",
    )
    for question in QUESTIONS
)
CONTACT = (
    Fact(
        name="days_since_contact",
        type=NUMBER,
        part="contact",
        says="days since a meeting, or since a letter of a journey left",
        table="interaction",
    ),
)
MARKS = (
    Fact(
        name="payment_block",
        type=FLAG,
        part="store",
        says="a mark payment_block says so",
        table="store",
        empty=False,
    ),
)
LOT = (
    Fact(
        name="in_global_holdout",
        type=FLAG,
        part="store",
        says="no journey ever reaches it, by the workspace's own lot",
        table="store",
        empty=False,
    ),
)
CONSENTS = tuple(
    Fact(
        name=f"{CONSENT}{channel}.{purpose}",
        type=FLAG,
        part="store",
        says=f"may be written to by {channel}, {purpose}: of an account, one of its people at least",
        table="store",
        empty=False,
    )
    for channel in CHANNELS
    for purpose in PURPOSES
)
FACTS: tuple[Fact, ...] = (
    *ACCOUNT,
    *LAST_ORDER,
    *RHYTHM,
    *CASES,
    *CONTRACT,
    *ALERT,
    *SCORES,
    *CONTACT,
    *CONSENTS,
    *MARKS,
    *LOT,
)
ALSO_NOTED = ("open_case", "open_complaint", "days_since_contact")  # what our own cases and messages change at once
BY_NAME: Mapping[str, Fact] = MappingProxyType({fact.name: fact for fact in FACTS})


def mark(name: str, type: Type) -> Fact:
    """Return the fact that a step's note on an account makes.

    Example:
        >>> mark("vip", FLAG).name
        'mark.vip'
    """
    return Fact(name=f"{MARK}{name}", type=type, part="store", says=f"what a journey noted: {name}", table="store")
