"""What is going to be asked at many moments, worked out at once: a rehearsal looks at every day of a year."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import uuid4
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from changemaker.act.facts.conditions import asks_closed
from changemaker.act.journeys.journey import Journey, Unit
from changemaker.engine.sql_text import name
from changemaker.routines.acting.fact_rows import Place, fact_rows, last_months
from changemaker.routines.acting.matched import Matched, as_matched, holding, local_day
from changemaker.routines.acting.named import Named, Names
from changemaker.routines.acting.noted import Facts, is_noted
from changemaker.routines.acting.units import every_unit

MOST_KEPT = 4_000_000  # units times moments whose facts are kept in memory; beyond it they are asked for one by one
AT_ONCE = 1_000_000  # of them, that are worked out together
CLOSED = "closed"

Key = tuple[str, str]  # name and hash of a journey


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Facts of all units of one kind at all moments, in the order of moment and unit."""

    rows: pa.Table
    units: "np.ndarray[tuple[int], np.dtype[np.str_]]"
    places: Mapping[int, tuple[int, int]]  # moment -> its rows

    @classmethod
    def of(cls, rows: pa.Table, unit: Unit) -> "Kept":
        """Put rows of facts in order, whatever order the engine gave them in."""
        named = rows["account_id" if unit == "account" else "contact_id"]
        order = pc.sort_indices(pa.table({"t": rows["t"], "unit": named}), [("t", "ascending"), ("unit", "ascending")])
        rows = rows.take(order).combine_chunks()
        times = rows["t"].to_numpy()
        first = np.flatnonzero(np.diff(times, prepend=times[:1] - 1)) if len(times) else np.array([], dtype=np.int64)
        ends = [*first[1:].tolist(), len(times)]
        places = {int(times[begin]): (begin, end) for begin, end in zip(first.tolist(), ends, strict=True)}
        units = np.asarray(named.take(order).to_pylist(), dtype=np.str_)
        return cls(rows=rows, units=units, places=places)

    def find(self, wanted: Sequence[str], at: int) -> dict[str, int]:
        """Return the row of each unit that is there at a moment."""
        begin, end = self.places.get(at, (0, 0))
        here = self.units[begin:end]
        if not len(here) or not wanted:
            return {}
        found = np.searchsorted(here, np.asarray(wanted, dtype=np.str_))
        return {
            unit: begin + int(place)
            for unit, place in zip(wanted, found, strict=True)
            if place < len(here) and here[place] == unit
        }


@dataclass(slots=True, kw_only=True)
class Ahead:
    """Answers that are there already."""

    moments: frozenset[int]
    matches: dict[Key, dict[int, list[Matched]]] = field(default_factory=dict)
    kept: dict[Unit, Kept] = field(default_factory=dict)
    on_events: dict[Key, tuple[frozenset[str], dict[str, Matched]]] = field(default_factory=dict)

    def matched(self, journey: Journey, at: int) -> list[Matched] | None:
        """Return who may enter then, None where that was not worked out."""
        known = self.matches.get(_key(journey))
        if known is None or at not in self.moments:
            return None
        return [row.again() for row in known.get(at, ())]

    def entering(self, journey: Journey, rows: Collection[str]) -> list[Matched] | None:
        """Return those of events' rows that may enter, None where one of them was not worked out."""
        asked, found = self.on_events.get(_key(journey), (frozenset(), {}))
        if not asked.issuperset(rows):
            return None
        return [found[row].again() for row in rows if row in found]

    def note_entering(self, journey: Journey, asked: Collection[str], found: Sequence[Matched]) -> None:
        """Keep which of events' rows may enter."""
        self.on_events[_key(journey)] = (frozenset(asked), {row.id: row for row in found})

    def facts(self, unit: Unit, units: Sequence[str], names: Collection[str], at: int) -> dict[str, Facts]:
        """Return the facts that tables tell of those units for which they are there."""
        kept = self.kept.get(unit)
        wanted = [name for name in names if not is_noted(name)]
        if kept is None or any(name not in kept.rows.column_names for name in wanted):
            return {}
        places = kept.find(units, at)
        if not wanted:
            return {one: {} for one in places}
        rows = kept.rows.select(wanted).take(pa.array(list(places.values()), pa.int64())).to_pylist()
        return dict(zip(places, rows, strict=True))


def look_ahead(
    place: Place, journeys: Sequence[Journey], named: Named, moments: Sequence[int], *, zone: ZoneInfo
) -> Ahead:
    """Work out facts, and who may enter by a condition, at many moments.

    Args:
        place: what facts are read from.
        journeys: of either unit.
        named: their facts.
        moments: UTC microseconds, in order.
        zone: in which it is today.
    """
    ahead = Ahead(moments=frozenset(moments))
    kinds: tuple[Unit, ...] = ("account", "contact")
    for unit in kinds:
        here = [journey for journey in journeys if journey.unit == unit]
        if here and moments:
            _look(ahead, place, here, _together([named.of(journey) for journey in here]), moments, zone)
    return ahead


def _look(
    ahead: Ahead, place: Place, journeys: Sequence[Journey], names: Names, moments: Sequence[int], zone: ZoneInfo
) -> None:
    unit = journeys[0].unit
    engine = place.tables.engine
    count = int(place.tables[unit].count().to_pyarrow().as_py())
    keeps = count * len(moments) <= MOST_KEPT
    by_condition = [journey for journey in journeys if journey.enter.on is None]
    for journey in by_condition:
        ahead.matches[_key(journey)] = {}
    parts = []
    for some in _pieces(moments, max(1, AT_ONCE // max(1, count))):
        units = _made(place, every_unit(place.tables, unit, some, closed_too=True))
        months = last_months(some) if names.has_metrics else ()
        rows = _made(place, fact_rows(place, units, names.in_tables, months=months, spread=len(some) > 1))
        days = _days(units, some, zone)
        for journey in by_condition:
            entering = rows if asks_closed(journey) else rows.filter(rows[CLOSED] == ibis.literal(False))
            found = engine.to_pyarrow(holding(entering, journey, names, days))
            for row in as_matched(found, names):
                ahead.matches[_key(journey)].setdefault(row.t, []).append(row)
        if keeps:
            parts.append(engine.to_pyarrow(rows))
        for table in (units, rows):
            engine.raw_sql(f"DROP TABLE {name(table.op().name)}")
    if keeps:
        ahead.kept[unit] = Kept.of(pa.concat_tables(parts), unit)


def _days(units: ir.Table, moments: Sequence[int], zone: ZoneInfo) -> ir.Table:
    """The local day of each unit's moment."""
    shape = pa.schema([("at", pa.int64()), ("today", pa.date32())])
    told = {"at": list(moments), "today": [local_day(t, zone) for t in moments]}
    known = ibis.memtable(pa.table(told, schema=shape))
    both = units.inner_join(known, units.t == known["at"])
    return both.select(of_unit="unit_id", today="today")


def _together(names: Sequence[Names]) -> Names:
    facts = frozenset(name for one in names for name in one.facts) | {CLOSED}
    types = {name: type for one in names for name, type in one.types.items()}
    return Names(facts=facts, types=types)


def _made(place: Place, rows: ir.Table) -> ir.Table:
    return place.tables.engine.create_table(f"changemaker_ahead_{uuid4().hex}", rows, temp=True)


def _pieces(moments: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    return (moments[start : start + size] for start in range(0, len(moments), size))


def _key(journey: Journey) -> Key:
    return journey.name, journey.hash
