"""How well reading works: each text read by what was learned from other texts, beside a peer in the same folds.

References:
    Hanley and McNeil (1982), "The meaning and use of the area under a ROC curve", Radiology 143, 29-36.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline

from changemaker.core.estimate import Estimate
from changemaker.core.seeds import stream
from changemaker.listen.text.calibrated import Array, f1_by_label, macro_f1
from changemaker.listen.text.duplicates import Codes, dealt, duplicate_groups
from changemaker.listen.text.reader import Reader

DRAWS = 400
PEER_WORDS = (1, 2)
Measure = Callable[[Array], float]  # weight of each text -> a figure


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judged:
    """Texts with their known labels, and what was read in them out of fold."""

    labels: tuple[str, ...]
    truth: Codes
    groups: Codes  # of duplicates: never split, and drawn whole
    probabilities: Array  # texts x labels
    said: Codes  # rare labels counting as much as common ones
    given: Codes  # -1 where the promised precision would not be kept
    peer: Codes  # TF-IDF logistic regression
    balanced_peer: Codes  # the same with labels weighted by their rarity

    @property
    def k(self) -> int:
        """How many labels there are."""
        return len(self.labels)


def judge(
    texts: Sequence[str],
    labels: Sequence[str],
    *,
    folds: int,
    reader: Reader,
    progress: Callable[[int], None] = lambda fold: None,
) -> Judged:
    """Read every text by what was learned from the other folds.

    Args:
        texts: in any language.
        labels: one a text; each in at least `folds` texts that differ.
        folds: at least 2.
        reader: how reading is learned; its seed deals the folds.
        progress: is told each fold that is done.
    """
    names = tuple(sorted(set(labels)))
    place = {name: code for code, name in enumerate(names)}
    truth = np.array([place[label] for label in labels], dtype=np.intp)
    groups = duplicate_groups(texts)
    fold_of = dealt(truth, groups, folds=folds, seed=reader.seed)
    probabilities = np.zeros((len(truth), len(names)))
    said, given, peer, balanced = (np.zeros(len(truth), dtype=np.intp) for _ in range(4))
    for fold in range(folds):
        teach, judged = np.flatnonzero(fold_of != fold), np.flatnonzero(fold_of == fold)
        known, unseen = [texts[i] for i in teach.tolist()], [texts[i] for i in judged.tolist()]
        reading = reader.fit(known, [labels[i] for i in teach.tolist()])
        found = reading.read(unseen)
        probabilities[judged], said[judged], given[judged] = found.probabilities, found.said, found.given
        peer[judged] = _peer(None).fit(known, truth[teach]).predict(unseen)
        balanced[judged] = _peer("balanced").fit(known, truth[teach]).predict(unseen)
        progress(fold + 1)
    return Judged(
        labels=names,
        truth=truth,
        groups=groups,
        probabilities=probabilities,
        said=said,
        given=given,
        peer=peer,
        balanced_peer=balanced,
    )


def _peer(weight: str | None) -> Pipeline:
    """What anybody has in five lines: words and pairs of words, logistic regression."""
    regression = LogisticRegression(max_iter=200, class_weight=weight)
    return make_pipeline(TfidfVectorizer(ngram_range=PEER_WORDS, token_pattern=r"(?u)\b\w+\b"), regression)


def ranged(judged: Judged, measures: dict[str, tuple[Measure, str]], *, level: float, seed: int) -> dict[str, Estimate]:
    """Return figures with their ranges: groups of duplicates drawn again, whole, all figures on the same draws.

    Args:
        judged: what was read.
        measures: key -> (figure from weights, its method).
        level: of the ranges.
        seed: of the draws.
    """
    random = stream(seed, "reading", "draws")
    n = int(judged.groups.max()) + 1
    draws = {key: np.empty(DRAWS) for key in measures}
    for draw in range(DRAWS):
        weight = random.multinomial(n, np.full(n, 1 / n))[judged.groups].astype(float)
        for key, (measure, _) in measures.items():
            draws[key][draw] = measure(weight)
    ones = np.ones(len(judged.truth))
    return {
        key: _estimate(measure(ones), draws[key], method=method, level=level, n=n)
        for key, (measure, method) in measures.items()
    }


def _estimate(value: float, draws: Array, *, method: str, level: float, n: int) -> Estimate:
    low, high = np.quantile(draws, [0.5 - level / 2, 0.5 + level / 2])
    return Estimate(
        value=value,
        low=min(float(low), value),
        high=max(float(high), value),
        se=float(draws.std(ddof=1)),
        level=level,
        unit="share",
        n=n,
        method=method,
    )


def accuracy_of(judged: Judged, said: Codes) -> Measure:
    """Return the figure: share of texts read right."""
    right = (said == judged.truth).astype(float)
    return lambda weight: float((weight * right).sum() / weight.sum())


def macro_f1_of(judged: Judged, said: Codes) -> Measure:
    """Return the figure: mean of the labels' F1."""
    return lambda weight: macro_f1(judged.truth, said, k=judged.k, weight=weight)


def f1_of(judged: Judged, label: int) -> Measure:
    """Return the figure: F1 of one label."""
    return lambda weight: float(f1_by_label(judged.truth, judged.said, k=judged.k, weight=weight)[label])


def above_chance(judged: Judged, label: int, *, level: float = 0.95) -> tuple[float, float]:
    """Return how often a text of `label` gets a higher probability of it than another text, and the range's lower end.

    Half of 1 is chance.
    """
    return auc(judged.probabilities[:, label], judged.truth == label, level=level, groups=judged.groups)


def auc(
    score: Array,
    is_it: np.ndarray[tuple[int], np.dtype[np.bool_]],
    *,
    level: float = 0.95,
    groups: Codes | None = None,
) -> tuple[float, float]:
    """Return the area under the ROC curve and its lower end; ties count half.

    Args:
        score: higher where it is likelier.
        is_it: what it is.
        level: of the two-sided range whose lower end is returned.
        groups: of copies, which tell no more than one text: only so many texts are counted as differ.

    Example:
        >>> auc(np.array([0.9, 0.8, 0.3, 0.1]), np.array([True, True, False, False]))[0]
        1.0
    """
    yes, no = int(is_it.sum()), int((~is_it).sum())
    if not yes or not no:
        return 0.5, 0.0
    _, inverse, counts = np.unique(score, return_inverse=True, return_counts=True)
    rank = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    area = float((rank[is_it].sum() - yes * (yes + 1) / 2) / (yes * no))
    differ = 1.0 if groups is None else len(np.unique(groups)) / len(groups)
    m, n = max(1.0, yes * differ), max(1.0, no * differ)
    q1, q2 = area / (2 - area), 2 * area**2 / (1 + area)
    spread = (area * (1 - area) + (m - 1) * (q1 - area**2) + (n - 1) * (q2 - area**2)) / (m * n)
    return area, area - NormalDist().inv_cdf(0.5 + level / 2) * max(spread, 0.0) ** 0.5
