"""The right answers, worked out by hand from the columns of a file."""

from collections.abc import Iterable
from typing import Any

import numpy as np


def halves(columns: dict[str, list[Any]], outcome: str = "spend") -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return the outcomes of "treat" and of "control"."""
    arm, y = np.array(columns["segment"]), np.array(columns[outcome], dtype=float)
    return y[arm == "treat"], y[arm == "control"]


def welch(treated: np.ndarray[Any, Any], control: np.ndarray[Any, Any]) -> float:
    """Standard error of a difference of means, variances unequal; HC2 gives the same for two arms."""
    return float(np.sqrt(treated.var(ddof=1) / len(treated) + control.var(ddof=1) / len(control)))


def panel(columns: dict[str, list[Any]]) -> tuple[list[int], dict[int | None, np.ndarray[Any, Any]]]:
    """Return the times and, by start, the matrix of outcomes (units x times)."""
    times = sorted(set(columns["time"]))
    groups: dict[int | None, dict[str, list[float]]] = {}
    for unit, start, y in zip(columns["unit"], columns["start"], columns["y"], strict=True):
        groups.setdefault(start, {}).setdefault(unit, []).append(y)
    return times, {start: np.array(list(units.values())) for start, units in groups.items()}


def by_hand(columns: dict[str, list[Any]], *, notyet: bool = False) -> dict[str, float]:
    """Return group-time effects and their summaries, as Callaway and Sant'Anna (2021) define them."""
    times, groups = panel(columns)
    att: dict[tuple[int, int], float] = {}
    for start, y in groups.items():
        if start is None or start not in times[1:]:
            continue
        base = times.index(start) - 1
        for now in range(base + 1, len(times)):
            others = [y0 for s, y0 in groups.items() if s is None or (notyet and s > times[now])]
            if others:
                compared = np.vstack(others)
                att[start, times[now]] = float(
                    (y[:, now] - y[:, base]).mean() - (compared[:, now] - compared[:, base]).mean()
                )
    size = {start: len(y) for start, y in groups.items()}
    by_group = {
        g: float(np.mean([att[pair] for pair in att if pair[0] == g])) for g in dict.fromkeys(g for g, _ in att)
    }
    since: dict[int, list[tuple[int, int]]] = {}
    for g, t in att:
        since.setdefault(times.index(t) - times.index(g), []).append((g, t))

    def mean(pairs: Iterable[tuple[int, int]]) -> float:
        chosen = list(pairs)
        return float(np.average([att[pair] for pair in chosen], weights=[size[g] for g, _ in chosen]))

    return {
        "simple": mean(att),
        "group": float(np.average(list(by_group.values()), weights=[size[g] for g in by_group])),
        "dynamic": float(np.mean([mean(pairs) for pairs in since.values()])),
        **{f"att:{g}:{t}": effect for (g, t), effect in att.items()},
    }
