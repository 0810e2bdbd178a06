"""Scores that followed a look: what somebody of the account answered in the three months after it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from changemaker.engine.months import month_index
from changemaker.engine.tables import Tables
from changemaker.predict.unheard.association import Known, Link, link
from changemaker.predict.unheard.exposure import Shown
from changemaker.predict.unheard.looks import AHEAD, YEAR, Looks, running
from changemaker.predict.unheard.panel import Array, Flags, Ints, Panel

QUESTIONS = ("nps", "csat", "ces")
LEAST_ANSWERED = 200  # looks that an answer follows


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Said:
    """Answers to one question by account and month."""

    question: str
    total: Array  # (A, M) sum of the answers
    answers: Array  # (A, M) how many


def said_of(tables: Tables, panel: Panel) -> Said | None:
    """Return the answers to the question that was answered most; None where none was."""
    rows = tables["answer"]
    rows = rows.filter(rows.question.isin(QUESTIONS) & rows.value.notnull())
    rows = rows.select("account_id", "question", month_index=month_index(rows.date), value="value")
    found = rows.group_by("account_id", "question", "month_index").aggregate(
        total=rows.value.cast("float64").sum(), answers=rows.count().cast("float64")
    )
    table: pa.Table = found.to_pyarrow()
    asked = np.asarray(table["question"].to_pylist(), dtype=object)
    n = table["answers"].to_numpy()
    counts = {question: float(n[asked == question].sum()) for question in QUESTIONS}
    question = max(counts, key=lambda name: counts[name])
    if counts[question] < LEAST_ANSWERED:
        return None
    place = {name: code for code, name in enumerate(panel.accounts)}
    account = np.array([place.get(name, -1) for name in table["account_id"].to_pylist()], dtype=np.intp)
    month = table["month_index"].to_numpy().astype(np.intp) - panel.first_month
    kept = (asked == question) & (account >= 0) & (month >= 0) & (month < panel.months)
    total, answers = np.zeros(panel.margin.shape), np.zeros(panel.margin.shape)
    total[account[kept], month[kept]] = table["total"].to_numpy()[kept]
    answers[account[kept], month[kept]] = n[kept]
    return Said(question=question, total=total, answers=answers)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AnsweredLooks:
    """Those of the looks that an answer follows."""

    rows: Flags  # (n,) which of all looks
    known: Known
    score: Array
    account: Ints


def answered(said: Said, looks: Looks, asked: Sequence[Shown]) -> AnsweredLooks | None:
    """Return the looks that an answer follows; None where they are too few."""
    total, answers = running(said.total), running(said.answers)
    end, begin = looks.month + 1 + AHEAD, looks.month + 1
    n = answers[looks.account, end] - answers[looks.account, begin]
    rows = n > 0
    if rows.sum() < LEAST_ANSWERED:
        return None
    since = np.maximum(begin - YEAR, 0)
    before = answers[looks.account, begin] - answers[looks.account, since]
    last = (total[looks.account, begin] - total[looks.account, since]) / np.maximum(before, 1)
    told = (before > 0).astype(np.float64)
    shows = [one.on.astype(np.float64) for one in asked]
    columns = np.column_stack([looks.known, told, told * last, *shows])
    score = (total[looks.account, end] - total[looks.account, begin])[rows] / n[rows]
    known = Known.of(columns[rows], np.ones(int(rows.sum())))
    return AnsweredLooks(rows=rows, known=known, score=score, account=looks.account[rows])


def score_links(looks: AnsweredLooks, rest: Sequence[Shown], *, least: int) -> Iterator[tuple[Shown, Link]]:
    """Yield signals with their link to the scores that followed, of those that enough accounts show."""
    for one in rest:
        on = one.on[looks.rows]
        if min(len(np.unique(looks.account[on])), len(np.unique(looks.account[~on]))) < least:
            continue
        found = link(looks.known.with_(one.usual[looks.rows]), on, looks.score, looks.account)
        if found is not None:
            yield one, found
