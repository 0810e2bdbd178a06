"""How an account feels, reading by reading: what it said, asked or read from its texts, and what it lived through."""

from dataclasses import dataclass
from datetime import UTC, datetime

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from changemaker.engine.months import whole_numbers
from changemaker.engine.tables import Tables
from changemaker.metrics.surveys import EMOTIONS, NEGATIVE, POSITIVE

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SAID, LIVED = 0, 1
NONE = "none"  # the list was shown and nothing on it was picked: neither pleasant nor not
MOST_WEEKS = 12  # that an open case counts again: after that it is an old story
MICROSECONDS_A_DAY = 86_400_000_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Readings:
    """One row a reading, by account, kind and time."""

    accounts: pa.Array  # ids, sorted; `account` points here
    account: Ints
    kind: Ints  # SAID or LIVED
    day: Floats  # days since 1970, with their part
    value: Floats  # -1 unpleasant to 1 pleasant; lived: 0 as promised, -1 late, a case opened, or open a week more
    last: float  # the moment of the look, days since 1970


def read_readings(tables: Tables, *, now: int | None = None) -> Readings | None:
    """Return all readings before `now` (UTC microseconds; up to the last one where left out); None without any."""
    said, lived = _said(tables, now), _lived(tables, now)
    account = tables["account"]
    gone = account.closed.notnull() if now is None else account.closed < _day(now)
    closed = account.filter(gone).select("account_id")
    rows = ibis.union(said, lived).anti_join(closed, "account_id").order_by("account_id", "kind", "t", "value")
    found = rows.to_pyarrow()
    if not found.num_rows:
        return None
    ids = pc.dictionary_encode(found["account_id"]).combine_chunks()
    day = found["t"].to_numpy() / MICROSECONDS_A_DAY
    return Readings(
        accounts=ids.dictionary,
        account=ids.indices.to_numpy().astype(np.int64),
        kind=found["kind"].to_numpy().astype(np.int64),
        day=day,
        value=found["value"].to_numpy(),
        last=float(day.max()) if now is None else now / MICROSECONDS_A_DAY,
    )


def _said(tables: Tables, now: int | None) -> ir.Table:
    emotion = tables["emotion"]
    emotion = _before(emotion.filter(emotion.emotion.isin((*EMOTIONS, NONE))), now)
    pleasant = ibis.ifelse(emotion.emotion.isin(POSITIVE), 1, ibis.ifelse(emotion.emotion.isin(NEGATIVE), -1, 0)).cast(
        "float64"
    )
    felt = pleasant * emotion.intensity.fill_null(1.0) * emotion.probability.fill_null(1.0)
    told = emotion.select("account_id", "t", felt=felt)
    return (
        told.group_by("account_id", "t")
        .aggregate(value=told.felt.mean())
        .select("account_id", kind=ibis.literal(SAID, "int64"), t="t", value="value")
    )


def _lived(tables: Tables, now: int | None) -> ir.Table:
    operation, case = tables["operation"], _before(tables["case"], now)
    promised = operation.filter(operation.promised_t.notnull())
    done = promised.done_t if now is None else ibis.ifelse(promised.done_t < now, promised.done_t, None)
    on_time = (done <= promised.promised_t).fill_null(False)
    kept = promised.select(
        "account_id",
        kind=ibis.literal(LIVED, "int64"),
        t=ibis.ifelse(on_time, done, promised.promised_t).cast("int64"),
        value=ibis.ifelse(on_time, 0, -1).cast("float64"),
    )
    latest = ibis.literal(now, "int64") if now is not None else _latest(tables)
    kept = kept.filter(kept.t < latest)
    opened = case.select("account_id", kind=ibis.literal(LIVED, "int64"), t="t", value=ibis.literal(-1, "float64"))
    return ibis.union(kept, opened, _still_open(case, latest))


def _still_open(case: ir.Table, latest: ir.IntegerScalar) -> ir.Table:
    """One row for each further week that a case stays open."""
    weeks = whole_numbers()
    weeks = weeks.filter((weeks.k >= 1) & (weeks.k <= MOST_WEEKS))
    both = case.select("account_id", "t", until=ibis.coalesce(case.resolved_t, latest)).cross_join(weeks)
    t = both.t + both.k * (7 * MICROSECONDS_A_DAY)
    both = both.mutate(t=t).filter((t < both.until) & (t < latest))
    return both.select("account_id", kind=ibis.literal(LIVED, "int64"), t="t", value=ibis.literal(-1, "float64"))


def _latest(tables: Tables) -> ir.IntegerScalar:
    told = [tables[name].t.max().to_pyarrow().as_py() for name in ("order", "case", "interaction", "emotion")]
    return ibis.literal(max((t for t in told if t is not None), default=0) + 1, "int64")


def _day(now: int) -> ir.DateScalar:
    return ibis.literal(datetime.fromtimestamp(now / 1_000_000, UTC).date(), "date")


def _before(table: ir.Table, now: int | None) -> ir.Table:
    return table if now is None else table.filter(table.t < now)
