"""Texts that say the same: copies, retweets and texts that differ in marks only are one group, in one fold."""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from changemaker.core.seeds import stream
from changemaker.listen.text.folding import folded

Codes = NDArray[np.intp]
NAMES = re.compile(r"(?i)\brt\b|https?://\S+|www\.\S+|\[\w+\]|@\w+")  # links, mentions, what was redacted
LONG = re.compile(r"(.)\1{2,}")
LETTERS = re.compile(r"[^\W\d_]+")


def sameness(text: str) -> str:
    """Return the letters of `text` for telling copies, without marks, links, mentions and drawn-out letters.

    Example:
        >>> sameness("RT @shop: Sooooo good!!! https://t.co/x") == sameness("sooo good :)")
        True
    """
    return " ".join(LETTERS.findall(LONG.sub(r"\1", folded(NAMES.sub(" ", text)))))


def duplicate_groups(texts: Sequence[str]) -> Codes:
    """Return each text's group, from 0 up in the order in which they come; texts without a letter by their signs.

    Example:
        >>> duplicate_groups(["Good!", "bad", "good", "10", "11"]).tolist()
        [0, 1, 0, 2, 3]
    """
    places: dict[str, int] = {}
    keys = (sameness(text) or f"\0{text.strip()}" for text in texts)
    return np.array([places.setdefault(key, len(places)) for key in keys], dtype=np.intp)


def dealt(labels: Codes, groups: Codes, *, folds: int, seed: int) -> Codes:
    """Return each text's fold: groups whole, and each label spread evenly over the folds.

    Args:
        labels: shape (n,), codes of the labels.
        groups: shape (n,), of `duplicate_groups`.
        folds: at least 2.
        seed: of the shuffle.

    Example:
        >>> fold = dealt(np.array([0, 0, 0, 1, 1, 1]), np.array([0, 0, 1, 2, 3, 3]), folds=2, seed=1)
        >>> bool(fold[0] == fold[1] and fold[4] == fold[5] and fold[0] != fold[2] and fold[3] != fold[4])
        True
    """
    random = stream(seed, "folds")
    known, first = np.unique(groups, return_index=True)
    label_of = labels[first]
    order = random.permutation(len(known))
    order = order[np.argsort(label_of[order], kind="stable")]
    fold_of = np.zeros(int(groups.max()) + 1 if len(groups) else 0, dtype=np.intp)
    fold_of[known[order]] = np.arange(len(known)) % folds
    return fold_of[groups]
