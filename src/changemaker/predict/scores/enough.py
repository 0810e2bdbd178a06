"""Whether there is enough to learn from, and if not, how much more is needed."""

import numpy as np

from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.predict.scores.design import Design
from changemaker.predict.scores.target import Array

MIN_ANSWERS = 100
MIN_UNITS = 50  # independent ones, to publish by: folds keep them whole
MIN_JUDGED = 5  # units: with fewer there is no fold for each, and no range
MIN_OF_EACH = 20  # answers of the rarer, for yes/no; not of the commonest, for a scale or a number


def too_little(design: Design) -> Refusal | None:
    """Return why nothing can be learnt and judged with so few answers, or None."""
    target, answered = design.target, design.target.answered
    y = target.y[answered]
    units = len(np.unique(design.unit[answered]))
    told: dict[str, object] = {"target": target.name, "n": len(y), "units": units}
    if len(y) < MIN_ANSWERS:
        return _refused("few_answers", told | {"needed": MIN_ANSWERS, "more": MIN_ANSWERS - len(y)})
    if units < MIN_JUDGED:
        return too_few_units(design)
    values, counts = np.unique(y, return_counts=True)
    if len(values) == 1:
        return _refused("all_alike", told | {"value": float(values[0]), "more": MIN_OF_EACH})
    other = len(y) - int(counts.max())
    if other < MIN_OF_EACH:
        common = float(values[np.argmax(counts)])
        return _refused("nearly_alike", told | {"value": common, "other": other, "more": MIN_OF_EACH - other})
    return None


def too_few_units(design: Design) -> Refusal | None:
    """Return why scores cannot be published, however well so few units are predicted, or None."""
    answered = design.target.answered
    units = len(np.unique(design.unit[answered]))
    if units >= MIN_UNITS:
        return None
    told: dict[str, object] = {"target": design.target.name, "n": int(np.count_nonzero(answered)), "units": units}
    return _refused("few_units", told | {"needed": MIN_UNITS, "more": MIN_UNITS - units})


def nothing_known(design: Design) -> Refusal:
    """Return the refusal where no column tells one answered row from another."""
    return _refused("no_feature", {"target": design.target.name, "columns": len(design.columns)})


def tells(values: Array) -> bool:
    """True if not all of `values` are the same; unknown counts as a value.

    Example:
        >>> tells(np.array([np.nan, np.nan])), tells(np.array([1.0, np.nan]))
        (False, True)
    """
    known = values[np.isfinite(values)]
    return len(known) > 0 and (len(known) < len(values) or bool(np.ptp(known) > 0))


def _refused(why: str, told: dict[str, object]) -> Refusal:
    return Refusal(
        what="scores", why=Message(f"predict.refuse.{why}", told), needs=Message(f"predict.needs.{why}", told)
    )
