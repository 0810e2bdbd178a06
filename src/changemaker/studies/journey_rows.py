"""Who entered a journey, in which arm, and what happened after: one row an episode, from the tables alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from types import MappingProxyType
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from changemaker.engine.portable import flag
from changemaker.engine.tables import Tables
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.metrics.weighed import joined
from changemaker.studies.journey_asked import DAY, JourneyAsked
from changemaker.studies.journey_events import happened, last_of, money_lines

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

YEAR = 365 * DAY
LONG = 3  # windows: as long as that money is followed, to see whether it only came earlier
REACHED = ("sent", "done")  # states of an action that came to somebody
KEY = ("enrolment_id",)
TREATED = "treated"
HALVES = "halved"  # the purpose of the lot that halves the comparison group


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Episodes:
    """One row an episode, in the order of entry; arrays have shape (rows,) unless they say otherwise."""

    unit: Ints  # code: who was drawn
    account: Ints  # code: what varies independently
    t: Ints  # of entering, UTC microseconds
    treated: Flags
    held: Floats  # chance of being held out
    goal: Flags  # within the window
    money: Floats  # of the window
    money_long: Floats  # of LONG windows
    before: Floats  # (rows, 2) money and orders of the year before
    guards: Floats  # (rows, guards) 1 where it happened within the window
    reached: Flags  # by something the journey did, within the window
    elsewhere: Flags  # in another journey when it entered
    second_half: Flags  # of a lot that halves everybody: nothing tells the halves apart
    first: Flags  # of its unit
    way: Ints  # of a random split: its place among the ways, -1 for one that the journey does not name; 0 without one
    chance: Floats  # of that way, as its row says; nan where it does not
    version: Ints  # of the journey's file; 0 where it is not said

    def where(self, kept: Flags) -> "Episodes":
        """Return the rows that are `kept`."""
        return replace(self, **{name: getattr(self, name)[kept] for name in self.__slots__})

    def __len__(self) -> int:
        return len(self.t)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class JourneyRows:
    """What the tables tell of a journey."""

    episodes: Episodes
    known_until: int  # what happened up to here is known; later windows are open
    guards: tuple[str, ...]  # those that can be measured, in the columns' order
    guards_until: tuple[int, ...]  # up to when each is known: its rows may be loaded up to another day than orders
    unknown: tuple[str, ...]  # goal or guards of which the tables tell nothing
    has_money: bool  # the tables hold orders
    acted: bool  # the tables hold what this journey did
    others: Mapping[str, tuple[float, float]]  # another journey -> share of treated and of held-out units also in it
    versions: int  # of the journey's file


def read_rows(
    tables: Tables,
    rules: FinanceRules,
    *,
    journey: str,
    about: JourneyAsked,
    now: int,
    heard: Mapping[str, pa.Table] | None = None,
    split: str | None = None,
) -> JourneyRows | None:
    """Return the journey's episodes up to `now`; None where nobody entered.

    Args:
        tables: with `enrolment`, and `action` where the journey acts from here.
        rules: of finance, for the margin of orders that bring none of their own.
        journey: its name.
        about: what is asked.
        now: UTC microseconds; nothing later is used.
        heard: event -> rows (account_id, contact_id, t) of what the store alone knows, such as unsubscribed.
        split: the name of a random split: then of those who came to it, from that moment on.
    """
    entered = _entered(tables, journey, about, now, split)
    known = {name: happened(tables, name, heard or {}) for name in (about.event, *about.guards)}
    goal, has_money = known[about.event], "order" in tables.filled
    until = min(
        now if goal is None else goal.known_until(now),
        last_of(tables["order"], now) if has_money and about.value else now,
    )
    guards = tuple(name for name in about.guards if known[name] is not None)
    streams = [_stream(money_lines(tables, rules, about.value or "margin", now), "money")]
    streams += [_stream(one.rows, name) for name, one in known.items() if one is not None]
    streams += [_stream(_done(tables, journey), "reached"), _stream(_elsewhere(tables, journey), "elsewhere")]
    rows = joined(entered, _summed(entered, ibis.union(*streams), guards, about), KEY)
    frame = rows.order_by("t", "enrolment_id").to_pyarrow()
    if not frame.num_rows:
        return None
    episodes = _episodes(frame, len(guards), tuple(about.splits[split]) if split else ())
    return JourneyRows(
        episodes=episodes,
        known_until=until,
        guards=guards,
        guards_until=tuple(one.known_until(now) for name in guards if (one := known[name]) is not None),
        unknown=tuple(name for name, one in known.items() if one is None),
        has_money=has_money,
        acted="action" in tables.filled and _acts(tables, journey),
        others=_others(entered, tables, journey, about),
        versions=len(set(frame["version"].to_pylist()) - {None}),
    )


def _entered(tables: Tables, journey: str, about: JourneyAsked, now: int, split: str | None) -> ir.Table:
    rows = tables["enrolment"]
    here = (rows.step.fill_null("") == (split or "")) & (rows.journey == journey) & (rows.t <= now)
    rows = rows.mutate(unit=rows.account_id if about.unit == "account" else rows.contact_id)
    rows = rows.filter(here & rows.unit.notnull())
    return rows.select(
        *("enrolment_id", "account_id", "contact_id", "t", "arm", "version", "unit"),
        way=rows.variant.fill_null(""),
        chance=rows.share.cast("float64"),
        held=rows.share_held_out.cast("float64").fill_null(about.holdout),
    )


STREAM = MappingProxyType(
    {
        "account_id": "string",
        "contact_id": "string",
        "t": "int64",
        "order_id": "string",
        "run": "string",
        "money": "decimal(38, 9)",
    }
)


def _stream(rows: ir.Table, kind: str) -> ir.Table:
    """Rows of one kind in the shape in which all kinds are joined at once."""
    told = {name: (rows[name] if name in rows.columns else ibis.null(type)).cast(type) for name, type in STREAM.items()}
    return rows.select(**{f"event_{name}": column for name, column in told.items()}, kind=ibis.literal(kind))


def _summed(entered: ir.Table, streams: ir.Table, guards: Sequence[str], about: JourneyAsked) -> ir.Table:
    """One row an episode that anything happened to: what it was, by kind and time."""
    mine = entered.select("enrolment_id", "account_id", "contact_id", "t")
    same: list[object] = [mine.account_id == streams.event_account_id]
    if about.unit == "contact":
        same.append(streams.event_contact_id.isnull() | (streams.event_contact_id == mine.contact_id))
    both = mine.inner_join(streams, same)
    both = both.filter(
        (both.event_t >= both.t - ibis.greatest(YEAR, about.within)) & (both.event_t <= both.t + LONG * about.within)
    )
    gap = both.event_t - both.t
    soon, after, before = (gap > 0) & (gap <= about.within), gap > 0, gap < 0
    sold = both.kind == "money"
    own_run = both.event_run.isnull() | (both.event_run == both.enrolment_id)
    return both.group_by("enrolment_id").aggregate(
        goal=_any((both.kind == about.event) & soon),
        **{f"guard_{place}": _any((both.kind == name) & soon) for place, name in enumerate(guards)},
        reached=_any((both.kind == "reached") & own_run & (gap >= 0) & (gap < about.within)),
        elsewhere=_any((both.kind == "elsewhere") & (gap <= 0) & (gap > -about.within)),
        money=_sum(both, sold & soon),
        money_long=_sum(both, sold & after),
        money_before=_sum(both, sold & before & (gap >= -YEAR)),
        orders_before=ibis.ifelse(sold & before & (gap >= -YEAR), both.event_order_id, ibis.null("string")).nunique(),
    )


def _any(inside: ir.BooleanValue) -> ir.IntegerScalar:
    return flag(inside).cast("int64").max()


def _sum(rows: ir.Table, inside: ir.BooleanValue) -> ir.FloatingScalar:
    nothing = ibis.literal(0).cast("decimal(38, 9)")
    return ibis.ifelse(flag(inside), rows.event_money, nothing).sum().cast("float64").fill_null(0)


def _done(tables: Tables, journey: str) -> ir.Table:
    """What the journey did that came to somebody."""
    done = tables["action"]
    done = done.filter((done.journey == journey) & done.state.isin(REACHED) & (done.kind.fill_null("") != "update"))
    return done.select("account_id", "contact_id", t=done.done_t.fill_null(done.t), run=done.enrolment_id)


def _elsewhere(tables: Tables, journey: str) -> ir.Table:
    """Entries to other journeys; only those before count, as a later one may be this journey's own doing."""
    rows = tables["enrolment"]
    return rows.filter((rows.journey != journey) & (rows.step.fill_null("") == "")).select("account_id", "t")


