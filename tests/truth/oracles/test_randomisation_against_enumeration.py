"""Randomisation inference of a staged rollout beside the long way: every order of the starts, estimated afresh."""

from itertools import permutations

import numpy as np
import pytest

from changemaker.core.seeds import stream
from changemaker.stats.moments import Array
from changemaker.stats.randomise import randomisation_test
from unit.stats.panels import Panel, panel, summary

SMALL = {"sizes": (2, 2, 3), "starts": (2, 3, None), "periods": 5}


def ratio(outcomes: Array, codes: "tuple[int, ...]") -> float:
    """The simple average and its error, written out from its definition: two waves of two units against three."""
    groups = [outcomes[np.array(codes) == code] for code in range(3)]
    cells = [(0, 2, 2), (0, 2, 3), (0, 2, 4), (1, 3, 3), (1, 3, 4)]  # wave, start, period; each wave has two units
    changes = []
    for wave, start, period in cells:
        changes.append([group[:, period] - group[:, start - 1] for group in (groups[wave], groups[2])])
    value = np.mean([ours.mean() - theirs.mean() for ours, theirs in changes])
    by_unit: dict[tuple[str, int], float] = {}
    for (wave, _, _), (ours, theirs) in zip(cells, changes, strict=True):
        for place, each in enumerate(ours - ours.mean()):
            by_unit[f"wave {wave}", place] = by_unit.get((f"wave {wave}", place), 0.0) + each / 2 / 5
        for place, each in enumerate(theirs - theirs.mean()):
            by_unit["waiting", place] = by_unit.get(("waiting", place), 0.0) + each / 3 / 5
    return float(abs(value) / np.sqrt(sum(each**2 for each in by_unit.values())))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_order_of_the_starts_gives_the_same_p(seed: int) -> None:
    found: Panel = panel(**SMALL, effect=1.0, seed=seed)  # type: ignore[arg-type]
    slopes = found.basis.slopes(summary(found, "simple"))

    ours = randomisation_test(found.outcomes, found.weights, found.codes, slopes, rng=stream(1, "draws"))

    orders = sorted(set(permutations(found.codes.tolist())))
    seen = np.array([ratio(found.outcomes, order) for order in orders])
    mine = ratio(found.outcomes, tuple(found.codes.tolist()))
    assert ours.assignments == len(orders) == 210  # 7! / (2! 2! 3!)
    assert ours.p == pytest.approx((seen >= mine * (1 - 1e-9)).mean(), abs=1e-12)
