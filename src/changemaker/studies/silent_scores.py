"""What would those say who kept silent, and how far can that be believed? From tables to scores with their card."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from changemaker.core.errors import BadQuestionError, NotEnoughDataError
from changemaker.core.estimate import Estimate
from changemaker.core.finding import Finding
from changemaker.core.refusal import Refusal
from changemaker.engine.months import MICROSECONDS_A_DAY
from changemaker.engine.tables import Tables
from changemaker.listen.score.asked_people import MEAN, SCORINGS
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.predict.features.arrays import known_columns
from changemaker.predict.features.build import features
from changemaker.predict.features.catalogue import Feature
from changemaker.predict.features.leaks import Leak, leaks
from changemaker.predict.features.named import named_in
from changemaker.predict.scores.card import Card
from changemaker.predict.scores.company import Everyone, everyone, latest_moment, survey_of
from changemaker.predict.scores.design import Codes, Design
from changemaker.predict.scores.enough import tells
from changemaker.predict.scores.fitted import Learned, learn
from changemaker.predict.scores.layout import taken
from changemaker.predict.scores.population import (
    MIN_ANSWERS,
    Answers,
    Population,
    Silent,
    Worth,
    answered_alone,
    population,
    with_follow_up,
)
from changemaker.predict.scores.prepared import prepared
from changemaker.predict.scores.reasons import Reason
from changemaker.predict.scores.score_rows import no_rows, score_rows
from changemaker.predict.scores.target import Array
from changemaker.privacy.smallest_group import hidden_in_list
from changemaker.stats.asked import MIN_ACCOUNTS
from changemaker.stats.two_phase import MIN_HELD, FollowedUp
from changemaker.studies.silent_band import Listened, listened
from changemaker.studies.silent_told import Heard, SegmentScores, Told, finding_of, nobody, refused

SEED = 20261122
SET_BY_SILENCE = ("asking",)  # who keeps silent has answered nothing: these features tell the two apart by definition


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SilentScores:
    """One question: who said what, what the others are predicted to say, and the card that stands before both."""

    finding: Finding
    question: str
    survey: str  # by whose answers it was learnt; "" where nobody answered
    now: int  # UTC microseconds: of the prediction
    card: Card | None  # None where nobody answered
    rows: pa.Table  # in the shape of table `score`; predicted ones only where the card lets them be published
    segments: tuple[SegmentScores, ...] = ()
    learned: Learned | None = None
    design: Design | None = None
    who: Everyone | None = None
    features: Mapping[str, Feature] | None = None  # by name, of the design's columns

    @property
    def published(self) -> bool:
        """True if scores of single people may be shown."""
        return self.learned is not None and self.learned.model is not None

    def reasons(self, ids: Sequence[str], *, most: int = 3) -> Mapping[str, tuple[Reason, ...]]:
        """Return what moves the predicted scores of some, largest first.

        Args:
            ids: of contacts, or of accounts that have none.
            most: groups of features for each.

        Raises:
            BadQuestionError: one of them is not predicted.
        """
        if self.learned is None or self.learned.model is None or self.design is None or self.who is None:
            raise BadQuestionError("no scores are published here", hint="the accuracy card says why")
        predicted = dict(zip(_ids(self.who), range(len(self.who.y)), strict=True))
        shown = set(self.rows.filter(pc.equal(self.rows["basis"], "predicted"))["score_id"].to_pylist())
        places = []
        for id in ids:
            place = predicted.get(id)
            if place is None or not shown & {f"{self.question}:predicted:{name}" for name in (id, f"account:{id}")}:
                raise BadQuestionError(
                    f"nothing is predicted for '{id}'",
                    hint="name a contact who has not answered for a year, in a segment whose scores are published",
                )
            places.append(place)
        told = self.learned.model.reasons(self.design.columns, np.array(places, dtype=np.intp), most=most)
        return dict(zip(ids, told, strict=True))


def silent_scores(
    tables: Tables,
    rules: FinanceRules,
    *,
    question: str = "nps",
    survey: str | None = None,
    now: int | None = None,
    level: float = 0.9,
    seed: int = SEED,
) -> SilentScores:
    """Return predicted scores of all who did not answer for a year, beside the answers, with the accuracy card.

    Args:
        tables: the company's.
        rules: what finance has agreed to, for margins among the features.
        question: canonical: nps, csat, ces, first_choice, or any that is answered on a scale.
        survey: by whose answers it is learnt; that with most answers where left out.
        now: UTC microseconds, of the prediction; the end of the data where left out or later.
        level: of every range.
        seed: of folds and trees.

    Raises:
        BadQuestionError: nobody answered that question, or it is not answered on a scale.
    """
    end = latest_moment(tables)
    at = 0 if end is None else end if now is None else min(now, end)
    asked_in = survey or survey_of(tables, question, now=at)
    if asked_in is None:
        finding = nobody(question)
        return SilentScores(finding=finding, question=question, survey="", now=at, card=None, rows=no_rows())
    who = everyone(tables, question=question, survey=asked_in, now=at)
    target = who.target()
    if target.kind == "number":
        hint = "nps, csat, ces, first_choice, or another with a few whole numbers"
        raise BadQuestionError(f"'{question}' is not answered on a scale", hint=hint)
    design, chosen = _design(tables, rules, who)
    found = leaks(design)
    design = _without(design, found)
    learned = learn(design, level=level, seed=seed)
    worth = worth_of(tables, question, target.values)
    heard = Heard(who=who, learned=learned, leaks=found, worth=worth, level=level)
    told, segments = _scores(tables, heard, design, seed=seed)
    return SilentScores(
        finding=finding_of(heard, told, segments, chosen),
        question=question,
        survey=asked_in,
        now=at,
        card=learned.card,
        rows=_rows(who, design, learned, level),
        segments=segments,
        learned=learned,
        design=design,
        who=who,
        features=chosen,
    )


def worth_of(tables: Tables, question: str, values: Sequence[float]) -> Worth:
    """Return what each value of the scale adds to the question's score, by the metric's own definition."""
    scoring = SCORINGS.get(question, MEAN)
    scale = pa.table({"question": [question] * len(values), "value": list(values)})
    rows = ibis.memtable(scale)
    adds = rows.select("value", adds=scoring.adds(rows).cast("float64")).order_by("value")
    told = tables.engine.to_pyarrow(adds)["adds"].to_pylist()
    return Worth(of_value=tuple(told), unit=scoring.unit, bounded=scoring.bounded)


def _design(tables: Tables, rules: FinanceRules, who: Everyone) -> tuple[Design, Mapping[str, Feature]]:
    wanted = tuple(feature for feature in named_in(tables) if feature.group not in SET_BY_SILENCE)
    rows = features(tables, rules, who.units(), wanted=wanted).order_by("unit_id")
    known = known_columns(tables.engine.to_pyarrow(rows), wanted)
    answered = np.isfinite(who.y)
    columns = tuple(column for column in known if tells(column.values[answered]))
    design = Design(
        target=who.target(),
        columns=columns,
        unit=who.account,
        time=who.t // MICROSECONDS_A_DAY,
        segments=who.segment,
        last=who.last,
    )
    there = {column.name for column in columns}
    return design, {feature.name: feature for feature in wanted if feature.name in there}


def _without(design: Design, found: Sequence[Leak]) -> Design:
    gone = {leak.feature for leak in found}
    return replace(design, columns=tuple(column for column in design.columns if column.name not in gone))


def _scores(tables: Tables, heard: Heard, design: Design, *, seed: int) -> tuple[Told, tuple[SegmentScores, ...]]:
    """The score of those heard, of the silent, and of everybody."""
    who, worth, level = heard.who, heard.worth, heard.level
    teach, rest = np.flatnonzero(np.isfinite(who.y)), np.flatnonzero(np.isnan(who.y))
    place = np.searchsorted(np.asarray(heard.scale), who.y[teach]).astype(np.intp)
    counts = who.counts[teach]
    answered = _answered(place[counts], who.account[teach][counts], worth, level)
    known = listened(tables, who)
    if not len(rest):
        return Told(answered=answered, listened=known, population=refused("everybody", "nobody_silent", {})), ()
    answers = Answers(
        account=who.account[teach],
        place=place,
        shares=_held_out(heard, place),
        weight=_stands_for(design, len(teach), seed=seed),
        counts=counts,
    )
    silent = Silent(account=who.account[rest], shares=_predicted(heard, design, rest, place))
    told = Told(
        answered=answered,
        listened=known,
        population=_population(answers, silent, worth, known, level),
        followed=_followed(answers, silent, worth, known, level),
        followed_share=0.0 if known.followed is None else float(known.followed.rows.mean()),
    )
    return told, _by_segment(heard, answers, silent, known)


def _held_out(heard: Heard, place: Codes) -> Array:
    """Shares of each answer by what had not seen it; those of all answers where the model is not to be believed."""
    held = heard.learned.held_out
    return _flat(heard, place, len(place)) if held is None or heard.learned.model is None else held.shares


def _predicted(heard: Heard, design: Design, rest: Codes, place: Codes) -> Array:
    """Shares of the silent by the model; those of all answers where it is not to be believed."""
    model = heard.learned.model
    return _flat(heard, place, len(rest)) if model is None else model.shares(taken(design.columns, rest))


def _flat(heard: Heard, place: Codes, rows: int) -> Array:
    shares = np.bincount(place, minlength=len(heard.scale)) / max(len(place), 1)
    return np.tile(shares, (rows, 1))


def _stands_for(design: Design, answers: int, *, seed: int) -> Array:
    """How much each answer stands for the silent, by all that is known; alike where nothing is."""
    here = prepared(design, seed=seed)
    if here is None or here.others is None:
        return np.ones(answers)
    weight = np.empty(answers)
    weight[np.argsort(np.argsort(here.rows))] = here.others
    return weight


def _answered(place: Codes, account: Codes, worth: Worth, level: float) -> Estimate | Refusal:
    try:
        return answered_alone(place, account, worth, level=level)
    except NotEnoughDataError:
        n = len(np.unique(account))
        return refused("answered", "same" if n >= MIN_ACCOUNTS else "few_accounts", {"n": n, "least": MIN_ACCOUNTS})


def _population(answers: Answers, silent: Silent, worth: Worth, known: Listened, level: float) -> Population | Refusal:
    try:
        return population(answers, silent, worth, strength=known.strength.value, level=level)
    except NotEnoughDataError:
        n = len(answers.place)
        if n >= MIN_ANSWERS and len(np.unique(answers.place)) == 1:
            return refused("everybody", "same", {"n": n})
        return refused("everybody", "few_answers", {"n": n, "least": MIN_ANSWERS})


def _followed(
    answers: Answers, silent: Silent, worth: Worth, known: Listened, level: float
) -> FollowedUp | Refusal | None:
    """Everybody's score with those of the silent who were interviewed; of waves from which some were drawn."""
    found = known.followed
    if found is None:
        return None
    rows = found.rows
    try:
        return with_follow_up(
            answers,
            Silent(account=silent.account[rows], shares=silent.shares[rows]),
            worth,
            drawn=found.drawn[rows],
            held=found.held[rows],
            said=found.said[rows],
            chance=found.chance[rows],
            wave=found.wave[rows],
            strength=known.strength.value,
            level=level,
        )
    except NotEnoughDataError:
        return refused("predicted_followed", "few_held", {"n": int(found.held.sum()), "least": MIN_HELD})


