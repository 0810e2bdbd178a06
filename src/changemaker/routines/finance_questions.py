"""What only finance can answer: the questions, the shape of the answers, and where each is written."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from json import dumps
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from changemaker.engine.part import Part
from changemaker.engine.workspace import Settings
from changemaker.engine.yaml_shape import expected, options, words
from changemaker.metrics.finance_rules import FinanceRules, Share
from changemaker.reports.words import word

WORD = re.compile(r"[\w.+-]+")


class Answers(Part):
    """What finance answered; a question that was skipped is left out."""

    by: Annotated[str, Field(min_length=1)]  # name and role
    on: date  # day of the answer
    margin_share: Share | None = None
    discount_rate: Share | None = None
    horizon_months: Annotated[int, Field(ge=1, le=120)] | None = None
    cash_share_of_time: Share | None = None
    months_without_order: Annotated[int, Field(ge=1, le=60)] | None = None
    nrr_window_months: Annotated[int, Field(ge=1, le=36)] | None = None
    leave_out_one_off: bool | None = None
    annual_invoices: Literal["spread", "as_billed"] | None = None
    price_rises: Literal["count", "leave_out"] | None = None
    first_month: Annotated[int, Field(ge=1, le=12)] | None = None
    calendar: Literal["month", "4-4-5"] | None = None
    published_nrr: Annotated[float, Field(gt=0)] | None = None
    published_year_ending: date | None = None
    published_source: Annotated[str, Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _publishes_all_or_nothing(self) -> Self:
        told = (self.published_nrr, self.published_year_ending, self.published_source)
        if any(part is not None for part in told) and None in told:
            raise ValueError(
                "a published figure needs published_nrr, published_year_ending and published_source; give all three"
            )
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question, and where its answer is written."""

    key: str  # field of Answers
    way: tuple[str, ...]  # keys in finance.yml, or in changemaker.yml
    signs: str = ""  # assumption of finance.yml that whoever answers stands behind
    in_settings: bool = False
    follows: str = ""  # asked only if that question was answered
    share: bool = False  # "35 %" means 0.35
    text: bool = False  # whatever is typed

    @property
    def ask(self) -> str:
        """Return the question in plain words."""
        return word(f"finance.{self.key}.ask")

    @property
    def choices(self) -> str:
        """Return what may be answered, where it is a choice."""
        shapes = options(Answers.model_fields[self.key].annotation)
        return word("finance.choices", choices=expected([bool])) if bool in shapes else _choices(words(shapes))

    @property
    def why(self) -> str:
        """Return why we ask."""
        return word(f"finance.{self.key}.why")

    def now(self, rules: FinanceRules, settings: Settings) -> object:
        """Return what is assumed today, or None."""
        found: object = settings if self.in_settings else rules
        for key in self.way:
            found = getattr(found, key, None)
        return found


QUESTIONS = (
    Question(key="margin_share", way=("margin_share",), signs="margin_share", share=True),
    Question(key="horizon_months", way=("horizon_months",), signs="horizon_months"),
    Question(key="discount_rate", way=("discount_rate",), signs="discount_rate", share=True),
    Question(key="cash_share_of_time", way=("cash_share_of_time",), signs="cash_share_of_time", share=True),
    Question(key="months_without_order", way=("churn", "months_without_order"), signs="churn"),
    Question(key="nrr_window_months", way=("nrr", "window_months"), signs="nrr"),
    Question(key="leave_out_one_off", way=("nrr", "leave_out_one_off"), signs="nrr"),
    Question(key="price_rises", way=("nrr", "price_rises"), signs="nrr"),
    Question(key="annual_invoices", way=("nrr", "annual_invoices"), signs="nrr"),
    Question(key="first_month", way=("fiscal_year", "first_month"), in_settings=True),
    Question(key="calendar", way=("fiscal_year", "calendar"), in_settings=True),
    Question(key="published_nrr", way=("published", "nrr"), signs="published"),
    Question(
        key="published_year_ending", way=("published", "year_ending"), signs="published", follows="published_nrr"
    ),
    Question(
        key="published_source", way=("published", "source"), signs="published", follows="published_nrr", text=True
    ),
)  # fmt: skip


def as_yaml(value: object) -> str:
    """Return a value as one writes it in YAML.

    Example:
        >>> as_yaml(True), as_yaml(0.0), as_yaml("as_billed"), as_yaml("Report: p. 12")
        ('true', '0', 'as_billed', '"Report: p. 12"')
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.10g}"
    text = str(value)
    return text if WORD.fullmatch(text) else dumps(text, ensure_ascii=False)


def _choices(allowed: Sequence[str]) -> str:
    return word("finance.choices", choices=" or ".join(allowed)) if allowed else ""


def given(answers: Answers) -> Mapping[Question, object]:
    """Return the questions that were answered, with their answers."""
    found = {question: getattr(answers, question.key) for question in QUESTIONS}
    return {question: answer for question, answer in found.items() if answer is not None}


def signatures(answers: Answers) -> Sequence[str]:
    """Return the assumptions that whoever answered now stands behind: those of which no question was skipped."""
    answered = given(answers)
    names = dict.fromkeys(question.signs for question in QUESTIONS if question.signs)
    return [name for name in names if all(question in answered for question in QUESTIONS if question.signs == name)]
