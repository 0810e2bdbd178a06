"""Who teaches and who is judged."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from changemaker.core.seeds import stream
from changemaker.stats.folds import MOST_BLOCKS, blocks, repeats


@given(st.integers(6, 60), st.integers(1, 4), st.integers(0, 1000))
def test_no_unit_both_teaches_and_is_judged_and_every_row_is_judged_once(units: int, rows: int, seed: int) -> None:
    unit = np.repeat(np.arange(units), rows)

    for cut in repeats(unit, None, folds=3, times=2, seed=seed):
        assert sorted(np.concatenate([split.judge for split in cut.splits])) == list(range(len(unit)))
        for split in cut.splits:
            assert not set(unit[split.teach]) & set(unit[split.judge])


@given(st.integers(3, 14), st.integers(0, 1000))
def test_with_time_all_that_teaches_lies_before_all_that_is_judged(periods: int, seed: int) -> None:
    unit, period = np.repeat(np.arange(12), periods), np.tile(np.arange(periods), 12)

    for cut in repeats(unit, period, folds=3, times=1, seed=seed):
        for split in cut.splits:
            assert period[split.teach].max() < period[split.judge].min()
            assert not set(unit[split.teach]) & set(unit[split.judge])
        assert ((cut.part < 0) == (blocks(period) == 0)).all()


def test_periods_are_gathered_into_at_most_five_blocks_of_about_equal_rows() -> None:
    period = stream(3, "periods").integers(0, 24, 4800)

    rows = np.bincount(blocks(period))

    assert len(rows) == MOST_BLOCKS
    assert rows.max() < 1.5 * rows.min()


def test_the_same_seed_cuts_alike_and_each_repeat_otherwise() -> None:
    unit = np.arange(50)
    first, again = (list(repeats(unit, None, folds=5, times=2, seed=4)) for _ in range(2))

    assert (first[0].part == again[0].part).all()
    assert (first[0].part != first[1].part).any()
