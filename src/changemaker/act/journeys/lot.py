"""The lot: who is held out, and which way of a split is taken; the same in any process, on any day.

A unit keeps its draw for as long as the salt stays, and the salt is kept with the journey when it is applied first.
"""

import json
from collections.abc import Mapping
from hashlib import sha256

from changemaker.act.journeys.journey import Holdout
from changemaker.act.journeys.run import Arm

_WHOLE = 2**64


def drawn(salt: str, key: str) -> float:
    """Return a number in [0, 1) that looks drawn and is the same each time.

    Example:
        >>> drawn("salt", "A17") == drawn("salt", "A17") != drawn("other", "A17")
        True
    """
    return int.from_bytes(sha256(f"{salt}/{key}".encode()).digest()[:8], "big") / _WHOLE


def arm_of(salt: str, unit: str, holdout: Holdout) -> Arm:
    """Return the arm of a unit: it is drawn once, whatever the episode."""
    if drawn(salt, unit) >= holdout.share:
        return "treated"
    return "later" if holdout.later else "holdout"


def way_of(salt: str, unit: str, split: str, shares: Mapping[str, float]) -> str:
    """Return the way of a split that a unit takes.

    Args:
        salt: of the journey.
        unit: that is drawn.
        split: its name in the journey.
        shares: way -> share; they add up to 1. The order in which a file names them does not matter.
    """
    draw, reached = drawn(salt, f"{unit}/{split}"), 0.0
    ways = sorted(shares)
    for way in ways:
        reached += shares[way]
        if draw < reached:
            return way
    return ways[-1]  # the shares add up to a hair less than 1


def is_never_reached(salt: str, unit: str, share: float) -> bool:
    """Return whether the workspace's own lot keeps a unit out of every journey."""
    return drawn(salt, f"global/{unit}") < share


def run_id(journey: str, unit: str, episode: str) -> str:
    """Return the id of the one run of a unit in an episode."""
    return sha256(json.dumps([journey, unit, episode], ensure_ascii=True).encode()).hexdigest()[:32]
