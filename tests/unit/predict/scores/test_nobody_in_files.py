"""A kept model's files tell of enough units together: no extreme of a single one, nor what only a few have."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from changemaker.predict.scores import trees
from changemaker.predict.scores.design import Design
from changemaker.predict.scores.fitted import learn
from changemaker.predict.scores.layout import Feature
from changemaker.predict.scores.linear import Measure
from changemaker.privacy.smallest_group import SMALLEST
from changemaker.routines.model_registry import impersonal
from unit.predict.scores.worlds import answers, changed, company, known, label

NUMBER = re.compile(r"-?\d+\.?\d*(?:e[+-]?\d+)?")
ONE = Feature(name="money", group="orders", kind="number")


def with_few_rich(design: Design, seed: int) -> Design:
    """Return the design with money that three, nine and nineteen of its people have."""
    n, rng = len(design.unit), np.random.default_rng(seed)
    columns = list(design.columns)
    for have in (3, SMALLEST - 1, 2 * SMALLEST - 1):
        money = np.zeros(n)
        money[rng.permutation(n)[:have]] = rng.lognormal(9, 1, have)
        columns.append(known(f"money of {have}", money, "orders"))
    return changed(design, columns=tuple(columns))


def bending(seed: int) -> Design:
    """Return answers that follow no straight line."""
    rng = np.random.default_rng(seed)
    late, calls = rng.normal(size=(2, 700))
    index = 5.0 * (np.abs(late) < 0.6) - 3.0
    columns = (
        known("late", late, "deliveries"),
        known("calls", calls),
        label("channel", rng.integers(0, 3, 700), ("web", "shop", "post")),
    )
    return changed(company(seed, n=700), target=answers("yes_no", index, rng), columns=columns)


def numbers_in(told: object) -> Iterator[float]:
    """Yield every number of a JSON document."""
    if isinstance(told, dict | list):
        for one in told.values() if isinstance(told, dict) else told:
            yield from numbers_in(one)
    elif isinstance(told, int | float) and not isinstance(told, bool):
        yield float(told)


@pytest.mark.parametrize("learner", ["ordinal", "trees"])
def test_no_extreme_of_a_single_person_is_in_any_file_of_a_model(learner: str, tmp_path: Path) -> None:
    design = with_few_rich(company(31, n=400, strength=2.0) if learner == "ordinal" else bending(32), 33)
    model = learn(design, seed=1).model
    assert model is not None and model.learner == learner

    model.to_files(tmp_path)

    told: list[float] = []
    for path in tmp_path.iterdir():
        text = impersonal(path.read_text(encoding="utf-8"), {})
        told += numbers_in(json.loads(text)) if path.suffix == ".json" else map(float, NUMBER.findall(text))
    assert len(told) > 50
    for column in design.columns:
        if column.kind != "number":
            continue
        values, counts = np.unique(column.values[np.isfinite(column.values)], return_counts=True)
        few = [
            value
            for value, below, above in zip(values, np.cumsum(counts), np.cumsum(counts[::-1])[::-1], strict=True)
            if min(below, above) < SMALLEST
        ]
        assert few
        assert not [value for value in few if np.isclose(told, value, rtol=1e-6, atol=0).any()], column.name


def test_a_split_of_the_trees_has_enough_people_on_each_side() -> None:
    assert trees.MIN_LEAF >= SMALLEST


def test_what_few_units_have_is_cut_to_the_others_however_many_rows_they_have() -> None:
    unit = np.repeat(np.arange(40), 20)
    money = np.where(unit < SMALLEST - 1, 1e6 + unit, unit % 3.0)  # of nine accounts, twenty rows each

    measure = Measure.of(money[:, None], [ONE], unit=unit)
    alike = Measure.of(np.where(unit < SMALLEST - 1, 7.5, 1.0)[:, None], [ONE], unit=unit)

    assert (measure.low.tolist(), measure.high.tolist()) == ([0.0], [2.0])
    assert len(alike.feature) == 0


def test_what_only_a_few_leave_open_or_are_called_has_no_column() -> None:
    few = np.arange(200) < SMALLEST - 1
    gaps = np.where(few, np.nan, np.arange(200.0) % 7)
    role = Feature(name="role", group="kind", kind="category", labels=("aunt", "buyer", "clerk"))
    codes = np.where(few, 0.0, 1.0 + np.arange(200) % 2)

    assert Measure.of(gaps[:, None], [ONE]).label.tolist() == [-1]
    assert Measure.of(codes[:, None], [role]).label.tolist() == [1, 2]
    assert Measure.of(codes[:, None], [role], unit=np.arange(200) % 15).label.tolist() == [1, 2]
    assert len(Measure.of(codes[:, None], [role], unit=np.arange(200) % 5).feature) == 0
