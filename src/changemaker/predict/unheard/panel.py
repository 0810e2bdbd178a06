"""Accounts by month as arrays: what they brought, what happened to them, and what is known of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from changemaker.engine.sample import sampled
from changemaker.engine.tables import Tables
from changemaker.metrics.account_month import account_month
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.predict.unheard.events import events
from changemaker.predict.unheard.signals import Thing

Array = NDArray[np.float64]
Ints = NDArray[np.intp]
Flags = NDArray[np.bool_]
MOST_ACCOUNTS = 20_000  # that are followed month by month; of more, a draw by a hash of their keys
MOST_THINGS = 200  # the commonest
LEAST_ACCOUNTS = 30  # to which a thing must have happened
MOST_LABELS = 12
FACTS = ("segment", "industry", "region", "country")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Panel:
    """Months are 0 to M - 1, from `first_month` on; accounts 0 to A - 1, by key."""

    accounts: tuple[str, ...]
    of: int  # accounts that there are; more than those followed where they are a draw
    first_month: int  # index: year * 12 + month - 1
    margin: Array  # (A, M) contribution: margin less cash cost to serve
    orders: Array  # (A, M)
    active: Flags  # (A, M)
    begun: Ints  # (A,) first month
    things: tuple[Thing, ...]
    counts: tuple[tuple[Ints, Ints, Array], ...]  # of each thing: account, month, how often
    facts: tuple[Ints, ...]  # (A,) codes of each fact that tells accounts apart

    @property
    def months(self) -> int:
        """How many months there are."""
        return int(self.margin.shape[1])

    def often(self, thing: int) -> Array:
        """Return (A, M) how often a thing happened."""
        account, month, n = self.counts[thing]
        made = np.zeros(self.margin.shape)
        np.add.at(made, (account, month), n)
        return made


def panel_of(tables: Tables, rules: FinanceRules, *, last_month: int) -> Panel | None:
    """Return the accounts' months until `last_month` (an index); None where there is no month of money."""
    of = int(tables["account"].count().to_pyarrow().as_py())
    tables = _drawn(tables) if of > MOST_ACCOUNTS else tables
    rows = account_month(tables, rules)
    rows = rows.filter(rows.month_index <= last_month)
    money = rows.select("account_id", "month_index", "active", "margin", "cash_cost", "orders").to_pyarrow()
    if not money.num_rows:
        return None
    names, account = _codes(money["account_id"])
    month = money["month_index"].to_numpy().astype(np.intp)
    first = int(month.min())
    shape = (len(names), last_month - first + 1)
    margin, orders, active = np.zeros(shape), np.zeros(shape), np.zeros(shape, dtype=bool)
    place = (account, month - first)
    margin[place] = money["margin"].to_numpy() - money["cash_cost"].to_numpy()
    orders[place] = money["orders"].to_numpy()
    active[place] = money["active"].to_numpy() == 1
    begun = np.full(len(names), shape[1], dtype=np.intp)
    np.minimum.at(begun, account, month - first)
    things, counts = _things(tables, names, first, last_month)
    return Panel(
        accounts=tuple(names),
        of=of,
        first_month=first,
        margin=margin,
        orders=orders,
        active=active,
        begun=begun,
        things=things,
        counts=counts,
        facts=_facts(tables, names, first),
    )


def _drawn(tables: Tables) -> Tables:
    """Return the tables with the rows of a draw of accounts: the same ones whatever the order of rows."""
    every = tables["account"].select("account_id")
    kept = sampled(every, ["account_id"], most=MOST_ACCOUNTS).select(kept_id="account_id")
    fewer = {
        name: table.semi_join(kept, table.account_id == kept.kept_id) if "account_id" in table.columns else table
        for name, table in tables.expressions.items()
    }
    return replace(tables, expressions=MappingProxyType(fewer))


def _codes(column: pa.ChunkedArray) -> tuple[list[str], Ints]:
    names, codes = np.unique(np.asarray(column.to_pylist(), dtype=object).astype(str), return_inverse=True)
    return names.tolist(), codes.astype(np.intp)


