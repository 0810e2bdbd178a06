"""Numbers that know how they move with the data: right derivatives, right variances, and no range out of nothing."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.seeds import stream
from changemaker.stats.delta import Dual, GroupBasis, UnitBasis, average, range_of, satterthwaite, share_of, total
from changemaker.stats.moments import group_moments
from unit.stats.panels import Panel, clustered, jackknife_se, panel, se_of

seeds = st.integers(0, 2**31)
Expression = Callable[[list[Any]], Any]


def _joined(children: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    pairs = st.tuples(children, children)
    return st.one_of(
        pairs.map(lambda ab: lambda x: ab[0](x) + ab[1](x)),
        pairs.map(lambda ab: lambda x: ab[0](x) - ab[1](x)),
        pairs.map(lambda ab: lambda x: ab[0](x) * ab[1](x)),
        pairs.map(lambda ab: lambda x: ab[0](x) / (ab[1](x) * ab[1](x) + 1.0)),  # never divides by nought
        st.tuples(children, st.floats(-3, 3)).map(lambda ac: lambda x: ac[1] * ac[0](x) + ac[1]),
        children.map(lambda a: lambda x: -a(x) / 2.0),
    )


expressions = st.recursive(st.integers(0, 2).map(lambda place: lambda x: x[place]), _joined, max_leaves=8)


@given(expressions, st.lists(st.floats(-2, 2), min_size=3, max_size=3))
def test_arithmetic_with_duals_has_the_derivatives_of_arithmetic_with_numbers(
    expression: Expression, point: list[float]
) -> None:
    """The complex step gives derivatives to the last digit: f(x + ih) = f(x) + ih f'(x)."""
    found = expression([Dual(value, np.eye(3)[place]) for place, value in enumerate(point)])

    slopes = [
        expression([complex(value, 1e-30 if other == place else 0.0) for other, value in enumerate(point)]).imag / 1e-30
        for place in range(3)
    ]

    assert found.value == pytest.approx(expression(point), rel=1e-12, abs=1e-12)
    np.testing.assert_allclose(found.grad, slopes, rtol=1e-9, atol=1e-9)


def test_an_average_with_weights_is_the_weighted_mean_and_without_the_plain_one() -> None:
    duals = [Dual(2.0, np.array([1.0, 0.0, 0.0])), Dual(8.0, np.array([0.0, 1.0, 0.0]))]
    weights = [Dual(1.0, np.zeros(3)), Dual(2.0, np.array([0.0, 0.0, 1.0]))]

    plain, weighted = average(duals), average(duals, weights)

    assert plain.value == 5.0
    assert weighted.value == 6.0  # (2 + 2 * 8) / 3
    assert weighted.grad.tolist() == pytest.approx([1 / 3, 2 / 3, 2 / 3])  # d/dw of (2 + 8 w) / (1 + w) at 2: 6 / 9
    assert total(duals).value == 10.0


def ratio_of_ratios(found: Panel) -> Dual:
    """A bent function of four means and their weights: what the delta method is for."""
    basis = found.basis
    mixed = average([basis.mean(0, 3), basis.mean(1, 3)], [basis.weight(0), basis.weight(1)])
    return mixed / basis.mean(2, 3) / (basis.mean(1, 0) / basis.mean(2, 0)) - 1


@pytest.mark.parametrize("shape", ["each unit alone", "clusters of unequal weights"])
def test_the_error_of_a_bent_function_is_that_of_the_jackknife(shape: str) -> None:
    found = panel(sizes=(60, 48, 72))
    found = clustered(found) if shape.startswith("clusters") else found

    ours = np.sqrt(found.basis.covariance([ratio_of_ratios(found)], small_sample=True)[0, 0])

    assert ours == pytest.approx(jackknife_se(found, lambda left: ratio_of_ratios(left).value), rel=0.05)