def _acts(tables: Tables, journey: str) -> bool:
    rows = tables["action"]
    return bool(rows.filter(rows.journey == journey).limit(1).to_pyarrow().num_rows)


def _others(entered: ir.Table, tables: Tables, journey: str, about: JourneyAsked) -> dict[str, tuple[float, float]]:
    rows = tables["enrolment"]
    others = rows.filter((rows.journey != journey) & (rows.step.fill_null("") == ""))
    others = others.select(other="journey", who="account_id", began="t")
    mine = entered.select("account_id", "unit", "arm", "t")
    both = mine.inner_join(others, mine.account_id == others.who)
    inside = both.filter((both.began > both.t - about.within) & (both.began <= both.t + about.within))
    told = inside.select("other", "unit", treated=inside.arm == TREATED).distinct()
    counts = told.group_by("other", "treated").aggregate(n=told.unit.nunique()).to_pyarrow().to_pylist()
    if not counts:
        return {}
    arms = entered.select("unit", treated=entered.arm == TREATED).distinct()
    sizes = {
        row["treated"]: row["n"]
        for row in arms.group_by("treated").aggregate(n=arms.unit.nunique()).to_pyarrow().to_pylist()
    }
    found: dict[str, list[float]] = {}
    for row in counts:
        pair = found.setdefault(row["other"], [0.0, 0.0])
        pair[0 if row["treated"] else 1] = row["n"] / sizes[row["treated"]]
    return {name: (pair[0], pair[1]) for name, pair in sorted(found.items())}


