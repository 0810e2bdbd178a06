"""Which texts are asked for: each once, the useful ones first, none whose label is known."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from changemaker.listen.text.active import Pool, ask_next

TEXTS = [
    f"{word} {thing} today" for word in ("good", "bad", "late", "kind") for thing in ("order", "box", "call", "price")
]
POOL = Pool.of(TEXTS * 4)  # each four times: copies


@given(st.dictionaries(st.integers(0, 63), st.sampled_from(["a", "b", "c"]), max_size=40), st.integers(1, 12))
def test_no_text_is_asked_for_whose_copy_is_labelled_skipped_or_asked_for_already(
    labels: dict[int, str], n: int
) -> None:
    skipped = [5, 17]

    asked = [one.place for one in ask_next(POOL, labels, skipped=skipped, count=n)]

    groups = [int(POOL.groups[place]) for place in asked]
    assert len(set(groups)) == len(groups) <= n
    assert not set(groups) & {int(POOL.groups[place]) for place in (*labels, *skipped)}


def test_with_labels_enough_texts_that_may_have_a_rare_label_come_up_more_often() -> None:
    pool = Pool.of(
        [f"{'angry' if i % 12 == 0 else 'fine'} {chr(97 + i % 26)}{chr(97 + i // 26)} answer" for i in range(300)]
    )
    labels = {i: "angry" if i % 12 == 0 else "fine" for i in range(40)}

    asked = [one.place for seed in range(5) for one in ask_next(pool, labels, count=10, seed=seed)]

    assert np.mean([place % 12 == 0 for place in asked]) > 2 / 12  # 1 in 12 by lot alone


def test_the_same_labels_ask_for_the_same_texts() -> None:
    assert ask_next(POOL, {0: "a"}, count=5, seed=3) == ask_next(POOL, {0: "a"}, count=5, seed=3)
