import filecmp
from pathlib import Path

import numpy as np
import pytest

from changemaker.predict.scores import trees
from changemaker.predict.scores.fitted import learn
from changemaker.predict.scores.model import Model
from changemaker.predict.scores.prepared import prepared
from unit.predict.scores.worlds import answers, changed, company, known, label, turned


@pytest.fixture(scope="module")
def straight() -> Model:
    found = learn(company(21, n=400, strength=2.0), seed=1).model
    assert found is not None
    return found


@pytest.fixture(scope="module")
def bent() -> Model:
    rng = np.random.default_rng(22)
    late, calls = rng.normal(size=(2, 700))
    codes = rng.integers(0, 3, 700)
    index = 5.0 * (np.abs(late) < 0.6) - 3.0 + 1.5 * (codes == 1)
    columns = (
        known("late", late, "deliveries"),
        known("calls", calls),
        label("channel", codes, ("web", "shop", "post")),
    )
    found = learn(changed(company(22, n=700), target=answers("yes_no", index, rng), columns=columns), seed=1)
    assert found.model is not None
    assert found.model.learner == "trees"
    return found.model


@pytest.mark.parametrize("name", ["straight", "bent"])
def test_a_model_read_back_says_the_same(name: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    model: Model = request.getfixturevalue(name)
    columns = rows_for(model)

    model.to_files(tmp_path / "kept")
    again = Model.from_files(tmp_path / "kept")

    assert again.shares(columns) == pytest.approx(model.shares(columns), abs=1e-12)
    ours, theirs = (one.interval(one.shares(columns), 0.8) for one in (model, again))
    assert np.array_equal(ours, theirs)
    assert again.reasons(columns, np.arange(5)) == model.reasons(columns, np.arange(5))
    again.to_files(tmp_path / "again")
    kept = sorted(path.name for path in (tmp_path / "kept").iterdir())
    assert filecmp.cmpfiles(tmp_path / "kept", tmp_path / "again", ["model.json"], shallow=False)[0] == ["model.json"]
    assert kept == (["model.json", "model.txt"] if name == "bent" else ["model.json"])


def rows_for(model: Model) -> tuple:  # type: ignore[type-arg]
    rng = np.random.default_rng(23)
    return tuple(
        label(one.name, rng.integers(0, len(one.labels), 50), one.labels)
        if one.kind == "category"
        else known(one.name, rng.normal(size=50), one.group)
        for one in model.layout.features
    )


def test_a_later_format_is_not_guessed_at(straight: Model, tmp_path: Path) -> None:
    straight.to_files(tmp_path)
    told = (tmp_path / "model.json").read_text(encoding="utf-8")
    (tmp_path / "model.json").write_text(told.replace('"format": 1', '"format": 2'), encoding="utf-8")

    with pytest.raises(ValueError, match="format 2"):
        Model.from_files(tmp_path)


@pytest.mark.parametrize("strength", [0.7, 3.0])
def test_the_order_of_rows_columns_and_units_changes_nothing(strength: float, tmp_path: Path) -> None:
    rng = np.random.default_rng(24)
    design = company(24, n=240, strength=strength, unit=rng.integers(0, 80, 240), time=rng.integers(0, 90, 240))
    order, names = rng.permutation(240), rng.permutation(80)

    one = learn(design, seed=5)
    other = learn(turned(design, order, names), seed=5)

    assert one.held_out is not None
    assert other.held_out is not None
    assert other.held_out.shares == pytest.approx(one.held_out.shares[order], abs=1e-12)
    assert {key: found.value for key, found in other.card.estimates.items()} == pytest.approx(
        {key: found.value for key, found in one.card.estimates.items()}, abs=1e-12
    )
    assert (one.model is None) == (other.model is None)
    if one.model is not None and other.model is not None:
        assert other.model.shares(design.columns) == pytest.approx(one.model.shares(design.columns), abs=1e-12)


def test_the_number_of_threads_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trees, "TREES", 5)  # two threads wait for each other at every tree
    here = prepared(company(26, n=300), seed=1)
    assert here is not None
    rows = np.arange(300)

    one, two = (trees.fit(here.table, here.layout, here.answers, rows, seed=3, threads=threads) for threads in (1, 2))

    assert np.array_equal(one.index(here.table), two.index(here.table))


@pytest.mark.parametrize("name", ["straight", "bent"])
def test_a_label_never_seen_and_a_value_without_end_count_as_unknown(name: str, request: pytest.FixtureRequest) -> None:
    model: Model = request.getfixturevalue(name)
    columns = rows_for(model)
    strange = tuple(
        label(one.name, np.zeros(50, dtype=np.intp), ("aeroplane",)) if one.kind == "category" else one
        for one in columns
    )
    unknown = tuple(
        label(one.name, np.zeros(50) * np.nan, one.labels) if one.kind == "category" else one for one in columns
    )
    endless = tuple(known(one.name, np.full(50, np.inf), one.group) if one.kind == "number" else one for one in columns)

    assert np.array_equal(model.shares(strange), model.shares(unknown))
    assert np.isfinite(model.shares(endless)).all()


def test_a_column_that_is_not_given_is_named(straight: Model) -> None:
    with pytest.raises(ValueError, match="late_days"):
        straight.shares([known("visits", np.zeros(3))])


def test_reasons_are_in_the_customers_terms_with_sign_and_size(bent: Model) -> None:
    columns = (
        known("late", np.array([0.0, 3.0]), "deliveries"),
        known("calls", np.array([0.1, 0.1])),
        label("channel", np.array([0, 0]), ("post", "web", "shop")),
    )

    high, low = bent.reasons(columns, np.array([0, 1]))

    assert (high[0].group, high[0].feature, high[0].value) == ("deliveries", "late", 0.0)
    assert high[0].move > 0.1  # shares of yes
    assert (low[0].group, low[0].move < 0) == ("deliveries", True)
    assert [abs(one.move) for one in high] == sorted((abs(one.move) for one in high), reverse=True)
    channel = next(one for one in high + low if one.feature == "channel")
    assert channel.value == "post"


def test_more_of_a_monotone_column_never_lowers_the_score() -> None:
    rng = np.random.default_rng(25)
    stock = rng.normal(size=600)
    index = 3.0 * (stock > 0) - 1.5 - 1.5 * (np.abs(stock - 0.8) < 0.3)  # a dip that the company rules out
    design = changed(
        company(25, n=600),
        target=answers("yes_no", index, rng),
        columns=(known("stock", stock, "orders", monotone=1), known("visits", rng.normal(size=600))),
    )

    found = learn(design, seed=1).model

    assert found is not None
    line = (known("stock", np.linspace(-2, 2, 200), "orders"), known("visits", np.zeros(200)))
    assert np.all(np.diff(found.shares(line)[:, 1]) >= -1e-12)
