"""How many themes there are is found from what halves of the texts agree on."""

import numpy as np
import pytest

from changemaker.core.seeds import stream
from changemaker.listen.text.grouping import MOST_WARD, Floats, cut, grouped, tree_of
from changemaker.listen.text.theme_count import counts_to_try, theme_count


def heaps(k: int, each: int, *, spread: float, seed: int = 1, dimensions: int = 24) -> Floats:
    draw = stream(seed, "heaps")
    middles = draw.normal(size=(k, dimensions))
    points = np.repeat(middles, each, axis=0) + spread * draw.normal(size=(k * each, dimensions))
    return points / np.linalg.norm(points, axis=1, keepdims=True)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_heaps_that_lie_apart_are_counted(seed: int) -> None:
    found = theme_count(heaps(14, 25, spread=0.3, seed=seed), seed=seed)

    assert 12 <= found.k <= 16  # 14 were made; the counts that are tried near it are 12, 14 and 16
    assert found.low <= found.k <= found.high
    assert found.stability.value > 0.9


def test_two_large_heaps_do_not_hide_the_small_ones_inside() -> None:
    draw = stream(5, "nested")
    inside = heaps(16, 20, spread=0.25, seed=4, dimensions=16)
    side = np.repeat([1.0, -1.0], 160)[:, None] * np.ones((320, 3)) + 0.05 * draw.normal(size=(320, 3))

    assert 13 <= theme_count(np.hstack([inside, side]), seed=1).k <= 19  # 16 were made, in two heaps of 8


def test_where_nothing_hangs_together_halves_do_not_agree() -> None:
    noise = stream(3, "noise").normal(size=(300, 24))
    found = theme_count(noise / np.linalg.norm(noise, axis=1, keepdims=True), seed=1)

    assert found.stability.value < 0.3  # below it the study says that another sample may give other themes


def test_too_few_texts_have_no_count() -> None:
    with pytest.raises(ValueError, match="too few"):
        counts_to_try(19)


def test_a_tree_is_cut_into_as_many_groups_as_asked() -> None:
    tree = tree_of(heaps(5, 12, spread=0.2))

    assert [len(set(cut(tree, k).tolist())) for k in (1, 2, 5, 9)] == [1, 2, 5, 9]


def test_a_tree_is_that_of_distances_and_not_of_an_approximation() -> None:
    points = np.array([[0.0], [1.0], [5.0], [7.0]])

    heights = tree_of(points)[:, 2]

    assert heights == pytest.approx([1.0, 2.0, 7.7781746], rel=1e-6)  # by hand: Ward's last is sqrt(2*2*2/4)*|.5-6|


def test_more_texts_than_a_tree_holds_are_grouped_from_a_sample() -> None:
    points = heaps(6, MOST_WARD // 6 + 50, spread=0.2, dimensions=6)
    truth = np.repeat(np.arange(6), MOST_WARD // 6 + 50)

    found = grouped(points, 6, seed=1)

    assert len(points) > MOST_WARD
    pairs = set(zip(found.tolist(), truth.tolist(), strict=True))
    assert len(set(found.tolist())) == 6
    assert len(pairs) <= 12  # nearly each group is one heap; a stray text may be anywhere
    assert (grouped(points, 6, seed=1) == found).all()


@pytest.mark.filterwarnings("error")
def test_texts_that_say_few_different_things_are_never_asked_for_more_groups_than_that() -> None:
    texts = np.repeat(np.round(heaps(12, 1, spread=0.0), 4), 30, axis=0)
    found = theme_count(texts, seed=1)
    groups = grouped(texts, 60, seed=1)

    assert found.k <= 12 and max(k for k, _ in found.curve) <= 12  # 360 texts say 12 things
    assert len(set(groups)) == 12 and all(len(set(groups[start : start + 30])) == 1 for start in range(0, 360, 30))
