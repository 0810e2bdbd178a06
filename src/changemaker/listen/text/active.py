"""Which texts to label next: those from which reading learns most, so that a person's hour goes further.

First some by lot. Then by lot too, but a text that may have a label which few labelled texts have comes up more
often, and so does a longer one, which has more to learn from. Drawn, not taken from the top: the likeliest and the
least sure texts are alike or odd, and what was learned from these alone is worse than from a sample.

References:
    Settles (2012), "Active Learning", Morgan & Claypool.
    Attenberg and Provost (2010), "Why label when you can search?", KDD: looking for rare labels.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Self

import numpy as np
from numpy.random import Generator

from changemaker.core.seeds import stream
from changemaker.listen.text.calibrated import Array
from changemaker.listen.text.duplicates import Codes, duplicate_groups
from changemaker.listen.text.reader import Scorer
from changemaker.listen.text.word_views import Rows, WordViews

COLD = 30  # labels before which nothing is known of which are rare
AT_ONCE = 10
SHARPNESS = 2.0  # of probabilities from standardised scores
RARE = 3.0  # labels that each label is taken to have had before the first
POWER = 3.0  # of the chance that a text has a rare label
LONG = 0.5  # power of a text's length
MOST_WORDS = 60  # words and pairs of them beyond which a text counts as no longer

Why = Literal["spread", "rare"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A text to be labelled, and why this one."""

    place: int
    why: Why


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pool:
    """All texts of which some are to be labelled."""

    views: WordViews
    rows: Rows
    groups: Codes
    words: Array  # of each text, how many words and pairs of words

    @classmethod
    def of(cls, texts: Sequence[str]) -> Self:
        """Return the pool of `texts`, in their order."""
        views = WordViews()
        rows = views.learn(texts)
        words = np.diff(rows.words.indptr).astype(np.float64)
        return cls(views=views, rows=rows, groups=duplicate_groups(texts), words=words)


def ask_next(
    pool: Pool,
    labels: Mapping[int, str],
    *,
    skipped: Iterable[int] = (),
    count: int = AT_ONCE,
    seed: int = 20261121,
) -> tuple[Asked, ...]:
    """Return the texts to be labelled next; fewer than `count` where no more are left.

    Args:
        pool: all texts.
        labels: place in the pool -> label, as known so far.
        skipped: places that a person did not want to label; neither they nor their copies are asked for again.
        count: how many.
        seed: of what is left to chance.

    Example:
        >>> pool = Pool.of(["good", "good!", "bad service", "so so"])
        >>> sorted(one.place for one in ask_next(pool, {1: "good"}, count=5))
        [2, 3]
    """
    random = stream(seed, "active", len(labels))
    known = sorted(labels)
    names = sorted(set(labels.values()))
    cold = len(known) < COLD or len(names) < 2
    if cold:
        chances = np.ones(len(pool.groups))
    else:
        codes = np.array([names.index(labels[place]) for place in known], dtype=np.intp)
        wanted = 1 / (np.bincount(codes, minlength=len(names)) + RARE)
        rare = _likely(pool, known, codes, len(names)) @ (wanted / wanted.sum())
        chances = rare**POWER * np.clip(pool.words, 1, MOST_WORDS) ** LONG
    taken = {int(pool.groups[place]) for place in (*known, *skipped)}
    return tuple(
        Asked(place=place, why="spread" if cold else "rare") for place in _drawn(pool, chances, taken, count, random)
    )


def _likely(pool: Pool, known: Sequence[int], codes: Codes, k: int) -> Array:
    scores = Scorer.learned(pool.rows.of(known), codes, k=k).scores(pool.rows)
    level = (scores - scores.mean(axis=1, keepdims=True)) / (scores.std(axis=(1, 2), keepdims=True) + 1e-9)
    raised = np.exp(SHARPNESS * level.mean(axis=0))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def _drawn(pool: Pool, chances: Array, taken: set[int], count: int, random: Generator) -> list[int]:
    """Draw places by their chances, without repetition, copies once."""
    order = np.argsort(random.exponential(size=len(chances)) / chances)  # Efraimidis and Spirakis (2006)
    chosen: list[int] = []
    for place in order:
        if len(chosen) == count:
            break
        group = int(pool.groups[place])
        if group not in taken:
            taken.add(group)
            chosen.append(int(place))
    return chosen