def _by_segment(heard: Heard, answers: Answers, silent: Silent, known: Listened) -> tuple[SegmentScores, ...]:
    """Each segment's answers, and its silent where its own scores are better than a mean."""
    segments = heard.who.segment
    if segments is None:
        return ()
    teach, rest = np.isfinite(heard.who.y), np.isnan(heard.who.y)
    mine, theirs = segments.codes[teach], segments.codes[rest]
    people = np.bincount(mine[answers.counts], minlength=len(segments.labels))
    hide = hidden_in_list(people.tolist())[0]
    published = {card.segment: card.published for card in heard.learned.card.segments}
    found = []
    for code, label in enumerate(segments.labels):
        said = answers.counts & (mine == code)
        told = _answered(answers.place[said], answers.account[said], heard.worth, heard.level)
        found.append(
            SegmentScores(
                segment=label,
                heard=None if hide[code] else int(people[code]),
                answered=refused("answered", "hidden", {}) if hide[code] else told,
                silent=int(np.count_nonzero(theirs == code)),
                predicted=_of_segment(heard, answers.only(mine == code), silent.only(theirs == code), known)
                if published.get(label, False)
                else refused("predicted", "abstains" if heard.learned.model else "not_published", {"segment": label}),
                published=published.get(label, False),
            )
        )
    return tuple(found)


