"""Pictures of an accuracy card: what was predicted against what was answered, by segment, and what moves scores."""

import numpy as np

from changemaker.core.estimate import Estimate
from changemaker.core.finding import Figure, Point
from changemaker.core.message import Message
from changemaker.core.seeds import stream
from changemaker.predict.scores.card import Card
from changemaker.predict.scores.design import Design
from changemaker.predict.scores.model import Model
from changemaker.predict.scores.target import Target
from changemaker.stats.asked import clustered_se
from changemaker.stats.distributions import t_quantile

SHOWN = 8  # columns, in the picture of what moves scores
MOST_ROWS = 1_000  # of which reasons are asked for it
MOST_SEGMENTS = 12
MOST_NAMED = 6
SHORT = 3  # letters of a label that says little without its column's name


def calibration_figure(card: Card, target: Target) -> Figure | None:
    """Return groups of about equal prediction with what they answered, or None where nothing was judged."""
    if not card.calibration:
        return None
    points = tuple(
        Point(
            x=point.predicted,
            label=f"{point.predicted:.6g}",
            value=point.answered.value,
            low=point.answered.low,
            high=point.answered.high,
        )
        for point in card.calibration
    )
    told = {"outcome": target.name, "groups": len(points), "level": card.calibration[0].answered.level}
    return Figure(
        id="calibration",
        kind="calibration",
        title=Message("predict.figure.calibration", told),
        caption=Message("predict.figure.calibration.caption", told),
        unit=unit_of(target),
        points=points,
    )


def unit_of(target: Target) -> str:
    """Return the unit of a predicted answer: a share of yes, points of a scale, or the column's own."""
    return {"yes_no": "share", "scale": "points"}.get(target.kind, target.name)


def segments_figure(card: Card, *, name: str) -> Figure | None:
    """Return the gain over the best baseline by segment, or None; the caption tells whose scores are withheld.

    Args:
        card: with its segments.
        name: of what divides the rows: "region".
    """
    largest = sorted(card.segments, key=lambda one: -one.answers)
    judged = [(one, one.gain) for one in largest if isinstance(one.gain, Estimate)]
    if not judged:
        return None
    points = tuple(
        Point(x=float(place), label=_called(one.segment, name), value=gain.value, low=gain.low, high=gain.high)
        for place, (one, gain) in enumerate(judged[:MOST_SEGMENTS])
    )
    closed = [one.segment for one in largest if not one.published]
    more = f" (+{len(closed) - MOST_NAMED})" if len(closed) > MOST_NAMED else ""
    told = {
        "n": len(card.segments),
        "published": len(card.segments) - len(closed),
        "withheld": ", ".join(closed[:MOST_NAMED]) + more,
        "level": judged[0][1].level,
    }
    way = "predict.figure.segments.some" if closed else "predict.figure.segments"
    return Figure(
        id="segments",
        kind="intervals",
        title=Message(way, told),
        caption=Message(f"{way}.caption", told),
        unit=judged[0][1].unit,
        points=points,
    )


def _called(label: str, name: str) -> str:
    return label if len(label) > SHORT else f"{name} {label}"


def reasons_figure(model: Model, design: Design, *, level: float, seed: int) -> Figure | None:
    """Return how far each of the few strongest groups of columns moves a score, up or down, on average."""
    rows = np.arange(len(design.unit))
    if len(rows) > MOST_ROWS:
        rows = np.sort(stream(seed, "reasons-figure").choice(rows, MOST_ROWS, replace=False))
    found = model.reasons(design.columns, rows, most=len(design.columns))
    groups = {column.group: place for place, column in enumerate(design.columns)}
    moves = np.zeros((len(rows), len(design.columns)))
    for row, reasons in enumerate(found):
        for reason in reasons:
            moves[row, groups[reason.group]] += abs(reason.move)
    unit = np.unique(design.unit[rows], return_inverse=True)[1]
    wide = t_quantile(0.5 + level / 2, max(int(unit.max(initial=0)), 1))
    mean = moves.mean(axis=0)
    strongest = [int(place) for place in np.argsort(-mean, kind="stable")[:SHOWN] if mean[place] > 0]
    names = {place: group for group, place in groups.items()}
    points = []
    for order, place in enumerate(strongest):
        reach = wide * clustered_se((moves[:, place] - mean[place]) / len(rows), unit)
        value = float(mean[place])
        points.append(
            Point(x=float(order), label=names[place], value=value, low=max(0.0, value - reach), high=value + reach)
        )
    if not points:
        return None
    told = {"n": len(points), "rows": len(rows), "level": level}
    return Figure(
        id="reasons",
        kind="levels",
        title=Message("predict.figure.reasons", {"first": points[0].label}),
        caption=Message("predict.figure.reasons.caption", told),
        unit=unit_of(design.target),
        points=tuple(points),
    )
