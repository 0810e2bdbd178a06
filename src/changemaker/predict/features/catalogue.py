"""Every feature by name: what it tells of an account or a contact, and which way it may move a score."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

from changemaker.predict.scores.design import ColumnKind

Group = Literal[
    "account",
    "person",
    "orders",
    "contract",
    "deliveries",
    "problems",
    "meetings",
    "mood",
    "answers",
    "asking",
    "texts",
]
WINDOWS = (30, 90, 365)  # days
QUESTIONS = ("nps", "csat", "ces")  # those that most companies ask; each is a feature of its own
LONGEST = 40  # letters of a company's own word in a name: PostgreSQL cuts names after 63


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One thing known of a unit at its moment."""

    name: str
    group: Group  # what a customer would call it
    kind: ColumnKind = "number"
    monotone: Literal[-1, 0, 1] = 0  # 1: more of it never lowers a score
    says: str  # what it means, with its unit
    table: str  # the canonical table that it comes from
    days: int | None = None  # how far it looks back; None: as far as there are rows
    about: str = ""  # the company's own word that it is limited to: a kind, a touchpoint, a theme
    zero: bool = False  # 0 where there is no row to count; else not known there


def _each_window(template: Feature) -> Iterator[Feature]:
    for days in WINDOWS:
        says = f"{template.says} in the last {days} days"
        yield replace(template, name=f"{template.name}_{days}", says=says, days=days)


def answered(question: str) -> tuple[Feature, Feature]:
    """Return what is known of earlier answers to a question: the person's own last one, and the others'."""
    word = _word(question)
    own = Feature(
        name=f"own_{word}",
        group="answers",
        monotone=1,
        says=f"what the person last answered to {question}",
        table="answer",
        about=question,
    )
    others = replace(
        own,
        name=f"others_{word}_365",
        says=f"mean of what others of the account answered to {question} in the last 365 days",
        days=365,
    )
    return own, others


def _word(about: str) -> str:
    """Return a word as a part of a name: letters and digits; what does not fit is told apart by a hash."""
    plain = re.sub(r"[^a-z0-9]+", "_", about.lower()).strip("_")
    if plain == about and len(plain) <= LONGEST:
        return plain
    return f"{plain[: LONGEST - 9]}_{hashlib.sha256(about.encode()).hexdigest()[:8]}".lstrip("_")