def _episodes(frame: pa.Table, guards: int, ways: tuple[str, ...]) -> Episodes:
    units = frame["unit"].combine_chunks().dictionary_encode()
    accounts = frame["account_id"].combine_chunks().dictionary_encode()
    code = _numbers(units.indices).astype(np.int64)
    first = np.zeros(len(code), dtype=np.bool_)
    first[np.unique(code, return_index=True)[1]] = True
    halves = np.array([half_of(unit) for unit in units.dictionary.to_pylist()], dtype=np.bool_)
    return Episodes(
        unit=code,
        account=_numbers(accounts.indices).astype(np.int64),
        t=_numbers(frame["t"]).astype(np.int64),
        treated=np.array([arm == TREATED for arm in frame["arm"].to_pylist()], dtype=np.bool_),
        held=_numbers(frame["held"]).astype(np.float64),
        goal=_numbers(frame["goal"]) > 0,
        money=_numbers(frame["money"]).astype(np.float64),
        money_long=_numbers(frame["money_long"]).astype(np.float64),
        before=np.column_stack([_numbers(frame["money_before"]), _numbers(frame["orders_before"])]).astype(np.float64),
        guards=np.column_stack([_numbers(frame[f"guard_{place}"]) for place in range(guards)]).astype(np.float64)
        if guards
        else np.zeros((len(code), 0)),
        reached=_numbers(frame["reached"]) > 0,
        elsewhere=_numbers(frame["elsewhere"]) > 0,
        second_half=halves[code],
        first=first,
        way=np.array(
            [ways.index(way) if way in ways else -len(ways[:1]) for way in frame["way"].to_pylist()], dtype=np.int64
        ),
        chance=np.array([np.nan if one is None else one for one in frame["chance"].to_pylist()], dtype=np.float64),
        version=np.array([one or 0 for one in frame["version"].to_pylist()], dtype=np.int64),
    )


def half_of(unit: str) -> bool:
    """Return in which half a unit falls, the same in any process.

    Example:
        >>> [half_of(unit) for unit in ("A1", "A2", "A3", "A4")]
        [False, True, False, True]
    """
    return bool(sha256(f"{HALVES}/{unit}".encode()).digest()[0] & 1)


def _numbers(column: pa.ChunkedArray | pa.Array) -> NDArray[Any]:
    told = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return np.asarray(told.to_numpy(zero_copy_only=False))
