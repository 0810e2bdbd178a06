"""What listening knows of the silent: how strongly answering may depend on the answer, and whom a follow-up reached."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.period import Period
from changemaker.engine.months import MICROSECONDS_A_DAY
from changemaker.engine.tables import Tables
from changemaker.listen.asking.followed_waves import LEAST_HELD
from changemaker.listen.score.asked_people import People, people_of
from changemaker.listen.score.paid import paid_by_account
from changemaker.predict.scores.company import HEARD_DAYS, Everyone
from changemaker.stats.asked import Array, Codes, Flags
from changemaker.stats.nonresponse_band import FLOOR, Strength, strength_of
from changemaker.stats.propensity import fit_propensity

EPOCH = np.datetime64("1970-01-01", "D")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Followed:
    """Of the silent, one row each: who stands in a wave that was followed up, was drawn by lot, and interviewed."""

    rows: Flags  # (m,), in a wave of whose silent some were drawn
    drawn: Flags
    held: Flags
    said: Array  # (m,), what the interview adds to the score
    chance: Array  # (m,), of being drawn
    wave: Codes  # (m,)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Listened:
    """What those who were asked within the year tell of those who kept silent."""

    strength: Strength
    followed: Followed | None  # None where nobody was drawn


def listened(tables: Tables, who: Everyone) -> Listened:
    """Return how strongly answering may depend on the answer, and the follow-ups of the silent.

    Args:
        tables: the company's.
        who: everybody, of one question and survey.
    """
    first, last = (
        (EPOCH + np.timedelta64(int(at // MICROSECONDS_A_DAY), "D")).astype(object)
        for at in (who.now - HEARD_DAYS * MICROSECONDS_A_DAY, who.now)
    )
    people = people_of(
        tables,
        paid_by_account(tables),
        survey=who.survey,
        question=who.question,
        period=Period(first, last),
        now=who.now,
    )
    if people is None:
        return Listened(strength=Strength(value=FLOOR, source="floor", late=None), followed=None)
    return Listened(strength=_strength(people), followed=_followed(people, who) if people.drawn.any() else None)


def _strength(people: People) -> Strength:
    try:
        return strength_of(people.asked, fit_propensity(people.asked), people.late)
    except NotEnoughDataError:
        return Strength(value=FLOOR, source="floor", late=None)


def _followed(people: People, who: Everyone) -> Followed:
    """Each silent person's last asking in a wave that was followed up."""
    silent = np.flatnonzero(np.isnan(who.y))
    rows = np.flatnonzero(people.followed & ~people.asked.answered)
    rows = rows[np.argsort(people.t[rows], kind="stable")]
    accounts = np.asarray(people.accounts, dtype=object)[people.asked.account]
    last = {(accounts[row], people.contacts[row]): int(row) for row in rows}
    keys = zip(who.account_id[silent], who.contact_id[silent], strict=True)
    place: NDArray[np.intp] = np.array([last.get(key, -1) for key in keys], dtype=np.intp)
    wave = np.where(place >= 0, people.wave[place], 0).astype(np.int64)
    held = (place >= 0) & people.held[place]
    there = (place >= 0) & (np.bincount(wave[held], minlength=int(people.wave.max()) + 1)[wave] >= LEAST_HELD)
    return Followed(
        rows=there,
        drawn=there & people.drawn[place],
        held=there & held,
        said=np.where(there, people.said[place], 0.0),
        chance=np.where(there, people.drawn_chance[place], 1.0),
        wave=wave,
    )
