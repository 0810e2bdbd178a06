"""The finding of `silent_scores`: the card first, then what was said and what is predicted, each in its own place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp

import numpy as np

from changemaker.core.estimate import Estimate
from changemaker.core.finding import Check, Figure, Finding, Point, Verdict
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.predict.features.catalogue import Feature
from changemaker.predict.features.leaks import Leak
from changemaker.predict.scores.company import Everyone
from changemaker.predict.scores.fitted import Learned
from changemaker.predict.scores.population import Population, Worth
from changemaker.stats.two_phase import FollowedUp
from changemaker.studies.predicted_figures import calibration_figure, segments_figure
from changemaker.studies.silent_band import Listened

STUDY = "silent_scores"
SCALE_POINTS = "scale points"  # of a single answer, 0 to 10 and the like
MOST_OF_ALL = 0.9  # of the silent, whom a follow-up must speak for to stand in the headline
WELL_REACHED = 0.7  # of the drawn
NOBODY_SAID = ("predicted", "everybody")  # begin the keys of what is drawn hollow
PREDICTED = Verdict(verdict="predicted", why=Message("silent.verdict.predicted"))


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentScores:
    """One segment: what was said there, and what is predicted of its silent, apart."""

    segment: str
    heard: int | None  # people; None where it is hidden
    answered: Estimate | Refusal
    silent: int  # people
    predicted: Estimate | Refusal
    published: bool  # scores of its single people


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Heard:
    """What the sums are made from."""

    who: Everyone
    learned: Learned
    leaks: tuple[Leak, ...]
    worth: Worth
    level: float

    @property
    def scale(self) -> tuple[float, ...]:
        """The values that an answer may have."""
        return self.who.target().values


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The sums."""

    answered: Estimate | Refusal
    listened: Listened
    population: Population | Refusal
    followed: FollowedUp | Refusal | None = None  # None where nobody was drawn
    followed_share: float = 0.0  # of the silent, whom the follow-up speaks for


def refused(what: str, why: str, params: Mapping[str, object]) -> Refusal:
    """Return a refusal in this study's words."""
    return Refusal(what=what, why=Message(f"silent.refuse.{why}", params), needs=Message(f"silent.needs.{why}", params))


def nobody(question: str) -> Finding:
    """Return the finding where nobody answered anything."""
    return Finding(
        study=STUDY,
        question=Message("question.silent_scores.nobody", {"metric": question}),
        headline=("scores",),
        estimates={},
        refusals=(refused("scores", "nobody", {}),),
    )


def finding_of(heard: Heard, told: Told, segments: Sequence[SegmentScores], features: Mapping[str, Feature]) -> Finding:
    """Return the finding: the card's numbers come before everybody's."""
    card = heard.learned.card
    estimates = {key: _on_the_scale(one) for key, one in card.estimates.items()}
    refusals: list[Refusal] = list(heard.learned.refusals)
    _add(estimates, refusals, "answered", told.answered)
    found = told.population
    if isinstance(found, Population):
        estimates |= {"predicted": found.silent, "everybody": found.everybody, "predicted_band": found.band}
    else:
        refusals.append(found)
    if isinstance(told.followed, FollowedUp):
        estimates["predicted_followed"] = told.followed.estimate
        estimates["predicted_followed_band"] = told.followed.with_unreached
    elif isinstance(told.followed, Refusal):
        refusals.append(told.followed)
    for one in segments:
        _add(estimates, refusals, f"answered_in:{one.segment}", one.answered)
        _add(estimates, refusals, f"predicted_in:{one.segment}", one.predicted)
    return Finding(
        study=STUDY,
        question=_question(heard),
        headline=_headline(heard, told, estimates),
        estimates=estimates,
        verdicts={key: PREDICTED for key in estimates if key.startswith(NOBODY_SAID)},
        refusals=tuple(refusals),
        checks=(_knows(heard, features), *card.checks, *_checks(heard, told, segments)),
        notes=_notes(heard, told),
        figures=tuple(_figures(heard, told, estimates, segments)),
    )


def _on_the_scale(found: Estimate) -> Estimate:
    """A miss on the answer's scale is no point of a net promoter score: the two are not written alike."""
    return replace(found, unit=SCALE_POINTS) if found.unit == "points" else found


def _add(estimates: dict[str, Estimate], refusals: list[Refusal], key: str, answer: Estimate | Refusal) -> None:
    if isinstance(answer, Estimate):
        estimates[key] = answer
    else:
        refusals.append(Refusal(what=key, why=answer.why, needs=answer.needs))


def _headline(heard: Heard, told: Told, estimates: Mapping[str, Estimate]) -> tuple[str, ...]:
    """How good scores of single people are; what the silent are predicted to say; everybody, as far as can be known."""
    measure = "auc" if "auc" in estimates else "mae"
    first = measure if heard.learned.model is not None else "scores"
    if not isinstance(told.population, Population):
        return (first, *(("answered",) if isinstance(told.answered, Estimate) else ()), "everybody")
    last = "predicted_band"
    if isinstance(told.followed, FollowedUp) and told.followed_share >= MOST_OF_ALL:
        last = "predicted_followed"
    return (first, "predicted", last)


def _question(heard: Heard) -> Message:
    who = heard.who
    people = {"heard": int(who.counts.sum()), "silent": who.silent}
    return Message("question.silent_scores", {"metric": who.question, "survey": who.survey, **people})


