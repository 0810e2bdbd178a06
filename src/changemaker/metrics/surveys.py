"""Answers and emotions, each with the survey and the mode in which it was asked."""

import ibis
import ibis.expr.types as ir

from changemaker.engine.months import month_index
from changemaker.engine.tables import Tables
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.tables.model import Column, Table

POSITIVE = ("confident", "trusting", "valued", "relieved")
NEGATIVE = ("frustrated", "confused", "exhausted", "let_down")
EMOTIONS = POSITIVE + NEGATIVE
NEITHER = ("none", "other")  # the list was shown, and nothing on it was picked

ASKED = (
    Column(name="survey", kind="text", says="which survey"),
    Column(name="mode", kind="text", says="e-mail, link, kiosk, interview"),
)
COMMON = (
    Column(name="account_id", kind="id", says="who pays", required=True, refers="account"),
    Column(name="date", kind="day", says="the local day of the answer"),
    Column(name="month_index", kind="whole", says="year * 12 + month - 1"),
    Column(name="weight", kind="number", says="how many rows this one stands for"),
)
SURVEY_ANSWER = Table(
    name="survey_answer",
    grain="one row a question of a response",
    key=("response_id", "question"),
    columns=(
        Column(name="response_id", kind="id", says="which response", required=True),
        Column(name="question", kind="text", says="which question", required=True),
        *COMMON,
        *ASKED,
        Column(name="value", kind="number", says="the number given, on the question's own scale"),
    ),
)
EMOTION_RESPONSE = Table(
    name="emotion_response",
    grain="one row a response in which the list of emotions was shown",
    key=("response_id",),
    columns=(
        Column(name="response_id", kind="id", says="which response", required=True),
        *COMMON,
        *ASKED,
        *(Column(name=name, kind="number", says="its intensity, 0 to 1; 0 if not picked") for name in EMOTIONS),
        Column(name="positive", kind="number", says="intensity of the four positive emotions together"),
        Column(name="negative", kind="number", says="intensity of the four negative emotions together"),
    ),
)


def survey_answer(tables: Tables, rules: FinanceRules) -> ir.Table:
    """Return the answers with their survey and mode; see SURVEY_ANSWER for grain and columns."""
    answers = tables["answer"]
    rows = _asked_in(answers, tables)
    return rows.select(*SURVEY_ANSWER_COLUMNS)


def emotion_response(tables: Tables, rules: FinanceRules) -> ir.Table:
    """Return one row a response with the intensity of each of the eight emotions.

    Only emotions that were asked count: what a model read in a text is another measure. An emotion without an
    intensity was picked, and counts in full; a response that holds only names outside the eight counts as shown the
    list.
    """
    rows = tables["emotion"]
    rows = rows.filter([rows.response_id.notnull(), rows.basis.fill_null("asked") == "asked"])
    zero = ibis.literal(0).cast("float64")
    felt = rows.intensity.fill_null(1)
    picked = {name: ibis.ifelse(rows.emotion == name, felt, zero).max() for name in EMOTIONS}
    found = rows.group_by("response_id", "account_id").aggregate(
        date=rows.date.min(), weight=rows.weight.max().fill_null(1), **picked
    )
    found = found.mutate(positive=_total(found, POSITIVE), negative=_total(found, NEGATIVE))
    return _asked_in(found, tables).select(*EMOTION_COLUMNS)


def unknown_emotions(tables: Tables) -> tuple[str, ...]:
    """Return the names in table `emotion` that are none of the eight, nor "none" or "other"; sorted."""
    rows = tables["emotion"]
    named = rows.filter(rows.emotion.notin([*EMOTIONS, *NEITHER])).select("emotion").distinct()
    return tuple(sorted(named.to_pyarrow()["emotion"].to_pylist()))


def _asked_in(rows: ir.Table, tables: Tables) -> ir.Table:
    responses = tables["response"].select(asked_id="response_id", survey="survey", mode="mode")
    both = rows.left_join(responses, rows.response_id == responses.asked_id)
    return both.select(*rows.columns, "survey", "mode", month_index=month_index(both.date))


def _total(rows: ir.Table, names: tuple[str, ...]) -> ir.FloatingColumn:
    first, *rest = (rows[name] for name in names)
    for column in rest:
        first = first + column
    return first


SURVEY_ANSWER_COLUMNS = tuple(column.name for column in SURVEY_ANSWER.columns)
EMOTION_COLUMNS = tuple(column.name for column in EMOTION_RESPONSE.columns)