def test_the_error_of_a_bent_function_is_that_of_the_bootstrap() -> None:
    found = panel(sizes=(60, 48, 72))
    rng = stream(5, "bootstrap")
    drawn = []
    for _ in range(400):
        means = {}
        picks = [rng.choice(np.flatnonzero(found.codes == code), int((found.codes == code).sum())) for code in range(3)]
        for code, pick in enumerate(picks):
            means[code] = found.outcomes[pick].mean(axis=0)
        mixed = (60 * means[0][3] + 48 * means[1][3]) / 108
        drawn.append(mixed / means[2][3] / (means[1][0] / means[2][0]) - 1)

    basis = found.basis
    fixed = average([basis.mean(0, 3) * (60 / 54), basis.mean(1, 3) * (48 / 54)])  # sizes held fixed, as drawn above
    dual = fixed / basis.mean(2, 3) / (basis.mean(1, 0) / basis.mean(2, 0)) - 1

    assert se_of(dual, basis) == pytest.approx(np.std(drawn), rel=0.12)  # 3.4 errors of a spread from 400 draws


@given(seeds)
@settings(max_examples=20)
def test_a_difference_of_means_has_the_error_of_welch(seed: int) -> None:
    found = panel(seed=seed, sizes=(7, 11), starts=(2, None))
    basis = found.basis
    dual = basis.mean(0, 3) - basis.mean(1, 3)

    ours, theirs = (found.outcomes[found.codes == code, 3] for code in (0, 1))
    welch = ours.var(ddof=1) / len(ours) + theirs.var(ddof=1) / len(theirs)

    assert basis.covariance([dual], small_sample=True)[0, 0] == pytest.approx(welch, rel=1e-9)
    shares = [(ours.var(ddof=1) / 7, 6), (theirs.var(ddof=1) / 11, 10)]
    assert basis.freedom(dual) == pytest.approx(satterthwaite(shares), rel=1e-9)


def test_units_and_their_sums_tell_the_same_variance() -> None:
    found = clustered(panel())
    by_group, by_unit = found.basis, UnitBasis(found.codes, weights=found.weights, clusters=found.clusters)

    def mean(code: int) -> Dual:
        inside = found.codes == code
        weights = found.weights * inside
        value = float(weights @ found.outcomes[:, 2] / weights.sum())
        return Dual(value, weights * (found.outcomes[:, 2] - value) / weights.sum())

    groups = range(3)
    sums = average([by_group.mean(code, 2) for code in groups], [by_group.weight(code) for code in groups])
    units = average([mean(code) for code in groups], [by_unit.weight(code) for code in groups])

    assert units.value == pytest.approx(sums.value)
    assert by_unit.covariance([units])[0, 0] == pytest.approx(by_group.covariance([sums])[0, 0], rel=1e-9)
    assert by_unit.n == by_group.n == 12  # 36 units in threes


@given(seeds, st.floats(1e-6, 1e6))
@settings(max_examples=20)
def test_the_unit_of_the_weights_moves_no_answer(seed: int, factor: float) -> None:
    found = clustered(panel(seed=seed))
    scaled = Panel(
        outcomes=found.outcomes,
        codes=found.codes,
        starts=found.starts,
        weights=factor * found.weights,
        clusters=found.clusters,
    )

    one, other = ratio_of_ratios(found), ratio_of_ratios(scaled)

    assert other.value == pytest.approx(one.value)
    assert se_of(other, scaled.basis) == pytest.approx(se_of(one, found.basis), rel=1e-7)


def test_a_group_of_one_shows_no_variance_of_its_own_but_borrows_the_others_for_a_range() -> None:
    values = [np.array([[1.0], [2.0], [3.0]]), np.array([[10.0]])]
    basis = GroupBasis([group_moments(each) for each in values])
    alone = basis.mean(1, 0)

    assert basis.covariance([alone])[0, 0] == 0.0
    assert basis.covariance([alone], small_sample=True)[0, 0] == pytest.approx(1.0)  # variance of 1, 2, 3 over one unit
    assert basis.freedom(alone) == pytest.approx(2.0)


