"""What is a survey's score worth, when most of those who were asked kept silent? From tables to one honest finding."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from changemaker.core.errors import BadQuestionError, NotEnoughDataError
from changemaker.core.estimate import Estimate
from changemaker.core.finding import Check, Finding
from changemaker.core.meant import did_you_mean
from changemaker.core.message import Message
from changemaker.core.period import Period
from changemaker.core.refusal import Refusal
from changemaker.engine.months import YEAR
from changemaker.engine.tables import Tables
from changemaker.listen.score.asked_people import People, people_of
from changemaker.listen.score.clustering import clusters, passed_over
from changemaker.listen.score.honest_checks import (
    cluster_checks,
    passed_over_checks,
    score_checks,
    series_check,
    who_check,
)
from changemaker.listen.score.honest_figures import one_scale, waves_drawn, who_was_heard
from changemaker.listen.score.honest_score import GroupScore, Scores, group_scores, key_of, scores_of
from changemaker.listen.score.mode_effect import ModeGap, mode_gaps
from changemaker.listen.score.paid import paid_by_account
from changemaker.listen.score.revenue_heard import accounts_heard, response_rate, revenue_coverage
from changemaker.listen.score.series import Wave, waves_of
from changemaker.listen.score.who_answers import WhoRow, who_answers
from changemaker.metrics.data_period import data_period, last_months
from changemaker.privacy.smallest_group import SMALLEST
from changemaker.stats.asked import Codes
from changemaker.stats.two_phase import FollowedUp

LEAST_GROUP = 2  # whatever a survey says: an answer of one person is nobody's business
MOST_BY = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class HonestScore:
    """One question of one survey, and how far its answers speak for all who were asked."""

    finding: Finding
    survey: str
    question: str
    period: Period
    asked: int
    who: tuple[WhoRow, ...] = ()
    groups: tuple[GroupScore, ...] = ()
    waves: tuple[Wave, ...] = ()
    modes: tuple[ModeGap, ...] = ()
    flags: tuple[Check, ...] = ()  # of those of `finding.checks` that failed

    @property
    def breaks(self) -> tuple[str, ...]:
        """Return the months before which the series breaks: "2025-05"."""
        return tuple(wave.month for wave in self.waves if wave.broken)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What goes into the finding, gathered on the way."""

    estimates: dict[str, Estimate] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)

    def add(self, key: str, answer: Estimate | Refusal) -> None:
        if isinstance(answer, Estimate):
            self.estimates[key] = answer
        else:
            self.refusals.append(Refusal(what=key, why=answer.why, needs=answer.needs))


def honest_score(
    tables: Tables,
    *,
    survey: str,
    question: str = "nps",
    period: Period | None = None,
    level: float = 0.95,
    min_group: int = 5,
    by: Sequence[str] = (),
    now: int | None = None,
) -> HonestScore:
    """Return the score of those who answered, and what it is worth for all who were asked.

    Args:
        tables: the company's.
        survey: by name.
        question: canonical: nps, csat, ces, first_choice, or any that is answered with a number.
        period: of the invitations; the latest twelve whole months where left out.
        level: coverage of every range.
        min_group: people who answered, below which a group is hidden.
        by: one or two facts (segment, country, role, month, ...) to tell the weighted score by.
        now: UTC microseconds: who can answer until later counts as waiting, not as silent; all is over where left out.

    Raises:
        BadQuestionError: nobody was asked that survey, or a grouping is not known.
        NotEnoughDataError: no table holds anything dated.
    """
    least = max(min_group, LEAST_GROUP)
    span = period or last_months(data_period(tables), months=YEAR)
    paid = paid_by_account(tables)
    people = people_of(tables, paid, survey=survey, question=question, period=span, now=now)
    if people is None:
        return _nobody(survey, question, span)
    groupings = _groupings(people, by)
    revenue = paid.year_until(span.last.year * YEAR + span.last.month - 1)
    scores = scores_of(people, level=level, min_group=least)
    who = who_answers(people, scores.who, revenue)
    waves = waves_of(people, level=level, min_group=least)
    modes = mode_gaps(people, level=level) if isinstance(scores.raw, Estimate) else ()
    groups = (
        group_scores(people, scores.weighing, groupings, level=level, least=least)
        if groupings and scores.weighing
        else ()
    )
    told = _told(people, scores, revenue, groups, modes, level)
    checks = (
        *who_check(scores, who, level),
        *score_checks(people, scores),
        series_check(waves),
        *cluster_checks(
            clusters(people, people.staff_member, level=level), clusters(people, people.location, level=level)
        ),
        *passed_over_checks(passed_over(tables, people, survey=survey, question=question, level=level)),
    )
    finding = Finding(
        study="honest_score",
        question=_question(survey, question, span),
        headline=("raw", "weighted", "followed_up" if _followed_all(people, told) else "band"),
        estimates=told.estimates,
        refusals=tuple(told.refusals),
        checks=checks,
        notes=_notes(people, scores, groups),
        figures=(*one_scale(told.estimates, people.scoring.unit), *who_was_heard(who, level), *waves_drawn(waves)),
    )
    return HonestScore(
        finding=finding,
        survey=survey,
        question=question,
        period=span,
        asked=people.asked.n,
        who=who,
        groups=groups,
        waves=waves,
        modes=modes,
        flags=tuple(check for check in checks if check.passed is False),
    )