ACCOUNT = (
    Feature(name="segment", group="account", kind="category", says="the company's own grouping", table="account"),
    Feature(name="industry", group="account", kind="category", says="what the account does", table="account"),
    Feature(name="region", group="account", kind="category", says="where the account is", table="account"),
    Feature(
        name="served_through", group="account", kind="flag", says="served through an intermediary", table="account"
    ),
    Feature(name="days_known", group="account", says="days since it became an account", table="account"),
)
PERSON = (
    Feature(name="role", group="person", kind="category", says="what the person does there", table="contact"),
    Feature(name="persona", group="person", kind="category", says="type of person", table="contact"),
    Feature(name="language", group="person", kind="category", says="language of the person", table="contact"),
    Feature(name="decides", group="person", kind="flag", says="the person decides on money", table="contact"),
)
ORDERS = (
    *_each_window(Feature(name="orders", group="orders", says="orders", zero=True, table="order")),
    *_each_window(Feature(name="amount", group="orders", says="money bought", zero=True, table="order")),
    *_each_window(Feature(name="margin", group="orders", says="contribution margin", zero=True, table="order")),
    Feature(
        name="credits_365",
        group="orders",
        says="money credited in the last 365 days",
        zero=True,
        table="order",
        days=365,
    ),
    Feature(
        name="cancelled_365",
        group="orders",
        says="order lines cancelled in the last 365 days",
        zero=True,
        table="order",
        days=365,
    ),
    Feature(name="days_since_order", group="orders", says="days since the last order", table="order"),
    Feature(name="order_gap", group="orders", says="median days between orders, of the account itself", table="order"),
    Feature(
        name="silence",
        group="orders",
        says="days since the last order, in the account's own median gaps",
        table="order",
    ),
    Feature(
        name="orders_trend",
        group="orders",
        says="orders in the last 90 days, as a share of those in 365",
        table="order",
        days=365,
    ),
    Feature(
        name="amount_trend",
        group="orders",
        says="money bought in the last 90 days, as a share of that in 365",
        table="order",
        days=365,
    ),
)
CONTRACT = (
    Feature(
        name="contract_running",
        group="contract",
        kind="flag",
        says="a contract is running",
        zero=True,
        table="contract",
    ),
    Feature(name="contract_days", group="contract", says="days since the running contract began", table="contract"),
    Feature(
        name="contract_days_left",
        group="contract",
        says="days to the end of the running contract, where that was known then",
        table="contract",
    ),
)
DELIVERIES = (
    *_each_window(Feature(name="due", group="deliveries", says="promises that fell due", zero=True, table="operation")),
    *_each_window(
        Feature(
            name="late",
            group="deliveries",
            monotone=-1,
            says="promises kept late or not yet",
            zero=True,
            table="operation",
        )
    ),
    *_each_window(
        Feature(
            name="late_share", group="deliveries", monotone=-1, says="share of promises kept late", table="operation"
        )
    ),
    *_each_window(
        Feature(
            name="late_days", group="deliveries", monotone=-1, says="mean days late, of those late", table="operation"
        )
    ),
    Feature(
        name="overdue",
        group="deliveries",
        monotone=-1,
        says="promises overdue and still open",
        zero=True,
        table="operation",
    ),
    Feature(name="days_since_late", group="deliveries", says="days since a promise was last broken", table="operation"),
)
PROBLEMS = (
    *_each_window(Feature(name="cases", group="problems", monotone=-1, says="cases opened", zero=True, table="case")),
    *_each_window(
        Feature(name="complaints", group="problems", monotone=-1, says="complaints opened", zero=True, table="case")
    ),
    Feature(
        name="own_cases_365",
        group="problems",
        monotone=-1,
        says="cases opened by the person",
        zero=True,
        table="case",
        days=365,
    ),
    Feature(name="open_cases", group="problems", monotone=-1, says="cases still open", zero=True, table="case"),
    Feature(name="open_case_days", group="problems", monotone=-1, says="days for which a case is open", table="case"),
    Feature(
        name="reopened_365",
        group="problems",
        monotone=-1,
        says="times that a case of the last 365 days was opened again",
        zero=True,
        table="case",
        days=365,
    ),
    Feature(
        name="resolve_days_365",
        group="problems",
        monotone=-1,
        says="mean days to resolve a case of the last 365 days",
        table="case",
        days=365,
    ),
    Feature(
        name="severity_365",
        group="problems",
        monotone=-1,
        says="gravest case of the last 365 days, 1 mild to 5 grave",
        table="case",
        days=365,
    ),
    Feature(name="days_since_case", group="problems", says="days since the last case was opened", table="case"),
)
MEETINGS = (
    *_each_window(Feature(name="meetings", group="meetings", says="meetings", zero=True, table="interaction")),
    *_each_window(
        Feature(name="own_meetings", group="meetings", says="meetings with the person", zero=True, table="interaction")
    ),
    *_each_window(
        Feature(
            name="came_to_us", group="meetings", says="meetings that the customer began", zero=True, table="interaction"
        )
    ),
    *_each_window(
        Feature(
            name="unresolved_share",
            group="meetings",
            monotone=-1,
            says="share of meetings that left something open",
            table="interaction",
        )
    ),
    Feature(
        name="meeting_minutes_90",
        group="meetings",
        says="mean minutes of a meeting in the last 90 days",
        table="interaction",
        days=90,
    ),
    Feature(name="days_since_meeting", group="meetings", says="days since the last meeting", table="interaction"),
)
MOOD = (
    *_each_window(
        Feature(
            name="asked_mood",
            group="mood",
            monotone=1,
            says="mood that others named, -1 bad to 1 good",
            table="emotion",
        )
    ),
    *_each_window(
        Feature(
            name="read_mood", group="mood", monotone=1, says="mood read in texts, -1 bad to 1 good", table="emotion"
        )
    ),
    *_each_window(
        Feature(name="bad_moods", group="mood", monotone=-1, says="negative emotions", zero=True, table="emotion")
    ),
    Feature(
        name="own_mood_365",
        group="mood",
        monotone=1,
        says="mood of the person in the last 365 days, -1 bad to 1 good",
        table="emotion",
        days=365,
    ),
    Feature(name="days_since_bad_mood", group="mood", says="days since a negative emotion", table="emotion"),
)
ANSWERS = tuple(feature for question in QUESTIONS for feature in answered(question))
ASKING = (
    Feature(
        name="asked_365",
        group="asking",
        says="invitations in the last 365 days",
        zero=True,
        table="invitation",
        days=365,
    ),
    Feature(
        name="answered_share_365",
        group="asking",
        says="share of the invitations of the last 365 days that were answered",
        table="invitation",
        days=365,
    ),
)
TEXTS = tuple(
    _each_window(Feature(name="texts", group="texts", says="texts written to us", zero=True, table="document"))
)
FEATURES: tuple[Feature, ...] = (
    *ACCOUNT,
    *PERSON,
    *ORDERS,
    *CONTRACT,
    *DELIVERIES,
    *PROBLEMS,
    *MEETINGS,
    *MOOD,
    *ANSWERS,
    *ASKING,
    *TEXTS,
)
BY_NAME = MappingProxyType({feature.name: feature for feature in FEATURES})
GROUPS: tuple[Group, ...] = tuple(dict.fromkeys(feature.group for feature in FEATURES))


def limited(feature: Feature, about: str, says: str) -> Feature:
    """Return `feature` limited to one of the company's own words, such as late deliveries to late repairs.

    Args:
        feature: any.
        about: the word as the tables have it: a kind, the key of a touchpoint or a theme.
        says: what people call it.

    Example:
        >>> limited(BY_NAME["late_share_365"], "repair", "repair").name
        'late_share_365__repair'
    """
    return replace(feature, name=f"{feature.name}__{_word(about)}", says=f"{feature.says}: {says}", about=about)
