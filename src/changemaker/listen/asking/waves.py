"""Chance that repeats: each contact has one place from 0 to 1 for each purpose, the same in every run, everywhere."""

from collections.abc import Iterable, Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from changemaker.core.errors import AskingError

_WHOLE = float(1 << 53)


def places(seed: int, purpose: str, ids: Iterable[str]) -> NDArray[np.float64]:
    """Return a number in [0, 1) for each id: uniform, and independent from purpose to purpose.

    Args:
        seed: of the survey's asking.
        purpose: what it decides, such as "pulse/2026-q4/draw".
        ids: what it is decided for.

    Example:
        >>> bool((places(7, "draw", ["c1"]) == places(7, "draw", ["c1"])).all())
        True
    """
    key = f"{seed}/{purpose}".encode()[:64]
    start = blake2b(digest_size=8, key=blake2b(key, digest_size=32).digest())
    found = []
    for id in ids:
        one = start.copy()
        one.update(id.encode("utf-8", "surrogatepass"))
        found.append(int.from_bytes(one.digest(), "big") >> 11)
    return np.array(found, dtype=np.float64) / _WHOLE


def wave_number(wave: str, waves: int, *, survey: str) -> int:
    """Return which part of the audience a wave takes, from 1: the number at the end of its name.

    Args:
        wave: as it was named, such as "2026-q4/2" or "2".
        waves: into how many the audience is split.
        survey: for the message.

    Raises:
        AskingError: the audience is split, and the name ends in no number from 1 to `waves`.

    Example:
        >>> wave_number("2026-q4/2", 3, survey="pulse"), wave_number("", 1, survey="pulse")
        (2, 1)
    """
    if waves == 1:
        return 1
    end = wave.rpartition("/")[2]
    if end.isdecimal() and end.isascii() and 1 <= int(end) <= waves:
        return int(end)
    none = f", and '{wave}' names none of them" if wave else ""
    raise AskingError(
        f"'{survey}' is asked in {waves} waves{none}",
        hint=f"end the wave's name with its number: --wave 1, or --wave 2026-q4/1, up to {waves}",
    )


def parts(survey: str, seed: int, waves: int, ids: Sequence[str]) -> NDArray[np.int64]:
    """Return the part, from 1, that each contact belongs to: the same in every round, so that each is asked in turn."""
    if waves == 1:
        return np.ones(len(ids), dtype=np.int64)
    return (places(seed, f"{survey}/part", ids) * waves).astype(np.int64) + 1
