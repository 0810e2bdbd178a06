from dataclasses import replace

import numpy as np
import pytest

from changemaker.predict.scores.baselines import Simple
from changemaker.predict.scores.later import later
from changemaker.predict.scores.prepared import Prepared, prepared
from changemaker.predict.scores.target import Array
from unit.predict.scores.worlds import changed, company

N, EARLY = 240, 168  # the first seven of ten days


@pytest.fixture(scope="module")
def here() -> Prepared:
    """Eighty units that answered early and late."""
    found = prepared(changed(company(1, n=N), unit=np.arange(N) % 80, time=np.arange(N)), seed=1)
    assert found is not None
    return found


def saying(here: Prepared, y: Array) -> Prepared:
    answers = replace(here.answers, y=y, code=y.astype(np.intp))
    return replace(here, answers=answers, simple=Simple(answers=answers, segment=here.simple.segment, last=None))


def test_what_was_answered_later_has_no_part_in_what_foretells_it(here: Prepared) -> None:
    assert here.time is not None
    y = np.where(here.time >= EARLY, 1 - here.answers.y, here.answers.y)

    one, other = (later(told, seed=1, threads=1) for told in (here, saying(here, y)))

    assert one is not None
    assert other is not None
    assert len(one.rows) == N - EARLY
    assert np.array_equal(one.mean, other.mean)
    assert all(np.array_equal(said, other.baseline[name]) for name, said in one.baseline.items())


def test_nor_have_the_earlier_answers_of_the_same_unit(here: Prepared) -> None:
    unit = int(here.unit[later(here, seed=1, threads=1).rows[0]])  # type: ignore[union-attr]
    y = np.where(here.unit == unit, 1 - here.answers.y, here.answers.y)

    one, other = (later(told, seed=1, threads=1) for told in (here, saying(here, y)))

    assert one is not None
    assert other is not None
    mine = here.unit[one.rows] == unit
    assert np.array_equal(one.mean[mine], other.mean[mine])
    assert not np.array_equal(one.mean[~mine], other.mean[~mine])
