"""Vectors of texts: one row a text, of length one; and centring by language."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]  # one row a text
FEWEST = 10  # texts of a language with a mean of its own


def centred(vectors: Vectors, languages: Sequence[str]) -> Vectors:
    """Return vectors with the mean of their own language taken out, scaled to length one.

    Without it a grouping finds languages instead of themes. Texts of a language with fewer than `FEWEST` have no mean
    of their own to speak of: the mean of all is taken out of them.

    Args:
        vectors: texts x dimensions.
        languages: of each text.

    Returns:
        The same shape; a vector that was nothing stays nothing.

    Raises:
        ValueError: not one language a text.

    Example:
        >>> (2 * centred(np.array([[1, 0], [0, 1]], dtype=np.float32), ["en", "en"]) ** 2).round().tolist()
        [[1.0, 1.0], [1.0, 1.0]]
    """
    if len(vectors) != len(languages):
        raise ValueError(f"{len(vectors)} vectors and {len(languages)} languages")
    whole = np.array(vectors, dtype=np.float64)
    out = whole.copy()
    said = np.linalg.norm(whole, axis=1) > 0
    told = np.asarray(list(languages), dtype=str)
    for language in sorted(set(languages)):
        here = said & (told == language)
        mean = whole[here if here.sum() >= FEWEST else said].mean(axis=0) if said.any() else 0.0
        out[here] -= mean
    return unit(out)


def unit(vectors: NDArray[np.floating]) -> Vectors:
    """Return vectors scaled to length one; nothing stays nothing."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled = np.divide(vectors, lengths, out=np.zeros_like(vectors, dtype=np.float64), where=lengths > 1e-12)
    return np.asarray(scaled, dtype=np.float32)
