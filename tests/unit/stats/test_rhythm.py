"""How unusual a silence is: against simulation by hand, and where little is known."""

import numpy as np
import pytest

from changemaker.core.seeds import stream
from changemaker.stats.rhythm import Gaps, Prior, fit_prior, silence

ONE = Prior(centre=np.array([2.0]), strength=np.array([0.3]), shape=np.array([3.0]), scale=np.array([0.2]))


def gaps(count: float, mean: float, scatter: float) -> Gaps:
    return Gaps(count=np.array([count]), mean=np.array([mean]), scatter=np.array([scatter]), segment=np.array([0]))


def test_a_silence_at_a_look_on_any_day_is_as_rare_as_days_of_a_simulated_life_are() -> None:
    rng = stream(1, "rhythm")
    lived = np.exp(np.log(12.0) + 0.5 * rng.normal(size=200_000))  # days between orders
    silent = np.concatenate([np.arange(0.5, gap) for gap in lived[:20_000]])  # the silence at noon of each day
    known = gaps(5000, np.log(12.0), 5000 * 0.25)  # so many that the rhythm is known

    for days in (5.0, 15.0, 30.0):
        told = float(silence(ONE, known, np.array([days])).chance[0])
        assert told == pytest.approx(float((silent >= days).mean()), abs=0.006)  # 270,000 days of 20,000 gaps


def test_of_few_orders_the_segment_decides_and_of_many_the_account() -> None:
    few, many = (silence(ONE, gaps(n, np.log(40.0), 0.1 * n), np.array([30.0])) for n in (1, 200))

    assert np.exp(2.0) < few.usual[0] < 40.0
    assert many.usual[0] == pytest.approx(40.0, rel=0.01)
    assert few.chance[0] < many.chance[0]  # thirty days are long for the segment, and short for that account


def test_without_any_gap_the_rhythm_is_that_of_the_segment() -> None:
    told = silence(ONE, gaps(0, np.nan, 0), np.array([5.0]))

    assert told.usual[0] == pytest.approx(np.exp(2.0))
    assert 0 < told.chance[0] < 1


def test_longer_silences_are_never_likelier() -> None:
    age = np.geomspace(0.5, 500, 60)
    known = Gaps(
        count=np.full(60, 4.0), mean=np.full(60, 2.5), scatter=np.full(60, 1.0), segment=np.zeros(60, np.int64)
    )

    told = silence(ONE, known, age)

    assert (np.diff(told.chance) <= 1e-12).all() and (np.diff(told.survival) <= 1e-12).all()


def test_the_fit_recovers_how_rhythms_vary_between_accounts_and_segments() -> None:
    rng = stream(2, "prior")
    n = 3000
    segment = np.repeat([0, 1], n // 2)
    spread = np.sqrt(0.8 / rng.gamma(4.0, size=n))  # squared: inverse gamma of shape 4 and scale 0.8
    centre = np.array([2.0, 3.5])[segment] + spread / np.sqrt(0.5) * rng.normal(size=n)
    count = rng.integers(1, 15, n).astype(float)
    logs = [centre[row] + spread[row] * rng.normal(size=int(count[row])) for row in range(n)]
    known = Gaps(
        count=count,
        mean=np.array([one.mean() for one in logs]),
        scatter=np.array([((one - one.mean()) ** 2).sum() for one in logs]),
        segment=segment,
    )

    found = fit_prior(known, segments=2)

    assert found.centre == pytest.approx([2.0, 3.5], abs=0.1)
    assert found.strength == pytest.approx([0.5, 0.5], rel=0.25)
    assert (found.scale / found.shape) == pytest.approx([0.2, 0.2], rel=0.15)  # 0.8 over 4


def test_a_small_segment_takes_the_rhythm_of_all() -> None:
    known = Gaps(
        count=np.full(300, 5.0),
        mean=np.append(np.full(290, 2.0), np.full(10, 4.0)),
        scatter=np.full(300, 1.0),
        segment=np.append(np.zeros(290), np.ones(10)).astype(np.int64),
    )

    found = fit_prior(known, segments=2)

    assert found.centre[1] < 2.5  # ten accounts are no segment of their own


def test_nobody_with_two_gaps_is_a_bug_of_the_caller() -> None:
    with pytest.raises(ValueError, match="two gaps"):
        fit_prior(gaps(1, 2.0, 0.0), segments=1)
