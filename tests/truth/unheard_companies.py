"""Companies with a problem that nobody asks about, searched as the product searches them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from changemaker.core.seeds import stream
from changemaker.predict.unheard.panel import LEAST_ACCOUNTS, Array, Ints, Panel
from changemaker.predict.unheard.problem import Problem, problems_of
from changemaker.predict.unheard.said import Said
from changemaker.predict.unheard.search import search
from changemaker.predict.unheard.signals import Thing
from changemaker.sim.unheard_frames import DAY, FIRST, SEGMENTS, THEMES, TOUCHPOINTS, UNITS, Rows
from changemaker.sim.unheard_worlds import UnheardCompany, UnheardWorld, live_unheard

LEVEL = 0.95
ACTIVE_MONTHS = 6  # without an order, after which an account counts as gone
ASKED = frozenset({"late:delivery"})  # what the company's survey asks about
FIRST_MONTH = 2023 * 12
SLOW_DAYS, GRAVE = 14, 4
Happened = Mapping[tuple[str, str, str], tuple[Ints, Ints]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """What was found in one company, beside what is so."""

    key: str  # of the planted thing
    null: bool
    problems: tuple[Problem, ...]
    coming: float  # margin that the planted thing takes away in three months of those who are listed; 0 if not found
    lost: float  # share of all margin that it took away

    @property
    def rank(self) -> int | None:
        """Place of the planted problem, 1 for the first; None where it was not found."""
        places = [place for place, one in enumerate(self.problems, 1) if self._is_planted(one)]
        return places[0] if places else None

    @property
    def others(self) -> int:
        """Problems found that are none."""
        return sum(not self._is_planted(one) for one in self.problems)

    def _is_planted(self, problem: Problem) -> bool:
        """Whether it is about the planted thing; grave claims are claims."""
        return problem.signal.thing.key.partition(":")[2] == self.key.partition(":")[2]


def searched(world: UnheardWorld, seed: int, place: int) -> Searched:
    """Return one company of a world, searched."""
    company = live_unheard(world, stream(seed, "unheard", place, int(world.null)))
    panel = panel_from(company)
    found = search(panel, said_from(company), covered=ASKED, level=LEVEL)
    assert found is not None
    problems = problems_of(panel, found, level=LEVEL, unit="EUR", seed=seed)
    lost = company.lost / (company.lost + float(panel.margin.sum()))
    planted = [one for one in problems if one.signal.thing.key == company.key]
    listed = [int(account.account_id[1:]) for one in planted[:1] for account in one.biggest]
    coming = float(company.coming[listed].sum())
    return Searched(key=company.key, null=world.null, problems=problems, coming=coming, lost=lost)


def campaign(world: UnheardWorld, companies: int, seed: int) -> Sequence[Searched]:
    """Return `companies` companies of a world, searched."""
    return [searched(world, seed, place) for place in range(companies)]


def panel_from(company: UnheardCompany) -> Panel:
    """Return what `panel_of` makes of the company's tables, without a database; a test holds the two together."""
    rows, shape = company.rows, (len(company.begun), company.months)
    order = rows["order"]
    kept = ~order["cancelled"]
    orders = _by_month(order["account"][kept], order["month"][kept], None, shape)
    margin = _by_month(order["account"][kept], order["month"][kept], order["units"][kept] * 35 // 100 / UNITS, shape)
    cost = rows["cost"]
    cash = _by_month(cost["account"], cost["month"], cost["units"] / UNITS, shape)
    active = _active(orders)
    things, counts = _things(company, shape)
    return Panel(
        accounts=tuple(f"A{number:05d}" for number in range(shape[0])),
        of=shape[0],
        first_month=FIRST_MONTH,
        margin=_of_the_active(margin, active) - _of_the_active(cash, active),
        orders=orders,
        active=active,
        begun=company.begun.astype(np.intp),
        things=things,
        counts=counts,
        facts=(np.unique(np.array(SEGMENTS)[company.segment], return_inverse=True)[1].astype(np.intp),),
    )


def said_from(company: UnheardCompany) -> Said:
    """Return what `said_of` makes of the company's answers."""
    rows, shape = company.rows["answer"], (len(company.begun), company.months)
    return Said(
        question="nps",
        total=_by_month(rows["account"], rows["month"], rows["value"], shape),
        answers=_by_month(rows["account"], rows["month"], None, shape),
    )


def _by_month(account: Ints, month: Ints, values: Array | None, shape: tuple[int, int]) -> Array:
    sums = np.bincount(account * shape[1] + month, values, minlength=shape[0] * shape[1])
    return np.asarray(sums, dtype=np.float64).reshape(shape)


def _active(orders: Array) -> np.ndarray:
    sums = np.concatenate([np.zeros((len(orders), 1)), np.cumsum(orders, axis=1)], axis=1)
    at = np.arange(orders.shape[1])
    return np.asarray(sums[:, at + 1] - sums[:, np.maximum(at + 1 - ACTIVE_MONTHS, 0)] > 0)


def _of_the_active(values: Array, active: np.ndarray) -> Array:
    """Money counts as nothing where an account was active before and is not now."""
    return np.where(active | (np.cumsum(active, axis=1) == 0), values, 0.0)


def _things(company: UnheardCompany, shape: tuple[int, int]) -> tuple[tuple[Thing, ...], tuple[Any, ...]]:
    found = []
    for (source, what, place), (account, month) in _happened(company.rows).items():
        inside = month < shape[1]
        cells, n = np.unique(account[inside] * shape[1] + month[inside], return_counts=True)
        where = cells // shape[1]
        if len(np.unique(where)) >= LEAST_ACCOUNTS:
            called = THEMES[int(what[1:])] if source == "theme" else ""
            thing = Thing(
                source=source,  # type: ignore[arg-type]  # the world has these words and no others
                what=what,
                place=place,
                called=called,
                place_called=TOUCHPOINTS.get(place, ""),
            )
            counts = (where.astype(np.intp), (cells % shape[1]).astype(np.intp), n.astype(np.float64))
            found.append((-len(np.unique(where)), thing, counts))
    found.sort(key=lambda one: (one[0], one[1].key))
    return tuple(thing for _, thing, _ in found), tuple(counts for _, _, counts in found)


def _happened(rows: Mapping[str, Rows]) -> Happened:
    meet, case, order, text = rows["interaction"], rows["case"], rows["order"], rows["document_theme"]
    found: dict[tuple[str, str, str], tuple[Ints, Ints]] = {}
    for kind, place in sorted(set(zip(meet["kind"].tolist(), meet["touchpoint_id"].tolist(), strict=True))):
        here = (meet["kind"] == kind) & (meet["touchpoint_id"] == place)
        left = here & ~meet["resolved"] & (meet["kind"] != "login")
        found["meeting", kind, place] = _where(meet, here)
        found["left_open", kind, place] = _where(meet, left)
    for kind in sorted(set(case["kind"].tolist())):
        here = case["kind"] == kind
        found["case", kind, ""] = _where(case, here)
        found["grave_case", kind, ""] = _where(case, here & (case["severity"] >= GRAVE))
        slow = here & (case["done"] > SLOW_DAYS)
        later = (case["t"][slow] + SLOW_DAYS * DAY).astype("datetime64[us]").astype("datetime64[M]")
        found["slow_case", kind, ""] = case["account"][slow], (later - FIRST).astype(np.int64)
    for theme in sorted(set(text["theme_id"].tolist())):
        found["theme", theme, ""] = _where(text, text["theme_id"] == theme)
    found["text", "ticket", ""] = text["account"], text["month"]
    found["late", "delivery", ""] = rows["operation"]["account"], rows["operation"]["month"]
    found["cancelled", "", ""] = _where(order, order["cancelled"])
    found["cost", "returns", ""] = rows["cost"]["account"], rows["cost"]["month"]
    return found


def _where(rows: Rows, here: np.ndarray) -> tuple[Ints, Ints]:
    return rows["account"][here], rows["month"][here]
