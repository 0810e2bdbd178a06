"""The drawings of `honest_score`: all four scores on one scale, who was heard, and the series with its breaks."""

from collections.abc import Mapping, Sequence

from changemaker.core.estimate import Estimate
from changemaker.core.finding import Figure, Point
from changemaker.core.message import Message
from changemaker.listen.score.series import Wave
from changemaker.listen.score.who_answers import WhoRow
from changemaker.stats.counts import share_of

FOUR = {  # in the words of English; other languages find theirs under "metric.WORDS"
    "raw": "as answered",
    "weighted": "weighted",
    "band": "with what weights cannot see",
    "followed_up": "followed up",
    "followed_up_band": "with who was not reached",
}
MOST_VALUES = 24


def one_scale(estimates: Mapping[str, Estimate], unit: str) -> tuple[Figure, ...]:
    """Return raw, weighted, band and followed-up on one scale."""
    told = [(key, estimates[key]) for key in FOUR if key in estimates]
    if not told:
        return ()
    points = tuple(
        Point(x=float(place), label=FOUR[key], value=one.value, low=one.low, high=one.high)
        for place, (key, one) in enumerate(told)
    )
    return (_figure("honest_scale", unit, points),)


def who_was_heard(who: Sequence[WhoRow], level: float) -> tuple[Figure, ...]:
    """Return the response rate of each value of the facts that differ most."""
    facts = sorted({row.fact for row in who}, key=lambda fact: min(row.p for row in who if row.fact == fact))
    ordered = [row for fact in facts for row in who if row.fact == fact][:MOST_VALUES]
    points = []
    for place, row in enumerate(ordered):
        share = share_of([True] * row.answered + [False] * (row.asked - row.answered), level=level)
        points.append(
            Point(x=float(place), label=f"{row.fact}: {row.value}", value=share.value, low=share.low, high=share.high)
        )
    return (_figure("honest_who", "share", tuple(points)),) if points else ()


def waves_drawn(waves: Sequence[Wave]) -> tuple[Figure, ...]:
    """Return the raw score by month; a month before which the series breaks begins a new line, and says so."""
    points = []
    unit = ""
    for place, wave in enumerate(waves):
        if isinstance(wave.answer, Estimate):
            unit = wave.answer.unit
            label = f"{wave.month} |" if wave.broken else wave.month
            answer = wave.answer
            points.append(Point(x=float(place), label=label, value=answer.value, low=answer.low, high=answer.high))
    if len(points) < 2:
        return ()
    broken = ", ".join(wave.month for wave in waves if wave.broken)
    caption = (
        Message("figure.honest_waves.broken", {"months": broken}) if broken else Message("figure.honest_waves.caption")
    )
    return (_figure("honest_waves", unit, tuple(points), caption),)


def _figure(id: str, unit: str, points: tuple[Point, ...], caption: Message | None = None) -> Figure:
    return Figure(
        id=id,
        kind="levels",
        title=Message(f"figure.{id}"),
        caption=caption or Message(f"figure.{id}.caption"),
        unit=unit,
        points=points,
    )
