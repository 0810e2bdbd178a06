"""What would have been: a ratio of what the comparison did, or a difference where there was nothing to multiply."""

import numpy as np
import pytest

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.seeds import stream
from changemaker.prove.cohort_sums import cohort_sums, comparison, data_alone, draws_of, seen_cohorts
from changemaker.prove.population import ACTIVE, CASH, MARGIN, TIME
from unit.prove.panels import found

MARGINS = [[90, 110, 240, 300], [110, 90, 240, 300], [50, 50, 100, 150], [50, 50, 100, 150]]
STARTS = [2, 2, None, None]


def test_margin_without_it_is_the_mean_month_before_times_what_the_comparison_did() -> None:
    population = found(MARGINS, STARTS)

    (seen,) = seen_cohorts(cohort_sums(population, data_alone(population), window=12))

    # by hand: 200 a month before; the comparison went from 100 to 200 and to 300
    assert seen.positions == (2, 3)
    assert seen.without[0, :, MARGIN].tolist() == pytest.approx([400, 600])
    assert seen.total[0, :, MARGIN].tolist() == pytest.approx([480, 600])


def test_the_window_ends_at_the_month_before_the_start() -> None:
    population = found([[900, 110, 240], [900, 90, 240], [1, 50, 100], [1, 50, 100]], STARTS)

    (seen,) = seen_cohorts(cohort_sums(population, data_alone(population), window=1))

    assert seen.without[0, :, MARGIN].tolist() == pytest.approx([400])  # 200 * 200 / 100, month 0 left alone


def test_a_cost_that_hardly_anybody_had_before_is_compared_as_a_difference_per_account() -> None:
    cash = [[0, 0, 5, 5], [0, 0, 5, 5], [0, 0, 20, 20], [0, 0, 20, 20]]
    population = found(MARGINS, STARTS, cash=cash)

    (seen,) = seen_cohorts(cohort_sums(population, data_alone(population), window=12))

    # 20 accounts on either side; the comparison's cost rose by 40, so the cohort's would have
    assert seen.without[0, :, CASH].tolist() == pytest.approx([40, 40])


def test_a_cost_that_everybody_had_before_is_compared_as_a_ratio() -> None:
    time = [[4, 4, 4, 4], [4, 4, 4, 4], [2, 2, 6, 6], [2, 2, 6, 6]]
    population = found(MARGINS, STARTS, time=time)

    (seen,) = seen_cohorts(cohort_sums(population, data_alone(population), window=12))

    assert seen.without[0, :, TIME].tolist() == pytest.approx([24, 24])  # 8 * 12 / 4


def test_who_is_active_goes_from_the_last_month_before_the_start() -> None:
    active = [[10, 8, 8, 7], [10, 8, 8, 7], [10, 10, 8, 5], [10, 10, 8, 5]]
    population = found(MARGINS, STARTS, active=active)

    (seen,) = seen_cohorts(cohort_sums(population, data_alone(population), window=12))

    # by hand: 16 there before the start; of the comparison 80 % and 50 % stay
    assert seen.active_without[0].tolist() == pytest.approx([12.8, 8.0])
    assert seen.total[0, :, ACTIVE].tolist() == [16, 14]


def test_where_nobody_is_never_treated_months_count_while_somebody_waits() -> None:
    member, positions = comparison((2, 4), 0, months=6)

    assert positions == (2, 3)  # from month 4 on all have it
    assert member.tolist() == [[0, 1], [0, 1]]
    assert comparison((2, 4), 1, months=6)[1] == ()


def test_the_never_treated_are_the_only_comparison_where_there_are_any() -> None:
    member, positions = comparison((2, 4, None), 0, months=6)

    assert positions == (2, 3, 4, 5)
    assert set(map(tuple, member.tolist())) == {(0, 0, 1)}


def test_the_first_row_is_the_data_themselves() -> None:
    population = found(MARGINS, STARTS)
    drawn = draws_of(population, draws=9, rng=stream(1, "first row"))

    sums = cohort_sums(population, drawn, window=12).sums

    assert sums[0, 0, :, MARGIN].tolist() == [200, 200, 480, 600]
    assert sums.shape == (10, 2, 4, 5)


def test_a_wave_of_one_unit_is_drawn_with_its_neighbour() -> None:
    population = found([[1, 1, 2, 2]] * 6, [1, 2, 2, 3, None, None])

    drawn = draws_of(population, draws=5, rng=stream(1, "wave"))

    assert drawn.strata == (0, 0, 0, 1)  # 1 joins 2; what is left, 3, joins them; never apart
    assert drawn.clusters == (1, 2, 1, 2)


def test_a_comparison_of_one_unit_is_refused() -> None:
    population = found(MARGINS[:3], [2, 2, None])

    with pytest.raises(NotEnoughDataError, match="stands alone"):
        draws_of(population, draws=5, rng=stream(1, "one"))


def test_margin_that_is_not_above_zero_before_has_no_share() -> None:
    population = found([[-90, -110, 240, 300], *MARGINS[1:]], STARTS)

    with pytest.raises(NotEnoughDataError, match="not above zero"):
        cohort_sums(population, data_alone(population), window=12)


def test_totals_by_cohort_are_weighed_sums() -> None:
    population = found(MARGINS, STARTS)
    drawn = draws_of(population, draws=3, rng=stream(4, "totals"))

    totals = drawn.total(population.accounts)

    inside = np.flatnonzero(population.cohorts == 0)
    assert totals[:, 0] == pytest.approx(drawn.weights[:, inside] @ population.accounts[inside])