def _told(
    people: People,
    scores: Scores,
    revenue: Mapping[str, float],
    groups: Sequence[GroupScore],
    modes: Sequence[ModeGap],
    level: float,
) -> _Told:
    told = _Told()
    told.add("raw", scores.raw)
    told.add("weighted", scores.weighted)
    told.add("band", scores.band)
    if isinstance(scores.followed, FollowedUp):
        told.add("followed_up", scores.followed.estimate)
        told.add("followed_up_band", scores.followed.with_unreached)
    else:
        told.add("followed_up", scores.followed)
    told.add("shift", scores.shift)
    for key, share in (("response_rate", response_rate), ("accounts_heard", accounts_heard)):
        try:
            told.add(key, share(people, level=level))
        except NotEnoughDataError:
            closed = people.asked.account[~people.open]
            told.add(key, _few(key, len(np.unique(closed)) if key == "response_rate" else len(people.accounts)))
    try:
        told.add("revenue_coverage", revenue_coverage(people, revenue, level=level))
    except NotEnoughDataError:
        told.add("revenue_coverage", _few("revenue_coverage", sum(amount > 0 for amount in revenue.values())))
    if scores.who is not None and scores.who.auc is not None:
        told.add("propensity", scores.who.auc)
    for group in groups:
        told.add(key_of(group.by), group.answer)
    for mode in modes:
        told.add(f"mode:{mode.mode}", mode.gap)
    return told


def _followed_all(people: People, told: _Told) -> bool:
    """Whether the follow-up speaks for the same people as the other scores."""
    return "followed_up" in told.estimates and bool(people.followed.all())


def _few(key: str, n: int) -> Refusal:
    params = {"n": n, "least": SMALLEST}
    return Refusal(
        what=key, why=Message("honest.refuse.few_accounts", params), needs=Message("honest.needs.few_accounts", params)
    )


def _groupings(people: People, by: Sequence[str]) -> list[tuple[str, Codes, tuple[str, ...]]]:
    facts = {fact.name: fact for fact in people.asked.facts}
    strange = [name for name in by if name not in facts]
    if strange:
        raise BadQuestionError(
            f"the score cannot be told by '{strange[0]}'", hint=did_you_mean(strange, sorted(facts)) or "see the facts"
        )
    if len(by) > MOST_BY or len(set(by)) < len(by):
        raise BadQuestionError("a score is told by one grouping or two different ones", hint="--by segment")
    return [(name, facts[name].codes, facts[name].labels) for name in by]


def _question(survey: str, question: str, span: Period) -> Message:
    params = {
        "survey": survey,
        "metric": question,
        "first": span.first.isoformat()[:7],
        "last": span.last.isoformat()[:7],
    }
    return Message("question.honest_score", params)


def _notes(people: People, scores: Scores, groups: Sequence[GroupScore]) -> tuple[Message, ...]:
    notes = [Message("honest.note.speaks_for", {"n": people.asked.n, "answers": people.answers})]
    if people.waiting:
        notes.append(Message("honest.note.waiting", {"n": people.waiting}))
    if people.uninvited:
        notes.append(Message("honest.note.uninvited", {"n": people.uninvited}))
    if any(group.answered is None for group in groups):
        notes.append(Message("honest.note.hidden"))
    if scores.weighing is not None:
        notes.append(Message("honest.note.band"))
    if isinstance(scores.followed, FollowedUp):
        notes.append(Message("honest.note.follow_up"))
        if not people.followed.all():
            share = float(people.followed.mean())
            notes.append(Message("honest.note.followed_waves", {"share": share, "n": int(people.followed.sum())}))
    return tuple(notes)


def _nobody(survey: str, question: str, span: Period) -> HonestScore:
    params = {"survey": survey, "first": span.first.isoformat()[:7], "last": span.last.isoformat()[:7]}
    refusal = Refusal(
        what="raw", why=Message("honest.refuse.nobody", params), needs=Message("honest.needs.nobody", params)
    )
    finding = Finding(
        study="honest_score",
        question=_question(survey, question, span),
        headline=("raw",),
        estimates={},
        refusals=(refusal,),
    )
    return HonestScore(finding=finding, survey=survey, question=question, period=span, asked=0)
