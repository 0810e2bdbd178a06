"""Gains on rows that taught nothing: identities, published laws, and the promise that seeds do not matter."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sklearn.linear_model import LinearRegression
from sklearn.metrics import r2_score
from sklearn.model_selection import GroupKFold, cross_val_predict

from changemaker.core.seeds import stream
from changemaker.stats.folds import Repeat, repeats
from changemaker.stats.linear_gain import r2_gain
from changemaker.stats.order_gain import auc_gain
from changemaker.stats.out_of_sample import (
    Array,
    Codes,
    Design,
    Gain,
    own_share,
    score_statistic,
    without_loudest,
)
from changemaker.stats.steadiness import steadiness
from changemaker.stats.strength import Strength

MEASURES = {"R2": r2_gain, "AUC": auc_gain}


def linked(n: int, link: float, seed: int, *, kind: str = "R2") -> tuple[Design, Array]:
    """Return `n` units with one thing known and a metric that moves the outcome by `link` standard deviations."""
    rng = stream(seed, "linked")
    known, metric, noise = rng.standard_normal((3, n))
    outcome = known + link * metric + noise
    if kind == "AUC":
        outcome = (outcome > 1).astype(float)
    baseline = np.column_stack([np.ones(n), (known - known.mean()) / known.std()])
    return Design(outcome=outcome, baseline=baseline, unit=np.arange(n), period=None), metric[:, None]


def cuts(design: Design, *, times: int = 3, seed: int = 1) -> list[Repeat]:
    return list(repeats(design.unit, design.period, folds=5, times=times, seed=seed))


def measured(design: Design, metric: Array, kind: str, *, level: float = 0.95, seed: int = 1) -> Gain:
    return MEASURES[kind](design, metric, cuts(design, seed=seed), level=level)


def test_the_value_is_the_difference_of_two_cross_validated_r2() -> None:
    design, metric = linked(300, 0.4, 11)
    (cut,) = cuts(design, times=1)
    folds = list(GroupKFold(n_splits=5).split(metric, groups=cut.part))
    known = design.baseline[:, 1:]
    scores = [
        r2_score(design.outcome, cross_val_predict(LinearRegression(), columns, design.outcome, cv=folds))
        for columns in (known, np.column_stack([known, metric]))
    ]

    gain = r2_gain(design, metric, [cut], level=0.95)

    assert gain.base == pytest.approx(scores[0], abs=1e-6)
    assert gain.value == pytest.approx(scores[1] - scores[0], abs=1e-6)


@pytest.mark.parametrize("kind", MEASURES)
def test_a_strong_link_has_a_range_above_zero_and_no_link_has_no_small_p_value(kind: str) -> None:
    strong = measured(*linked(600, 0.6, 12, kind=kind), kind)
    absent = measured(*linked(600, 0.0, 13, kind=kind), kind)

    assert strong.low > 0
    assert strong.p < 1e-6
    assert absent.p > 0.001
    assert absent.value < strong.low


@pytest.mark.parametrize("kind", MEASURES)
@given(link=st.floats(0, 0.3), seed=st.integers(0, 10_000))
def test_a_range_above_zero_always_goes_with_a_small_p_value(kind: str, link: float, seed: int) -> None:
    gain = measured(*linked(80, link, seed, kind=kind), kind)

    assert gain.low <= gain.value <= gain.high
    assert gain.low <= 0 or gain.p < 0.05


@pytest.mark.parametrize("kind", MEASURES)
def test_a_higher_level_widens_the_range(kind: str) -> None:
    rows = linked(400, 0.3, 14, kind=kind)
    wide, narrow = (measured(*rows, kind, level=level) for level in (0.99, 0.8))

    assert wide.low <= narrow.low < narrow.high < wide.high


@pytest.mark.parametrize("kind", MEASURES)
def test_another_seed_hardly_moves_the_gain(kind: str) -> None:
    rows = linked(500, 0.5, 15, kind=kind)
    gains = [measured(*rows, kind, seed=seed) for seed in range(6)]

    assert np.ptp([gain.value for gain in gains]) < 0.25 * np.mean([gain.high - gain.low for gain in gains])


@pytest.mark.parametrize("kind", MEASURES)
def test_the_sign_and_scale_of_a_metric_do_not_matter(kind: str) -> None:
    design, metric = linked(400, 0.3, 16, kind=kind)
    gains = [measured(design, scaled, kind) for scaled in (metric, -metric)]

    assert gains[0].value == pytest.approx(gains[1].value, abs=1e-6)
    assert gains[0].p == pytest.approx(gains[1].p, rel=1e-3)


@pytest.mark.parametrize("kind", MEASURES)
def test_copying_every_row_into_ten_of_one_unit_adds_no_evidence(kind: str) -> None:
    design, metric = linked(200, 0.2, 17, kind=kind)
    ten = np.repeat(np.arange(200), 10)
    copied = Design(outcome=design.outcome[ten], baseline=design.baseline[ten], unit=ten, period=None)

    once, often = measured(design, metric, kind), measured(copied, metric[ten], kind)

    assert often.n == 200
    assert often.p == pytest.approx(once.p, rel=0.1)
    assert often.value == pytest.approx(once.value, abs=1e-3)


def test_the_p_value_is_close_to_that_of_a_textbook_regression_with_robust_errors() -> None:
    ours, theirs = [], []
    for seed in range(20, 50):
        design, metric = linked(300, 0.1, seed)
        x = np.column_stack([design.baseline, metric])
        slope = np.linalg.lstsq(x, design.outcome, rcond=None)[0]
        bread, rows = np.linalg.inv(x.T @ x), x * (design.outcome - x @ slope)[:, None]
        error = np.sqrt((bread @ rows.T @ rows @ bread)[2, 2] * 300 / 297)  # White (1980), with HC1's correction
        theirs.append(2 * stats.t.sf(abs(slope[2] / error), 297))
        ours.append(measured(design, metric, "R2").p)

    gaps = np.log10(ours) - np.log10(theirs)

    assert np.corrcoef(np.log10(ours), np.log10(theirs))[0, 1] > 0.97
    assert 0 <= np.median(gaps) < 0.15  # its error is taken as if there were no link: a little larger, never smaller


def test_what_is_foreseen_never_exceeds_the_whole() -> None:
    rng = stream(31, "bound")
    for _ in range(200):
        folds, columns = int(rng.integers(2, 9)), int(rng.integers(1, 6))
        parts = rng.standard_normal((folds, columns))
        others = parts.sum(axis=0) - parts
        foreseen = float(np.sum(parts * others / np.linalg.norm(others, axis=1)[:, None]))

        assert foreseen <= np.linalg.norm(parts.sum(axis=0)) + 1e-12  # stats/strength.py tells why


@pytest.mark.parametrize("length", [0.0, 1.0, 2.0, 3.0, 6.0])
@pytest.mark.parametrize("columns", [1, 2, 8])
def test_ranges_cover_a_length_as_often_as_they_say(length: float, columns: int) -> None:
    draws = stream(32, "length").standard_normal((4000, columns)) + np.eye(columns)[0] * length
    links = [
        Strength(score=whole, foreseen=whole, whole=whole, columns=columns, df=1e6, later=False)
        for whole in map(float, np.linalg.norm(draws, axis=1))
    ]

    assert (
        np.mean([link.low(0.95) <= length <= link.high(0.95) for link in links]) > 0.936
    )  # .95 less 4 errors of .0034
    assert np.mean([link.roof < length for link in links]) < 0.119  # one in ten and 4 errors of .0047


def test_a_column_made_of_the_baseline_has_nothing_of_its_own() -> None:
    design, metric = linked(100, 0.0, 33)

    assert own_share(design, 2 * design.baseline[:, 1:] - 3) < 1e-12
    assert own_share(design, metric) > 0.5


def turning(slopes: Array, seed: int, *, kind: str = "R2") -> tuple[Design, Array]:
    """Return 150 units over the periods of `slopes`, the link in each period as given."""
    rng = stream(seed, "turning")
    unit, period = (codes.ravel() for codes in np.indices((150, len(slopes))))
    metric = rng.standard_normal(len(unit)) + period
    outcome = slopes[period] * (metric - period) + rng.standard_normal(len(unit)) + 3.0 * period
    if kind == "AUC":
        outcome = (outcome > 3.0 * period).astype(float)
    return Design(outcome=outcome, baseline=np.ones((len(unit), 1)), unit=unit, period=period), metric[:, None]


@pytest.mark.parametrize("kind", MEASURES)
def test_two_columns_that_both_rise_with_time_are_not_thereby_linked(kind: str) -> None:
    gain = measured(*turning(np.zeros(6), 34, kind=kind), kind)

    assert gain.p > 0.001
    assert gain.value < 0.06  # across periods R2 would be .8


@pytest.mark.parametrize("kind", MEASURES)
def test_a_lasting_link_is_foreseen_and_one_that_turns_round_is_not(kind: str) -> None:
    lasting = measured(*turning(np.full(6, 0.4), 35, kind=kind), kind)
    turned = measured(*turning(np.array([0.4, -0.4, 0.4, -0.4, 0.4, -0.4]), 35, kind=kind), kind)

    assert lasting.low > 0
    assert lasting.steady is not None
    assert lasting.steady > 0.01
    assert turned.low <= 0
    assert turned.steady is not None
    assert turned.steady < 1e-3


def test_when_periods_differ_they_and_not_units_are_counted() -> None:
    slopes = np.array([0.0, 0.9, 0.1, 1.0, 0.0])

    gain = measured(*turning(slopes, 36), "R2")

    assert gain.p > 0.02  # four judged periods, far apart: a t with 3 degrees of freedom, whatever the 150 units


def test_steadiness_of_many_thin_periods_is_asked_of_their_blocks() -> None:
    rng = stream(37, "thin")
    rows: Codes = np.arange(200)
    steady = steadiness(rng.standard_normal(200) + 1, np.ones(200), rows, rows // 2)

    assert steady.periods == 5
    assert steady.p > 0.001


def test_without_its_loudest_unit_a_link_that_rests_on_it_is_gone() -> None:
    assert score_statistic([np.array([2.0, 1.0, -1.0])]) == pytest.approx(2 / np.sqrt(6))  # by hand
    assert without_loudest(np.array([2.0, 1.0, -1.0])) == 0
    assert measured(*linked(200, 0.5, 38), "R2").p_without_one < 0.001
