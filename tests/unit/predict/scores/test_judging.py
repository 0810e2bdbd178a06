import numpy as np
import pytest

from changemaker.predict.scores.baselines import Simple
from changemaker.predict.scores.in_order import canonical
from changemaker.predict.scores.judged import Rows, accuracy, gain
from changemaker.predict.scores.layout import Feature
from changemaker.predict.scores.linear import Measure
from changemaker.predict.scores.outside_folds import dealt, held_out, outside
from changemaker.predict.scores.road import answers_of
from changemaker.predict.scores.target import Target


def rows(answer: list[float], *, yes_no: bool, unit: list[int] | None = None, retaught: float = 1.0) -> Rows:
    n = len(answer)
    return Rows(
        answer=np.array(answer),
        unit=np.arange(n) if unit is None else np.array(unit),
        weight=np.ones(n),
        fold=np.zeros(n, dtype=np.intp),
        yes_no=yes_no,
        retaught=retaught,
    )


def test_the_gain_of_a_score_is_the_share_that_is_taken_off_the_squared_error() -> None:
    here = rows([0.0, 2.0, 4.0, 6.0], yes_no=False)

    found = gain(np.array([1.0, 2.0, 4.0, 5.0]), np.full(4, 3.0), here, level=0.95)

    assert found.value == pytest.approx(0.9)  # by hand: 1 + 0 + 0 + 1 of 9 + 1 + 1 + 9
    assert accuracy(np.array([1.0, 2.0, 4.0, 5.0]), here, level=0.95).value == 0.5


def test_the_gain_of_a_chance_is_a_difference_of_aucs_and_only_pairs_of_one_fold_count() -> None:
    here = rows([0.0, 1.0, 0.0, 1.0], yes_no=True)
    apart = Rows(**{name: getattr(here, name) for name in Rows.__slots__} | {"fold": np.array([0, 0, 1, 1])})
    mean = np.array([0.1, 0.2, 0.3, 0.4])

    assert accuracy(mean, here, level=0.95).value == 0.75  # of four pairs the second yes and the first no: three right
    assert accuracy(mean, apart, level=0.95).value == 1.0
    assert gain(mean, np.full(4, 0.5), apart, level=0.95).value == 0.5


def test_the_same_prediction_on_two_roads_gains_nothing_however_computers_add() -> None:
    rng = np.random.default_rng(3)
    here = rows(rng.normal(size=300).tolist(), yes_no=False, retaught=2.25)
    mean = np.full(300, 0.05)

    found = gain(mean + rng.choice([0.0, 2e-16], 300), mean, here, level=0.95)

    assert (found.value, found.low, found.high, found.se) == (0.0, 0.0, 0.0, 0.0)


def test_rows_of_one_unit_widen_the_range_and_folds_that_taught_each_other_too() -> None:
    rng = np.random.default_rng(1)
    answer = np.repeat(rng.normal(size=40), 5)
    mean = answer * 0.3
    alone, together, taught = (
        gain(mean, np.zeros(200), one, level=0.95).se or 0.0
        for one in (
            rows(answer.tolist(), yes_no=False),
            rows(answer.tolist(), yes_no=False, unit=np.repeat(np.arange(40), 5).tolist()),
            rows(answer.tolist(), yes_no=False, retaught=2.25),
        )
    )

    assert together > alone
    assert taught == pytest.approx(1.5 * alone)


def test_baselines_say_the_mean_of_those_who_teach_drawn_to_the_mean_of_all() -> None:
    y = np.array([0.0, 10.0, 10.0, 10.0, 5.0, 5.0])
    target = Target(name="nps", kind="scale", values=(0.0, 5.0, 10.0), y=y)
    simple = Simple(
        answers=answers_of(target, np.arange(6), None),
        segment=np.array([0, 1, 1, 1, 0, 1]),
        last=np.array([0.0, 8.0, 8.0, 8.0, 4.0, np.nan]),
    )
    teach, judge = np.arange(4), np.array([4, 5])

    assert simple.names() == ("overall", "segment", "last")
    assert simple.predicted("overall", teach, judge).tolist() == [7.5, 7.5]
    # five answers of 7.5 put to each: (0 + 37.5) / 6 and (30 + 37.5) / 8
    assert simple.predicted("segment", teach, judge).tolist() == [6.25, 8.4375]
    # 10 / 8 answers a point of the last score, but never more than the score itself: slope 1 around 6 and 7.5
    assert simple.predicted("last", teach, judge).tolist() == [5.5, 7.5]


def test_the_index_that_calibrates_a_fold_comes_from_what_has_not_seen_it() -> None:
    fold = np.arange(50) % 5
    taught: list[tuple[set[int], set[int]]] = []

    def fit(teach):  # type: ignore[no-untyped-def]  # a stand-in for any learner
        def index(judge):  # type: ignore[no-untyped-def]  # a stand-in for any learner
            taught.append((set(fold[teach].tolist()), set(fold[judge].tolist())))
            return judge.astype(float)

        return index

    found = outside(fit, fold)

    assert all(not teach & judge for teach, judge in taught)
    assert sorted(len(teach) for teach, _ in taught) == [3] * 20 + [4] * 5  # ten fits of three folds, each used twice
    assert all(np.isnan(found.inner[one][fold == one]).all() for one in range(5))
    assert np.isfinite(found.single).all()


def test_an_answer_never_moves_its_own_units_shares() -> None:
    rng = np.random.default_rng(2)
    unit = np.repeat(np.arange(60), 2)
    signal = rng.normal(size=120)
    y = (signal + rng.normal(size=120) > 0) * 1.0
    fold = dealt(unit, seed=1)

    def shares(said: np.ndarray) -> np.ndarray:
        answers = answers_of(Target(name="late", kind="yes_no", values=(0.0, 1.0), y=said), np.arange(120), None)

        def fit(teach):  # type: ignore[no-untyped-def]  # a stand-in for any learner
            slope = float(np.cov(signal[teach], answers.y[teach])[0, 1])
            return lambda judge: slope * signal[judge]

        return held_out(outside(fit, fold), fold, answers).shares

    turned = y.copy()
    turned[unit == 7] = 1 - turned[unit == 7]

    assert np.array_equal(shares(turned)[unit == 7], shares(y)[unit == 7])
    assert not np.array_equal(shares(turned), shares(y))


def test_units_that_hold_the_same_rows_are_told_apart_by_nothing() -> None:
    table = np.array([[1.0], [2.0], [1.0], [2.0], [np.nan]])

    order, unit = canonical(table, np.array([3, 3, 9, 9, 4]))

    assert sorted(order.tolist()) == [0, 1, 2, 3, 4]
    assert sorted(np.bincount(unit).tolist()) == [1, 2, 2]
    assert len({tuple(table[order][unit == one].ravel().tolist()) for one in range(3) if sum(unit == one) == 2}) == 1


def test_what_lies_far_out_counts_as_the_last_percent_and_what_is_missing_as_the_middle() -> None:
    from_one = np.r_[np.arange(1.0, 1000.0), 1e9, np.full(100, np.nan)][:, None]
    feature = Feature(name="spent", group="orders", kind="number")

    columns = Measure.of(from_one, [feature]).columns(from_one)

    assert columns.shape == (1100, 2)  # the number, and whether it is missing
    assert columns[999, 0] == columns[989:999, 0].max()
    assert columns[1000:, 0].tolist() == [0.0] * 100
    assert columns[:1000].std(axis=0)[0] == pytest.approx(1)
