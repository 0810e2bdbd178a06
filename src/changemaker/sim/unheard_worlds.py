"""Companies with a problem that nobody asks about: what it takes away is known, and much that is harmless looks worse.

Accounts order by their size, their growth and the season, and leave at times. Things happen to them: calls, visits,
logins, reminders, tickets, late deliveries. One of them, the planted one, takes away a share of what an account orders,
from the month in which it happens on, until that fades; a survey asks about deliveries, which do the same, and about
nothing else. In a null company the planted thing happens as often and takes away nothing. Harmless things follow what
harms look like: reminders go to accounts that order less, quotes to those that grow, catalogues are sent before the
quiet months, tickets and cancelled lines come with orders, visits and claims with size.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa
from numpy.random import Generator
from numpy.typing import NDArray

from changemaker.sim.unheard_frames import Rows, frames_of, rows_of

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
Planted = Literal["meeting", "theme", "case", "quiet"]
PLANTED: tuple[Planted, ...] = ("meeting", "theme", "case", "quiet")
KEYS: Mapping[Planted, str] = {
    "meeting": "meeting:correction@billing",
    "theme": "theme:T4",
    "case": "case:claim",
    "quiet": "meeting:login@portal",
}
MARGIN = 0.35  # of amounts
SEASON = 0.20  # of orders, up and down over the year
LOST = 0.30  # orders of an account below this share of its own best level bring a reminder
RECENT = 3  # months in which an account counts as struck now
SEEN_AFTER: Mapping[Planted, int] = {"quiet": 1}  # months: none in one month is not yet that it has stopped
QUIET_FOR = 4  # months without logins
LATE, LATE_TAKES, LATE_LASTS = 0.06, 0.10, 2.0  # of deliveries; share of orders; months
LEAVING = 0.004  # a month
THEMES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class UnheardWorld:
    """What may differ between companies; pairs are drawn from evenly, one draw a company."""

    null: bool = False
    accounts: tuple[int, int] = (800, 1600)
    months: int = 36
    meets: tuple[float, float] = (0.010, 0.020)  # chance a month that the planted thing happens to an account
    takes: tuple[float, float] = (0.25, 0.45)  # share of orders that it takes away
    lasts: tuple[float, float] = (4.0, 9.0)  # months until that has faded to a third
    kinds: tuple[Planted, ...] = PLANTED


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class UnheardCompany:
    """One company, lived."""

    planted: Planted
    rows: Mapping[str, Rows]  # single events
    segment: Ints  # (accounts,)
    begun: Ints  # (accounts,) first month
    months: int
    lost: float  # margin that the planted thing took away over all months
    coming: Array  # (accounts,) margin to be expected less in the next three months because of its last three

    @property
    def key(self) -> str:
        """The planted thing, as `predict.unheard` calls it."""
        return KEYS[self.planted]

    def tables(self) -> dict[str, pa.Table]:
        """Return the canonical tables, for `tables_in_memory`."""
        return frames_of(self.rows, segment=self.segment, begun=self.begun)


def live_unheard(world: UnheardWorld, rng: Generator) -> UnheardCompany:
    """Return one company of `world`."""
    accounts, months = int(rng.integers(*world.accounts)), world.months
    planted = world.kinds[int(rng.integers(len(world.kinds)))]
    size, segment, begun = _cast(accounts, months, rng)
    takes = 0.0 if world.null else float(rng.uniform(*world.takes))
    lasts = float(rng.uniform(*world.lasts))
    meets = float(rng.uniform(*world.meets)) * np.exp(0.4 * size)[:, None]
    struck = (rng.random((accounts, months)) < meets).astype(np.int64)
    again = np.minimum(meets[:, 0], 1.0)
    usual, season = _usual(size, segment, begun, months, rng)
    there = _there(begun, usual.shape, rng)
    struck *= there
    harm = 1 - takes * _fading(struck, lasts)
    orders, late, sound = _ordered(usual * harm, there, rng)
    events = _events(usual, season, orders, there, begun, size, rng)
    _plant(events, planted, struck, rng)
    events |= {"order": orders, "late": late}
    level = usual * there * MARGIN * _amount(size)
    fading = _Fading(takes=takes, lasts=lasts, again=again, seen_after=SEEN_AFTER.get(planted, 0))
    return UnheardCompany(
        planted=planted,
        rows=rows_of(events, amount=_amount(size)[:, 0], rng=rng),
        segment=segment,
        begun=begun,
        months=months,
        lost=float((level * (1 - harm)).sum()),
        coming=_coming(level * sound, struck, fading),
    )


def _cast(accounts: int, months: int, rng: Generator) -> tuple[Array, Ints, Ints]:
    size = np.clip(rng.normal(0.0, 0.8, accounts), -2.0, 2.2)
    segment = rng.choice(3, accounts, p=[0.5, 0.3, 0.2])
    newcomer = rng.random(accounts) < 0.15
    return size, segment, np.where(newcomer, rng.integers(1, months, accounts), 0)


def _amount(size: Array) -> Array:
    """Of an order: size makes orders larger and more frequent."""
    return np.asarray(400 * np.exp(0.6 * size))[:, None]


def _usual(size: Array, segment: Ints, begun: Ints, months: int, rng: Generator) -> tuple[Array, Array]:
    """Orders a month that are to be expected of each account, and the season by month."""
    accounts, month = len(size), np.arange(months)
    season = 1 + SEASON * np.sin(2 * np.pi * (month + rng.integers(12)) / 12)
    by_segment = season[None, :] ** np.array([1.0, 0.3, 1.8])[segment][:, None]
    growth = rng.normal(0.002, 0.010, accounts)[:, None] * (month[None, :] - months / 2)
    ramp = np.clip((month[None, :] - begun[:, None] + 1) / 6, 0.2, 1.0)
    slow = np.zeros((accounts, months))
    shock = rng.normal(0.0, 0.10, (accounts, months))
    for at in range(1, months):
        slow[:, at] = 0.85 * slow[:, at - 1] + shock[:, at]
    level = 2.2 * np.exp(0.4 * size)[:, None]
    return np.asarray(level * by_segment * np.exp(growth + slow) * ramp), season


def _there(begun: Ints, shape: tuple[int, int], rng: Generator) -> Ints:
    """1 from the first month of an account to the one in which it leaves."""
    leaves = rng.random(shape) < LEAVING
    gone = np.cumsum(leaves, axis=1) > 0
    return np.asarray((np.arange(shape[1])[None, :] >= begun[:, None]) & ~gone).astype(np.int64)


def _fading(struck: Ints, lasts: float) -> Array:
    """What is left of each strike: 1 in its month, a third after `lasts` months; never more than 1."""
    kept = np.exp(-np.log(3.0) / lasts)
    left = np.zeros(struck.shape)
    for at in range(struck.shape[1]):
        before = left[:, at - 1] * kept if at else np.zeros(len(struck))
        left[:, at] = np.maximum(before, struck[:, at])
    return left


def _ordered(rate: Array, there: Ints, rng: Generator) -> tuple[Ints, Ints, Array]:
    """Orders, those delivered late, which takes away from the months after, and the share that late ones left."""
    orders, late = np.zeros(rate.shape, dtype=np.int64), np.zeros(rate.shape, dtype=np.int64)
    sound = np.ones(rate.shape)
    sore = np.zeros(len(rate))
    for at in range(rate.shape[1]):
        sound[:, at] = 1 - LATE_TAKES * np.minimum(sore, 1.0)
        orders[:, at] = rng.poisson(rate[:, at] * sound[:, at] * there[:, at])
        late[:, at] = rng.binomial(orders[:, at], LATE)
        sore = np.maximum(sore * np.exp(-1 / LATE_LASTS), late[:, at] > 0)
    return orders, late, sound


def _events(
    usual: Array, season: Array, orders: Ints, there: Ints, begun: Ints, size: Array, rng: Generator
) -> dict[str, Ints]:
    """How often each harmless thing happens, by account and month."""
    month = np.arange(usual.shape[1])
    big = np.exp(0.8 * size)[:, None]
    recent = _mean_of_last(orders, 3)
    best = np.maximum(np.maximum.accumulate(_mean_of_last(orders, 6), axis=1), 0.5)
    falls = (recent < (1 - LOST) * best).astype(np.float64)
    grows = (recent > 1.2 * _mean_of_last(orders, 12)).astype(np.float64)
    quiet_ahead = (np.roll(season, -2) < 1 - SEASON / 2).astype(np.float64)[None, :]
    new = (month[None, :] - begun[:, None] < 4).astype(np.float64)
    rates = {
        "meeting:call@hotline": 0.20 * orders,
        "meeting:login@portal": 1.6 * usual,
        "meeting:visit@sales": 0.10 * big,
        "meeting:reminder@billing": 0.01 + 0.15 * falls,
        "meeting:quote@sales": 0.02 + 0.15 * grows,
        "meeting:catalogue@mail": 0.02 + 0.30 * quiet_ahead,
        "meeting:welcome@sales": 0.40 * new,
        "meeting:correction@billing": 0.010 * big,
        "case:complaint": 0.03 * orders,
        "case:question": 0.04 + 0.02 * big,
        "case:claim": 0.010 * big,
        "cancelled": 0.02 * orders,
        "returns": 0.03 * orders,
    }
    rates |= {f"theme:T{place}": 0.012 * orders / (1 + place / 3) for place in range(THEMES)}
    return {name: rng.poisson(rate * there) for name, rate in rates.items()}


def _plant(events: dict[str, Ints], planted: Planted, struck: Ints, rng: Generator) -> None:
    """Let the planted thing happen where it struck, and nowhere else."""
    key = KEYS[planted]
    if planted == "quiet":
        hushed = np.zeros(struck.shape, dtype=bool)
        for gap in range(QUIET_FOR):
            hushed[:, gap:] |= struck[:, : struck.shape[1] - gap] > 0
        events[key] = np.where(hushed, rng.poisson(0.1 * events[key]), events[key])
    else:
        events[key] = struck


def _mean_of_last(values: Ints, months: int) -> Array:
    sums = np.concatenate([np.zeros((len(values), 1)), np.cumsum(values, axis=1)], axis=1)
    at = np.arange(values.shape[1])
    begin = np.maximum(at + 1 - months, 0)
    return np.asarray((sums[:, at + 1] - sums[:, begin]) / (at + 1 - begin))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Fading:
    """How the planted thing takes away, and who meets it again."""

    takes: float
    lasts: float
    again: Array  # (accounts,) chance a month
    seen_after: int  # months


def _coming(level: Array, struck: Ints, fading: _Fading) -> Array:
    """Margin to be expected less in three months because it struck in the last three in which that can be seen.

    Of the level of the last twelve months. An account may leave first, or meet it again anyway: then nothing is missing
    because it met it now.
    """
    end = struck.shape[1] - fading.seen_after
    earlier = struck.copy()
    earlier[:, end - RECENT : end] = 0
    more = _fading(struck, fading.lasts)[:, -1] - _fading(earlier, fading.lasts)[:, -1]
    kept = np.exp(-np.log(3.0) / fading.lasts) * (1 - fading.again) * (1 - LEAVING)
    months = np.maximum((level[:, -12:] > 0).sum(axis=1), 1)
    usual = level[:, -12:].sum(axis=1) / months * (level[:, -1] > 0)
    return np.asarray(usual * fading.takes * more * (kept + kept**2 + kept**3))
