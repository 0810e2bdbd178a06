"""Facts of units worked out in the engine, those kept of whom a journey's conditions hold."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from changemaker.act.facts.catalogue import ALSO_NOTED
from changemaker.act.facts.conditions import asks_closed, parts_of_entering
from changemaker.act.journeys.journey import Journey, Unit
from changemaker.routines.acting.asked_again import AskedAgain
from changemaker.routines.acting.fact_rows import Place, fact_rows, last_months
from changemaker.routines.acting.named import Names
from changemaker.routines.acting.noted import Facts, is_noted
from changemaker.routines.acting.units import Asked, every_unit
from changemaker.rules.to_ibis import to_ibis

SECOND = 1_000_000


@dataclass(slots=True, kw_only=True)
class Matched:
    """One unit at one moment, with its facts."""

    id: str  # of the row that was asked about
    account_id: str
    contact_id: str | None
    t: int
    facts: Facts

    def unit(self, kind: Unit) -> str:
        """Return who is meant."""
        return self.account_id if kind == "account" else str(self.contact_id)

    def again(self) -> "Matched":
        """Return a copy whose facts may be added to."""
        return replace(self, facts=dict(self.facts))


def tells(name: str) -> bool:
    """Return whether tables alone tell a fact; some the store knows better at once."""
    return not is_noted(name) and name not in ALSO_NOTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """Asks for units with their facts."""

    place: Place
    again: AskedAgain
    zone: ZoneInfo

    def of_all(self, journey: Journey, names: Names, *, at: int) -> list[Matched]:
        """Return the units that may enter a journey at a moment, as far as tables tell."""
        again, closed_too = self.again, asks_closed(journey)
        again.ask_between(at, at)
        self.again.ask_about_all(
            ("units", journey.unit, closed_too),
            lambda: every_unit(self.place.tables, journey.unit, again.stretch.select(t="at"), closed_too=closed_too),
            local_day(at, self.zone),
        )
        return self._rows(journey, names, [at])

    def of(self, journey: Journey | None, names: Names, asked: Sequence[Asked]) -> list[Matched]:
        """Return units that are named; of them those that may enter, where a journey is given."""
        if not asked:
            return []
        moments = sorted({t for *_, t in asked})
        days = {t: local_day(t, self.zone) for t in moments}
        self.again.ask_about(asked, [days[t] for *_, t in asked])
        return self._rows(journey, names, moments)

    def _rows(self, journey: Journey | None, names: Names, moments: Sequence[int]) -> list[Matched]:
        wanted, months = names.in_tables, last_months(moments) if names.has_metrics else ()

        def make() -> ir.Table:
            units = self.again.units
            rows = fact_rows(self.place, units, wanted, months=months)
            days = units.select(of_unit="unit_id", today="today")
            return rows if journey is None else holding(rows, journey, names, days)

        key = (None if journey is None else (journey.name, journey.hash), wanted, months)
        return list(as_matched(self.again.answer(key, make), names))


def holding(rows: ir.Table, journey: Journey, names: Names, days: ir.Table) -> ir.Table:
    """Return the rows of facts for which those conditions hold that tables can answer.

    Args:
        rows: of `fact_rows`.
        journey: whose conditions.
        names: with the types of its facts.
        days: of_unit (unit_id), today.
    """
    parts, _ = parts_of_entering(journey, tells=tells)
    if not parts:
        return rows
    columns = rows.columns
    both = rows.inner_join(days, rows.unit_id == days.of_unit)
    rows = both.select(*columns, now=both.t, today=both.today)
    for part in parts:
        here = to_ibis(part.rule, rows, names.types).fill_null(False)
        rows = rows.filter(here if part.holds else here == ibis.literal(False))
    return rows.select(*columns)


def as_matched(found: pa.Table, names: Names) -> Iterator[Matched]:
    """Yield the rows of an answer."""
    told = names.in_tables
    for row in found.to_pylist():
        yield Matched(
            id=row["unit_id"],
            account_id=row["account_id"],
            contact_id=row["contact_id"],
            t=row["t"],
            facts={name: row[name] for name in told},
        )


def local_day(t: int, zone: ZoneInfo) -> date:
    """Return the day that it is in `zone`."""
    return datetime.fromtimestamp(t // SECOND, UTC).astimezone(zone).date()
