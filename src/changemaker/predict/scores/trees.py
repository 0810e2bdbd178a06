"""The learner that may bend: many small trees, strongly held back, as what there is to be found is little.

References:
    Friedman (2001), Annals of Statistics 29, 1189-1232. Ke et al. (2017), LightGBM, NeurIPS 30.
"""

from dataclasses import dataclass

import numpy as np

from changemaker.core.errors import MissingExtraError
from changemaker.predict.scores.design import Codes
from changemaker.predict.scores.layout import Layout
from changemaker.predict.scores.road import Answers
from changemaker.predict.scores.target import Array

try:
    import lightgbm as lgb
except OSError as error:  # the wheel does not bring the compiler's library for threads
    raise MissingExtraError(
        f"LightGBM cannot be loaded: {error}", hint="on Debian and Ubuntu: apt-get install libgomp1"
    ) from error

TREES = 200
WORTH_THREADS = 1_000_000  # cells: with fewer, threads wait for each other longer than they work
MORE_WORK = 20  # times a prediction's, for what each feature adds
MIN_LEAF, MIN_LEAF_SHARE = 20, 0.01  # rows, and share of the rows: a split that is kept shall tell of no single one
HELD_BACK: dict[str, object] = {
    "num_leaves": 5,
    "learning_rate": 0.03,
    "lambda_l2": 10.0,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "verbosity": -1,
    "deterministic": True,
    "force_row_wise": True,
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trees:
    """Fitted trees."""

    booster: lgb.Booster

    def index(self, table: Array) -> Array:
        """Return (m,): log-odds of a high answer; of a number, its standardised mean."""
        found = self.booster.predict(table, raw_score=True, num_threads=threads_for(len(table) * table.shape[1]))
        return np.asarray(found, dtype=np.float64)

    def parts(self, table: Array) -> Array:
        """Return (m, p), what each feature adds to the index beyond an average row's (TreeSHAP)."""
        threads = threads_for(len(table) * table.shape[1] * MORE_WORK)
        found = np.asarray(self.booster.predict(table, pred_contrib=True, num_threads=threads), dtype=np.float64)
        return found[:, :-1]

    def text(self) -> str:
        """Return the trees as LightGBM writes them."""
        return str(self.booster.model_to_string())


def fit(table: Array, layout: Layout, answers: Answers, rows: Codes, *, seed: int, threads: int | None = None) -> Trees:
    """Return the trees that `rows` teach; `table` is (n, p) of all."""
    if answers.target.kind == "number":
        y, objective = answers.y[rows], "regression"
        y = (y - y.mean()) / max(float(y.std()), 1e-300)
    else:
        low, high = answers.target.values[0], answers.target.values[-1]
        y, objective = (answers.y[rows] - low) / (high - low), "cross_entropy"
    leaf = max(MIN_LEAF, int(MIN_LEAF_SHARE * len(rows)))
    labelled = [place for place, feature in enumerate(layout.features) if feature.kind == "category"]
    monotone = [feature.monotone for feature in layout.features]
    settings = HELD_BACK | {
        "objective": objective,
        "min_data_in_leaf": leaf,
        "min_data_per_group": min(100, leaf),
        "seed": seed % 2**31,
        "num_threads": threads_for(len(rows) * table.shape[1]) if threads is None else threads,
    }
    if any(monotone):
        settings["monotone_constraints"] = monotone
    data = lgb.Dataset(
        table[rows],
        label=y,
        weight=answers.weight[rows],
        categorical_feature=labelled,
        feature_name=[f"f{place}" for place in range(table.shape[1])],
        params=settings,
    )
    booster = lgb.train(settings, data, num_boost_round=TREES, keep_training_booster=True)
    booster.free_dataset()
    return Trees(booster=booster)


def threads_for(cells: int) -> int:
    """Return how many threads a table of so many cells is worth: 1, or 0 for what the machine has."""
    return 1 if cells < WORTH_THREADS else 0


def read(text: str) -> Trees:
    """Return the trees that `Trees.text` wrote."""
    return Trees(booster=lgb.Booster(model_str=text))
