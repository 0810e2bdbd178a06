"""A feature that was written down after the answer is named."""

import numpy as np
import pytest

from changemaker.predict.features.leaks import leaks
from changemaker.predict.scores.design import Design, Known
from changemaker.predict.scores.target import Target

ROWS = 600


def column(name: str, values: object, labels: tuple[str, ...] = ()) -> Known:
    kind = "category" if labels else "number"
    return Known(name=name, group="problems", kind=kind, values=np.asarray(values, dtype=float), labels=labels)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_planted_column_is_named_and_an_honest_one_is_not(seed: int) -> None:
    draw = np.random.default_rng(seed)
    mood = draw.normal(size=ROWS)
    score = np.clip(np.round(7 + 1.5 * mood + draw.normal(size=ROWS)), 0, 10)
    said = np.where(draw.random(ROWS) < 0.8, score, np.nan)  # the others were never asked
    honest = column("asked_mood_90", np.where(draw.random(ROWS) < 0.9, mood, np.nan))
    design = Design(
        target=Target.of("nps", said),
        columns=(honest, column("severity_365", np.exp(-score))),  # set after the survey
        unit=np.arange(ROWS),
    )

    found = leaks(design)

    assert [leak.feature for leak in found] == ["severity_365"]


def test_where_a_feature_is_empty_can_tell_the_answer() -> None:
    happy = np.repeat([0.0, 1.0], ROWS // 2)
    told = np.where(happy == 1, np.nan, np.random.default_rng(3).normal(size=ROWS))  # only of those who were unhappy
    design = Design(target=Target.of("happy", happy), columns=(column("resolve_days_365", told),), unit=np.arange(ROWS))

    found = leaks(design)

    assert [(leak.feature, leak.why.id) for leak in found] == [("resolve_days_365", "predict.leak.missing")]
