"""Weighting, the band and the follow-up on people whose chances and answers are known by hand."""

import numpy as np
import pytest

from changemaker.core.errors import NotEnoughDataError
from changemaker.stats import answered_mean, nonresponse_band, two_phase
from changemaker.stats.asked import Asked, Fact, merged
from changemaker.stats.propensity import Propensity, fit_propensity, score_p


def people(said: tuple[int, int] = (90, 30), each: int = 300, *, seed: int = 1) -> Asked:
    """Two halves, "old" and "new", of whom so many answer; old ones promote nine times of ten, new ones once."""
    rng = np.random.default_rng(seed)
    half = np.repeat([0, 1], each)
    answered = np.concatenate([rng.permutation(each) < count for count in said])
    value = np.where(rng.random(2 * each) < np.where(half == 0, 0.9, 0.1), 100.0, -100.0)
    return Asked(
        account=np.arange(2 * each),
        answered=answered,
        value=value,
        design=np.ones(2 * each),
        facts=(Fact(name="half", labels=("old", "new"), codes=half),),
    )


def chances(asked: Asked) -> Propensity:
    return fit_propensity(asked)


def test_weights_give_each_half_its_share() -> None:
    asked = people()
    who = chances(asked)

    found = answered_mean.weighed(asked, who)

    halves = [found.weights[asked.facts[0].codes == code].sum() for code in (0, 1)]
    assert halves == pytest.approx([300, 300], rel=1e-5)
    by_hand = np.mean([asked.value[asked.answered & (asked.facts[0].codes == code)].mean() for code in (0, 1)])
    assert found.mean == pytest.approx(by_hand, abs=1e-3)  # the mean of the halves' own means
    assert found.effective < asked.answered.sum()


def test_people_drawn_with_half_the_chance_count_twice() -> None:
    asked = people()
    rare = Asked(
        account=asked.account,
        answered=asked.answered,
        value=asked.value,
        design=np.where(asked.facts[0].codes == 1, 2.0, 1.0),
        facts=asked.facts,
    )

    found = answered_mean.weighed(rare, chances(rare))

    assert found.weights[rare.facts[0].codes == 1].sum() == pytest.approx(600, rel=1e-5)


def test_who_answers_is_found_and_a_lot_is_not_mistaken_for_it() -> None:
    differs, lot = people(), people((60, 60))

    assert score_p(differs.facts, differs) < 1e-6
    assert score_p(lot.facts, lot) > 0.5  # the same number in both halves
    assert chances(differs).auc.low > 0.5


def test_the_score_test_is_pearson_s_where_each_account_has_one_person() -> None:
    asked = people((50, 40))
    table = np.array([[50, 250], [40, 260]])
    expected = table.sum(1, keepdims=True) * table.sum(0) / 600
    chi_square = float(((table - expected) ** 2 / expected).sum())  # 1.307, p = .253

    assert score_p(asked.facts, asked) == pytest.approx(0.253, abs=0.01)
    assert chi_square == pytest.approx(1.307, abs=0.001)


def test_a_stronger_tilt_lowers_the_score() -> None:
    asked = people()
    who = chances(asked)

    means = [answered_mean.weighed(asked, who, tilt=tilt).mean for tilt in (-0.5, 0.0, 0.5)]

    assert means == sorted(means, reverse=True)


def test_the_band_holds_the_weighted_range_and_what_would_turn_the_sign_lies_where_it_says() -> None:
    asked = people(seed=2)
    who = chances(asked)
    weighing = answered_mean.weighed(asked, who)
    centre = answered_mean.estimate_of(asked, weighing, unit="points", method="propensity-raked", level=0.95)

    wide, lower, upper = nonresponse_band.band(asked, who, centre, strength=0.4)

    assert wide.low < centre.low <= centre.high < wide.high
    assert lower.mean < centre.value < upper.mean
    mark = lower.mean
    assert nonresponse_band.strength_until(asked, who, mark) == pytest.approx(0.4, abs=0.02)


def test_the_strength_of_the_band_is_the_largest_of_what_was_seen() -> None:
    asked = people()
    who = chances(asked)
    late = asked.answered & (asked.value < 0)  # only the unhappy needed a reminder

    assert nonresponse_band.strength_of(asked, who).source == "half"
    assert nonresponse_band.strength_of(asked, who, late).source == "late"
    alike = people((60, 60))
    assert nonresponse_band.strength_of(alike, chances(alike)).source == "floor"


def test_a_follow_up_is_right_on_average_over_draws_whatever_the_model() -> None:
    asked = people()
    who, silent, truth = chances(asked), np.flatnonzero(~asked.answered), float(asked.value.mean())
    values, covered = [], 0
    for seed in range(200):
        drawn = np.isin(np.arange(asked.n), np.random.default_rng(seed).choice(silent, 100, replace=False))
        found = two_phase.followed_up(
            asked,
            who,
            drawn=drawn,
            held=drawn,
            said=asked.value,
            chance=np.full(asked.n, 100 / len(silent)),
            strength=0.35,
            unit="points",
            level=0.95,
        )
        values.append(found.estimate.value)
        covered += found.estimate.low <= truth <= found.estimate.high
    error = np.std(values) / len(values) ** 0.5

    assert np.mean(values) == pytest.approx(truth, abs=4 * error)
    assert 0.90 <= covered / 200 <= 0.99  # three chance errors around 95 %


def test_who_was_not_reached_widens_the_range() -> None:
    asked = people()
    silent = np.flatnonzero(~asked.answered)
    drawn = np.isin(np.arange(asked.n), silent[::4])
    held = drawn & (np.arange(asked.n) % 8 < 5)

    found = two_phase.followed_up(
        asked,
        chances(asked),
        drawn=drawn,
        held=held,
        said=asked.value,
        chance=np.full(asked.n, 0.25),
        strength=0.35,
        unit="points",
        level=0.95,
    )

    assert found.with_unreached.low < found.estimate.low < found.estimate.high < found.with_unreached.high
    assert (found.drawn, found.held) == (int(drawn.sum()), int(held.sum()))


@pytest.mark.parametrize("said", [(10, 10), (300, 290)])
def test_too_few_answers_or_silences_are_refused(said: tuple[int, int]) -> None:
    with pytest.raises(NotEnoughDataError, match="too few"):
        fit_propensity(people(said))


def test_values_of_too_few_are_put_together_and_never_lost() -> None:
    codes = np.repeat([0, 1, 2, 3], [40, 40, 3, 2])
    found = merged(Fact(name="f", labels=("a", "b", "c", "d"), codes=codes), np.arange(85) % 2 == 0)

    assert found is not None
    assert found.labels == ("a", "b+c+d")
    assert np.bincount(found.codes).tolist() == [40, 45]
