"""What a person asks of a proof, apart from the data."""

from dataclasses import dataclass
from typing import Literal, get_args

from changemaker.stats.group_time import Control, Scale

Assigned = Literal["random", "staged", "chosen", "unknown"]
ASSIGNED: tuple[Assigned, ...] = get_args(Assigned)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """How it was decided who got the programme, and how to answer."""

    assigned: Assigned
    scale: Scale = "difference"
    control: Control = "never"
    window: int = 1  # periods before each start whose mean is the base
    block: int = 1  # periods taken together when the time before the start is judged
    level: float = 0.95
    seed: int = 20261121  # of placebo draws and permutations; any other gives the same answer within their noise

    def unit(self, outcome: str) -> str:
        """Return the unit of an answer: the outcome's own, or a share of what would have been."""
        return outcome if self.scale == "difference" else "share of baseline"
