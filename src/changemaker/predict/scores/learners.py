"""Two learners side by side, and which of them is believed: the simpler one, unless the other is clearly better."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from changemaker.predict.scores import linear, trees
from changemaker.predict.scores.design import Codes
from changemaker.predict.scores.linear import Straight
from changemaker.predict.scores.outside_folds import RETAUGHT, Fit, HeldOutShares, Outside, held_out, outside
from changemaker.predict.scores.prepared import Prepared
from changemaker.predict.scores.target import Array, Flags
from changemaker.predict.scores.trees import Trees
from changemaker.stats.asked import clustered_se

Name = Literal["simple", "trees"]
CLEARLY = 1.0  # standard errors of the difference


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Choice:
    """Held-out shares by the learner chosen without the fold, and the learner chosen on all."""

    name: Name  # for the final fit
    better_by: float  # trees' loss less than the simple one's, a row, on rows not seen
    se: float
    shares: Array  # (n, K)
    teaching: tuple[Array, ...]  # for each fold, the shares of the other folds' rows that teach
    final: HeldOutShares  # of the chosen learner


def fitted(name: Name, here: Prepared, rows: Codes, *, seed: int, threads: int | None) -> Trees | Straight:
    """Return one learner taught by some rows."""
    if name == "trees":
        return trees.fit(here.table, here.layout, here.answers, rows, seed=seed, threads=threads)
    return linear.fit(here.table, here.layout, here.answers, rows, unit=here.unit)


def index_by(name: Name, here: Prepared, *, seed: int, threads: int | None) -> Fit:
    """Return what fits a learner on some rows and gives the index of others."""

    def fit(rows: Codes) -> Callable[[Codes], Array]:
        learner = fitted(name, here, rows, seed=seed, threads=threads)
        return lambda judge: learner.index(here.table[judge])

    return fit


def chosen(here: Prepared, *, seed: int, threads: int | None, teaching: Flags | None = None) -> Choice:
    """Return both learners' predictions of what they had not seen, made one by the choice.

    Args:
        here: the answered rows.
        seed: of the trees.
        threads: for the trees.
        teaching: (n,), which rows teach, calibrate and choose; all where left out. The others are only judged.
    """
    may = np.ones(len(here.fold), dtype=np.bool_) if teaching is None else teaching
    names: tuple[Name, Name] = ("simple", "trees")
    outsides: dict[Name, Outside] = {
        name: outside(index_by(name, here, seed=seed, threads=threads), here.fold, may) for name in names
    }
    found = {name: held_out(outsides[name], here.fold, here.answers, may) for name in names}
    shares = np.empty_like(found["simple"].shares)
    taught = []
    for fold in range(len(found["simple"].teaching)):
        mine, others = np.flatnonzero(here.fold == fold), np.flatnonzero(may & (here.fold != fold))
        name, _, _ = _better(here, others, found["simple"].teaching[fold], found["trees"].teaching[fold])
        shares[mine] = found[name].shares[mine]
        taught.append(found[name].teaching[fold])
    everyone = np.flatnonzero(may)
    name, better_by, se = _better(here, everyone, *(found[one].shares[everyone] for one in names))
    return Choice(name=name, better_by=better_by, se=se, shares=shares, teaching=tuple(taught), final=found[name])


def _better(here: Prepared, rows: Codes, simple: Array, bent: Array) -> tuple[Name, float, float]:
    """Return which learner to believe, by how much the trees' loss is less, and its standard error."""
    weight = here.answers.weight[rows]
    less = here.answers.loss(simple, rows) - here.answers.loss(bent, rows)
    mean = float(weight @ less / weight.sum())
    se = RETAUGHT**0.5 * clustered_se(weight * (less - mean) / weight.sum(), here.unit[rows])
    return ("trees" if mean > CLEARLY * se else "simple"), mean, se
