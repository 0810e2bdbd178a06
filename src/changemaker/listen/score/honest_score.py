"""One score four ways: as answered, weighted, with what weighting cannot see, and with a follow-up of the silent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.estimate import Estimate
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.listen.score.asked_people import People
from changemaker.listen.surveys.either import either, parted
from changemaker.privacy.smallest_group import hidden_in_list, hidden_in_table
from changemaker.stats.answered_mean import Weighing, estimate_of, raw, shift_of, weighed
from changemaker.stats.asked import MIN_ACCOUNTS, Asked, Codes, Flags, clustered_se, ranged
from changemaker.stats.nonresponse_band import FLOOR, Strength, band, strength_of, strength_until
from changemaker.stats.propensity import MIN_ANSWERS, Propensity, fit_propensity, knowing_nothing
from changemaker.stats.two_phase import MIN_HELD, FollowedUp, followed_up

WEIGHTED = "propensity-raked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """What can be said of one question; None where it cannot, with the reason in `why`."""

    raw: Estimate | Refusal
    weighted: Estimate | Refusal
    shift: Estimate | Refusal  # weighted less raw
    band: Estimate | Refusal
    followed: FollowedUp | Refusal
    who: Propensity | None
    strength: Strength | None
    until_zero: float | None  # how strongly answering must depend on the answer for the score's sign to turn
    has_zero: bool  # a score with a sign, such as NPS
    effective: float  # equally weighted answers that the weighted ones are worth
    trimmed: float
    weighing: Weighing | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupScore:
    """The weighted score of one group; its answer is hidden where too few answered, or where it would give others away.

    `n` is None where it is hidden.
    """

    by: tuple[tuple[str, str], ...]  # (column, value) of each grouping
    answered: int | None
    estimate: Estimate | None
    refusal: Refusal | None = None

    @property
    def answer(self) -> Estimate | Refusal:
        """Return the estimate, or why there is none."""
        return either(self.estimate, self.refusal)


def scores_of(people: People, *, level: float, min_group: int) -> Scores:
    """Return the four scores of everybody who was asked.

    Args:
        people: who was asked, what is known, what was said.
        level: of every range.
        min_group: people who answered, below which nothing is shown at all.
    """
    asked, unit, bounded = people.asked, people.scoring.unit, people.scoring.bounded
    if people.answers < min_group:
        return _nothing(hidden(people.answers, min_group))
    plain = raw(asked)
    try:
        first: Estimate | Refusal = estimate_of(
            asked, plain, unit=unit, method="linearised-ratio", level=level, bounded=bounded
        )
    except NotEnoughDataError:
        return _nothing(_no_range("raw", asked.account[asked.answered]), followed=_followed_alone(people, level))
    try:
        who = fit_propensity(asked, level=level)
        weighing = weighed(asked, who)
        second = estimate_of(asked, weighing, unit=unit, method=WEIGHTED, level=level, bounded=bounded)
    except NotEnoughDataError:
        return _nothing(_no_weights(people), first, followed=_followed_alone(people, level))
    strength = strength_of(asked, who, people.late)
    wide, _, _ = band(asked, who, second, strength=strength.value, bounded=bounded)
    return Scores(
        raw=first,
        weighted=second,
        shift=_shift(asked, weighing, plain, unit=unit, level=level),
        band=wide,
        followed=_followed(people, who, strength.value, level),
        who=who,
        strength=strength,
        until_zero=strength_until(asked, who, 0.0) if unit == "points" else None,
        has_zero=unit == "points",
        effective=weighing.effective,
        trimmed=weighing.trimmed,
        weighing=weighing,
    )


def group_scores(
    people: People,
    weighing: Weighing,
    groups: Sequence[tuple[str, Codes, tuple[str, ...]]],
    *,
    level: float,
    least: int,
) -> tuple[GroupScore, ...]:
    """Return the weighted score of each group, or of each pair of two groupings.

    What too few answered is hidden, and so much besides that no hidden group follows from the totals.

    Args:
        people: who was asked.
        weighing: of all of them.
        groups: one or two groupings: name, code of each row, labels.
        level: of the ranges.
        least: people who answered that a group needs.
    """
    asked = people.asked
    sizes = [len(labels) for _, _, labels in groups]
    code = np.ravel_multi_index([codes for _, codes, _ in groups], sizes)
    counts = _persons(people, code, int(np.prod(sizes)))
    if len(groups) == 1:
        hide = np.array(hidden_in_list(counts.tolist(), smallest=least)[0])
    else:
        hide = np.array(hidden_in_table(counts.reshape(sizes).tolist(), smallest=least).cells).ravel()
    found = []
    for place in range(len(counts)):
        inside = code == place
        if not inside.any():
            continue
        at = np.unravel_index(place, sizes)
        by = tuple((name, labels[int(where)]) for (name, _, labels), where in zip(groups, at, strict=True))
        told = _refusal(key_of(by), "hidden", {"least": least})
        answer = told if hide[place] else _of_group(asked, weighing, inside & asked.answered, people, by, level)
        estimate, refusal = parted(answer)
        answered = None if hide[place] else int(counts[place])
        found.append(GroupScore(by=by, answered=answered, estimate=estimate, refusal=refusal))
    return tuple(found)


def key_of(by: tuple[tuple[str, str], ...]) -> str:
    """Return the key of a group's estimate: "by_group:segment: key"."""
    return "by_group:" + ", ".join(f"{name}: {value}" for name, value in by)


