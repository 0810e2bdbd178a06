"""What happened in a company by account and month, as single events, and these as canonical tables."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.random import Generator
from numpy.typing import NDArray

from changemaker.sim.arrow_columns import money

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
FIRST = np.datetime64("2023-01")
HOUR = 3_600_000_000  # microseconds
DAY = 24 * HOUR
UNITS = 10_000  # of money
TOUCHPOINTS = {
    "hotline": "Hotline",
    "portal": "Customer portal",
    "sales": "Sales",
    "billing": "Billing",
    "mail": "Post",
}
THEMES = (
    "packaging, box",
    "spare parts, part",
    "opening hours",
    "pallet, exchange",
    "credit note, balance",
    "label, barcode",
)
SEGMENTS = ("workshop", "factory", "dealer")
LEAD_DAYS, RESOLVED = 5, 0.8
ANSWERS, PEOPLE_SAY = 0.02, 8.0  # a month: chance of an answer; its mean


Rows = dict[str, NDArray[Any]]


def rows_of(events: Mapping[str, Ints], *, amount: Array, rng: Generator) -> dict[str, Rows]:
    """Return the rows of every dated table as plain columns: `account` and `month` by number, `day`, `t`, and its own.

    Args:
        events: of each thing, "SOURCE:KIND@PLACE", how often: (accounts, months); "order" and "late" among them.
        amount: (accounts,) mean amount of an order.
        rng: of days, amounts and answers.
    """
    return {
        "order": _orders(events["order"], events["cancelled"], amount, rng),
        "operation": _each(events["late"], rng, done=lambda n: rng.integers(1, LEAD_DAYS, n)),
        "cost": _costs(events["returns"], amount, rng),
        "interaction": _of_source("meeting", events, rng, ("kind", "touchpoint_id")),
        "case": _cases(events, rng),
        "document_theme": _of_source("theme", events, rng, ("theme_id",)),
        "answer": _answers(events["order"].shape, rng),
    }


def frames_of(rows: Mapping[str, Rows], *, segment: Ints, begun: Ints) -> dict[str, pa.Table]:
    """Return the canonical tables.

    Args:
        rows: see `rows_of`.
        segment: (accounts,) codes of SEGMENTS.
        begun: (accounts,) first month.
    """
    opened = (np.datetime64(FIRST).astype("datetime64[M]") + begun).astype("datetime64[D]")
    accounts = {"account_id": _ids(np.arange(len(begun))), "segment": np.array(SEGMENTS)[segment], "opened": opened}
    return {
        "account": pa.table(accounts),
        "touchpoint": pa.table({"touchpoint_id": list(TOUCHPOINTS), "name": list(TOUCHPOINTS.values())}),
        **_trade(rows),
        **_service(rows),
        **_told(rows),
    }


def _trade(rows: Mapping[str, Rows]) -> dict[str, pa.Table]:
    order, late, cost = rows["order"], rows["operation"], rows["cost"]
    lines = {
        "order_id": _numbered("O", order),
        "line": np.ones(len(order["t"]), dtype=np.int64),
        **_dated(order),
        "amount": money(order["units"]),
        "margin": money(order["units"] * 35 // 100),
        "cancelled": order["cancelled"],
    }
    promises = {
        "operation_id": _numbered("V", late),
        "kind": _same("delivery", late),
        **_dated(late),
        "promised_t": late["t"],
        "done_t": late["t"] + late["done"] * DAY,
    }
    costs = {
        "cost_id": _numbered("X", cost),
        **{name: column for name, column in _dated(cost).items() if name != "t"},
        "kind": _same("cash", cost),
        "what": _same("returns", cost),
        "amount": money(cost["units"]),
    }
    return {"order": pa.table(lines), "operation": pa.table(promises), "cost": pa.table(costs)}


def _service(rows: Mapping[str, Rows]) -> dict[str, pa.Table]:
    meeting, case = rows["interaction"], rows["case"]
    meetings = {
        "interaction_id": _numbered("I", meeting),
        **_dated(meeting),
        **{name: meeting[name] for name in ("kind", "touchpoint_id")},
        "resolved": pa.array(meeting["resolved"], mask=meeting["kind"] == "login"),
    }
    cases = {
        "case_id": _numbered("C", case),
        **_dated(case),
        "kind": case["kind"],
        "severity": case["severity"],
        "resolved_t": case["t"] + case["done"] * DAY,
    }
    return {"interaction": pa.table(meetings), "case": pa.table(cases)}


def _told(rows: Mapping[str, Rows]) -> dict[str, pa.Table]:
    text, answer = rows["document_theme"], rows["answer"]
    names, document, response = (
        [f"T{place}" for place in range(len(THEMES))],
        _numbered("D", text),
        _numbered("R", answer),
    )
    about = {"document_id": document, "theme_id": text["theme_id"], "account_id": _ids(text["account"]), "t": text["t"]}
    said = {"response_id": response, "question": _same("nps", answer), **_dated(answer), "value": answer["value"]}
    return {
        "theme": pa.table({"theme_id": names, "words": list(THEMES), "name": list(THEMES)}),
        "document": pa.table({"document_id": document, **_dated(text), "kind": _same("ticket", text)}),
        "document_theme": pa.table(about),
        "response": pa.table({"response_id": response, "survey": _same("deliveries", answer), **_dated(answer)}),
        "answer": pa.table(said),
    }


def _each(counts: Ints, rng: Generator, **drawn: Callable[[int], NDArray[Any]]) -> Rows:
    """Single events: account, month, day and moment, and what else is drawn of each."""
    account, month = (np.repeat(place, counts[counts > 0]) for place in np.nonzero(counts))
    day = (FIRST + month).astype("datetime64[D]") + rng.integers(0, 28, len(month))
    t = day.astype("datetime64[us]").astype(np.int64) + rng.integers(8, 18, len(month)) * HOUR
    more = {name: draw(len(month)) for name, draw in drawn.items()}
    return {"account": account, "month": month, "day": day, "t": t, **more}


def _joined(parts: Sequence[Rows]) -> Rows:
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _of_source(source: str, events: Mapping[str, Ints], rng: Generator, words: tuple[str, ...]) -> Rows:
    parts = []
    for name, counts in events.items():
        kind, _, rest = name.partition(":")
        if kind == source:
            rows = _each(counts, rng, resolved=lambda n: rng.random(n) < RESOLVED)
            told = zip(words, rest.split("@"), strict=True)
            parts.append({**rows, **{word: np.full(len(rows["t"]), value, dtype="U20") for word, value in told}})
    return _joined(parts)


def _orders(orders: Ints, cancelled: Ints, amount: Array, rng: Generator) -> Rows:
    bought = _each(orders, rng, cancelled=lambda n: np.zeros(n, dtype=bool))
    rows = _joined([bought, _each(cancelled, rng, cancelled=lambda n: np.ones(n, dtype=bool))])
    size = rng.lognormal(-0.125, 0.5, len(rows["t"]))  # of mean 1
    return {**rows, "units": np.rint(amount[rows["account"]] * size * UNITS).astype(np.int64)}


def _costs(returns: Ints, amount: Array, rng: Generator) -> Rows:
    rows = _each(returns, rng)
    return {**rows, "units": np.rint(amount[rows["account"]] * 0.02 * UNITS).astype(np.int64)}


def _cases(events: Mapping[str, Ints], rng: Generator) -> Rows:
    rows = _of_source("case", events, rng, ("kind",))
    n = len(rows["t"])
    return {**rows, "severity": rng.integers(1, 6, n), "done": rng.integers(1, 25, n)}


def _answers(shape: tuple[int, ...], rng: Generator) -> Rows:
    asked = rng.binomial(1, ANSWERS, shape)
    return _each(asked, rng, value=lambda n: np.clip(np.rint(rng.normal(PEOPLE_SAY, 2.0, n)), 0, 10))


def _ids(accounts: Ints) -> NDArray[Any]:
    return np.char.add("A", np.char.zfill(accounts.astype(str), 5))


def _dated(rows: Rows) -> dict[str, NDArray[Any]]:
    month = rows["day"].astype("datetime64[M]").astype("datetime64[D]")
    return {"account_id": _ids(rows["account"]), "t": rows["t"], "date": rows["day"], "month": month}


def _numbered(prefix: str, rows: Rows) -> NDArray[Any]:
    return np.char.add(prefix, np.arange(len(rows["t"])).astype(str))


def _same(word: str, rows: Rows) -> NDArray[Any]:
    return np.full(len(rows["t"]), word)
