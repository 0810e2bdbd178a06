import numpy as np
import pytest

from changemaker.core.estimate import Estimate
from changemaker.predict.scores.abstain import by_segment
from changemaker.predict.scores.card import SegmentCard
from changemaker.predict.scores.design import Segments
from changemaker.predict.scores.judged import Rows
from changemaker.predict.scores.target import Array

FIVE = Segments(name="region", labels=tuple("abcde"), codes=np.arange(1000) % 5)


def judged(answer: Array, *, yes_no: bool) -> Rows:
    n = len(answer)
    return Rows(
        answer=answer, unit=np.arange(n), weight=np.ones(n), fold=np.zeros(n, dtype=np.intp), yes_no=yes_no,
        retaught=2.25,
    )  # fmt: skip


def cards(seed: int, *, yes_no: bool) -> tuple[SegmentCard, ...]:
    """Return five segments of 200 answers: in the first the prediction, alike in all, says nothing."""
    rng = np.random.default_rng(seed)
    signal, dead = rng.normal(size=1000), FIVE.codes == 0
    index = np.where(dead, 0.0, signal)
    answer = (index + rng.logistic(size=1000) > 0) * 1.0 if yes_no else index + rng.normal(size=1000)
    mean = 1 / (1 + np.exp(-signal)) if yes_no else np.where(dead, signal / 20, signal)  # it was learnt, nearly
    flat = np.full(1000, answer.mean())
    return by_segment(FIVE, FIVE.codes, mean, {"overall": flat}, judged(answer, yes_no=yes_no))


@pytest.mark.parametrize("yes_no", [True, False])
def test_a_segment_without_a_signal_is_not_published_for_the_sake_of_the_others(yes_no: bool) -> None:
    told = [[card.published for card in cards(seed, yes_no=yes_no)] for seed in range(60)]

    assert sum(first for first, *_ in told) <= 3  # 5 %; the shrunk rule published it in 13 of 14
    assert np.mean([rest for _, *rest in told]) > 0.9


def test_a_segment_is_judged_against_the_guess_that_is_best_in_it() -> None:
    rng = np.random.default_rng(1)
    last = rng.normal(size=1000)
    answer = last + rng.normal(size=1000)
    mean = np.where(FIVE.codes == 0, 0.9 * last, last)  # the last score again, in the first segment a little less of it
    # the last score is known of the first segment alone
    baselines = {"overall": np.zeros(1000), "last": np.where(FIVE.codes == 0, last, 0.0)}

    first, *others = by_segment(FIVE, FIVE.codes, mean, baselines, judged(answer, yes_no=False))

    assert isinstance(first.gain, Estimate)
    assert first.gain.value < 0.05
    assert not first.published
    assert all(card.published for card in others)
