"""Reads a label from a text: words and pieces of words, four linear models, probabilities learned out of fold.

Nothing is shipped and no language is preferred: all that it knows it has learned from the labels that it was given.

References:
    Rennie, Shih, Teevan and Karger (2003), "Tackling the poor assumptions of naive Bayes text classifiers", ICML.
    Fan, Chang, Hsieh, Wang and Lin (2008), "LIBLINEAR: a library for large linear classification", JMLR 9, 1871-1874.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self, TypeAlias

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.naive_bayes import ComplementNB
from sklearn.svm import LinearSVC

from changemaker.listen.text.calibrated import Array, Calibration, calibrated, cross_fitted, leaning, promised
from changemaker.listen.text.duplicates import Codes, dealt, duplicate_groups
from changemaker.listen.text.word_views import Rows, WordViews

COST = 0.25  # of the support vector machines; chosen with SMOOTH and the two views once, for all sets (docs/methods)
SMOOTH = 0.3  # of the naive Bayes
FOLDS = 5  # inside the training texts: what each taught reads together, so that probabilities learned out of fold hold
PROMISE = 0.8  # share of given labels that shall be right
TRUSTED = 1000  # texts from which what was learned of the labels' shares counts as much as the scores themselves
UNKNOWN = "unknown"

Model: TypeAlias = LinearSVC | ComplementNB


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scorer:
    """Four models that have learned: each scores each label, higher is likelier."""

    models: tuple[Model, ...]
    k: int  # labels

    @classmethod
    def learned(cls, rows: Rows, labels: Codes, *, k: int) -> Self:
        """Learn from labelled rows of at least two labels."""
        models: list[Model] = []
        for view in rows.views:
            models.append(LinearSVC(C=COST, class_weight="balanced", random_state=0).fit(view, labels))
            models.append(ComplementNB(alpha=SMOOTH).fit(view, labels))
        return cls(models=tuple(models), k=k)

    def scores(self, rows: Rows) -> Array:
        """Return models x n x k."""
        views = (view for view in rows.views for _ in range(2))
        return np.stack([_scored(model, view, self.k) for model, view in zip(self.models, views, strict=True)])


def _scored(model: Model, view: csr_matrix, k: int) -> Array:
    if isinstance(model, LinearSVC):
        found = np.asarray(model.decision_function(view))
        found = np.c_[-found, found] if found.ndim == 1 else found
    else:
        found = np.asarray(model.predict_log_proba(view))
    whole = np.full((len(found), k), found.min() if found.size else 0.0)  # a label that this fold has not
    whole[:, model.classes_] = found
    return whole


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Decision:
    """Which label is said, rare labels counting as much as common ones.

    From few texts the labels' shares are learned badly: then the scores of the models, which weigh labels by their
    rarity, decide; from many the probabilities do, leaning against the labels' shares.
    """

    lean: Array  # (k,), of `calibrated.leaning`
    trust: float  # in the probabilities, 0 to 1
    wide: tuple[float, float]  # spread of leaning log probabilities, and of scores

    @classmethod
    def learned(cls, scores: Array, probabilities: Array, labels: Codes) -> Self:
        """Learn from scores and probabilities out of fold."""
        lean = leaning(probabilities, labels)
        wide = (float(_level(_logs(probabilities) - lean).std()) or 1.0, float(_level(scores).std()) or 1.0)
        return cls(lean=lean, trust=len(labels) / (len(labels) + TRUSTED), wide=wide)

    def said(self, scores: Array, probabilities: Array) -> Codes:
        """Return a label each row."""
        learned = _level(_logs(probabilities) - self.lean) / self.wide[0]
        together = self.trust * learned + (1 - self.trust) * _level(scores) / self.wide[1]
        return np.asarray(together.argmax(axis=1), dtype=np.intp)


def _logs(probabilities: Array) -> Array:
    return np.log(np.maximum(probabilities, 1e-12))


def _level(values: Array) -> Array:
    return np.asarray(values - values.mean(axis=1, keepdims=True))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Read:
    """What was read in texts."""

    probabilities: Array  # texts x labels, calibrated
    said: Codes  # the label, rare labels counting as much as common ones
    given: Codes  # the label where the promised precision is kept, -1 where it is unknown


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reading:
    """What was learned from labelled texts."""

    labels: tuple[str, ...]  # in order; columns of all probabilities
    views: WordViews | None
    scorers: tuple[Scorer, ...]  # one a fold; they read together
    middle: Array  # models x 1 x k, models x 1 x 1: what makes the models' scores alike
    spread: Array
    calibration: Calibration
    decision: Decision
    least: Array  # (k,), from where a label is given
    out_of_fold: Array  # n x k, of the texts it learned from: each by models that had not seen it

    def read(self, texts: Sequence[str]) -> Read:
        """Read other texts."""
        if self.views is None:
            raise ValueError("a reading of ready rows reads rows")
        if not texts:
            nothing = np.zeros(0, dtype=np.intp)
            return Read(probabilities=np.zeros((0, len(self.labels))), said=nothing, given=nothing)
        return self.read_rows(self.views.rows(texts))

    def read_rows(self, rows: Rows) -> Read:
        """Read rows of the views that it learned in."""
        together = np.mean([scorer.scores(rows) for scorer in self.scorers], axis=0)
        scores = _mean(together, self.middle, self.spread)
        probabilities = self.calibration.probabilities(scores)
        said = self.decision.said(scores, probabilities)
        return Read(probabilities=probabilities, said=said, given=self.given(probabilities))

    def probabilities(self, texts: Sequence[str]) -> Array:
        """Return calibrated probabilities, texts x labels."""
        return self.read(texts).probabilities

    def given(self, probabilities: Array) -> Codes:
        """Return the label where the promised precision is kept, -1 where it is unknown."""
        top = probabilities.argmax(axis=1)
        sure = probabilities[np.arange(len(top)), top] >= self.least[top]
        return np.where(sure, top, -1)

    def words_of(self, codes: Codes) -> tuple[str, ...]:
        """Return labels by their codes, "unknown" for -1."""
        return tuple(UNKNOWN if code < 0 else self.labels[code] for code in codes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """How reading is learned; the same for every language and every kind of label."""

    seed: int = 20261121
    precision: float = PROMISE  # promised for labels that are given

    def fit(self, texts: Sequence[str], labels: Sequence[str], *, pool: Sequence[str] = ()) -> Reading:
        """Learn from labelled texts.

        Args:
            texts: in any language, also several.
            labels: one a text; at least two different ones.
            pool: further texts without labels, from which the weights of words are learned too.

        Returns:
            What reads other texts.

        Raises:
            ValueError: fewer than two labels (a bug: ask `studies` which say it in words).

        Example:
            >>> good, bad = ["great help", "great and kind", "kind people"], ["rude", "late and rude", "so late"]
            >>> reading = Reader().fit(good + bad, ["good"] * 3 + ["bad"] * 3)
            >>> reading.words_of(reading.read(["great people", "rude, late"]).said)
            ('good', 'bad')
        """
        names = tuple(sorted(set(labels)))
        place = {name: code for code, name in enumerate(names)}
        codes = np.array([place[label] for label in labels], dtype=np.intp)
        views = WordViews()
        rows = views.learn([*texts, *pool]).of(range(len(texts)))
        return self.fit_rows(rows, codes, duplicate_groups(texts), names=names, views=views)

    def fit_rows(
        self, rows: Rows, codes: Codes, groups: Codes, *, names: tuple[str, ...], views: WordViews | None = None
    ) -> Reading:
        """Learn from rows that are there already; see `fit`."""
        k = len(names)
        if len(np.unique(codes)) < 2:
            raise ValueError("reading needs two labels")
        folds = dealt(codes, groups, folds=FOLDS, seed=self.seed)
        aside, scorers = _out_of_fold(rows, codes, folds, k=k)
        middle, spread = aside.mean(axis=1, keepdims=True), aside.std(axis=(1, 2), keepdims=True) + 1e-9
        scores = _mean(aside, middle, spread)
        honest = cross_fitted(scores, codes, folds, k=k)
        return Reading(
            labels=names,
            views=views,
            scorers=scorers,
            middle=middle,
            spread=spread,
            calibration=calibrated(scores, codes, k=k),
            decision=Decision.learned(scores, honest, codes),
            least=promised(honest, codes, precision=self.precision),
            out_of_fold=honest,
        )


def _out_of_fold(rows: Rows, codes: Codes, folds: Codes, *, k: int) -> tuple[Array, tuple[Scorer, ...]]:
    """Scores of each fold's texts by what the others taught; a fold without which one label is left teaches whole."""
    found = np.zeros((4, len(codes), k))
    scorers = []
    for fold in np.unique(folds):
        teach, judge = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        if len(np.unique(codes[teach])) < 2:
            teach = np.arange(len(codes))
        scorers.append(Scorer.learned(rows.of(teach), codes[teach], k=k))
        found[:, judge] = scorers[-1].scores(rows.of(judge))
    return found, tuple(scorers)


def _mean(scores: Array, middle: Array, spread: Array) -> Array:
    return np.asarray(((scores - middle) / spread).mean(axis=0))
