"""Metrics of what people answered: recommendation, satisfaction, effort, first choice, emotions."""

import ibis
import ibis.expr.types as ir

from changemaker.metrics.metric import Column, Metric
from changemaker.metrics.surveys import EMOTIONS

NEEDS = ("answer", "response")
ONE_TO_SEVEN, ONE_TO_FIVE = 5, 4  # the lowest answer that counts as a yes on each scale


def _answered(question: str) -> Column:
    return lambda rows: ibis.ifelse((rows.question == question) & rows.value.notnull(), 1, 0)


def _at_least(question: str, lowest: int) -> Column:
    return lambda rows: ibis.ifelse((rows.question == question) & (rows.value >= lowest), 1, 0)


def _promoters_less_detractors(rows: ir.Table) -> ir.IntegerColumn:
    asked = rows.question == "nps"
    return ibis.ifelse(asked & (rows.value >= 9), 100, 0) - ibis.ifelse(asked & (rows.value <= 6), 100, 0)


NPS = Metric(
    key="nps",
    table="survey_answer",
    unit="points",
    higher_is_better=True,
    serves="company",
    source="Reichheld, Harvard Business Review, December 2003: promoters 9-10 less detractors 0-6, of 0-10",
    needs=NEEDS,
    survey="nps",
    numerator=_promoters_less_detractors,
    denominator=_answered("nps"),
)
CSAT = Metric(
    key="csat",
    table="survey_answer",
    unit="share",
    bounded=True,
    higher_is_better=True,
    serves="customer",
    source="usage: the two best answers of a scale of 1 to 5",
    needs=NEEDS,
    survey="csat",
    numerator=_at_least("csat", ONE_TO_FIVE),
    denominator=_answered("csat"),
)
CES = Metric(
    key="ces",
    table="survey_answer",
    unit="share",
    bounded=True,
    higher_is_better=True,
    serves="customer",
    source="Dixon, Toman, DeLisi, The Effortless Experience (2013): agrees that it was easy, 5 to 7 of 1 to 7",
    needs=NEEDS,
    survey="ces",
    numerator=_at_least("ces", ONE_TO_SEVEN),
    denominator=_answered("ces"),
)
FIRST_CHOICE = Metric(
    key="first_choice",
    table="survey_answer",
    unit="share",
    bounded=True,
    higher_is_better=True,
    serves="both",
    source="our own definition: says that it would come to us first (answer 1) and not to another (0)",
    needs=NEEDS,
    survey="first_choice",
    numerator=_at_least("first_choice", 1),
    denominator=_answered("first_choice"),
)


def _emotion(name: str, *, higher_is_better: bool) -> Metric:
    return Metric(
        key=f"emotion:{name}",
        table="emotion_response",
        unit="share",
        bounded=True,
        higher_is_better=higher_is_better,
        serves="customer",
        source="our own list of eight; share of those asked who felt it, each by its intensity of 0 to 1",
        needs=("emotion", "response"),
        survey="emotion",
        numerator=lambda rows: rows[name],
        denominator=lambda rows: ibis.ifelse(rows[name].notnull(), 1, 0),
    )


NET_EMOTIONAL_VALUE = Metric(
    key="net_emotional_value",
    table="emotion_response",
    unit="intensity",
    higher_is_better=True,
    serves="customer",
    source="after Shaw, The DNA of Customer Experience (2007): positive less negative; over our eight, by response",
    needs=("emotion", "response"),
    survey="emotion",
    numerator=lambda rows: rows.positive - rows.negative,
    denominator=lambda rows: ibis.ifelse(rows.positive.notnull(), 1, 0),
)
SURVEYS = (
    NPS,
    CSAT,
    CES,
    FIRST_CHOICE,
    NET_EMOTIONAL_VALUE,
    *(_emotion(name, higher_is_better=name in EMOTIONS[:4]) for name in EMOTIONS),
)