def _knows(heard: Heard, features: Mapping[str, Feature]) -> Check:
    """Does a feature know the answer?"""
    if not heard.leaks:
        return Check(name="knows_answer", passed=True, detail=Message("silent.check.no_leak", {"n": len(features)}))
    names = ", ".join(f"'{leak.feature}'" for leak in heard.leaks)
    return Check(name="knows_answer", passed=False, detail=Message("silent.check.leak", {"features": names}))


def _checks(heard: Heard, told: Told, segments: Sequence[SegmentScores]) -> list[Check]:
    found = [*_abstains(heard, segments)]
    if isinstance(told.population, Population):
        found.append(_band(heard, told))
    if isinstance(told.followed, FollowedUp):
        share = told.followed.held / told.followed.drawn
        params = {
            "drawn": told.followed.drawn,
            "held": told.followed.held,
            "share": share,
            "of_silent": told.followed_share,
        }
        detail = Message("silent.check.followed", params)
        found.append(Check(name="silent_followed", passed=share >= WELL_REACHED, detail=detail))
    elif told.followed is None and isinstance(told.population, Population):
        found.append(Check(name="silent_followed", passed=None, detail=Message("silent.check.followed.not_made")))
    return found


def _abstains(heard: Heard, segments: Sequence[SegmentScores]) -> list[Check]:
    if heard.learned.model is None or not segments:
        return []
    without = [one for one in segments if not one.published]
    if not without:
        params: dict[str, object] = {"n": len(segments)}
        return [Check(name="silent_segments", passed=True, detail=Message("silent.check.segments_all", params))]
    params = {
        "segments": ", ".join(one.segment for one in without),
        "n": len(segments),
        "without": len(without),
        "people": sum(one.silent for one in without),
    }
    return [Check(name="silent_segments", passed=False, detail=Message("silent.check.segments_without", params))]


def _band(heard: Heard, told: Told) -> Check:
    strength = told.listened.strength
    place = np.searchsorted(np.asarray(heard.scale), heard.who.y[np.isfinite(heard.who.y)])
    value = heard.worth.array[place]
    spread = float(np.ptp(value) / value.std()) if value.std() > 0 else 0.0
    source = strength.source if strength.source in ("floor", "late") else "fact"
    params = {"strength": strength.value, "times": exp(strength.value * spread), "fact": strength.source}
    return Check(name="silent_band", passed=None, detail=Message(f"silent.check.band_{source}", params))


def _notes(heard: Heard, told: Told) -> tuple[Message, ...]:
    who = heard.who
    silent = np.isnan(who.y)
    earlier = int(np.count_nonzero(silent & np.isfinite(who.last)))
    notes = [
        Message("silent.note.who", {"heard": int(who.counts.sum()), "silent": who.silent, "earlier": earlier}),
        Message("silent.note.taught", {"n": who.answers, "survey": who.survey}),
        heard.learned.card.why,
    ]
    if isinstance(told.population, Population):
        notes.append(Message("silent.note.everybody"))
        notes.append(Message("silent.note.band"))
    if isinstance(told.followed, FollowedUp) and told.followed_share < MOST_OF_ALL:
        notes.append(Message("silent.note.followed_some", {"share": told.followed_share}))
    if who.off_scale:
        notes.append(Message("silent.note.off_scale", {"n": who.off_scale, "metric": who.question}))
    return tuple(notes)


def _figures(
    heard: Heard, told: Told, estimates: Mapping[str, Estimate], segments: Sequence[SegmentScores]
) -> list[Figure]:
    card, target = heard.learned.card, heard.who.target()
    calibrated = calibration_figure(card, target)
    if calibrated is not None and calibrated.unit == "points":
        calibrated = replace(calibrated, unit=SCALE_POINTS)
    drawn = [calibrated, _one_scale(heard, estimates), _segments(heard, segments)]
    if heard.learned.model is not None and heard.who.segment is not None:
        drawn.append(segments_figure(card, name=heard.who.segment.name))
    return [figure for figure in drawn if figure is not None]


SCALE = {  # key -> its words on the chart, and whether nobody said it
    "answered": ("answered", False),
    "predicted": ("predicted for the silent", True),
    "everybody": ("answered and predicted", True),
    "predicted_band": ("predicted, with what nothing shows", True),
    "predicted_followed": ("everybody, the silent followed up (predicted)", True),
}


def _one_scale(heard: Heard, estimates: Mapping[str, Estimate]) -> Figure | None:
    told = [(label, predicted, estimates[key]) for key, (label, predicted) in SCALE.items() if key in estimates]
    return _drawn("silent_scale", heard.worth.unit, told) if len(told) > 1 else None


def _segments(heard: Heard, segments: Sequence[SegmentScores]) -> Figure | None:
    told = []
    for one in segments:
        for label, predicted, answer in (("answered", False, one.answered), ("predicted", True, one.predicted)):
            if isinstance(answer, Estimate):
                told.append((f"{one.segment}: {label}", predicted, answer))
    return _drawn("silent_segments", heard.worth.unit, told) if told else None


def _drawn(id: str, unit: str, told: Sequence[tuple[str, bool, Estimate]]) -> Figure:
    points = tuple(
        Point(x=float(place), label=label, value=one.value, low=one.low, high=one.high, predicted=predicted)
        for place, (label, predicted, one) in enumerate(told)
    )
    return Figure(
        id=id,
        kind="levels",
        title=Message(f"figure.{id}"),
        caption=Message(f"figure.{id}.caption"),
        unit=unit,
        points=points,
    )
