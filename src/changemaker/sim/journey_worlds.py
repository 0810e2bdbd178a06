"""Companies with a journey that wakes accounts which fell silent: what it changed is known, for everybody lives twice.

Accounts order in rhythms of their own, small ones and large ones. Whoever is silent for longer than in nine of ten of
its gaps enters, again and again; a lot decides at the first time whether the journey may act. Of those acted on some
order soon: instead of their next order (it only comes earlier), or besides it (it is more). The truth is each account's
life with the journey less its life without it, in the same luck.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.random import Generator
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

DAY = 86_400_000_000
BEGIN = 19_000 * DAY  # in January 2022
HISTORY = 365.0  # days before anybody enters
SILENT = 0.9  # of an account's gaps are shorter than the silence that lets it enter
AGAIN = 60.0  # days until an account may enter again
SOON = (1.0, 12.0)  # days after which those order who were woken
LONG = 3  # windows that money is followed for
DRAWN_OUT, TIMES = 0.12, 4.0  # of gaps, and how much longer: who is silent is often silent for long
MARGIN = 0.3
GUARD = "complaint.opened"
NAME = "late-reorder"
OUTCOMES = ("goal", "money", "money_long", f"guard:{GUARD}")


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyWorld:
    """What may differ between companies; pairs are drawn from evenly, one draw a company."""

    accounts: tuple[int, int] = (900, 2500)
    held: tuple[float, ...] = (0.1, 0.2, 0.5)  # one of them
    days: tuple[int, int] = (240, 420)  # that the journey runs
    window: float = 30.0  # days
    wakes: tuple[float, float] = (0.0, 0.0)  # chance that acting brings an order soon
    more: float = 0.0  # of these orders: besides the next one; the others only come earlier
    complains: tuple[float, float] = (0.02, 0.05)  # of episodes, without the journey
    annoys: float = 0.0  # more complaints because of it
    gap_days: tuple[float, float] = (12.0, 60.0)  # mean gap, even on the log scale
    size_spread: float = 0.8  # of log sizes of accounts
    growth: float = 0.0  # of entries: accounts that join late, as a share
    reached: float = 0.8  # of the treated
    lost: float = 0.0  # of rows of the comparison group, on their way to the table


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class JourneyCompany:
    """One company, lived twice; episodes in the order of accounts and times."""

    share: float
    days: int
    window: float
    treated: Flags  # (accounts,)
    rows: Mapping[str, pa.Table]
    entered: Ints  # (accounts,) microseconds of the first entry; 0 for who never entered
    acted_on: (
        Floats  # (accounts, 4) of the first episode, if the journey acts: goal, money, money of LONG windows, guard
    )
    left: Floats  # (accounts, 4) the same in the same luck, if it does not
    before: Floats  # (accounts, 2) money and orders of the year before the first entry

    @property
    def end(self) -> int:
        """The last moment that is known."""
        return BEGIN + int((HISTORY + self.days) * DAY)

    def truth(self, until: int, *, before: int | None = None) -> Mapping[str, float]:
        """Return what the journey changed a unit, of those whose window was over at `until` (and who entered before).

        Args:
            until: UTC microseconds.
            before: they entered before that; any time where left out.
        """
        over = (self.entered > 0) & (self.entered + int(self.window * DAY) <= until)
        over &= self.entered < (before or until)
        changed = (self.acted_on - self.left)[over].mean(axis=0)
        return dict(zip(OUTCOMES, changed.tolist(), strict=True))


@dataclass(slots=True, kw_only=True)
class _Life:
    """What one account lived through."""

    orders: list[float] = field(default_factory=list)  # days
    amounts: list[float] = field(default_factory=list)
    entries: list[float] = field(default_factory=list)
    complaints: list[tuple[int, float]] = field(default_factory=list)  # episode, day


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Luck:
    """The same in both lives."""

    gaps: Floats
    amounts: Floats
    wakes: Floats
    soon: Floats
    more: Floats
    complains: Floats


def live_journey(world: JourneyWorld, rng: Generator) -> JourneyCompany:
    """Return one company of `world`."""
    n, days = int(rng.integers(*world.accounts)), int(rng.integers(*world.days))
    share, wakes = float(rng.choice(world.held)), float(rng.uniform(*world.wakes))
    complains = float(rng.uniform(*world.complains))
    low, high = np.log(world.gap_days)
    mean_gap = np.exp(rng.uniform(low, high, n))
    size = np.exp(rng.normal(5.0, world.size_spread, n))
    begins = np.where(rng.random(n) < world.growth, HISTORY + rng.uniform(0, days, n), 0.0)
    treated = rng.random(n) >= share
    end = HISTORY + days
    lives, found = [], np.zeros((n, 11))
    for one in range(n):
        luck = _luck(mean_gap[one], size[one], end, rng)
        pair = [
            _live(luck, mean_gap[one], begins[one], end, wakes * acts, world.more, complains + world.annoys * acts)
            for acts in (1, 0)
        ]
        lives.append(pair[0] if treated[one] else pair[1])
        found[one] = _outcomes_of(pair[0], pair[1], world.window)
    return JourneyCompany(
        share=share,
        days=days,
        window=world.window,
        treated=treated,
        rows=_rows(lives, treated, share, world, rng),
        entered=np.where(found[:, 0] > 0, BEGIN + (found[:, 0] * DAY).astype(np.int64), 0),
        acted_on=found[:, 1:5],
        left=found[:, 5:9],
        before=found[:, 9:],
    )


def _luck(mean_gap: float, size: float, end: float, rng: Generator) -> _Luck:
    k = int(3 * end / mean_gap) + 20
    return _Luck(
        gaps=rng.gamma(2.0, mean_gap / 2.0, k) * np.where(rng.random(k) < DRAWN_OUT, TIMES, 1.0),
        amounts=size * np.exp(rng.normal(0.0, 0.5, 2 * k)),
        wakes=rng.random(k),
        soon=rng.uniform(*SOON, k),
        more=rng.random(k),
        complains=rng.random(k),
    )


def _live(
    luck: _Luck, mean_gap: float, begins: float, end: float, wakes: float, more: float, complains: float
) -> _Life:
    """Live one life. Orders come after their gaps; an order that comes earlier takes the place of the next one."""
    life = _Life()
    silence = mean_gap * 1.945  # of a gamma of shape 2: nine of ten gaps are shorter
    clock = last = begins
    entry = -AGAIN
    for place, gap in enumerate(luck.gaps):
        coming = clock + gap
        at = max(last + silence, HISTORY)
        skip = False
        if at < min(coming, end) and at >= entry + AGAIN and (life.orders or at > begins + silence):
            entry, episode = at, len(life.entries)
            life.entries.append(at)
            if luck.complains[episode] < complains:
                life.complaints.append((episode, at + luck.soon[episode]))
            soon = at + luck.soon[episode]
            if luck.wakes[episode] < wakes and soon < coming:
                _order(life, soon, luck.amounts[2 * place + 1])
                last, skip = soon, luck.more[episode] >= more
        if coming >= end:
            break
        clock = coming
        if not skip:
            _order(life, coming, luck.amounts[2 * place])
            last = coming
    return life


def _order(life: _Life, day: float, amount: float) -> None:
    life.orders.append(day)
    life.amounts.append(amount)


def _outcomes_of(acted: _Life, left: _Life, window: float) -> list[float]:
    """First entry, its outcomes with the journey and without it, and money and orders of the year before it."""
    if not acted.entries:
        return [0.0] * 11
    at = acted.entries[0]
    day, amount = np.array(acted.orders), np.array(acted.amounts)
    year = (day < at) & (day >= at - HISTORY)  # the same in both lives
    before = [float(amount[year].sum()), float(year.sum())]
    return [at, *_outcomes(acted, at, window), *_outcomes(left, at, window), *before]


def _outcomes(life: _Life, at: float, window: float) -> tuple[float, float, float, float]:
    day, amount = np.array(life.orders), np.array(life.amounts)
    inside = (day > at) & (day <= at + window) if len(day) else np.zeros(0, dtype=np.bool_)
    long = (day > at) & (day <= at + LONG * window) if len(day) else inside
    guard = any(at < when <= at + window for _, when in life.complaints)
    return float(inside.any()), float(amount[inside].sum()), float(amount[long].sum()), float(guard)


def _rows(
    lives: list[_Life], treated: Flags, share: float, world: JourneyWorld, rng: Generator
) -> Mapping[str, pa.Table]:
    who = np.repeat(np.arange(len(lives)), [len(life.orders) for life in lives])
    day = np.array([one for life in lives for one in life.orders])
    amount = np.round([one for life in lives for one in life.amounts], 2)
    entries = [(place, episode, at) for place, life in enumerate(lives) for episode, at in enumerate(life.entries)]
    kept = [one for one in entries if treated[one[0]] or rng.random() >= world.lost]
    reached = [one for one in kept if treated[one[0]] and rng.random() < world.reached]
    cases = [(place, when) for place, life in enumerate(lives) for _, when in life.complaints]
    return {
        "account": pa.table({"account_id": _ids("A", np.arange(len(lives)))}),
        "order": pa.table(
            {
                "order_id": _ids("O", np.arange(len(who))),
                "line": pa.array(np.ones(len(who), dtype=np.int64)),
                "account_id": _ids("A", who),
                **_dated(day),
                "amount": pa.array(amount).cast(pa.decimal128(18, 4)),
                "margin": pa.array(np.round(MARGIN * amount, 2)).cast(pa.decimal128(18, 4)),
                "cancelled": pa.array(np.zeros(len(who), dtype=np.bool_)),
            }
        ),
        "case": pa.table(
            {
                "case_id": _ids("C", np.arange(len(cases))),
                "account_id": _ids("A", np.array([place for place, _ in cases], dtype=np.int64)),
                "kind": pa.array(["complaint"] * len(cases)),
                **_dated(np.array([when for _, when in cases])),
            }
        ),
        "enrolment": _enrolments(kept, treated, share),
        "action": pa.table(
            {
                "action_id": pa.array([f"T{place}-{episode}" for place, episode, _ in reached]),
                "enrolment_id": pa.array([f"R{place}-{episode}" for place, episode, _ in reached]),
                "account_id": _ids("A", np.array([place for place, _, _ in reached], dtype=np.int64)),
                **_dated(np.array([at + 0.1 for _, _, at in reached])),
                "journey": pa.array([NAME] * len(reached)),
                "kind": pa.array(["email"] * len(reached)),
                "state": pa.array(["sent"] * len(reached)),
            }
        ),
    }


def _enrolments(kept: list[tuple[int, int, float]], treated: Flags, share: float) -> pa.Table:
    return pa.table(
        {
            "enrolment_id": pa.array([f"R{place}-{episode}" for place, episode, _ in kept]),
            "account_id": _ids("A", np.array([place for place, _, _ in kept], dtype=np.int64)),
            **_dated(np.array([at for _, _, at in kept])),
            "journey": pa.array([NAME] * len(kept)),
            "arm": pa.array(["treated" if treated[place] else "holdout" for place, _, _ in kept]),
            "share_held_out": pa.array(np.full(len(kept), share)),
            "episode": pa.array([str(episode) for _, episode, _ in kept]),
            "version": pa.array(np.ones(len(kept), dtype=np.int64)),
        }
    )


def _ids(letter: str, numbers: Ints) -> pa.Array:
    return pa.array([f"{letter}{number}" for number in numbers.tolist()], type=pa.string())


def _dated(days: Floats) -> dict[str, pa.Array]:
    t = BEGIN + (np.asarray(days, dtype=np.float64) * DAY).astype(np.int64)
    return {"t": pa.array(t, type=pa.int64()), "date": pa.array((t // DAY).astype(np.int32)).cast(pa.date32())}
