"""How often is the proof itself wrong? Simulated worlds with known truth go through it, and its errors are counted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from changemaker.core.estimate import Estimate
from changemaker.core.finding import Finding
from changemaker.core.message import Message
from changemaker.core.seeds import stream
from changemaker.prove.arms import prove_drawn_arms
from changemaker.prove.ask import Ask, Assigned
from changemaker.prove.design import arm_design, rollout_design
from changemaker.prove.few_treated import prove_few_treated
from changemaker.prove.rollout import prove_rollout
from changemaker.prove.verdict import MOVED
from changemaker.sim.worlds import RolloutWorld, TrialWorld, draw_trial, live
from changemaker.stats.counts import mean_error, share_of
from changemaker.stats.rows_as_independent import before_after_rows, treated_untreated_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One world's answer held against its truth: by number, whether its range covers, claims, and how far off it is."""

    truth: float
    covers: Mapping[str, bool]
    claims: Mapping[str, bool]
    strong: bool  # claimed with grade A or B
    off: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A kind of world, and how it is asked about."""

    name: str
    world: RolloutWorld | TrialWorld
    assigned: Assigned


SCENARIOS = (
    Scenario(name="drawn", world=TrialWorld(effect=2.0), assigned="random"),
    Scenario(name="drawn-null", world=TrialWorld(), assigned="random"),
    Scenario(name="drawn-12-clusters-null", world=TrialWorld(clusters=12, cluster_sd=3.0), assigned="random"),
    Scenario(
        name="drawn-3-of-60-clusters-null",
        world=TrialWorld(clusters=60, treated=0.05, cluster_sd=3.0, skewed=True),
        assigned="random",
    ),
    Scenario(name="lot-order", world=RolloutWorld(effect=2.0, growth=0.15), assigned="random"),
    Scenario(name="lot-order-null", world=RolloutWorld(), assigned="random"),
    Scenario(name="staged", world=RolloutWorld(rule="eager", effect=2.0, growth=0.15), assigned="staged"),
    Scenario(name="staged-null", world=RolloutWorld(rule="eager"), assigned="staged"),
    Scenario(
        name="staged-16-units-null", world=RolloutWorld(units=16, never=0.5, waves=2, rule="eager"), assigned="staged"
    ),
    Scenario(
        name="staged-24-units-null", world=RolloutWorld(units=24, never=0.5, waves=2, rule="eager"), assigned="staged"
    ),
    Scenario(name="one-treated-null", world=RolloutWorld(units=30, never=29 / 30, waves=1), assigned="staged"),
    Scenario(name="chosen-null", world=RolloutWorld(rule="eager"), assigned="chosen"),
    Scenario(
        name="own-trend-2-periods-null",
        world=RolloutWorld(rule="trend", drift_sd=3.0, periods=2, first_start=1, waves=1),
        assigned="chosen",
    ),
    Scenario(name="own-trend-null", world=RolloutWorld(rule="trend", drift_sd=0.3), assigned="staged"),
)


def calibration(
    repetitions: int, seed: int, *, level: float = 0.95, progress: Callable[[str], None] = lambda _: None
) -> Finding:
    """Return coverage, bias and false claims of the proof and of naive numbers, each with its own range.

    Args:
        repetitions: worlds per scenario.
        seed: any; the shares must hold for all.
        level: of the ranges under test, and of those around the counts.
        progress: told the scenario that begins.

    Returns:
        A finding whose keys are `coverage:SCENARIO`, `bias:SCENARIO` (share of the true effect), `claims:SCENARIO`,
        `strong-claims:SCENARIO` (grade A or B only), and `naive:coverage:...`, `naive:claims:...` for the naive
        numbers; n is the number of worlds.
    """
    estimates: dict[str, Estimate] = {}
    for scenario in SCENARIOS:
        progress(scenario.name)
        estimates |= counted(scenario, repetitions, seed, level=level)
    return Finding(
        study="calibration",
        question=Message("question.calibration", {"worlds": repetitions}),
        headline=tuple(key for key in estimates if not key.startswith("naive:")),
        estimates=estimates,
        notes=(Message("note.calibration"),),
    )


def counted(scenario: Scenario, repetitions: int, seed: int, *, level: float = 0.95) -> dict[str, Estimate]:
    """Return the counts of one scenario, under the keys of `calibration`."""
    seen = [_ask(scenario, stream(seed, scenario.name, place), level) for place in range(repetitions)]
    return _counts(scenario.name, seen, level)


def _ask(scenario: Scenario, rng: np.random.Generator, level: float) -> Seen:
    ask = Ask(assigned=scenario.assigned, level=level, seed=int(rng.integers(2**31)))
    if isinstance(scenario.world, TrialWorld):
        return _trial(scenario.world, ask, rng)
    return _rollout(scenario.world, ask, rng)


def _trial(world: TrialWorld, ask: Ask, rng: np.random.Generator) -> Seen:
    trial, truth = draw_trial(world, rng)
    design = arm_design(ask.assigned, sizes=[group.n for group in trial.groups])
    clustered = bool(world.clusters)
    finding = prove_drawn_arms(trial, ask, design, shares=None, clustered=clustered, whole=clustered)
    rows = trial.rows
    naive = {"rows": treated_untreated_rows(rows.values[:, 0], rows.arms == 1, level=ask.level)} if rows else {}
    return _seen(truth, finding, "treated", naive)


def _rollout(world: RolloutWorld, ask: Ask, rng: np.random.Generator) -> Seen:
    lived = live(world, rng)
    rollout = lived.rollout
    starts = len({start for start in rollout.starts if start is not None})
    design = rollout_design(ask.assigned, treated=rollout.treated, never=rollout.never, starts=starts)
    if design.kind == "few_treated":
        finding, key = prove_few_treated(rollout, ask, design), "sdid"
    else:
        finding, key = prove_rollout(rollout, ask, design, adjusted=False), "simple"
    naive = {
        name.removeprefix("naive:"): estimate
        for name, estimate in finding.estimates.items()
        if name.startswith("naive:")
    }
    paths = rollout.paths
    if paths is not None:
        first = np.array(
            [world.periods if rollout.starts[cohort] is None else rollout.starts[cohort] for cohort in paths.cohorts]
        )
        on = np.arange(world.periods) >= first[:, None]
        treated = first < world.periods
        naive["before_after_rows"] = before_after_rows(paths.outcomes[treated], on[treated], level=ask.level)
        after = np.arange(world.periods) >= world.first_start
        compared = paths.outcomes[:, after]
        naive["treated_untreated_rows"] = treated_untreated_rows(
            compared.ravel(), on[:, after].ravel(), level=ask.level
        )
    return _seen(lived.truth, finding, key, naive)


def _seen(truth: float, finding: Finding, key: str, naive: Mapping[str, Estimate]) -> Seen:
    estimates = {"": finding.estimates[key], **naive}
    claimed = finding.verdicts[key].verdict in MOVED
    return Seen(
        truth=truth,
        covers={name: estimate.low <= truth <= estimate.high for name, estimate in estimates.items()},
        claims={name: estimate.excludes_zero for name, estimate in estimates.items()} | {"": claimed},
        strong=claimed and (estimates[""].grade or "E") in "AB",
        off={name: estimate.value - truth for name, estimate in estimates.items()},
    )


def _counts(name: str, seen: Sequence[Seen], level: float) -> dict[str, Estimate]:
    effect = float(np.mean([one.truth for one in seen]))
    found = {}
    for number in seen[0].covers:
        prefix, suffix = ("naive:", f":{number}") if number else ("", "")
        if effect:
            found[f"{prefix}coverage:{name}{suffix}"] = share_of([one.covers[number] for one in seen], level=level)
            found[f"{prefix}bias:{name}{suffix}"] = mean_error(
                [one.off[number] / abs(effect) for one in seen], unit="share of the effect", level=level
            )
        found[f"{prefix}claims:{name}{suffix}"] = share_of([one.claims[number] for one in seen], level=level)
    found[f"strong-claims:{name}"] = share_of([one.strong for one in seen], level=level)
    return found
