"""From sums to money: streams that add up, today's value, and the month in which it had paid."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.estimate import Estimate
from changemaker.core.seeds import stream
from changemaker.prove.cohort_sums import CohortSums, cohort_sums, data_alone, draws_of
from changemaker.prove.money import STREAMS, discount_factors, effects_of, months_to_pay
from changemaker.prove.population import Population
from changemaker.prove.worth import Terms, cash_streams, chance_above_zero, counted_cost, net_value, worth_of
from unit.prove.panels import FIRST, found

MARGINS = [[90, 110, 240, 360], [110, 90, 240, 360], [50, 50, 100, 150], [50, 50, 100, 150]]
STARTS = [2, 2, None, None]


def alone(population: Population) -> CohortSums:
    return cohort_sums(population, data_alone(population), window=12)


def terms(months: int, *, start: int = FIRST + 2, cost: float = 0.0, share: float = 0.0, rate: float = 0.1) -> Terms:
    return Terms(
        months=tuple(range(start, start + months)),
        start=start,
        rate=rate,
        cost=np.full(months, cost),
        cash_share_of_time=share,
        currency="USD",
        level=0.95,
    )


def test_what_spending_did_is_the_whole_effect_where_nobody_left_and_nobody_bought_other_groups() -> None:
    effects = effects_of(alone(found(MARGINS, STARTS)))

    # by hand: 480 - 400 and 720 - 600
    assert effects.spend[0].tolist() == pytest.approx([80, 120])
    assert effects.contribution[0].tolist() == pytest.approx([80, 120])
    assert effects.without[0].tolist() == pytest.approx([400, 600])
    assert effects.account_months.tolist() == [20, 20]


def test_who_stays_brings_the_margin_that_he_would_have_brought() -> None:
    active = [[10, 10, 10, 10], [10, 10, 10, 10], [10, 10, 5, 5], [10, 10, 5, 5]]
    margin = [[100, 100, 100, 100], [100, 100, 100, 100], [100, 100, 50, 50], [100, 100, 50, 50]]

    effects = effects_of(alone(found(margin, STARTS, active=active)))

    # half of the accounts would have left and their margin with them; margin a group did not move
    assert effects.retention[0].tolist() == pytest.approx([100, 100])
    assert effects.spend[0].tolist() == pytest.approx([0, 0])
    assert effects.stayed.tolist() == pytest.approx([0.5])  # of all account-months, half


def test_saved_cash_is_a_stream_and_saved_time_is_apart() -> None:
    cash = [[20, 20, 10, 10], [20, 20, 10, 10], [20, 20, 20, 20], [20, 20, 20, 20]]
    time = [[30, 30, 30, 15], [30, 30, 30, 15], [30, 30, 30, 30], [30, 30, 30, 30]]
    effects = effects_of(alone(found([[100] * 4] * 4, STARTS, cash=cash, time=time)))

    assert effects.cost_to_serve[0].tolist() == pytest.approx([20, 20])  # 40 less 20
    assert effects.time[0].tolist() == pytest.approx([0, 30])
    assert effects.contribution[0].tolist() == pytest.approx([20, 20])


def test_of_saved_time_only_the_share_that_leaves_the_budget_is_cash() -> None:
    time = [[30, 30, 10, 10], [30, 30, 10, 10], [30, 30, 30, 30], [30, 30, 30, 30]]
    effects = effects_of(alone(found([[100] * 4] * 4, STARTS, time=time)))

    streams = cash_streams(effects, terms(2, share=0.25))

    assert streams["cost_to_serve"][0].tolist() == pytest.approx([10, 10])  # a quarter of 40


@settings(max_examples=40)
@given(seed=st.integers(0, 10**6))
def test_streams_add_up_to_the_effect_in_every_resample(seed: int) -> None:
    rng = stream(seed, "streams")
    shape = (9, 14)
    active = rng.integers(0, 11, shape).astype(float)
    active[:, 5:8] = np.maximum(active[:, 5:8], 1)  # somebody is there before each start
    population = found(
        (100 + rng.lognormal(3, 1, shape)).tolist(),
        [6, 6, 6, 8, 8, 8, None, None, None],
        active=active.tolist(),
        groups=(active * rng.integers(0, 4, shape)).tolist(),
        cash=rng.lognormal(1, 1, shape).tolist(),
    )
    cohorts = cohort_sums(population, draws_of(population, draws=20, rng=rng), window=6)

    effects = effects_of(cohorts)

    whole = effects.spend + effects.retention + effects.cross_sell + effects.cost_to_serve
    size = max(1.0, float(np.abs(effects.retention).max()), float(np.abs(effects.cross_sell).max()))
    finite = np.isfinite(whole).all(axis=1)
    assert whole[finite] == pytest.approx(effects.contribution[finite], abs=1e-9 * size)
    assert finite[0]


def test_money_speaks_of_the_accounts_that_there_are_and_not_of_those_that_were_drawn() -> None:
    """Units of very different size, all with the same effect of a fifth: the total is known, whoever is drawn."""
    rng = stream(3, "sizes")
    sizes = rng.lognormal(3, 1.5, 40)
    treated = [[s, s, 1.2 * s, 1.2 * s] for s in sizes[:20]]
    never = [[s, s, s, s] for s in sizes[20:]]
    population = found([*treated, *never], [2] * 20 + [None] * 20)

    effects = effects_of(cohort_sums(population, draws_of(population, draws=50, rng=rng), window=12))

    assert effects.contribution.sum(axis=1) == pytest.approx(0.4 * sizes[:20].sum())


def test_later_money_is_worth_less_and_earlier_cost_more() -> None:
    factors = discount_factors([FIRST - 6, FIRST, FIRST + 12], start=FIRST, rate=0.21)

    assert factors.tolist() == pytest.approx([1.1, 1.0, 1 / 1.21])  # sqrt(1.21) = 1.1 half a year before


def test_net_value_is_discounted_gain_less_discounted_cost() -> None:
    effects = effects_of(alone(found(MARGINS, STARTS)))

    net = net_value(effects, terms(2, cost=30, rate=0.21))

    month = 1.21 ** (-1 / 12)
    assert net.tolist() == pytest.approx([80 - 30 + (120 - 30) * month])  # by hand


def test_cost_before_the_start_counts_and_nothing_is_gained_then() -> None:
    effects = effects_of(alone(found(MARGINS, STARTS)))
    early = Terms(
        months=tuple(range(FIRST, FIRST + 4)),
        start=FIRST + 2,
        rate=0.0,
        cost=counted_cost([(FIRST, 100.0), (FIRST + 3, 7.0), (FIRST + 3, 3.0)], range(FIRST, FIRST + 4)),
        cash_share_of_time=0.0,
        currency="USD",
        level=0.95,
    )

    assert early.cost.tolist() == [100, 0, 0, 10]
    assert net_value(effects, early).tolist() == pytest.approx([200 - 110])


@pytest.mark.parametrize(
    ("flows", "start", "months"),
    [
        ([-5, 2, 2, 2], 0, 4),  # -5, -3, -1, 1: paid in the fourth month
        ([-5, 2, 2, 2], 1, 3),  # the same, the first month being before the start
        ([-1, 3, -4, 5], 0, 4),  # it paid, fell back, and paid for good in the fourth
        ([1, 1, 1, 1], 0, 0),  # never below zero
        ([-5, 1, 1, 1], 0, np.inf),
    ],
)
def test_it_has_paid_in_the_month_from_which_the_sum_stays_above_zero(
    flows: list[float], start: int, months: float
) -> None:
    assert months_to_pay(np.array([flows], dtype=np.float64), start=start).tolist() == [months]


def noisy(*, lift: float = 0.3, units: int = 40, seed: int = 9) -> Population:
    rng = stream(seed, "noisy")
    base = 1000 * (1 + rng.random((units, 1)))
    margin = base * (1 + 0.03 * rng.normal(size=(units, 18)))
    margin[: units // 2, 12:] *= 1 + lift
    return found(margin.tolist(), [12] * (units // 2) + [None] * (units - units // 2))


def test_a_cases_numbers_hang_together() -> None:
    population = noisy()
    cohorts = cohort_sums(population, draws_of(population, draws=300, rng=stream(1, "case")), window=12)

    worth = worth_of(cohorts, terms(6, start=FIRST + 12, cost=5000))

    streams = sum(worth.estimates[f"stream:{name}"].value for name in ("spend",))
    refused = {refusal.what for refusal in worth.refusals}
    gain, cost, net = (worth.estimates[f"value:{name}"].value for name in ("gain", "cost", "net"))
    assert {"stream:retention", "stream:cross_sell", "stream:cost_to_serve", "effect:retention"} <= refused  # flat
    assert streams == pytest.approx(gain, rel=1e-9)
    assert gain - cost == pytest.approx(net, rel=1e-12)
    assert worth.estimates["effect:contribution_share"].value == pytest.approx(0.3, abs=0.03)
    assert worth.estimates["value:bookable"].value < net
    assert worth.estimates["chance:paid"].value == 1.0
    assert worth.estimates["value:payback_months"].unit == "months"


def test_a_programme_that_never_paid_has_no_payback_and_says_so() -> None:
    population = noisy(lift=0.0)
    cohorts = cohort_sums(population, draws_of(population, draws=200, rng=stream(1, "never")), window=12)

    worth = worth_of(cohorts, terms(6, start=FIRST + 12, cost=50_000))

    (refusal,) = [each for each in worth.refusals if each.what == "value:payback_months"]
    assert refusal.why.id == "refusal.never_paid"
    assert worth.estimates["chance:paid"].value == 0.0


def test_a_payback_that_some_draws_never_reach_has_no_honest_upper_end() -> None:
    population = noisy(lift=0.02)
    cohorts = cohort_sums(population, draws_of(population, draws=400, rng=stream(1, "open")), window=12)
    gain = float(effects_of(cohorts).contribution[0].sum())

    worth = worth_of(cohorts, terms(6, start=FIRST + 12, cost=gain / 6 * 0.9, rate=0.0))

    (refusal,) = [each for each in worth.refusals if each.what == "value:payback_months"]
    assert refusal.why.id == "refusal.payback_open"
    assert 0 < float(str(refusal.why.params["never"])) < 1


def test_the_chance_is_the_share_of_draws_above_zero() -> None:
    net = np.concatenate([[1.0], np.tile([-1.0, 3.0, 3.0, 3.0], 100)])

    chance = chance_above_zero(net, freedom=1e12, level=0.95, n=40)

    assert chance.value == 0.75
    assert chance.low < 0.75 < chance.high


def test_streams_that_move_have_ranges_of_one_level() -> None:
    population = noisy()
    cohorts = cohort_sums(population, draws_of(population, draws=200, rng=stream(2, "level")), window=12)

    worth = worth_of(cohorts, terms(6, start=FIRST + 12))
    ranged = [worth.estimates[key] for key in ("effect:contribution", "value:gain", "value:net", "stream:spend")]

    assert all(isinstance(one, Estimate) and one.level == 0.95 and one.n == 40 for one in ranged)
    assert set(STREAMS) == {"retention", "cross_sell", "spend", "cost_to_serve"}


def test_too_few_to_be_drawn_from_is_told_before_anything_else() -> None:
    with pytest.raises(NotEnoughDataError):
        draws_of(found([[1, 2], [1, 2]], [1, None]), draws=5, rng=stream(1, "few"))
