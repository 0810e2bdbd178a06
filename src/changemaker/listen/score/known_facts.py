"""What was known of a person on the day of asking: of the account, of the contact, and of earlier waves."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from changemaker.engine.months import MICROSECONDS_A_DAY, YEAR
from changemaker.engine.tables import Tables
from changemaker.listen.score.paid import Paid
from changemaker.stats.asked import Array, Codes, Fact

OF_ACCOUNT = ("segment", "industry", "region", "country")
OF_CONTACT = ("role", "persona", "language", "decides")
MOST_VALUES = 12  # of one fact: the rest are told together
UNKNOWN, OTHER = "not known", "other"
YEARS = (1.0, 3.0, 6.0)  # bounds of how long an account has been one
RECENT_DAYS = 90
NOT_ASKED = "did not answer before"
LOW, MIDDLE, HIGH = "low answer before", "middle answer before", "high answer before"
NPS_BOUNDS = (6.5, 8.5)
Texts = NDArray[np.object_]


def facts_of(tables: Tables, paid: Paid, rows: pa.Table, *, question: str) -> tuple[Fact, ...]:
    """Return the facts of invitations, each with its values.

    Args:
        tables: the company's.
        paid: what accounts paid, by month.
        rows: invitation_id, account_id, contact_id, mode, t, date; one row an invitation.
        question: whose earlier answers count.

    Returns:
        Facts with two values or more. Segment and role are as they are known now; cases, revenue and earlier answers as
        they were when the person was asked.
    """
    accounts, contacts = (np.asarray(rows[name].to_numpy(zero_copy_only=False), dtype=object) for name in KEYS)
    asked_at = rows["t"].to_numpy(zero_copy_only=False).astype(np.int64)
    found = [
        *(_looked_up(tables, "account", "account_id", name, accounts) for name in OF_ACCOUNT),
        *(_looked_up(tables, "contact", "contact_id", name, contacts) for name in OF_CONTACT),
        _tenure(tables, accounts, asked_at),
        _revenue(paid, accounts, rows),
        _cases(tables, accounts, asked_at),
        _before(tables, question, contacts, asked_at),
        _as_fact("mode", [mode or UNKNOWN for mode in rows["mode"].to_pylist()]),
        _as_fact("month", [f"{day:%Y-%m}" for day in rows["date"].to_pylist()]),
    ]
    return _once(fact for fact in found if len(fact.labels) > 1)


KEYS = ("account_id", "contact_id")


def _once(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Leave out what cuts people as an earlier fact does, such as the region where every country is one."""
    seen: dict[bytes, Fact] = {}
    for fact in facts:
        first = np.unique(fact.codes, return_index=True)[1]
        rank = np.empty(len(fact.labels), dtype=np.int64)
        rank[fact.codes[np.sort(first)]] = np.arange(len(first))
        seen.setdefault(rank[fact.codes].tobytes(), fact)
    return tuple(seen.values())


def _looked_up(tables: Tables, table: str, key: str, name: str, ids: Texts) -> Fact:
    rows = tables[table].select(key, name).to_pyarrow()
    known = dict(zip(rows[key].to_pylist(), rows[name].to_pylist(), strict=True))
    return _as_fact(name, [_told(known.get(id)) for id in ids])


def _told(value: object) -> str:
    return (
        UNKNOWN if value is None or value == "" else "yes" if value is True else "no" if value is False else str(value)
    )


def _as_fact(name: str, values: Sequence[str], order: Sequence[str] = ()) -> Fact:
    """The commonest values in their order (of the alphabet, if it has none), the others together."""
    counted = dict(zip(*np.unique(np.asarray(values, dtype=object), return_counts=True), strict=True))
    common = sorted(counted, key=lambda value: (-counted[value], value))[:MOST_VALUES]
    place = {value: where for where, value in enumerate(order)}
    labels = sorted(common, key=lambda value: (value == UNKNOWN, place.get(value, 0), value))
    if len(counted) > len(common):
        labels.append(OTHER)
    codes = {value: labels.index(value) if value in common else len(labels) - 1 for value in counted}
    return Fact(
        name=name, labels=tuple(map(str, labels)), codes=np.array([codes[value] for value in values], dtype=np.int64)
    )


