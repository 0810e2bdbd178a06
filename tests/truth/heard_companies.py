"""Companies that hear seven of a hundred, predicted as the product predicts them, beside what all would say."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from changemaker.core.estimate import Estimate
from changemaker.core.seeds import stream
from changemaker.predict.scores.card import Card
from changemaker.predict.scores.design import Design, Known, Segments
from changemaker.predict.scores.fitted import learn
from changemaker.predict.scores.layout import taken
from changemaker.predict.scores.population import Answers, Silent, Worth, population, with_follow_up
from changemaker.predict.scores.prepared import prepared
from changemaker.predict.scores.target import Target
from changemaker.sim.heard_worlds import SEGMENTS, HeardCompany, HeardWorld, SeenColumn, live_heard
from changemaker.stats.asked import Array, Asked, Fact
from changemaker.stats.nonresponse_band import strength_of
from changemaker.stats.propensity import fit_propensity
from changemaker.stats.two_phase import FollowedUp

LEVEL = 0.9
NPS = Worth(of_value=(*[-100.0] * 7, 0.0, 0.0, 100.0, 100.0), unit="points")
VALUES = tuple(map(float, range(11)))
SCALED = np.array(VALUES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Predicted:
    """One company's estimates beside its truth, in NPS points."""

    truth: float
    answered: float  # of those who answered, as they are
    naive: float  # the model's mean over everybody, nothing taken off
    everybody: Estimate
    band: Estimate
    followed: Estimate | None
    followed_band: Estimate | None  # and who was drawn and not reached
    card: Card
    inside: float  # share of the silent whose range holds what they would say; NaN where nothing is published


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How often it was right, over companies."""

    told: Sequence[Predicted]

    def within(self, points: float) -> float:
        """Return how often everybody's score lies within so many points of the truth."""
        return float(np.mean([abs(one.everybody.value - one.truth) <= points for one in self.told]))

    def coverage(self, which: str) -> float:
        """Return how often the range holds the truth."""
        return float(np.mean([getattr(one, which).low <= one.truth <= getattr(one, which).high for one in self.told]))

    def off(self, which: str) -> Array:
        """Return estimate less truth of each."""
        found = [getattr(one, which) for one in self.told]
        return np.array([getattr(one, "value", one) for one in found]) - np.array([one.truth for one in self.told])

    def rmse(self, which: str) -> float:
        """Return the root mean square of estimate less truth."""
        return float(np.sqrt(np.mean(self.off(which) ** 2)))

    def width(self, which: str) -> float:
        """Return the mean width of the range."""
        return float(np.mean([getattr(one, which).high - getattr(one, which).low for one in self.told]))


def tally(world: HeardWorld, companies: int, seed: int) -> Tally:
    """Return the tally of some companies of one world."""
    streams = (stream(seed, world.answering, place) for place in range(companies))
    return Tally(told=[predicted(live_heard(world, rng), seed=place) for place, rng in enumerate(streams)])


def predicted(company: HeardCompany, *, seed: int) -> Predicted:
    """Return one company's scores as `studies.silent_scores` makes them."""
    design = design_of(company)
    learned = learn(design, level=LEVEL, seed=seed, threads=1)
    said, rest = np.flatnonzero(company.answered), np.flatnonzero(~company.answered)
    place = company.score[said].astype(np.intp)
    flat = np.bincount(place, minlength=len(VALUES)) / len(place)
    shares, held = np.tile(flat, (len(rest), 1)), np.tile(flat, (len(said), 1))
    inside = np.nan
    if learned.model is not None and learned.held_out is not None:
        shares, held = learned.model.shares(taken(design.columns, rest)), learned.held_out.shares
        low, high = learned.model.interval(shares, LEVEL)
        inside = float(((low <= company.score[rest]) & (company.score[rest] <= high)).mean())
    answers = Answers(
        account=company.account[said].astype(np.intp),
        place=place,
        shares=held,
        weight=_stands_for(design, len(said), seed=seed),
        counts=np.ones(len(said), dtype=np.bool_),
    )
    silent = Silent(account=company.account[rest].astype(np.intp), shares=shares)
    strength = _strength(company)
    found = population(answers, silent, NPS, strength=strength, level=LEVEL)
    followed = _followed(company, answers, silent, strength) if company.drawn.any() else None
    return Predicted(
        truth=company.truth,
        answered=float(company.value[said].mean()),
        naive=found.naive,
        everybody=found.everybody,
        band=found.band,
        followed=followed.estimate if followed else None,
        followed_band=followed.with_unreached if followed else None,
        card=learned.card,
        inside=inside,
    )


def design_of(company: HeardCompany) -> Design:
    """Return what can be seen of a company."""
    return Design(
        target=Target(name="nps", kind="scale", values=VALUES, y=company.y),
        columns=tuple(map(_known, company.columns)),
        unit=company.account.astype(np.intp),
        time=company.day,
        segments=Segments(name="segment", labels=SEGMENTS, codes=company.segment.astype(np.intp)),
        last=company.last,
    )


def _known(column: SeenColumn) -> Known:
    return Known(
        name=column.name,
        group=column.group,
        kind="category" if column.labels else "number",
        values=column.values,
        labels=column.labels,
        monotone=-1 if column.worse_if_more else 0,
    )


def _stands_for(design: Design, answers: int, *, seed: int) -> Array:
    here = prepared(design, seed=seed)
    if here is None or here.others is None:
        return np.ones(answers)
    weight = np.empty(answers)
    weight[np.argsort(np.argsort(here.rows))] = here.others
    return weight


def _strength(company: HeardCompany) -> float:
    """As listening finds it: from facts in quarters, for those who answered and those who did not."""
    asked = Asked(
        account=company.account,
        answered=company.answered,
        value=np.where(company.answered, company.value, 0.0),
        design=np.ones(len(company.account)),
        facts=tuple(_fact(column) for column in company.columns),
    )
    return strength_of(asked, fit_propensity(asked)).value


def _fact(column: SeenColumn) -> Fact:
    if column.labels:
        return Fact(name=column.name, labels=column.labels, codes=column.values.astype(np.int64))
    edges = np.unique(np.nanquantile(column.values, [0.25, 0.5, 0.75]))
    codes = np.searchsorted(edges, np.nan_to_num(column.values), side="right")
    codes = np.where(np.isnan(column.values), len(edges) + 1, codes).astype(np.int64)
    return Fact(name=column.name, labels=tuple(f"quarter {code}" for code in range(len(edges) + 2)), codes=codes)


def _followed(company: HeardCompany, answers: Answers, silent: Silent, strength: float) -> FollowedUp:
    rest = ~company.answered
    return with_follow_up(
        answers,
        silent,
        NPS,
        drawn=company.drawn[rest],
        held=company.held[rest],
        said=company.value[rest],
        chance=company.chance[rest],
        strength=strength,
        level=LEVEL,
    )
