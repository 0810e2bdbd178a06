"""What happened to each account in each month, thing by thing: one grouping a table, in the engine.

An event is dated by the day on which it could be known: a promise is broken on the day for which it was made, a case is
slow two weeks after it was opened, and opened again by the time it was resolved at last.
"""

from collections.abc import Iterator
from typing import TypeAlias

import ibis
import ibis.expr.types as ir

from changemaker.engine.months import MICROSECONDS_A_DAY, month_index, month_of_moment
from changemaker.engine.tables import Tables

SLOW_DAYS = 14
GRAVE = 4  # of 5
SURE = 0.5  # probability of a read emotion
NOBODY = "other"  # the theme of texts that have none
COLUMNS = ("account_id", "month_index", "source", "what", "place", "n")


def events(tables: Tables) -> ir.Table | None:
    """Return one row an account, month and thing: source, what, place, and n, how often (float64, weighed).

    Texts that came with an answer count by their theme only: that somebody wrote was asked for. None where no table has
    any row.
    """
    parts = [part for name in SOURCES if name in tables.filled for part in SOURCES[name](tables)]
    return ibis.union(*parts) if parts else None


Word: TypeAlias = ir.Value | str  # a column, or one word for all rows


def _of(rows: ir.Table, source: str, *, what: Word = "", place: Word = "", at: ir.Value) -> ir.Table:
    told = rows.select(
        account_id="account_id",
        month_index=at,
        source=ibis.literal(source, "string"),
        what=_text(what),
        place=_text(place),
        weight=rows.weight.fill_null(1).cast("float64"),
    )
    told = told.filter(told.account_id.notnull() & told.month_index.notnull())
    return told.group_by(*COLUMNS[:-1]).aggregate(n=told.weight.sum()).select(*COLUMNS)


def _text(value: ir.Value | str) -> ir.Value:
    return ibis.literal(value, "string") if isinstance(value, str) else value.cast("string").fill_null("")


def _meetings(tables: Tables) -> Iterator[ir.Table]:
    """Meetings about a case are a part of the case, wherever they were."""
    every, cases = tables["interaction"], tables["case"]
    rows = every.filter(every.case_id.isnull())
    yield _of(rows, "meeting", what=rows.kind, place=rows.touchpoint_id, at=month_index(rows.date))
    left = rows.filter(~rows.resolved)
    yield _of(left, "left_open", what=left.kind, place=left.touchpoint_id, at=month_index(left.date))
    about = every.filter(every.case_id.notnull()).drop("kind")
    kinds = cases.select(known_id="case_id", kind="kind")
    both = about.inner_join(kinds, about.case_id == kinds.known_id)
    yield _of(both, "about_case", what=both.kind, at=month_index(both.date))


def _cases(tables: Tables) -> Iterator[ir.Table]:
    rows = tables["case"]
    yield _of(rows, "case", what=rows.kind, at=month_index(rows.date))
    grave = rows.filter(rows.severity >= GRAVE)
    yield _of(grave, "grave_case", what=grave.kind, at=month_index(grave.date))
    late = rows.t + SLOW_DAYS * MICROSECONDS_A_DAY
    slow = rows.filter(rows.resolved_t.isnull() | (rows.resolved_t > late))
    yield _of(slow, "slow_case", what=slow.kind, at=month_of_moment(slow.t + SLOW_DAYS * MICROSECONDS_A_DAY))
    again = rows.filter((rows.reopened > 0) & rows.resolved_t.notnull())
    yield _of(again, "reopened_case", what=again.kind, at=month_of_moment(again.resolved_t))


def _promises(tables: Tables) -> Iterator[ir.Table]:
    rows = tables["operation"]
    late = rows.filter(rows.promised_t.notnull() & (rows.done_t.isnull() | (rows.done_t > rows.promised_t)))
    yield _of(late, "late", what=late.kind, at=month_of_moment(late.promised_t))


def _lines(tables: Tables) -> Iterator[ir.Table]:
    rows = tables["order"]
    gone = rows.filter(rows.cancelled.fill_null(False))
    yield _of(gone, "cancelled", at=month_index(gone.date))
    back = rows.filter((rows.amount < 0) & ~rows.cancelled.fill_null(False))
    yield _of(back, "credit", at=month_index(back.date))


def _costs(tables: Tables) -> Iterator[ir.Table]:
    rows = tables["cost"]
    yield _of(rows, "cost", what=rows.what, at=month_index(rows.date))


def _texts(tables: Tables) -> Iterator[ir.Table]:
    rows = tables["document"]
    own = rows.filter(rows.response_id.isnull())
    yield _of(own, "text", what=own.kind, at=month_index(own.date))


def _themes(tables: Tables) -> Iterator[ir.Table]:
    rows, themes = tables["document_theme"], tables["theme"]
    merged = themes.select(known_id="theme_id", merged_into="merged_into")
    both = rows.left_join(merged, rows.theme_id == merged.known_id)
    both = both.mutate(about=ibis.coalesce(both.merged_into, both.theme_id))
    both = both.filter(both.about != NOBODY)
    yield _of(both, "theme", what=both.about, at=month_of_moment(both.t))


def _emotions(tables: Tables) -> Iterator[ir.Table]:
    rows = tables["emotion"]
    read = rows.filter((rows.basis == "read") & rows.response_id.isnull() & (rows.probability.fill_null(0) >= SURE))
    yield _of(read, "read_emotion", what=read.emotion, at=month_of_moment(read.t))


SOURCES = {
    "interaction": _meetings,
    "case": _cases,
    "operation": _promises,
    "order": _lines,
    "cost": _costs,
    "document": _texts,
    "document_theme": _themes,
    "emotion": _emotions,
}
