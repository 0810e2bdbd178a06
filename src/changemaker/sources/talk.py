"""From timed turns: how long a conversation took, who spoke how much of it, how often we interrupted."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from changemaker.sources.turns import Turn

Span = tuple[float, float]  # seconds
BREATH = 0.2  # seconds of overlap that are no interruption: turns meet, and clocks are coarse
TOGETHER = 0.05  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """What the times of one conversation tell; None where they do not."""

    seconds: float | None = None
    our_share: float | None = None  # of the time in which somebody spoke
    silence_share: float | None = None  # of all the time
    interruptions: int | None = None  # how often we began while the customer spoke


def talk_of(turns: Sequence[Turn]) -> Talk:
    """Return what the times of turns tell.

    Times in which both speak count for both; interruptions are turns of ours that begin more than 0.2 seconds before
    the customer's turn ends, and after it began.

    Args:
        turns: in any order; nothing is told where one of them has no time.

    Example:
        >>> spoken = [(0, 4, True), (5, 10, False), (8, 12, True)]
        >>> talk = talk_of([Turn(speaker="", text="", start=a, end=b, ours=o) for a, b, o in spoken])
        >>> talk.seconds, round(talk.our_share, 3), round(talk.silence_share, 3), talk.interruptions
        (12, 0.615, 0.083, 1)
    """
    spans = [(turn.start, turn.end) for turn in turns if turn.start is not None and turn.end is not None]
    if not turns or len(spans) < len(turns):
        return Talk()
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    whole = last - min(first, 0.0)
    if whole <= 0:
        return Talk()
    silence = max(0.0, whole - _length(spans)) / whole
    if any(turn.ours is None for turn in turns):
        return Talk(seconds=whole, silence_share=silence)
    ours, theirs = (
        [(turn.start or 0.0, turn.end or 0.0) for turn in turns if turn.ours is side] for side in (True, False)
    )
    spoken = _length(ours) + _length(theirs)
    return Talk(
        seconds=whole,
        our_share=_length(ours) / spoken if spoken else None,
        silence_share=silence,
        interruptions=_interruptions(ours, theirs),
    )


def _interruptions(ours: Sequence[Span], theirs: Sequence[Span]) -> int:
    spoken = _merged(theirs, 0.0)
    starts = [start for start, _ in spoken]
    count = 0
    for begin, _ in _merged(ours, BREATH):
        place = bisect_left(starts, begin - TOGETHER) - 1
        count += place >= 0 and begin < spoken[place][1] - BREATH
    return count


def _length(spans: Iterable[Span]) -> float:
    return sum(end - start for start, end in _merged(spans, 0.0))


def _merged(spans: Iterable[Span], gap: float) -> list[Span]:
    """Spans that touch, made one."""
    out: list[Span] = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1] + gap:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out
