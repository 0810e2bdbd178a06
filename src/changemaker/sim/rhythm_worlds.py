"""Companies whose accounts buy each in a rhythm of its own and feel as they feel: who stopped and who sank is known.

Gaps are drawn in usual days, which run faster in busy months and stand still at weekends where nobody orders then.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np
import pyarrow as pa
from numpy.random import Generator
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Gap = Literal["lognormal", "gamma", "exponential"]

FIRST = date(2023, 1, 2)
MICROSECONDS_A_DAY = 86_400_000_000
NEVER = 10**6
SEASON = np.array([0.8, 0.85, 1.1, 1.05, 1.0, 0.9, 0.7, 0.75, 1.15, 1.25, 1.3, 1.15])
GOOD, BAD = ("confident", "trusting", "valued", "relieved"), ("frustrated", "confused", "exhausted", "let_down")


@dataclass(frozen=True, slots=True, kw_only=True)
class RhythmWorld:
    """What may differ between companies; pairs are drawn from, one draw an account."""

    accounts: int = 800
    days: int = 1095
    gap: Gap = "lognormal"
    gap_days: tuple[float, float] = (7.0, 45.0)  # middle gap, even on the log scale
    spread: tuple[float, float] = (0.25, 0.8)  # of log gaps, or the coefficient of variation of the other kinds
    season: float = 0.0  # 1 for all of SEASON, 0 for none
    weekends: bool = True  # whether anybody orders then
    size_spread: float = 0.6  # of log order sizes, around the account's own
    size_lasts: float = 0.0  # log change of the next gap for one of log size
    stops_a_year: float = 0.15
    dwindles: float = 0.2  # of those who stop: goes on with crumbs, a tenth of its usual order
    joining: float = 0.2  # share that orders for the first time within the days
    emotions_a_year: float = 10.0
    mood_wanders: float = 0.0  # spread of a mood that comes back by itself
    mood_lasts: float = 40.0  # days of its memory
    sinks: float = 0.0  # share of accounts whose mood sinks for good in the last 120 days
    sinks_by: float = 0.8  # of the pleasantness of an emotion, -1 to 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RhythmCompany:
    """One company: what is seen, and what is true of it."""

    days: int
    order_account: Ints
    order_day: Ints
    order_amount: Floats
    stops: Ints  # the last day of buying as before, NEVER while it goes on; one an account
    emotion_account: Ints
    emotion_day: Ints
    emotion_value: Floats  # -1 to 1
    sinks: Ints  # day since which its mood sinks, NEVER for the others
    segment: Ints

    @property
    def last(self) -> date:
        """Return the last day of the data."""
        return FIRST + timedelta(days=self.days - 1)

    def moment(self, day: int) -> int:
        """Return the end of a day in UTC microseconds."""
        return ((FIRST - date(1970, 1, 1)).days + day + 1) * MICROSECONDS_A_DAY

    def tables(self, until: int | None = None) -> Mapping[str, pa.Table]:
        """Return the canonical tables as they were at the end of day `until`; of the last day where left out."""
        end = self.days - 1 if until is None else until
        return {"account": self._accounts(), "order": self._orders(end), "emotion": self._emotions(end)}

    def _accounts(self) -> pa.Table:
        names = np.array(["small", "core", "key"])[self.segment]
        return pa.table({"account_id": _ids("A", np.arange(len(self.stops))), "segment": pa.array(names.tolist())})

    def _orders(self, end: int) -> pa.Table:
        keep = np.flatnonzero(self.order_day <= end)
        amount = np.round(self.order_amount[keep], 2)
        return pa.table(
            {
                "order_id": _ids("O", keep),
                "line": pa.array(np.ones(len(keep), dtype=np.int64)),
                "account_id": _ids("A", self.order_account[keep]),
                **_dated(self.order_day[keep]),
                "amount": pa.array(amount).cast(pa.decimal128(18, 4)),
                "margin": pa.array(np.round(0.3 * amount, 2)).cast(pa.decimal128(18, 4)),
                "cancelled": pa.array(np.zeros(len(keep), dtype=np.bool_)),
            }
        )

    def _emotions(self, end: int) -> pa.Table:
        keep = np.flatnonzero(self.emotion_day <= end)
        value = self.emotion_value[keep]
        names = np.where(value >= 0, np.array(GOOD)[keep % 4], np.array(BAD)[keep % 4])
        return pa.table(
            {
                "emotion_id": _ids("E", keep),
                "account_id": _ids("A", self.emotion_account[keep]),
                **_dated(self.emotion_day[keep]),
                "emotion": pa.array(names.tolist()),
                "intensity": pa.array(np.abs(value)),
                "probability": pa.array(np.ones(len(keep))),
                "basis": pa.array(["asked"] * len(keep)),
            }
        )


def live_rhythm(world: RhythmWorld, rng: Generator) -> RhythmCompany:
    """Return one company of `world`."""
    n = world.accounts
    segment = rng.choice(3, n, p=[0.5, 0.35, 0.15]).astype(np.int64)
    low, high = np.log(world.gap_days)
    middle = np.exp(rng.uniform(low, high, n) - 0.25 * (segment - 1) * (high > low))
    spread = rng.uniform(*world.spread, n)
    begins = np.where(rng.random(n) < world.joining, rng.integers(0, world.days, n), -NEVER).astype(np.int64)
    lived = np.where(begins < 0, 0, begins)
    stops = _stops(world, rng, n)
    stops = np.where(stops <= lived + 60, NEVER, stops)
    account, day, size = _orders_of(world, middle, spread, begins, rng)
    crumbs = rng.random(n) < world.dwindles
    over = day > stops[account]
    keep = ~over | crumbs[account]
    level = np.exp(rng.normal(6.5, 1.0, n))
    amount = level[account] * np.exp(size) * np.where(over, 0.1 * np.exp(-size), 1.0)
    felt_account, felt_day, felt, sinks = _moods(world, rng)
    return RhythmCompany(
        days=world.days,
        order_account=account[keep],
        order_day=day[keep],
        order_amount=np.maximum(amount[keep], 0.05),
        stops=stops,
        emotion_account=felt_account,
        emotion_day=felt_day,
        emotion_value=felt,
        sinks=sinks,
        segment=segment,
    )


def _stops(world: RhythmWorld, rng: Generator, n: int) -> Ints:
    days = rng.exponential(365.0 / world.stops_a_year, n) if world.stops_a_year > 0 else np.full(n, np.inf)
    return np.where(days < world.days, np.minimum(days, NEVER), NEVER).astype(np.int64)


def _orders_of(
    world: RhythmWorld, middle: Floats, spread: Floats, begins: Ints, rng: Generator
) -> tuple[Ints, Ints, Floats]:
    """Account, day and log size of every order there would be if nobody stopped; one a day."""
    clock = _usual_days(world)
    n, most = len(middle), int(2.5 * (world.days + 400) / middle.min()) + 20
    size = rng.normal(0.0, world.size_spread, (n, most))
    gap = _gaps(world.gap, middle, spread, most, rng) * np.exp(world.size_lasts * size)
    start = np.where(begins < 0, -400.0 - rng.random(n) * 2 * middle, clock[np.maximum(begins, 0)])
    at = start[:, None] + np.hstack([np.zeros((n, 1)), np.cumsum(gap, axis=1)[:, :-1]])
    day = np.searchsorted(clock, at, side="left")
    inside = (at > 0) & (day < world.days)
    account, place = np.nonzero(inside)
    key = account * (world.days + 1) + day[account, place]
    _, first = np.unique(key, return_index=True)
    account, place = account[first], place[first]
    return account.astype(np.int64), day[account, place].astype(np.int64), size[account, place]


def _gaps(kind: Gap, middle: Floats, spread: Floats, most: int, rng: Generator) -> Floats:
    shape = (len(middle), most)
    if kind == "lognormal":
        return np.asarray(middle[:, None] * np.exp(spread[:, None] * rng.normal(size=shape)))
    if kind == "exponential":
        return np.asarray(middle[:, None] * rng.exponential(size=shape))
    steady = 1.0 / spread[:, None] ** 2
    return np.asarray(middle[:, None] * rng.gamma(np.broadcast_to(steady, shape)) / steady)


def _usual_days(world: RhythmWorld) -> Floats:
    """How many usual days went by until the end of each day."""
    days = [FIRST + timedelta(days=day) for day in range(world.days)]
    pace = np.array([1.0 + world.season * (SEASON[day.month - 1] - 1.0) for day in days])
    if not world.weekends:
        pace *= np.array([1.4 if day.weekday() < 5 else 0.0 for day in days])
    return np.asarray(np.cumsum(pace))


def _moods(world: RhythmWorld, rng: Generator) -> tuple[Ints, Ints, Floats, Ints]:
    n = world.accounts
    often = world.emotions_a_year * rng.gamma(3.0, 1 / 3.0, n)
    count = rng.poisson(often * world.days / 365.0)
    account = np.repeat(np.arange(n), count)
    day = rng.integers(0, world.days, len(account))
    order = np.lexsort((day, account))
    account, day = account[order], day[order]
    sinks = np.full(n, NEVER)
    sinking = rng.random(n) < world.sinks
    sinks[sinking] = world.days - rng.integers(40, 120, int(sinking.sum()))
    mood = rng.normal(0.2, 0.3, n)[account] + _wandering(account, day, world, rng)
    mood = mood - world.sinks_by * (day >= sinks[account])
    value = np.clip(mood + rng.normal(0.0, 0.4, len(account)), -1.0, 1.0)
    return account.astype(np.int64), day.astype(np.int64), value, sinks.astype(np.int64)


def _wandering(account: Ints, day: Ints, world: RhythmWorld, rng: Generator) -> Floats:
    """A mood that comes back by itself, seen on those days."""
    spread = world.mood_wanders
    mood, shock = np.zeros(len(account)), rng.normal(size=len(account))
    if spread <= 0:
        return mood
    for place in range(len(account)):
        same = place > 0 and account[place] == account[place - 1]
        kept = np.exp(-(day[place] - day[place - 1]) / world.mood_lasts) if same else 0.0
        mood[place] = kept * (mood[place - 1] if same else 0.0) + spread * np.sqrt(1 - kept**2) * shock[place]
    return mood


def _ids(prefix: str, numbers: Ints) -> pa.Array:
    return pa.array([f"{prefix}{number:07d}" for number in numbers.tolist()])


def _dated(day: Ints) -> Mapping[str, pa.Array]:
    epoch = (FIRST - date(1970, 1, 1)).days + day
    dates = pa.array(epoch.astype(np.int32)).cast(pa.date32())
    months = epoch.astype("datetime64[D]").astype("datetime64[M]").astype("datetime64[D]").astype(np.int32)
    return {
        "t": pa.array(epoch * MICROSECONDS_A_DAY + MICROSECONDS_A_DAY // 2),
        "date": dates,
        "month": pa.array(months).cast(pa.date32()),
    }