def _tenure(tables: Tables, accounts: Texts, asked_at: Codes) -> Fact:
    rows = tables["account"].select("account_id", "opened").to_pyarrow()
    days = rows["opened"].cast(pa.int32()).to_pylist()
    opened = dict(zip(rows["account_id"].to_pylist(), days, strict=True))
    names = [f"{low:g} to {high:g} years" for low, high in zip((0.0, *YEARS), YEARS, strict=False)]
    names.append(f"over {YEARS[-1]:g} years")
    values = []
    for account, at in zip(accounts, asked_at, strict=True):
        day = opened.get(account)
        years = None if day is None else (at / MICROSECONDS_A_DAY - day) / 365.25
        values.append(UNKNOWN if years is None else names[int(np.searchsorted(YEARS, years, side="right"))])
    return _as_fact("time as account", values, names)


def _revenue(every: Paid, accounts: Texts, rows: pa.Table) -> Fact:
    """Quarters of the accounts by what they paid in the year before the first of the invitations."""
    first = min(rows["date"].to_pylist())
    paid = every.year_until(first.year * YEAR + first.month - 2)
    amounts = np.array([paid.get(account, 0.0) for account in accounts])
    _, once = np.unique(np.asarray(accounts, dtype=str), return_index=True)
    above = amounts[once][amounts[once] > 0]
    names = ("lowest quarter", "second quarter", "third quarter", "highest quarter")
    if not len(above):
        return _as_fact("revenue", [UNKNOWN] * len(accounts))
    bounds = np.quantile(above, [0.25, 0.5, 0.75])
    place = np.searchsorted(bounds, amounts, side="right")
    values = [names[where] if amount > 0 else "none" for where, amount in zip(place, amounts, strict=True)]
    return _as_fact("revenue", values, ("none", *names))


def _cases(tables: Tables, accounts: Texts, asked_at: Codes) -> Fact:
    rows = tables["case"].select("account_id", "t", "resolved_t").order_by("t").to_pyarrow()
    opened: dict[str, list[tuple[int, int]]] = {}
    never = np.iinfo(np.int64).max
    for account, t, end in zip(*(rows[name].to_pylist() for name in rows.column_names), strict=True):
        opened.setdefault(account, []).append((t, never if end is None else end))
    values = [_case_at(opened.get(account, ()), int(at)) for account, at in zip(accounts, asked_at, strict=True)]
    return _as_fact("case", values, ("no recent case", "recent case", "open case"))


def _case_at(cases: Sequence[tuple[int, int]], at: int) -> str:
    since = at - RECENT_DAYS * MICROSECONDS_A_DAY
    until = [(t, end) for t, end in cases if t < at]
    if any(end > at for _, end in until):
        return "open case"
    return "recent case" if any(t >= since for t, _ in until) else "no recent case"


def _before(tables: Tables, question: str, contacts: Texts, asked_at: Codes) -> Fact:
    """The last answer that the person gave to the same question before, in three parts."""
    times, answers = earlier_answers(tables, question)
    every = np.concatenate(list(answers.values())) if answers else np.empty(0)
    bounds = NPS_BOUNDS if question == "nps" else tuple(np.quantile(every, [1 / 3, 2 / 3])) if len(every) else (0, 0)
    names = (LOW, MIDDLE, HIGH)
    values = []
    for contact, at in zip(contacts, asked_at, strict=True):
        place = int(np.searchsorted(times[contact], at)) - 1 if contact in times else -1
        values.append(names[int(np.searchsorted(bounds, answers[contact][place]))] if place >= 0 else NOT_ASKED)
    return _as_fact("answer before", values, (NOT_ASKED, *names))


def earlier_answers(tables: Tables, question: str) -> tuple[Mapping[str, Codes], Mapping[str, Array]]:
    """Return the moments and the numbers of each contact's answers to a question, in the order of time."""
    answers = tables["answer"].filter(lambda rows: (rows.question == question) & rows.value.notnull())
    who = tables["response"].select(who_id="response_id", contact_id="contact_id")
    rows = answers.inner_join(who, answers.response_id == who.who_id).filter(lambda table: table.contact_id.notnull())
    found = rows.select("contact_id", "t", "value").order_by("contact_id", "t").to_pyarrow()
    names = np.asarray(found["contact_id"].to_numpy(zero_copy_only=False), dtype=object)
    if not len(names):
        return {}, {}
    cuts = np.flatnonzero(names[1:] != names[:-1]) + 1
    moments = np.split(found["t"].to_numpy(zero_copy_only=False).astype(np.int64), cuts)
    numbers = np.split(found["value"].to_numpy(zero_copy_only=False).astype(np.float64), cuts)
    keys = names[np.concatenate([[0], cuts]).astype(np.int64)]
    return dict(zip(keys, moments, strict=True)), dict(zip(keys, numbers, strict=True))
