"""Rollouts and trials made to order, and their proofs."""

from collections.abc import Mapping

import numpy as np

from changemaker.core.finding import Check, Finding
from changemaker.core.message import Message
from changemaker.core.seeds import stream
from changemaker.prove.arms import prove_drawn_arms
from changemaker.prove.ask import Ask, Assigned
from changemaker.prove.design import arm_design, rollout_design
from changemaker.prove.rollout import prove_rollout
from changemaker.sim.worlds import RolloutWorld, live
from changemaker.stats.moments import Array
from changemaker.stats.rollout import Rollout
from changemaker.stats.trial import Trial, TrialRows, trial_of

QUIET = {"units": 80, "periods": 10, "first_start": 5, "waves": 2, "shock_sd": 2.0}
FAILED_GATE = Check(name="units complete", passed=False, detail=Message("check.units_complete.failed"))


def rollout(*, seed: int = 1, **world: float | int | str) -> Rollout:
    """Eighty units over ten periods, half of them in two waves, unless `world` says otherwise."""
    return live(RolloutWorld(**(QUIET | world)), stream(seed, "prove")).rollout  # type: ignore[arg-type]


def proved(
    found: Rollout, assigned: Assigned, *, checks: tuple[Check, ...] = (), adjusted: bool = False, **ask: object
) -> Finding:
    """The proof by group-time effects, in the design that the rollout falls into."""
    starts = len({start for start in found.starts if start is not None})
    design = rollout_design(assigned, treated=found.treated, never=found.never, starts=starts)
    return prove_rollout(found, Ask(assigned=assigned, **ask), design, adjusted=adjusted, checks=checks)  # type: ignore[arg-type]


def trial(
    arms: Mapping[str, Array], *, known: Mapping[str, Array] | None = None, clusters: Mapping[str, Array] | None = None
) -> Trial:
    """One row a unit; `known` holds (rows, k) covariates by arm, `clusters` codes by arm."""
    labels = tuple(arms)
    sizes = [len(arms[label]) for label in labels]
    covariates = np.vstack([known[label] for label in labels]) if known else np.empty((sum(sizes), 0))
    codes = np.concatenate([clusters[label] for label in labels]) if clusters else np.arange(sum(sizes))
    rows = TrialRows(
        values=np.column_stack([np.concatenate([arms[label] for label in labels]), covariates]),
        arms=np.repeat(np.arange(len(labels)), sizes),
        clusters=codes.astype(np.int64),
        weights=np.ones(sum(sizes)),
    )
    return trial_of("spend", labels, tuple(f"x{place}" for place in range(covariates.shape[1])), rows)


def spent(*sizes: int, effects: tuple[float, ...] = (), seed: int = 1, sd: float = 1.0) -> dict[str, Array]:
    """Normal spending by arm: control, then a, b, c; `effects` are added to the arms after the control."""
    rng = stream(seed, "spent")
    added = (0.0, *effects, *([0.0] * len(sizes)))
    names = ("control", "a", "b", "c")
    return {names[place]: rng.normal(10 + added[place], sd, size) for place, size in enumerate(sizes)}


def drawn(
    found: Trial,
    *,
    shares: dict[str, float] | None = None,
    clustered: bool = False,
    whole: bool | None = None,
    **ask: object,
) -> Finding:
    """The proof of arms that a lot dealt out; clusters were drawn as a whole unless `whole` says otherwise."""
    design = arm_design("random", sizes=[group.n for group in found.groups])
    as_a_whole = clustered if whole is None else whole
    return prove_drawn_arms(
        found,
        Ask(assigned="random", **ask),  # type: ignore[arg-type]
        design,
        shares=shares,
        clustered=clustered,
        whole=as_a_whole,
    )


def check(finding: Finding, name: str) -> Check:
    """The one check of that name."""
    (found,) = [each for each in finding.checks if each.name == name]
    return found


def failed(finding: Finding) -> set[str]:
    """The names of the checks that failed."""
    return {each.name for each in finding.checks if each.passed is False}
