"""A company's tables as they stood at a cut: what ended only later was still open then."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType

import ibis

from changemaker.engine.tables import Tables

MONTHS_A_YEAR = 12
ENDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"case": ("resolved_t",), "operation": ("done_t",), "invitation": ("opened_t", "answered_t")}
)


def as_known(tables: Tables, *, last: int) -> Tables:
    """Return `tables` in which whatever ended after the month `last` (year * 12 + month - 1) has no end yet.

    A complaint that was opened before the cut and resolved long after it would else tell a score how the story went on.
    The cut is at midnight, UTC.
    """
    year, month = divmod(last + 1, MONTHS_A_YEAR)
    limit = int(datetime(year, month + 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
    seen = {}
    for name, ends in ENDS.items():
        rows = tables[name]
        seen[name] = rows.mutate(
            {end: ibis.ifelse(rows[end] < limit, rows[end], ibis.null().cast("int64")) for end in ends}
        )
    return replace(tables, expressions=MappingProxyType({**tables.expressions, **seen}))
