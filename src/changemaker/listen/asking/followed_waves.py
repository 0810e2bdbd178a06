"""Which waves a follow-up speaks for: a draw is made within one wave, and says nothing about the silent of another."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from changemaker.stats.asked import Codes, Flags

OPEN_DAYS = 21  # of an invitation that does not say how long it can be answered
DAY = 86_400_000_000  # microseconds
LEAST_HELD = 5  # interviews of a wave; fewer carry no range for its silent

Texts = NDArray[np.object_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Waves:
    """The wave of each invitation, and whether it could still be answered."""

    code: Codes  # place among the waves: named ones, or else months
    named: Flags  # the wave has a name of its own, also an empty one
    open: Flags  # until later than now, answered or not


def waves_in(rows: pa.Table, month: Codes, *, now: int | None) -> Waves:
    """Return the waves of the first invitations.

    Args:
        rows: with `wave`, `t`, `closes_t`.
        month: of each; the wave of those that name none.
        now: UTC microseconds; a moment after everything that is known where None.
    """
    named = np.asarray(rows["wave"].is_valid().to_numpy(zero_copy_only=False), dtype=np.bool_)
    names = np.where(named, rows["wave"].to_numpy(zero_copy_only=False), "")
    keys = [f"w/{name}" if own else f"m/{at}" for own, name, at in zip(named, names, month, strict=True)]
    code = np.unique(np.array(keys, dtype=np.str_), return_inverse=True)[1].astype(np.int64)
    if now is None:
        return Waves(code=code, named=named, open=np.zeros(len(code), dtype=np.bool_))
    told = np.asarray(rows["closes_t"].is_valid().to_numpy(zero_copy_only=False), dtype=np.bool_)
    closes = np.asarray(rows["closes_t"].fill_null(0).to_numpy(zero_copy_only=False), dtype=np.int64)
    t = np.asarray(rows["t"].to_numpy(zero_copy_only=False), dtype=np.int64)
    later = ~told & (month < month.max(initial=0))  # a later wave has begun
    ends = np.where(told, closes, np.where(later, np.iinfo(np.int64).min, t + OPEN_DAYS * DAY))
    return Waves(code=code, named=named, open=np.asarray(ends > now))


def followed_rows(waves: Waves, *, t: Codes, drawn: Flags, drawn_t: Codes, held: Flags) -> Flags:
    """Return the rows that the draws stand for: of waves with enough interviews, asked before the draw, and over.

    Args:
        waves: of each row.
        t: when each was asked.
        drawn: for a follow-up, by lot.
        drawn_t: when; means nothing elsewhere.
        held: its interview was held.
    """
    size = int(waves.code.max(initial=-1)) + 1
    enough = np.bincount(waves.code[held], minlength=size) >= LEAST_HELD
    first_draw = np.full(size, np.iinfo(np.int64).max)
    np.minimum.at(first_draw, waves.code[drawn], drawn_t[drawn])
    in_time = ~waves.named | (t <= first_draw[waves.code])  # who was asked after the draw could not be drawn
    return np.asarray(enough[waves.code] & in_time & ~waves.open)