def test_where_every_group_is_one_unit_there_is_nothing_to_borrow_and_no_range() -> None:
    basis = GroupBasis([group_moments(np.array([[1.0]])), group_moments(np.array([[5.0]]))])

    with pytest.raises(NotEnoughDataError):
        range_of(basis.mean(1, 0) - basis.mean(0, 0), basis, unit="USD", method="welch", level=0.95)


def test_an_outcome_that_never_varies_gives_no_range() -> None:
    basis = GroupBasis([group_moments(np.full((20, 1), 3.0)), group_moments(np.full((20, 1), 4.0))])

    with pytest.raises(NotEnoughDataError, match="nothing varies"):
        range_of(basis.mean(1, 0) - basis.mean(0, 0), basis, unit="USD", method="welch", level=0.95)


@given(st.lists(st.tuples(st.floats(0.01, 100), st.integers(1, 500)), min_size=1, max_size=6))
def test_degrees_of_freedom_lie_between_the_smallest_part_and_the_sum(shares: list[tuple[float, int]]) -> None:
    found = satterthwaite(shares)

    assert min(degrees for _, degrees in shares) <= found * (1 + 1e-9)
    assert found <= sum(degrees for _, degrees in shares) * (1 + 1e-9)


def test_a_part_that_varies_without_a_degree_of_freedom_leaves_none() -> None:
    assert satterthwaite([(1.0, 10), (0.5, 0)]) == 0.0
    assert satterthwaite([(1.0, 10), (0.0, 0)]) == 10.0
    assert satterthwaite([]) == float("inf")


def test_a_wider_level_gives_a_wider_range_around_the_same_value() -> None:
    found = panel()
    basis = found.basis
    ranges = [range_of(ratio_of_ratios(found), basis, unit="", method="m", level=level) for level in (0.5, 0.8, 0.95)]

    assert ranges[0].value == ranges[2].value
    assert ranges[0].high < ranges[1].high < ranges[2].high
    assert ranges[2].low < ranges[1].low < ranges[0].low
    assert [estimate.n for estimate in ranges] == [36, 36, 36]


def test_a_range_is_made_with_the_corrected_error_and_shows_it_only_if_asked() -> None:
    values = np.array([[1.0], [2.0], [4.0]])
    basis = GroupBasis([group_moments(values)])
    plain = range_of(basis.mean(0, 0), basis, unit="", method="m", level=0.95)
    corrected = range_of(basis.mean(0, 0), basis, unit="", method="m", level=0.95, corrected_se=True)

    assert plain.se == pytest.approx(np.sqrt(values.var() / 3))
    assert corrected.se == pytest.approx(np.sqrt(values.var(ddof=1) / 3))
    assert (plain.low, plain.high) == (corrected.low, corrected.high)
    assert plain.high - plain.value == pytest.approx(
        4.302653 * (corrected.se or 0), rel=1e-6
    )  # t table: 2 degrees, 97.5 %


def baseline_at(errors: float) -> tuple[Dual, GroupBasis]:
    """A mean that lies so many of its standard errors above zero, and where it came from."""
    values = np.tile([-1.0, 1.0], 50)[:, None]  # standard error: 1 / sqrt(100)
    basis = GroupBasis([group_moments(values + errors / 10)])
    return basis.mean(0, 0), basis


@pytest.mark.parametrize("errors", [3.1, 10.0, 1e6])
def test_a_share_of_a_baseline_clearly_above_zero_is_the_ratio(errors: float) -> None:
    baseline, basis = baseline_at(errors)

    assert share_of(baseline * 0.2, baseline, basis).value == pytest.approx(0.2)


@pytest.mark.parametrize("errors", [2.9, 1.0, 0.0, -1.0, -10.0, -1e6])
def test_a_share_of_what_may_be_nothing_or_a_loss_is_refused(errors: float) -> None:
    baseline, basis = baseline_at(errors)

    with pytest.raises(NotEnoughDataError, match="not clearly above zero"):
        share_of(Dual(1.0, baseline.grad), baseline, basis)
