"""The gap between two shares: published numbers, and arms in which nobody or everybody did it."""

import numpy as np
import pytest

from changemaker.stats.share_gap import share_gap

Z = 1.959964


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [  # Newcombe (1998), Statistics in Medicine 17, table II, method 10
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((10, 10), (0, 10), 0.6075, 1.0000),
    ],
)
def test_ranges_are_those_of_the_published_table(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    gap, least, most = share_gap(first, second, z=Z)

    assert gap == pytest.approx(first[0] / first[1] - second[0] / second[1])
    assert (least, most) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


def test_the_range_covers_rare_things_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(9)
    hits = zip(rng.binomial(400, 0.02, 2000), rng.binomial(60, 0.02, 2000), strict=True)

    covered = [low <= 0 <= high for _, low, high in (share_gap((a, 400), (b, 60), z=Z) for a, b in hits)]

    assert 0.935 <= np.mean(covered) <= 0.985  # 0.95 +- 3 standard errors of 2,000 draws, and a little wide


def test_an_arm_without_units_is_a_bug() -> None:
    with pytest.raises(ValueError, match="no share"):
        share_gap((0, 0), (1, 2), z=Z)
