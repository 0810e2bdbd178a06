"""The accuracy card drawn up: every number on it is of answers that had no part in what predicted them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from changemaker.core.estimate import Estimate
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.predict.scores.abstain import by_segment
from changemaker.predict.scores.card import CalibrationPoint, Card, SegmentCard
from changemaker.predict.scores.card_checks import checks_of
from changemaker.predict.scores.covered import coverage
from changemaker.predict.scores.design import Design
from changemaker.predict.scores.enough import MIN_JUDGED
from changemaker.predict.scores.held import HeldOut
from changemaker.predict.scores.judged import RANGE, Rows, accuracy, gain
from changemaker.predict.scores.later import Later
from changemaker.predict.scores.learners import Choice
from changemaker.predict.scores.prepared import Prepared
from changemaker.predict.scores.target import Array
from changemaker.stats import calibration, conformal, shifted

Estimates = dict[str, Estimate]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Evidence:
    """All that a card is drawn up from."""

    design: Design
    here: Prepared
    choice: Choice
    held: HeldOut  # in the order of `here`
    inside_others: Array | None  # (n,), whether the weighted range held the answer; None without others
    later: Later | None
    few: Refusal | None  # too few units to publish by, though enough to be judged
    level: float  # of the scores' ranges


def nothing(design: Design, refusal: Refusal) -> Card:
    """Return the card where nothing could be learnt."""
    answered = design.target.answered
    return Card(
        estimates={},
        refusals=(refusal,),
        best_baseline="overall",
        learner="none",
        why=refusal.why,
        calibration=(),
        segments=(),
        checks=(),
        answers=int(np.count_nonzero(answered)),
        units=len(np.unique(design.unit[answered])),
    )


def drawn_up(told: Evidence) -> Card:
    """Return the card."""
    rows = told.here.judged()
    measure = "auc" if rows.yes_no else "mae"
    baselines = _baselines(told.here)
    best = _best(baselines, rows)
    estimates = _in_folds(told, rows, baselines, best, measure)
    estimates |= _in_time(told, rows, best, measure)
    estimates |= _ranges(told, rows)
    refusals = (told.few,) if told.few is not None else tuple(_withheld(estimates, told, best))
    return Card(
        estimates=estimates,
        refusals=refusals,
        best_baseline=best,
        learner=_learner(told),
        why=_why(told),
        calibration=_calibration(told, rows),
        segments=_segments(told, rows, baselines, published=not refusals),
        checks=checks_of(estimates, told.here, measure=measure, best=best, level=told.level),
        answers=len(rows.answer),
        units=told.here.units,
    )


def _baselines(here: Prepared) -> dict[str, Array]:
    """Return what each baseline says of every row, taught by the other folds."""
    found = {name: np.empty(len(here.fold)) for name in here.simple.names()}
    for fold in range(int(here.fold.max()) + 1):
        judge, teach = np.flatnonzero(here.fold == fold), np.flatnonzero(here.fold != fold)
        for name, said in found.items():
            said[judge] = here.simple.predicted(name, teach, judge)
    return found


def _best(baselines: Mapping[str, Array], rows: Rows) -> str:
    """Return the baseline over which a gain is hardest to come by."""
    overall = baselines["overall"]
    return max(baselines, key=lambda name: gain(baselines[name], overall, rows, level=RANGE).value)


def _in_folds(told: Evidence, rows: Rows, baselines: Mapping[str, Array], best: str, measure: str) -> Estimates:
    mean = told.held.expected
    found = {f"baseline:{name}": accuracy(said, rows, level=RANGE) for name, said in baselines.items()}
    closest = (max if rows.yes_no else min)(found.values(), key=lambda one: one.value)
    found = {measure: accuracy(mean, rows, level=RANGE), f"baseline_{measure}": closest} | found
    found["gain"] = gain(mean, baselines[best], rows, level=RANGE)
    slope = calibration.slope(rows.beside(mean), chance=rows.yes_no, level=RANGE)
    return found if slope is None else found | {"calibration_slope": slope}


def _in_time(told: Evidence, rows: Rows, best: str, measure: str) -> Estimates:
    late = told.later
    if late is None:
        return {}
    some = replace(rows.where(np.isin(np.arange(len(rows.answer)), late.rows)), retaught=1.0)
    order = np.argsort(late.rows, kind="stable")
    mean, said = late.mean[order], late.baseline[best][order]
    return {
        f"{measure}_later": accuracy(mean, some, level=RANGE),
        f"baseline_{measure}_later": accuracy(said, some, level=RANGE),
        "gain_later": gain(mean, said, some, level=RANGE),
    }


def _ranges(told: Evidence, rows: Rows) -> Estimates:
    held = told.held
    inside = ((held.y >= held.low) & (held.y <= held.high)).astype(np.float64)
    once = conformal.one_a_unit(rows.unit)
    found = {"coverage": coverage(inside, rows, once)}
    others = told.here.others
    if others is not None and told.inside_others is not None:
        found["coverage_others"] = coverage(told.inside_others, rows, once * others)
        share = shifted.effective_share(others)
        found["effective_share"] = Estimate(
            value=share, low=share, high=share, se=None, level=RANGE, unit="share", n=told.here.units,
            method="density-ratio",
        )  # fmt: skip
    return found


def _withheld(estimates: Mapping[str, Estimate], told: Evidence, best: str) -> list[Refusal]:
    """Return why no score may be published: no better than a baseline, worse later, or the same for everybody."""
    gained, later = estimates["gain"], estimates.get("gain_later")
    about: dict[str, object] = {"target": told.design.target.name, "baseline": best, "n": told.here.units}
    if gained.low <= 0:
        about |= {"gain": gained.value, "low": gained.low, "high": gained.high}
        return [_refused("no_better", about)]
    if later is not None and later.value < 0:
        return [_refused("not_later", about | {"gain": later.value, "low": later.low, "high": later.high})]
    if told.choice.final.road.slope == 0:
        return [_refused("flat", about)]
    return []


def _refused(why: str, about: dict[str, object]) -> Refusal:
    return Refusal(
        what="scores", why=Message(f"predict.refuse.{why}", about), needs=Message(f"predict.needs.{why}", about)
    )


def _learner(told: Evidence) -> str:
    if told.choice.name == "trees":
        return "trees"
    return "ridge" if told.design.target.kind == "number" else "ordinal"


def _why(told: Evidence) -> Message:
    about = {"less": told.choice.better_by, "se": told.choice.se}
    if told.choice.name == "trees":
        return Message("predict.learner.trees", about)
    return Message("predict.learner.simple", about)


def _calibration(told: Evidence, rows: Rows) -> tuple[CalibrationPoint, ...]:
    """Return rows of about equal prediction, where they are of units enough for a range."""
    found = calibration.points(rows.beside(told.held.expected), level=RANGE, of="points")
    return tuple(CalibrationPoint(predicted=mean, answered=said) for mean, said in found if said.n >= MIN_JUDGED)


def _segments(
    told: Evidence, rows: Rows, baselines: Mapping[str, Array], *, published: bool
) -> tuple[SegmentCard, ...]:
    segments = told.design.segments
    if segments is None:
        return ()
    cards = by_segment(segments, segments.codes[told.here.rows], told.held.expected, baselines, rows)
    return tuple(card if published else replace(card, published=False) for card in cards)
