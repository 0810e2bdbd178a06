"""Small simulated worlds for one proof: a trial or a rollout, with the truth by twins.

Each unit u has, in period t and with the programme off,

    y(u, t) = level(u) + season(t) + drift(u) * t + noise(u, t),   noise(u, t) = ar * noise(u, t - 1) + shock(u, t).

The twin with the programme on has the same random numbers and, from its start s on, gains effect * (1 + growth * (t
- s)).
The truth is the mean twin difference over treated units and periods. `rule` says who starts when: "lot" draws it;
"eager"
starts the units of high level first, which moves no trend; "trend" starts those first that were rising anyway, which no
comparison can repair. With rule "trend" the two-way number claims a gain in most worlds without any.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from changemaker.stats.moments import Array
from changemaker.stats.rollout import Rollout, UnitPaths, rollout_of
from changemaker.stats.trial import Trial, TrialRows, trial_of

Rule = Literal["lot", "eager", "trend"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutWorld:
    """Parameters of a rollout; the defaults are round numbers near what B2B panels show (AR .7, two years)."""

    units: int = 200
    periods: int = 24
    first_start: int = 12  # period of the first wave
    waves: int = 4  # one every two periods
    never: float = 0.5  # share of units that never start
    rule: Rule = "lot"
    level: float = 100.0
    level_sd: float = 20.0
    shock_sd: float = 5.0
    ar: float = 0.7
    season_sd: float = 3.0
    drift_sd: float = 0.0  # per period; rule "trend" needs some
    effect: float = 0.0  # at the start, in the outcome's unit
    growth: float = 0.0  # of the effect per period, as a share of it


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lived:
    """One world that was lived through: what could be seen, and the truth."""

    rollout: Rollout
    truth: float  # mean effect over treated units and periods, in the outcome's unit


def live(world: RolloutWorld, rng: Generator) -> Lived:
    """Return one rollout of `world` and its true mean effect."""
    level = rng.normal(world.level, world.level_sd, world.units)
    drift = rng.normal(0.0, world.drift_sd, world.units)
    season = rng.normal(0.0, world.season_sd, world.periods)
    time = np.arange(world.periods)
    without = level[:, None] + season + drift[:, None] * time + _noise(world, rng)
    starts = _starts(world, _order(world, level, drift, rng))
    since = time - starts[:, None]
    on = (since >= 0) & (starts[:, None] > 0)
    gain = np.where(on, world.effect * (1 + world.growth * since), 0.0)
    cohorts, codes = _cohorts(starts)
    paths = UnitPaths(
        outcomes=without + gain,
        cohorts=codes,
        clusters=np.arange(world.units),
        weights=np.ones(world.units),
        covariates=np.empty((world.units, 0)),
        names=tuple(f"{unit + 1:04d}" for unit in range(world.units)),
    )
    labels = tuple(str(period + 1) for period in range(world.periods))
    return Lived(rollout=rollout_of("value", labels, cohorts, paths), truth=float(gain[on].mean()) if on.any() else 0.0)


def _noise(world: RolloutWorld, rng: Generator) -> Array:
    shocks = rng.normal(0.0, world.shock_sd, (world.units, world.periods))
    noise = np.empty_like(shocks)
    noise[:, 0] = shocks[:, 0] / (1 - world.ar**2) ** 0.5  # starts in its long-run spread
    for period in range(1, world.periods):
        noise[:, period] = world.ar * noise[:, period - 1] + shocks[:, period]
    return noise


def _order(world: RolloutWorld, level: Array, drift: Array, rng: Generator) -> NDArray[np.int64]:
    """Units in the order in which they start."""
    chance = rng.permutation(world.units)
    if world.rule == "lot":
        return chance
    leaning = (
        (level - level.mean()) / max(float(level.std()), 1e-9)
        if world.rule == "eager"
        else drift / max(float(drift.std()), 1e-9)
    )
    return np.argsort(-(leaning + rng.normal(0.0, 1.0, world.units)), kind="stable")


def _starts(world: RolloutWorld, order: NDArray[np.int64]) -> NDArray[np.int64]:
    """First treated period of each unit, 0 for never: equal waves, two periods apart."""
    treated = round(world.units * (1 - world.never))
    starts = np.zeros(world.units, dtype=np.int64)
    for wave, members in enumerate(np.array_split(order[:treated], world.waves)):
        starts[members] = world.first_start + 2 * wave
    return starts


def _cohorts(starts: NDArray[np.int64]) -> tuple[tuple[int | None, ...], NDArray[np.int64]]:
    found = sorted({int(start) for start in starts if start > 0})
    codes = np.array([found.index(int(start)) if start > 0 else len(found) for start in starts], dtype=np.int64)
    return (*found, *((None,) if (starts == 0).any() else ())), codes


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialWorld:
    """Parameters of a trial: spending, zero for most and heavy-tailed, drawn in clusters or one by one."""

    units: int = 1000
    clusters: int = 0  # 0: each unit is drawn on its own
    treated: float = 0.5  # share of units, or of clusters, that are treated
    skewed: bool = False  # what a cluster shares has a long tail
    buyers: float = 0.4  # share of units that spend at all
    log_sd: float = 1.0  # of what buyers spend
    cluster_sd: float = 0.0  # shared by a cluster, in the outcome's unit
    effect: float = 0.0  # added to what each treated unit spends


def draw_trial(world: TrialWorld, rng: Generator) -> tuple[Trial, float]:
    """Return one trial of `world`, with a covariate from before, and its true effect in the outcome's unit."""
    habit = rng.normal(0.0, 1.0, world.units)
    buys = rng.random(world.units) < world.buyers
    spent = np.where(buys, np.exp(rng.normal(2.0 + 0.5 * habit, world.log_sd)), 0.0)
    clusters = np.arange(world.units) % world.clusters if world.clusters else np.arange(world.units)
    count = int(clusters.max()) + 1
    shared = rng.lognormal(0.0, 1.0, count) if world.skewed else rng.normal(0.0, 1.0, count)
    spent = spent + world.cluster_sd * shared[clusters]
    drawn = (rng.permutation(count) < round(count * world.treated)).astype(np.int64)[clusters]
    rows = TrialRows(
        values=np.column_stack([spent + world.effect * drawn, habit]),
        arms=drawn,
        clusters=clusters,
        weights=np.ones(world.units),
    )
    return trial_of("spend", ("waiting", "treated"), ("habit",), rows), world.effect
