"""Which segments are predicted better than by a mean, and which are not: there, no score is published."""

from collections.abc import Mapping

import numpy as np

from changemaker.core.estimate import Estimate
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.predict.scores.card import SegmentCard
from changemaker.predict.scores.design import Codes, Segments
from changemaker.predict.scores.judged import Rows, gain
from changemaker.predict.scores.target import Array, Flags

MIN_UNITS = 20  # of a segment, to say anything of it on its own
MIN_EACH = 5  # of yes and of no
SEGMENT_RANGE = 0.9  # level of a segment's range


def by_segment(
    segments: Segments, codes: Codes, mean: Array, baselines: Mapping[str, Array], rows: Rows
) -> tuple[SegmentCard, ...]:
    """Return a card for each segment.

    A segment's scores are published where its own answers show that they are better than the best baseline there: the
    90 % range of its gain lies above 0, so that of twenty segments without any signal one is published at most. What
    other segments gain is no evidence: drawn to their mean, a dead one among live ones is published for their sake.

    Args:
        segments: their names.
        codes: (n,), the judged rows' segments.
        mean: (n,), predicted.
        baselines: by name, (n,) each.
        rows: the judged rows.
    """
    cards = []
    for code, label in enumerate(segments.labels):
        mine = codes == code
        found = _gain(mine, mean, baselines, rows)
        better = isinstance(found, Estimate) and found.low > 0
        cards.append(SegmentCard(segment=label, answers=int(np.count_nonzero(mine)), gain=found, published=better))
    return tuple(cards)


def _gain(mine: Flags, mean: Array, baselines: Mapping[str, Array], rows: Rows) -> Estimate | Refusal:
    some = rows.where(mine)
    units = len(np.unique(some.unit))
    if units < MIN_UNITS:
        told: dict[str, object] = {"units": units, "needed": MIN_UNITS, "more": MIN_UNITS - units}
        return _refused("segment_few", told)
    values, counts = np.unique(some.answer, return_counts=True)
    rarer = int(counts.min()) if len(values) > 1 else 0
    if len(values) < 2 or (rows.yes_no and rarer < MIN_EACH):
        return _refused("segment_alike", {"units": units, "more": MIN_EACH - rarer})
    over = [gain(mean[mine], said[mine], some, level=SEGMENT_RANGE) for said in baselines.values()]
    return min(over, key=lambda one: one.value)


def _refused(why: str, told: dict[str, object]) -> Refusal:
    return Refusal(what="gain", why=Message(f"predict.refuse.{why}", told), needs=Message(f"predict.needs.{why}", told))
