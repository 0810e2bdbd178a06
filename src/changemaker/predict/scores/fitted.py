"""Scores learnt from those who answered: judged on answers not seen, and given out only where they predict."""

from dataclasses import dataclass

import numpy as np

from changemaker.core.refusal import Refusal
from changemaker.predict.scores.card import Card
from changemaker.predict.scores.design import Design
from changemaker.predict.scores.drawing_up import Evidence, drawn_up, nothing
from changemaker.predict.scores.enough import nothing_known, too_few_units, too_little
from changemaker.predict.scores.held import HeldOut
from changemaker.predict.scores.intervals import ranges_of
from changemaker.predict.scores.later import later
from changemaker.predict.scores.learners import Choice, chosen, fitted
from changemaker.predict.scores.model import Model
from changemaker.predict.scores.outside_folds import teachable
from changemaker.predict.scores.prepared import Prepared, prepared
from changemaker.predict.scores.target import Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Learned:
    """What was learnt, how good it is, and what it says of those who answered without having seen their unit."""

    card: Card
    model: Model | None  # None where nothing may be published
    held_out: HeldOut | None  # None where nothing could be learnt
    refusals: tuple[Refusal, ...]


def learn(design: Design, *, level: float = 0.9, seed: int, threads: int | None = None) -> Learned:
    """Return what the answered rows teach.

    The same rows, in whatever order, with the same seed give the same model, whatever the number of threads.

    Args:
        design: all rows; those without an answer only say whom the scores are for.
        level: the share of ranges that shall hold the answer, in (0, 1).
        seed: of folds and trees.
        threads: for the trees; by the size of the table where left out.
    """
    refusal, few = too_little(design), too_few_units(design)
    here = None if refusal else prepared(design, seed=seed)
    if here is None or (few and not teachable(here.answers.y, here.fold, here.answers.weight > 0)):
        refusal = refusal or few or nothing_known(design)
        return Learned(card=nothing(design, refusal), model=None, held_out=None, refusals=(refusal,))
    choice = chosen(here, seed=seed, threads=threads)
    held, inside_others = _held(here, choice, level)
    told = Evidence(
        design=design,
        here=here,
        choice=choice,
        held=held,
        inside_others=inside_others,
        later=later(here, seed=seed, threads=threads),
        few=few,
        level=level,
    )
    card = drawn_up(told)
    model = _model(here, choice, seed=seed, threads=threads) if card.published else None
    return Learned(card=card, model=model, held_out=held.placed(here.rows), refusals=card.refusals)


def _held(here: Prepared, choice: Choice, level: float) -> tuple[HeldOut, Array | None]:
    """Return each answer's shares and range, and whether the range weighted to the others held it."""
    n = len(here.fold)
    low, high = np.empty(n), np.empty(n)
    inside = None if here.others is None else np.empty(n)
    for fold, teaching in enumerate(choice.teaching):
        mine, others = np.flatnonzero(here.fold == fold), np.flatnonzero(here.fold != fold)
        low[mine], high[mine] = ranges_of(teaching, here.answers, others, here.unit).of(choice.shares[mine], level)
        if inside is not None:
            weighted = ranges_of(teaching, here.answers, others, here.unit, here.others)
            ends = weighted.of(choice.shares[mine], level)
            inside[mine] = (here.answers.y[mine] >= ends[0]) & (here.answers.y[mine] <= ends[1])
    held = HeldOut(
        rows=np.arange(n),
        y=here.answers.y,
        shares=choice.shares,
        expected=here.answers.mean(choice.shares),
        low=low,
        high=high,
    )
    return held, inside


def _model(here: Prepared, choice: Choice, *, seed: int, threads: int | None) -> Model:
    everyone = np.arange(len(here.fold))
    road = choice.final.road
    return Model(
        kind=here.answers.target.kind,
        values=here.answers.target.values,
        layout=here.layout,
        index=fitted(choice.name, here, everyone, seed=seed, threads=threads),
        road=road,
        ranges=ranges_of(choice.final.shares, here.answers, everyone, here.unit, here.others),
    )
