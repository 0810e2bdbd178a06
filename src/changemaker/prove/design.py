"""From how it was rolled out to the estimator: the decision tree, and each design's assumption in a manager's words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from changemaker.core.message import Message
from changemaker.prove.ask import Assigned

Kind = Literal[
    "drawn_arms",
    "self_selected_arms",
    "few_treated",
    "one_date",
    "drawn_order",
    "staged_order",
    "few_units",
    "self_selected_rollout",
]
MOST_FEW_TREATED = 5  # so few treated units are held against a synthetic twin each
FEW_UNITS = 40  # of assignment: below this, large-sample ranges are too narrow (false claims .20, .16, .10 at 6, 8, 20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """The way a programme is proved, and how well at best."""

    kind: Kind
    best_grade: str  # nothing that follows can reach more
    few: bool  # fewer than `FEW_UNITS` units of assignment: a claim needs randomisation inference to agree

    @property
    def assumption(self) -> Message:
        """What has to be true for the answer to be right."""
        return Message(f"design.{self.kind}")


def few_clusters(control: int, treated: int) -> bool:
    """True if so many units of assignment in two arms are too few for large-sample ranges."""
    return control + treated < FEW_UNITS or min(control, treated) <= MOST_FEW_TREATED


def arm_design(assigned: Assigned, *, sizes: Sequence[int]) -> Design:
    """Return the design for arms compared at one time; `sizes` are their units of assignment, control first."""
    few = any(few_clusters(sizes[0], size) for size in sizes[1:])
    if assigned == "random":
        return Design(kind="drawn_arms", best_grade="A", few=few)
    return Design(kind="self_selected_arms", best_grade="C", few=few)


def rollout_design(assigned: Assigned, *, treated: int, never: int, starts: int) -> Design:
    """Return the design for a rollout, in the order of the decision tree.

    Args:
        assigned: how it was decided who starts when.
        treated: units of assignment that ever start.
        never: units of assignment that never start.
        starts: number of different starts.
    """
    few = treated + never < FEW_UNITS
    if never == 0 and starts == 1:
        return Design(kind="one_date", best_grade="D", few=few)
    if treated <= MOST_FEW_TREATED and never > 0:
        return Design(kind="few_treated", best_grade="A" if assigned == "random" else "C", few=few)
    if assigned == "random":
        return Design(kind="drawn_order", best_grade="A", few=few)
    if assigned == "staged":
        return Design(kind="few_units" if few else "staged_order", best_grade="B", few=few)
    return Design(kind="self_selected_rollout", best_grade="C", few=few)