def _of_segment(heard: Heard, answers: Answers, silent: Silent, known: Listened) -> Estimate | Refusal:
    if not len(silent.account):
        return refused("predicted", "nobody_silent", {})
    told = _population(answers, silent, heard.worth, known, heard.level)
    return told if isinstance(told, Refusal) else told.silent


def _rows(who: Everyone, design: Design, learned: Learned, level: float) -> pa.Table:
    """The rows of table `score`; nothing is predicted in a segment of which the card says nothing good."""
    rest, model = np.flatnonzero(np.isnan(who.y)), learned.model
    values = design.target.values
    if model is None:
        empty = np.empty((0, len(values)))
        return score_rows(
            who, values=values, predicted=rest[:0], shares=empty, low=empty[:, 0], high=empty[:, 0], level=level
        )
    if who.segment is not None:
        shown = {card.segment for card in learned.card.segments if card.published}
        told = np.array([label in shown for label in who.segment.labels], dtype=np.bool_)
        rest = rest[told[who.segment.codes[rest]]]
    shares = model.shares(taken(design.columns, rest))
    low, high = model.interval(shares, level)
    return score_rows(who, values=values, predicted=rest, shares=shares, low=low, high=high, level=level)


def _ids(who: Everyone) -> list[str]:
    """Each row's contact, or its account where it has none; of those who answered more often the last row counts."""
    return [contact or account for account, contact in zip(who.account_id, who.contact_id, strict=True)]
