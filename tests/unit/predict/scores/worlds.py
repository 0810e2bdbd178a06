"""Answers whose law is written down here, for tests of what learns them."""

import numpy as np

from changemaker.predict.scores.design import Codes, Design, Known, Segments
from changemaker.predict.scores.target import Array, Target

SCALE = tuple(float(value) for value in range(11))


def known(name: str, values: Array, group: str = "noise", **told: object) -> Known:
    """Return a column of numbers."""
    return Known(name=name, group=group, kind="number", values=np.asarray(values, dtype=np.float64), **told)  # type: ignore[arg-type]


def label(name: str, codes: Codes, labels: tuple[str, ...]) -> Known:
    """Return a column of labels."""
    return Known(name=name, group="kind", kind="category", values=codes.astype(np.float64), labels=labels)


def answers(kind: str, index: Array, rng: np.random.Generator) -> Target:
    """Return answers that follow an index: yes/no by a logit, a 0-10 by rounding, a number with a long tail."""
    n = len(index)
    if kind == "yes_no":
        return Target(name="late", kind="yes_no", values=(0.0, 1.0), y=(index + rng.logistic(size=n) > 0) * 1.0)
    if kind == "scale":
        return Target(
            name="nps", kind="scale", values=SCALE, y=np.clip(np.round(7 + 2 * index + rng.normal(0, 2, n)), 0, 10)
        )
    return Target(name="spent", kind="number", values=(), y=np.exp(index / 2 + rng.normal(size=n)))


def company(seed: int, *, n: int = 500, kind: str = "yes_no", strength: float = 1.0, **told: object) -> Design:
    """Return one straight signal, `late_days`, among noise: two numbers, gaps, a label."""
    rng = np.random.default_rng(seed)
    signal, noise, more = rng.normal(size=(3, n))
    codes = rng.integers(0, 4, n)
    target = answers(kind, strength * signal, rng)
    columns = (
        known("late_days", signal, "deliveries"),
        known("visits", noise),
        known("minutes", np.where(rng.uniform(size=n) < 0.2, np.nan, more)),
        label("channel", codes, ("web", "shop", "phone", "post")),
    )
    segments = Segments(name="channel", labels=("web", "shop", "phone", "post"), codes=codes.astype(np.intp))
    return Design(**({"target": target, "columns": columns, "unit": np.arange(n), "segments": segments} | told))  # type: ignore[arg-type]


def without_answers(design: Design, silent: Codes) -> Design:
    """Return the design with some answers unknown."""
    y = design.target.y.copy()
    y[silent] = np.nan
    target = Target(name=design.target.name, kind=design.target.kind, values=design.target.values, y=y)
    return changed(design, target=target)


def changed(design: Design, **told: object) -> Design:
    """Return the design with some of its fields others."""
    fields = {name: getattr(design, name) for name in Design.__slots__}
    return Design(**(fields | told))  # type: ignore[arg-type]


def turned(design: Design, order: Codes, unit: Codes) -> Design:
    """Return the same rows in another order, with other numbers for the units."""
    columns = tuple(
        Known(
            name=one.name, group=one.group, kind=one.kind, labels=one.labels, monotone=one.monotone,
            values=one.values[order],
        )
        for one in reversed(design.columns)
    )  # fmt: skip
    segments = design.segments
    return Design(
        target=Target(
            name=design.target.name, kind=design.target.kind, values=design.target.values, y=design.target.y[order]
        ),
        columns=columns,
        unit=unit[design.unit[order]],
        segments=None
        if segments is None
        else Segments(name=segments.name, labels=segments.labels, codes=segments.codes[order]),
        time=None if design.time is None else design.time[order],
    )
