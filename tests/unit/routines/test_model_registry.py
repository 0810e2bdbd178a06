"""The registry keeps whole models, tells where each comes from, forgets old ones, and holds nothing of one person."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import lightgbm as lgb
import numpy as np
import pyarrow as pa
import pytest

from changemaker import __version__
from changemaker.core.errors import LoadRunningError, ModelGoneError
from changemaker.engine.workspace import Workspace, open_workspace
from changemaker.routines.drift import FeatureBaseline
from changemaker.routines.model_registry import (
    About,
    alone,
    keep_model,
    kept_model,
    model_ids,
    model_names,
    predictions_of,
    prune_models,
)
from changemaker.stats.stability import Bins
from unit.routines.made import workspace, write

NAME = "silent_scores-nps"
AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
ROLE = FeatureBaseline(name="role", bins=Bins(edges=(), shares=(1.0, 0.0), n=500), weight=1.0, labels=("buyer",))
ABOUT = About(
    name=NAME,
    made_at=AT,
    data_version="v1",
    data_hash="ab" * 32,
    settings={"seed": 1, "level": 0.9},
    features=(ROLE,),
    width=10.0,
)


@pytest.fixture
def made(tmp_path: Path) -> Workspace:
    folder = workspace(tmp_path)
    write(folder, "changemaker.yml", "name: Acme\ncurrency: EUR\npredicting: {models_kept: 2}\n")
    return open_workspace(folder)


def plain(folder: Path) -> None:
    (folder / "model.txt").write_text("tree\n")


def test_a_model_is_kept_with_where_it_comes_from(made: Workspace) -> None:
    predicted = pa.table({"account_id": ["a"], "contact_id": ["c"], "t": [1], "value": [7.5]})

    about = keep_model(made, ABOUT, card=None, write=plain, predicted=predicted)

    kept = kept_model(made, NAME)
    assert about.id.startswith("20261122-120000-abababab-") and about.code_version == __version__
    assert kept.about == about and kept.card is None
    assert (kept.folder / "model.txt").read_text() == "tree\n"
    assert model_names(made) == (NAME,)
    assert list(predictions_of(made, NAME)) == [about.id]


def test_only_as_many_stay_as_the_company_wants_and_the_one_that_is_shown(made: Workspace) -> None:
    ids = [
        keep_model(made, replace(ABOUT, made_at=AT + timedelta(days=day)), card=None, write=plain).id
        for day in range(5)
    ]
    (made.state / "models" / NAME / ".killed").mkdir()  # what a killed run has left

    prune_models(made, NAME, keep=ids[0])

    assert model_ids(made, NAME) == (ids[4], ids[3], ids[0])
    assert sorted(path.name for path in (made.state / "models" / NAME).iterdir()) == [ids[0], ids[3], ids[4]]


def test_a_model_that_is_gone_is_told_with_what_to_do(made: Workspace) -> None:
    with pytest.raises(ModelGoneError, match="no model was made yet"):
        kept_model(made, NAME)
    about = keep_model(made, ABOUT, card=None, write=plain)
    with pytest.raises(ModelGoneError, match="no model 'older' is kept"):
        kept_model(made, NAME, "older")
    (made.state / "models" / NAME / about.id / "about.json").write_text("{")
    with pytest.raises(ModelGoneError, match="cannot be read"):
        kept_model(made, NAME)


@pytest.mark.parametrize("name", ["../x", "", "a/b", ".hidden"])
def test_a_name_that_leads_elsewhere_is_a_bug(made: Workspace, name: str) -> None:
    with pytest.raises(ValueError, match="no folder's name"):
        keep_model(made, replace(ABOUT, name=name), card=None, write=plain)


def test_extremes_and_rare_labels_are_taken_out_and_the_trees_predict_the_same(made: Workspace) -> None:
    rng = np.random.default_rng(1)
    x = rng.lognormal(0, 3, (400, 2))
    quiet = {"verbosity": -1, "num_leaves": 4, "num_threads": 1}
    grown = lgb.train(quiet, lgb.Dataset(x, label=np.log(x).sum(axis=1)), num_boost_round=5)
    layout = {"features": [{"name": "role", "labels": ["aunt of Ann", "buyer"]}, {"name": "late", "labels": []}]}

    def learned(folder: Path) -> None:
        (folder / "model.txt").write_text(grown.model_to_string())
        (folder / "model.json").write_text(json.dumps(layout))

    keep_model(made, ABOUT, card=None, write=learned)

    folder = kept_model(made, NAME).folder
    text = (folder / "model.txt").read_text()
    assert "feature_infos=none none" in text and f"{x.max():.4g}"[:4] not in text.split("Tree=0")[0]
    assert np.array_equal(lgb.Booster(model_str=text).predict(x), grown.predict(x))
    assert json.loads((folder / "model.json").read_text())["features"][0]["labels"] == ["#0", "buyer"]


def test_who_waits_too_long_to_publish_is_told_and_the_next_one_gets_its_turn(made: Workspace) -> None:
    impatient = alone(made, patience=0.1)
    with alone(made), pytest.raises(LoadRunningError, match=r"publishing predictions here for 0\.1 seconds") as told:
        impatient.__enter__()
    with alone(made, patience=0.1):
        assert "wait until that job" in told.value.hint