def _things(
    tables: Tables, names: Sequence[str], first: int, last: int
) -> tuple[tuple[Thing, ...], tuple[tuple[Ints, Ints, Array], ...]]:
    happened = events(tables)
    if happened is None:
        return (), ()
    happened = happened.filter((happened.month_index >= first) & (happened.month_index <= last))
    rows = happened.to_pyarrow()
    place = {name: code for code, name in enumerate(names)}
    account = np.array([place.get(name, -1) for name in rows["account_id"].to_pylist()], dtype=np.intp)
    texts = zip(*(rows[name].to_pylist() for name in ("source", "what", "place")), strict=True)
    keys: dict[tuple[str, str, str], int] = {}
    code = np.array([keys.setdefault(text, len(keys)) for text in texts], dtype=np.intp)
    month = rows["month_index"].to_numpy().astype(np.intp) - first
    n = rows["n"].to_numpy().astype(np.float64)
    known = account >= 0
    account, month, n, code = account[known], month[known], n[known], code[known]
    order = np.argsort(code, kind="stable")
    cuts = np.searchsorted(code[order], np.arange(len(keys) + 1))
    called = _called(tables)
    found = []
    for key, at in keys.items():
        part = order[cuts[at] : cuts[at + 1]]
        held = len(np.unique(account[part]))
        if held >= LEAST_ACCOUNTS:
            found.append((-held, _thing(key, called), (account[part], month[part], n[part])))
    found.sort(key=lambda one: (one[0], one[1].key))
    found = found[:MOST_THINGS]
    return tuple(thing for _, thing, _ in found), tuple(part for _, _, part in found)


def _thing(key: tuple[str, str, str], called: Mapping[tuple[str, str], str]) -> Thing:
    source, what, place = key
    return Thing(
        source=source,  # type: ignore[arg-type]  # events writes these words and no others
        what=what,
        place=place,
        called=called.get((source, what), ""),
        place_called=called.get(("touchpoint", place), ""),
    )


def _called(tables: Tables) -> dict[tuple[str, str], str]:
    themes = tables["theme"].select("theme_id", "name", "words").to_pyarrow().to_pylist()
    places = tables["touchpoint"].select("touchpoint_id", "name").to_pyarrow().to_pylist()
    return {("theme", row["theme_id"]): row["name"] or row["words"] or "" for row in themes} | {
        ("touchpoint", row["touchpoint_id"]): row["name"] or "" for row in places
    }


def _facts(tables: Tables, names: Sequence[str], first: int) -> tuple[Ints, ...]:
    """Codes of what is known of accounts; segment and region only from a snapshot taken before the first month told."""
    rows = tables["account"].select("account_id", *FACTS, "as_of").to_pyarrow().to_pylist()
    known = {row["account_id"]: row for row in rows}
    found: list[Ints] = []
    for fact in FACTS:
        told = []
        for name in names:
            row = known.get(name)
            late = row is not None and row["as_of"] is not None and row["as_of"].year * 12 + row["as_of"].month > first
            usable = row is not None and (fact in ("industry", "country") or not late)
            told.append(str(row[fact] or "") if row is not None and usable else "")
        texts = np.asarray(told, dtype=object).astype(str)
        values, codes, sizes = np.unique(texts, return_inverse=True, return_counts=True)
        common = np.argsort(-sizes, kind="stable")[:MOST_LABELS]
        place = np.full(len(values), len(common), dtype=np.intp)
        place[common] = np.arange(len(common))
        made = np.unique(place[codes], return_inverse=True)[1].astype(np.intp)
        if made.max(initial=0) > 0 and not any(_same(made, other) for other in found):
            found.append(made)
    return tuple(found)


def _same(one: Ints, other: Ints) -> bool:
    """Whether two facts cut the accounts alike, as the region does where every country is one."""
    pairs = len(np.unique(one * (int(other.max()) + 1) + other))
    return pairs == int(one.max()) + 1 == int(other.max()) + 1