def hidden(answered: int, least: int) -> Refusal:
    """Return the refusal of a score that too few people answered."""
    return _refusal("raw", "few", {"n": answered, "least": least})


def _persons(people: People, code: Codes, size: int) -> Codes:
    """How many people answered in each group; one person who answered in four waves is one."""
    rows = np.flatnonzero(people.asked.answered)
    names = [
        contact or f"{people.asked.account[row]}:" for row, contact in zip(rows, people.contacts[rows], strict=True)
    ]
    pairs = {(int(group), name) for group, name in zip(code[rows], names, strict=True)}
    return np.bincount([group for group, _ in pairs], minlength=size).astype(np.int64)


def _of_group(
    asked: Asked, weighing: Weighing, rows: Flags, people: People, by: tuple[tuple[str, str], ...], level: float
) -> Estimate | Refusal:
    weights = np.where(rows, weighing.weights, 0.0)
    if not rows.any():
        return _no_range(key_of(by), asked.account[rows])
    mean = float(weights @ asked.value / weights.sum())
    influence = weights * (asked.value - mean) * np.sqrt(np.maximum(1 - 1 / np.maximum(weights, 1.0), 0.0))
    accounts = len(np.unique(asked.account[rows]))
    try:
        return ranged(
            mean,
            clustered_se(influence / weights.sum(), asked.account),
            accounts,
            unit=people.scoring.unit,
            method=WEIGHTED,
            level=level,
            bounded=people.scoring.bounded,
        )
    except NotEnoughDataError:
        return _no_range(key_of(by), asked.account[rows])


def _shift(asked: Asked, one: Weighing, other: Weighing, *, unit: str, level: float) -> Estimate | Refusal:
    try:
        return shift_of(asked, one, other, unit="pp" if unit == "share" else unit, level=level)
    except NotEnoughDataError:
        return _no_range("shift", asked.account[asked.answered])


def _followed(people: People, who: Propensity, strength: float, level: float) -> FollowedUp | Refusal:
    """The score of the waves that were followed up: a draw of one wave says nothing about the silent of another."""
    if not people.drawn.any():
        return _refusal("followed_up", "no_follow_up", {})
    rows = people.followed
    held = int(people.held[rows].sum())
    try:
        return followed_up(
            people.asked.only(rows),
            who.only(rows),
            drawn=people.drawn[rows],
            held=people.held[rows],
            said=people.said[rows],
            chance=people.drawn_chance[rows],
            wave=people.wave[rows],
            strength=strength,
            unit=people.scoring.unit,
            level=level,
            bounded=people.scoring.bounded,
        )
    except NotEnoughDataError:
        if held >= MIN_HELD:
            return _no_range("followed_up", people.asked.account[people.held & rows])
        params = {
            "held": min(int(people.held.sum()), MIN_HELD - 1),
            "drawn": int(people.drawn.sum()),
            "least": MIN_HELD,
        }
        return _refusal("followed_up", "few_held", params)


def _followed_alone(people: People, level: float) -> FollowedUp | Refusal:
    """The follow-up where those who answered by themselves are too few for a model."""
    return _followed(people, knowing_nothing(people.asked), FLOOR, level)


def _no_range(what: str, accounts: Codes) -> Refusal:
    """Too few accounts, or all said the same."""
    params = {"n": len(np.unique(accounts)), "least": MIN_ACCOUNTS}
    return _refusal(what, "few_accounts" if params["n"] < MIN_ACCOUNTS else "same", params)


def _no_weights(people: People) -> Refusal:
    said, silent = people.answers, people.asked.n - people.answers
    params = {"n": said, "silent": silent, "least": MIN_ANSWERS}
    return _refusal("weighted", "few_for_weights" if min(said, silent) < MIN_ANSWERS else "same", params)


def _refusal(what: str, why: str, params: Mapping[str, object]) -> Refusal:
    why_not, needs = Message(f"honest.refuse.{why}", params), Message(f"honest.needs.{why}", params)
    return Refusal(what=what, why=why_not, needs=needs)


def _nothing(
    why: Refusal, first: Estimate | Refusal | None = None, *, followed: FollowedUp | Refusal | None = None
) -> Scores:
    def same(what: str) -> Refusal:
        return Refusal(what=what, why=why.why, needs=why.needs)

    return Scores(
        raw=first or same("raw"),
        weighted=same("weighted"),
        shift=same("shift"),
        band=same("band"),
        followed=followed or same("followed_up"),
        who=None,
        strength=None,
        until_zero=None,
        has_zero=False,
        effective=0.0,
        trimmed=0.0,
        weighing=None,
    )
