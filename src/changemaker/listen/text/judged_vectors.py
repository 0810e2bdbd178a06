"""Reading by vectors of a small model, beside reading by words, on the same texts in the same folds."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from changemaker.listen.text.calibrated import Array
from changemaker.listen.text.duplicates import dealt
from changemaker.listen.text.judged import Judged, judge
from changemaker.listen.text.reader import Reader
from changemaker.listen.text.vectors import Vectors

STRENGTH = 0.1  # inverse of the penalty, on columns of unit spread


def judge_vectors(
    texts: Sequence[str], labels: Sequence[str], vectors: Vectors, *, folds: int, reader: Reader
) -> tuple[Judged, Judged, Judged]:
    """Return what was read by words, by vectors, and by the mean of both, each out of fold.

    Args:
        texts: in any language.
        labels: one a text.
        vectors: one row a text.
        folds: at least 2.
        reader: how reading by words is learned; its seed deals the folds.
    """
    words = judge(texts, labels, folds=folds, reader=reader)
    fold_of = dealt(words.truth, words.groups, folds=folds, seed=reader.seed)
    found = np.zeros_like(words.probabilities)
    for fold in range(folds):
        teach, unseen = fold_of != fold, fold_of == fold
        scaled = StandardScaler().fit(vectors[teach])
        model = LogisticRegression(C=STRENGTH, max_iter=300, class_weight="balanced")
        model.fit(scaled.transform(vectors[teach]), words.truth[teach])
        found[np.ix_(unseen, model.classes_)] = model.predict_proba(scaled.transform(vectors[unseen]))
    return words, _as_read(words, found), _as_read(words, _joined(words, found))


def _joined(words: Judged, found: Array) -> Array:
    """Log probabilities added, what is said by words among them: both lean to rare labels alike."""
    share = (np.bincount(words.truth, minlength=words.k) + 1) / (len(words.truth) + words.k)
    level = words.probabilities / share
    return np.asarray(np.sqrt(np.maximum(level / level.sum(axis=1, keepdims=True), 1e-9) * np.maximum(found, 1e-9)))


def _as_read(words: Judged, found: Array) -> Judged:
    return replace(words, probabilities=found / found.sum(axis=1, keepdims=True), said=found.argmax(axis=1))
