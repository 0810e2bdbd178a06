"""Scores into probabilities that mean what they say, and labels that are given only where they keep a promise.

References:
    Platt (1999), "Probabilistic outputs for support vector machines": sigmoids on scores out of fold; here for several
    labels at once, a multinomial logistic regression on the scores.
    Brier (1950), "Verification of forecasts expressed in terms of probability", Monthly Weather Review 78, 1-3.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from changemaker.listen.text.duplicates import Codes

Array = NDArray[np.float64]
BINS = 10
TAUS = np.linspace(0.0, 1.0, 11)  # how far the labels' shares are taken out of a decision
LEAST_GIVEN = 10  # texts out of fold that a threshold must stand on
Z = 1.0  # standard errors by which the precision out of fold must clear the promise
NEVER = 2.0  # a threshold that no probability reaches


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Calibration:
    """What turns scores of `k` labels into probabilities."""

    model: LogisticRegression | None  # None where one label is all there is
    k: int

    def probabilities(self, scores: Array) -> Array:
        """Return probabilities, n x k, each row summing to one."""
        if self.model is None:
            return np.full((len(scores), self.k), 1.0 / self.k)
        some = self.model.predict_proba(scores)
        whole = np.full((len(scores), self.k), 1e-9)
        whole[:, self.model.classes_] = some
        return np.asarray(whole / whole.sum(axis=1, keepdims=True))


def calibrated(scores: Array, labels: Codes, *, k: int) -> Calibration:
    """Learn from scores that texts got from a model which had not seen them.

    Args:
        scores: n x k, about of unit spread.
        labels: shape (n,), codes below k.
        k: labels.
    """
    if len(np.unique(labels)) < 2:
        return Calibration(model=None, k=k)
    return Calibration(model=LogisticRegression(C=1.0, max_iter=300).fit(scores, labels), k=k)


def cross_fitted(scores: Array, labels: Codes, folds: Codes, *, k: int) -> Array:
    """Return the probabilities of each fold by a calibration that saw the other folds only."""
    found = np.full((len(labels), k), 1.0 / k)
    for fold in np.unique(folds):
        judged = folds == fold
        if not judged.all():
            found[judged] = calibrated(scores[~judged], labels[~judged], k=k).probabilities(scores[judged])
    return found


def leaning(probabilities: Array, labels: Codes) -> Array:
    """Return what is taken from the logarithm of each probability, so that rare labels are read as well as common ones.

    The share tau of the labels' own log shares is chosen for macro-F1 on probabilities out of fold.

    References:
        Menon et al. (2021), "Long-tail learning via logit adjustment", ICLR.
    """
    k = probabilities.shape[1]
    share = np.log((np.bincount(labels, minlength=k) + 1) / (len(labels) + k))
    logs = np.log(np.maximum(probabilities, 1e-12))
    reached = [macro_f1(labels, np.argmax(logs - tau * share, axis=1), k=k) for tau in TAUS]
    smooth = np.convolve(np.pad(reached, 1, mode="edge"), [0.25, 0.5, 0.25], "valid")
    return np.asarray(TAUS[int(np.argmax(smooth))] * share)


def f1_by_label(truth: Codes, said: Codes, *, k: int, weight: Array | None = None) -> Array:
    """Return each label's F1, 0 where it was neither there nor said; `weight` counts a text more than once, or not."""
    w = np.ones(len(truth)) if weight is None else weight
    right = np.bincount(truth[truth == said], weights=w[truth == said], minlength=k)
    both = np.bincount(truth, weights=w, minlength=k) + np.bincount(said, weights=w, minlength=k)
    return np.asarray(2 * right / np.maximum(both, 1e-12))


def macro_f1(truth: Codes, said: Codes, *, k: int, weight: Array | None = None) -> float:
    """Return the mean of the labels' F1 over labels that are there or were said.

    Example:
        >>> macro_f1(np.array([0, 0, 1]), np.array([0, 1, 1]), k=2)
        0.6666666666666666
    """
    w = np.ones(len(truth)) if weight is None else weight
    there = (np.bincount(truth, weights=w, minlength=k) + np.bincount(said, weights=w, minlength=k)) > 0
    return float(f1_by_label(truth, said, k=k, weight=weight)[there].mean())


def promised(probabilities: Array, labels: Codes, *, precision: float) -> Array:
    """Return for each label the least probability from which giving it keeps the promise; `NEVER` where none does.

    Args:
        probabilities: n x k, out of fold.
        labels: shape (n,).
        precision: share of given labels that shall be right, in (0, 1).

    Example:
        >>> p = np.linspace(0.5, 1, 100); truth = (p < 0.7).astype(int)
        >>> promised(np.c_[p, 1 - p], truth, precision=0.9).round(2).tolist()
        [0.69, 2.0]
    """
    top = probabilities.argmax(axis=1)
    least = np.full(probabilities.shape[1], NEVER)
    for label in range(probabilities.shape[1]):
        own = np.flatnonzero(top == label)
        own = own[np.argsort(-probabilities[own, label], kind="stable")]
        right = np.cumsum(labels[own] == label)
        given = np.arange(1, len(own) + 1)
        share = (right + 1) / (given + 2)
        sure = share - Z * np.sqrt(share * (1 - share) / (given + 2))
        kept = np.flatnonzero((sure >= precision) & (given >= LEAST_GIVEN))
        if len(kept):
            least[label] = probabilities[own[kept[-1]], label]
    return least


def brier(probabilities: Array, labels: Codes) -> Array:
    """Return each text's Brier score, 0 (sure and right) to 2 (sure and wrong)."""
    hit = np.zeros_like(probabilities)
    hit[np.arange(len(labels)), labels] = 1.0
    return np.asarray(((probabilities - hit) ** 2).sum(axis=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Labels said with about one probability: how sure, how often right, of how many."""

    sure: float
    right: float
    n: int


def reliability(probabilities: Array, labels: Codes, *, bins: int = BINS) -> tuple[Bin, ...]:
    """Return how sure the likeliest labels were and how often right, in parts of equal number from unsure to sure."""
    top = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    parts = np.array_split(np.argsort(top, kind="stable"), min(bins, max(1, len(top) // LEAST_GIVEN)))
    return tuple(
        Bin(sure=float(top[part].mean()), right=float(right[part].mean()), n=len(part)) for part in parts if len(part)
    )


def calibration_error(found: tuple[Bin, ...]) -> float:
    """Return the mean distance between how sure and how often right, weighted by number."""
    return sum(abs(part.sure - part.right) * part.n for part in found) / max(1, sum(part.n for part in found))
