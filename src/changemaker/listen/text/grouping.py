"""Texts in groups: a tree by Ward's rule, cut where asked and polished; many texts by a sample and mini-batches."""

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from sklearn.cluster import KMeans, MiniBatchKMeans

Floats = NDArray[np.float64]
Places = NDArray[np.int64]  # of each text, which group
MOST_WARD = 5_000  # texts of a tree: its distances take 8 bytes a pair
SAMPLE = 4_000  # of more texts, so many make the tree from whose groups mini-batches start
BLOCK = 512  # rows of distances at once
TURNS = 25  # of polishing at most
BATCH = 2_048
SAME = 1e-12  # of two squared lengths: a squared distance below is rounding, and the vectors are equal


def tree_of(vectors: Floats) -> Floats:
    """Return Ward's tree of `vectors` (texts x dimensions) as scipy writes it: texts - 1 rows of four.

    Raises:
        ValueError: fewer than two vectors, or more than `MOST_WARD`.

    References:
        Ward (1963), JASA 58, 236-244; Murtagh and Legendre (2014), Journal of Classification 31, 274-295.
    """
    n = len(vectors)
    if not 2 <= n <= MOST_WARD:
        raise ValueError(f"a tree of {n} texts")
    squares = np.einsum("ij,ij->i", vectors, vectors)
    pairs = np.empty(n * (n - 1) // 2)
    place = 0
    for start in range(0, n, BLOCK):
        stop = min(start + BLOCK, n)
        apart = squares[start:stop, None] + squares[None, :] - 2 * vectors[start:stop] @ vectors.T
        apart[apart < SAME * (squares[start:stop, None] + squares[None, :])] = 0.0
        for row in range(start, stop):
            pairs[place : place + n - row - 1] = apart[row - start, row + 1 :]
            place += n - row - 1
    np.sqrt(np.maximum(pairs, 0, out=pairs), out=pairs)
    return np.asarray(linkage(pairs, "ward"))


def cut(tree: Floats, k: int) -> Places:
    """Return the group of each text, 0 to at most k - 1, where the tree is cut into `k`."""
    found = np.asarray(fcluster(tree, k, "maxclust"), dtype=np.int64)
    return np.unique(found, return_inverse=True)[1].astype(np.int64)


def middles(vectors: Floats, places: Places) -> Floats:
    """Return the mean of each group (groups x dimensions); none is empty."""
    order = np.argsort(places, kind="stable")
    sizes = np.bincount(places)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    return np.asarray(np.add.reduceat(vectors[order], starts, axis=0) / sizes[:, None])


def nearest(vectors: Floats, centres: Floats) -> Places:
    """Return which of `centres` each vector is nearest to."""
    out = np.empty(len(vectors), dtype=np.int64)
    squares = np.einsum("ij,ij->i", centres, centres)
    for start in range(0, len(vectors), 4 * BLOCK):
        some = vectors[start : start + 4 * BLOCK]
        out[start : start + len(some)] = np.argmin(squares[None, :] - 2 * some @ centres.T, axis=1)
    return out


def different(vectors: Floats) -> int:
    """Return how many of the vectors differ: there are no more groups than that."""
    return len({row.tobytes() for row in np.ascontiguousarray(vectors + 0.0)})


def grouped(vectors: Floats, k: int, *, seed: int) -> Places:
    """Return about `k` groups of `vectors`: no text of one is nearer to the middle of another.

    Args:
        vectors: texts x dimensions, in an order that does not depend on how they came in.
        k: how many groups; at least 1. More than there are different vectors are not looked for.
        seed: of the mini-batches.

    Returns:
        The group of each text, 0 to at most k - 1, none empty.

    References:
        Sculley (2010), "Web-scale k-means clustering", WWW 2010, 1177-1178.

    Example:
        >>> grouped(np.array([[0.0, 0], [0, 1], [9, 0], [9, 1]]), 2, seed=1).tolist()
        [0, 0, 1, 1]
    """
    k = min(k, different(vectors))
    if k <= 1 or len(vectors) < 2:
        return np.zeros(len(vectors), dtype=np.int64)
    if len(vectors) <= MOST_WARD:
        start = middles(vectors, cut(tree_of(vectors), k))
        return _numbered(KMeans(len(start), init=start, n_init=1, max_iter=TURNS).fit(vectors).labels_)
    sample = vectors[np.linspace(0, len(vectors) - 1, SAMPLE).astype(int)]
    start = middles(sample, grouped(sample, k, seed=seed))
    batches = MiniBatchKMeans(len(start), init=start, n_init=1, batch_size=BATCH, random_state=seed)
    return _numbered(nearest(vectors, np.asarray(batches.fit(vectors).cluster_centers_)))


def _numbered(labels: NDArray[np.integer]) -> Places:
    return np.asarray(np.unique(labels, return_inverse=True)[1], dtype=np.int64)
